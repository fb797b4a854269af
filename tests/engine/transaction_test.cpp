// SPDX-License-Identifier: MIT
// Transactions: begun by themselves or explicitly, savepoints, isolation levels, and what SQLite does on its own.
#include "engine/engine_support.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace az = azoth;
using az::select;
using az::test::count_users;
using az::test::people;
using az::test::schema;

namespace {

auto named(const char* name) {
    return insert(schema().users).values({{"name", name}});
}

}  // namespace

TEST_CASE("commit as you go") {
    const az::Engine engine = people();
    {
        az::Connection connection = engine.connect();
        CHECK_FALSE(connection.in_transaction());
        connection.execute(named("one"));
        CHECK(connection.in_transaction());
        connection.commit();
        CHECK_FALSE(connection.in_transaction());
        connection.execute(named("two"));
        connection.rollback();
        connection.execute(named("three"));
        connection.commit();
        connection.commit();
        connection.rollback();
    }
    CHECK(count_users(engine) == 5);
}

TEST_CASE("what is not committed is rolled back when the connection goes back") {
    const az::Engine engine = people();
    {
        az::Connection connection = engine.connect();
        connection.execute(named("lost"));
    }
    {
        az::Connection connection = engine.connect();
        connection.execute(named("lost, too"));
        connection.close();
    }
    CHECK(count_users(engine) == 3);
}

TEST_CASE("begin once") {
    const az::Engine engine = people();
    SUBCASE("committed") {
        auto scope = engine.begin();
        scope->execute(named("kept"));
        scope.commit();
        CHECK(count_users(*scope) == 4);
    }
    SUBCASE("not committed") {
        {
            auto scope = engine.begin();
            scope->execute(named("lost"));
        }
        CHECK(count_users(engine) == 3);
    }
    SUBCASE("a function that returns") {
        const auto id = engine.begin([](az::Connection& connection) {
            return connection.execute(named("kept")).lastrowid();
        });
        CHECK(id == 4);
        engine.begin([](az::Connection& connection) { connection.execute(named("kept as well")); });
        CHECK(count_users(engine) == 5);
    }
    SUBCASE("a function that throws") {
        CHECK_THROWS_AS(
            engine.begin([](az::Connection& connection) {
                connection.execute(named("lost"));
                throw std::runtime_error("no");
            }),
            std::runtime_error
        );
        CHECK(count_users(engine) == 3);
    }
}

TEST_CASE("an explicit transaction") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    {
        az::Transaction transaction = connection.begin();
        CHECK(transaction.is_active());
        CHECK_FALSE(transaction.nested());
        connection.execute(named("kept"));
        transaction.commit();
        CHECK_FALSE(transaction.is_active());
        CHECK_THROWS_AS(transaction.commit(), az::InvalidRequestError);
        transaction.rollback();
    }
    {
        az::Transaction transaction = connection.begin();
        connection.execute(named("lost"));
    }
    CHECK(count_users(connection) == 4);
    const unsigned here = az::test::line() + 2;
    try {
        (void)connection.begin();
        FAIL("a transaction is open");
    } catch (const az::InvalidRequestError& error) {
        CHECK(az::test::at(error, here));
    }
    connection.rollback();
    {
        az::Transaction transaction = connection.begin();
        connection.execute(named("x"));
        connection.commit();
        CHECK_FALSE(transaction.is_active());
    }
    CHECK(count_users(connection) == 5);
}

TEST_CASE("a transaction may be moved") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    {
        az::Transaction transaction = connection.begin();
        connection.execute(named("kept"));
        az::Transaction other = std::move(transaction);
        other.commit();
    }
    CHECK(count_users(connection) == 4);
}

TEST_CASE("savepoints") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    connection.execute(named("outer"));
    {
        az::Transaction savepoint = connection.begin_nested();
        CHECK(savepoint.nested());
        CHECK(connection.in_nested_transaction());
        connection.execute(named("inner, lost"));
        savepoint.rollback();
        CHECK_FALSE(connection.in_nested_transaction());
        CHECK(connection.in_transaction());
    }
    {
        az::Transaction savepoint = connection.begin_nested();
        connection.execute(named("inner, kept"));
        savepoint.commit();
    }
    {
        az::Transaction savepoint = connection.begin_nested();
        connection.execute(named("forgotten, lost"));
    }
    CHECK(count_users(connection) == 5);
    connection.commit();
    CHECK(count_users(engine) == 5);
}

