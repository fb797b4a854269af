// SPDX-License-Identifier: MIT
// What stands in FROM, and the columns it has.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/elements.hpp"
#include "azoth/sql/node.hpp"
#include "azoth/sql/quoted_name.hpp"

#include <source_location>
#include <string>
#include <string_view>
#include <vector>

namespace azoth::sql {

class FromClause;
struct ColumnSchema;
class Column;

/// A name in SQL that may be known only when a statement is written.
struct SqlName {
    QuotedName text;
    /// A number follows, per `text`: `count_1`. The same `of` and `repeat` get the same number.
    const Node* of = nullptr;
    int repeat = 0;
    /// The name of this column stands for `text`.
    const Column* inner = nullptr;
    /// The name of this comes first: `users_1_id`.
    const FromClause* table = nullptr;
    /// Longer than the database takes, it is cut off; given by the program, it is not touched.
    bool generated = false;

    bool given() const noexcept { return !generated; }

    bool empty() const noexcept { return text.empty() && of == nullptr; }

    /// The same name in SQL, whoever gave it.
    friend bool operator==(const SqlName& left, const SqlName& right) noexcept {
        return left.of == right.of && left.repeat == right.repeat && left.inner == right.inner &&
               left.table == right.table && left.text.text() == right.text.text();
    }
};

/// A column of a table, alias or subquery.
///
/// Its `from()` stays alive as long as any of its columns does.
class AZOTH_EXPORT Column final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::column;
    Column(const FromClause* from, QuotedName name, std::string key, Type type);
    ~Column() override;

    /// Null for a lone `az::column("x")`.
    const FromClause* from() const noexcept { return from_; }

    const QuotedName& name() const noexcept { return name_; }

    detail::NameShape name_shape() const noexcept { return shape_; }

    /// Its name in SQL, where that is made at compilation; null where it is name().
    const SqlName* made_name() const noexcept { return made_; }

    bool name_is_made() const noexcept { return made_ != nullptr; }

    /// The name by which the program knows it; the same as name() unless given.
    const std::string& key() const noexcept { return key_; }

    /// Nullability, defaults, keys; null unless it is a column of a Table.
    const ColumnSchema* schema() const noexcept { return schema_; }

    /// Its name is a piece of SQL, written as it is.
    bool is_literal() const noexcept { return literal_; }

    /// Position among the columns of its FROM element.
    std::size_t position() const noexcept { return position_; }

    /// The column this one shows, through aliases and subqueries; itself for a column of a table.
    const Column& base() const noexcept { return shows_ != nullptr ? shows_->base() : *this; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.name(s.name_...);
        v.value(s.name_.quote...);
        v.name(s.key_...);
        v.type(s.type_...);
        v.from(s.from_...);
    }

private:
    friend class FromClause;
    friend class Table;
    const FromClause* from_;
    QuotedName name_;
    std::string key_;
    ColumnSchema* schema_ = nullptr;
    const SqlName* made_ = nullptr;  ///< Owned.
    const Column* shows_ = nullptr;  ///< Lives as long as what `from_` is made of.
    std::size_t position_ = 0;
    bool literal_ = false;
    detail::NameShape shape_;
};

using ColumnRef = Handle<const Column>;

/// Anything that can stand in FROM.
class AZOTH_EXPORT FromClause : public Node {
public:
    const std::vector<Handle<Column>>& columns() const noexcept { return columns_; }

    /// Null when there is none.
    const Column* find(std::string_view key) const noexcept;

    /// NoSuchColumnError, with the columns there are, when there is none.
    const Column& column(
        std::string_view key, std::source_location where = std::source_location::current()
    ) const;

    /// The name it has in SQL; empty for a join and for a name made at compilation.
    virtual std::string_view name() const noexcept = 0;

    ~FromClause() override;

protected:
    using Node::Node;
    Column& add_column(QuotedName name, std::string key, Type type);
    /// Columns named as those of the result of a statement.
    void add_result_columns(const Node& statement);
    /// Columns named as those of another FROM element.
    void add_columns_of(const FromClause& other);

    std::vector<Handle<Column>>
        columns_;  ///< Owned, but not counted: that would be for this itself.
};

using FromRef = Handle<const FromClause>;

/// How an alias is written.
struct AliasOptions {
    bool lateral = false;
    bool render_derived = false;        ///< AS name(column, ...)
    bool render_derived_types = false;  ///< AS name(column type, ...)
};

/// `users AS u`. Every alias object is one entry in FROM; two alias objects are two.
class AZOTH_EXPORT Alias final : public FromClause {
public:
    static constexpr NodeKind node_kind = NodeKind::alias;

    /// What the alias stands for.
    enum class Role : std::uint8_t {
        alias,
        excluded,  ///< The row an INSERT brought, in ON CONFLICT.
        inserted,  ///< The same in ON DUPLICATE KEY UPDATE.
    };

    /// An empty name is made at compilation, as `users_1`.
    Alias(FromRef element, std::string name, AliasOptions options = {}, Role role = Role::alias);

    std::string_view name() const noexcept override { return name_; }

