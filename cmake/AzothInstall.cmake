# SPDX-License-Identifier: MIT
# Headers, libraries, the CMake package and one pkg-config file per library. The result can be moved:
# nothing in it names the prefix.
include_guard(GLOBAL)
include(CMakePackageConfigHelpers)

set(azoth_cmake_dir "${CMAKE_INSTALL_LIBDIR}/cmake/azoth")
set(azoth_pc_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
get_property(azoth_libraries GLOBAL PROPERTY AZOTH_LIBRARIES)

# What a static azoth needs, as find_package and pkg-config call it.
set(azoth_package_fmt::fmt fmt)
set(azoth_package_SQLite::SQLite3 SQLite3)
set(azoth_package_PostgreSQL::PostgreSQL PostgreSQL)
set(azoth_package_MariaDB::Connector MariaDBConnector)
set(azoth_package_Threads::Threads Threads)
set(azoth_pc_requires_fmt::fmt fmt)
set(azoth_pc_requires_SQLite::SQLite3 sqlite3)
set(azoth_pc_requires_PostgreSQL::PostgreSQL libpq)
set(azoth_pc_requires_MariaDB::Connector libmariadb)
set(azoth_pc_libs_Threads::Threads -pthread)

function(azoth_install_pkg_config name)
  set(target azoth_${name})
  get_target_property(type ${target} TYPE)
  get_target_property(PC_DESCRIPTION ${target} AZOTH_DESCRIPTION)
  get_target_property(public ${target} AZOTH_PUBLIC)
  get_target_property(private ${target} AZOTH_PRIVATE)
  get_target_property(anchor ${target} AZOTH_ANCHOR)

  set(PC_NAME azoth-${name})
  set(requires "")
  foreach(dependency IN LISTS public)
    string(REPLACE "azoth::" "azoth-" dependency "${dependency}")
    list(APPEND requires "${dependency} = ${PROJECT_VERSION}")
  endforeach()

  set(PC_LIBS "-lazoth_${name}")
  set(PC_CFLAGS "")
  if(type STREQUAL "STATIC_LIBRARY")
    set(PC_CFLAGS " -DAZOTH_STATIC")
    foreach(dependency IN LISTS private)
      if(DEFINED azoth_pc_requires_${dependency})
        list(APPEND requires "${azoth_pc_requires_${dependency}}")
      elseif(DEFINED azoth_pc_libs_${dependency})
        string(APPEND PC_LIBS " ${azoth_pc_libs_${dependency}}")
      else()
        message(FATAL_ERROR "azoth::${name}: no pkg-config name known for ${dependency}")
      endif()
    endforeach()
    if(anchor)
      string(PREPEND PC_LIBS "-Wl,-u,${anchor} ")
    endif()
  elseif(anchor)
    set(PC_LIBS "-Wl,--push-state,--no-as-needed,-lazoth_${name},--pop-state")
  endif()
  list(JOIN requires ", " PC_REQUIRES)

  # From the .pc file up to the prefix.
  set(prefix "${CMAKE_INSTALL_PREFIX}")
  cmake_path(ABSOLUTE_PATH azoth_pc_dir BASE_DIRECTORY "${prefix}" OUTPUT_VARIABLE pc_dir)
  cmake_path(RELATIVE_PATH prefix BASE_DIRECTORY "${pc_dir}" OUTPUT_VARIABLE PC_PREFIX)
  set(PC_LIBDIR "\${prefix}")
  cmake_path(APPEND PC_LIBDIR "${CMAKE_INSTALL_LIBDIR}")
  set(PC_INCLUDEDIR "\${prefix}")
  cmake_path(APPEND PC_INCLUDEDIR "${CMAKE_INSTALL_INCLUDEDIR}")

  configure_file(
    "${PROJECT_SOURCE_DIR}/packaging/azoth.pc.in" "${PROJECT_BINARY_DIR}/${PC_NAME}.pc" @ONLY
  )
  install(FILES "${PROJECT_BINARY_DIR}/${PC_NAME}.pc" DESTINATION "${azoth_pc_dir}")
endfunction()

foreach(name IN LISTS azoth_libraries)
  install(
    TARGETS azoth_${name}
    EXPORT azoth-${name}
    RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}"
    LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
    FILE_SET HEADERS
    DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  )
  install(
    EXPORT azoth-${name}
    FILE azoth-${name}-targets.cmake
    NAMESPACE azoth::
    DESTINATION "${azoth_cmake_dir}"
  )
  azoth_install_pkg_config(${name})
endforeach()

# A static library passes its own dependencies on to whoever links it; a shared one has them inside.
set(AZOTH_CONFIG_DEPENDENCIES "")
foreach(name IN LISTS azoth_libraries)
  get_target_property(type azoth_${name} TYPE)
  get_target_property(public azoth_${name} AZOTH_PUBLIC)
  get_target_property(private azoth_${name} AZOTH_PRIVATE)
  string(REPLACE "azoth::" "" public "${public}")
  string(APPEND AZOTH_CONFIG_DEPENDENCIES "set(_azoth_${name}_components ${public})\n")
  if(type STREQUAL "STATIC_LIBRARY")
    set(packages "")
    foreach(dependency IN LISTS private)
      list(APPEND packages ${azoth_package_${dependency}})
    endforeach()
    string(APPEND AZOTH_CONFIG_DEPENDENCIES "set(_azoth_${name}_packages ${packages})\n")
  endif()
endforeach()
configure_package_config_file(
  cmake/azoth-config.cmake.in "${PROJECT_BINARY_DIR}/azoth-config.cmake"
  INSTALL_DESTINATION "${azoth_cmake_dir}"
  NO_SET_AND_CHECK_MACRO
)
write_basic_package_version_file(
  "${PROJECT_BINARY_DIR}/azoth-config-version.cmake"
  VERSION ${PROJECT_VERSION}
  COMPATIBILITY SameMinorVersion
)
install(
  FILES "${PROJECT_BINARY_DIR}/azoth-config.cmake" "${PROJECT_BINARY_DIR}/azoth-config-version.cmake"
  DESTINATION "${azoth_cmake_dir}"
)
if(TARGET azoth_mysql)
  install(FILES cmake/FindMariaDBConnector.cmake DESTINATION "${azoth_cmake_dir}")
endif()
# gdb loads what has the name of a library when it loads that.
get_target_property(type azoth_core TYPE)
if(type STREQUAL "SHARED_LIBRARY")
  install(
    FILES packaging/gdb/azoth.py
    DESTINATION "${CMAKE_INSTALL_DATADIR}/gdb/auto-load${CMAKE_INSTALL_FULL_LIBDIR}"
    RENAME "$<TARGET_FILE_NAME:azoth_core>-gdb.py"
  )
else()
  install(FILES packaging/gdb/azoth.py DESTINATION "${CMAKE_INSTALL_DATADIR}/azoth/gdb")
endif()
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
