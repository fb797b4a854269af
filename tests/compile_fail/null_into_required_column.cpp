// SPDX-License-Identifier: MIT
// NULL for a column whose member is not a std::optional.
// expect: azoth: this column cannot be NULL
#include "model.hpp"

auto wrong = az::update<User>().set(u.email, az::null);
