// SPDX-License-Identifier: MIT
// An INSERT of users that is given a post.
// expect: azoth: this object is of another class than the one that is inserted
#include "model.hpp"

auto wrong = az::insert<User>().values(Post{.title = "x"});
