// SPDX-License-Identifier: MIT
// What SQLite has no words of its own for, on a real SQLite.
#include "engine/engine_support.hpp"

#include <string>
#include <vector>

namespace az = azoth;
using az::test::people;
using az::test::schema;

namespace {

az::Expr<std::string> name() {
    return schema().users.c<std::string>("name");
}

az::Expr<az::Any> id() {
    return schema().u("id");
}

}  // namespace

TEST_CASE("set operations inside of others, and members with a limit") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto ana = az::select(name()).where(id() == 1);
    const auto bob = az::select(name()).where(id() == 2);
    const auto eve = az::select(name()).where(id() == 3);
    const auto nested = ana.union_all(bob.union_all(eve).except_(eve));
    CHECK(connection.scalars(nested).all() == std::vector<std::string>{"Ana", "Bob"});
    CHECK(az::to_string(nested, engine.dialect()).starts_with("SELECT users.name FROM users WHERE ")
    );

    const auto limited = az::select(name())
                             .order_by(id().desc())
                             .limit(1)
                             .union_all(az::select(name()).order_by(id()).limit(1));
    CHECK(connection.scalars(limited).all() == std::vector<std::string>{"Eve", "Ana"});
}

TEST_CASE("EXCEPT ALL and INTERSECT ALL are refused before SQLite sees them") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto all = az::select(name());
    CHECK_THROWS_AS(connection.scalars(all.except_all(all)), az::CompileError);
    CHECK_THROWS_AS(connection.scalars(all.intersect_all(all)), az::CompileError);
}

TEST_CASE("VALUES in FROM has its columns' names") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto bind = [](az::Value value) {
        return az::sql::make_bind(std::move(value), {}, nullptr);
    };
    const az::sql::FromRef pairs = az::sql::FromRef::adopt(new az::sql::Values(
        {{"number", az::Integer()}, {"word", az::String()}},
        {bind(1), bind("one"), bind(2), bind("two")},
        {.name = "pairs"}
    ));
    const az::SubqueryRef v(pairs);
    const auto statement =
        az::select(name(), v.c<std::string>("word")).where(id() == v.c("number")).order_by(id());
    std::string shown;
    for (const auto& [who, word] : connection.execute(statement)) {
        shown += who + " " + word + ", ";
    }
    CHECK(shown == "Ana one, Bob two, ");
}
