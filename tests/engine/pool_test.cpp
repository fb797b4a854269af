// SPDX-License-Identifier: MIT
#include "engine/fake_connection.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

namespace {

using namespace azoth;
using namespace azoth::testing_pool;
using namespace std::chrono_literals;

}  // namespace

TEST_CASE("pool: nothing is opened before the first use, and a connection is used again") {
    FakeDatabase db;
    Pool pool(db.creator());
    CHECK(db.opened == 0);
    {
        auto connection = pool.connect();
        CHECK(number(connection) == 1);
        CHECK(pool.checkedout() == 1);
    }
    CHECK(pool.checkedin() == 1);
    auto again = pool.connect();
    CHECK(number(again) == 1);
    CHECK(pool.counters().checkouts == 2);
    CHECK(pool.counters().connects == 1);
}

TEST_CASE("pool: at most pool_size + max_overflow are out, and the overflow is closed on return") {
    FakeDatabase db;
    Pool pool(db.creator(), small(2, 1));
    CHECK(pool.overflow() == -2);
    std::vector<PooledConnection> out;
    for (int i = 0; i < 3; ++i) {
        out.push_back(pool.connect());
    }
    CHECK(pool.overflow() == 1);
    CHECK(
        pool.status() ==
        "Pool size: 2  Connections in pool: 0 Current Overflow: 1 Current Checked out "
        "connections: 3"
    );
    CHECK_THROWS_AS(pool.connect(), TimeoutError);
    out.clear();
    CHECK(db.open == 2);
    CHECK(
        pool.status() ==
        "Pool size: 2  Connections in pool: 2 Current Overflow: 0 Current Checked out "
        "connections: 0"
    );
    CHECK(pool.counters().timeouts == 1);
}

TEST_CASE("pool: max_overflow -1 has no limit, pool_size 0 keeps everything") {
    FakeDatabase db;
    {
        Pool pool(db.creator(), small(1, -1));
        std::vector<PooledConnection> out;
        for (int i = 0; i < 30; ++i) {
            out.push_back(pool.connect());
        }
        out.clear();
        CHECK(db.open == 1);
    }
    Pool pool(db.creator(), small(0, 0));
    std::vector<PooledConnection> out;
    for (int i = 0; i < 30; ++i) {
        out.push_back(pool.connect());
    }
    out.clear();
    CHECK(db.open == 30);
    CHECK(pool.overflow() == 0);
}

