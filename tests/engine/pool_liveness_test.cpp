// SPDX-License-Identifier: MIT
#include "engine/fake_connection.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace azoth;
using namespace azoth::testing_pool;
using namespace std::chrono_literals;

struct CountedInfo : ConnectionInfo {
    FakeDatabase& database;
    int& open_at_end;

    CountedInfo(FakeDatabase& d, int& o) : database(d), open_at_end(o) {}

    ~CountedInfo() override { open_at_end = database.open; }
};

}  // namespace

TEST_CASE("pool: pre_ping replaces a dead connection and all others of its age, unnoticed") {
    FakeDatabase db;
    Pool pool(db.creator(), {.pre_ping = true});
    {
        auto a = pool.connect();
        auto b = pool.connect();
        CHECK(db.pings == 0);  // They are fresh.
    }
    pool.connect().close();
    CHECK(db.pings == 1);
    CHECK(db.opened == 2);
    db.alive = false;
    auto a = pool.connect();
    CHECK(db.pings == 2);
    CHECK(number(a) == 3);
    auto b = pool.connect();
    CHECK(number(b) == 4);  // Replaced without asking: it is as old as the first.
    CHECK(db.pings == 2);
    CHECK(db.open == 2);
    CHECK(pool.counters().invalidations == 1);
    CHECK(pool.counters().recycled == 1);
}

TEST_CASE("pool: a ping may also say Disconnected, and any other error is the caller's") {
    FakeDatabase db;
    auto options = small(1, 0);
    options.pre_ping = true;
    Pool pool(db.creator(), options);
    pool.connect().close();
    db.on_ping = [] { throw Disconnected("gone"); };
    auto connection = pool.connect();
    CHECK(number(connection) == 2);
    connection.close();
    db.on_ping = [] { throw ProgrammingError("permission denied"); };
    CHECK_THROWS_AS(pool.connect(), ProgrammingError);
    CHECK(pool.checkedout() == 0);
    CHECK(db.open == 0);
}

TEST_CASE("pool: when the database is down, pre_ping reports why it cannot reconnect") {
    FakeDatabase db;
    auto options = small(1, 0);
    options.pre_ping = true;
    Pool pool(db.creator(), options);
    pool.connect().close();
    db.alive = false;
    db.on_connect = [] { throw OperationalError("connection refused"); };
    CHECK_THROWS_WITH_AS(pool.connect(), doctest::Contains("connection refused"), OperationalError);
    CHECK(pool.checkedout() == 0);
    db.on_connect = nullptr;
    CHECK(pool.connect());
}

TEST_CASE("pool: reconnecting is tried twice, then the checkout fails") {
    FakeDatabase db;
    Pool pool(db.creator(), small(1, 0));
    int refusals = 2;
    pool.listen({.checkout = [&](driver::Connection&, ConnectionRecord&) {
        if (refusals-- > 0) {
            throw Disconnected("refused by a listener");
        }
    }});
    CHECK_THROWS_WITH_AS(
        pool.connect(), doctest::Contains("This connection is closed"), InvalidRequestError
    );
    CHECK(db.open == 0);
    CHECK(pool.checkedout() == 0);
    refusals = 1;
    auto connection = pool.connect();
    CHECK(number(connection) == 5);
}

TEST_CASE("pool: invalidate closes the connection and frees its place") {
    FakeDatabase db;
    LogKeeper log;
    auto options = small(1, 0);
    options.log = log.callback();
    options.logging_name = "main";
    Pool pool(db.creator(), options);
    std::string reason;
    pool.listen({.invalidate = [&](driver::Connection&, ConnectionRecord&, std::string_view why) {
        reason = why;
    }});
    auto connection = pool.connect();
    connection.invalidate("it answered nonsense");
    CHECK_FALSE(connection);
    CHECK(reason == "it answered nonsense");
    CHECK(log.count("azoth.pool.main: connection 1 is invalidated: it answered nonsense") == 1);
    CHECK(db.open == 0);
    connection = pool.connect();
    CHECK(number(connection) == 2);
}

