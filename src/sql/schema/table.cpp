// SPDX-License-Identifier: MIT
#include "azoth/sql/schema/table.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/identifier_preparer.hpp"
#include "sql/schema/foreign_key_target.hpp"
#include "sql/walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace azoth::sql {

Table::Table(QuotedName name, QuotedName schema)
    : FromClause(node_kind), name_(std::move(name)), schema_(std::move(schema)),
      shape_(IdentifierPreparer::shape_of(name_)) {
    if (name_.empty()) {
        throw ArgumentError(ErrorInfo{.message = "a table needs a name"});
    }
    Hasher::set(*this, detail::hash_text(name_, detail::hash_text(schema_)));
}

std::string Table::key() const {
    return schema_.empty() ? name_.text() : schema_ + "." + name_;
}

Column& Table::append_column(
    QuotedName column_name, Type type, ColumnSchema column_schema, std::string column_key
) {
    if (column_name.empty()) {
        throw ArgumentError(ErrorInfo{
            .message = fmt::format("a column of table '{}' has no name", key()),
            .table = name_,
        });
    }
    if (column_key.empty()) {
        column_key = column_name;
    }
    const bool taken = std::ranges::any_of(columns_, [&](const Handle<Column>& other) {
        return other->key() == column_key || other->name() == column_name;
    });
    if (taken) {
        throw ArgumentError(ErrorInfo{
            .message = fmt::format("table '{}' already has a column '{}'", key(), column_name),
            .table = name_,
            .column = column_name,
            .hint = "remove one of the two or give it another name",
        });
    }
    if (column_schema.primary_key && primary_key_from_columns_) {
        primary_key.columns.push_back(column_key);
    }
    Column& column = add_column(std::move(column_name), std::move(column_key), std::move(type));
    column.schema_ = new ColumnSchema(std::move(column_schema));
    return column;
}

void Table::set_primary_key(PrimaryKeyConstraint constraint) {
    for (const auto& column : columns_) {
        ColumnSchema& facts = *column->schema_;
        const bool listed =
            std::ranges::find(constraint.columns, column->key()) != constraint.columns.end();
        if (facts.primary_key && !listed && !constraint.columns.empty()) {
            throw ArgumentError(ErrorInfo{
                .message = fmt::format(
                    "column '{}' of table '{}' is marked as primary key, but the "
                    "PrimaryKeyConstraint does not "
                    "name it",
                    column->name(),
                    key()
                ),
                .table = name_,
                .column = column->name(),
                .hint = "name it in the constraint, or take az::primary_key off the column",
            });
        }
        if (listed && !facts.primary_key) {
            facts.primary_key = true;
            facts.nullable = false;
        }
    }
    if (constraint.columns.empty()) {
        constraint.columns = std::move(primary_key.columns);  // only a name for the key
    } else {
        primary_key_from_columns_ = false;
    }
    primary_key = std::move(constraint);
}

void Table::append_constraint(ForeignKeyConstraint constraint) {
    detail::split_targets(constraint, key());
    constraint.order = ++constraint_count_;
    foreign_keys.push_back(std::move(constraint));
}

void Table::append_constraint(UniqueConstraint constraint) {
    constraint.order = ++constraint_count_;
    unique_constraints.push_back(std::move(constraint));
}

void Table::append_constraint(CheckConstraint constraint) {
    constraint.order = ++constraint_count_;
    check_constraints.push_back(std::move(constraint));
}

void Table::append_constraint(ExcludeConstraint constraint) {
    constraint.order = ++constraint_count_;
    exclude_constraints.push_back(std::move(constraint));
}

std::vector<const Column*> Table::primary_key_columns() const {
    std::vector<const Column*> found;
    for (const auto& column_key : primary_key.columns) {
        found.push_back(&column(column_key));
    }
    return found;
}

namespace {

/// `or_whole_numeric`: NUMERIC(p, 0) will do as well.
bool is_integer(const Type& type, bool or_whole_numeric) noexcept {
    if (type.kind() == TypeKind::decorated) {
        return is_integer(Type(type.node().decorator->impl()), or_whole_numeric);
    }
    switch (type.kind()) {
    case TypeKind::Integer:
    case TypeKind::SmallInteger:
    case TypeKind::BigInteger:
    case TypeKind::INTEGER:
    case TypeKind::SMALLINT:
    case TypeKind::BIGINT:
    case TypeKind::TINYINT:
    case TypeKind::MEDIUMINT:
        return true;
    case TypeKind::Numeric:
    case TypeKind::NUMERIC:
    case TypeKind::DECIMAL:
        return or_whole_numeric && type.node().scale == 0;
    default:
        return false;
    }
}

}  // namespace

