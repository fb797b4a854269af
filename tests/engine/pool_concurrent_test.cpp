// SPDX-License-Identifier: MIT
#include "engine/fake_connection.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <latch>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

namespace {

using namespace azoth;
using namespace azoth::testing_pool;
using namespace std::chrono_literals;

/// Spends no processor time that the awaited thread could use.
template <class Condition>
void await(Condition condition) {
    while (!condition()) {
        std::this_thread::yield();
    }
}

PoolOptions patient(int size, int overflow = 0) {
    return {.pool_size = size, .max_overflow = overflow, .timeout = 60s};
}

}  // namespace

TEST_CASE("pool, concurrent: 50 threads on 2 connections are served in the order they came") {
    FakeDatabase db;
    Pool pool(db.creator(), patient(2));
    auto first = pool.connect();
    auto second = pool.connect();
    std::vector<int> served;
    std::vector<std::thread> threads;
    for (int i = 0; i < 50; ++i) {
        threads.emplace_back([&, i] {
            auto connection = pool.connect();
            served.push_back(i);  // Only one connection goes round: one thread at a time.
        });
        await([&] { return pool.counters().waiting == i + 1; });
    }
    first.close();
    // Who comes now is behind those who wait, even though it is on a processor and they are not.
    first = pool.connect();
    CHECK(served.size() == 50);
    CHECK(std::ranges::is_sorted(served));
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(db.opened == 2);
    CHECK(pool.counters().waiting == 0);
    CHECK(pool.counters().wait_time.microseconds() > 0);
}

