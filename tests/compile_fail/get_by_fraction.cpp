// SPDX-License-Identifier: MIT
// A primary key is not a fraction.
// expect: azoth: a primary key is an integer, text, a UUID or the like
#include "model.hpp"

auto wrong(az::Session& session) {
    return session.get<User>(3.5);
}
