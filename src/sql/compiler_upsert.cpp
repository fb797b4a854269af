// SPDX-License-Identifier: MIT
// upsert(): what it means, and how it is written where there is only MERGE.
#include "azoth/base/error.hpp"
#include "azoth/sql/compiler.hpp"
#include "azoth/sql/schema/table.hpp"
#include "sql/compiler_frame.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::sql {

namespace {

std::vector<const Column*> keys_of(const Insert& insert) {
    std::vector<const Column*> keys;
    for (const auto& node : insert.on_conflict.target) {
        keys.push_back(&as<Column>(*node));
    }
    if (const auto* table = if_is<Table>(insert.table); keys.empty() && table != nullptr) {
        keys = table->primary_key_columns();
    }
    if (keys.empty()) {
        throw CompileError(ErrorInfo{
            .message = fmt::format("upsert() into '{}' has no key", insert.table->name()),
            .table = std::string(insert.table->name()),
            .hint = "the table has no primary key; name the columns of a unique constraint: "
                    "upsert(table, column)",
        });
    }
    return keys;
}

bool is_one_of(const std::vector<const Column*>& columns, const Column& column) {
    return std::ranges::find(columns, &column) != columns.end();
}

}  // namespace

/// An upsert() with all that it leaves open: its keys, and what it updates. `columns` are those it inserts.
const Insert&
SQLCompiler::as_upsert(const Insert& insert, const std::vector<const Column*>& columns) {
    const std::vector<const Column*> keys = keys_of(insert);
    for (const Column* key : keys) {
        if (!is_one_of(columns, *key)) {
            throw CompileError(ErrorInfo{
                .message = fmt::format(
                    "upsert() into '{}' has no value for its key '{}'",
                    insert.table->name(),
                    key->key()
                ),
                .table = std::string(insert.table->name()),
                .column = key->key(),
                .hint = "give a value for each column of the key, or name another key: "
                        "upsert(table, column)",
            });
        }
    }
    // A default of the program's side is for new rows only.
    const bool all = options_.column_keys == nullptr && insert.rows == 0 && !insert.from_select;
    const auto named = [&](const Column& column) {
        return all ||
               std::ranges::any_of(
                   insert.columns, [&](const ColumnRef& other) { return other.get() == &column; }
               ) ||
               (options_.column_keys != nullptr &&
                std::ranges::find(*options_.column_keys, column.key()) !=
                    options_.column_keys->end());
    };
    auto resolved = Handle<Insert>::adopt(new Insert(insert));
    OnConflict& conflict = resolved->on_conflict;
    conflict.target.clear();
    for (const Column* key : keys) {
        conflict.target.emplace_back(key);
    }
    if (conflict.action == OnConflict::Action::update && conflict.set.empty()) {
        for (const Column* column : columns) {
            if (!is_one_of(keys, *column) && named(*column)) {
                conflict.set.push_back({ColumnRef(column), excluded_column(*column)});
            }
        }
        if (conflict.set.empty()) {
            conflict.action = OnConflict::Action::nothing;
        }
    }
    kept_.push_back(resolved);
    return *resolved;
}

/// The rows of a MERGE: what follows USING.
void SQLCompiler::write_merge_rows(
    const Insert& insert,
    const std::vector<const Column*>& columns,
    std::size_t rows,
    const std::function<void(std::size_t row, std::size_t column)>& write_value
) {
    const bool values = merge_style()->values;
    const auto write_names = [&] {
        write(as_keyword());
        write("excluded");
        for (std::size_t i = 0; values && i < columns.size(); ++i) {
            write(i == 0 ? " (" : ", ");
            write_identifier(columns[i]->name());
        }
        write(values ? ")" : "");
    };
    write("(");
    if (insert.from_select) {
        if (!values) {
            throw CompileError(ErrorInfo{
                .message =
                    fmt::format("{} has no upsert() of the rows of a SELECT", dialect_name()),
                .table = std::string(insert.table->name()),
                .hint = "read the rows first, or write the MERGE with text()",
            });
        }
        const bool qualified = std::exchange(qualify_, true);
        write_statement(*insert.from_select, Place::from);
        qualify_ = qualified;
        write(")");
        return write_names();
    }
    write(values ? "VALUES " : "");
    for (std::size_t row = 0; row < rows; ++row) {
        write(row == 0 ? "" : values ? ", " : " UNION ALL ");
        write(values ? "(" : "SELECT ");
        for (std::size_t i = 0; i < columns.size(); ++i) {
            write(i == 0 ? "" : ", ");
            write_value(row, i);
            if (!values) {
                write(" AS ");
                write_identifier(columns[i]->name());
            }
        }
        write(values ? std::string(")") : std::string(default_from()));
    }
    write(")");
    write_names();
}

void SQLCompiler::write_merge(
    const Insert& insert,
    const std::vector<const Column*>& columns,
    std::size_t rows,
    const std::function<void(std::size_t row, std::size_t column)>& write_value
) {
    const MergeStyle& style = *merge_style();
    if (!insert.returning.empty() && !style.returning) {
        throw CompileError(ErrorInfo{
            .message = fmt::format("{} has no RETURNING for upsert()", dialect_name()),
            .table = std::string(insert.table->name()),
            .hint = "select the row by its key afterwards",
        });
    }
    if (insert.table->name() == "excluded") {
        throw CompileError(ErrorInfo{
            .message = "upsert() calls the new row 'excluded', and so is the table",
            .table = "excluded",
            .hint = "rename the table",
        });
    }
    const OnConflict& conflict = as_upsert(insert, columns).on_conflict;
    const auto write_excluded = [&](const Column& column) {
        write("excluded.");
        write_identifier(column.name());
    };
    write("MERGE INTO ");
    visit_from(*insert.table);
    write(style.lock);
    write(" USING ");
    write_merge_rows(insert, columns, rows, write_value);
    write(" ON (");
    bool first = true;
    for (const auto& key : conflict.target) {
        write(first ? "" : " AND ");
        first = false;
        write_column(as<Column>(*key), true);
        write(" = ");
        write_excluded(as<Column>(*key));
    }
    write(")");
    if (conflict.action == OnConflict::Action::update) {
        const bool qualified = std::exchange(qualify_, true);
        const auto write_condition = [&](std::string_view word) {
            if (!conflict.where.empty()) {
                write(word);
                write_conditions(conflict.where);
            }
        };
        write(" WHEN MATCHED");
        if (!style.where) {
            write_condition(" AND ");
        }
        write(" THEN UPDATE SET ");
        first = true;
        for (const Assignment& item : conflict.set) {
            write(first ? "" : ", ");
            first = false;
            write_column(*item.column, false);
            write(" = ");
            visit_grouped(*item.value);
        }
        if (style.where) {
            write_condition(" WHERE ");
        }
        qualify_ = qualified;
    }
    write(" WHEN NOT MATCHED THEN INSERT (");
    for (std::size_t i = 0; i < columns.size(); ++i) {
        write(i == 0 ? "" : ", ");
        write_identifier(columns[i]->name());
    }
    write(") VALUES (");
    for (std::size_t i = 0; i < columns.size(); ++i) {
        write(i == 0 ? "" : ", ");
        write_excluded(*columns[i]);
    }
    write(")");
}

}  // namespace azoth::sql
