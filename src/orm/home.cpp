// SPDX-License-Identifier: MIT
#include "orm/home.hpp"

namespace azoth::detail {

void IdentityMap::insert(std::uint64_t hash, InstanceState* state) {
    if ((used_ + 1) * 4 > entries_.size() * 3) {
        // What grows fast is moved less often.
        grow(entries_.empty() ? 64 : entries_.size() * (entries_.size() < 4096 ? 4 : 2));
    }
    place(hash, make_entry(hash, state));
    ++used_;
}

void IdentityMap::erase(std::uint64_t hash, const InstanceState* state) noexcept {
    if (entries_.empty()) {
        return;
    }
    std::size_t hole = hash & mask_;
    while (entries_[hole] == 0 || state_of(entries_[hole]) != state) {
        if (entries_[hole] == 0) {
            return;
        }
        hole = (hole + 1) & mask_;
    }
    // Entries behind the hole move up, so that no search stops early.
    for (std::size_t i = hole;;) {
        i = (i + 1) & mask_;
        if (entries_[i] == 0) {
            break;
        }
        const std::size_t home = hash_of_(*state_of(entries_[i])) & mask_;
        if (((i - home) & mask_) >= ((i - hole) & mask_)) {
            entries_[hole] = entries_[i];
            hole = i;
        }
    }
    entries_[hole] = 0;
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
    std::vector<std::uint64_t> old(capacity, 0);
    old.swap(entries_);
    mask_ = capacity - 1;
    for (const std::uint64_t entry : old) {
        if (entry != 0) {
            place(hash_of_(*state_of(entry)), entry);
        }
    }
}

}  // namespace azoth::detail
