// SPDX-License-Identifier: MIT
#include "engine/compiled_cache.hpp"

#include "azoth/sql/statements.hpp"

namespace azoth::detail {

CompiledCache::CompiledCache(std::size_t capacity) noexcept
    : shards_in_use_(capacity < shard_count * 8 ? 1 : shard_count),
      capacity_per_shard_(capacity / shards_in_use_), enabled_(capacity != 0) {}

sql::CompiledRef CompiledCache::find(const sql::Node& statement, std::uint64_t salt) {
    if (!enabled_) {
        misses_.fetch_add(1, std::memory_order_relaxed);
        return nullptr;
    }
    const std::uint64_t hash = statement.hash() ^ salt;
    Shard& part = shard(hash);
    const std::lock_guard lock(part.guard);
    auto [first, last] = part.index.equal_range(hash);
    for (; first != last; ++first) {
        const auto entry = first->second;
        if (entry->salt == salt && sql::same_structure(*entry->compiled->statement, statement)) {
            if (entry != part.order.begin()) {
                part.order.splice(part.order.begin(), part.order, entry);
            }
            hits_.fetch_add(1, std::memory_order_relaxed);
            return entry->compiled;
        }
    }
    misses_.fetch_add(1, std::memory_order_relaxed);
    return nullptr;
}

sql::CompiledRef CompiledCache::insert(std::uint64_t salt, sql::CompiledRef compiled) {
    if (!enabled_) {
        return compiled;
    }
    const std::uint64_t hash = compiled->statement->hash() ^ salt;
    Shard& part = shard(hash);
    std::list<Entry> dropped;
    {
        const std::lock_guard lock(part.guard);
        // Another thread may have compiled the same meanwhile.
        for (auto [first, last] = part.index.equal_range(hash); first != last; ++first) {
            const auto entry = first->second;
            if (entry->salt == salt &&
                sql::same_structure(*entry->compiled->statement, *compiled->statement)) {
                return entry->compiled;
            }
        }
        part.order.push_front({hash, salt, compiled});
        part.index.emplace(hash, part.order.begin());
        size_.fetch_add(1, std::memory_order_relaxed);
        while (part.order.size() > capacity_per_shard_) {
            const auto oldest = std::prev(part.order.end());
            auto [first, last] = part.index.equal_range(oldest->hash);
            for (; first != last; ++first) {
                if (first->second == oldest) {
                    part.index.erase(first);
                    break;
                }
            }
            dropped.splice(dropped.begin(), part.order, oldest);
            evictions_.fetch_add(1, std::memory_order_relaxed);
            size_.fetch_sub(1, std::memory_order_relaxed);
        }
    }
    return compiled;
}

void CompiledCache::clear() noexcept {
    for (Shard& part : shards_) {
        std::list<Entry> dropped;
        const std::lock_guard lock(part.guard);
        size_.fetch_sub(part.order.size(), std::memory_order_relaxed);
        part.index.clear();
        dropped.swap(part.order);
    }
}

CacheStatistics CompiledCache::statistics() const noexcept {
    return {
        .hits = hits_.load(std::memory_order_relaxed),
        .misses = misses_.load(std::memory_order_relaxed),
        .evictions = evictions_.load(std::memory_order_relaxed),
        .size = size_.load(std::memory_order_relaxed),
    };
}

}  // namespace azoth::detail