TEST_CASE("pool: a disconnect invalidates all of its age, once") {
    FakeDatabase db;
    Pool pool(db.creator());
    auto a = pool.connect();
    auto b = pool.connect();
    auto c = pool.connect();
    c.close();
    a.invalidate_pool("the server went away");
    CHECK(db.open == 2);
    auto fresh = pool.connect();
    CHECK(number(fresh) == 4);
    fresh.close();
    // The second one that notices must not throw away what was opened since.
    b.invalidate_pool("the server went away");
    fresh = pool.connect();
    CHECK(number(fresh) == 4);
}

TEST_CASE("pool: invalidate_older_than_now also counts for a connection that is being opened") {
    FakeDatabase db;
    Pool pool(db.creator());
    db.on_connect = [&] { pool.invalidate_older_than_now(); };
    auto connection = pool.connect();
    db.on_connect = nullptr;
    connection.close();
    connection = pool.connect();
    CHECK(number(connection) == 2);
    connection.close();
    connection = pool.connect();
    CHECK(number(connection) == 2);
}

TEST_CASE("pool: an open transaction is rolled back on return, and nothing is sent without one") {
    FakeDatabase db;
    Pool pool(db.creator());
    pool.connect().close();
    CHECK(db.rollbacks == 0);
    {
        auto connection = pool.connect();
        fake(connection).open_transaction();
    }
    CHECK(db.rollbacks == 1);
    auto connection = pool.connect();
    CHECK(number(connection) == 1);
    CHECK_FALSE(connection->in_transaction());
}

TEST_CASE("pool: reset_on_return can commit, or leave the transaction alone") {
    FakeDatabase db;
    for (const auto reset : {ResetOnReturn::commit, ResetOnReturn::none}) {
        Pool pool(db.creator(), {.reset_on_return = reset});
        auto connection = pool.connect();
        fake(connection).open_transaction();
        connection.close();
        connection = pool.connect();
        CHECK(connection->in_transaction() == (reset == ResetOnReturn::none));
    }
    CHECK(db.commits == 1);
    CHECK(db.rollbacks == 0);
}

TEST_CASE("pool: a connection that cannot be reset does not go back") {
    FakeDatabase db;
    LogKeeper log;
    auto options = small(1, 0);
    options.log = log.callback();
    Pool pool(db.creator(), options);
    SUBCASE("because the rollback throws") {
        db.on_rollback = [] { throw OperationalError("broken pipe"); };
        auto connection = pool.connect();
        fake(connection).open_transaction();
        connection.close();
        CHECK(log.count("resetting a connection failed: broken pipe") == 1);
    }
    SUBCASE("because the transaction is open after it") {
        auto connection = pool.connect();
        fake(connection).open_transaction();
        fake(connection).make_stubborn();
        connection.close();
    }
    SUBCASE("because a listener throws") {
        pool.listen({.reset = [](driver::Connection&, ConnectionRecord&, PoolResetState) {
            throw std::runtime_error("no");
        }});
        pool.connect().close();
    }
    CHECK(db.open == 0);
    CHECK(pool.counters().reset_failures == 1);
    CHECK(pool.counters().invalidations == 1);
    CHECK(pool.connect());
}

TEST_CASE("pool: a moved handle gives its connection back once") {
    FakeDatabase db;
    Pool pool(db.creator(), small(2, 0));
    auto a = pool.connect();
    auto b = std::move(a);
    a.close();
    CHECK(pool.checkedout() == 1);
    b = pool.connect();
    CHECK(number(b) == 2);
    CHECK(pool.checkedin() == 1);
    b.close();
    b.close();
    CHECK_FALSE(b);
    CHECK(pool.checkedin() == 2);
}

TEST_CASE("pool: a detached connection is the holder's alone") {
    FakeDatabase db;
    Pool pool(db.creator(), small(1, 0));
    auto connection = pool.connect();
    connection.detach();
    connection.detach();
    CHECK(pool.checkedout() == 0);
    auto other = pool.connect();
    CHECK(number(other) == 2);
    CHECK(number(connection) == 1);
    connection.close();
    CHECK(db.open == 1);
    CHECK(pool.checkedout() == 1);
}

