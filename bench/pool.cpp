// SPDX-License-Identifier: MIT
// Taking a connection from the pool and giving it back.
#include "azoth/engine/pool.hpp"

#include "azoth/core.hpp"
#include "raw.hpp"
#include "workload.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <vector>

namespace bench {

namespace {

/// The least that a pool can be: a stack, a mutex, and a condition to wait for.
class Stack {
public:
    explicit Stack(int size) {
        for (int i = 0; i < size; ++i) {
            sqlite3* db = nullptr;
            sqlite3_open(":memory:", &db);
            owned_.emplace_back(db);
            free_.push_back(db);
        }
    }

    sqlite3* take() {
        std::unique_lock lock(guard_);
        returned_.wait(lock, [this] { return !free_.empty(); });
        sqlite3* const db = free_.back();
        free_.pop_back();
        return db;
    }

    void give_back(sqlite3* db) {
        {
            const std::lock_guard lock(guard_);
            free_.push_back(db);
        }
        returned_.notify_one();
    }

private:
    std::mutex guard_;
    std::condition_variable returned_;
    std::vector<sqlite3*> free_;
    std::vector<std::unique_ptr<sqlite3, raw::Close>> owned_;
};

void stack(Meter& meter, int connections, int threads) {
    Stack pool(connections);
    std::atomic<std::uint64_t> taken{0};
    const std::int64_t each = meter.count() / threads;
    run_threads(meter, threads, [&] {
        for (std::int64_t i = 0; i < each; ++i) {
            pool.give_back(pool.take());
        }
        taken += static_cast<std::uint64_t>(each);
    });
    meter.check(taken);
}

void pool(Meter& meter, int connections, int threads) {
    const azoth::Engine engine = azoth::create_engine(
        "sqlite://",
        {.pool_size = connections, .max_overflow = 0, .poolclass = azoth::PoolClass::queue_pool}
    );
    azoth::Pool& pool = engine.pool();
    {
        std::vector<azoth::PooledConnection> opened;
        for (int i = 0; i < connections; ++i) {
            opened.push_back(pool.connect());
        }
    }
    std::atomic<std::uint64_t> taken{0};
    const std::int64_t each = meter.count() / threads;
    run_threads(meter, threads, [&] {
        for (std::int64_t i = 0; i < each; ++i) {
            const azoth::PooledConnection connection = pool.connect();
        }
        taken += static_cast<std::uint64_t>(each);
    });
    meter.check(taken);
}

template <int Connections, int Threads>
constexpr Workload pool_workload(std::string_view name, std::int64_t count) {
    return {
        .name = name,
        .count = count,
        .counted = count / 100,
        .threads = Threads,
        .raw = [](Meter& meter) { stack(meter, Connections, Threads); },
        .azoth = [](Meter& meter) { pool(meter, Connections, Threads); },
    };
}

constexpr Workload workloads[] = {
    pool_workload<5, 1>("pool_1_thread", 2'000'000),
    pool_workload<8, 8>("pool_8_threads", 2'000'000),
    pool_workload<4, 8>("pool_8_threads_4_connections", 400'000),
};

}  // namespace

std::span<const Workload> pool_workloads() {
    return workloads;
}

}  // namespace bench
