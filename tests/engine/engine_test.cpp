// SPDX-License-Identifier: MIT
// Making engines, and what is theirs alone: databases in memory, the pool, disposing.
#include "azoth/dialects/dialect.hpp"
#include "engine/engine_support.hpp"

#include <string>
#include <thread>
#include <vector>

namespace az = azoth;
using az::select;
using az::test::count_users;
using az::test::people;
using az::test::schema;

TEST_CASE("an engine opens nothing by itself") {
    const az::Engine engine = az::create_engine("sqlite:////nowhere/at/all.db");
    CHECK(engine.name() == "sqlite");
    CHECK(engine.url().database() == "/nowhere/at/all.db");
    CHECK(engine.dialect().capabilities().savepoints);
    const unsigned here = az::test::line() + 2;
    try {
        (void)engine.connect();
        FAIL("there is no such directory");
    } catch (const az::OperationalError& error) {
        CHECK(az::test::at(error, here));
    }
}

TEST_CASE("engines that cannot be made") {
    const unsigned here = az::test::line() + 2;
    try {
        (void)az::create_engine("oddbase://host/db");
        FAIL("there is no such dialect");
    } catch (const az::NoSuchModuleError& error) {
        CHECK(error.message().find("oddbase") != std::string::npos);
        CHECK(error.hint().find("sqlite") != std::string::npos);
        CHECK(az::test::at(error, here));
    }
    CHECK_THROWS_AS((void)az::create_engine("no url"), az::ArgumentError);
    CHECK_THROWS_AS((void)az::create_engine("sqlite://", {.pool_size = -1}), az::ArgumentError);
}

TEST_CASE("a database in memory is one for all connections of its engine") {
    for (const char* url : {"sqlite://", "sqlite:///:memory:"}) {
        az::Engine engine = az::create_engine(url);
        az::test::create(engine);
        engine.begin([](az::Connection& connection) {
            connection.execute(insert(schema().users).values({{"name", "Ana"}}));
        });
        CHECK(count_users(engine) == 1);
        az::Engine other = az::create_engine(url);
        az::test::create(other);
        CHECK(count_users(other) == 0);
    }
}

TEST_CASE("a shared database in memory has as many connections as wanted") {
    az::Engine engine = az::create_engine("sqlite:///:memory:?cache=shared");
    az::Connection keeps_it_alive = engine.connect();
    az::test::create(engine);
    az::Connection first = engine.connect();
    az::Connection second = engine.connect();
    CHECK(engine.pool().checkedout() == 3);
    first.execute(insert(schema().users).values({{"name", "Ana"}}));
    first.commit();
    CHECK(count_users(second) == 1);
    second.rollback();
    az::Engine other = az::create_engine("sqlite:///:memory:?cache=shared");
    az::Connection elsewhere = other.connect();
    CHECK_THROWS_AS((void)count_users(elsewhere), az::DatabaseError);
}

TEST_CASE("a file is shared by all engines") {
    az::test::Directory directory;
    az::Engine one = az::create_engine(directory.url());
    az::Engine two = az::create_engine(directory.url());
    az::test::create(one);
    one.begin([](az::Connection& connection) {
        connection.execute(insert(schema().users).values({{"name", "Ana"}}));
    });
    CHECK(count_users(two) == 1);
}

TEST_CASE("create_all and drop_all look at what is there") {
    az::Engine engine = az::create_engine("sqlite://");
    schema().meta.create_all(engine);
    schema().meta.create_all(engine);
    CHECK_THROWS_AS(schema().meta.create_all(engine, false), az::DatabaseError);
    CHECK(count_users(engine) == 0);
    schema().meta.drop_all(engine);
    CHECK_THROWS_AS((void)count_users(engine), az::DatabaseError);
    schema().meta.drop_all(engine);
    az::Connection connection = engine.connect();
    schema().meta.create_all(connection);
    connection.rollback();
    CHECK_THROWS_AS((void)count_users(connection), az::DatabaseError);
}

TEST_CASE("engines are handles") {
    const az::Engine engine = people();
    const az::Engine copy = engine;
    CHECK(copy.core() == engine.core());
    az::Connection connection = copy.connect();
    CHECK(count_users(connection) == 3);
    CHECK(connection.engine().core() == engine.core());
}

