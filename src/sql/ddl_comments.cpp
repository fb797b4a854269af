// SPDX-License-Identifier: MIT
// COMMENT ON.
#include "azoth/base/error.hpp"
#include "azoth/sql/ddl.hpp"

#include <fmt/format.h>

namespace azoth::sql {

namespace {

[[noreturn]] void refuse_constraint_comment(std::string_view dialect) {
    throw CompileError(ErrorInfo{
        .message = fmt::format("the database '{}' has no comments on constraints", dialect),
        .hint = "take the comment away, or put it on the table",
    });
}

}  // namespace

std::vector<std::string> DDLCompiler::emit_comments(const Table&) const {
    return {};
}

std::vector<std::string> DDLCompiler::comment_statements(const Table& table) const {
    std::vector<std::string> statements;
    if (!table.comment.empty()) {
        statements.push_back(emit_set_table_comment(table));
    }
    for (const auto& column : table.columns()) {
        if (!column->schema()->comment.empty()) {
            statements.push_back(emit_set_column_comment(table, *column));
        }
    }
    return statements;
}

std::string DDLCompiler::emit_set_table_comment(const Table& table) const {
    return fmt::format(
        "COMMENT ON TABLE {} IS {}", format_table(table), emit_literal(Value(table.comment))
    );
}

std::string DDLCompiler::emit_drop_table_comment(const Table& table) const {
    return fmt::format("COMMENT ON TABLE {} IS NULL", format_table(table));
}

std::string DDLCompiler::emit_set_column_comment(const Table& table, const Column& column) const {
    return fmt::format(
        "COMMENT ON COLUMN {}.{} IS {}",
        format_table(table),
        identifiers_.quote(column.name()),
        emit_literal(Value(column.schema()->comment))
    );
}

std::string DDLCompiler::emit_drop_column_comment(const Table& table, const Column& column) const {
    return fmt::format(
        "COMMENT ON COLUMN {}.{} IS NULL", format_table(table), identifiers_.quote(column.name())
    );
}

std::string
DDLCompiler::emit_set_constraint_comment(const Table&, std::string_view, std::string_view) const {
    refuse_constraint_comment(dialect_name());
}

std::string DDLCompiler::emit_drop_constraint_comment(const Table&, std::string_view) const {
    refuse_constraint_comment(dialect_name());
}

}  // namespace azoth::sql
