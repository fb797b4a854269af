// SPDX-License-Identifier: MIT
// Two-phase transactions on MariaDB.
#include "mariadb_support.hpp"

#include <algorithm>
#include <chrono>
#include <string>

using namespace azoth;
using azoth::testing::MariaDB;

namespace {

void set_up(MariaDB& database) {
    database.run("CREATE TABLE notes (text varchar(50) UNIQUE)");
}

void write(Connection& connection, std::string_view note) {
    connection.exec_driver_sql("INSERT INTO notes VALUES (?)", {Value(note)}).close();
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

/// Calls `f` until it throws no more, at most for ten seconds.
template <class F>
void retried(F&& f) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (true) {
        try {
            return f();
        } catch (const DatabaseError&) {
            if (std::chrono::steady_clock::now() > end) {
                throw;
            }
        }
    }
}

}  // namespace

TEST_CASE("two-phase: prepared and committed, or not prepared at all") {
    MariaDB database;
    set_up(database);
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
    MariaDB database;
    set_up(database);
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
    MariaDB database;
    set_up(database);
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
    // Once the server has noticed that their sessions are gone.
    retried([&] { connection.commit_prepared(names[0]); });
    retried([&] { connection.rollback_prepared(names[1]); });
    CHECK_FALSE(is_listed(engine, names[1]));
    CHECK(count(engine) == 1);
    CHECK_THROWS_AS(connection.commit_prepared(names[0]), DatabaseError);
    write(connection, "goes on");
    CHECK_THROWS_AS(connection.commit_prepared(names[0]), InvalidRequestError);
    connection.commit();
}

TEST_CASE("two-phase: what cannot be") {
    MariaDB database;
    set_up(database);
    Connection connection = database.engine().connect();
    CHECK_THROWS_AS(connection.begin_twophase("it's"), ArgumentError);
    CHECK_THROWS_AS(connection.begin_twophase(std::string(65, 'x')), ArgumentError);
    {
        auto transaction = connection.begin_twophase();
        write(connection, "one");
        CHECK_THROWS_AS(write(connection, "one"), UniqueViolation);
        transaction.rollback();  // a statement that failed leaves the rest as it is
    }
    connection.execution_options({.isolation_level = "AUTOCOMMIT"});
    CHECK_THROWS_AS(connection.begin_twophase(), InvalidRequestError);
}
