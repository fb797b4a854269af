// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/quoted_name.hpp"
#include "azoth/sql/schema/column_options.hpp"
#include "azoth/sql/schema/ddl_expression.hpp"
#include "azoth/sql/schema/dialect_options.hpp"

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth {

// The constraints of a table as the schema keeps them.
//
// A name left empty is given by the naming convention of the MetaData, and `conventional` is set then: such
// a name is final, and it is shortened where a database cannot hold it. A name that is too long and was
// given by hand is an error instead. `order` is the place among the constraints of CREATE TABLE; it is set
// when a table takes the constraint.

struct PrimaryKeyConstraint {
    std::vector<std::string> columns{};
    QuotedName name{};
    std::string initially{};  ///< "DEFERRED" or "IMMEDIATE"
    std::optional<bool> deferrable{};
    DialectOptions options{};
    std::string comment{};
    bool conventional = false;

    friend bool operator==(const PrimaryKeyConstraint&, const PrimaryKeyConstraint&) = default;
};

/// A foreign key over one or several columns. What it refers to is written either as
/// `.referred_columns = {"users.id"}` or with `.referred_table` on its own.
struct ForeignKeyConstraint {
    std::vector<std::string> columns{};
    std::vector<QuotedName> referred_columns{};
    QuotedName referred_table{};
    QuotedName referred_schema{};
    QuotedName name{};
    std::string ondelete{};
    std::string onupdate{};
    std::string match{};      ///< "FULL", "PARTIAL" or "SIMPLE"
    std::string initially{};  ///< "DEFERRED" or "IMMEDIATE"
    std::optional<bool> deferrable{};
    DialectOptions options{};
    std::string comment{};
    bool use_alter = false;  ///< Added by ALTER TABLE after all tables are there.
    std::string ddl_if{};    ///< The one database that has it; empty: all.
    bool conventional = false;
    unsigned order = 0;

    /// "table" or "schema.table": what it refers to, as MetaData calls it.
    std::string referred_key() const {
        return referred_schema.empty() ? referred_table.text()
                                       : referred_schema + "." + referred_table;
    }

    friend bool operator==(const ForeignKeyConstraint&, const ForeignKeyConstraint&) = default;
};

struct UniqueConstraint {
    std::vector<std::string> columns{};
    QuotedName name{};
    std::string initially{};  ///< "DEFERRED" or "IMMEDIATE"
    std::optional<bool> deferrable{};
    DialectOptions options{};
    std::string comment{};
    std::string ddl_if{};  ///< The one database that has it; empty: all.
    bool conventional = false;
    unsigned order = 0;

    friend bool operator==(const UniqueConstraint&, const UniqueConstraint&) = default;
};

struct CheckConstraint {
    DDLExpression sqltext{};
    QuotedName name{};
    std::string column{
    };  ///< The column it is written with; empty: it stands with the constraints.
    bool type_bound =
        false;  ///< From `create_constraint` of the type of `column`; it has no sqltext.
    std::string initially{};  ///< "DEFERRED" or "IMMEDIATE"
    std::optional<bool> deferrable{};
    DialectOptions options{};
    std::string comment{};
    std::string ddl_if{};  ///< The one database that has it; empty: all.
    bool conventional = false;
    unsigned order = 0;

    friend bool operator==(const CheckConstraint&, const CheckConstraint&) = default;
};

/// PostgreSQL: no two rows for which all operators hold.
///
///     az::ExcludeConstraint{.elements = {{"room", "="}, {"during", "&&"}}}
struct ExcludeConstraint {
    struct Element {
        DDLExpression expression{};
        std::string operator_{};
        std::string column{};  ///< A column by key, instead of the expression.

        friend bool operator==(const Element&, const Element&) = default;
    };

    std::vector<Element> elements{};
    QuotedName name{};
    std::string using_ = "gist";
    DDLExpression where{};
    std::vector<std::pair<std::string, std::string>> ops{};  ///< Operator classes by column.
    std::string initially{};                                 ///< "DEFERRED" or "IMMEDIATE"
    std::optional<bool> deferrable{};
    DialectOptions options{};
    std::string comment{};
    bool conventional = false;
    unsigned order = 0;

    friend bool operator==(const ExcludeConstraint&, const ExcludeConstraint&) = default;
};

struct Index {
    QuotedName name{};
    std::vector<std::string> columns{};
    bool unique = false;
    DDLExpression where{};                     ///< A partial index.
    std::vector<DDLExpression> expressions{};  ///< What is indexed, instead of `columns`.
    DialectOptions options{};
    std::string ddl_if{};  ///< The one database that has it; empty: all.
    bool conventional = false;

    friend bool operator==(const Index&, const Index&) = default;
};

namespace detail {

[[noreturn]] AZOTH_EXPORT void too_many_columns();

/// A table-level argument of a mapping, small enough for a constant.
struct TableArgument {
    enum class Kind : unsigned char { index, unique, check, foreign_key, option };
    static constexpr std::size_t max_columns = 8;
    Kind kind = Kind::index;
    std::string_view name{};
    std::string_view columns[max_columns]{};
    std::size_t count = 0;
    std::string_view text{};                  ///< check: its SQL; index: WHERE
    std::string_view targets[max_columns]{};  ///< foreign_key: as many as columns
    ForeignKeyOptions foreign_key{};
    bool unique = false;
    bool expressions = false;  ///< index: `columns` are SQL
    ConstantValue value{};     ///< option

    constexpr void add(std::initializer_list<std::string_view> names) {
        check_size(count + names.size());
        for (std::string_view column : names) {
            columns[count++] = column;
        }
    }

    constexpr void add_targets(std::initializer_list<std::string_view> names) {
        check_size(names.size());
        std::size_t i = 0;
        for (std::string_view target : names) {
            targets[i++] = target;
        }
    }

private:
    /// In a constant this does not compile.
    static constexpr void check_size(std::size_t size) {
        if (size > max_columns) {
            too_many_columns();
        }
    }
};

}  // namespace detail

/// What an index of a mapping is besides its columns: `{.unique = true, .where = az::SqlText("active")}`.
struct IndexOptions {
    bool unique = false;
    SqlText where = SqlText("");  ///< A partial index.
};

namespace detail {

/// `az::index` on a column, `az::index("name", {"a", "b"})` on a table.
struct IndexTag {
    constexpr void apply(ColumnOptions& o) const { o.index = true; }

    constexpr TableArgument operator()(
        std::string_view name, std::initializer_list<std::string_view> columns, IndexOptions options
    ) const {
        TableArgument argument = (*this)(name, columns, options.unique);
        argument.text = options.where.sql;
        return argument;
    }

    /// Over expressions: `az::index("ix_lower_name", {az::SqlText("lower(name)")})`.
    constexpr TableArgument operator()(
        std::string_view name, std::initializer_list<SqlText> expressions, IndexOptions options = {}
    ) const {
        TableArgument argument = (*this)(name, std::initializer_list<std::string_view>{}, options);
        argument.expressions = true;
        for (const SqlText& expression : expressions) {
            argument.add({expression.sql});
        }
        return argument;
    }

    constexpr TableArgument operator()(
        std::string_view name, std::initializer_list<std::string_view> columns, bool unique = false
    ) const {
        TableArgument argument;
        argument.kind = TableArgument::Kind::index;
        argument.name = name;
        argument.unique = unique;
        argument.add(columns);
        return argument;
    }
};

/// `az::unique` on a column, `az::unique({"a", "b"})` on a table.
struct UniqueTag {
    constexpr void apply(ColumnOptions& o) const { o.unique = true; }

    constexpr TableArgument
    operator()(std::initializer_list<std::string_view> columns, std::string_view name = {}) const {
        TableArgument argument;
        argument.kind = TableArgument::Kind::unique;
        argument.name = name;
        argument.add(columns);
        return argument;
    }
};

}  // namespace detail

/// An index over the column, or `az::index("name", {"a", "b"})` over several.
inline constexpr detail::IndexTag index{};

/// No two rows have the same value; or `az::unique({"a", "b"})` for several columns together.
inline constexpr detail::UniqueTag unique{};

/// A condition every row fulfils: `az::check(az::SqlText("price > 0"), "positive_price")`.
constexpr detail::TableArgument check(SqlText condition, std::string_view name) {
    detail::TableArgument argument;
    argument.kind = detail::TableArgument::Kind::check;
    argument.name = name;
    argument.text = condition.sql;
    return argument;
}

/// What is said of the table of a mapping for one database: `az::option("mysql_engine", "InnoDB")`,
/// `az::option("sqlite_strict", true)`. The names are those of az::options().
constexpr detail::TableArgument option(std::string_view name, std::string_view value) {
    detail::TableArgument argument;
    argument.kind = detail::TableArgument::Kind::option;
    argument.name = name;
    argument.value = {.kind = ConstantValue::Kind::text, .text = value};
    return argument;
}

constexpr detail::TableArgument option(std::string_view name, std::integral auto value) {
    detail::TableArgument argument;
    argument.kind = detail::TableArgument::Kind::option;
    argument.name = name;
    argument.value = {
        .kind = std::same_as<decltype(value), bool> ? ConstantValue::Kind::boolean
                                                    : ConstantValue::Kind::integer,
        .integer = static_cast<std::int64_t>(value)
    };
    return argument;
}

/// A foreign key over several columns:
/// `az::foreign_keys({"order_id", "line"}, {"lines.order_id", "lines.number"})`.
constexpr detail::TableArgument foreign_keys(
    std::initializer_list<std::string_view> columns,
    std::initializer_list<std::string_view> targets,
    ForeignKeyOptions options = {}
) {
    detail::TableArgument argument;
    argument.kind = detail::TableArgument::Kind::foreign_key;
    argument.name = options.name;
    argument.foreign_key = options;
    argument.add(columns);
    argument.add_targets(targets);
    return argument;
}

}  // namespace azoth
