// SPDX-License-Identifier: MIT
// INSERT ... ON DUPLICATE KEY UPDATE.
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
    if (insert.on_conflict.action != sql::OnConflict::Action::duplicate_key) {
        return SQLCompiler::visit_on_conflict(insert);
    }
    if (features().requires_alias_for_on_duplicate_key && !insert.from_select) {
        proposed_row_ = is_new(insert.table->name()) ? "new_1" : "new";
        write(" AS ");
        write(proposed_row_);
    }
    write(" ON DUPLICATE KEY UPDATE ");
    const bool qualified = std::exchange(qualify_, true);
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
    if (alias == nullptr || alias->role() != sql::Alias::Role::inserted) {
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