TEST_CASE("savepoints inside savepoints") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    az::Transaction outer = connection.begin_nested();
    connection.execute(named("a"));
    az::Transaction inner = connection.begin_nested();
    connection.execute(named("b"));
    SUBCASE("the outer one takes the inner one with it") {
        outer.rollback();
        CHECK_FALSE(inner.is_active());
        CHECK_THROWS_AS(inner.commit(), az::InvalidRequestError);
        CHECK(count_users(connection) == 3);
    }
    SUBCASE("the inner one alone") {
        inner.rollback();
        CHECK(outer.is_active());
        CHECK(count_users(connection) == 4);
        outer.commit();
        CHECK(count_users(connection) == 4);
    }
    SUBCASE("the end of the transaction ends both") {
        connection.rollback();
        CHECK_FALSE(inner.is_active());
        CHECK_FALSE(outer.is_active());
        CHECK(count_users(connection) == 3);
    }
}

TEST_CASE("an error inside a savepoint can be caught and the rest goes on") {
    const az::Engine engine = people();
    engine.begin([](az::Connection& connection) {
        connection.execute(named("before"));
        try {
            az::Transaction savepoint = connection.begin_nested();
            connection.execute(named("taken back"));
            connection.execute(named("Ana"));
            savepoint.commit();
        } catch (const az::IntegrityError&) {
            connection.execute(named("instead"));
        }
    });
    CHECK(count_users(engine) == 5);
}

TEST_CASE("rows that are open when the transaction ends are cut off") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto all = select(schema().users.c<int>("id"));
    SUBCASE("by commit") {
        auto result = connection.execute(all);
        (void)result.fetchone();
        connection.commit();
        CHECK_THROWS_AS((void)result.all(), az::ResourceClosedError);
    }
    SUBCASE("by rollback") {
        auto result = connection.execute(all);
        connection.rollback();
        CHECK_THROWS_AS((void)result.fetchone(), az::ResourceClosedError);
    }
    SUBCASE("by the end of the connection") {
        auto result = connection.execute(all);
        connection.close();
        CHECK_THROWS_AS((void)result.first(), az::ResourceClosedError);
    }
    SUBCASE("not those that were read") {
        auto result = connection.execute(all);
        CHECK(result.all().size() == 3);
        connection.commit();
        CHECK(result.all().empty());
    }
}

TEST_CASE("isolation levels") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    CHECK(connection.get_isolation_level() == "SERIALIZABLE");
    connection.execution_options({.isolation_level = "read_uncommitted"});
    CHECK(connection.get_isolation_level() == "READ UNCOMMITTED");
    CHECK(count_users(connection) == 3);
    const unsigned here = az::test::line() + 2;
    try {
        connection.execution_options({.isolation_level = "AUTOCOMMIT"});
        FAIL("a transaction is open");
    } catch (const az::InvalidRequestError& error) {
        CHECK(az::test::at(error, here));
    }
    connection.rollback();
    CHECK_THROWS_AS(
        connection.execution_options({.isolation_level = "REPEATABLE READ"}), az::ArgumentError
    );
    CHECK_THROWS_AS(
        (void)engine.execution_options({.isolation_level = "CHAOS"}), az::ArgumentError
    );
    CHECK_THROWS_AS(
        (void)az::create_engine("sqlite://", {.isolation_level = "CHAOS"}), az::ArgumentError
    );
}

TEST_CASE("AUTOCOMMIT commits every statement") {
    az::test::Directory directory;
    az::Engine engine = az::create_engine(directory.url());
    az::test::create(engine);
    const auto check = [&](const az::Engine& with) {
        {
            az::Connection connection = with.connect();
            connection.execute(named("kept"));
            connection.rollback();
        }
        az::Connection connection = engine.connect();
        CHECK(count_users(connection) == 1);
        connection.execute(delete_(schema().users));
        connection.commit();
    };
    SUBCASE("by the engine's options") {
        check(az::create_engine(directory.url(), {.isolation_level = "autocommit"}));
    }
    SUBCASE("by an engine that shares the pool") {
        check(engine.execution_options({.isolation_level = "AUTOCOMMIT"}));
    }
    SUBCASE("by the connection") {
        az::Connection connection = engine.connect();
        connection.execution_options({.isolation_level = "AUTOCOMMIT"});
        connection.execute(named("kept"));
        connection.close();
        CHECK(count_users(engine) == 1);
        // The next one to get the connection has transactions again.
        az::Connection next = engine.connect();
        next.execute(named("lost"));
        next.close();
        CHECK(count_users(engine) == 1);
    }
}

