// SPDX-License-Identifier: MIT
// A text as the default of a number.
// expect: azoth: this default is of another kind than its column
#include "model.hpp"

struct Thing {
    std::int64_t id{};
    int size{};

    static constexpr auto mapping() {
        return az::table(
            "things",
            az::column<&Thing::id>(az::primary_key),
            az::column<&Thing::size>(az::insert_default("large"))
        );
    }
};

auto wrong = az::select<Thing>();
