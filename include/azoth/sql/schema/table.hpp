// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/schema/constraint.hpp"
#include "azoth/sql/schema/dialect_options.hpp"
#include "azoth/sql/schema/sequence.hpp"
#include "azoth/sql/selectable.hpp"
#include "azoth/sql/type.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace azoth {

namespace sql {

/// A default that an INSERT or UPDATE fills in itself.
struct ColumnDefault {
    enum class Kind : std::uint8_t { none, value, sql, sequence, callable, sentinel };

    Kind kind = Kind::none;
    NodeRef expression{};           ///< value: a bound parameter; sql
    Value (*callable)() = nullptr;  ///< Called for every row.
    Sequence sequence{};

    friend bool operator==(const ColumnDefault&, const ColumnDefault&) = default;
};

/// What the schema knows of a column of a table.
struct ColumnSchema {
    bool primary_key = false;
    bool nullable = true;
    bool nullable_given = false;  ///< By hand, not from the rest.
    signed char autoincrement =
        -1;               ///< As given (2: also with a foreign key); what follows from it is
                          ///< Table::autoincrement_column().
    bool system = false;  ///< The database has it by itself: CREATE TABLE leaves it out.
    bool insert_sentinel = false;  ///< Tells inserted rows apart.
    bool omit_from_statements = false;
    bool server_default_fetched = false;   ///< There is one, but it is not known.
    bool server_onupdate_fetched = false;  ///< The same for ON UPDATE.
    NodeRef server_default{};
    NodeRef onupdate{};  ///< SQL
    ColumnDefault insert_default{};
    ColumnDefault update_default{
    };  ///< What onupdate cannot say: a value, a function of the program.
    std::optional<Computed> computed{};
    std::optional<Identity> identity{};
    std::string comment{};
    DialectOptions options{};
};

/// A table of a schema. `azoth::Table` is the handle to it.
///
/// It is built by one thread and not changed once statements are made of it.
class AZOTH_EXPORT Table final : public FromClause {
public:
    static constexpr NodeKind node_kind = NodeKind::table;
    Table(QuotedName name, QuotedName schema);

    std::string_view name() const noexcept override { return name_; }

    const QuotedName& table_name() const noexcept { return name_; }

    detail::NameShape name_shape() const noexcept { return shape_; }

    const QuotedName& schema() const noexcept { return schema_; }

    /// "name" or "schema.name": how foreign keys and MetaData call it.
    std::string key() const;

    // Their columns are named by key.
    PrimaryKeyConstraint primary_key;
    std::vector<ForeignKeyConstraint> foreign_keys;
    std::vector<UniqueConstraint> unique_constraints;
    std::vector<CheckConstraint> check_constraints;
    std::vector<ExcludeConstraint> exclude_constraints;
    std::vector<Index> indexes;
    std::string comment;
    std::vector<std::string> prefixes;  ///< CREATE prefixes TABLE
    DialectOptions options;
    bool implicit_returning = true;

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
        QuotedName column_name, Type type, ColumnSchema schema, std::string column_key = {}
    );

    /// Its columns become the primary key, in its order.
    void set_primary_key(PrimaryKeyConstraint constraint);
    void append_constraint(ForeignKeyConstraint constraint);
    void append_constraint(UniqueConstraint constraint);
    void append_constraint(CheckConstraint constraint);
    void append_constraint(ExcludeConstraint constraint);

    /// ArgumentError when a constraint or an index is over a column that is not there, or autoincrement()
    /// is on a column that cannot have it.
    void check() const;

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.identity((&s)...);
    }

private:
    QuotedName name_;
    QuotedName schema_;
    detail::NameShape shape_;
    unsigned constraint_count_ = 0;
    bool primary_key_from_columns_ = true;
};

}  // namespace sql

}  // namespace azoth
