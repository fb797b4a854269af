// SPDX-License-Identifier: MIT
#include "dialects/mysql/compiler.hpp"
