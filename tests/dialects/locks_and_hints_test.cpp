// SPDX-License-Identifier: MIT
// What few databases have: FOR UPDATE OF, and hints for the table that a statement changes.
#include "azoth/core.hpp"
#include "azoth/dialects/mssql.hpp"
#include "azoth/dialects/postgresql.hpp"

#include <doctest/doctest.h>

#include <string>

namespace az = azoth;

namespace {

struct Shop {
    az::MetaData meta;
    az::Table users{
        "users",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"age", az::Integer()},
    };
    az::Table addresses{
        "addresses",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"user_id", az::Integer(), az::foreign_key("users.id")},
    };
};

std::string on_postgresql(const auto& statement) {
    return statement.compile(az::postgresql::dialect()).sql;
}

}  // namespace

TEST_CASE("FOR UPDATE OF names tables") {
    const Shop shop;
    const auto both = az::select(shop.users.c("id")).join(shop.addresses);
    const std::string from =
        "SELECT users.id FROM users JOIN addresses ON users.id = addresses.user_id FOR UPDATE";
    CHECK(on_postgresql(both.with_for_update({.of = {shop.users}})) == from + " OF users");
    CHECK(on_postgresql(both.with_for_update({.of = {shop.users.c("id")}})) == from + " OF users");
    const auto locked =
        both.with_for_update({.skip_locked = true, .of = {shop.users, shop.addresses}});
    CHECK(on_postgresql(locked) == from + " OF users, addresses SKIP LOCKED");
    CHECK(on_postgresql(locked.with_for_update()) == from);
    CHECK(on_postgresql(locked) == from + " OF users, addresses SKIP LOCKED");
}

TEST_CASE("hints for the table of an UPDATE and a DELETE") {
    const Shop shop;
    const auto change =
        az::update(shop.users).set(shop.users.c("age"), 3).with_hint("WITH (PAGLOCK)", "mssql");
    const auto removal = az::delete_(shop.users).with_hint("WITH (PAGLOCK)", "mssql");
    CHECK(change.compile(az::mssql::dialect()).sql == "UPDATE users WITH (PAGLOCK) SET age=?");
    CHECK(removal.compile(az::mssql::dialect()).sql == "DELETE FROM users WITH (PAGLOCK)");
    CHECK(on_postgresql(removal) == "DELETE FROM users");
}
