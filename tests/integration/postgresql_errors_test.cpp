// SPDX-License-Identifier: MIT
// Which error each refusal of the server is, and what it knows.
#include "postgresql_support.hpp"

#include <thread>

using namespace azoth;
using namespace azoth::testing;

namespace {

/// An error that the server raises by itself.
template <class E>
E raised(driver::Connection& connection, std::string_view sqlstate) {
    return error_of<E>([&] {
        connection.execute(
            "DO $$ BEGIN RAISE EXCEPTION 'raised' USING ERRCODE = '" + std::string(sqlstate) +
            "'; END $$"
        );
    });
}

/// The error is just of this class, not of one that is derived from it.
template <class E>
void check_raised(driver::Connection& connection, std::string_view sqlstate) {
    CAPTURE(sqlstate);
    const Error error = raised<Error>(connection, sqlstate);
    CHECK(error.sqlstate() == sqlstate);
    CHECK_FALSE(error.connection_invalidated());
    bool exact = false;
    try {
        connection.execute(
            "DO $$ BEGIN RAISE EXCEPTION 'raised' USING ERRCODE = '" + std::string(sqlstate) +
            "'; END $$"
        );
    } catch (const Error& thrown) {
        exact = typeid(thrown) == typeid(E);
    }
    CHECK(exact);
}

}  // namespace

TEST_CASE("errors: constraints, with their names") {
    PostgreSQL database;
    database.run("CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL UNIQUE, "
                 "age int CONSTRAINT grown_up CHECK (age >= 18));"
                 "CREATE TABLE posts (id int PRIMARY KEY, "
                 "author int CONSTRAINT fk_author REFERENCES users (id));"
                 "INSERT INTO users VALUES (1, 'a@b.c', 20); INSERT INTO posts VALUES (1, 1)");
    const ConnectionPtr c = database.connect();
    const auto run_it = [&](std::string_view sql) { testing::run(*c, sql); };

    const auto twice = error_of<UniqueViolation>([&] {
        testing::run(*c, "INSERT INTO users VALUES (2, $1, 20)", "a@b.c");
    });
    CHECK(twice.sqlstate() == "23505");
    CHECK(twice.constraint() == "users_email_key");
    CHECK(twice.table() == "users");
    CHECK(twice.column() == "email");
    // Values are in no text.
    CHECK(std::string(twice.what()).find("a@b.c") == std::string::npos);

    const auto foreign =
        error_of<ForeignKeyViolation>([&] { run_it("INSERT INTO posts VALUES (2, 77)"); });
    CHECK(foreign.constraint() == "fk_author");
    CHECK(foreign.table() == "posts");
    CHECK(foreign.column() == "author");
    const auto referred = error_of<ForeignKeyViolation>([&] { run_it("DELETE FROM users"); });
    CHECK(referred.message() == "other rows refer to the row ('fk_author')");

    const auto missing =
        error_of<NotNullViolation>([&] { run_it("INSERT INTO users VALUES (2, NULL, 20)"); });
    CHECK(missing.table() == "users");
    CHECK(missing.column() == "email");
    const auto check =
        error_of<CheckViolation>([&] { run_it("INSERT INTO users VALUES (2, 'x', 2)"); });
    CHECK(check.constraint() == "grown_up");

    ConnectArguments telling = arguments_of(database.url());
    telling.hide_parameters = false;
    const ConnectionPtr open = testing::connect(telling);
    const auto told = error_of<UniqueViolation>([&] {
        testing::run(*open, "INSERT INTO users VALUES (2, 'a@b.c', 20)");
    });
    CHECK(told.detail().find("a@b.c") != std::string::npos);
}

TEST_CASE("errors: classes of SQLSTATE") {
    const ConnectionPtr c = connect();
    check_raised<NotSupportedError>(*c, "0A000");
    check_raised<ProgrammingError>(*c, "21000");
    check_raised<DataError>(*c, "22012");
    check_raised<DataError>(*c, "22P02");
    check_raised<IntegrityError>(*c, "23000");
    check_raised<ForeignKeyViolation>(*c, "23001");
    check_raised<NotNullViolation>(*c, "23502");
    check_raised<ForeignKeyViolation>(*c, "23503");
    check_raised<UniqueViolation>(*c, "23505");
    check_raised<CheckViolation>(*c, "23514");
    check_raised<IntegrityError>(*c, "23P01");
    check_raised<InternalError>(*c, "25000");
    check_raised<ReadOnly>(*c, "25006");
    check_raised<OperationalError>(*c, "26000");
    check_raised<OperationalError>(*c, "28000");
    check_raised<ProgrammingError>(*c, "3D000");
    check_raised<ProgrammingError>(*c, "3F000");
    check_raised<SerializationFailure>(*c, "40001");
    check_raised<OperationalError>(*c, "40003");
    check_raised<DeadlockDetected>(*c, "40P01");
    check_raised<ProgrammingError>(*c, "42501");
    check_raised<ProgrammingError>(*c, "42601");
    check_raised<ProgrammingError>(*c, "42P01");
    check_raised<ProgrammingError>(*c, "44000");
    check_raised<DiskFull>(*c, "53100");
    check_raised<OperationalError>(*c, "53200");
    check_raised<OperationalError>(*c, "54001");
    check_raised<OperationalError>(*c, "55006");
    check_raised<LockTimeout>(*c, "55P03");
    check_raised<QueryCancelled>(*c, "57014");
    check_raised<OperationalError>(*c, "58030");
    check_raised<InternalError>(*c, "P0001");
    check_raised<InternalError>(*c, "XX000");
    check_raised<Corrupt>(*c, "XX001");
    CHECK(scalar<int>(*c, "SELECT 1") == 1);
}

