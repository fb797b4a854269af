// SPDX-License-Identifier: MIT
// Opening, settings, transactions and the life of prepared statements.
#include "dialects/sqlite_support.hpp"

#include <sys/wait.h>
#include <unistd.h>

using namespace azoth;
using namespace azoth::test;

namespace {

std::string pragma(driver::Connection& connection, const std::string& name) {
    return scalar<std::string>(connection, "SELECT CAST(" + name + " AS TEXT) FROM pragma_" + name);
}

}  // namespace

TEST_CASE("sqlite connection: what protects the program is in force") {
    const ConnectionPtr c = connect();
    CHECK(pragma(*c, "foreign_keys") == "1");
    CHECK(pragma(*c, "trusted_schema") == "0");
    c->execute("CREATE TABLE t (a INTEGER)");
    CHECK_THROWS_AS(prepare(*c, "SELECT \"no such column\" FROM t"), ProgrammingError);
    CHECK_THROWS_AS(c->execute("CREATE TABLE u (a TEXT, CHECK (a <> \"text\"))"), ProgrammingError);
    CHECK_THROWS_AS(run(*c, "SELECT load_extension('x')"), DatabaseError);
    // DEFENSIVE
    CHECK_THROWS_AS(
        c->execute("PRAGMA writable_schema = 1; DELETE FROM sqlite_master"), DatabaseError
    );
}

TEST_CASE("sqlite connection: options") {
    const TempDirectory directory;
    const std::string file = directory.file("x.db");
    {
        const ConnectionPtr c = connect(
            file,
            {{"journal_mode", "WAL"},
             {"synchronous", "normal"},
             {"foreign_keys", "off"},
             {"cache_size", "-4000"},
             {"temp_store", "memory"},
             {"mmap_size", "0"},
             {"wal_autocheckpoint", "500"},
             {"timeout", "1.5"}}
        );
        CHECK(scalar<std::string>(*c, "PRAGMA journal_mode") == "wal");
        CHECK(pragma(*c, "synchronous") == "1");
        CHECK(pragma(*c, "foreign_keys") == "0");
        CHECK(pragma(*c, "cache_size") == "-4000");
        CHECK(pragma(*c, "temp_store") == "2");
        CHECK(scalar<int>(*c, "PRAGMA wal_autocheckpoint") == 500);
    }
    CHECK(scalar<std::string>(*connect(file, {{"mode", "rw"}}), "PRAGMA journal_mode") == "wal");
    CHECK_NOTHROW(connect(file, {{"immutable", "1"}, {"nolock", "true"}, {"mode", "ro"}}));
    CHECK_NOTHROW(connect(directory.file("y.db"), {{"vfs", "unix-dotfile"}}));

    const auto unknown = error_of<ArgumentError>([&] { connect(file, {{"jornal_mode", "wal"}}); });
    CHECK(unknown.message() == "SQLite has no option 'jornal_mode'");
    CHECK(unknown.hint().find("journal_mode") != std::string::npos);
    for (const auto& [name, value] : Options{
             {"mode", "write"},
             {"cache", "big"},
             {"timeout", "soon"},
             {"timeout", "-1"},
             {"timeout", "nan"},
             {"foreign_keys", "maybe"},
             {"journal_mode", "off"},
             {"synchronous", "1; DROP TABLE t"},
             {"cache_size", "1; x"},
             {"mmap_size", ""}
         }) {
        CAPTURE(name);
        CHECK_THROWS_AS(connect(file, {{name, value}}), ArgumentError);
    }
    CHECK_THROWS_AS(connect(std::string("a\0b", 3)), ArgumentError);
    // sqlite://shop.db has a host and no file: it must not be a database in memory.
    CHECK_THROWS_AS(sqlite_dialect().connect({.host = "shop.db"}), ArgumentError);
    CHECK_THROWS_AS(sqlite_dialect().connect({.port = 1, .database = file}), ArgumentError);
    CHECK_THROWS_AS(sqlite_dialect().connect({.username = "u", .database = file}), ArgumentError);
    CHECK_THROWS_AS(connect(":memory:", {{"journal_mode", "wal"}}), ArgumentError);
}

TEST_CASE("sqlite connection: paths are taken as they are") {
    const TempDirectory directory;
    for (const char* const name :
         {"plain.db",
          "with space.db",
          "50%25.db",
          "a?mode=memory.db",
          "x#y.db",
          "gr\xc3\xbc\xc3\x9f.db"}) {
        const std::string path = directory.file(name);
        connect(path)->execute("CREATE TABLE t (a INTEGER)");
        CHECK(std::filesystem::exists(path));
    }
    const std::string uri = "file:" + directory.file("uri.db");
    CHECK_THROWS_AS(connect(uri + "?mode=ro"), OperationalError);
    connect(uri)->execute("CREATE TABLE t (a INTEGER)");
    CHECK(std::filesystem::exists(directory.file("uri.db")));
    CHECK_NOTHROW(connect(uri + "?mode=ro", {{"cache", "private"}}));
}

