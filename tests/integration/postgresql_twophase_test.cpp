// SPDX-License-Identifier: MIT
// Two-phase transactions on PostgreSQL.
#include "postgresql_support.hpp"

#include <algorithm>
#include <string>

using namespace azoth;
using azoth::testing::PostgreSQL;

namespace {

/// A table of notes in a corner of the server; false where the server takes no prepared transactions.
bool set_up(PostgreSQL& database) {
    database.run("CREATE TABLE notes (text varchar(50) UNIQUE)");
    Connection connection = database.engine().connect();
    return connection.exec_driver_sql("SHOW max_prepared_transactions").one().get<std::string>(0) !=
           "0";
}

void write(Connection& connection, std::string_view note) {
    connection.exec_driver_sql("INSERT INTO notes VALUES ($1)", {Value(note)}).close();
}

std::int64_t count(const Engine& engine) {
    Connection connection = engine.connect();
    return connection.exec_driver_sql("SELECT count(*) FROM notes").one().get<std::int64_t>(0);
}

bool is_listed(const Engine& engine, const std::string& xid) {
    Connection connection = engine.connect();
    const auto names = connection.recover_twophase();
    return std::ranges::find(names, xid) != names.end();
}

}  // namespace

TEST_CASE("two-phase: prepared and committed, or not prepared at all") {
    PostgreSQL database;
    if (!set_up(database)) {
        return;
    }
    const Engine& engine = database.engine();
    Connection connection = engine.connect();
    std::string first;
    {
        auto transaction = connection.begin_twophase();
        first = transaction.xid();
        write(connection, "one");
        transaction.prepare();
        CHECK(transaction.is_prepared());
        CHECK(is_listed(engine, first));
        CHECK(count(engine) == 0);
        CHECK_THROWS_AS(write(connection, "more"), InvalidRequestError);
        CHECK_THROWS_AS(transaction.prepare(), InvalidRequestError);
        transaction.commit();
        CHECK_FALSE(transaction.is_active());
    }
    CHECK(count(engine) == 1);
    CHECK_FALSE(is_listed(engine, first));
    {
        auto transaction = connection.begin_twophase();
        CHECK(transaction.xid() != first);
        write(connection, "two");
        transaction.commit();
    }
    CHECK(count(engine) == 2);
    {
        auto transaction = connection.begin_twophase();
        transaction.prepare();  // with nothing in it
        transaction.commit();
    }
    write(connection, "three");
    connection.commit();
    CHECK(count(engine) == 3);
}

TEST_CASE("two-phase: what is not committed is rolled back, prepared or not") {
    PostgreSQL database;
    if (!set_up(database)) {
        return;
    }
    const Engine& engine = database.engine();
    std::string xid;
    {
        Connection connection = engine.connect();
        for (const bool prepares : {false, true}) {
            auto transaction = connection.begin_twophase();
            write(connection, "one");
            if (prepares) {
                transaction.prepare();
            }
            transaction.rollback();
            CHECK_FALSE(is_listed(engine, transaction.xid()));
        }
        {
            auto transaction = connection.begin_twophase();
            write(connection, "one");
            transaction.prepare();
            xid = transaction.xid();
        }
        CHECK_FALSE(is_listed(engine, xid));
        {
            auto transaction = connection.begin_twophase();
            xid = transaction.xid();
            write(connection, "one");
            transaction.prepare();
            connection.close();
        }
        CHECK_FALSE(is_listed(engine, xid));
    }
    CHECK(count(engine) == 0);
}

TEST_CASE("two-phase: a prepared transaction outlives its connection") {
    PostgreSQL database;
    if (!set_up(database)) {
        return;
    }
    const Engine& engine = database.engine();
    std::string names[2];
    for (std::string& name : names) {
        Connection connection = engine.connect();
        auto transaction = connection.begin_twophase();
        name = transaction.xid();
        write(connection, name);
        transaction.prepare();
        connection.invalidate();
    }
    CHECK(count(engine) == 0);
    Connection connection = engine.connect();
    CHECK(is_listed(engine, names[0]));
    connection.commit_prepared(names[0]);
    connection.rollback_prepared(names[1]);
    CHECK_FALSE(is_listed(engine, names[1]));
    CHECK(count(engine) == 1);
    CHECK_THROWS_AS(connection.commit_prepared(names[0]), DatabaseError);
    write(connection, "goes on");
    CHECK_THROWS_AS(connection.commit_prepared(names[0]), InvalidRequestError);
    connection.commit();
}

TEST_CASE("two-phase: what cannot be") {
    PostgreSQL database;
    if (!set_up(database)) {
        return;
    }
    Connection connection = database.engine().connect();
    CHECK_THROWS_AS(connection.begin_twophase("it's"), ArgumentError);
    CHECK_THROWS_AS(connection.begin_twophase(std::string(65, 'x')), ArgumentError);
    {
        auto transaction = connection.begin_twophase();
        write(connection, "one");
        CHECK_THROWS_AS(write(connection, "one"), UniqueViolation);
        CHECK_THROWS_AS(transaction.prepare(), OperationalError);
        CHECK_FALSE(transaction.is_prepared());
        transaction.rollback();
    }
    connection.execution_options({.isolation_level = "AUTOCOMMIT"});
    CHECK_THROWS_AS(connection.begin_twophase(), InvalidRequestError);
}
