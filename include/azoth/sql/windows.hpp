// SPDX-License-Identifier: MIT
// What stands behind a function: OVER, FILTER, WITHIN GROUP, and the order within an aggregate.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/elements.hpp"

#include <cstdint>

namespace azoth::sql {

/// One end of a window's frame.
struct FrameBound {
    enum class Kind : std::uint8_t { unbounded, current_row, preceding, following };
    Kind kind = Kind::unbounded;
    std::int64_t offset = 0;  ///< How many rows before or after; a bound parameter in the SQL.

    friend bool operator==(const FrameBound&, const FrameBound&) = default;
};

/// `ROWS BETWEEN a AND b`
struct WindowFrame {
    enum class Kind : std::uint8_t { none, range, rows, groups };
    Kind kind = Kind::none;
    FrameBound from{};
    FrameBound to{};

    friend bool operator==(const WindowFrame&, const WindowFrame&) = default;
};

/// `function OVER (PARTITION BY ... ORDER BY ... frame)`
class AZOTH_EXPORT Over final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::over;
    Over(
        NodeRef element,
        ClauseList::Items partition_by,
        ClauseList::Items order_by,
        WindowFrame frame = {}
    );

    const Node& element() const noexcept { return *element_; }

    const ClauseList::Items& partition_by() const noexcept { return partition_by_; }

    const ClauseList::Items& order_by() const noexcept { return order_by_; }

    const WindowFrame& frame() const noexcept { return frame_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.child(s.element_...);
        v.children(s.partition_by_...);
        v.children(s.order_by_...);
        v.value(s.frame_.kind...);
        v.value(s.frame_.from.kind...);
        v.value(s.frame_.to.kind...);
        v.child(s.lower_...);
        v.child(s.upper_...);
    }

    /// The parameters of a frame's bounds; null where there is no number.
    const Node* lower() const noexcept { return lower_.get(); }

    const Node* upper() const noexcept { return upper_.get(); }

private:
    NodeRef element_;
    ClauseList::Items partition_by_;
    ClauseList::Items order_by_;
    WindowFrame frame_;
    NodeRef lower_;
    NodeRef upper_;
};

/// `function WITHIN GROUP (ORDER BY ...)`
class AZOTH_EXPORT WithinGroup final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::within_group;
    WithinGroup(NodeRef element, ClauseList::Items order_by);

    const Node& element() const noexcept { return *element_; }

    const ClauseList::Items& order_by() const noexcept { return order_by_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.child(s.element_...);
        v.children(s.order_by_...);
    }

private:
    NodeRef element_;
    ClauseList::Items order_by_;
};

/// `function FILTER (WHERE condition)`
class AZOTH_EXPORT Filter final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::filter;
    Filter(NodeRef element, NodeRef condition);

    const Node& element() const noexcept { return *element_; }

    const Node& condition() const noexcept { return *condition_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.child(s.element_...);
        v.child(s.condition_...);
    }

private:
    NodeRef element_;
    NodeRef condition_;
};

/// The argument of an aggregate with the order of its rows: `array_agg(x ORDER BY y)`.
class AZOTH_EXPORT AggregateOrderBy final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::aggregate_order_by;
    AggregateOrderBy(NodeRef element, ClauseList::Items order_by);

    const Node& element() const noexcept { return *element_; }

    const ClauseList::Items& order_by() const noexcept { return order_by_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.child(s.element_...);
        v.children(s.order_by_...);
    }

private:
    NodeRef element_;
    ClauseList::Items order_by_;
};

/// `nextval('s')`, `s.NEXTVAL`, `NEXT VALUE FOR s`: the next value of a sequence.
class AZOTH_EXPORT NextValue final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::next_value;
    NextValue(std::string schema, std::string sequence, Type type = {});

    const std::string& schema() const noexcept { return schema_; }

    const std::string& sequence() const noexcept { return sequence_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.name(s.schema_...);
        v.name(s.sequence_...);
        v.type(s.type_...);
    }

private:
    std::string schema_;
    std::string sequence_;
};

/// One column of the row that a function gives: `(func(x)).name`.
class AZOTH_EXPORT TableValuedColumn final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::table_valued_column;
    TableValuedColumn(NodeRef function, std::string name, Type type);

    const Node& function() const noexcept { return *function_; }

    const std::string& name() const noexcept { return name_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.name(s.name_...);
        v.type(s.type_...);
        v.child(s.function_...);
    }

private:
    NodeRef function_;
    std::string name_;
};

}  // namespace azoth::sql
