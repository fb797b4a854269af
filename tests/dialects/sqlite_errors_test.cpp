// SPDX-License-Identifier: MIT
// Every failure of SQLite that can be provoked, and what becomes of it.
#include "dialects/sqlite_support.hpp"

#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

using namespace azoth;
using namespace azoth::test;

TEST_CASE("sqlite errors: violated constraints name what they can") {
    const ConnectionPtr c = connect();
    c->execute(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, first TEXT, last "
        "TEXT,"
        " age INTEGER CONSTRAINT grown_up CHECK (age >= 18), boss INTEGER REFERENCES users (id),"
        " UNIQUE (first, last));"
        "CREATE TABLE pairs (a INTEGER, b INTEGER, PRIMARY KEY (a, b)) WITHOUT ROWID;"
        "CREATE TABLE tags (name TEXT); CREATE UNIQUE INDEX folded ON tags (lower(name));"
        "INSERT INTO users (id, email, first, last) VALUES (1, 'a@b', 'x', 'y');"
        "INSERT INTO pairs VALUES (1, 2); INSERT INTO tags VALUES ('a')"
    );
    const auto duplicate = [&](std::string_view sql) {
        return error_of<UniqueViolation>([&] { run(*c, sql); });
    };
    UniqueViolation error = duplicate("INSERT INTO users (email) VALUES ('a@b')");
    CHECK(error.table() == "users");
    CHECK(error.column() == "email");
    CHECK(error.native_code() == 2067);
    CHECK(error.detail() == "UNIQUE constraint failed: users.email");
    CHECK(error.message() == "a row with the same email is in the table 'users' already");
    CHECK(error.statement() == "INSERT INTO users (email) VALUES ('a@b')");
    CHECK(error.retry() == Retry::never);

    error = duplicate("INSERT INTO users (email, first, last) VALUES ('c@d', 'x', 'y')");
    CHECK(error.column() == "first, last");
    error = duplicate("INSERT INTO users (id, email) VALUES (1, 'e@f')");
    CHECK(error.column() == "id");
    CHECK(error.native_code() == 1555);
    error = duplicate("INSERT INTO pairs VALUES (1, 2)");
    CHECK(error.table() == "pairs");
    CHECK(error.column() == "a, b");
    error = duplicate("INSERT INTO tags VALUES ('A')");
    CHECK(error.constraint() == "folded");

    const auto missing =
        error_of<NotNullViolation>([&] { run(*c, "INSERT INTO users (email) VALUES (NULL)"); });
    CHECK(missing.table() == "users");
    CHECK(missing.column() == "email");

    const auto check = error_of<CheckViolation>([&] {
        run(*c, "INSERT INTO users (email, age) VALUES ('g@h', 3)");
    });
    CHECK(check.constraint() == "grown_up");

    CHECK_THROWS_AS(
        run(*c, "INSERT INTO users (email, boss) VALUES ('g@h', 99)"), ForeignKeyViolation
    );
    run(*c, "INSERT INTO users (id, email, boss) VALUES (2, 'g@h', 1)");
    CHECK_THROWS_AS(run(*c, "DELETE FROM users WHERE id = 1"), ForeignKeyViolation);

    c->execute(
        "CREATE TRIGGER no BEFORE DELETE ON pairs BEGIN SELECT RAISE(ABORT, 'not today'); END"
    );
    const auto trigger = error_of<IntegrityError>([&] { run(*c, "DELETE FROM pairs"); });
    CHECK(trigger.detail() == "not today");
}

TEST_CASE("sqlite errors: a deferred foreign key fails at COMMIT and leaves the transaction open") {
    const ConnectionPtr c = connect();
    c->execute("CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER REFERENCES a DEFERRABLE "
               "INITIALLY DEFERRED)");
    c->begin("", true);
    run(*c, "INSERT INTO a VALUES (1, 2)");
    CHECK_THROWS_AS(c->commit(), ForeignKeyViolation);
    CHECK(c->in_transaction());
    run(*c, "INSERT INTO a VALUES (2, NULL)");
    c->commit();
    CHECK_FALSE(c->in_transaction());
}