TEST_CASE("pool: events come in order") {
    FakeDatabase db;
    Pool pool(db.creator(), small(1, 0));
    std::string seen;
    const auto note = [&](const char* name) {
        return [&seen, name](driver::Connection&, ConnectionRecord&) {
            seen += name;
            seen += ' ';
        };
    };
    pool.listen({
        .first_connect = note("first_connect"),
        .connect = note("connect"),
        .checkout = note("checkout"),
        .reset = [&](driver::Connection&, ConnectionRecord&, PoolResetState state
                 ) { seen += state.transaction_was_reset ? "reset " : "reset! "; },
        .checkin =
            [&](driver::Connection* connection, ConnectionRecord&) {
                seen += connection != nullptr ? "checkin " : "checkin! ";
            },
        .invalidate = [&](driver::Connection&, ConnectionRecord&, std::string_view
                      ) { seen += "invalidate "; },
        .close = note("close"),
    });
    {
        auto connection = pool.connect();
        fake(connection).open_transaction();
    }
    CHECK(seen == "first_connect connect checkout reset! checkin ");
    seen.clear();
    pool.connect().invalidate("test");
    CHECK(seen == "checkout invalidate close ");
    seen.clear();
    pool.connect().close();
    CHECK(seen == "connect checkout reset checkin ");
    seen.clear();
    pool.dispose();
    CHECK(seen == "close ");
}

TEST_CASE("pool: a listener that throws does not cost a connection") {
    FakeDatabase db;
    LogKeeper log;
    auto options = small(1, 0);
    options.log = log.callback();
    Pool pool(db.creator(), options);
    bool angry = true;
    const auto complain = [&](auto&&...) {
        if (angry) {
            throw std::runtime_error("listener");
        }
    };
    SUBCASE("in first_connect, which is then repeated") {
        int runs = 0;
        pool.listen({.first_connect = [&](driver::Connection& c, ConnectionRecord& r) {
            ++runs;
            complain(c, r);
        }});
        CHECK_THROWS_AS(pool.connect(), std::runtime_error);
        angry = false;
        pool.connect().close();
        pool.connect().invalidate("test");
        pool.connect().close();
        CHECK(runs == 2);
    }
    SUBCASE("in connect") {
        pool.listen({.connect = complain});
        CHECK_THROWS_AS(pool.connect(), std::runtime_error);
    }
    SUBCASE("in checkout") {
        pool.listen({.checkout = complain});
        CHECK_THROWS_AS(pool.connect(), std::runtime_error);
    }
    SUBCASE("in checkin") {
        pool.listen({.checkin = complain});
        pool.connect().close();
        CHECK(log.count("a checkin listener failed: listener") == 1);
    }
    SUBCASE("in invalidate and close") {
        pool.listen({.invalidate = complain, .close = complain});
        pool.connect().invalidate("test");
        CHECK(log.count("failed: listener") == 2);
    }
    angry = false;
    CHECK(pool.checkedout() == 0);
    auto connection = pool.connect();
    CHECK(connection);
    CHECK(db.open == 1);
}

TEST_CASE("pool: a log that throws does no harm") {
    FakeDatabase db;
    auto options = small(1, 0);
    options.log = [](const LogRecord&) { throw std::runtime_error("log"); };
    Pool pool(db.creator(), options);
    pool.connect().invalidate("test");
    CHECK(pool.connect());
}

TEST_CASE("pool: what is kept beside a connection goes before the connection") {
    FakeDatabase db;
    Pool pool(db.creator(), small(1, 0));
    int open_at_end = -1;
    {
        auto connection = pool.connect();
        connection.record().set_info(new CountedInfo(db, open_at_end));
    }
    CHECK(open_at_end == -1);
    {
        auto connection = pool.connect();
        CHECK(connection.record().info() != nullptr);
        connection.invalidate("test");
    }
    CHECK(open_at_end == 1);
    auto connection = pool.connect();
    CHECK(connection.record().info() == nullptr);
}
