// SPDX-License-Identifier: MIT
// What is in a database: its tables, and everything about them. Not part of azoth/core.hpp, so that only who
// reads schemas compiles it.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/base/rc.hpp"
#include "azoth/dialects/reflection.hpp"
#include "azoth/sql/schema/metadata.hpp"

#include <compare>
#include <functional>
#include <map>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth {

class Connection;
class Engine;
class Inspector;

/// A table or view in the results of the `get_multi_...` functions. The schema is the one that was asked for.
struct TableKey {
    std::string schema{};
    std::string name{};

    friend auto operator<=>(const TableKey&, const TableKey&) = default;
};

template <class T>
using ReflectedMap = std::map<TableKey, T>;

/// Which tables and views the `get_multi_...` functions tell of.
struct ReflectionFilter {
    std::string schema{};
    std::vector<std::string> filter_names{};  ///< Empty: all.
    ObjectKind kind = ObjectKind::TABLE;
    ObjectScope scope = ObjectScope::DEFAULT;
};

/// A table and its foreign keys to tables that come before it; see get_sorted_table_and_fkc_names().
struct SortedTableName {
    std::optional<std::string> table{};
    std::vector<std::pair<std::string, std::string>> foreign_keys{};  ///< Table and constraint.
};

/// Called for every column before it comes into a Table; may change what is known of it.
using ColumnReflect = std::function<void(std::string_view table, ReflectedColumn& column)>;

/// How `MetaData::reflect` goes about it.
struct ReflectOptions {
    std::string schema{};  ///< Empty: that of the MetaData.
    bool views = false;
    std::vector<std::string> only{};  ///< Empty: all. InvalidRequestError where one is not there.
    std::function<bool(std::string_view)> only_if{};  ///< Those for which it says so.
    bool extend_existing = false;  ///< Also adds to tables that the MetaData has what they lack.
    bool resolve_fks = true;       ///< Also takes in the tables that foreign keys lead to.
    ColumnReflect column_reflect{};
};

/// How a Table is made of what is in the database.
struct AutoloadOptions {
    std::vector<std::string> include_columns{};  ///< Empty: all.
    bool resolve_fks = true;
    ColumnReflect column_reflect{};
};

namespace detail {
class InspectorAutoload;
}

/// Reads the schema of a database. A handle; copies share what was read.
///
/// What was read once is not read again until `clear_cache()`. One of an engine borrows a connection for each
/// question; one of a connection sees what its transaction sees. Used by one thread at a time. An empty
/// schema means what a name without a schema finds.
///
/// A table that is not there is a NoSuchTableError; a dialect that cannot read schemas a NotSupportedError.
class AZOTH_EXPORT Inspector {
public:
    using Where = std::source_location;

    explicit Inspector(const Engine& engine);
    explicit Inspector(const Connection& connection);
    Inspector(const Inspector&) noexcept;
    Inspector(Inspector&&) noexcept;
    Inspector& operator=(const Inspector&) noexcept;
    Inspector& operator=(Inspector&&) noexcept;
    ~Inspector();

    // ---- what there is

    std::string default_schema_name(Where where = Where::current()) const;
    std::vector<std::string> get_schema_names(Where where = Where::current()) const;
    std::vector<std::string>
    get_table_names(std::string_view schema = {}, Where where = Where::current()) const;
    std::vector<std::string> get_temp_table_names(Where where = Where::current()) const;
    std::vector<std::string>
    get_view_names(std::string_view schema = {}, Where where = Where::current()) const;
    std::vector<std::string>
    get_materialized_view_names(std::string_view schema = {}, Where where = Where::current()) const;
    std::vector<std::string> get_temp_view_names(Where where = Where::current()) const;
    std::vector<std::string>
    get_sequence_names(std::string_view schema = {}, Where where = Where::current()) const;

    /// PostgreSQL; elsewhere there are none.
    std::vector<ReflectedEnum>
    get_enums(std::string_view schema = {}, Where where = Where::current()) const;
    std::vector<ReflectedDomain>
    get_domains(std::string_view schema = {}, Where where = Where::current()) const;

    /// Views and temporary tables count as well.
    bool has_table(
        std::string_view table, std::string_view schema = {}, Where where = Where::current()
    ) const;
    bool has_schema(std::string_view schema, Where where = Where::current()) const;
    bool has_sequence(
        std::string_view sequence, std::string_view schema = {}, Where where = Where::current()
    ) const;

    /// False also where there is no such table.
    bool has_index(
        std::string_view table,
        std::string_view name,
        std::string_view schema = {},
        Where where = Where::current()
    ) const;

    /// The SQL of a view: all of CREATE VIEW or only its SELECT, as the database keeps it.
    std::string get_view_definition(
        std::string_view view, std::string_view schema = {}, Where where = Where::current()
    ) const;

    /// Tables in an order in which foreign keys find what they lead to. The last entry is without a table: the
    /// foreign keys that make circles, to be added later.
    std::vector<SortedTableName> get_sorted_table_and_fkc_names(
        std::string_view schema = {}, Where where = Where::current()
    ) const;

    // ---- one table or view