TEST_CASE("an engine with other options shares everything else") {
    const az::Engine engine = people();
    const az::Engine writer =
        engine.execution_options({.begin_immediate = true, .logging_token = "w"});
    az::Connection connection = writer.connect();
    CHECK(connection.get_execution_options().begin_immediate == true);
    CHECK(connection.get_execution_options().logging_token == "w");
    CHECK(count_users(connection) == 3);
    const az::Engine both = writer.execution_options({.logging_token = "b"});
    az::Connection other = az::create_engine("sqlite://")
                               .execution_options({.isolation_level = "autocommit"})
                               .connect();
    CHECK(other.get_isolation_level() == "AUTOCOMMIT");
    CHECK(both.core() == engine.core());
}

TEST_CASE("connections and results outlive their engine") {
    auto result = [] {
        const az::Engine engine = people();
        az::Connection connection = engine.connect();
        const auto all = select(schema().users.c<std::string>("name")).order_by(schema().u("id"));
        return std::pair(std::move(connection), connection.execute(all));
    };
    (void)result;
    az::Connection connection = people().connect();
    CHECK(count_users(connection) == 3);
}

TEST_CASE("dispose closes the idle connections and starts anew") {
    az::test::Directory directory;
    az::Engine engine = az::create_engine(directory.url());
    az::test::create(engine);
    CHECK(engine.pool().checkedin() == 1);
    az::Connection in_use = engine.connect();
    engine.dispose();
    CHECK(count_users(in_use) == 0);
    CHECK(count_users(engine) == 0);
}

TEST_CASE("the pool hands the same connection out again") {
    az::test::Directory directory;
    az::Engine engine = az::create_engine(
        directory.url(), {.pool_size = 2, .max_overflow = 0, .pool_timeout = az::Duration(1000)}
    );
    az::test::create(engine);
    {
        az::Connection one = engine.connect();
        az::Connection two = engine.connect();
        const unsigned here = az::test::line() + 2;
        try {
            (void)engine.connect();
            FAIL("both are taken");
        } catch (const az::TimeoutError& error) {
            CHECK(az::test::at(error, here));
        }
    }
    CHECK(engine.pool().checkedin() == 2);
    az::Connection again = engine.connect();
    CHECK(engine.pool().checkedout() == 1);
}

TEST_CASE("a statement can be kept and run again") {
    const az::Engine engine = people();
    static const auto by_name =
        select(schema().users.c<int>("id")).where(schema().u("name") == az::bindparam("name"));
    az::Connection connection = engine.connect();
    CHECK(connection.execute(by_name, {{"name", "Ana"}}).scalar() == 1);
    CHECK(connection.execute(by_name, {{"name", "Eve"}}).scalar() == 3);
    const auto more = by_name.where(schema().u("age") > 35);
    CHECK(connection.execute(more, {{"name", "Ana"}}).scalar() == std::nullopt);
    CHECK(connection.execute(by_name, {{"name", "Bob"}}).scalar() == 2);
}

TEST_CASE("arithmetic and text as SQLite does it") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto age = schema().users.c<int>("age");
    const auto name = schema().users.c<std::string>("name");
    const auto id = schema().users.c<int>("id");
    const auto one = [&](const auto& expression) {
        return *connection.scalar(select(expression).where(id == 1));
    };
    CHECK(one(age / 4) == 7.5);
    CHECK(one(age % 7) == 2);
    CHECK(one(age - 10 - 5) == 15);
    CHECK(one(age - (age - 5)) == 5);
    CHECK(one(-age) == -30);
    CHECK(one(name + "!") == "Ana!");
    CHECK(one(az::func::upper(name)) == "ANA");
    CHECK(one(az::case_(age > 18, "adult").else_("child")) == "adult");
    CHECK(one(az::cast<std::string>(age)) == "30");
    CHECK(one(age > 18));
    CHECK_FALSE(one(name.contains("_")));
    CHECK(one(name.ilike("aN%")));
    CHECK(one(name.like("An_")));
    CHECK(one(az::func::coalesce(schema().users.c<std::optional<int>>("age"), 0)) == 30);
    CHECK(one(select(az::func::max(age)).scalar_subquery()) == 40);
    CHECK(one(select(schema().a("id")).exists()) == false);
}
