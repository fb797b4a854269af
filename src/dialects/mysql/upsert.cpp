// SPDX-License-Identifier: MIT
// INSERT ... ON DUPLICATE KEY UPDATE.
#include "azoth/base/error.hpp"
#include "dialects/mysql/compiler.hpp"

#include <algorithm>

namespace azoth::mysql {

namespace {

/// The assignments in the order in which they are written: their own, or that of the table.
std::vector<const sql::Assignment*> in_order(const sql::Insert& insert) {
    std::vector<const sql::Assignment*> ordered;
    const auto& set = insert.on_conflict.set;
    if (insert.on_conflict.ordered) {
        for (const auto& item : set) {
            ordered.push_back(&item);
        }
        return ordered;
    }
    for (const auto& column : insert.table->columns()) {
        for (const auto& item : set) {
            if (item.column->key() == column->key()) {
                ordered.push_back(&item);
            }
        }
    }
    return ordered;
}

bool is_new(std::string_view name) {
    return std::ranges::equal(name, std::string_view("new"), [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

}  // namespace

void MySQLCompiler::visit_on_conflict(const sql::Insert& insert) {
    const bool upsert = insert.on_conflict.upsert;
    if (!upsert && insert.on_conflict.action != sql::OnConflict::Action::duplicate_key) {
        throw CompileError(ErrorInfo{
            .message = "MySQL and MariaDB have no ON CONFLICT",
            .hint = "use upsert(), which every database has its form of, or "
                    "on_duplicate_key_update()",
        });
    }
    if (upsert && !insert.on_conflict.where.empty()) {
        throw CompileError(ErrorInfo{
            .message = "ON DUPLICATE KEY UPDATE has no condition",
            .table = std::string(insert.table->name()),
            .hint = "put the condition into the values: do_update(column, case_(...))",
        });
    }
    if (features().requires_alias_for_on_duplicate_key && !insert.from_select) {
        proposed_row_ = is_new(insert.table->name()) ? "new_1" : "new";
        write(" AS ");
        write(proposed_row_);
    }
    write(" ON DUPLICATE KEY UPDATE ");
    const bool qualified = std::exchange(qualify_, true);
    if (upsert && insert.on_conflict.action == sql::OnConflict::Action::nothing) {
        // IGNORE would hide other errors as well: a column that stays as it is does not.
        const auto& key = sql::as<sql::Column>(*insert.on_conflict.target.front());
        write_column(key, false);
        write(" = ");
        write_column(key, true);
    }
    bool first = true;
    for (const sql::Assignment* item : in_order(insert)) {
        write(first ? "" : ", ");
        first = false;
        write_column(*item->column, false);
        write(" = ");
        visit_grouped(*item->value);
    }
    qualify_ = qualified;
}

void MySQLCompiler::visit_column(const sql::Column& column) {
    const auto* alias = sql::if_is<sql::Alias>(column.from());
    if (alias == nullptr || alias->role() == sql::Alias::Role::alias) {
        return SQLCompiler::visit_column(column);
    }
    if (proposed_row_.empty()) {
        write("VALUES(");
        write_column(column, false);
        return write(")");
    }
    write(proposed_row_);
    write(".");
    write_column(column, false);
}

}  // namespace azoth::mysql
