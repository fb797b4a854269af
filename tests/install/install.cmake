# SPDX-License-Identifier: MIT
# cmake -DFROM=<build dir> -DINCLUDE=<include dir> -DPREFIX=<dir> -P install.cmake
# Installs, moves what was installed, and looks whether every public header is there.
set(stage "${PREFIX}.stage")
file(REMOVE_RECURSE "${PREFIX}" "${stage}")
execute_process(
  COMMAND "${CMAKE_COMMAND}" --install "${FROM}" --prefix "${stage}" COMMAND_ERROR_IS_FATAL ANY
)
file(RENAME "${stage}" "${PREFIX}")

file(GLOB_RECURSE headers RELATIVE "${INCLUDE}" "${INCLUDE}/*.hpp")
set(absent "")
foreach(header IN LISTS headers)
  if(NOT EXISTS "${PREFIX}/include/${header}")
    string(APPEND absent "\n  ${header}")
  endif()
endforeach()
if(absent)
  message(FATAL_ERROR "No library of src/CMakeLists.txt names these headers:${absent}")
endif()
