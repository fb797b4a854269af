# SPDX-License-Identifier: MIT
include_guard(GLOBAL)

# Expands patterns below `base` into files: `dir/*.cpp` is one folder, `dir/**.cpp` the folder with all
# folders in it. New files are noticed at the next build.
function(azoth_glob out base)
  set(found "")
  foreach(pattern IN LISTS ARGN)
    if(pattern MATCHES "\\*\\*")
      string(REPLACE "**" "*" pattern "${pattern}")
      file(GLOB_RECURSE files CONFIGURE_DEPENDS LIST_DIRECTORIES false "${base}/${pattern}")
    else()
      file(GLOB files CONFIGURE_DEPENDS LIST_DIRECTORIES false "${base}/${pattern}")
    endif()
    list(APPEND found ${files})
  endforeach()
  list(REMOVE_DUPLICATES found)
  set(${out} "${found}" PARENT_SCOPE)
endfunction()

# Warnings for everything that is built here; users of the library do not inherit them.
function(azoth_set_warnings target)
  target_compile_options(
    ${target}
    PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor
            $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
  )
endfunction()

# azoth_add_library(<name> DESCRIPTION <text> SOURCES <patterns> HEADERS <patterns>
#                   [PUBLIC <targets>] [PRIVATE <targets>] [ANCHOR <symbol>])
#
# Makes target azoth_<name> with the alias azoth::<name>, shared or static by BUILD_SHARED_LIBS.
# A library without sources, or whose azoth dependency has none, is left out.
#
# ANCHOR names an `extern "C"` function of a library that does its work by being linked (a dialect
# registers itself): whoever links the target then keeps the library, also with --as-needed and from
# an archive, without having to name anything of it.
function(azoth_add_library name)
  cmake_parse_arguments(
    PARSE_ARGV 1 arg "" "DESCRIPTION;ANCHOR" "SOURCES;HEADERS;PUBLIC;PRIVATE"
  )
  set(target azoth_${name})
  azoth_glob(sources "${CMAKE_CURRENT_SOURCE_DIR}" ${arg_SOURCES})
  azoth_glob(headers "${PROJECT_SOURCE_DIR}/include" ${arg_HEADERS})
  if(NOT sources)
    message(STATUS "azoth::${name} has no sources: left out")
    return()
  endif()
  foreach(dependency IN LISTS arg_PUBLIC)
    if(dependency MATCHES "^azoth::" AND NOT TARGET ${dependency})
      message(STATUS "azoth::${name} needs ${dependency}: left out")
      return()
    endif()
  endforeach()

  add_library(${target} ${sources})
  add_library(azoth::${name} ALIAS ${target})
  azoth_set_warnings(${target})

  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(
    ${target}
    PROPERTIES
      EXPORT_NAME ${name}
      VERSION ${PROJECT_VERSION}
      # Until 1.0 every minor version may change the ABI.
      SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
      CXX_VISIBILITY_PRESET hidden
      VISIBILITY_INLINES_HIDDEN ON
      POSITION_INDEPENDENT_CODE ON
  )
  target_sources(
    ${target} PUBLIC FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${headers}
  )
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/src")
  target_link_libraries(${target} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})

  get_target_property(type ${target} TYPE)
  if(type STREQUAL "STATIC_LIBRARY")
    target_compile_definitions(${target} PUBLIC AZOTH_STATIC)
  endif()

  if(arg_ANCHOR)
    target_link_options(${target} INTERFACE "LINKER:-u,${arg_ANCHOR}")
    if(type STREQUAL "SHARED_LIBRARY")
      # GNU ld and gold do not count -u as a use when they decide what --as-needed drops.
      target_link_options(
        ${target}
        INTERFACE
        "$<BUILD_INTERFACE:LINKER:--push-state,--no-as-needed,$<TARGET_FILE:${target}>,--pop-state>"
        "$<INSTALL_INTERFACE:LINKER:--push-state,--no-as-needed,$<TARGET_FILE:azoth::${name}>,--pop-state>"
      )
    endif()
  endif()

  set_target_properties(
    ${target}
    PROPERTIES AZOTH_DESCRIPTION "${arg_DESCRIPTION}" AZOTH_ANCHOR "${arg_ANCHOR}"
               AZOTH_PUBLIC "${arg_PUBLIC}" AZOTH_PRIVATE "${arg_PRIVATE}"
  )
  set_property(GLOBAL APPEND PROPERTY AZOTH_LIBRARIES ${name})
endfunction()