TEST_CASE("a second writer waits its time, then gets LockTimeout") {
    az::test::Directory directory;
    az::Engine engine = az::create_engine(directory.url("?timeout=0.05"));
    az::test::create(engine);
    az::Connection first = engine.connect();
    az::Connection second = engine.connect();
    first.execute(named("first"));
    const unsigned here = az::test::line() + 2;
    try {
        second.execute(named("second"));
        FAIL("the first one is writing");
    } catch (const az::LockTimeout& error) {
        CHECK(error.retry() == az::Retry::statement);
        CHECK_FALSE(error.connection_invalidated());
        CHECK(az::test::at(error, here));
    }
    first.commit();
    second.execute(named("second"));
    second.commit();
    CHECK(count_users(engine) == 2);
}

TEST_CASE("a reader that turns writer too late has to begin anew") {
    az::test::Directory directory;
    az::Engine engine = az::create_engine(directory.url("?timeout=0.05&journal_mode=wal"));
    az::test::create(engine);
    az::Connection first = engine.connect();
    az::Connection second = engine.connect();
    CHECK(count_users(second) == 0);
    first.execute(named("first"));
    first.commit();
    try {
        second.execute(named("second"));
        FAIL("what it has read is out of date");
    } catch (const az::OperationalError& error) {
        CHECK(error.retry() == az::Retry::transaction);
    }
    second.rollback();
    second.execute(named("second"));
    second.commit();
    CHECK(count_users(engine) == 2);

    // Begun as a writer it cannot happen.
    second.execution_options({.begin_immediate = true});
    CHECK(count_users(second) == 2);
    CHECK_THROWS_AS(first.execute(named("third")), az::LockTimeout);
    second.execute(named("fourth"));
    second.commit();
    first.rollback();
    CHECK(count_users(engine) == 3);
}

TEST_CASE("writers begin as writers, whatever their statement begins with") {
    az::test::Directory directory;
    az::Engine engine = az::create_engine(directory.url("?timeout=0.05&journal_mode=wal"));
    az::test::create(engine);
    const auto refuses_others = [&](const az::TextClause& statement) {
        az::Connection writer = engine.connect();
        writer.execute(statement);
        az::Connection other = engine.connect();
        bool refused = false;
        try {
            other.execute(named("other"));
        } catch (const az::LockTimeout&) {
            refused = true;
        }
        return refused;
    };
    CHECK(refuses_others(az::text("insert into users (name) values ('x')")));
    CHECK(refuses_others(az::text("  -- why\n /* how */ UPDATE users SET age = 1")));
    CHECK(refuses_others(az::text("with x as (select 1) insert into users (name) select 'y'")));
    CHECK_FALSE(refuses_others(az::text("select 1")));
    CHECK_FALSE(refuses_others(az::text("with x as (select 1) select * from x")));
}

TEST_CASE("a transaction that SQLite ended by itself has to be rolled back") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    connection.execute(named("lost"));
    // The statement asks SQLite itself to roll back the whole transaction.
    try {
        connection.execute(az::text("insert or rollback into users (name) values ('Ana')"));
        FAIL("Ana is there already");
    } catch (const az::IntegrityError&) {
    }
    const unsigned here = az::test::line() + 2;
    try {
        connection.execute(named("not outside of a transaction"));
        FAIL("the transaction is over");
    } catch (const az::PendingRollbackError& error) {
        CHECK(az::test::at(error, here));
    }
    CHECK_THROWS_AS(connection.commit(), az::PendingRollbackError);
    CHECK(connection.in_transaction());
    connection.rollback();
    CHECK(count_users(connection) == 3);
}

TEST_CASE("a deferred constraint fails at COMMIT and can be mended") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    connection.exec_driver_sql("create table child (id integer primary key, parent integer "
                               "references users(id) deferrable initially "
                               "deferred)");
    connection.exec_driver_sql("insert into child (parent) values (99)");
    const unsigned here = az::test::line() + 2;
    try {
        connection.commit();
        FAIL("there is no user 99");
    } catch (const az::IntegrityError& error) {
        CHECK(az::test::at(error, here));
    }
    CHECK(connection.in_transaction());
    connection.exec_driver_sql("update child set parent = 1");
    connection.commit();
    CHECK_FALSE(connection.in_transaction());
}
