// SPDX-License-Identifier: MIT
#include "dialects/sqlite/ddl.hpp"

#include "azoth/base/error.hpp"
#include "dialects/sqlite/compiler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace azoth::sqlite {

namespace {

bool is_integer(TypeKind kind) noexcept {
    switch (kind) {
    case TypeKind::Integer:
    case TypeKind::SmallInteger:
    case TypeKind::BigInteger:
    case TypeKind::INTEGER:
    case TypeKind::SMALLINT:
    case TypeKind::BIGINT:
        return true;
    default:
        return false;
    }
}

/// Literals and names stand behind DEFAULT as they are, expressions in parentheses.
bool needs_parentheses(std::string_view text) noexcept {
    const std::size_t first = text.find_first_not_of(" \t\n");
    if (first == std::string_view::npos || text[first] == '\'' || text[first] == '"' ||
        text[first] == '(') {
        return false;
    }
    return !std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
}

[[noreturn]] void refuse_alter(const sql::Table& table, std::string_view what) {
    throw CompileError(ErrorInfo{
        .message = fmt::format(
            "SQLite cannot {} constraint of the existing table '{}'", what, table.key()
        ),
        .table = table.table_name(),
        .hint = "constraints are part of CREATE TABLE there: make a new table, copy the rows and "
                "rename it",
    });
}

}  // namespace

std::string SQLiteDDLCompiler::type_spelling(const sql::TypeNode& type) const {
    // A column declared UUID has numeric affinity: an identifier that is all digits would become a
    // number and lose most of them.
    if (type.kind == TypeKind::UUID) {
        return "CHAR(32)";
    }
    return DDLCompiler::type_spelling(type);
}

std::string
SQLiteDDLCompiler::emit_column(const sql::Table& table, const sql::Column& column) const {
    const sql::ColumnSchema& schema = *column.schema();
    const sql::TypeNode& type = column.type().resolve(dialect_name());
    std::string sql = identifiers().quote(column.name());
    sql += ' ';
    // Only the very word INTEGER makes a key the rowid, which is what counts up by itself.
    const bool rowid = table.autoincrement_column() == &column &&
                       table.primary_key.columns.size() == 1 && is_integer(type.kind);
    sql += rowid ? std::string("INTEGER") : emit_type(type);
    if (schema.server_default) {
        const std::string text = emit_default(*schema.server_default);
        sql += needs_parentheses(text) ? " DEFAULT (" + text + ")" : " DEFAULT " + text;
    }
    sql += schema.nullable ? "" : " NOT NULL";
    for (const auto& check : table.check_constraints) {
        if (check.column == column.key() && !check.type_bound) {
            sql += ' ';
            sql += emit_check(table, check);
        }
    }
    return sql;
}

void SQLiteDDLCompiler::compile(
    const sql::Node& expression, const sql::CompileOptions& options, sql::Compiled& into
) const {
    SQLiteCompiler(identifiers(), *this, options, into).compile(expression);
}

std::string SQLiteDDLCompiler::emit_create_index(
    const sql::Table& table, const Index& index, bool if_not_exists
) const {
    std::string sql = DDLCompiler::emit_create_index(table, index, if_not_exists);
    if (table.schema().empty()) {
        return sql;
    }
    // The schema belongs to the index, which lies where its table does.
    const std::string name = constraint_name(index.name, index.conventional);
    const std::string generic =
        name + " ON " + identifiers().format_table(table.schema(), table.table_name());
    const std::string here = fmt::format(
        "{}.{} ON {}",
        identifiers().quote(table.schema()),
        name,
        identifiers().quote(table.table_name())
    );
    return sql.replace(sql.find(generic), generic.size(), here);
}

std::string
SQLiteDDLCompiler::emit_add_constraint(const sql::Table& table, std::string_view) const {
    refuse_alter(table, "add a");
}

std::string
SQLiteDDLCompiler::emit_drop_constraint(const sql::Table& table, std::string_view) const {
    refuse_alter(table, "drop a");
}

std::vector<std::string> SQLiteDDLCompiler::emit_constraints(
    const sql::Table& table, const std::vector<const ForeignKeyConstraint*>& without
) const {
    // A foreign key stays within its database and names its table without it. Those that lead into
    // another one cannot be declared.
    std::vector<const ForeignKeyConstraint*> others = without;
    std::vector<std::string> local;
    for (const auto& key : table.foreign_keys) {
        if (key.referred_schema.empty() && table.schema().empty()) {
            continue;
        }
        if (key.referred_schema == table.schema() &&
            std::ranges::find(without, &key) == without.end()) {
            ForeignKeyConstraint unqualified = key;
            unqualified.referred_schema.clear();
            local.push_back(emit_foreign_key(table, unqualified));
        }
        others.push_back(&key);
    }
    std::vector<std::string> constraints = DDLCompiler::emit_constraints(table, others);
    std::ranges::move(local, std::back_inserter(constraints));
    return constraints;
}

}  // namespace azoth::sqlite
