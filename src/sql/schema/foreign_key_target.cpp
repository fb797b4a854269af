// SPDX-License-Identifier: MIT
#include "sql/schema/foreign_key_target.hpp"

#include "azoth/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::detail {

namespace {

struct Target {
    std::string_view schema{};
    std::string_view table{};
    std::string_view column{};
};

Target parse(std::string_view text) {
    Target target;
    const std::size_t dot = text.rfind('.');
    target.table = text;
    if (dot != std::string_view::npos) {
        target.column = text.substr(dot + 1);
        target.table = text.substr(0, dot);
        if (const std::size_t before = target.table.rfind('.'); before != std::string_view::npos) {
            target.schema = target.table.substr(0, before);
            target.table = target.table.substr(before + 1);
        }
    }
    return target;
}

[[noreturn]] void refuse(std::string message, std::string_view table) {
    throw ArgumentError(ErrorInfo{
        .message = std::move(message),
        .table = std::string(table),
        .hint = "write it as \"table.column\" or \"schema.table.column\"",
    });
}

}  // namespace

void split_targets(ForeignKeyConstraint& constraint, std::string_view table) {
    if (!constraint.referred_table.empty()) {
        return;
    }
    if (constraint.referred_columns.empty()) {
        refuse(fmt::format("a foreign key of table '{}' refers to nothing", table), table);
    }
    for (std::size_t i = 0; i < constraint.referred_columns.size(); ++i) {
        std::string& text = constraint.referred_columns[i];
        const Target target = parse(text);
        if (target.table.empty() || text.ends_with('.')) {
            refuse(fmt::format("a foreign key of table '{}' refers to '{}'", table, text), table);
        }
        if (i == 0) {
            constraint.referred_table = target.table;
            constraint.referred_schema = target.schema;
        } else if (constraint.referred_table != target.table ||
                   constraint.referred_schema != target.schema) {
            refuse(
                fmt::format(
                    "a foreign key of table '{}' refers to columns of different tables", table
                ),
                table
            );
        }
        std::string column(target.column);
        if (column.empty() && i < constraint.columns.size()) {
            column = constraint.columns[i];
        }
        text = std::move(column);
    }
}

}  // namespace azoth::detail