    std::vector<ReflectedColumn> get_columns(
        std::string_view table, std::string_view schema = {}, Where where = Where::current()
    ) const;
    ReflectedPrimaryKeyConstraint get_pk_constraint(
        std::string_view table, std::string_view schema = {}, Where where = Where::current()
    ) const;
    std::vector<ReflectedForeignKeyConstraint> get_foreign_keys(
        std::string_view table, std::string_view schema = {}, Where where = Where::current()
    ) const;
    std::vector<ReflectedIndex> get_indexes(
        std::string_view table, std::string_view schema = {}, Where where = Where::current()
    ) const;
    std::vector<ReflectedUniqueConstraint> get_unique_constraints(
        std::string_view table, std::string_view schema = {}, Where where = Where::current()
    ) const;
    std::vector<ReflectedCheckConstraint> get_check_constraints(
        std::string_view table, std::string_view schema = {}, Where where = Where::current()
    ) const;
    std::vector<ExcludeConstraint> get_exclude_constraints(
        std::string_view table, std::string_view schema = {}, Where where = Where::current()
    ) const;

    /// Empty where there is none.
    std::string get_table_comment(
        std::string_view table, std::string_view schema = {}, Where where = Where::current()
    ) const;

    /// What only this kind of database has, with the names that Table takes it by: `mysql_engine`.
    DialectOptions get_table_options(
        std::string_view table, std::string_view schema = {}, Where where = Where::current()
    ) const;

    // ---- all tables at once, with as few statements as there are kinds of things

    ReflectedMap<std::vector<ReflectedColumn>>
    get_multi_columns(const ReflectionFilter& filter = {}, Where where = Where::current()) const;
    ReflectedMap<ReflectedPrimaryKeyConstraint> get_multi_pk_constraint(
        const ReflectionFilter& filter = {}, Where where = Where::current()
    ) const;
    ReflectedMap<std::vector<ReflectedForeignKeyConstraint>> get_multi_foreign_keys(
        const ReflectionFilter& filter = {}, Where where = Where::current()
    ) const;
    ReflectedMap<std::vector<ReflectedIndex>>
    get_multi_indexes(const ReflectionFilter& filter = {}, Where where = Where::current()) const;
    ReflectedMap<std::vector<ReflectedUniqueConstraint>> get_multi_unique_constraints(
        const ReflectionFilter& filter = {}, Where where = Where::current()
    ) const;
    ReflectedMap<std::vector<ReflectedCheckConstraint>> get_multi_check_constraints(
        const ReflectionFilter& filter = {}, Where where = Where::current()
    ) const;
    ReflectedMap<std::string> get_multi_table_comment(
        const ReflectionFilter& filter = {}, Where where = Where::current()
    ) const;
    ReflectedMap<DialectOptions> get_multi_table_options(
        const ReflectionFilter& filter = {}, Where where = Where::current()
    ) const;

    // ---- into tables

    /// Adds to the table the columns, constraints and indexes that it has in the database and lacks itself.
    void reflect_table(
        const Table& table, const AutoloadOptions& options = {}, Where where = Where::current()
    ) const;

    /// Takes all tables into the MetaData, as `MetaData::reflect` does.
    void reflect(
        MetaData metadata, const ReflectOptions& options = {}, Where where = Where::current()
    ) const;

    /// Forgets what was read.
    void clear_cache() const noexcept;

private:
    friend class detail::InspectorAutoload;
    struct State;

    void reflect_referred(
        const sql::Table& table, MetaData metadata, const AutoloadOptions& options, Where where
    ) const;

    detail::Rc<State> state_;
};

/// Reads the schema of a database: `az::inspect(engine).get_table_names()`.
inline Inspector inspect(const Engine& engine) {
    return Inspector(engine);
}

inline Inspector inspect(const Connection& connection) {
    return Inspector(connection);
}

namespace detail {

/// Fills a Table that was declared with `az::autoload_with()`.
class AZOTH_EXPORT InspectorAutoload final : public Autoload {
public:
    InspectorAutoload(Inspector inspector, AutoloadOptions options, std::source_location where);
    ~InspectorAutoload();

    void fill(sql::Table& table, std::vector<ColumnDefinition>& given) const override;
    void resolve(const sql::Table& table, const MetaData& metadata) const override;

private:
    Inspector inspector_;
    AutoloadOptions options_;
    std::source_location where_;
};

}  // namespace detail

/// A table as it is in the database: `az::Table orders{"orders", meta, az::autoload_with(engine)};`
///
/// Columns given besides stand for the ones in the database; constraints and indexes given besides are added.
inline detail::InspectorAutoload autoload_with(
    const Inspector& inspector,
    AutoloadOptions options = {},
    std::source_location where = std::source_location::current()
) {
    return {inspector, std::move(options), where};
}

inline detail::InspectorAutoload autoload_with(
    const Engine& engine,
    AutoloadOptions options = {},
    std::source_location where = std::source_location::current()
) {
    return {Inspector(engine), std::move(options), where};
}

inline detail::InspectorAutoload autoload_with(
    const Connection& connection,
    AutoloadOptions options = {},
    std::source_location where = std::source_location::current()
) {
    return {Inspector(connection), std::move(options), where};
}

}  // namespace azoth
