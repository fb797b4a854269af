// SPDX-License-Identifier: MIT
// A relationship in an UPDATE.
// expect: azoth: set() takes a column and its value
#include "model.hpp"

auto wrong(const az::Ref<User>& user) {
    return az::update<Post>().set(p.author, user);
}