TEST_CASE("sqlite connection: databases in memory are private unless they are shared by name") {
    const auto needs_one = [](std::string database, Options options) {
        return sqlite_dialect().needs_single_connection(
            {.database = std::move(database), .options = std::move(options)}
        );
    };
    CHECK(needs_one("", {}));
    CHECK(needs_one(":memory:", {}));
    CHECK(needs_one("x", {{"mode", "memory"}}));
    CHECK_FALSE(needs_one(":memory:", {{"cache", "shared"}}));
    CHECK_FALSE(needs_one("", {{"shared", "true"}}));
    CHECK_FALSE(needs_one("x.db", {}));

    const ConnectionPtr private_one = connect();
    private_one->execute("CREATE TABLE t (a INTEGER)");
    CHECK_THROWS_AS(prepare(*connect(), "SELECT * FROM t"), ProgrammingError);

    const Options one{{"shared", "true"}, {"azoth_memory_name", "engine 1"}};
    const Options other{{"shared", "true"}, {"azoth_memory_name", "engine 2"}};
    ConnectionPtr a = connect(":memory:", one);
    a->execute("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (5)");
    const ConnectionPtr b = connect(":memory:", one);
    CHECK(scalar<int>(*b, "SELECT a FROM t") == 5);
    CHECK_THROWS_AS(prepare(*connect(":memory:", other), "SELECT * FROM t"), ProgrammingError);
    // It lives as long as one of its connections, and locks as a file does.
    a.reset();
    const ConnectionPtr c = connect(
        ":memory:", {{"shared", "on"}, {"azoth_memory_name", "engine 1"}, {"timeout", "0"}}
    );
    b->begin("", true);
    run(*b, "UPDATE t SET a = 6");
    CHECK_THROWS_AS(c->begin("", true), LockTimeout);
    b->rollback();
    CHECK(scalar<int>(*c, "SELECT a FROM t") == 5);

    const ConnectionPtr named = connect("cache", {{"mode", "memory"}, {"cache", "shared"}});
    named->execute("CREATE TABLE t (a INTEGER)");
    CHECK_NOTHROW(
        prepare(*connect("cache", {{"mode", "memory"}, {"cache", "shared"}}), "SELECT a FROM t")
    );
    CHECK_FALSE(std::filesystem::exists("cache"));
}

TEST_CASE("sqlite connection: transactions") {
    const TempDirectory directory;
    const ConnectionPtr c = connect(directory.file("x.db"));
    CHECK_FALSE(c->in_transaction());
    c->begin("", false);
    CHECK(c->in_transaction());
    c->execute("CREATE TABLE t (a INTEGER)");  // DDL takes part
    c->rollback();
    CHECK_FALSE(c->in_transaction());
    CHECK_FALSE(sqlite_dialect().has_table(*c, "", "t"));
    c->rollback();  // nothing to do
    c->commit();

    c->begin("SERIALIZABLE", true);
    c->execute("CREATE TABLE t (a INTEGER)");
    c->commit();
    CHECK(sqlite_dialect().has_table(*c, "", "t"));

    c->begin("AUTOCOMMIT", true);
    CHECK_FALSE(c->in_transaction());
    run(*c, "INSERT INTO t VALUES (1)");
    c->commit();
    c->rollback();
    CHECK(scalar<int>(*connect(directory.file("x.db")), "SELECT count(*) FROM t") == 1);

    c->begin("READ UNCOMMITTED", false);
    CHECK(scalar<int>(*c, "PRAGMA read_uncommitted") == 1);
    c->commit();
    c->begin("SERIALIZABLE", false);
    CHECK(scalar<int>(*c, "PRAGMA read_uncommitted") == 0);
    c->commit();
    CHECK_THROWS_AS(c->begin("REPEATABLE READ", false), ArgumentError);

    c->begin("", true);
    CHECK_THROWS_AS(c->begin("", true), OperationalError);
    c->execute("SAVEPOINT a; INSERT INTO t VALUES (2); ROLLBACK TO a; RELEASE a");
    c->commit();
    CHECK(scalar<int>(*c, "SELECT count(*) FROM t") == 1);
}

