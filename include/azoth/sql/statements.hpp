// SPDX-License-Identifier: MIT
// Statement nodes. They are built in place while one builder holds them and copied before a change
// otherwise; what has been executed or shared never changes.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/elements.hpp"
#include "azoth/sql/selectable.hpp"
#include "azoth/sql/small_vector.hpp"
#include "azoth/sql/windows.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth::sql {

class Table;

/// Something only a higher layer understands that rides on a statement and belongs to its identity.
class AZOTH_EXPORT Option : public Node {
public:
    static constexpr NodeKind node_kind = NodeKind::option;
    virtual bool equals(const Option& other) const noexcept = 0;

protected:
    Option() noexcept : Node(NodeKind::option) {}
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
struct ForUpdate {
    bool wanted = false;
    bool read = false;  ///< FOR SHARE
    bool nowait = false;
    bool skip_locked = false;
    bool key_share = false;  ///< PostgreSQL: FOR NO KEY UPDATE, FOR KEY SHARE

    friend bool operator==(const ForUpdate&, const ForUpdate&) = default;
};

/// How the columns of a SELECT are named in its SQL.
enum class LabelStyle : std::uint8_t {
    disambiguate_only,   ///< A name that is taken gets a number.
    none,                ///< Names as they are.
    tablename_plus_col,  ///< users_id
};

/// Words put into a statement by hand; where `dialects` names one, only for that database.
struct Words {
    detail::SmallVector<NodeRef, 1> text;
    std::vector<std::string> dialects;  ///< One per text; empty: every database.

    AZOTH_EXPORT void add(std::string_view words, std::string_view dialect);
};

/// What few statements have. A statement without any of it has no `Extras`.
class AZOTH_EXPORT Extras final : public Node {
public:
    static constexpr NodeKind node_kind = NodeKind::extras;

    Extras() noexcept : Node(node_kind) {}

    Words prefixes;
    Words suffixes;
    /// with_hint(): the FROM element, its text as a Text node, the database.
    detail::SmallVector<FromRef, 1> hint_targets;
    Words hints;
    Words statement_hints;
    /// add_cte(): CTEs that need not stand in FROM, and whether each stays where it was added.
    detail::SmallVector<FromRef, 1> ctes;
    std::vector<std::string> nested_ctes;  ///< "nest" or "" per CTE.
    /// FETCH FIRST n ROWS
    NodeRef fetch;
    bool fetch_with_ties = false;
    bool fetch_percent = false;
    /// FOR UPDATE OF
    detail::SmallVector<NodeRef, 1> for_update_of;
    /// Options of one database by their full names: `mysql_limit`.
    std::vector<std::string> option_names;
    detail::SmallVector<NodeRef, 1> option_values;

    /// The value of an option, or null.
    const Node* option(std::string_view name) const noexcept;

    void add_hint(FromRef target, std::string_view text, std::string_view dialect);
    void add_cte(FromRef cte, bool nest_here);

    void seal() const;

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.children(s.prefixes.text...);
        v.names(s.prefixes.dialects...);
        v.children(s.suffixes.text...);
        v.names(s.suffixes.dialects...);
        v.children(s.hint_targets...);
        v.children(s.hints.text...);
        v.names(s.hints.dialects...);
        v.children(s.statement_hints.text...);
        v.names(s.statement_hints.dialects...);
        v.children(s.ctes...);
        v.names(s.nested_ctes...);
        v.child(s.fetch...);
        v.value(s.fetch_with_ties...);
        v.value(s.fetch_percent...);
        v.children(s.for_update_of...);
        v.names(s.option_names...);
        v.children(s.option_values...);
    }
};

class AZOTH_EXPORT Statement : public Node {
public:
    /// Brings hash() and has_binds() up to date. Called when a statement is executed or nested.
    virtual void seal() const = 0;

    /// Null for most statements.
    Handle<Extras> extras;

protected:
    using Node::Node;
    Statement(const Statement&) noexcept = default;

    void seal_extras() const {
        if (extras) {
            extras->seal();
        }
    }
};

/// What SELECT and UNION have in common.
class AZOTH_EXPORT GenerativeSelect : public Statement {
public:
    using List = detail::SmallVector<NodeRef, 8>;

    List group_by;
    detail::SmallVector<NodeRef, 2> order_by;
    NodeRef limit;
    NodeRef offset;
    ForUpdate for_update{};
    LabelStyle label_style = LabelStyle::disambiguate_only;
    std::vector<Handle<const Option>> options;

protected:
    using Statement::Statement;
    GenerativeSelect(const GenerativeSelect&) = default;

