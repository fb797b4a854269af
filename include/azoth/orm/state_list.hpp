// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"

#include <cstddef>
#include <vector>

namespace azoth::detail {

struct InstanceState;

/// Objects in an order. Whether one is among them is known without looking through all of them, however many
/// they are. It counts no object.
class AZOTH_EXPORT StateList {
public:
    StateList() noexcept = default;
    StateList(const StateList&) = delete;
    StateList& operator=(const StateList&) = delete;
    ~StateList();

    const std::vector<InstanceState*>& list() const noexcept { return list_; }

    bool empty() const noexcept { return list_.empty(); }

    bool contains(const InstanceState* state) const noexcept;
    void push_back(InstanceState* state);
    /// The first of its occurrences; false when there is none.
    bool erase(const InstanceState* state) noexcept;
    void assign(std::vector<InstanceState*> states) noexcept;
    /// All of them, which leaves none.
    std::vector<InstanceState*> take() noexcept;

private:
    struct Index;
    void forget_index() const noexcept;

    std::vector<InstanceState*> list_;
    mutable Index* index_ = nullptr;  ///< Owned; made at the first question about a long list.
};

}  // namespace azoth::detail
