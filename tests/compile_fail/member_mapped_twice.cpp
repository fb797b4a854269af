// SPDX-License-Identifier: MIT
// One member, two columns.
// expect: azoth: a member is mapped twice
#include <azoth/orm.hpp>

#include <cstdint>

namespace az = azoth;

struct Twice {
    std::int64_t id{};

    static constexpr auto mapping() {
        return az::table(
            "twice",
            az::column<&Twice::id>(az::primary_key),
            az::column<&Twice::id>(az::name("id2"))
        );
    }
};

auto wrong = az::select<Twice>();
