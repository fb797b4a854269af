// SPDX-License-Identifier: MIT
// Trees as people see them.
#include "sql/sql_support.hpp"

namespace az = azoth;
using az::test::shop;

TEST_CASE("dump shows kinds, operators, names and types, and values only when asked") {
    const auto u = [](const char* key) { return shop().users.c(key); };
    const auto statement = az::select(u("id"), az::func::count().label("n"))
                               .where(u("age") > 17, u("name").in({"a", "b"}))
                               .group_by(u("id"))
                               .limit(3);
    CHECK(az::dump(statement) == R"(select
  columns
    column users.id : Integer
    label n : Integer
      function count : Integer
        constant *
  where
    binary > : Boolean
      column users.age : Integer
      bind age : Integer
    binary IN : Boolean
      column users.name : String
      bind name (2 values) : String
  group by
    column users.id : Integer
  limit
    bind param : Integer
)");
    CHECK(
        az::dump(u("age") > 17, {.values = true}) ==
        "binary > : Boolean\n  column users.age : Integer\n  bind age = 17 : Integer\n"
    );
    CHECK(
        az::dump(az::insert(shop().lonely).values({{"id", 1}}).returning(shop().lonely.c("x"))) ==
        "insert\n  into\n    table lonely\n  values\n    set id\n      bind id : Integer\n"
        "  returning\n    column lonely.x : Integer\n"
    );
    CHECK(
        az::dump(az::delete_(shop().lonely).where(shop().lonely.c("x") == az::null)) ==
        "delete\n  from\n    table lonely\n  where\n    binary IS : Boolean\n"
        "      column lonely.x : Integer\n      constant NULL\n"
    );
}