    template <class V, class... S>
    static void walk_common(V& v, S&... s) {
        v.children(s.group_by...);
        v.children(s.order_by...);
        v.child(s.limit...);
        v.child(s.offset...);
        v.value(s.for_update.wanted...);
        v.value(s.for_update.read...);
        v.value(s.for_update.nowait...);
        v.value(s.for_update.skip_locked...);
        v.value(s.for_update.key_share...);
        v.value(s.label_style...);
        v.children(s.options...);
        v.child(s.extras...);
    }
};

/// Which FROM elements a nested SELECT takes from the statements around it.
enum class Correlation : std::uint8_t {
    automatic,
    only,    ///< correlate(): those in the list.
    except,  ///< correlate_except(): all but those in the list.
};

class AZOTH_EXPORT Select final : public GenerativeSelect {
public:
    static constexpr NodeKind node_kind = NodeKind::select;

    Select() noexcept : GenerativeSelect(node_kind) {}

    List columns;
    detail::SmallVector<FromRef, 2> from;
    detail::SmallVector<JoinStep, 2> joins;
    List where;
    detail::SmallVector<NodeRef, 1> having;
    List distinct_on;
    detail::SmallVector<FromRef, 1> correlate;
    bool distinct = false;
    Correlation correlation = Correlation::automatic;
    /// The columns there were before with_only_columns(), which still count as what is joined from.
    detail::SmallVector<NodeRef, 1> earlier_columns;

    void seal() const override;

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.value(s.distinct...);
        v.value(s.correlation...);
        v.children(s.columns...);
        v.children(s.from...);
        v.joins(s.joins...);
        v.children(s.where...);
        v.children(s.having...);
        v.children(s.distinct_on...);
        v.children(s.correlate...);
        v.children(s.earlier_columns...);
        walk_common(v, s...);
    }
};

enum class SetOp : std::uint8_t {
    union_,
    union_all,
    except,
    except_all,
    intersect,
    intersect_all,
};

/// UNION, EXCEPT or INTERSECT.
class AZOTH_EXPORT CompoundSelect final : public GenerativeSelect {
public:
    static constexpr NodeKind node_kind = NodeKind::compound_select;

    CompoundSelect() noexcept : GenerativeSelect(node_kind) {}

    SetOp op = SetOp::union_;
    List selects;  ///< SELECTs, other UNIONs, texts with columns, or a Grouping of one.

    void seal() const override;

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.value(s.op...);
        v.children(s.selects...);
        walk_common(v, s...);
    }
};

/// `text(...).columns(...)`: SQL written by hand whose columns are known.
class AZOTH_EXPORT TextualSelect final : public Statement {
public:
    static constexpr NodeKind node_kind = NodeKind::textual_select;

    TextualSelect() noexcept : Statement(node_kind) {}

    NodeRef text;
    detail::SmallVector<NodeRef, 4> columns;
    bool positional = false;

    void seal() const override;

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.child(s.text...);
        v.children(s.columns...);
        v.value(s.positional...);
        v.child(s.extras...);
    }
};

/// `column = value` of INSERT and UPDATE.
struct Assignment {
    ColumnRef column;
    NodeRef value;
    NodeRef target{};  ///< Instead of `column`: an element `x[1]`, a tuple of columns.
};

/// ON CONFLICT of SQLite and PostgreSQL, ON DUPLICATE KEY UPDATE of MySQL; or whatever a database has.
struct OnConflict {
    enum class Action : std::uint8_t { none, nothing, update, duplicate_key };
    Action action = Action::none;
    /// upsert(): in the form of each database. Without `target` the primary key is meant; an update without
    /// `set` is of all other columns.
    bool upsert = false;
    std::vector<NodeRef> target;  ///< Columns or expressions of the index.
    std::string constraint;       ///< PostgreSQL: ON CONSTRAINT name
    bool final_name = false;      ///< `constraint` came out of the naming convention.
    std::vector<NodeRef> index_where;
    std::vector<Assignment> set;
    bool ordered = false;  ///< `set` keeps its order; otherwise that of the table.
    std::vector<NodeRef> where;
};

class AZOTH_EXPORT Insert final : public Statement {
public:
    static constexpr NodeKind node_kind = NodeKind::insert;
    using Values = detail::SmallVector<NodeRef, 4>;

    Insert() noexcept : Statement(node_kind) {}