    const FromClause& element() const noexcept { return *element_; }

    const AliasOptions& options() const noexcept { return options_; }

    Role role() const noexcept { return role_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.name(s.name_...);
        v.value(s.role_...);
        v.value(s.options_.lateral...);
        v.value(s.options_.render_derived...);
        v.value(s.options_.render_derived_types...);
        v.child(s.element_...);
    }

private:
    FromRef element_;
    std::string name_;
    AliasOptions options_;
    Role role_;
};

/// `(SELECT ...) AS name`
class AZOTH_EXPORT Subquery final : public FromClause {
public:
    static constexpr NodeKind node_kind = NodeKind::subquery;
    /// Of a SELECT, a UNION and the like, or a text with columns.
    Subquery(NodeRef select, std::string name, bool lateral = false);

    std::string_view name() const noexcept override { return name_; }

    const Node& element() const noexcept { return *element_; }

    const NodeRef& element_ref() const noexcept { return element_; }

    bool lateral() const noexcept { return lateral_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.name(s.name_...);
        v.value(s.lateral_...);
        v.child(s.element_...);
    }

private:
    NodeRef element_;
    std::string name_;
    bool lateral_;
};

/// `left JOIN right ON condition`
class AZOTH_EXPORT Join final : public FromClause {
public:
    static constexpr NodeKind node_kind = NodeKind::join;
    Join(FromRef left, FromRef right, NodeRef condition, bool outer, bool full);
    /// The same join in parentheses.
    static FromRef grouped(const Join& join);

    std::string_view name() const noexcept override { return {}; }

    const FromClause& left() const noexcept { return *left_; }

    const FromClause& right() const noexcept { return *right_; }

    const FromRef& left_ref() const noexcept { return left_; }

    const FromRef& right_ref() const noexcept { return right_; }

    const Node& condition() const noexcept { return *condition_; }

    const NodeRef& condition_ref() const noexcept { return condition_; }

    bool outer() const noexcept { return outer_; }

    bool full() const noexcept { return full_; }

    bool in_parentheses() const noexcept { return in_parentheses_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.value(s.outer_...);
        v.value(s.full_...);
        v.value(s.in_parentheses_...);
        v.child(s.left_...);
        v.child(s.right_...);
        v.child(s.condition_...);
    }

private:
    FromRef left_;
    FromRef right_;
    NodeRef condition_;
    bool outer_;
    bool full_;
    bool in_parentheses_ = false;
};

/// How a CTE is written.
struct CteOptions {
    bool recursive = false;
    bool nesting = false;                 ///< Its WITH stays in the statement that uses it.
    std::vector<std::string> prefixes{};  ///< MATERIALIZED
    std::vector<std::string> suffixes{};  ///< SEARCH ..., CYCLE ...
    /// For which database each word is meant; empty: for all.
    std::vector<std::string> prefix_dialects{};
    std::vector<std::string> suffix_dialects{};

    friend bool operator==(const CteOptions&, const CteOptions&) = default;
};

/// A common table expression: `WITH name AS (statement)`. Where it stands in FROM only its name is written.
class AZOTH_EXPORT Cte final : public FromClause {
public:
    static constexpr NodeKind node_kind = NodeKind::cte;

    /// Of any statement. An empty name is made at compilation, as `anon_1`.
    Cte(NodeRef statement, std::string name, CteOptions options = {});

    /// `cte.union_all(select)`: the same CTE, by the same name, now with its recursive part.
    static FromRef with_union(const Handle<const Cte>& cte, NodeRef union_statement);

    /// `WITH ... AS name`, again under another name: `FROM cte AS other`.
    static FromRef alias(const Handle<const Cte>& cte, std::string name);

    std::string_view name() const noexcept override { return name_; }

    const Node& statement() const noexcept { return *statement_; }

    const NodeRef& statement_ref() const noexcept { return statement_; }

    const CteOptions& options() const noexcept { return options_; }

    /// The CTE whose place this one takes; null when there is none.
    const Cte* restates() const noexcept { return static_cast<const Cte*>(restates_.get()); }

    /// The CTE of which this is another name; null for a CTE itself.
    const Cte* alias_of() const noexcept { return static_cast<const Cte*>(alias_of_.get()); }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.name(s.name_...);
        v.value(s.options_.recursive...);
        v.value(s.options_.nesting...);
        v.names(s.options_.prefixes...);
        v.names(s.options_.suffixes...);
        v.names(s.options_.prefix_dialects...);
        v.names(s.options_.suffix_dialects...);
        v.child(s.restates_...);
        v.child(s.alias_of_...);
        v.child(s.statement_...);
    }

private:
    NodeRef statement_;
    std::string name_;
    CteOptions options_;
    FromRef restates_;
    FromRef alias_of_;
};

/// A column that a VALUES or a function in FROM has.
struct ColumnDef {
    std::string name;
    Type type{};
};

/// How a VALUES is written.
struct ValuesOptions {
    std::string name{};
    bool literal_binds = false;  ///< Values in the SQL instead of parameters.
    bool lateral = false;
    bool unnamed = false;
    std::vector<FromRef> ctes{};  ///< add_cte()
};

