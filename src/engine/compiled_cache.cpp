// SPDX-License-Identifier: MIT
#include "engine/compiled_cache.hpp"

#include "azoth/sql/statements.hpp"

#include <utility>

namespace azoth::detail {

CompiledCache::CompiledCache(std::size_t capacity) noexcept
    : shard_mask_(capacity < shard_count * 8 ? 0 : shard_count - 1),
      capacity_per_shard_(capacity / (shard_mask_ + 1)), enabled_(capacity != 0) {}

CompiledCache::~CompiledCache() {
    clear();
}

CompiledCache::Entry* CompiledCache::Shard::find(
    const sql::Node& statement, std::uint64_t hash, std::uint64_t salt
) const {
    if (buckets.empty()) {
        return nullptr;
    }
    for (Entry* entry = buckets[hash & (buckets.size() - 1)]; entry != nullptr;
         entry = entry->next) {
        if (entry->hash == hash && entry->salt == salt &&
            sql::same_structure(*entry->compiled->statement, statement)) {
            return entry;
        }
    }
    return nullptr;
}

void CompiledCache::Shard::put_first(Entry* entry) noexcept {
    entry->newer = nullptr;
    entry->older = newest;
    (newest != nullptr ? newest->newer : oldest) = entry;
    newest = entry;
}

void CompiledCache::Shard::take_out_of_order(Entry* entry) noexcept {
    (entry->newer != nullptr ? entry->newer->older : newest) = entry->older;
    (entry->older != nullptr ? entry->older->newer : oldest) = entry->newer;
}

void CompiledCache::Shard::make_room() {
    if (size < buckets.size()) {
        return;
    }
    std::vector<Entry*> more(buckets.empty() ? 16 : buckets.size() * 2);
    std::swap(buckets, more);
    for (Entry* entry = newest; entry != nullptr; entry = entry->older) {
        entry->next = std::exchange(bucket(entry->hash), entry);
    }
}

void CompiledCache::Shard::add(Entry* entry) noexcept {
    entry->next = std::exchange(bucket(entry->hash), entry);
    put_first(entry);
    ++size;
}

CompiledCache::Entry* CompiledCache::Shard::remove(Entry* entry) noexcept {
    Entry** place = &bucket(entry->hash);
    while (*place != entry) {
        place = &(*place)->next;
    }
    *place = entry->next;
    take_out_of_order(entry);
    --size;
    return entry;
}

sql::CompiledRef CompiledCache::find(const sql::Node& statement, std::uint64_t salt) {
    if (!enabled_) {
        misses_disabled_.fetch_add(1, std::memory_order_relaxed);
        return nullptr;
    }
    const std::uint64_t hash = statement.hash() ^ salt;
    Shard& part = shard(hash);
    const std::lock_guard lock(part.guard);
    Entry* entry = part.find(statement, hash, salt);
    if (entry == nullptr) {
        ++part.misses;
        return nullptr;
    }
    if (entry != part.newest) {
        part.take_out_of_order(entry);
        part.put_first(entry);
    }
    ++part.hits;
    return entry->compiled;
}

sql::CompiledRef CompiledCache::insert(std::uint64_t salt, sql::CompiledRef compiled) {
    if (!enabled_ || compiled->holds_values) {
        return compiled;
    }
    const sql::Node& statement = *compiled->statement;
    const std::uint64_t hash = statement.hash() ^ salt;
    Shard& part = shard(hash);
    Entry* dropped = nullptr;
    {
        const std::lock_guard lock(part.guard);
        // Another thread may have compiled the same meanwhile.
        if (const Entry* known = part.find(statement, hash, salt)) {
            return known->compiled;
        }
        part.make_room();
        part.add(new Entry{.hash = hash, .salt = salt, .compiled = compiled});
        if (part.size > capacity_per_shard_) {
            dropped = part.remove(part.oldest);
            ++part.evictions;
        }
    }
    delete dropped;
    return compiled;
}

void CompiledCache::clear() noexcept {
    for (Shard& part : shards_) {
        Entry* dropped = nullptr;
        {
            const std::lock_guard lock(part.guard);
            dropped = std::exchange(part.newest, nullptr);
            part.oldest = nullptr;
            part.size = 0;
            part.buckets.clear();
        }
        while (dropped != nullptr) {
            delete std::exchange(dropped, dropped->older);
        }
    }
}

CacheStatistics CompiledCache::statistics() const noexcept {
    CacheStatistics sum{};
    sum.misses = misses_disabled_.load(std::memory_order_relaxed);
    for (const Shard& part : shards_) {
        const std::lock_guard lock(part.guard);
        sum.hits += part.hits;
        sum.misses += part.misses;
        sum.evictions += part.evictions;
        sum.size += part.size;
    }
    return sum;
}

}  // namespace azoth::detail