TEST_CASE("pool, concurrent: never more connections than allowed, and all threads get their turn") {
    FakeDatabase db;
    Pool pool(db.creator(), patient(2, 1));
    std::atomic<int> in_use{0};
    std::atomic<int> most_in_use{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
            std::minstd_rand random(static_cast<unsigned>(i + 1));
            for (int round = 0; round < 1500; ++round) {
                auto connection = pool.connect();
                const int now = ++in_use;
                int most = most_in_use;
                while (now > most && !most_in_use.compare_exchange_weak(most, now)) {
                }
                if (random() % 16 == 0) {
                    std::this_thread::yield();
                }
                --in_use;
                if (random() % 50 == 0) {
                    connection.invalidate("test");
                } else if (random() % 200 == 0) {
                    connection.invalidate_pool("test");
                } else if (random() % 10 == 0) {
                    fake(connection).open_transaction();
                }
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(most_in_use <= 3);
    CHECK(db.most_open <= 3);
    const auto numbers = pool.counters();
    CHECK(numbers.checkouts == 8 * 1500);
    CHECK(numbers.checked_out == 0);
    CHECK(numbers.waiting == 0);
    CHECK(numbers.timeouts == 0);
    CHECK(numbers.checked_in == db.open);
    CHECK(numbers.checked_in <= 2);
}

TEST_CASE("pool, concurrent: a timeout that races with a return loses neither") {
    FakeDatabase db;
    Pool pool(
        db.creator(), {.pool_size = 1, .max_overflow = 0, .timeout = std::chrono::microseconds(50)}
    );
    std::atomic<int> got{0};
    std::atomic<int> timeouts{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&, i] {
            std::minstd_rand random(static_cast<unsigned>(i + 1));
            for (int round = 0; round < 1000; ++round) {
                try {
                    auto connection = pool.connect();
                    ++got;
                    const auto end = std::chrono::steady_clock::now() +
                                     std::chrono::microseconds(random() % 100);
                    await([&] { return std::chrono::steady_clock::now() >= end; });
                } catch (const TimeoutError&) {
                    ++timeouts;
                }
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(got + timeouts == 6000);
    const auto numbers = pool.counters();
    CHECK(numbers.checkouts == static_cast<std::uint64_t>(got));
    CHECK(numbers.timeouts == static_cast<std::uint64_t>(timeouts));
    CHECK(numbers.waiting == 0);
    CHECK(numbers.checked_in == 1);
    CHECK(db.opened == 1);
    CHECK(pool.connect());
}

TEST_CASE("pool, concurrent: a connect that hangs blocks nobody else") {
    FakeDatabase db;
    Pool pool(db.creator(), patient(1, 1));
    auto first = pool.connect();
    std::promise<void> release;
    std::atomic<bool> hangs{false};
    db.on_connect = [&] {
        hangs = true;
        release.get_future().wait();
    };
    std::thread hanging([&] { auto connection = pool.connect(); });
    await([&] { return hangs.load(); });
    for (int i = 0; i < 10; ++i) {
        first.close();
        first = pool.connect();
        CHECK(number(first) == 1);
    }
    CHECK(pool.checkedout() == 2);
    release.set_value();
    hanging.join();
    CHECK(pool.checkedout() == 1);
}

TEST_CASE("pool, concurrent: a connect that fails lets the next in line try") {
    FakeDatabase db;
    Pool pool(db.creator(), patient(1));
    std::promise<void> release;
    std::atomic<int> attempts{0};
    db.on_connect = [&] {
        if (++attempts == 1) {
            release.get_future().wait();
            throw OperationalError("refused");
        }
    };
    std::thread unlucky([&] { CHECK_THROWS_AS(pool.connect(), OperationalError); });
    await([&] { return attempts == 1; });
    std::thread lucky([&] {
        auto connection = pool.connect();
        CHECK(number(connection) == 1);
    });
    await([&] { return pool.counters().waiting == 1; });
    release.set_value();
    unlucky.join();
    lucky.join();
    CHECK(attempts == 2);
    CHECK(pool.checkedin() == 1);
}

TEST_CASE("pool, concurrent: places freed by invalidate, detach and dispose go to those who wait") {
    FakeDatabase db;
    Pool pool(db.creator(), patient(2));
    const auto waiting_thread = [&] {
        const int before = pool.counters().waiting;
        std::thread thread([&] { auto connection = pool.connect(); });
        await([&] { return pool.counters().waiting == before + 1; });
        return thread;
    };
    {
        auto a = pool.connect();
        auto b = pool.connect();
        auto thread = waiting_thread();
        a.invalidate("test");
        thread.join();
    }
    {
        auto a = pool.connect();
        auto b = pool.connect();
        auto thread = waiting_thread();
        a.detach();
        thread.join();
    }
    {
        auto a = pool.connect();
        auto b = pool.connect();
        auto thread = waiting_thread();
        auto other = waiting_thread();
        pool.dispose();
        thread.join();
        other.join();
        CHECK(pool.checkedout() == 0);
    }
    CHECK(pool.counters().waiting == 0);
    CHECK(pool.overflow() <= 0);
}

TEST_CASE("pool, concurrent: dispose while everything is in motion loses nothing") {
    FakeDatabase db;
    {
        Pool pool(db.creator(), patient(2));
        std::atomic<bool> done{false};
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                for (int round = 0; round < 500; ++round) {
                    auto connection = pool.connect();
                    if (round % 7 == 0) {
                        connection.detach();
                    }
                }
            });
        }
        std::thread disposer([&] {
            while (!done) {
                pool.dispose();
                pool.reap();
                pool.invalidate_older_than_now();
                std::this_thread::yield();
            }
        });
        for (auto& thread : threads) {
            thread.join();
        }
        done = true;
        disposer.join();
        CHECK(pool.checkedout() == 0);
        CHECK(pool.checkedin() == db.open);
    }
    CHECK(db.open == 0);
}

TEST_CASE("pool, concurrent: connections may come back while their pool goes away") {
    FakeDatabase db;
    for (int round = 0; round < 200; ++round) {
        auto pool = std::make_unique<Pool>(db.creator());
        auto a = pool->connect();
        auto b = pool->connect();
        std::latch start(3);
        std::thread first([&, mine = std::move(a)]() mutable {
            start.arrive_and_wait();
            mine.close();
        });
        std::thread second([&, mine = std::move(b)]() mutable {
            start.arrive_and_wait();
            mine.close();
        });
        start.arrive_and_wait();
        pool.reset();
        first.join();
        second.join();
    }
    CHECK(db.open == 0);
}

TEST_CASE("pool, concurrent: first_connect is over before anyone gets a connection") {
    FakeDatabase db;
    Pool pool(db.creator());
    std::atomic<int> runs{0};
    std::atomic<bool> over{false};
    pool.listen({.first_connect = [&](driver::Connection&, ConnectionRecord&) {
        ++runs;
        std::this_thread::yield();
        over = true;
    }});
    std::vector<std::thread> threads;
    std::latch start(4);
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            start.arrive_and_wait();
            auto connection = pool.connect();
            CHECK(over);
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(runs == 1);
}

TEST_CASE("pool, concurrent: listeners may be added while the pool is in use") {
    FakeDatabase db;
    Pool pool(db.creator(), patient(2));
    std::atomic<int> heard{0};
    std::atomic<bool> done{false};
    std::thread user([&] {
        while (!done) {
            auto connection = pool.connect();
        }
    });
    for (int i = 0; i < 20; ++i) {
        pool.listen({.checkout = [&](driver::Connection&, ConnectionRecord&) { ++heard; }});
    }
    await([&] { return heard > 20; });
    done = true;
    user.join();
}

TEST_CASE("static pool, concurrent: threads that come together open one connection") {
    FakeDatabase db;
    Pool pool(db.creator(), {.pool_class = PoolClass::static_pool});
    std::vector<std::thread> threads;
    std::latch start(4);
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            start.arrive_and_wait();
            auto connection = pool.connect();
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(db.opened == 1);
}

TEST_CASE("singleton thread pool, concurrent: one connection per thread, closed when it ends") {
    FakeDatabase db;
    Pool pool(db.creator(), {.pool_class = PoolClass::singleton_thread_pool, .pool_size = 2});
    pool.connect().close();
    std::latch connected(2);
    std::latch may_end(1);
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&] {
            {
                auto connection = pool.connect();
                CHECK(number(connection) > 1);
            }
            connected.count_down();
            may_end.wait();
        });
    }
    connected.wait();
    CHECK(db.open == 2);  // That of this thread, the oldest, had to go: pool_size is 2.
    may_end.count_down();
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(db.open == 0);
    auto connection = pool.connect();
    CHECK(number(connection) == 4);
}

TEST_CASE("singleton thread pool, concurrent: pool, threads and handles may end in any order") {
    FakeDatabase db;
    for (int round = 0; round < 100; ++round) {
        auto pool = std::make_unique<Pool>(
            db.creator(), PoolOptions{.pool_class = PoolClass::singleton_thread_pool}
        );
        std::latch connected(2);
        PooledConnection left_over;
        std::thread first([&] {
            left_over = pool->connect();
            connected.count_down();
        });
        std::thread second([&] {
            pool->connect().close();
            connected.count_down();
        });
        connected.wait();
        pool.reset();
        first.join();
        second.join();
        CHECK(number(left_over) > 0);
    }
    CHECK(db.open == 0);
}
