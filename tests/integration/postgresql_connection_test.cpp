// SPDX-License-Identifier: MIT
// Connecting, transactions, statements and their errors, as the driver has them.
#include "postgresql_support.hpp"

#include <algorithm>

using namespace azoth;
using namespace azoth::testing;

TEST_CASE("connecting: over TCP and over a unix socket") {
    CHECK(scalar<int>(*connect(), "SELECT 1") == 1);
    if (const std::string url = server_socket_url(); !url.empty()) {
        const ConnectionPtr c = connect(arguments_of(make_url(url)));
        CHECK(
            scalar<std::optional<std::string>>(*c, "SELECT host(inet_client_addr())") ==
            std::nullopt
        );
    }
    const ConnectionPtr named = connect(Options{{"application_name", "a test"}});
    CHECK(scalar<std::string>(*named, "SHOW application_name") == "a test");
    CHECK(scalar<std::string>(*connect(), "SHOW application_name") == "azoth");
    CHECK(scalar<std::string>(*connect(), "SHOW client_encoding") == "UTF8");
}

TEST_CASE("connecting: options") {
    const auto unknown = error_of<ArgumentError>([] { connect(Options{{"colour", "red"}}); });
    CHECK(unknown.message() == "PostgreSQL has no option 'colour'");
    CHECK_THROWS_AS(connect(Options{{"connect_timeout", "soon"}}), ArgumentError);
    CHECK_THROWS_AS(connect(Options{{"tls", "maybe"}}), ArgumentError);
    CHECK_NOTHROW(connect(Options{{"tls", "prefer"}}));
    CHECK_THROWS_AS(connect(Options{{"tls", "require"}}), OperationalError);  // the server has none

    // Several hosts are tried in turn.
    const URL url = make_url(server_url());
    ConnectArguments arguments = arguments_of(url);
    arguments.options.emplace_back("host", "127.0.0.1:1," + arguments.host);
    arguments.host.clear();
    CHECK(scalar<int>(*connect(arguments), "SELECT 2") == 2);
    arguments.options.emplace_back("target_session_attrs", "standby");
    CHECK_THROWS_AS(connect(arguments), OperationalError);
}

TEST_CASE("connecting: what goes wrong says so, without the password") {
    const URL url = make_url(server_url());
    const auto fails = [](const URL& with) {
        return error_of<OperationalError>([&] { connect(arguments_of(with)); });
    };
    const std::string canary = "S3cr3t-canary";
    const auto password = fails(url.set({.password = canary}));
    CHECK(password.sqlstate() == "28P01");
    CHECK(password.retry() == Retry::never);
    const auto user = fails(url.set({.username = "nobody_here", .password = canary}));
    CHECK(user.sqlstate().starts_with("28"));
    const auto database = fails(url.set({.database = "nothing_here"}));
    CHECK(database.sqlstate() == "3D000");
    const auto refused = fails(url.set({.port = 1}));
    CHECK(refused.message() == "no PostgreSQL server listens there");
    CHECK(refused.retry() == Retry::transaction);
    const auto host = fails(url.set({.host = "there.is.no.such.host.invalid"}));
    CHECK(host.message() == "the name of the host is not known");
    for (const auto* error : {&password, &user, &database, &refused, &host}) {
        CHECK_FALSE(error->connection_invalidated());
        CHECK(std::string(error->what()).find(canary) == std::string::npos);
    }
}

TEST_CASE("statements: parameters, rows, counts, and again") {
    PostgreSQL database;
    const ConnectionPtr c = database.connect();
    c->execute("CREATE TABLE t (id int PRIMARY KEY, name text); CREATE TABLE u ()");
    for (const bool kept : {true, false}) {
        c->execute("DELETE FROM t");
        const StatementPtr insert = prepare(*c, "INSERT INTO t VALUES ($1, $2)", kept);
        for (int i = 1; i <= 3; ++i) {
            const Value id(i);
            const Value name("n" + std::to_string(i));
            insert->bind(1, id);
            insert->bind(2, name);
            CHECK_FALSE(insert->step());
            CHECK(insert->rows_affected() == 1);
            insert->reset();
        }
        CHECK(testing::run(*c, "UPDATE t SET name = 'x' WHERE id > $1", 1) == 2);
        const StatementPtr select = prepare(*c, "SELECT id, name FROM t ORDER BY id", kept);
        for (int again = 0; again < 2; ++again) {
            std::int64_t sum = 0;
            while (select->step()) {
                sum += select->read_int64(0);
                CHECK_FALSE(select->is_null(1));
            }
            CHECK(sum == 6);
            CHECK(select->column_count() == 2);
            CHECK(select->column_name(1) == "name");
            CHECK(select->rows_affected() == 0);
            select->reset();
        }
    }
    const StatementPtr one = prepare(*c, "SELECT $1::int");
    CHECK(one->parameter_count() == 1);
    CHECK_THROWS_AS(one->step(), InterfaceError);
    CHECK_THROWS_AS(prepare(*c, "SELECT 1; SELECT 2"), ProgrammingError);
    CHECK_THROWS_AS(prepare(*c, std::string("SELECT 1\0", 9)), ProgrammingError);
}