const Column* Table::autoincrement_column() const noexcept {
    for (const auto& column_key : primary_key.columns) {
        const Column* column = find(column_key);
        if (column != nullptr && column->schema()->autoincrement == 1) {
            return column;
        }
    }
    if (primary_key.columns.size() != 1) {
        return nullptr;
    }
    const Column* column = find(primary_key.columns.front());
    if (column == nullptr) {
        return nullptr;
    }
    const ColumnSchema& known = *column->schema();
    const auto made_by = known.insert_default.kind;
    if (known.autoincrement == 0 || known.server_default || known.server_default_fetched ||
        known.computed || !is_integer(column->type(), false) ||
        (made_by != ColumnDefault::Kind::none && made_by != ColumnDefault::Kind::sequence)) {
        return nullptr;
    }
    if (known.autoincrement == 2) {
        return column;
    }
    const bool refers =
        std::ranges::any_of(foreign_keys, [&](const ForeignKeyConstraint& constraint) {
            return std::ranges::find(constraint.columns, column->key()) != constraint.columns.end();
        });
    return refers ? nullptr : column;
}

void Table::check() const {
    const auto check_columns = [&](std::string_view what, std::string_view name, const auto& names
                               ) {
        for (const auto& column_key : names) {
            if (find(column_key) == nullptr) {
                std::string known;
                for (const auto& column : columns_) {
                    known += (known.empty() ? "" : ", ") + column->key();
                }
                throw ArgumentError(ErrorInfo{
                    .message = fmt::format(
                        "{}{} of table '{}' is over column '{}', which the table does not have",
                        what,
                        name.empty() ? "" : fmt::format(" '{}'", name),
                        key(),
                        column_key
                    ),
                    .table = name_,
                    .column = std::string(column_key),
                    .hint = fmt::format("its columns are: {}", known),
                });
            }
        }
    };
    check_columns("the primary key", primary_key.name, primary_key.columns);
    for (const auto& constraint : foreign_keys) {
        check_columns("a foreign key", constraint.name, constraint.columns);
        if (constraint.columns.empty() ||
            constraint.columns.size() != constraint.referred_columns.size()) {
            throw ArgumentError(ErrorInfo{
                .message = fmt::format(
                    "a foreign key of table '{}' has {} columns and refers to {}",
                    key(),
                    constraint.columns.size(),
                    constraint.referred_columns.size()
                ),
                .table = name_,
                .hint = "a foreign key refers to as many columns as it has",
            });
        }
    }
    for (const auto& constraint : unique_constraints) {
        check_columns("a unique constraint", constraint.name, constraint.columns);
    }
    for (const auto& constraint : check_constraints) {
        if (!constraint.column.empty()) {
            check_columns("a check constraint", constraint.name, std::vector{constraint.column});
        }
    }
    for (const auto& constraint : exclude_constraints) {
        for (const auto& element : constraint.elements) {
            if (!element.column.empty()) {
                check_columns(
                    "an exclude constraint", constraint.name, std::vector{element.column}
                );
            }
        }
    }
    for (const auto& index : indexes) {
        check_columns("an index", index.name, index.columns);
    }

    const Column* autoincrement = nullptr;
    for (const auto& column : columns_) {
        if (column->schema()->autoincrement != 1 || !column->schema()->primary_key) {
            continue;
        }
        if (!is_integer(column->type(), true)) {
            throw ArgumentError(ErrorInfo{
                .message = fmt::format(
                    "column '{}' of table '{}' cannot have autoincrement: its type is not an "
                    "integer",
                    column->name(),
                    key()
                ),
                .table = name_,
                .column = column->name(),
                .hint =
                    "use az::Integer() or az::BigInteger(), or take az::autoincrement(true) away",
            });
        }
        if (autoincrement != nullptr) {
            throw ArgumentError(ErrorInfo{
                .message = fmt::format(
                    "table '{}' has two columns with autoincrement, '{}' and '{}'",
                    key(),
                    autoincrement->name(),
                    column->name()
                ),
                .table = name_,
                .hint = "az::autoincrement(true) may stand on one column of a table",
            });
        }
        autoincrement = column.get();
    }
}

}  // namespace azoth::sql
