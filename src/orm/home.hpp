// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/orm/instance.hpp"
#include "azoth/sql/value.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace azoth::detail {

class SessionCore;
class MapperStatements;

/// A column (by position) and a direction.
struct NodeOrder {
    std::size_t column;
    bool descending;
};

/// The objects of one class in one session by their keys: an open-addressing table of two words per entry.
///
/// Integer keys are stored as they are; other keys by a hash, and the caller compares. Does not own objects.
class IdentityMap {
public:
    struct Entry {
        std::uint64_t key;
        InstanceState* state;
    };

    /// The next entry with the key from `position` on (which starts as `start(key)`); null at the end.
    InstanceState* find(std::uint64_t key) const noexcept {
        if (entries_.empty()) {
            return nullptr;
        }
        for (std::size_t i = slot(key); entries_[i].state != nullptr; i = (i + 1) & mask_) {
            if (entries_[i].key == key) {
                return entries_[i].state;
            }
        }
        return nullptr;
    }

    template <class Same>
    InstanceState* find(std::uint64_t key, const Same& same) const {
        if (entries_.empty()) {
            return nullptr;
        }
        for (std::size_t i = slot(key); entries_[i].state != nullptr; i = (i + 1) & mask_) {
            if (entries_[i].key == key && same(*entries_[i].state)) {
                return entries_[i].state;
            }
        }
        return nullptr;
    }

    void insert(std::uint64_t key, InstanceState* state);
    void erase(std::uint64_t key, const InstanceState* state) noexcept;
    void reserve(std::size_t count);

    std::size_t size() const noexcept { return used_; }

    void clear() noexcept {
        entries_.clear();
        used_ = 0;
        mask_ = 0;
    }

    const std::vector<Entry>& entries() const noexcept { return entries_; }

private:
    std::size_t slot(std::uint64_t key) const noexcept {
        return static_cast<std::size_t>((key * 0x9E37'79B9'7F4A'7C15U) >> 20) & mask_;
    }

    void grow(std::size_t capacity);

    std::vector<Entry> entries_;
    std::size_t used_ = 0;
    std::size_t mask_ = 0;
};

/// The record of one class in one session (or of its objects that are in none).
struct Home {
    SessionCore* session = nullptr;
    const Mapper* mapper = nullptr;
    IdentityMap identities{};
    MapperStatements* statements = nullptr;
};

/// What few objects have: kept beside them.
struct InstanceExtra {
    std::vector<Value> key{};        ///< Identity, when it is not one integer.
    std::uint64_t raise = 0;         ///< Relationships (by index) that must not be loaded on demand.
};

}  // namespace azoth::detail
