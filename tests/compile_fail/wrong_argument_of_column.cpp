// SPDX-License-Identifier: MIT
// Something that says nothing about a column.
// expect: azoth: a column takes a SQL type and options such as az::primary_key
#include <azoth/orm.hpp>

#include <cstdint>

namespace az = azoth;

struct Thing {
    std::int64_t id{};

    static constexpr auto mapping() {
        return az::table("things", az::column<&Thing::id>(az::primary_key, 42));
    }
};

auto wrong = az::select<Thing>();
