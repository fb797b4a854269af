// SPDX-License-Identifier: MIT
// A foreign key compared with the object it leads to.
// expect: azoth: a column is compared with a member of an object (user->id), not with the object
#include "model.hpp"

auto wrong(const az::Ref<User>& user) {
    return p.author_id == user;
}
