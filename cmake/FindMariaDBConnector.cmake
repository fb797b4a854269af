# SPDX-License-Identifier: MIT
# MariaDB Connector/C, the client library for MariaDB and MySQL: MariaDB::Connector

find_path(MariaDBConnector_INCLUDE_DIR mysql.h PATH_SUFFIXES mariadb)
find_library(MariaDBConnector_LIBRARY NAMES mariadb PATH_SUFFIXES mariadb)
mark_as_advanced(MariaDBConnector_INCLUDE_DIR MariaDBConnector_LIBRARY)

set(MariaDBConnector_VERSION "")
if(MariaDBConnector_INCLUDE_DIR AND EXISTS "${MariaDBConnector_INCLUDE_DIR}/mariadb_version.h")
  file(STRINGS "${MariaDBConnector_INCLUDE_DIR}/mariadb_version.h" line
       REGEX "#define[ \t]+MARIADB_PACKAGE_VERSION[ \t]+\""
  )
  string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" MariaDBConnector_VERSION "${line}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  MariaDBConnector
  REQUIRED_VARS MariaDBConnector_LIBRARY MariaDBConnector_INCLUDE_DIR
  VERSION_VAR MariaDBConnector_VERSION
)

if(MariaDBConnector_FOUND AND NOT TARGET MariaDB::Connector)
  add_library(MariaDB::Connector UNKNOWN IMPORTED)
  set_target_properties(
    MariaDB::Connector PROPERTIES IMPORTED_LOCATION "${MariaDBConnector_LIBRARY}"
                                  INTERFACE_INCLUDE_DIRECTORIES "${MariaDBConnector_INCLUDE_DIR}"
  )
endif()
