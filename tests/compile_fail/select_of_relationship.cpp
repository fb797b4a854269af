// SPDX-License-Identifier: MIT
// A relationship in the list of columns.
// expect: azoth: select() takes columns, expressions, tables and mapped classes
#include "model.hpp"

auto wrong = az::select(u.id, u.posts);
