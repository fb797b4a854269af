// SPDX-License-Identifier: MIT
// Connecting, sessions, transactions and lost connections, as the driver has them.
#include "mariadb_support.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <thread>

using namespace azoth;
using namespace azoth::testing;

TEST_CASE("connecting: over TCP and over a unix socket") {
    CHECK(scalar<int>(*connect(), "SELECT 1") == 1);
    if (const std::string url = server_socket_url(); !url.empty()) {
        const ConnectionPtr c = connect(arguments_of(make_url(url)));
        CHECK(scalar<std::string>(*c, "SELECT USER()") == "azoth@localhost");
    }
}

TEST_CASE("connecting: the session is strict, in UTF-8, and takes nothing else for granted") {
    const ConnectionPtr c = connect();
    const auto mode = scalar<std::string>(*c, "SELECT @@sql_mode");
    CHECK(mode.find("STRICT_TRANS_TABLES") != std::string::npos);
    CHECK(mode.find("STRICT_ALL_TABLES") != std::string::npos);
    CHECK(mode.find("NO_BACKSLASH_ESCAPES") == std::string::npos);
    CHECK(scalar<std::string>(*c, "SELECT @@character_set_client") == "utf8mb4");
    CHECK(scalar<std::string>(*c, "SELECT @@character_set_results") == "utf8mb4");
    CHECK_THROWS_AS(run(*c, "SELECT 1; SELECT 2"), ProgrammingError);
    CHECK_THROWS_AS(
        c->execute("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE mysql.db"), Error
    );
}

TEST_CASE("connecting: options") {
    const auto unknown = error_of<ArgumentError>([] { connect(Options{{"colour", "red"}}); });
    CHECK(unknown.message() == "MySQL has no option 'colour'");
    CHECK_THROWS_AS(connect(Options{{"charset", "latin1"}}), ArgumentError);
    CHECK_THROWS_AS(connect(Options{{"connect_timeout", "soon"}}), ArgumentError);
    CHECK_THROWS_AS(connect(Options{{"sql_mode", "x'; DROP TABLE t"}}), ArgumentError);
    CHECK_THROWS_AS(connect(Options{{"tls", "maybe"}}), ArgumentError);
    CHECK_THROWS_AS(connect(Options{{"tls", "verify_full"}}), ArgumentError);  // by whom?
    // Mistakes are found before anything connects.
    CHECK_THROWS_AS(create_engine("mysql://nowhere/x?colour=red"), ArgumentError);

    const ConnectionPtr c = connect(Options{
        {"charset", "utf8mb4"},
        {"collation", "utf8mb4_bin"},
        {"time_zone", "+02:00"},
        {"sql_mode", "ANSI_QUOTES,STRICT_ALL_TABLES"},
        {"command_timeout", "7.5"},
    });
    CHECK(scalar<std::string>(*c, "SELECT @@collation_connection") == "utf8mb4_bin");
    CHECK(scalar<std::string>(*c, "SELECT @@time_zone") == "+02:00");
    CHECK(scalar<std::string>(*c, "SELECT @@sql_mode") == "ANSI_QUOTES,STRICT_ALL_TABLES");
    CHECK(scalar<double>(*c, "SELECT @@max_statement_time") == 7.5);
}

TEST_CASE("connecting: what goes wrong says so, without the password") {
    const URL url = make_url(server_url());
    const auto fails = [](const URL& with) {
        return error_of<OperationalError>([&] { connect(arguments_of(with)); });
    };
    const std::string canary = "S3cr3t-canary";
    const auto password = fails(url.set({.password = canary}));
    CHECK(password.native_code() == 1045);
    CHECK(password.sqlstate() == "28000");
    CHECK(password.message().find("does not let the user 'azoth' in") != std::string::npos);
    const auto user = fails(url.set({.username = "nobody_here", .password = canary}));
    CHECK(user.native_code() == 1045);
    const auto refused = fails(url.set({.password = canary, .port = 1}));
    CHECK(refused.message() == "no server answers at '127.0.0.1:1'");
    const auto host = fails(url.set({.password = canary, .host = "no.such.host.invalid"}));
    CHECK(host.message().find("no.such.host.invalid") != std::string::npos);
    for (const auto* error : {&password, &user, &refused, &host}) {
        CHECK(error->retry() == Retry::never);
        CHECK(std::string(error->what()).find(canary) == std::string::npos);
    }
    const auto database = error_of<ProgrammingError>([&] {
        connect(arguments_of(url.set({.database = "nothing_here"})));
    });
    CHECK(database.message() == "there is no database 'nothing_here'");
}

