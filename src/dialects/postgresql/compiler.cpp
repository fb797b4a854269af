// SPDX-License-Identifier: MIT
#include "dialects/postgresql/compiler.hpp"
