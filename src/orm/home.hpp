// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/orm/instance.hpp"
#include "azoth/sql/value.hpp"

#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

namespace azoth::detail {

class SessionCore;
class MapperStatements;

/// A column (by position) and a direction.
struct NodeOrder {
    std::size_t column;
    bool descending;
};

/// The objects of one class in one session by their keys: an open-addressing table of one word per entry, 16 bits
/// of the key's hash in front of the pointer. Callers give hashes and compare keys. Does not own objects.
class IdentityMap {
public:
    using HashOf = std::uint64_t (*)(const InstanceState& state) noexcept;

    /// `hash_of` finds the hash of an object again when the table grows.
    explicit IdentityMap(HashOf hash_of) noexcept : hash_of_(hash_of) {}

    template <class Same>
    InstanceState* find(std::uint64_t hash, const Same& same) const {
        if (entries_.empty()) {
            return nullptr;
        }
        for (std::size_t i = hash & mask_; entries_[i] != 0; i = (i + 1) & mask_) {
            if (entries_[i] >> 48 == hash >> 48 && same(*state_of(entries_[i]))) {
                return state_of(entries_[i]);
            }
        }
        return nullptr;
    }

    void insert(std::uint64_t hash, InstanceState* state);
    void erase(std::uint64_t hash, const InstanceState* state) noexcept;
    void reserve(std::size_t count);

    std::size_t size() const noexcept { return used_; }

    void clear() noexcept {
        entries_.clear();
        used_ = 0;
        mask_ = 0;
    }

    template <class F>
    void for_each(F&& f) const {
        for (const std::uint64_t entry : entries_) {
            if (entry != 0) {
                f(*state_of(entry));
            }
        }
    }

private:
    // User space has 47 bits of addresses on every platform this runs on.
    static InstanceState* state_of(std::uint64_t entry) noexcept {
        return reinterpret_cast<InstanceState*>(entry & 0xFFFF'FFFF'FFFFU);
    }

    static std::uint64_t make_entry(std::uint64_t hash, const InstanceState* state) noexcept {
        return (hash & ~std::uint64_t{0xFFFF'FFFF'FFFFU}) | reinterpret_cast<std::uintptr_t>(state);
    }

    void place(std::uint64_t hash, std::uint64_t entry) noexcept {
        std::size_t i = hash & mask_;
        while (entries_[i] != 0) {
            i = (i + 1) & mask_;
        }
        entries_[i] = entry;
    }

    void grow(std::size_t capacity);

    HashOf hash_of_;
    std::vector<std::uint64_t> entries_;
    std::size_t used_ = 0;
    std::size_t mask_ = 0;
};

/// Spreads an integer key over all bits.
constexpr std::uint64_t hash_of_key(std::int64_t key) noexcept {
    std::uint64_t hash = static_cast<std::uint64_t>(key) * 0x9E37'79B9'7F4A'7C15U;
    hash ^= hash >> 32;
    return hash * 0xD6E8'FEB8'6659'FD93U;
}

/// The hash of an object's key, as the row has it.
std::uint64_t identity_hash(const InstanceState& state) noexcept;

/// The record of one class in one session (or of its objects that are in none).
struct Home {
    SessionCore* session = nullptr;
    const Mapper* mapper = nullptr;
    IdentityMap identities{&identity_hash};
    MapperStatements* statements = nullptr;
    std::vector<void*> spare_extras{
    };  ///< Memory for the next objects that are looked at; sessions only.

    ~Home() {
        for (void* memory : spare_extras) {
            ::operator delete(memory);
        }
    }
};

/// What objects have that were looked at, or whose key is not one integer. The traces of the columns follow it
/// in memory.
struct InstanceExtra {
    std::vector<Value> key{};  ///< Identity, when it is not one integer.
    std::uint64_t raise = 0;   ///< Relationships (by index) that must not be loaded on demand.
    std::uint32_t change = 0;  ///< Which columns a running flush has found changed, from 1 on.
    bool traced = false;       ///< The traces are what the row has.

    char* traces() noexcept { return reinterpret_cast<char*>(this + 1); }

    const char* traces() const noexcept { return reinterpret_cast<const char*>(this + 1); }
};

}  // namespace azoth::detail
