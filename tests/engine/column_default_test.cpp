// SPDX-License-Identifier: MIT
// Defaults that the program's side of a column fills in.
#include "engine/engine_support.hpp"

#include <atomic>
#include <string>
#include <tuple>

namespace az = azoth;

namespace {

std::atomic<int> calls{0};

az::Value next_number() {
    return az::Value(++calls);
}

}  // namespace

TEST_CASE("column defaults: each column gets its own, each row anew") {
    const az::Engine engine = az::create_engine("sqlite://");
    auto connection = engine.connect();
    az::MetaData meta;
    // The name of one column begins as that of a parameter of the other's second row would: a_m1.
    const az::Table t{
        "t",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{
            "a_mode",
            az::String(20),
            az::insert_default(az::Value("plain")),
            az::update_default(az::Value("changed"))
        },
        az::Column{"a", az::Integer(), az::insert_default(&next_number)},
    };
    meta.create_all(connection);
    calls = 0;
    const auto insert = az::insert(t);
    connection.execute(insert.values({{"id", 1}}));
    connection.execute(insert.values({{"id", 2}, {"a_mode", "given"}}));
    connection.execute(insert.values({{{"id", 3}}, {{"id", 4}}}));
    connection.execute(insert, {{"id", 5}, {"a", 50}});
    const auto rows = connection.execute(az::text("SELECT id, a_mode, a FROM t ORDER BY id")).all();
    REQUIRE(rows.size() == 5);
    const auto check = [&](std::size_t row, const char* mode, int number) {
        CHECK(rows[row].get<std::string>(1) == mode);
        CHECK(rows[row].get<int>(2) == number);
    };
    check(0, "plain", 1);
    check(1, "given", 2);
    check(2, "plain", 3);
    check(3, "plain", 4);
    check(4, "plain", 50);

    connection.execute(az::update(t).where(t.c("id") == 1).set(t.c("a"), 9));
    const auto changed = connection.execute(az::text("SELECT a_mode FROM t WHERE a = 9")).one();
    CHECK(changed.get<std::string>(0) == "changed");
}