TEST_CASE("statements: parameters, rows, counts, and again") {
    MariaDB database;
    const ConnectionPtr c = database.connect();
    c->execute("CREATE TABLE t (id int PRIMARY KEY, name varchar(20)); CREATE TABLE u (a int)");
    const StatementPtr insert = prepare(*c, "INSERT INTO t VALUES (?, ?)");
    for (int i = 1; i <= 3; ++i) {
        const Value id(i);
        const Value name("n" + std::to_string(i));
        insert->bind(1, id);
        insert->bind(2, name);
        CHECK_FALSE(insert->step());
        CHECK(insert->rows_affected() == 1);
        insert->reset();
    }
    SUBCASE("rows that are matched count, also if they stay as they are") {
        CHECK(testing::run(*c, "UPDATE t SET name = 'n3' WHERE id > ?", 1) == 2);
        CHECK(testing::run(*c, "UPDATE t SET name = 'n3' WHERE id > ?", 1) == 2);
        CHECK(testing::run(*c, "DELETE FROM t WHERE id = ?", 4) == 0);
    }
    SUBCASE("read twice, with another statement in between") {
        const StatementPtr select = prepare(*c, "SELECT id, name FROM t ORDER BY id");
        for (int again = 0; again < 2; ++again) {
            std::int64_t sum = 0;
            while (select->step()) {
                sum += select->read_int64(0);
                CHECK_FALSE(select->is_null(1));
                CHECK(scalar<int>(*c, "SELECT COUNT(*) FROM t") == 3);
            }
            CHECK_FALSE(select->step());
            CHECK(sum == 6);
            CHECK(select->column_count() == 2);
            CHECK(select->column_name(1) == "name");
            CHECK(select->rows_affected() == 0);
            select->reset();
        }
    }
    SUBCASE("the table changes") {
        const StatementPtr select = prepare(*c, "SELECT * FROM t");
        REQUIRE(select->step());
        CHECK(select->column_count() == 2);
        select->reset();
        c->commit();
        database.run("ALTER TABLE t ADD more int DEFAULT 5 FIRST");
        REQUIRE(select->step());
        CHECK(select->column_count() == 3);
        CHECK(select->read_int64(0) == 5);
    }
    SUBCASE("a procedure has more than one result") {
        c->execute("CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END");
        const StatementPtr call = prepare(*c, "CALL p()");
        REQUIRE(call->step());
        CHECK(call->read_int64(0) == 1);
        call->reset();
        CHECK(scalar<int>(*c, "SELECT 3") == 3);
    }
    const StatementPtr one = prepare(*c, "SELECT ?");
    CHECK(one->parameter_count() == 1);
    CHECK_THROWS_AS(one->step(), InterfaceError);
}

TEST_CASE("keys that the server makes") {
    MariaDB database;
    const ConnectionPtr c = database.connect();
    c->execute("CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int UNIQUE)");
    testing::run(*c, "INSERT INTO t (a) VALUES (?)", 10);
    CHECK(c->last_insert_id() == 1);
    testing::run(*c, "INSERT INTO t (a) VALUES (?), (?), (?)", 11, 12, 13);
    CHECK(c->last_insert_id() == 4);
    testing::run(*c, "UPDATE t SET a = 5 WHERE id = 1");
    CHECK(c->last_insert_id() == 4);
    const StatementPtr returning = prepare(*c, "INSERT INTO t (a) VALUES (?) RETURNING id, a + 1");
    const Value a(20);
    returning->bind(1, a);
    REQUIRE(returning->step());
    CHECK(returning->read_int64(0) == 5);
    CHECK(returning->read_int64(1) == 21);
    CHECK_FALSE(returning->step());
    CHECK(returning->rows_affected() == 1);
}

TEST_CASE("transactions: what they are asked to be") {
    MariaDB database;
    const ConnectionPtr c = database.connect();
    c->execute("CREATE TABLE t (id int)");
    const auto shown = [&](std::string_view level) {
        c->begin(level, false);
        CHECK(c->in_transaction());
        const auto text = scalar<std::string>(*c, "SELECT @@tx_isolation");
        c->rollback();
        CHECK_FALSE(c->in_transaction());
        return text;
    };
    CHECK(shown("") == "REPEATABLE-READ");
    CHECK(shown("SERIALIZABLE") == "SERIALIZABLE");
    CHECK(shown("READ COMMITTED") == "READ-COMMITTED");
    CHECK(shown("READ UNCOMMITTED") == "READ-UNCOMMITTED");
    CHECK(shown("") == "REPEATABLE-READ");
    CHECK_THROWS_AS(c->begin("SNAPSHOT", false), ArgumentError);

    c->begin("SERIALIZABLE READ ONLY", false);
    CHECK_THROWS_AS(testing::run(*c, "INSERT INTO t VALUES (1)"), ReadOnly);
    c->rollback();
    c->begin("", true);
    CHECK(testing::run(*c, "INSERT INTO t VALUES (1)") == 1);
    c->rollback();
    CHECK(scalar<int>(*c, "SELECT COUNT(*) FROM t") == 0);
    c->rollback();

    c->begin("AUTOCOMMIT", true);
    CHECK_FALSE(c->in_transaction());
    testing::run(*c, "INSERT INTO t VALUES (2)");
    CHECK(scalar<int>(database.admin(), "SELECT COUNT(*) FROM t") == 1);
}

