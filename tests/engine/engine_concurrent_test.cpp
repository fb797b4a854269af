// SPDX-License-Identifier: MIT
// One engine, many threads: cached statements, a pool of four, writers that wait for each other.
#include "engine/engine_support.hpp"

#include <atomic>
#include <latch>
#include <string>
#include <thread>
#include <vector>

namespace az = azoth;
using az::select;
using az::test::count_users;
using az::test::schema;

namespace {

/// Runs `f(number)` in so many threads that all begin together.
template <class F>
void in_threads(int count, F f) {
    std::latch start(count);
    std::vector<std::thread> threads;
    std::atomic<int> failures{0};
    std::string what;
    std::mutex guard;
    for (int number = 0; number < count; ++number) {
        threads.emplace_back([&, number] {
            start.arrive_and_wait();
            try {
                f(number);
            } catch (const std::exception& error) {
                ++failures;
                const std::lock_guard lock(guard);
                what = error.what();
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    INFO(what);
    CHECK(failures == 0);
}

}  // namespace

TEST_CASE("many threads run the same cached statements over a pool of four") {
    az::test::Directory directory;
    az::Engine engine =
        az::create_engine(directory.url("?journal_mode=wal"), {.pool_size = 4, .max_overflow = 0});
    az::test::create(engine);
    engine.begin([](az::Connection& connection) {
        std::vector<std::vector<az::Parameter>> rows;
        for (int i = 1; i <= 50; ++i) {
            rows.push_back({{"name", "user " + std::to_string(i)}, {"age", i}});
        }
        connection.execute(insert(schema().users), rows);
    });
    const auto id = schema().users.c<int>("id");
    const auto name = schema().users.c<std::string>("name");
    // Kept and run by all threads, and built anew by each.
    const auto kept = select(id, name).where(id <= 10).order_by(id);
    in_threads(8, [&](int number) {
        for (int round = 0; round < 40; ++round) {
            az::Connection connection = engine.connect();
            const int wanted = (number * 7 + round) % 50 + 1;
            const auto row = connection.execute(select(id, name).where(id == wanted)).one();
            if (std::get<1>(row) != "user " + std::to_string(wanted)) {
                throw az::InvalidRequestError("the wrong row");
            }
            if (connection.execute(kept).all().size() != 10) {
                throw az::InvalidRequestError("wrong number of rows");
            }
            const std::vector<int> ids(static_cast<std::size_t>(round % 5), wanted);
            if (connection.execute(select(id).where(id.in(ids))).all().size() !=
                (ids.empty() ? 0 : 1)) {
                throw az::InvalidRequestError("wrong number of rows for in()");
            }
        }
    });
    CHECK(engine.cache_statistics().size < 20);
    CHECK(engine.cache_statistics().hits > 900);
    CHECK(engine.pool().checkedin() <= 4);
    CHECK(engine.pool().checkedout() == 0);
}

TEST_CASE("a cache that is too small is shared without harm") {
    az::test::Directory directory;
    az::Engine engine = az::create_engine(
        directory.url(), {.pool_size = 4, .query_cache_size = 3, .prepared_cache_size = 2}
    );
    az::test::create(engine);
    in_threads(6, [&](int number) {
        for (int round = 0; round < 40; ++round) {
            az::Connection connection = engine.connect();
            const std::string label = "c" + std::to_string((number + round) % 9);
            (void)connection.execute(select(schema().u("id").label(label))).all();
            if (round % 10 == 0) {
                engine.clear_compiled_cache();
            }
        }
    });
    CHECK(engine.cache_statistics().size <= 3);
}

TEST_CASE("writers wait for each other and none is lost") {
    az::test::Directory directory;
    az::Engine engine =
        az::create_engine(directory.url("?journal_mode=wal&timeout=60"), {.pool_size = 4});
    az::test::create(engine);
    engine.begin([](az::Connection& connection) {
        connection.execute(insert(schema().users).values({{"name", "counter"}, {"age", 0}}));
    });
    const auto age = schema().users.c<int>("age");
    constexpr int threads = 4;
    constexpr int rounds = 15;
    const az::Engine writer = engine.execution_options({.begin_immediate = true});
    in_threads(threads, [&](int) {
        for (int round = 0; round < rounds; ++round) {
            writer.begin([&](az::Connection& connection) {
                const int now =
                    *connection.scalar(select(age).where(schema().u("name") == "counter"));
                connection.execute(update(schema().users).set(age, now + 1));
            });
        }
    });
    az::Connection connection = engine.connect();
    CHECK(connection.scalar(select(age)) == threads * rounds);
}

TEST_CASE("listeners are added while statements run") {
    az::test::Directory directory;
    az::Engine engine = az::create_engine(directory.url(), {.pool_size = 4});
    az::test::create(engine);
    std::atomic<int> seen{0};
    in_threads(4, [&](int number) {
        for (int round = 0; round < 20; ++round) {
            if (number == 0) {
                engine.listen(az::EngineEvents{
                    .after_cursor_execute = [&](const az::ExecutionContext&) { ++seen; }
                });
            } else {
                (void)count_users(engine);
            }
        }
    });
    (void)count_users(engine);
    CHECK(seen >= 20);
}

TEST_CASE("statements are built, shared and dropped by many threads") {
    const auto id = schema().users.c<int>("id");
    const az::Expr<bool> condition = id > 3 && id < 10;
    const auto shared = select(id).where(condition);
    in_threads(6, [&](int number) {
        for (int round = 0; round < 200; ++round) {
            const auto mine = shared.where(id != number).limit(round);
            const auto other = select(id).where(condition || id == round);
            if (az::to_string(mine).empty() || az::to_string(other).empty() ||
                az::to_string(shared).empty()) {
                throw az::InvalidRequestError("nothing was written");
            }
        }
    });
}
