// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

namespace azoth::sql {

/// A map of what is mostly a handful: the entries are looked through one by one, and by a table once there
/// are many of them.
template <class Key, class Value>
class FewMap {
public:
    /// Null when it is not there. The pointer is good until the next entry.
    template <class Like>
    Value* find(const Like& key) {
        if (places_ != nullptr) {
            const auto found = places_->find(Key(key));
            return found != places_->end() ? &entries_[found->second].second : nullptr;
        }
        for (auto& [known, value] : entries_) {
            if (known == key) {
                return &value;
            }
        }
        return nullptr;
    }

    /// For a key that is not there.
    Value& add(Key key, Value value) {
        if (entries_.empty()) {
            entries_.reserve(8);
        }
        entries_.emplace_back(std::move(key), std::move(value));
        const std::size_t last = entries_.size() - 1;
        if (places_ != nullptr) {
            places_->emplace(entries_[last].first, last);
        } else if (entries_.size() == many) {
            places_ = std::make_unique<std::unordered_map<Key, std::size_t>>();
            for (std::size_t i = 0; i <= last; ++i) {
                places_->emplace(entries_[i].first, i);
            }
        }
        return entries_[last].second;
    }

private:
    static constexpr std::size_t many = 16;

    std::vector<std::pair<Key, Value>> entries_;
    std::unique_ptr<std::unordered_map<Key, std::size_t>> places_;  ///< Null while there are few.
};

}  // namespace azoth::sql
