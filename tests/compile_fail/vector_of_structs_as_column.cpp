// SPDX-License-Identifier: MIT
// A member of a type that no column can have: arrays are of values that a column can have.
// expect: azoth: the type of this member cannot be a column
#include <azoth/orm.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace az = azoth;

struct Part {
    std::string name;
};

struct Thing {
    std::int64_t id{};
    std::vector<Part> parts;

    static constexpr auto mapping() {
        return az::table(
            "things", az::column<&Thing::id>(az::primary_key), az::column<&Thing::parts>()
        );
    }
};

auto wrong = az::select<Thing>();
