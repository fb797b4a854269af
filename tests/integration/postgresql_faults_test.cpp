// SPDX-License-Identifier: MIT
// Sessions that end, statements that take too long, servers that say nothing. Each test ends with an operation
// that works.
#include "postgresql_support.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <chrono>
#include <thread>

using namespace azoth;
using namespace azoth::testing;

namespace {

int backend_of(driver::Connection& connection) {
    return scalar<int>(connection, "SELECT pg_backend_pid()");
}

void kill(driver::Connection& admin, int backend) {
    // The second answer comes when the process is gone.
    scalar<bool>(admin, "SELECT pg_terminate_backend(" + std::to_string(backend) + ", 5000)");
}

/// Accepts connections and says nothing.
class DeafServer {
public:
    DeafServer() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
        REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
        REQUIRE(::listen(socket_, 8) == 0);
        socklen_t size = sizeof(address);
        REQUIRE(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        port_ = ntohs(address.sin_port);
    }

    ~DeafServer() { ::close(socket_); }

    DeafServer(const DeafServer&) = delete;
    DeafServer& operator=(const DeafServer&) = delete;

    int port() const { return port_; }

private:
    int socket_ = -1;
    int port_ = 0;
};

/// Counts what it waits for, and can fail.
class CountingWaiter final : public driver::Waiter {
public:
    driver::Readiness
    wait(int socket, driver::Readiness wanted, driver::Deadline deadline) override {
        ++waits;
        if (fail) {
            throw QueryCancelled("given up by the program");
        }
        return driver::blocking_waiter().wait(socket, wanted, deadline);
    }

    int waits = 0;
    bool fail = false;
};

}  // namespace

TEST_CASE("faults: a session that was ended while idle, and in the middle of a statement") {
    PostgreSQL database;
    ConnectionPtr c = database.connect();
    CHECK(c->ping());
    kill(database.admin(), backend_of(*c));
    SUBCASE("a statement says that it is gone, and why") {
        const auto error = error_of<Disconnected>([&] { scalar<int>(*c, "SELECT 1"); });
        CHECK(error.connection_invalidated());
        CHECK(error.retry() == Retry::transaction);
        CHECK(error.sqlstate() == "57P01");
        CHECK_FALSE(c->in_transaction());
        CHECK_THROWS_AS(c->execute("SELECT 1"), Disconnected);
        CHECK_THROWS_AS(prepare(*c, "SELECT 1"), Disconnected);
    }
    SUBCASE("a ping finds out") {
        CHECK_FALSE(c->ping());
    }
    CHECK(scalar<int>(*database.connect(), "SELECT 1") == 1);

    c = database.connect();
    const int backend = backend_of(*c);
    std::thread killer([&] {
        // As soon as it sleeps.
        while (scalar<std::int64_t>(
                   database.admin(),
                   "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND pid = " +
                       std::to_string(backend)
               ) == 0) {
        }
        kill(database.admin(), backend);
    });
    c->begin("", true);
    const auto error =
        error_of<Disconnected>([&] { scalar<int>(*c, "SELECT 1 FROM pg_sleep(60)"); });
    killer.join();
    CHECK(error.sqlstate() == "57P01");
    CHECK(scalar<int>(*database.connect(), "SELECT 1") == 1);
}

TEST_CASE("faults: an engine whose sessions all end goes on with new ones") {
    PostgreSQL database;
    Engine& engine = database.engine();
    database.run("CREATE TABLE t (n int)");
    const auto kill_all = [&] {
        scalar<std::int64_t>(
            database.admin(),
            "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE pid <> "
            "pg_backend_pid() AND backend_type = 'client backend' AND application_name = 'faulty'"
        );
    };
    Engine faulty = database.another({{"application_name", "faulty"}}, {.pool_pre_ping = true});
    {
        Connection one = faulty.connect();
        Connection two = faulty.connect();
        one.exec_driver_sql("SELECT 1").close();
        two.exec_driver_sql("SELECT 1").close();
    }
    kill_all();
    for (int i = 0; i < 3; ++i) {
        Connection connection = faulty.connect();
        CHECK(connection.exec_driver_sql("SELECT 1").one().get<int>(0) == 1);
    }

    // In a transaction it is lost, and nothing of it is there.
    {
        Connection connection = faulty.connect();
        connection.exec_driver_sql("INSERT INTO t VALUES (1)").close();
        kill_all();
        const auto error = error_of<Disconnected>([&] {
            connection.exec_driver_sql("INSERT INTO t VALUES (2)").close();
        });
        CHECK(error.connection_invalidated());
        CHECK_THROWS_AS(connection.exec_driver_sql("SELECT 1"), PendingRollbackError);
        connection.rollback();
        CHECK(connection.exec_driver_sql("SELECT count(*) FROM t").one().get<int>(0) == 0);
    }
    CHECK(engine.connect().exec_driver_sql("SELECT 1").one().get<int>(0) == 1);
    faulty.dispose();
}

