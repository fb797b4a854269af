// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/schema/constraint.hpp"
#include "azoth/sql/selectable.hpp"
#include "azoth/sql/type.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace azoth {

namespace sql {

/// What the schema knows of a column of a table.
struct ColumnSchema {
    bool primary_key = false;
    bool nullable = true;
    signed char autoincrement =
        -1;  ///< As given; what follows from it is Table::autoincrement_column().
    NodeRef server_default{};
    NodeRef onupdate{};
    std::string comment{};
};

/// A table of a schema. `azoth::Table` is the handle to it.
///
/// It is built by one thread and not changed once statements are made of it.
class AZOTH_EXPORT Table final : public FromClause {
public:
    static constexpr NodeKind node_kind = NodeKind::table;
    Table(std::string name, std::string schema);

    std::string_view name() const noexcept override { return name_; }

    const std::string& table_name() const noexcept { return name_; }

    const std::string& schema() const noexcept { return schema_; }

    /// "name" or "schema.name": how foreign keys and MetaData call it.
    std::string key() const;

    // Their columns are named by key.
    PrimaryKeyConstraint primary_key;
    std::vector<ForeignKeyConstraint> foreign_keys;
    std::vector<UniqueConstraint> unique_constraints;
    std::vector<CheckConstraint> check_constraints;
    std::vector<Index> indexes;
    std::string comment;

    /// The columns of the primary key in order.
    std::vector<const Column*> primary_key_columns() const;

    /// The column whose value the database makes; null when there is none.
    ///
    /// That is the one integer column of the primary key, unless it has a foreign key or a server default;
    /// `az::autoincrement()` on a column decides otherwise.
    const Column* autoincrement_column() const noexcept;

    /// False when the order of the primary key was given by a PrimaryKeyConstraint.
    bool primary_key_from_columns() const noexcept { return primary_key_from_columns_; }

    /// ArgumentError when there is such a column already. An empty key is the same as the name.
    Column& append_column(
        std::string column_name, Type type, ColumnSchema schema, std::string column_key = {}
    );

    /// Its columns become the primary key, in its order.
    void set_primary_key(PrimaryKeyConstraint constraint);
    void append_constraint(ForeignKeyConstraint constraint);
    void append_constraint(UniqueConstraint constraint);
    void append_constraint(CheckConstraint constraint);

    /// ArgumentError when a constraint or an index is over a column that is not there, or autoincrement()
    /// is on a column that cannot have it.
    void check() const;

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.identity((&s)...);
    }

private:
    std::string name_;
    std::string schema_;
    unsigned constraint_count_ = 0;
    bool primary_key_from_columns_ = true;
};

}  // namespace sql

}  // namespace azoth
