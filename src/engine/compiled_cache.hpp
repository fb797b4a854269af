// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/engine/engine.hpp"
#include "azoth/sql/compiled.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace azoth::detail {

/// Compiled statements of an engine by their structure, the least recently used ones dropped.
///
/// The hash finds a candidate, `same_structure` decides. Split into shards so that threads rarely meet.
class CompiledCache {
public:
    explicit CompiledCache(std::size_t capacity) noexcept;
    CompiledCache(const CompiledCache&) = delete;
    CompiledCache& operator=(const CompiledCache&) = delete;
    ~CompiledCache();

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
        Entry* next = nullptr;   ///< In its bucket.
        Entry* newer = nullptr;  ///< In the order of use.
        Entry* older = nullptr;
    };

    /// All of it under `guard`.
    struct Shard {
        mutable std::mutex guard;
        std::vector<Entry*> buckets;  ///< As many as a power of two.
        Entry* newest = nullptr;
        Entry* oldest = nullptr;
        std::size_t size = 0;
        std::uint64_t hits = 0;
        std::uint64_t misses = 0;
        std::uint64_t evictions = 0;

        Entry* find(const sql::Node& statement, std::uint64_t hash, std::uint64_t salt) const;
        void make_room();
        void add(Entry* entry) noexcept;
        /// Takes it out; it is the caller's then.
        Entry* remove(Entry* entry) noexcept;
        void put_first(Entry* entry) noexcept;
        void take_out_of_order(Entry* entry) noexcept;

        Entry*& bucket(std::uint64_t hash) noexcept { return buckets[hash & (buckets.size() - 1)]; }
    };

    Shard& shard(std::uint64_t hash) noexcept { return shards_[(hash >> 32) & shard_mask_]; }

    std::array<Shard, shard_count> shards_;
    std::size_t
        shard_mask_;  ///< A small cache is one shard, so that it holds exactly what it is to hold.
    std::size_t capacity_per_shard_;
    bool enabled_;
    std::atomic<std::uint64_t> misses_disabled_{0};
};

}  // namespace azoth::detail
