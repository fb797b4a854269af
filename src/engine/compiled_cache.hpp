// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/engine/engine.hpp"
#include "azoth/sql/compiled.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <unordered_map>

namespace azoth::detail {

/// Compiled statements of an engine by their structure, the least recently used ones dropped.
///
/// The hash finds a candidate, `same_structure` decides. Split into shards so that threads rarely meet.
class CompiledCache {
public:
    explicit CompiledCache(std::size_t capacity) noexcept;

    /// Null when it is not there. `salt` tells apart what one structure may compile to (executemany, ...).
    sql::CompiledRef find(const sql::Node& statement, std::uint64_t salt);

    /// Keeps it and gives it back, or what is there already for an equal statement.
    sql::CompiledRef insert(std::uint64_t salt, sql::CompiledRef compiled);

    void clear() noexcept;

    CacheStatistics statistics() const noexcept;

private:
    static constexpr std::size_t shard_count = 8;

    struct Entry {
        std::uint64_t hash;
        std::uint64_t salt;
        sql::CompiledRef compiled;
    };

    struct Shard {
        std::mutex guard;
        std::list<Entry> order;  ///< Most recently used first.
        std::unordered_multimap<std::uint64_t, std::list<Entry>::iterator> index;
    };

    Shard& shard(std::uint64_t hash) noexcept { return shards_[(hash >> 32) % shards_in_use_]; }

    std::array<Shard, shard_count> shards_;
    std::size_t
        shards_in_use_;  ///< A small cache is one, so that it holds exactly what it is to hold.
    std::size_t capacity_per_shard_;
    bool enabled_;
    std::atomic<std::uint64_t> hits_{0};
    std::atomic<std::uint64_t> misses_{0};
    std::atomic<std::uint64_t> evictions_{0};
    std::atomic<std::size_t> size_{0};
};

}  // namespace azoth::detail
