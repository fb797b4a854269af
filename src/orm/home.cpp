// SPDX-License-Identifier: MIT
#include "orm/home.hpp"

namespace azoth::detail {

void IdentityMap::insert(std::uint64_t key, InstanceState* state) {
    if ((used_ + 1) * 4 > entries_.size() * 3) {
        grow(entries_.empty() ? 64 : entries_.size() * 2);
    }
    std::size_t i = slot(key);
    while (entries_[i].state != nullptr) {
        i = (i + 1) & mask_;
    }
    entries_[i] = {key, state};
    ++used_;
}

void IdentityMap::erase(std::uint64_t key, const InstanceState* state) noexcept {
    if (entries_.empty()) {
        return;
    }
    std::size_t hole = slot(key);
    while (entries_[hole].state != state) {
        if (entries_[hole].state == nullptr) {
            return;
        }
        hole = (hole + 1) & mask_;
    }
    // Entries behind the hole move up, so that no search stops early.
    for (std::size_t i = hole;;) {
        i = (i + 1) & mask_;
        if (entries_[i].state == nullptr) {
            break;
        }
        const std::size_t home = slot(entries_[i].key);
        if (((i - home) & mask_) >= ((i - hole) & mask_)) {
            entries_[hole] = entries_[i];
            hole = i;
        }
    }
    entries_[hole] = {0, nullptr};
    --used_;
}

void IdentityMap::reserve(std::size_t count) {
    std::size_t capacity = entries_.empty() ? 64 : entries_.size();
    while ((used_ + count) * 4 > capacity * 3) {
        capacity *= 2;
    }
    if (capacity != entries_.size()) {
        grow(capacity);
    }
}

void IdentityMap::grow(std::size_t capacity) {
    std::vector<Entry> old(capacity, Entry{0, nullptr});
    old.swap(entries_);
    mask_ = capacity - 1;
    for (const Entry& entry : old) {
        if (entry.state != nullptr) {
            std::size_t i = slot(entry.key);
            while (entries_[i].state != nullptr) {
                i = (i + 1) & mask_;
            }
            entries_[i] = entry;
        }
    }
}

}  // namespace azoth::detail
