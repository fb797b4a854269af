// SPDX-License-Identifier: MIT
// A number, or a text where there is none.
// expect: azoth: coalesce() takes values of one kind
#include "model.hpp"

auto wrong = az::func::coalesce(u.age, "unknown");
