// SPDX-License-Identifier: MIT
// A C++ value in the column list.
// expect: azoth: select() takes columns, expressions, tables and mapped classes
#include "model.hpp"

auto wrong = az::select(u.id, 5);