TEST_CASE("sqlite errors: values that a column cannot hold") {
    const ConnectionPtr c = connect();
    c->execute("CREATE TABLE s (id INTEGER PRIMARY KEY, n INTEGER) STRICT");
    const auto strict = error_of<DataError>([&] { run(*c, "INSERT INTO s (n) VALUES ('x')"); });
    CHECK(strict.table() == "s");
    CHECK(strict.column() == "n");
    CHECK(strict.native_code() == 3091);
    CHECK_THROWS_AS(run(*c, "INSERT INTO s (id) VALUES (x'00')"), DataError);
    c->execute("CREATE TABLE l (id INTEGER PRIMARY KEY)");
    CHECK(error_of<DataError>([&] { run(*c, "INSERT INTO l VALUES ('x')"); }).native_code() == 20);
    CHECK_THROWS_AS(
        run(*c, "SELECT sum(x) FROM (SELECT 9223372036854775807 AS x UNION ALL SELECT 1)"),
        DataError
    );
    CHECK_THROWS_AS(run(*c, "SELECT json_extract('{', '$')"), DataError);
}

TEST_CASE("sqlite errors: wrong SQL") {
    const ConnectionPtr c = connect();
    c->execute("CREATE TABLE t (a INTEGER)");
    const auto wrong = [&](std::string_view sql) {
        return error_of<ProgrammingError>([&] { prepare(*c, sql); });
    };
    CHECK(wrong("SELECT * FROM nowhere").table() == "nowhere");
    CHECK(
        wrong("SELECT * FROM nowhere").message() == "there is no table 'nowhere' in the database"
    );
    CHECK(wrong("SELECT b FROM t").column() == "b");
    CHECK(wrong("SELECT t.b FROM t").table() == "t");
    CHECK(wrong("INSERT INTO t (b) VALUES (1)").column() == "b");
    CHECK(wrong("INSERT INTO t (b) VALUES (1)").table() == "t");
    CHECK(wrong("CREATE TABLE t (a INTEGER)").table() == "t");
    CHECK(wrong("SELEC 1").detail() == "near \"SELEC\": syntax error");
    CHECK(wrong("SELEC 1").statement() == "SELEC 1");
    CHECK(wrong("SELECT").message() == "SQLite cannot read the SQL");
    CHECK(wrong("SELECT 'x").message() == "SQLite cannot read the SQL");
    CHECK(wrong("SELECT no_such_function()").message() == "SQLite refused the statement");
    CHECK(wrong("SELECT * FROM other.t").detail() == "no such table: other.t");
    CHECK(wrong("DROP TABLE other.t").detail() == "no such table: other.t");
    CHECK(wrong("CREATE TABLE other.t (a INTEGER)").hint().find("ATTACH") != std::string::npos);
}

TEST_CASE("sqlite errors: one statement at a time, and not none") {
    using namespace std::string_view_literals;
    const ConnectionPtr c = connect();
    CHECK_THROWS_AS(prepare(*c, "SELECT 1; DROP TABLE t"), ProgrammingError);
    CHECK_THROWS_AS(prepare(*c, "SELECT 1; x"), ProgrammingError);
    CHECK_THROWS_AS(prepare(*c, "SELECT 1\0; DROP TABLE t"sv), ProgrammingError);
    CHECK_THROWS_AS(c->execute("SELECT 1\0"sv), ProgrammingError);
    CHECK_THROWS_AS(prepare(*c, ""), ProgrammingError);
    CHECK_THROWS_AS(prepare(*c, " ; -- nothing"), ProgrammingError);
    CHECK_NOTHROW(prepare(*c, "SELECT 1;"));
    CHECK_NOTHROW(prepare(*c, ";\n-- first\nSELECT 1 ; /* the */ -- end\n;"));
    CHECK_NOTHROW(c->execute(""));
    CHECK_NOTHROW(c->execute("-- nothing"));
}