TEST_CASE("statements: those that are given back are closed on the server") {
    const ConnectionPtr c = connect();
    for (int i = 0; i < 10; ++i) {
        scalar<int>(*c, "SELECT 1");
    }
    // The one that asks, and the last one of the loop, which is closed with the next.
    CHECK(scalar<int>(*c, "SELECT count(*)::int FROM pg_prepared_statements") <= 2);
}

TEST_CASE("statements: a table that changes under a prepared statement") {
    PostgreSQL database;
    const ConnectionPtr c = database.connect();
    database.run("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
    const StatementPtr select = prepare(*c, "SELECT * FROM t");
    const auto first_row = [&] {
        select->reset();
        REQUIRE(select->step());
        return select->column_count();
    };
    CHECK(first_row() == 1);
    SUBCASE("outside of transactions it is prepared anew") {
        database.run("ALTER TABLE t ADD b text DEFAULT 'x'");
        CHECK(first_row() == 2);
    }
    SUBCASE("also as the first of a transaction") {
        database.run("ALTER TABLE t ADD b text DEFAULT 'x'");
        c->begin("", false);
        CHECK(first_row() == 2);
        CHECK(c->in_transaction());
        c->commit();
    }
    SUBCASE("later in a transaction the transaction has to be repeated") {
        c->begin("", false);
        scalar<int>(*c, "SELECT 1");
        select->reset();
        database.run("ALTER TABLE t ADD b text DEFAULT 'x'");
        const auto error = error_of<OperationalError>([&] { select->step(); });
        CHECK(error.retry() == Retry::transaction);
        CHECK(error.sqlstate() == "0A000");
        c->rollback();
        CHECK(first_row() == 2);
    }
    SUBCASE("one that the server forgot is prepared anew") {
        c->execute("DEALLOCATE ALL");
        CHECK(first_row() == 1);
    }
}

TEST_CASE("transactions: what they are asked to be") {
    const ConnectionPtr c = connect();
    const auto shown = [&](std::string_view level) {
        c->begin(level, false);
        CHECK(c->in_transaction());
        const auto text = scalar<std::string>(*c, "SHOW transaction_isolation") + " " +
                          scalar<std::string>(*c, "SHOW transaction_read_only") + " " +
                          scalar<std::string>(*c, "SHOW transaction_deferrable");
        c->rollback();
        CHECK_FALSE(c->in_transaction());
        return text;
    };
    CHECK(shown("") == "read committed off off");
    CHECK(shown("SERIALIZABLE") == "serializable off off");
    CHECK(shown("REPEATABLE READ") == "repeatable read off off");
    CHECK(shown("READ ONLY") == "read committed on off");
    CHECK(shown("SERIALIZABLE READ ONLY DEFERRABLE") == "serializable on on");
    CHECK_THROWS_AS(c->begin("SNAPSHOT", false), ArgumentError);
    c->begin("AUTOCOMMIT", true);
    CHECK_FALSE(c->in_transaction());
}

TEST_CASE("transactions: an empty one sends nothing, a failed one cannot be committed") {
    PostgreSQL database;
    const ConnectionPtr c = database.connect();
    c->begin("", false);
    c->commit();
    c->begin("", false);
    c->rollback();
    CHECK_FALSE(c->in_transaction());

    c->begin("", true);
    CHECK_THROWS_AS(c->execute("SELECT * FROM nothing"), ProgrammingError);
    CHECK(c->in_transaction());
    const auto after = error_of<InternalError>([&] { c->execute("SELECT 1"); });
    CHECK(after.sqlstate() == "25P02");
    CHECK(after.retry() == Retry::transaction);
    const auto commit = error_of<OperationalError>([&] { c->commit(); });
    CHECK(commit.message().starts_with("nothing was committed"));
    CHECK_FALSE(c->in_transaction());
    CHECK(scalar<int>(*c, "SELECT 1") == 1);
}

TEST_CASE("notices of the server go to the log") {
    std::vector<std::string> lines;
    ConnectArguments arguments = arguments_of(make_url(server_url()));
    arguments.log = [&](const LogRecord& record) {
        lines.push_back(std::string(record.logger) + " " + std::string(record.message));
    };
    const ConnectionPtr c = connect(arguments);
    c->execute("DO $$ BEGIN RAISE NOTICE 'hello'; END $$");
    CHECK(std::ranges::count(lines, "azoth.postgresql hello") == 1);
}