TEST_CASE("transactions: DDL commits, and what follows is a transaction again") {
    MariaDB database;
    const ConnectionPtr c = database.connect();
    c->begin("", true);
    c->execute("CREATE TABLE t (id int)");
    CHECK(c->in_transaction());
    testing::run(*c, "INSERT INTO t VALUES (1)");
    c->rollback();
    CHECK(scalar<int>(*c, "SELECT COUNT(*) FROM t") == 0);
}

TEST_CASE("transactions: a deadlock ends one of them, a lock that is not to be had only a statement"
) {
    MariaDB database;
    const ConnectionPtr one = database.connect();
    const ConnectionPtr two = database.connect();
    one->execute("CREATE TABLE t (id int PRIMARY KEY, a int)");
    one->execute("INSERT INTO t VALUES (1, 0), (2, 0)");
    one->commit();
    SUBCASE("lock") {
        two->execute("SET innodb_lock_wait_timeout = 0");
        one->begin("", true);
        two->begin("", true);
        testing::run(*one, "UPDATE t SET a = 1 WHERE id = 1");
        testing::run(*two, "UPDATE t SET a = 2 WHERE id = 2");
        const auto error =
            error_of<LockTimeout>([&] { testing::run(*two, "UPDATE t SET a = 2 WHERE id = 1"); });
        CHECK(error.native_code() == 1205);
        CHECK(error.retry() == Retry::statement);
        CHECK(two->in_transaction());
        one->commit();
        testing::run(*two, "UPDATE t SET a = 2 WHERE id = 1");
        two->commit();
        CHECK(scalar<int>(*one, "SELECT SUM(a) FROM t") == 4);
    }
    SUBCASE("deadlock") {
        one->begin("", true);
        two->begin("", true);
        testing::run(*one, "UPDATE t SET a = 1 WHERE id = 1");
        testing::run(*two, "UPDATE t SET a = 2 WHERE id = 2");
        std::optional<DeadlockDetected> first;
        std::jthread other([&] {
            try {
                testing::run(*one, "UPDATE t SET a = 1 WHERE id = 2");
            } catch (const DeadlockDetected& error) {
                first = error;
            }
        });
        std::optional<DeadlockDetected> second;
        try {
            testing::run(*two, "UPDATE t SET a = 2 WHERE id = 1");
        } catch (const DeadlockDetected& error) {
            second = error;
            two->rollback();
        }
        // Whoever was not chosen gets its lock once the other one is gone.
        if (!second) {
            two->commit();
        }
        other.join();
        REQUIRE(first.has_value() != second.has_value());
        const DeadlockDetected& error = first ? *first : *second;
        CHECK(error.native_code() == 1213);
        CHECK(error.retry() == Retry::transaction);
        if (first) {
            CHECK_FALSE(one->in_transaction());
            CHECK_THROWS_AS(one->commit(), OperationalError);
        }
        one->rollback();
        CHECK(scalar<int>(*one, "SELECT 1") == 1);
    }
}

TEST_CASE("a connection that the server has closed") {
    MariaDB database;
    const ConnectionPtr c = database.connect();
    const auto id = scalar<std::int64_t>(*c, "SELECT CONNECTION_ID()");
    const StatementPtr kept = prepare(*c, "SELECT 1");
    database.kill(id);
    SUBCASE("is found by a ping") {
        CHECK_FALSE(c->ping());
        CHECK_FALSE(c->ping());
    }
    SUBCASE("is found by a statement") {
        const auto error = error_of<Disconnected>([&] { kept->step(); });
        CHECK(error.connection_invalidated());
        CHECK(error.retry() == Retry::transaction);
        CHECK_THROWS_AS(scalar<int>(*c, "SELECT 1"), Disconnected);
    }
    SUBCASE("is found by a COMMIT") {
        // A transaction that has done something, so that there is something to send.
        CHECK_THROWS_AS(c->execute("COMMIT"), Disconnected);
    }
    c->rollback();
    c->close();
    CHECK_THROWS_AS(scalar<int>(*c, "SELECT 1"), InterfaceError);
    c->close();
}