TEST_CASE("sqlite errors: a writer waits for another one, and no longer than the timeout") {
    const TempDirectory directory;
    const std::string file = directory.file("x.db");
    const ConnectionPtr a = connect(file);
    a->execute("CREATE TABLE t (a INTEGER)");
    const ConnectionPtr b = connect(file, {{"timeout", "0.05"}});
    a->begin("", true);
    const auto before = std::chrono::steady_clock::now();
    const auto busy = error_of<LockTimeout>([&] { b->begin("SERIALIZABLE", true); });
    const auto waited = std::chrono::steady_clock::now() - before;
    CHECK(waited >= std::chrono::milliseconds(50));
    CHECK(waited < std::chrono::seconds(4));
    CHECK(busy.retry() == Retry::statement);
    CHECK(busy.native_code() == 5);
    CHECK_FALSE(b->in_transaction());
    CHECK(error_of<LockTimeout>([&] {
              run(*b, "INSERT INTO t VALUES (1)");
          }).retry() == Retry::statement);
    a->commit();
    CHECK_NOTHROW(b->begin("", true));
    b->rollback();

    const ConnectionPtr impatient = connect(file, {{"timeout", "0"}});
    a->begin("", true);
    CHECK_THROWS_AS(impatient->begin("", true), LockTimeout);
    a->rollback();
}

