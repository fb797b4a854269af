// SPDX-License-Identifier: MIT
#include "dialects/oracle/compiler.hpp"
