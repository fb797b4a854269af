// SPDX-License-Identifier: MIT
// The default is a value of another enumeration.
// expect: azoth: this default is of another kind than its column
#include "model.hpp"

struct Thing {
    std::int64_t id{};
    Role role{};

    static constexpr auto mapping() {
        return az::table(
            "things",
            az::column<&Thing::id>(az::primary_key),
            az::column<&Thing::role>(az::insert_default(Fruit::pear))
        );
    }
};

auto wrong = az::select<Thing>();
