// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/expr.hpp"
#include "azoth/sql/schema/column.hpp"
#include "azoth/sql/schema/constraint.hpp"
#include "azoth/sql/schema/table.hpp"
#include "azoth/sql/selectable.hpp"

#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace azoth {

class MetaData;

namespace detail {

struct SchemaTag {
    SchemaTag(QuotedName name) noexcept : value(std::move(name)) {}

    SchemaTag(SchemaName name) : value(name.value) {}

    QuotedName value;
};

struct PrefixTag {
    std::string value;
};

struct ColumnDefinition;

/// What fills a table from a database: `az::autoload_with()`.
class AZOTH_EXPORT Autoload {
public:
    /// Adds what the table has in the database. Of the columns that were given besides, those that stand for
    /// one in the database are taken out.
    virtual void fill(sql::Table& table, std::vector<ColumnDefinition>& given) const = 0;

    /// Once the table is in the MetaData: takes in what its foreign keys lead to.
    virtual void resolve(const sql::Table& table, const MetaData& metadata) const = 0;

protected:
    ~Autoload() = default;
};

/// Takes the arguments of a `Table`; they come into force together, in `finish`.
class AZOTH_EXPORT TableBuilder {
public:
    TableBuilder(QuotedName name, const MetaData& metadata);
    TableBuilder(const TableBuilder&) = delete;
    TableBuilder& operator=(const TableBuilder&) = delete;
    ~TableBuilder();

    void add(const Column& column);
    void add(const PrimaryKeyConstraint& constraint);
    void add(const ForeignKeyConstraint& constraint);
    void add(const UniqueConstraint& constraint);
    void add(const CheckConstraint& constraint);
    void add(const ExcludeConstraint& constraint);
    void add(const Index& index);
    void add(const TableArgument& argument);
    void add(const SchemaTag& schema);
    void add(CommentTag comment);
    void add(const DialectOptions& options);
    void add(const PrefixTag& prefix);
    void add(const Autoload& autoload);

    /// The table, known to the MetaData and named by its convention.
    sql::Handle<sql::Table> finish();

private:
    struct Parts;
    Parts* parts_;
};

template <class A>
concept table_argument =
    requires(TableBuilder& builder, const A& argument) { builder.add(argument); };

}  // namespace detail

/// The schema a table stands in, by a name made at run time or quoted by hand.
inline detail::SchemaTag schema(QuotedName name) noexcept {
    return {std::move(name)};
}

/// A word between CREATE and TABLE: `az::prefix("TEMPORARY")`.
inline detail::PrefixTag prefix(std::string word) noexcept {
    return {std::move(word)};
}

/// `users AS u`: an alias of a table, one more entry in FROM. Cheap to copy.
class AZOTH_EXPORT TableAlias {
public:
    /// An empty name is made at compilation, as `users_1`.
    TableAlias(sql::FromRef element, std::string name);

    /// NoSuchColumnError, with the columns there are, when there is none.
    Expr<Any>
    c(std::string_view key, std::source_location where = std::source_location::current()) const {
        return c<Any>(key, where);
    }

    /// The column as an expression of a C++ type; whether that fits is for the caller to know.
    template <class T>
    Expr<T>
    c(std::string_view key, std::source_location where = std::source_location::current()) const {
        return Expr<T>(sql::NodeRef(&alias_->column(key, where)));
    }

    std::string_view name() const noexcept { return alias_->name(); }

    sql::NodeRef node() const noexcept { return alias_; }

    sql::FromRef from() const noexcept { return alias_; }

private:
    sql::Handle<const sql::Alias> alias_;
};

/// A table of a MetaData, described in C++. Cheap to copy; all copies are the same table.
///
///     az::MetaData meta;
///     az::Table users{"users", meta,
///         az::Column{"id", az::Integer(), az::primary_key},
///         az::Column{"name", az::String(50), az::nullable(false)},
///         az::UniqueConstraint{{"name"}}};
///
/// After the MetaData come columns, constraints, indexes, `az::schema()`, `az::comment()` and
/// `az::autoload_with()` in any order.
/// A second table of that name in the MetaData is an InvalidRequestError; a second column of a name, and a
/// constraint over a column that is not there, are ArgumentErrors.
class AZOTH_EXPORT Table {
public:
    template <class... Args>
    Table(QuotedName name, const MetaData& metadata, const Args&... args)
        : table_(build(std::move(name), metadata, args...)) {}

    explicit Table(sql::Handle<sql::Table> table) noexcept : table_(std::move(table)) {}

    /// NoSuchColumnError, with the columns there are, when there is none.
    Expr<Any>
    c(std::string_view key, std::source_location where = std::source_location::current()) const {
        return c<Any>(key, where);
    }

    /// The column as an expression of a C++ type; whether that fits is for the caller to know.
    template <class T>
    Expr<T>
    c(std::string_view key, std::source_location where = std::source_location::current()) const {
        return Expr<T>(sql::NodeRef(&table_->column(key, where)));
    }

    /// With name, type and what the schema knows of each.
    const std::vector<sql::Handle<sql::Column>>& columns() const noexcept {
        return table_->columns();
    }

    const QuotedName& name() const noexcept { return table_->table_name(); }

    /// "name" or "schema.name": how MetaData and foreign keys call it.
    std::string key() const { return table_->key(); }

    /// An empty name is made at compilation, as `users_1`.
    TableAlias alias(std::string name = {}) const { return {table_, std::move(name)}; }

    sql::NodeRef node() const noexcept { return table_; }

    sql::FromRef from() const noexcept { return table_; }

    /// Its constraints and indexes.
    const sql::Table& definition() const noexcept { return *table_; }

    const sql::Handle<sql::Table>& handle() const noexcept { return table_; }

    friend bool operator==(const Table& left, const Table& right) noexcept = default;

private:
    template <class... Args>
    static sql::Handle<sql::Table>
    build(QuotedName name, const MetaData& metadata, const Args&... args) {
        static_assert(
            (detail::table_argument<Args> && ...),
            "azoth: a table takes az::Column, az::PrimaryKeyConstraint, az::ForeignKeyConstraint, "
            "az::UniqueConstraint, az::CheckConstraint, az::ExcludeConstraint, az::Index, "
            "az::schema(), az::comment(), az::prefix(), az::options() and az::autoload_with(); one "
            "of "
            "the arguments is none of them"
        );
        detail::TableBuilder builder(std::move(name), metadata);
        if constexpr ((detail::table_argument<Args> && ...)) {
            (builder.add(args), ...);
        }
        return builder.finish();
    }

    sql::Handle<sql::Table> table_;
};

}  // namespace azoth