    FromRef table;
    std::vector<ColumnRef> columns;
    /// Row after row, each as long as `columns`; null where a row of several leaves a column to its default.
    /// Empty: one row of parameters named after the columns.
    std::vector<NodeRef> values;
    std::size_t rows = 0;
    bool multi = false;  ///< `values` are a list of rows, be it of one.
    /// `columns` keep their order, and nothing is added to them; otherwise they come in that of the table.
    bool ordered = false;
    NodeRef from_select;
    /// INSERT FROM SELECT: columns with a default of the client's get it.
    bool include_defaults = true;
    /// Defaults that are SQL are written into the statement; keys are not asked for.
    bool inline_ = false;
    OnConflict on_conflict;
    Values returning;
    /// return_defaults(): the columns to ask for; all that the database makes when it is empty.
    bool wants_defaults = false;
    Values return_defaults;
    bool sort_by_parameter_order = false;
    /// The parameters of the execution name the columns (set for `execute(insert(t), {...})`).
    std::vector<Handle<const Option>> options;

    void seal() const override;

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.child(s.table...);
        v.children(s.columns...);
        v.value(s.rows...);
        v.value(s.multi...);
        v.value(s.ordered...);
        v.children(s.values...);
        v.child(s.from_select...);
        v.value(s.include_defaults...);
        v.value(s.inline_...);
        v.value(s.on_conflict.action...);
        v.value(s.on_conflict.upsert...);
        v.children(s.on_conflict.target...);
        v.name(s.on_conflict.constraint...);
        v.value(s.on_conflict.final_name...);
        v.children(s.on_conflict.index_where...);
        v.assignments(s.on_conflict.set...);
        v.value(s.on_conflict.ordered...);
        v.children(s.on_conflict.where...);
        v.children(s.returning...);
        v.value(s.wants_defaults...);
        v.children(s.return_defaults...);
        v.value(s.sort_by_parameter_order...);
        v.children(s.options...);
        v.child(s.extras...);
    }
};

class AZOTH_EXPORT Update final : public Statement {
public:
    static constexpr NodeKind node_kind = NodeKind::update;

    Update() noexcept : Statement(node_kind) {}

    FromRef table;
    detail::SmallVector<Assignment, 4> set;
    bool ordered = false;  ///< `set` keeps its order; otherwise that of the table.
    Select::List where;
    Insert::Values returning;
    bool wants_defaults = false;
    Insert::Values return_defaults;
    std::vector<Handle<const Option>> options;

    void seal() const override;

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.child(s.table...);
        v.assignments(s.set...);
        v.value(s.ordered...);
        v.children(s.where...);
        v.children(s.returning...);
        v.value(s.wants_defaults...);
        v.children(s.return_defaults...);
        v.children(s.options...);
        v.child(s.extras...);
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
        v.child(s.extras...);
    }
};

/// seal() of a statement inside another; nothing for what is none.
AZOTH_EXPORT void seal_nested(const Node& statement);

/// `(SELECT ...)` as a value.
class AZOTH_EXPORT ScalarSelect final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::scalar_select;
    /// Of a SELECT, or of a UNION and the like.
    explicit ScalarSelect(NodeRef select);

    const Node& select() const noexcept { return *select_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.child(s.select_...);
    }

private:
    NodeRef select_;
};

/// `EXISTS (SELECT ...)`
class AZOTH_EXPORT Exists final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::exists;
    explicit Exists(NodeRef select);

    const Node& select() const noexcept { return *select_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.child(s.select_...);
    }

private:
    NodeRef select_;
};

/// Puts a copy of a node in its place.
template <class T>
[[gnu::noinline]] void copy_for_change(Handle<T>& handle) {
    handle = Handle<T>::adopt(new T(*handle));
}

/// The node for changing: itself when nobody else holds it, a copy in its place otherwise.
template <class T>
T& writable(Handle<T>& handle) {
    if (!handle->unique()) {
        copy_for_change(handle);
    }
    return *handle;
}

/// The extras of a statement, for changing.
template <class S>
Extras& writable_extras(S& statement) {
    if (!statement.extras) {
        statement.extras = Handle<Extras>::adopt(new Extras());
    }
    return writable(statement.extras);
}

/// The row an INSERT brought, under the table's columns: `excluded` of ON CONFLICT, `inserted` of ON
/// DUPLICATE KEY UPDATE.
AZOTH_EXPORT FromRef proposed_row(const FromRef& table, Alias::Role role);

/// `excluded.column`
AZOTH_EXPORT NodeRef excluded_column(const Column& column);

/// `VALUES(column)` or `new.column`
AZOTH_EXPORT NodeRef inserted_column(const Column& column);

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
