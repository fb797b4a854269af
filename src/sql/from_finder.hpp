// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/selectable.hpp"
#include "sql/nesting.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace azoth::sql {

/// Finds the FROM elements that an expression's columns come from, in the order they are met. It does not
/// look into nested statements: they have a FROM of their own.
class FromFinder : public NodesOnly {
public:
    explicit FromFinder(std::vector<FromRef>& froms) noexcept : froms_(froms) {}

    void visit(const Node& node) {
        switch (node.kind()) {
        case NodeKind::column:
            if (const FromClause* from = as<Column>(node).from()) {
                add(*from);
            }
            return;
        case NodeKind::column_valued:
            return add(as<ColumnValued>(node).from());
        case NodeKind::entity:
            return add(as<Entity>(node).from());
        case NodeKind::option:
        case NodeKind::extras:
        case NodeKind::scalar_select:
        case NodeKind::scalar_values:
        case NodeKind::exists:
        case NodeKind::bind:
        case NodeKind::constant:
            return;
        default:
            break;
        }
        if (is_from(node.kind())) {
            return add(static_cast<const FromClause&>(node));
        }
        if (is_statement(node.kind())) {
            return;
        }
        const Nesting level(level_);
        dispatch(node, [&]<class N>(const N& n) {
            if constexpr (requires { N::walk(*this, n); }) {
                N::walk(*this, n);
            }
        });
    }

    void add(const FromClause& from) {
        for (const auto& known : froms_) {
            if (known.get() == &from) {
                return;
            }
        }
        froms_.emplace_back(&from);
    }

    template <class H>
    void child(const H& node) {
        if (node) {
            visit(*node);
        }
    }

    template <class C>
    void children(const C& nodes) {
        for (const auto& node : nodes) {
            child(node);
        }
    }

    template <class C>
    void operands(const C& nodes) {
        children(nodes);
    }

    template <class C>
    void joins(const C&) noexcept {}

    template <class C>
    void assignments(const C&) noexcept {}

private:
    std::vector<FromRef>& froms_;
    int level_ = 0;
};

/// Whether `inner` is `outer` or joined in it.
inline bool contains(const FromClause& outer, const FromClause& inner) noexcept {
    if (&outer == &inner) {
        return true;
    }
    if (const auto* join = if_is<Join>(&outer)) {
        // A join in parentheses is the same one.
        if (const auto* other = if_is<Join>(&inner);
            other != nullptr && &join->left() == &other->left() &&
            &join->right() == &other->right() && &join->condition() == &other->condition()) {
            return true;
        }
        return contains(join->left(), inner) || contains(join->right(), inner);
    }
    return false;
}

/// Takes out what stands inside a join of the list.
inline std::vector<FromRef> without_joined(const std::vector<FromRef>& froms) {
    std::vector<FromRef> shown;
    for (const auto& from : froms) {
        const bool hidden = std::ranges::any_of(froms, [&](const FromRef& other) {
            return other.get() != from.get() && contains(*other, *from);
        });
        if (!hidden) {
            shown.push_back(from);
        }
    }
    return shown;
}

}  // namespace azoth::sql