TEST_CASE("errors: what the server says of SQL") {
    const ConnectionPtr c = connect();
    const auto table =
        error_of<ProgrammingError>([&] { testing::run(*c, "SELECT * FROM nowhere"); });
    CHECK(table.sqlstate() == "42P01");
    CHECK(table.statement() == "SELECT * FROM nowhere");
    CHECK(table.detail() == "relation \"nowhere\" does not exist (at character 15)");
    CHECK(error_of<ProgrammingError>([&] {
              testing::run(*c, "SELECT 1 +");
          }).sqlstate() == "42601");
    CHECK(error_of<DataError>([&] { testing::run(*c, "SELECT 1 / 0"); }).sqlstate() == "22012");
    const auto secret =
        error_of<DataError>([&] { testing::run(*c, "SELECT $1::text::int", "my secret"); });
    CHECK(std::string(secret.what()).find("my secret") == std::string::npos);
    CHECK(secret.detail() == "invalid input syntax for type integer: \"***\"");
}

TEST_CASE("errors: locks, deadlocks, serialization") {
    PostgreSQL database;
    database.run("CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t VALUES (1, 0), (2, 0)");
    const ConnectionPtr a = database.connect();
    const ConnectionPtr b = database.connect();

    a->begin("", true);
    testing::run(*a, "UPDATE t SET n = 1 WHERE id = 1");
    const auto lock = error_of<LockTimeout>([&] {
        testing::run(*b, "SELECT * FROM t WHERE id = 1 FOR UPDATE NOWAIT");
    });
    CHECK(lock.retry() == Retry::statement);
    b->begin("", true);
    const auto inside = error_of<LockTimeout>([&] {
        testing::run(*b, "SELECT * FROM t WHERE id = 1 FOR UPDATE NOWAIT");
    });
    CHECK(inside.retry() == Retry::transaction);
    b->rollback();

    b->begin("", true);
    testing::run(*b, "UPDATE t SET n = 2 WHERE id = 2");
    // Whichever of them the server ends, the other one goes on.
    int deadlocks = 0;
    const auto cross = [&deadlocks](driver::Connection& connection, int id) {
        try {
            testing::run(connection, "UPDATE t SET n = 3 WHERE id = $1", id);
        } catch (const DeadlockDetected& error) {
            deadlocks += error.retry() == Retry::transaction ? 1 : 0;
            connection.rollback();
        }
    };
    std::thread other([&] { cross(*b, 1); });
    cross(*a, 2);
    other.join();
    CHECK(deadlocks == 1);
    a->rollback();
    b->rollback();

    a->begin("SERIALIZABLE", true);
    b->begin("SERIALIZABLE", true);
    for (const auto* connection : {&a, &b}) {
        scalar<std::int64_t>(**connection, "SELECT sum(n) FROM t");
    }
    testing::run(*a, "INSERT INTO t VALUES (3, 1)");
    testing::run(*b, "INSERT INTO t VALUES (4, 1)");
    a->commit();
    const auto serial = error_of<SerializationFailure>([&] { b->commit(); });
    CHECK(serial.retry() == Retry::transaction);
    CHECK_FALSE(b->in_transaction());

    b->begin("READ ONLY", false);
    CHECK_THROWS_AS(testing::run(*b, "DELETE FROM t"), ReadOnly);
    b->rollback();
}

TEST_CASE("errors: too many parameters are refused before they are sent") {
    const ConnectionPtr c = connect();
    const StatementPtr statement = prepare(*c, "SELECT 1", false);
    const Value one(1);
    statement->bind(65536, one);
    CHECK_THROWS_AS(statement->step(), Error);
    CHECK(scalar<int>(*connect(), "SELECT 1") == 1);
}
