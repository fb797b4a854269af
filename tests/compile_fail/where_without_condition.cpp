// SPDX-License-Identifier: MIT
// The comparison is missing.
// expect: azoth: this is no condition
#include "model.hpp"

auto wrong = az::select<User>().where(u.email);
