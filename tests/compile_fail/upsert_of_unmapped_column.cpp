// SPDX-License-Identifier: MIT
// An upsert that sets a member the mapping does not have.
// expect: azoth: this member is not mapped
#include "model.hpp"

auto wrong = az::insert<User>()
                 .values(User{.email = "x"})
                 .on_conflict(u.email)
                 .do_update(az::col<&User::not_mapped>, "x");