/// `(VALUES (1, 2), (3, 4)) AS name (a, b)`
class AZOTH_EXPORT Values final : public FromClause {
public:
    static constexpr NodeKind node_kind = NodeKind::values;

    /// `rows` row after row, each as long as `columns`.
    Values(std::vector<ColumnDef> columns, std::vector<NodeRef> rows, ValuesOptions options = {});

    std::string_view name() const noexcept override { return options_.name; }

    const std::vector<NodeRef>& rows() const noexcept { return rows_; }

    const ValuesOptions& options() const noexcept { return options_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.name(s.options_.name...);
        v.value(s.options_.literal_binds...);
        v.value(s.options_.lateral...);
        v.value(s.options_.unnamed...);
        v.children(s.options_.ctes...);
        v.names(s.names_...);
        v.types(s.types_...);
        v.children(s.rows_...);
    }

private:
    std::vector<NodeRef> rows_;
    std::vector<std::string> names_;
    std::vector<Type> types_;
    ValuesOptions options_;
};

/// VALUES as an expression: `x IN (VALUES (1), (2))`.
class AZOTH_EXPORT ScalarValues final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::scalar_values;
    explicit ScalarValues(Handle<const Values> values);

    const Values& values() const noexcept { return *values_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.child(s.values_...);
    }

private:
    Handle<const Values> values_;
};

/// How a function in FROM is written.
struct TableValuedOptions {
    std::string name{};
    bool with_ordinality = false;
    bool joins_implicitly = false;  ///< Not counted as a FROM element that nothing joins.
    bool unaliased = false;         ///< As it is: `FROM function()`, `FROM text`.
    AliasOptions alias{};
};

/// A function, or a text, in FROM: `generate_series(1, 3) AS n`, `json_each(x) WITH ORDINALITY AS t(a, b)`.
class AZOTH_EXPORT TableValued final : public FromClause {
public:
    static constexpr NodeKind node_kind = NodeKind::table_valued;

    /// Without columns it is itself a column: `func.alias()`.
    TableValued(NodeRef function, std::vector<ColumnDef> columns, TableValuedOptions options = {});

    std::string_view name() const noexcept override { return options_.name; }

    const Node& function() const noexcept { return *function_; }

    const NodeRef& function_ref() const noexcept { return function_; }

    const TableValuedOptions& options() const noexcept { return options_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.name(s.options_.name...);
        v.value(s.options_.with_ordinality...);
        v.value(s.options_.joins_implicitly...);
        v.value(s.options_.unaliased...);
        v.value(s.options_.alias.lateral...);
        v.value(s.options_.alias.render_derived...);
        v.value(s.options_.alias.render_derived_types...);
        v.names(s.names_...);
        v.types(s.types_...);
        v.child(s.function_...);
    }

private:
    NodeRef function_;
    std::vector<std::string> names_;
    std::vector<Type> types_;
    TableValuedOptions options_;
};

/// `users AS u TABLESAMPLE bernoulli(1) REPEATABLE (seed)`
class AZOTH_EXPORT TableSample final : public FromClause {
public:
    static constexpr NodeKind node_kind = NodeKind::tablesample;
    TableSample(FromRef element, NodeRef sampling, NodeRef seed, std::string name);

    std::string_view name() const noexcept override { return name_; }

    const FromClause& element() const noexcept { return *element_; }

    const Node& sampling() const noexcept { return *sampling_; }

    const Node* seed() const noexcept { return seed_.get(); }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.name(s.name_...);
        v.child(s.element_...);
        v.child(s.sampling_...);
        v.child(s.seed_...);
    }

private:
    FromRef element_;
    NodeRef sampling_;
    NodeRef seed_;
    std::string name_;
};

/// A FROM element used as a column by its own name: `func.column_valued()`, `row_to_json(users)`.
class AZOTH_EXPORT ColumnValued final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::column_valued;
    explicit ColumnValued(FromRef from, Type type = {});

    const FromClause& from() const noexcept { return *from_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.type(s.type_...);
        v.child(s.from_...);
    }

private:
    FromRef from_;
};

/// A mapped class, or an alias of one, in a list of columns: it stands for all its columns.
class AZOTH_EXPORT Entity final : public Node {
public:
    static constexpr NodeKind node_kind = NodeKind::entity;
    /// `mapper` belongs to the ORM; here it is only an identity.
    Entity(FromRef from, const void* mapper);

    const FromClause& from() const noexcept { return *from_; }

    const FromRef& from_ref() const noexcept { return from_; }

    const void* mapper() const noexcept { return mapper_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.identity(s.mapper_...);
        v.child(s.from_...);
    }

private:
    FromRef from_;
    const void* mapper_;
};

/// The ON condition between two FROM elements, from the foreign keys between their tables.
/// NoForeignKeysError when there is none, AmbiguousForeignKeysError when there are several.
AZOTH_EXPORT NodeRef join_condition(const FromClause& left, const FromClause& right);

}  // namespace azoth::sql
