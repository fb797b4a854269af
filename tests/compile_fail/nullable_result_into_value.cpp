// SPDX-License-Identifier: MIT
// The column may be NULL, the variable may not.
// expect: std::optional<int>
#include "model.hpp"

int wrong(az::Session& session) {
    int age = session.execute(az::select(u.age)).scalar_one();
    return age;
}