TEST_CASE("pool: the timeout says how large the pool is and who holds the connections") {
    FakeDatabase db;
    Pool pool(
        db.creator(), {.pool_size = 2, .max_overflow = 0, .timeout = 20ms, .clock = FakeClock::now}
    );
    const auto take = [&] { return pool.connect(); };
    auto one = take();
    auto two = take();
    FakeClock::advance(90s);
    const auto error = thrown<TimeoutError>([&] { pool.connect(); });
    REQUIRE(error);
    CHECK(
        error->message() ==
        "QueuePool limit of size 2 overflow 0 reached, connection timed out, timeout 0.02"
    );
    CHECK(error->code() == "3o7r");
    CHECK(error->detail().empty());
    CHECK(error->hint().find("pool_test.cpp") != std::string::npos);
    CHECK(error->hint().find("(2x, up to 90.00 s)") != std::string::npos);
    CHECK(std::string(error->location().file_name()).ends_with("pool_test.cpp"));
    CHECK(pool.counters().wait_time.microseconds() >= 20'000);
    CHECK(pool.counters().waiting == 0);
}

TEST_CASE("pool: a timeout tells whether the database is down as well") {
    FakeDatabase db;
    Pool pool(db.creator(), small(1, 1));
    auto one = pool.connect();
    db.on_connect = [] { throw OperationalError("the server does not answer"); };
    CHECK_THROWS_AS(pool.connect(), OperationalError);
    // Somebody else is about to try again, and hangs in the attempt.
    db.on_connect = [&] {
        const auto error = thrown<TimeoutError>([&] { pool.connect(); });
        REQUIRE(error);
        CHECK(error->detail() == "the last attempt to connect failed: the server does not answer");
    };
    auto two = pool.connect();
    const auto later = thrown<TimeoutError>([&] { pool.connect(); });
    REQUIRE(later);
    CHECK(later->detail().empty());
}

TEST_CASE("pool: a failed connect gives its place back and says why") {
    FakeDatabase db;
    Pool pool(db.creator(), small(1, 0));
    db.on_connect = [] { throw OperationalError("no route to the server"); };
    for (int i = 0; i < 3; ++i) {
        CHECK_THROWS_WITH_AS(
            pool.connect(), doctest::Contains("no route to the server"), OperationalError
        );
    }
    CHECK(pool.checkedout() == 0);
    CHECK(pool.counters().connect_failures == 3);
    db.on_connect = nullptr;
    CHECK(pool.connect());
    Pool broken([]() -> driver::Connection* { return nullptr; });
    CHECK_THROWS_AS(broken.connect(), InvalidRequestError);
    CHECK(broken.checkedout() == 0);
}

TEST_CASE("pool: first in first out, or last in first out") {
    FakeDatabase db;
    for (const bool lifo : {false, true}) {
        auto options = small(3, 0);
        options.use_lifo = lifo;
        Pool pool(db.creator(), options);
        auto a = pool.connect();
        auto b = pool.connect();
        auto c = pool.connect();
        const int first = number(a);
        const int last = number(b);
        a.close();
        c.close();
        b.close();
        auto next = pool.connect();
        CHECK(number(next) == (lifo ? last : first));
    }
}

TEST_CASE("pool: recycle replaces an old connection at its next checkout, never while it is out") {
    FakeDatabase db;
    Pool pool(db.creator(), {.recycle = 60s, .clock = FakeClock::now});
    auto connection = pool.connect();
    FakeClock::advance(50s);
    connection.close();
    connection = pool.connect();
    CHECK(number(connection) == 1);
    FakeClock::advance(20s);
    CHECK(db.open == 1);
    connection.close();
    CHECK(db.open == 1);
    connection = pool.connect();
    CHECK(number(connection) == 2);
    CHECK(db.open == 1);
    CHECK(pool.counters().recycled == 1);
    connection.close();
    FakeClock::advance(59s);
    connection = pool.connect();
    CHECK(number(connection) == 2);
}

TEST_CASE("pool: max_lifetime differs from connection to connection by its jitter") {
    FakeDatabase db;
    Pool pool(
        db.creator(),
        {.pool_size = 50, .max_lifetime = 100s, .lifetime_jitter = 0.5, .clock = FakeClock::now}
    );
    const auto take_all = [&] {
        std::vector<PooledConnection> out;
        for (int i = 0; i < 50; ++i) {
            out.push_back(pool.connect());
        }
    };
    take_all();
    FakeClock::advance(49s);
    take_all();
    CHECK(db.opened == 50);
    FakeClock::advance(26s);
    take_all();
    CHECK(db.opened > 60);
    CHECK(db.opened < 90);
    FakeClock::advance(25s);
    const int before = db.opened;
    take_all();
    CHECK(db.opened > before);
    CHECK(db.open == 50);
}

TEST_CASE("pool: what nobody used for idle_timeout is closed by the next checkout") {
    FakeDatabase db;
    auto options = small(5, 0);
    options.idle_timeout = 10s;
    options.clock = FakeClock::now;
    Pool pool(db.creator(), options);
    {
        auto a = pool.connect();
        auto b = pool.connect();
        auto c = pool.connect();
        a.close();
        b.close();
        FakeClock::advance(9s);
    }
    FakeClock::advance(1s);
    {
        auto connection = pool.connect();
        CHECK(number(connection) == 3);
        CHECK(db.open == 1);
        CHECK(pool.checkedin() == 0);
    }
    // All of them idle for too long: one place is used to connect anew.
    FakeClock::advance(11s);
    auto connection = pool.connect();
    CHECK(number(connection) == 4);
    CHECK(db.open == 1);
    CHECK(pool.counters().recycled == 3);
}

TEST_CASE("pool: reap closes old connections without a checkout") {
    FakeDatabase db;
    Pool pool(db.creator(), {.idle_timeout = 10s, .clock = FakeClock::now});
    {
        auto a = pool.connect();
        auto b = pool.connect();
    }
    pool.reap();
    CHECK(db.open == 2);
    FakeClock::advance(10s);
    pool.reap();
    CHECK(db.open == 0);
    CHECK(pool.checkedin() == 0);
    CHECK(pool.overflow() == -5);
}

TEST_CASE("pool: options that make no sense are refused") {
    FakeDatabase db;
    const auto refuse = [&](PoolOptions options) {
        CHECK_THROWS_AS(Pool(db.creator(), options), ArgumentError);
    };
    refuse({.pool_size = -1});
    refuse({.max_overflow = -2});
    refuse({.pool_size = 2'000'000'000, .max_overflow = 2'000'000'000});
    refuse({.timeout = -1s});
    refuse({.recycle = 0s});
    refuse({.max_lifetime = -5s});
    refuse({.lifetime_jitter = 1});
    refuse({.idle_timeout = 0s});
    refuse({.leak_threshold = 0s});
    CHECK_THROWS_AS(Pool(nullptr), ArgumentError);
}
