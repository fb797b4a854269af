// SPDX-License-Identifier: MIT
// The member exists, but the mapping does not mention it.
// expect: azoth: this member is not mapped
#include "model.hpp"

auto wrong = az::select<User>().where(az::col<&User::not_mapped> == "x");
