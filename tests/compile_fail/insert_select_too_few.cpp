// SPDX-License-Identifier: MIT
// INSERT from a SELECT with fewer columns.
// expect: azoth: INSERT from SELECT needs as many columns as the SELECT has
#include "model.hpp"

auto wrong = az::insert<Post>().from_select(az::select(u.id), p.id, p.title);
