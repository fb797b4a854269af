// SPDX-License-Identifier: MIT
// Statement nodes. They are built in place while one builder holds them and copied before a change
// otherwise; what has been executed or shared never changes.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/elements.hpp"
#include "azoth/sql/selectable.hpp"
#include "azoth/sql/small_vector.hpp"

#include <string>
#include <utility>
#include <vector>

namespace azoth::sql {

class Table;

/// Something only a higher layer understands that rides on a statement and belongs to its identity.
class AZOTH_EXPORT Option : public Node {
public:
    static constexpr NodeKind node_kind = NodeKind::custom;
    virtual bool equals(const Option& other) const noexcept = 0;

protected:
    Option() noexcept : Node(NodeKind::custom) {}
};

/// One `.join()` of a SELECT, before it is known what it joins to.
struct JoinStep {
    FromRef left;  ///< Null: the FROM element so far that the condition or a foreign key leads to.
    FromRef right;
    NodeRef condition;  ///< Null: from the foreign keys.
    bool outer = false;
    bool full = false;
};

/// What a SELECT may ask of the rows it reads.
enum class ForUpdate : std::uint8_t { none, update, nowait, skip_locked };

class AZOTH_EXPORT Statement : public Node {
public:
    /// Brings hash() and has_binds() up to date. Called when a statement is executed or nested.
    virtual void seal() const = 0;

protected:
    using Node::Node;
    Statement(const Statement&) noexcept = default;
};

class AZOTH_EXPORT Select final : public Statement {
public:
    static constexpr NodeKind node_kind = NodeKind::select;
    using List = detail::SmallVector<NodeRef, 4>;

    Select() noexcept : Statement(node_kind) {}

    List columns;
    detail::SmallVector<FromRef, 2> from;
    detail::SmallVector<JoinStep, 2> joins;
    List where;
    List group_by;
    detail::SmallVector<NodeRef, 1> having;
    detail::SmallVector<NodeRef, 2> order_by;
    NodeRef limit;
    NodeRef offset;
    List distinct_on;
    detail::SmallVector<FromRef, 1> correlate;
    std::vector<Handle<const Option>> options;
    bool distinct = false;
    bool correlate_explicit = false;
    ForUpdate for_update = ForUpdate::none;

    void seal() const override;

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.value(s.distinct...);
        v.value(s.correlate_explicit...);
        v.value(s.for_update...);
        v.children(s.columns...);
        v.children(s.from...);
        v.joins(s.joins...);
        v.children(s.where...);
        v.children(s.group_by...);
        v.children(s.having...);
        v.children(s.order_by...);
        v.child(s.limit...);
        v.child(s.offset...);
        v.children(s.distinct_on...);
        v.children(s.correlate...);
        v.children(s.options...);
    }
};

/// `column = value` of INSERT and UPDATE.
struct Assignment {
    ColumnRef column;
    NodeRef value;
};

/// ON CONFLICT of SQLite and PostgreSQL.
struct OnConflict {
    enum class Action : std::uint8_t { none, nothing, update };
    Action action = Action::none;
    std::vector<ColumnRef> target;
    std::vector<Assignment> set;
    std::vector<NodeRef> where;
};

class AZOTH_EXPORT Insert final : public Statement {
public:
    static constexpr NodeKind node_kind = NodeKind::insert;
    using Values = detail::SmallVector<NodeRef, 4>;

    Insert() noexcept : Statement(node_kind) {}

    FromRef table;
    std::vector<ColumnRef> columns;
    /// Row after row, each as long as `columns`. Empty: one row of parameters named after the columns.
    std::vector<NodeRef> values;
    std::size_t rows = 0;
    NodeRef from_select;
    OnConflict on_conflict;
    Values returning;
    /// The parameters of the execution name the columns (set for `execute(insert(t), {...})`).
    std::vector<Handle<const Option>> options;

    void seal() const override;

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.child(s.table...);
        v.children(s.columns...);
        v.value(s.rows...);
        v.children(s.values...);
        v.child(s.from_select...);
        v.value(s.on_conflict.action...);
        v.children(s.on_conflict.target...);
        v.assignments(s.on_conflict.set...);
        v.children(s.on_conflict.where...);
        v.children(s.returning...);
        v.children(s.options...);
    }
};

class AZOTH_EXPORT Update final : public Statement {
public:
    static constexpr NodeKind node_kind = NodeKind::update;

    Update() noexcept : Statement(node_kind) {}

    FromRef table;
    detail::SmallVector<Assignment, 4> set;
    Select::List where;
    Insert::Values returning;
    std::vector<Handle<const Option>> options;

    void seal() const override;

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.child(s.table...);
        v.assignments(s.set...);
        v.children(s.where...);
        v.children(s.returning...);
        v.children(s.options...);
    }
};

class AZOTH_EXPORT Delete final : public Statement {
public:
    static constexpr NodeKind node_kind = NodeKind::delete_;

    Delete() noexcept : Statement(node_kind) {}

    FromRef table;
    Select::List where;
    Insert::Values returning;
    std::vector<Handle<const Option>> options;

    void seal() const override;

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.child(s.table...);
        v.children(s.where...);
        v.children(s.returning...);
        v.children(s.options...);
    }
};

/// `(SELECT ...)` as a value.
class AZOTH_EXPORT ScalarSelect final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::scalar_select;
    explicit ScalarSelect(Handle<const Select> select);

    const Select& select() const noexcept { return *select_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.child(s.select_...);
    }

private:
    Handle<const Select> select_;
};

/// `EXISTS (SELECT ...)`
class AZOTH_EXPORT Exists final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::exists;
    explicit Exists(Handle<const Select> select);

    const Select& select() const noexcept { return *select_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.child(s.select_...);
    }

private:
    Handle<const Select> select_;
};

/// The node for changing: itself when nobody else holds it, a copy in its place otherwise.
template <class T>
T& writable(Handle<T>& handle) {
    if (!handle->unique()) {
        handle = Handle<T>::adopt(new T(*handle));
    }
    return *handle;
}

/// `excluded.column`
AZOTH_EXPORT NodeRef excluded_column(const Column& column);

/// The SELECT a node is.
inline Handle<const Select> as_select(const NodeRef& node) noexcept {
    return Handle<const Select>(static_cast<const Select*>(node.get()));
}

// ---- the meaning of a statement as a key

/// All bound values of a statement, in the order of its structure.
using BindList = detail::SmallVector<const Bind*, 16>;

AZOTH_EXPORT void collect_binds(const Node& node, BindList& binds);

/// True when both have the same structure: the same SQL comes out, only bound values may differ.
/// The same alias, subquery or parameter must be used in the same places. Equal hashes are a precondition
/// of equality but are not trusted for it.
AZOTH_EXPORT bool same_structure(const Node& left, const Node& right);

}  // namespace azoth::sql