TEST_CASE("a statement that takes too long") {
    MariaDB database;
    SUBCASE("is given up by the server, and the connection goes on") {
        const ConnectionPtr c = database.connect({{"command_timeout", "0.05"}});
        const auto error = error_of<QueryCancelled>([&] {
            run(*c, "SELECT COUNT(*) FROM seq_1_to_1000000 a, seq_1_to_1000000 b");
        });
        CHECK(error.native_code() == 1969);
        CHECK(error.retry() == Retry::statement);
        CHECK(scalar<int>(*c, "SELECT 1") == 1);
    }
    SUBCASE("is given up by the program when the server does not answer at all") {
        const ConnectionPtr c = database.connect({{"command_timeout", "0.05"}});
        c->execute("SET max_statement_time = 0");
        const auto error = error_of<Disconnected>([&] { run(*c, "SELECT SLEEP(100)"); });
        CHECK(error.connection_invalidated());
        CHECK_FALSE(c->ping());
    }
    SUBCASE("is cancelled from elsewhere") {
        const ConnectionPtr c = database.connect();
        const auto id = scalar<std::int64_t>(*c, "SELECT CONNECTION_ID()");
        std::jthread killer([&] {
            // Once it runs.
            const std::string running =
                "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%seq_1_to%' "
                "AND id = " +
                std::to_string(id);
            while (scalar<int>(database.admin(), running) == 0) {
            }
            database.run("KILL QUERY " + std::to_string(id));
        });
        const auto error = error_of<QueryCancelled>([&] {
            run(*c, "SELECT COUNT(*) FROM seq_1_to_1000000 a, seq_1_to_1000000 b");
        });
        killer.join();
        CHECK(error.native_code() == 1317);
        CHECK(scalar<int>(*c, "SELECT 1") == 1);
    }
}

TEST_CASE("a server that accepts and says nothing") {
    // A socket that listens and is never accepted from.
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(listener, 1) == 0);
    REQUIRE(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    const URL url = make_url(server_url()).set({.port = ntohs(address.sin_port)});
    const auto error = error_of<OperationalError>([&] {
        connect(arguments_of(url, {{"connect_timeout", "0.1"}}));
    });
    CHECK(error.message().find("did not answer within 0.1 seconds") != std::string::npos);
    ::close(listener);
}

TEST_CASE("a child process does not end the connections of its parent") {
    const ConnectionPtr c = connect();
    const StatementPtr kept = prepare(*c, "SELECT 1");
    const pid_t child = ::fork();
    if (child == 0) {
        c->abandon();
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    CHECK(kept->step());
    CHECK(c->ping());
}

TEST_CASE("warnings of the server go to the log") {
    MariaDB database;
    std::vector<std::string> lines;
    ConnectArguments arguments = arguments_of(database.url());
    arguments.log = [&](const LogRecord& record) {
        lines.push_back(std::string(record.logger) + " " + std::string(record.message));
    };
    const ConnectionPtr c = connect(arguments);
    c->execute("CREATE TABLE t (a decimal(5, 2))");
    testing::run(*c, "INSERT INTO t VALUES (?)", Decimal("1.23456"));
    CHECK(
        std::ranges::count(
            lines, "azoth.mysql Note 1265: Data truncated for column 'a' at row 1"
        ) == 1
    );
}

TEST_CASE("more than the server takes at once is refused before it closes the connection") {
    MariaDB database;
    const ConnectionPtr c = database.connect();
    const auto most = scalar<std::int64_t>(*c, "SELECT @@max_allowed_packet");
    const StatementPtr statement = prepare(*c, "SELECT LENGTH(?)");
    const Value large(Bytes(std::string(static_cast<std::size_t>(most), 'x')));
    statement->bind(1, large);
    const auto error = error_of<DataError>([&] { statement->step(); });
    CHECK(error.hint().find("max_allowed_packet") != std::string::npos);
    statement->reset();
    CHECK(scalar<int>(*c, "SELECT 1") == 1);
}

TEST_CASE("waiting goes through who was given for it") {
    struct Counting final : driver::Waiter {
        int count = 0;
        bool refuses = false;

        driver::Readiness
        wait(int socket, driver::Readiness wanted, driver::Deadline deadline) override {
            ++count;
            if (refuses) {
                throw std::runtime_error("enough");
            }
            return driver::blocking_waiter().wait(socket, wanted, deadline);
        }
    };

    Counting waiter;
    ConnectArguments arguments = arguments_of(make_url(server_url()));
    arguments.waiter = &waiter;
    const ConnectionPtr c = connect(arguments);
    CHECK(waiter.count > 0);
    const StatementPtr sleep = prepare(*c, "SELECT SLEEP(?)");
    const auto sleeps = [&](double seconds) {
        const Value length(seconds);
        sleep->reset();
        sleep->bind(1, length);
        return sleep->step();
    };
    const int before = waiter.count;
    CHECK(sleeps(0.02));
    CHECK(waiter.count > before);
    waiter.refuses = true;
    CHECK_THROWS_WITH_AS(sleeps(10), "enough", std::runtime_error);
    waiter.refuses = false;
    CHECK_FALSE(c->ping());
}
