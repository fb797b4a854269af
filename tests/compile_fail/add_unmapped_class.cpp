// SPDX-License-Identifier: MIT
// A class without a mapping is added to a session.
// expect: azoth: this class has no mapping
#include "model.hpp"

void wrong(az::Session& session) {
    session.add(Stranger{});
}
