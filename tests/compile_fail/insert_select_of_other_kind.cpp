// SPDX-License-Identifier: MIT
// A text goes into a number.
// expect: azoth: a column of the SELECT is of another kind than the column it goes into
#include "model.hpp"

auto wrong = az::insert<Post>().from_select(az::select(u.email), p.author_id);
