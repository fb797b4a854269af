// SPDX-License-Identifier: MIT
// A small schema, and statements as text.
#pragma once

#include "azoth/core.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace azoth::test {

/// users 1-n addresses 1-n letters; every user may have a manager.
struct Shop {
    MetaData meta;
    Table users{
        "users",
        meta,
        Column{"id", Integer(), primary_key},
        Column{"name", String(50), nullable(false)},
        Column{"age", Integer()},
        Column{"active", Boolean()},
        Column{"created", DateTime()},
    };
    Table addresses{
        "addresses",
        meta,
        Column{"id", Integer(), primary_key},
        Column{"user_id", Integer(), foreign_key("users.id")},
        Column{"email", String(100)},
    };
    Table letters{
        "letters",
        meta,
        Column{"id", Integer(), primary_key},
        Column{"sender_id", Integer(), foreign_key("addresses.id")},
        Column{"receiver_id", Integer(), foreign_key("addresses.id")},
        Column{"weight", Numeric()},
    };
    Table lonely{"lonely", meta, Column{"id", Integer(), primary_key}, Column{"x", Integer()}};
};

/// One for all tests: statements do not change it.
inline const Shop& shop() {
    static const Shop* const made = new Shop;
    return *made;
}

struct Case {
    std::string shown;
    std::string_view expected;
};

/// Table-driven: each statement with the SQL that is expected.
template <std::size_t N>
void check_sql(const Case (&cases)[N]) {
    for (const Case& one : cases) {
        CHECK(one.shown == one.expected);
    }
}

}  // namespace azoth::test
