// SPDX-License-Identifier: MIT
// upsert() on a real database.
#include "engine/engine_support.hpp"

#include <string>

namespace az = azoth;
using az::test::people;
using az::test::schema;

namespace {

std::string names(az::Connection& connection) {
    std::string all;
    const auto statement =
        az::select(
            schema().users.c<std::string>("name"), schema().users.c<std::optional<int>>("age")
        )
            .order_by(schema().u("id"));
    for (const auto& [name, age] : connection.execute(statement)) {
        all += name + (age ? std::to_string(*age) : std::string("?")) + " ";
    }
    return all;
}

}  // namespace

TEST_CASE("upsert inserts what is new and updates what is there") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    connection.execute(az::upsert(schema().users)
                           .values({
                               {{"id", 1}, {"name", "Anna"}, {"age", 31}},
                               {{"id", 9}, {"name", "Zoe"}, {"age", 9}},
                           }));
    CHECK(names(connection) == "Anna31 Bob40 Eve? Zoe9 ");

    // By another key, with values of its own.
    const auto older =
        az::upsert(schema().users, schema().u("name"))
            .values({{"name", "Bob"}, {"age", 2}})
            .do_update(schema().u("age"), schema().u("age") + az::excluded(schema().u("age")));
    connection.execute(older);
    connection.execute(older);
    CHECK(names(connection) == "Anna31 Bob44 Eve? Zoe9 ");

    connection.execute(
        az::upsert(schema().users).values({{"id", 1}, {"name", "x"}, {"age", 1}}).do_nothing()
    );
    CHECK(names(connection) == "Anna31 Bob44 Eve? Zoe9 ");

    auto given = connection.execute(az::upsert(schema().users, schema().u("name"))
                                        .values({{"name", "Eve"}, {"age", 50}})
                                        .returning(schema().users.c<std::int64_t>("id")));
    CHECK(std::get<0>(given.one()) == 3);

    // With the values of the execution.
    connection.execute(az::upsert(schema().users), {{"id", 3}, {"name", "Eva"}, {"age", 51}});
    CHECK(names(connection) == "Anna31 Bob44 Eva51 Zoe9 ");
}

TEST_CASE("a column or a parameter given twice is an ArgumentError") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto& users = schema().users;
    CHECK_THROWS_AS(
        (void)az::insert(users).values({{"name", "a"}, {"name", "b"}}), az::ArgumentError
    );
    CHECK_THROWS_AS(
        (void)az::update(users).values({{"name", "a"}, {"name", "b"}}), az::ArgumentError
    );
    CHECK_THROWS_AS(
        connection.execute(az::insert(users), {{"name", "a"}, {"name", "b"}}), az::ArgumentError
    );
    CHECK_THROWS_AS(
        connection.execute(az::text("SELECT :x"), {{"x", 1}, {"x", 2}}), az::ArgumentError
    );
    CHECK_THROWS_AS(
        connection.execute(
            az::insert(users), {{{"name", "a"}, {"age", 1}}, {{"name", "b"}, {"name", "c"}}}
        ),
        az::ArgumentError
    );
    CHECK(az::test::count_users(connection) == 3);
}
