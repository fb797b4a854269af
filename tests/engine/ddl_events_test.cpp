// SPDX-License-Identifier: MIT
// What is done before and after tables and schemas are created and dropped.
#include "engine/engine_support.hpp"

#include <string>

namespace az = azoth;

namespace {

struct Schema {
    az::MetaData meta;
    az::Table parents{"parents", meta, az::Column{"id", az::Integer(), az::primary_key}};
    az::Table children{
        "children",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"parent_id", az::Integer(), az::foreign_key("parents.id")},
    };
};

}  // namespace

TEST_CASE("listeners of tables and of the schema are called in order") {
    Schema schema;
    const az::Engine engine = az::create_engine("sqlite://");
    std::string happened;
    const auto note = [&](std::string_view what) {
        return [&happened, what](const az::DDLEvent& event) {
            happened += std::string(what) + ":" +
                        (event.table != nullptr ? event.table->key()
                                                : std::to_string(event.tables.size())) +
                        " ";
        };
    };
    const az::DDLEvents all{
        .before_create = note("bc"),
        .after_create = note("ac"),
        .before_drop = note("bd"),
        .after_drop = note("ad"),
    };
    schema.meta.listen(all);
    schema.meta.listen(schema.parents, all);
    schema.meta.listen(schema.children, all);
    schema.meta.create_all(engine);
    CHECK(happened == "bc:2 bc:parents ac:parents bc:children ac:children ac:2 ");
    happened.clear();
    schema.meta.create_all(engine);
    CHECK(happened == "bc:0 ac:0 ");
    happened.clear();
    schema.meta.drop_all(engine);
    CHECK(happened == "bd:2 bd:children ad:children bd:parents ad:parents ad:2 ");

    az::MetaData other;
    CHECK_THROWS_AS(other.listen(schema.parents, all), az::ArgumentError);
}

TEST_CASE("DDL hangs on events, and runs on the databases it names") {
    Schema schema;
    const az::Engine engine = az::create_engine("sqlite://");
    schema.meta.listen(
        schema.parents, {.after_create = az::DDL("INSERT INTO %(fullname)s (id) VALUES (1)")}
    );
    schema.meta.listen(
        schema.parents,
        {.after_create =
             az::DDL("INSERT INTO %(fullname)s (id) VALUES (2)").execute_if({"postgresql", "mysql"})
        }
    );
    schema.meta.listen(
        schema.parents,
        {.after_create = az::DDL("INSERT INTO %(fullname)s (id) VALUES (3)").execute_if({"sqlite"})}
    );
    schema.meta.listen({.after_create = [&](const az::DDLEvent& event) {
        event.connection.execute(az::insert(schema.parents).values({{"id", 4}}));
    }});
    schema.meta.create_all(engine);
    az::Connection connection = engine.connect();
    CHECK(
        connection.scalars(az::select(schema.parents.c<int>("id")).order_by(schema.parents.c("id")))
            .all() == std::vector<int>{1, 3, 4}
    );
}

TEST_CASE("a listener that throws stops create_all, and nothing is left") {
    Schema schema;
    const az::Engine engine = az::create_engine("sqlite://");
    schema.meta.listen(schema.children, {.before_create = [](const az::DDLEvent&) {
                           throw az::InvalidRequestError("not now");
                       }});
    CHECK_THROWS_AS(schema.meta.create_all(engine), az::InvalidRequestError);
    az::Connection connection = engine.connect();
    CHECK(connection.exec_driver_sql("SELECT name FROM sqlite_master").all().empty());
}

TEST_CASE("DDL statements run on a connection") {
    Schema schema;
    const az::Engine engine = az::create_engine("sqlite://");
    az::Connection connection = engine.connect();
    connection.execute(az::CreateTable(schema.parents));
    connection.execute(az::CreateTable(schema.parents, {.if_not_exists = true}));
    CHECK_THROWS_AS(connection.execute(az::CreateTable(schema.parents)), az::Error);
    connection.execute(az::DropTable(schema.parents));
    connection.execute(az::DropTable(schema.parents, {.if_exists = true}));
}
