// SPDX-License-Identifier: MIT
// A key that is an integer is not looked up by text.
// expect: azoth: the primary key of this class is an integer; this is text
#include "model.hpp"

auto wrong(az::Session& session) {
    return session.get<User>("abc");
}
