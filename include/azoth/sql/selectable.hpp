// SPDX-License-Identifier: MIT
// What stands in FROM, and the columns it has.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/elements.hpp"
#include "azoth/sql/node.hpp"
#include "azoth/sql/quoted_name.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace azoth::sql {

class FromClause;
struct ColumnSchema;

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

    /// Its name in SQL is made at compilation, from name(): `count_1`, `id_1`, `anon_1`.
    bool name_is_made() const noexcept { return name_is_made_; }

    /// The name by which the program knows it; the same as name() unless given.
    const std::string& key() const noexcept { return key_; }

    /// Nullability, defaults, keys; null unless it is a column of a Table.
    const ColumnSchema* schema() const noexcept { return schema_; }

    /// Position among the columns of its FROM element.
    std::size_t position() const noexcept { return position_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.name(s.name_...);
        v.from(s.from_...);
    }

private:
    friend class Alias;
    friend class FromClause;
    friend class Subquery;
    friend class Table;
    const FromClause* from_;
    QuotedName name_;
    std::string key_;
    ColumnSchema* schema_ = nullptr;
    std::size_t position_ = 0;
    bool name_is_made_ = false;
};

using ColumnRef = Handle<const Column>;

/// Anything that can stand in FROM.
class AZOTH_EXPORT FromClause : public Node {
public:
    const std::vector<Handle<Column>>& columns() const noexcept { return columns_; }

    /// Null when there is none.
    const Column* find(std::string_view key) const noexcept;

    /// NoSuchColumnError, with the columns there are, when there is none.
    const Column& column(std::string_view key) const;

    /// The name it has in SQL; empty for a join and for a name made at compilation.
    virtual std::string_view name() const noexcept = 0;

    ~FromClause() override;

protected:
    using Node::Node;
    Column& add_column(QuotedName name, std::string key, Type type);

    std::vector<Handle<Column>>
        columns_;  ///< Owned, but not counted: that would be for this itself.
};

using FromRef = Handle<const FromClause>;

/// `users AS u`. Every alias object is one entry in FROM; two alias objects are two.
class AZOTH_EXPORT Alias final : public FromClause {
public:
    static constexpr NodeKind node_kind = NodeKind::alias;
    /// An empty name is made at compilation, as `users_1`.
    Alias(FromRef element, std::string name);

    std::string_view name() const noexcept override { return name_; }

    const FromClause& element() const noexcept { return *element_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.name(s.name_...);
        v.child(s.element_...);
    }

private:
    FromRef element_;
    std::string name_;
};

/// `(SELECT ...) AS name`
class AZOTH_EXPORT Subquery final : public FromClause {
public:
    static constexpr NodeKind node_kind = NodeKind::subquery;
    Subquery(NodeRef select, std::string name);

    std::string_view name() const noexcept override { return name_; }

    const Node& element() const noexcept { return *element_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.name(s.name_...);
        v.child(s.element_...);
    }

private:
    NodeRef element_;
    std::string name_;
};

/// `left JOIN right ON condition`
class AZOTH_EXPORT Join final : public FromClause {
public:
    static constexpr NodeKind node_kind = NodeKind::join;
    Join(FromRef left, FromRef right, NodeRef condition, bool outer, bool full);

    std::string_view name() const noexcept override { return {}; }

    const FromClause& left() const noexcept { return *left_; }

    const FromClause& right() const noexcept { return *right_; }

    const FromRef& left_ref() const noexcept { return left_; }

    const FromRef& right_ref() const noexcept { return right_; }

    const Node& condition() const noexcept { return *condition_; }

    const NodeRef& condition_ref() const noexcept { return condition_; }

    bool outer() const noexcept { return outer_; }

    bool full() const noexcept { return full_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.value(s.outer_...);
        v.value(s.full_...);
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

/// What a column of a result is called: as it is, or a name that is made of it at compilation.
struct ResultName {
    std::string name;
    bool made = false;
};

AZOTH_EXPORT ResultName result_name(const Node& node);

/// The ON condition between two FROM elements, from the foreign keys between their tables.
/// NoForeignKeysError when there is none, AmbiguousForeignKeysError when there are several.
AZOTH_EXPORT NodeRef join_condition(const FromClause& left, const FromClause& right);

}  // namespace azoth::sql
