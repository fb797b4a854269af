// SPDX-License-Identifier: MIT
#include "engine/fake_connection.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace azoth;
using namespace azoth::testing_pool;
using namespace std::chrono_literals;

}  // namespace

TEST_CASE("pool: dispose closes what is in, what is out closes on return, and the pool starts anew"
) {
    FakeDatabase db;
    Pool pool(db.creator(), small(2, 0));
    auto a = pool.connect();
    auto b = pool.connect();
    b.close();
    pool.dispose();
    CHECK(db.open == 1);
    CHECK(pool.overflow() == -2);
    auto c = pool.connect();
    auto d = pool.connect();
    CHECK(number(c) == 3);
    CHECK(number(d) == 4);
    fake(a).open_transaction();
    a.close();
    CHECK(db.rollbacks == 1);
    CHECK(db.open == 2);
    CHECK(pool.checkedout() == 2);
}

TEST_CASE("pool: dispose without close forgets connections without a word") {
    FakeDatabase db;
    Pool pool(db.creator());
    pool.connect().close();
    pool.dispose(false);
    CHECK(db.abandoned == 1);
    CHECK(db.open == 1);
    auto connection = pool.connect();
    CHECK(number(connection) == 2);
}

TEST_CASE("pool: connections may outlive it") {
    FakeDatabase db;
    PooledConnection late;
    PooledConnection invalid;
    PooledConnection detached;
    {
        Pool pool(db.creator());
        pool.connect().close();
        late = pool.connect();
        invalid = pool.connect();
        detached = pool.connect();
        detached.detach();
        const Pool copy = pool;
    }
    CHECK(db.open == 3);
    invalid.invalidate("test");
    late.close();
    detached.close();
    CHECK(db.open == 0);
}

TEST_CASE("pool: recreate makes an empty pool of the same kind") {
    FakeDatabase db;
    Pool pool(db.creator(), small(1, 0));
    int connected = 0;
    pool.listen({.connect = [&](driver::Connection&, ConnectionRecord&) { ++connected; }});
    auto connection = pool.connect();
    auto other = pool.recreate();
    CHECK(other.checkedout() == 0);
    CHECK(other.size() == 1);
    auto second = other.connect();
    CHECK(number(second) == 2);
    CHECK(connected == 2);
}

TEST_CASE("pool: connections held for too long are reported with the call that took them") {
    FakeDatabase db;
    LogKeeper log;
    Pool pool(
        db.creator(), {.leak_threshold = 30s, .log = log.callback(), .clock = FakeClock::now}
    );
    auto forgotten = pool.connect();
    const std::string line = "pool_lifecycle_test.cpp:" + std::to_string(__LINE__ - 1);
    FakeClock::advance(20s);
    pool.connect().close();
    CHECK(log.count("has been held") == 0);
    FakeClock::advance(30s);
    pool.connect().close();
    CHECK(log.count("connection 1 has been held for 50.00 s, since") == 1);
    CHECK(log.count(line) == 1);
    FakeClock::advance(60s);
    pool.connect().close();
    pool.reap();
    CHECK(log.count("has been held") == 1);
    auto slow = pool.connect();
    FakeClock::advance(31s);
    slow.close();
    CHECK(log.count("has been held for 31.00 s") == 1);
}

TEST_CASE("pool: a forked child starts anew and leaves the parent's connections alone") {
    FakeDatabase db;
    std::optional<Pool> pool(Pool(db.creator(), small(2, 0)));
    auto held = pool->connect();
    pool->connect().close();
    fake(held).open_transaction();
    const auto child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        int wrong = 0;
        {
            auto first = pool->connect();
            auto second = pool->connect();
            wrong |= number(first) == 3 && number(second) == 4 ? 0 : 1;
            wrong |= pool->checkedout() == 2 ? 0 : 2;
            wrong |= db.abandoned == 1 ? 0 : 4;
        }
        held.close();
        wrong |= db.abandoned == 2 && db.rollbacks == 0 ? 0 : 8;
        wrong |= pool->checkedin() == 2 ? 0 : 16;
        pool.reset();
        wrong |= db.open == 2 ? 0 : 32;  // Those of the parent were not closed.
        _exit(wrong);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    held.close();
    CHECK(db.rollbacks == 1);
    CHECK(db.abandoned == 0);
    CHECK(pool->checkedin() == 2);
}