TEST_CASE("sqlite errors: many writers all get their turn") {
    const TempDirectory directory;
    const std::string file = directory.file("x.db");
    connect(file, {{"journal_mode", "wal"}})->execute("CREATE TABLE t (a INTEGER)");
    constexpr int writers = 6;
    constexpr int each = 40;
    std::atomic<int> failures = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < writers; ++i) {
        threads.emplace_back([&] {
            try {
                const ConnectionPtr c = connect(file, {{"synchronous", "off"}, {"timeout", "60"}});
                for (int n = 0; n < each; ++n) {
                    c->begin("", true);
                    run(*c, "INSERT INTO t SELECT count(*) FROM t");
                    c->commit();
                }
            } catch (const Error&) {
                ++failures;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(failures == 0);
    CHECK(scalar<int>(*connect(file), "SELECT count(DISTINCT a) FROM t") == writers * each);
}

TEST_CASE("sqlite errors: who read before writing has to start again") {
    const TempDirectory directory;
    const std::string file = directory.file("x.db");
    const ConnectionPtr a = connect(file, {{"journal_mode", "wal"}});
    a->execute("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)");
    const ConnectionPtr b = connect(file);

    SUBCASE("while the other one writes") {
        b->begin("", false);
        scalar<int>(*b, "SELECT a FROM t");
        a->begin("", true);
        const auto busy = error_of<LockTimeout>([&] { run(*b, "UPDATE t SET a = 2"); });
        CHECK(busy.retry() == Retry::transaction);
        CHECK(busy.hint().find("BEGIN IMMEDIATE") != std::string::npos);
        CHECK(b->in_transaction());
        a->rollback();
    }
    SUBCASE("after the other one has written") {
        b->begin("", false);
        scalar<int>(*b, "SELECT a FROM t");
        run(*a, "UPDATE t SET a = 3");
        const auto stale = error_of<SerializationFailure>([&] { run(*b, "UPDATE t SET a = 2"); });
        CHECK(stale.native_code() == 517);
        CHECK(stale.retry() == Retry::transaction);
    }
    b->rollback();
    CHECK_FALSE(b->in_transaction());
    CHECK_NOTHROW(run(*b, "UPDATE t SET a = 2"));
}

TEST_CASE("sqlite errors: COMMIT that a reader holds up may be repeated") {
    const TempDirectory directory;
    const std::string file = directory.file("x.db");
    const ConnectionPtr a = connect(file, {{"timeout", "0.02"}});
    a->execute("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)");
    const ConnectionPtr b = connect(file);
    b->begin("", false);
    scalar<int>(*b, "SELECT a FROM t");
    a->begin("", true);
    run(*a, "UPDATE t SET a = 2");
    CHECK(error_of<LockTimeout>([&] { a->commit(); }).retry() == Retry::statement);
    CHECK(a->in_transaction());
    b->rollback();
    CHECK_NOTHROW(a->commit());
    CHECK(scalar<int>(*b, "SELECT a FROM t") == 2);
}

TEST_CASE("sqlite errors: a full database, and that the transaction is gone") {
    const ConnectionPtr c = connect();
    c->execute("CREATE TABLE t (a BLOB); PRAGMA max_page_count = 10");
    c->begin("", true);
    run(*c, "INSERT INTO t VALUES (1)");
    const auto full =
        error_of<DiskFull>([&] { run(*c, "INSERT INTO t VALUES (zeroblob(100000))"); });
    CHECK(full.native_code() == 13);
    CHECK(full.message().find("rolled the transaction back") != std::string::npos);
    CHECK_FALSE(c->in_transaction());
    const auto gone = error_of<OperationalError>([&] { c->commit(); });
    CHECK(gone.retry() == Retry::transaction);
    CHECK_NOTHROW(c->rollback());
    CHECK(scalar<int>(*c, "SELECT count(*) FROM t") == 0);
    c->begin("", true);
    c->commit();
}

TEST_CASE("sqlite errors: files that cannot be written or read") {
    const TempDirectory directory;
    const std::string file = directory.file("x.db");
    connect(file)->execute("CREATE TABLE t (a INTEGER)");

    SUBCASE("opened read-only") {
        const ConnectionPtr c = connect(file, {{"mode", "ro"}});
        CHECK(scalar<int>(*c, "SELECT count(*) FROM t") == 0);
        const auto error = error_of<ReadOnly>([&] { run(*c, "INSERT INTO t VALUES (1)"); });
        CHECK(error.native_code() == 8);
    }
    SUBCASE("moved away") {
        const ConnectionPtr c = connect(file);
        std::filesystem::rename(file, directory.file("y.db"));
        const auto error = error_of<ReadOnly>([&] { run(*c, "INSERT INTO t VALUES (1)"); });
        CHECK(error.native_code() == 1032);
        CHECK(error.hint().find("moved") != std::string::npos);
    }
    SUBCASE("no database") {
        std::ofstream(directory.file("garbage")) << std::string(5000, 'g');
        const auto error = error_of<Corrupt>([&] { connect(directory.file("garbage")); });
        CHECK(error.native_code() == 26);
    }
    SUBCASE("damaged") {
        {
            const ConnectionPtr c = connect(file);
            c->execute("CREATE TABLE u AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                       "FROM n LIMIT 5000) "
                       "SELECT i, hex(randomblob(20)) AS h FROM n");
        }
        std::fstream raw(file, std::ios::in | std::ios::out | std::ios::binary);
        raw.seekp(4096 * 3);
        raw << std::string(4096 * 3, 'x');
        raw.close();
        const ConnectionPtr c = connect(file);
        CHECK_THROWS_AS(scalar<int>(*c, "SELECT count(h) FROM u"), Corrupt);
    }
    SUBCASE("not there") {
        const auto ro = error_of<OperationalError>([&] {
            connect(directory.file("none.db"), {{"mode", "ro"}});
        });
        CHECK(ro.message().find(directory.file("none.db")) != std::string::npos);
        CHECK(ro.hint().find("no such file") != std::string::npos);
        CHECK((ro.native_code() & 0xff) == 14);
        CHECK_THROWS_AS(connect(directory.file("none.db"), {{"mode", "rw"}}), OperationalError);
        const auto nowhere =
            error_of<OperationalError>([&] { connect(directory.file("no/such/x.db")); });
        CHECK(nowhere.hint().find(directory.file("no/such")) != std::string::npos);
        const auto folder = error_of<OperationalError>([&] { connect(directory.file("")); });
        CHECK(folder.hint().find("directory") != std::string::npos);
    }
}

TEST_CASE("sqlite errors: a table in use") {
    const ConnectionPtr c = connect();
    c->execute("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2)");
    const StatementPtr reader = prepare(*c, "SELECT a FROM t");
    REQUIRE(reader->step());
    const auto locked = error_of<LockTimeout>([&] { c->execute("DROP TABLE t"); });
    CHECK((locked.native_code() & 0xff) == 6);
    reader->reset();
    CHECK_NOTHROW(c->execute("DROP TABLE t"));
}

TEST_CASE("sqlite errors: a rollback ends what is being read") {
    const ConnectionPtr c = connect();
    c->execute("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2)");
    c->begin("", true);
    run(*c, "CREATE TABLE u (a INTEGER)");
    const StatementPtr reader = prepare(*c, "SELECT a FROM t");
    REQUIRE(reader->step());
    c->rollback();
    CHECK_THROWS_AS(reader->step(), OperationalError);
    reader->reset();
    CHECK(reader->step());
}
