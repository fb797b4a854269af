// SPDX-License-Identifier: MIT
// A number for a text column.
// expect: azoth: a value of this kind cannot be assigned to the column
#include "model.hpp"

auto wrong = az::update<User>().set(u.email, 5);
