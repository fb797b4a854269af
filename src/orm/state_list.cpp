// SPDX-License-Identifier: MIT
#include "azoth/orm/state_list.hpp"

#include <algorithm>
#include <cstdint>
#include <new>
#include <unordered_map>
#include <utility>

namespace azoth::detail {

/// How often each object is in the list.
struct StateList::Index {
    std::unordered_map<const InstanceState*, std::uint32_t> times;
};

namespace {

constexpr std::size_t long_list = 32;

}  // namespace

StateList::~StateList() {
    forget_index();
}

void StateList::forget_index() const noexcept {
    delete std::exchange(index_, nullptr);
}

bool StateList::contains(const InstanceState* state) const noexcept {
    if (index_ == nullptr && list_.size() > long_list) {
        try {
            index_ = new Index();
            index_->times.reserve(list_.size());
            for (const InstanceState* each : list_) {
                ++index_->times[each];
            }
        } catch (const std::bad_alloc&) {
            forget_index();
        }
    }
    return index_ != nullptr ? index_->times.contains(state)
                             : std::ranges::find(list_, state) != list_.end();
}

void StateList::push_back(InstanceState* state) {
    list_.push_back(state);
    if (index_ != nullptr) {
        try {
            ++index_->times[state];
        } catch (const std::bad_alloc&) {
            forget_index();
        }
    }
}

bool StateList::erase(const InstanceState* state) noexcept {
    if (!contains(state)) {
        return false;
    }
    list_.erase(std::ranges::find(list_, state));
    if (index_ != nullptr) {
        const auto found = index_->times.find(state);
        if (--found->second == 0) {
            index_->times.erase(found);
        }
    }
    return true;
}

void StateList::assign(std::vector<InstanceState*> states) noexcept {
    forget_index();
    list_ = std::move(states);
}

std::vector<InstanceState*> StateList::take() noexcept {
    forget_index();
    return std::exchange(list_, {});
}

}  // namespace azoth::detail
