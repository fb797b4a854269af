// SPDX-License-Identifier: MIT
// From what is said about columns and tables to the tables of the schema.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/schema/column_options.hpp"
#include "azoth/sql/schema/constraint.hpp"
#include "azoth/sql/schema/table.hpp"
#include "azoth/sql/type.hpp"

#include <string>
#include <vector>

namespace azoth::detail {

/// Everything said about a column, with texts of its own.
struct ColumnDefinition {
    QuotedName name;
    Type type;
    sql::ColumnSchema schema;
    bool unique = false;
    bool index = false;
    std::vector<ForeignKeyConstraint> foreign_keys;
    std::vector<CheckConstraint> checks;
};

/// `nullable_by_type` counts where the options say nothing and the column is no primary key.
/// `options.name` and `options.type` take no part: `name` and `type` are what the column gets.
AZOTH_EXPORT ColumnDefinition
define_column(QuotedName name, Type type, const ColumnOptions& options, bool nullable_by_type);

/// Adds the column and what stands with it: constraints, index.
AZOTH_EXPORT sql::Column& apply(sql::Table& table, ColumnDefinition column);

AZOTH_EXPORT sql::Column& apply(
    sql::Table& table,
    QuotedName name,
    Type type,
    const ColumnOptions& options,
    bool nullable_by_type
);

/// Adds a constraint or an index; its columns are checked by Table::check().
AZOTH_EXPORT void apply(sql::Table& table, const TableArgument& argument);

/// A default as a node: a literal, SQL as written or a function without arguments; null for none.
AZOTH_EXPORT sql::NodeRef default_node(const SqlDefault& value);

}  // namespace azoth::detail
