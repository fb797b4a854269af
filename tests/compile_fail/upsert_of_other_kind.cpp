// SPDX-License-Identifier: MIT
// A number is to become a text when the row is there.
// expect: azoth: a value of this kind cannot be assigned to the column
#include "model.hpp"

auto wrong =
    az::insert<User>().values(User{.email = "x"}).on_conflict(u.email).do_update(u.age, "old");
