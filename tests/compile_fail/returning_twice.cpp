// SPDX-License-Identifier: MIT
// The columns of RETURNING in two calls.
// expect: azoth: this statement has a returning() already
#include "model.hpp"

auto wrong = az::update<User>().set(u.age, 1).returning(u.id).returning(u.email);
