// SPDX-License-Identifier: MIT
// A join with a column instead of a condition.
// expect: azoth: a join takes one condition behind its target
#include "model.hpp"

auto wrong = az::select<User>().join(az::table_of<Post>(), p.author_id);
