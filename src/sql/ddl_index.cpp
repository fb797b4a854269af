// SPDX-License-Identifier: MIT
// CREATE INDEX and DROP INDEX.
#include "azoth/base/error.hpp"
#include "azoth/sql/ddl.hpp"

#include <fmt/format.h>

namespace azoth::sql {

void DDLCompiler::check_index_name(const Table& table, const Index& index) const {
    if (!index.name.empty()) {
        return;
    }
    const std::vector<std::string> items = index_list(table, index);
    throw CompileError(ErrorInfo{
        .message = fmt::format(
            "an index of table '{}' over ({}) has no name", table.key(), fmt::join(items, ", ")
        ),
        .table = table.table_name(),
        .hint = "give it one, or use a naming convention with an entry for \"ix\"",
    });
}

std::vector<NodeRef> DDLCompiler::index_items(const Table& table, const Index& index) const {
    std::vector<NodeRef> items;
    for (const auto& expression : index.expressions) {
        items.push_back(expression.node());
    }
    if (items.empty()) {
        for (const auto& key : index.columns) {
            items.emplace_back(&table.column(key));
        }
    }
    return items;
}

std::vector<std::string> DDLCompiler::index_list(const Table& table, const Index& index) const {
    std::vector<std::string> list;
    for (const NodeRef& item : index_items(table, index)) {
        list.push_back(emit_expression(*item));
    }
    return list;
}

std::string DDLCompiler::index_where(const Index& index) const {
    const OptionValue* option = index.options.find(dialect_name(), "where");
    const NodeRef& node = option != nullptr ? option->expression.node() : index.where.node();
    if (option != nullptr && !node) {
        return " WHERE " + option->text();
    }
    return node ? " WHERE " + emit_expression(*node) : std::string();
}

std::string
DDLCompiler::emit_create_index(const Table& table, const Index& index, bool if_not_exists) const {
    check_index_name(table, index);
    return fmt::format(
        "CREATE {}INDEX {}{} ON {} ({}){}",
        index.unique ? "UNIQUE " : "",
        if_not_exists ? "IF NOT EXISTS " : "",
        index_name(index.name, index.conventional),
        format_table(table),
        fmt::join(index_list(table, index), ", "),
        index_where(index)
    );
}

std::string
DDLCompiler::emit_drop_index(const Table& table, const Index& index, bool if_exists) const {
    check_index_name(table, index);
    std::string sql = "\nDROP INDEX ";
    sql += if_exists ? "IF EXISTS " : "";
    if (!table.schema().empty()) {
        identifiers_.append_schema(sql, table.schema());
    }
    return sql + index_name(index.name, index.conventional);
}

}  // namespace azoth::sql
