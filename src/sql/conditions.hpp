// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/statements.hpp"
#include "sql/affinity.hpp"

#include <utility>

namespace azoth::sql {

/// Puts all conditions into one AND.
[[gnu::noinline]] inline void join_conditions(Select::List& where) {
    ClauseList::Items items;
    items.reserve(where.size());
    for (NodeRef& item : where) {
        items.push_back(std::move(item));
    }
    where.clear();
    where.push_back(make_list(Op::and_, std::move(items), boolean_type()));
}

/// Adds to the conditions of a statement. One that was copied for the change puts the many that it has into
/// one AND, which its own copies share: so adding n conditions to copies of copies stays linear.
inline void add_condition(Select::List& where, NodeRef&& condition, bool copied) {
    constexpr std::size_t longest_copy = 256;
    if (copied && where.size() >= longest_copy) {
        join_conditions(where);
    }
    where.push_back(std::move(condition));
}

}  // namespace azoth::sql
