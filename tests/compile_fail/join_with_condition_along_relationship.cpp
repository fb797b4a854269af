// SPDX-License-Identifier: MIT
// A relationship has its condition.
// expect: azoth: a join along a relationship already has its condition
#include "model.hpp"

auto wrong = az::select<User>().join(u.posts, u.id == p.author_id);