TEST_CASE("pool: a child that only ends never closes a parent's connection") {
    FakeDatabase db;
    std::optional<Pool> pool(Pool(db.creator()));
    pool->connect().close();
    const auto child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        pool.reset();
        _exit(db.abandoned == 1 && db.open == 1 ? 0 : 1);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
    auto connection = pool->connect();
    CHECK(number(connection) == 1);
}

TEST_CASE("null pool: opens per checkout, closes on return, has no limit") {
    FakeDatabase db;
    Pool pool(db.creator(), {.pool_class = PoolClass::null_pool});
    {
        std::vector<PooledConnection> out;
        for (int i = 0; i < 20; ++i) {
            out.push_back(pool.connect());
        }
        CHECK(db.open == 20);
    }
    CHECK(db.open == 0);
    CHECK(pool.status() == "NullPool");
}

TEST_CASE("assertion pool: a second checkout is an error that names the first") {
    FakeDatabase db;
    Pool pool(db.creator(), {.pool_class = PoolClass::assertion_pool});
    auto connection = pool.connect();
    const auto error = thrown<InvalidRequestError>([&] { pool.connect(); });
    REQUIRE(error);
    CHECK(error->message() == "connection is already checked out");
    CHECK(error->hint().find("pool_lifecycle_test.cpp") != std::string::npos);
    connection.close();
    connection = pool.connect();
    CHECK(number(connection) == 1);
}

TEST_CASE("static pool: everybody has the same connection") {
    FakeDatabase db;
    Pool pool(db.creator(), {.pool_class = PoolClass::static_pool});
    CHECK(pool.status() == "StaticPool");
    auto a = pool.connect();
    auto b = pool.connect();
    CHECK(number(a) == 1);
    CHECK(number(b) == 1);
    CHECK(pool.checkedout() == 1);
    b.close();
    CHECK(db.open == 1);
    SUBCASE("and it stays open") {
        a.close();
        a = pool.connect();
        CHECK(number(a) == 1);
    }
    SUBCASE("until it is invalid, and nobody holds it any more") {
        b = pool.connect();
        a.invalidate("test");
        CHECK(number(b) == 1);
        CHECK(db.open == 1);
        a = pool.connect();
        CHECK(number(a) == 2);
        b.close();
        CHECK(db.open == 1);
    }
    SUBCASE("until the pool is disposed of") {
        pool.dispose();
        CHECK(db.open == 1);
        a.close();
        CHECK(db.open == 0);
    }
    SUBCASE("until the pool is gone") {
        pool = Pool(db.creator());
        CHECK(db.open == 1);
        a.close();
        CHECK(db.open == 0);
    }
    SUBCASE("until it is detached") {
        a.detach();
        b = pool.connect();
        CHECK(number(b) == 2);
        a.close();
        CHECK(db.open == 1);
    }
}

TEST_CASE("static pool: a failed connect is tried again") {
    FakeDatabase db;
    Pool pool(db.creator(), {.pool_class = PoolClass::static_pool});
    db.on_connect = [] { throw OperationalError("not yet"); };
    CHECK_THROWS_AS(pool.connect(), OperationalError);
    db.on_connect = nullptr;
    CHECK(pool.connect());
}

TEST_CASE("static pool: a forked child opens its own connection") {
    FakeDatabase db;
    std::optional<Pool> pool(Pool(db.creator(), {.pool_class = PoolClass::static_pool}));
    auto held = pool->connect();
    const auto child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        auto own = pool->connect();
        const bool anew = number(own) == 2;
        held.close();
        own.close();
        pool.reset();
        _exit(anew && db.abandoned == 1 && db.open == 1 ? 0 : 1);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
    CHECK(db.abandoned == 0);
}

TEST_CASE("singleton thread pool: nested holders share a connection and a transaction") {
    FakeDatabase db;
    Pool pool(db.creator(), {.pool_class = PoolClass::singleton_thread_pool});
    auto outer = pool.connect();
    fake(outer).open_transaction();
    {
        auto inner = pool.connect();
        CHECK(number(inner) == 1);
    }
    CHECK(outer->in_transaction());
    outer.close();
    CHECK(db.rollbacks == 1);
    CHECK(db.open == 1);
    outer = pool.connect();
    CHECK(number(outer) == 1);
    outer.close();
    CHECK(pool.checkedin() == 1);
}
