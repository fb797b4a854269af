// SPDX-License-Identifier: MIT
#include "engine/pool_registry.hpp"

#include "engine/pool_core.hpp"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <vector>

namespace azoth::detail {

namespace {

struct Registry {
    std::mutex mutex;
    std::vector<PoolCore*> pools;
};

/// Never destroyed: threads may end, and pools go, after the destructors of static objects ran.
Registry& registry() {
    static auto* const instance = new Registry;
    return *instance;
}

std::atomic<std::uint32_t> forks{0};

void before_fork() {
    registry().mutex.lock();
    for (auto* pool : registry().pools) {
        pool->mutex().lock();
    }
}

void after_fork() {
    for (auto* pool : registry().pools) {
        pool->mutex().unlock();
    }
    registry().mutex.unlock();
}

void after_fork_in_child() {
    forks.fetch_add(1, std::memory_order_relaxed);
    after_fork();
}

struct EndOfThread {
    std::vector<std::uint64_t> pool_ids;

    ~EndOfThread() {
        for (const auto id : pool_ids) {
            tell(id);
        }
    }

    static void tell(std::uint64_t id) noexcept {
        PoolCore* pool = nullptr;
        PoolRecord* record = nullptr;
        {
            const std::lock_guard lock(registry().mutex);
            const auto found = std::ranges::find(registry().pools, id, &PoolCore::id);
            if (found == registry().pools.end()) {
                return;
            }
            pool = *found;
            record = pool->thread_ends();
        }
        if (record != nullptr) {
            pool->drop_stray(*record);  // Until then it keeps the pool alive.
        }
    }
};

}  // namespace

void register_pool(PoolCore& pool) {
    static const int watched = pthread_atfork(before_fork, after_fork, after_fork_in_child);
    static_cast<void>(watched);
    const std::lock_guard lock(registry().mutex);
    registry().pools.push_back(&pool);
}

void unregister_pool(PoolCore& pool) noexcept {
    const std::lock_guard lock(registry().mutex);
    std::erase(registry().pools, &pool);
}

std::uint32_t fork_count() noexcept {
    return forks.load(std::memory_order_relaxed);
}

void watch_end_of_thread(std::uint64_t pool_id) {
    thread_local EndOfThread end;
    if (std::ranges::find(end.pool_ids, pool_id) == end.pool_ids.end()) {
        end.pool_ids.push_back(pool_id);
    }
}

}  // namespace azoth::detail
