// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/expr.hpp"

#include <string>
#include <utility>
#include <vector>

namespace azoth {

/// What can be sorted, grouped and partitioned by: an expression, or the name of a label of the statement.
class Key {
public:
    template <expression E>
    Key(const E& key) : node_(key.node()) {}

    /// For its sentence only.
    template <class T>
        requires(!expression<T> && !std::convertible_to<const T&, const char*>)
    Key(const T&) {
        static_assert(
            expression<T>,
            "azoth: rows are sorted and grouped by columns, expressions and names of labels; this "
            "is none of them"
        );
    }

    Key(const char* label) : node_(sql::NodeRef::adopt(new sql::LabelName(label))) {}

    const sql::NodeRef& node() const noexcept { return node_; }

private:
    sql::NodeRef node_;
};

/// One end of a window's frame: `az::unbounded`, `az::current_row`, or a number of rows (negative: before).
struct Bound {
    sql::FrameBound bound;

    constexpr Bound(sql::FrameBound given) noexcept : bound(given) {}

    constexpr Bound(int rows) noexcept
        : bound{
              rows == 0  ? sql::FrameBound::Kind::current_row
              : rows < 0 ? sql::FrameBound::Kind::preceding
                         : sql::FrameBound::Kind::following,
              rows < 0 ? -std::int64_t{rows} : std::int64_t{rows}
          } {}
};

inline constexpr sql::FrameBound unbounded{sql::FrameBound::Kind::unbounded};
inline constexpr sql::FrameBound current_row{sql::FrameBound::Kind::current_row};

/// ROWS BETWEEN from AND to
constexpr sql::WindowFrame rows(Bound from, Bound to) noexcept {
    return {sql::WindowFrame::Kind::rows, from.bound, to.bound};
}

/// RANGE BETWEEN from AND to
constexpr sql::WindowFrame range(Bound from, Bound to) noexcept {
    return {sql::WindowFrame::Kind::range, from.bound, to.bound};
}

/// GROUPS BETWEEN from AND to
constexpr sql::WindowFrame groups(Bound from, Bound to) noexcept {
    return {sql::WindowFrame::Kind::groups, from.bound, to.bound};
}

/// The rows that a window function sees:
///
///     az::func::row_number().over(az::Window{.partition_by = {p.author_id}, .order_by = {p.views.desc()}})
struct Window {
    std::vector<Key> partition_by{};
    std::vector<Key> order_by{};
    sql::WindowFrame frame{};

    sql::NodeRef over(sql::NodeRef function) const {
        return sql::NodeRef::adopt(
            new sql::Over(std::move(function), nodes(partition_by), nodes(order_by), frame)
        );
    }

    static sql::ClauseList::Items nodes(const std::vector<Key>& keys) {
        sql::ClauseList::Items items;
        for (const Key& key : keys) {
            items.push_back(key.node());
        }
        return items;
    }
};

}  // namespace azoth
