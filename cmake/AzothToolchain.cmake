# SPDX-License-Identifier: MIT
# What only the developer of azoth wants: a default build type, ccache and mold when they are there.
include_guard(GLOBAL)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

find_program(AZOTH_CCACHE ccache)
if(AZOTH_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # The sloppiness is what ccache's manual asks for with precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      "${AZOTH_CCACHE}"
  )
endif()

find_program(AZOTH_MOLD mold)
if(AZOTH_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
