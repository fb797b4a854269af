// SPDX-License-Identifier: MIT
// An UPDATE of rows that are not said.
// expect: azoth: this is no condition
#include "model.hpp"

auto wrong = az::update<User>().where(u.email).set(u.age, 5);