TEST_CASE("faults: a connection lost during COMMIT has an unknown outcome") {
    PostgreSQL database;
    database.run("CREATE TABLE t (n int)");
    Connection connection = database.engine().connect();
    connection.exec_driver_sql("INSERT INTO t VALUES (1)").close();
    const int backend = connection.exec_driver_sql("SELECT pg_backend_pid()").one().get<int>(0);
    kill(database.admin(), backend);
    const auto error = error_of<Disconnected>([&] { connection.commit(); });
    CHECK(error.retry() == Retry::unknown_outcome);
    connection.rollback();
    CHECK(connection.exec_driver_sql("SELECT 1").one().get<int>(0) == 1);
}

TEST_CASE("faults: a statement that takes longer than command_timeout is cancelled") {
    const ConnectionPtr c = connect(Options{{"command_timeout", "1"}});
    const auto error =
        error_of<QueryCancelled>([&] { scalar<int>(*c, "SELECT 1 FROM pg_sleep(60)"); });
    CHECK(error.message() == "the statement took longer than command_timeout allows");
    CHECK(error.sqlstate() == "57014");
    CHECK_FALSE(error.connection_invalidated());
    CHECK(scalar<int>(*c, "SELECT 1") == 1);

    c->begin("", false);
    const auto inside = error_of<QueryCancelled>([&] { c->execute("SELECT pg_sleep(60)"); });
    CHECK(inside.retry() == Retry::transaction);
    c->rollback();
    CHECK(scalar<int>(*c, "SELECT 1") == 1);

    c->execute("SET statement_timeout = 50");
    const auto server = error_of<QueryCancelled>([&] { c->execute("SELECT pg_sleep(60)"); });
    CHECK(server.message() == "the statement was cancelled");
}

TEST_CASE("faults: a server that says nothing") {
    const DeafServer deaf;
    const URL url = make_url(server_url());
    ConnectArguments arguments = arguments_of(url, {{"connect_timeout", "0.2"}});
    arguments.port = deaf.port();
    const auto error = error_of<OperationalError>([&] { connect(arguments); });
    CHECK(error.message() == "the PostgreSQL server did not answer within 0.2 seconds");

    // Behind it there is one that speaks.
    arguments.options.emplace_back("connect_timeout", "2");
    arguments.options.emplace_back("host", "127.0.0.1:" + std::to_string(deaf.port()));
    arguments.options.emplace_back("host", "127.0.0.1:" + std::to_string(url.port().value_or(0)));
    arguments.host.clear();
    arguments.port = 0;
    CHECK(scalar<int>(*connect(arguments), "SELECT 1") == 1);
}

TEST_CASE("faults: all waiting goes through the waiter, and it may give up") {
    CountingWaiter waiter;
    ConnectArguments arguments = arguments_of(make_url(server_url()));
    arguments.waiter = &waiter;
    const ConnectionPtr c = connect(arguments);
    CHECK(waiter.waits > 0);
    const int before = waiter.waits;
    CHECK(scalar<int>(*c, "SELECT 1 FROM pg_sleep(0.01)") == 1);
    CHECK(waiter.waits > before);
    waiter.fail = true;
    CHECK_THROWS_AS(c->execute("SELECT pg_sleep(0.01)"), QueryCancelled);
    // In the middle of an answer it is of no use any more.
    waiter.fail = false;
    CHECK_THROWS_AS(c->execute("SELECT 1"), Disconnected);
    CHECK_FALSE(c->ping());
}

TEST_CASE("faults: more data than the network takes at once, in both directions") {
    const ConnectionPtr c = connect();
    const std::string large(32 << 20, 'x');
    const StatementPtr statement = prepare(*c, "SELECT $1::text");
    const Value value(large);
    statement->bind(1, value);
    const bool found = statement->step();
    REQUIRE(found);
    std::string back;
    static constexpr Field field{.ops = &type_ops<std::string>};
    statement->read_fields(0, &field, 1, &back);
    CHECK(back == large);
}

TEST_CASE("faults: a forked child leaves the parent's session alone") {
    PostgreSQL database;
    Engine& engine = database.engine();
    {
        Connection connection = engine.connect();
        connection.exec_driver_sql("SELECT 1").close();
    }
    const pid_t child = ::fork();
    if (child == 0) {
        bool works = false;
        try {
            works = engine.connect().exec_driver_sql("SELECT 1").one().get<int>(0) == 1;
            engine.dispose();
        } catch (...) {
            works = false;
        }
        ::_exit(works ? 0 : 1);
    }
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    CHECK(engine.connect().exec_driver_sql("SELECT 1").one().get<int>(0) == 1);
}
