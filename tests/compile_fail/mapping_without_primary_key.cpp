// SPDX-License-Identifier: MIT
// A mapped class without a primary key.
// expect: azoth: a mapped class needs a primary key
#include <azoth/orm.hpp>

#include <cstdint>

namespace az = azoth;

struct Keyless {
    std::int64_t id{};

    static constexpr auto mapping() { return az::table("keyless", az::column<&Keyless::id>()); }
};

auto wrong = az::select<Keyless>();
