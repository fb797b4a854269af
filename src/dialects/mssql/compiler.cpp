// SPDX-License-Identifier: MIT
#include "dialects/mssql/compiler.hpp"