TEST_CASE("sqlite connection: rows affected and generated keys") {
    const ConnectionPtr c = connect();
    c->execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER)");
    CHECK(run(*c, "INSERT INTO t (a) VALUES (1), (2), (3)") == 3);
    CHECK(c->last_insert_id() == 3);
    CHECK(run(*c, "UPDATE t SET a = 9 WHERE id > 1") == 2);
    CHECK(run(*c, "UPDATE t SET a = 9 WHERE id > 99") == 0);
    CHECK(run(*c, "SELECT * FROM t") == 0);
    CHECK(run(*c, "CREATE TABLE u (a INTEGER)") == 0);
    CHECK(run(*c, "UPDATE t SET a = 1 RETURNING id") == 3);
    CHECK(run(*c, "DELETE FROM t") == 3);

    const StatementPtr returning = prepare(*c, "INSERT INTO t (a) VALUES (?), (?) RETURNING id");
    const Value one(1);
    returning->bind(1, one);
    returning->bind(2, one);
    REQUIRE(returning->step());
    CHECK(returning->read_int64(0) == 1);
    returning->reset();  // the second row is not read, but it is there
    CHECK(returning->rows_affected() == 2);
    CHECK(scalar<int>(*c, "SELECT count(*) FROM t") == 2);
}

TEST_CASE("sqlite connection: the life of a statement") {
    const ConnectionPtr c = connect();
    c->execute("CREATE TABLE t (a INTEGER, b TEXT); INSERT INTO t VALUES (1, 'x'), (2, NULL)");
    const StatementPtr s(c->prepare("SELECT a, b AS name FROM t WHERE a >= ? ORDER BY a", true));
    CHECK(s->parameter_count() == 1);
    CHECK(s->column_count() == 2);
    CHECK(s->column_name(0) == "a");
    CHECK(s->column_name(1) == "name");
    CHECK_THROWS_AS((void)s->column_name(2), InterfaceError);
    for (int round = 0; round < 3; ++round) {
        const Value value(round);
        s->bind(1, value);
        int rows = 0;
        while (s->step()) {
            CHECK(s->is_null(1) == (s->read_int64(0) == 2));
            ++rows;
        }
        CHECK_FALSE(s->step());  // and still none
        CHECK(rows == (round == 2 ? 1 : 2));
        s->reset();
    }
    // Values of the execution before are not used again: they may be gone.
    CHECK_THROWS_AS(s->step(), InterfaceError);
    const Value value(1);
    s->bind(1, value);
    CHECK(s->step());
    CHECK_THROWS_AS(s->bind(1, value), InterfaceError);
    s->reset();
    CHECK_THROWS_AS(s->bind(2, value), ProgrammingError);
    s->reset();

    // After an error it can be used again.
    const StatementPtr insert = prepare(*c, "INSERT INTO t VALUES (abs(?), 'y')");
    const Value lowest(INT64_MIN);
    insert->bind(1, lowest);
    CHECK_THROWS_AS(insert->step(), DatabaseError);
    insert->reset();
    insert->bind(1, value);
    CHECK_FALSE(insert->step());

    // The schema may change between executions.
    c->execute("ALTER TABLE t ADD COLUMN d INTEGER DEFAULT 4");
    const StatementPtr all = prepare(*c, "SELECT * FROM t");
    CHECK(all->step());
    all->reset();
    c->execute("ALTER TABLE t ADD COLUMN e INTEGER");
    CHECK(all->step());
    CHECK(all->column_count() == 4);
}

TEST_CASE("sqlite connection: closing") {
    const ConnectionPtr c = connect();
    CHECK(c->ping());
    StatementPtr s = prepare(*c, "SELECT 1");
    CHECK(s->step());
    c->close();
    CHECK_FALSE(c->ping());
    c->close();
    CHECK_FALSE(c->in_transaction());
    CHECK_THROWS_AS(prepare(*c, "SELECT 1"), InterfaceError);
    CHECK_THROWS_AS(c->execute("SELECT 1"), InterfaceError);
    CHECK_THROWS_AS(c->begin("", false), InterfaceError);
    CHECK_NOTHROW(c->rollback());
    s->reset();
    CHECK_THROWS_AS(s->step(), InterfaceError);
}

TEST_CASE("sqlite connection: a forked child that abandons it leaves the parent alone") {
    const TempDirectory directory;
    const std::string file = directory.file("x.db");
    const ConnectionPtr c = connect(file, {{"journal_mode", "wal"}});
    c->execute("CREATE TABLE t (a INTEGER)");
    c->begin("", true);
    StatementPtr insert = prepare(*c, "INSERT INTO t VALUES (1)");
    insert->step();
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        c->abandon();
        insert->reset();
        insert.reset();
        c->close();
        ::_exit(c->ping() || c->in_transaction() ? 1 : 0);
    }
    int status = 1;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
    c->commit();
    CHECK(scalar<int>(*connect(file), "SELECT count(*) FROM t") == 1);
}
