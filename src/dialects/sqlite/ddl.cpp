// SPDX-License-Identifier: MIT
#include "dialects/sqlite/ddl.hpp"

#include "azoth/base/error.hpp"
#include "dialects/enclosed.hpp"
#include "dialects/sqlite/compiler.hpp"

#include <fmt/format.h>

#include <algorithm>

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

bool is_integer_type(const Type& type) {
    return type.kind() == TypeKind::decorated
               ? is_integer_type(type.node().decorator->load_dialect_impl("sqlite"))
               : is_integer(type.kind());
}

/// Literals and names stand behind DEFAULT as they are, expressions in parentheses.
bool needs_parentheses(std::string_view text) noexcept {
    if (text.find_first_not_of(" \t\n") == std::string_view::npos || dialects::is_enclosed(text)) {
        return false;
    }
    return !std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
}

/// " ON CONFLICT FAIL"
std::string on_conflict(const DialectOptions& options, std::string_view option) {
    const OptionValue* found = options.find("sqlite", option);
    if (found == nullptr || !*found) {
        return {};
    }
    const std::initializer_list<std::string_view> known{
        "ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE"
    };
    const std::string action = found->text();
    if (std::ranges::find(known, std::string_view(action)) == known.end()) {
        throw CompileError(ErrorInfo{
            .message = fmt::format("SQLite has no ON CONFLICT {}", action),
            .hint = fmt::format("what can stand there is: {}", fmt::join(known, ", ")),
        });
    }
    return " ON CONFLICT " + action;
}

/// The column with which the primary key stands, where the table asks for AUTOINCREMENT.
const sql::Column* inline_key(const sql::Table& table) {
    const OptionValue* wanted = table.options.find("sqlite", "autoincrement");
    if (wanted == nullptr || !*wanted || table.primary_key.columns.size() != 1) {
        return nullptr;
    }
    const sql::Column& column = table.column(table.primary_key.columns.front());
    const bool refers = std::ranges::any_of(table.foreign_keys, [&](const auto& key) {
        return std::ranges::find(key.columns, column.key()) != key.columns.end();
    });
    return is_integer_type(column.type()) && !refers ? &column : nullptr;
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

std::string SQLiteDDLCompiler::default_clause(const sql::Column& column) const {
    const sql::NodeRef& value = column.schema()->server_default;
    if (!value) {
        return {};
    }
    const std::string text = emit_default(*value);
    return needs_parentheses(text) ? " DEFAULT (" + text + ")" : " DEFAULT " + text;
}

std::string
SQLiteDDLCompiler::emit_column(const sql::Table& table, const sql::Column& column) const {
    const sql::ColumnSchema& schema = *column.schema();
    const Type type = resolve_type(column.type());
    std::string sql = identifiers().quote(column.name());
    sql += ' ';
    // Only the very word INTEGER makes a key the rowid, which is what counts up by itself.
    const bool rowid = table.autoincrement_column() == &column &&
                       table.primary_key.columns.size() == 1 && is_integer(type.kind());
    sql += rowid ? std::string("INTEGER") : emit_type(type.node());
    sql += default_clause(column);
    if (!schema.nullable) {
        sql += " NOT NULL";
        sql += on_conflict(schema.options, "on_conflict_not_null");
    }
    if (schema.primary_key && schema.autoincrement == 1 && table.primary_key.columns.size() != 1) {
        throw CompileError(ErrorInfo{
            .message = "SQLite counts no column of a key that has several",
            .hint = "take az::autoincrement(true) off the column",
        });
    }
    if (inline_key(table) == &column) {
        sql += " PRIMARY KEY";
        sql += on_conflict(schema.options, "on_conflict_primary_key");
        sql += " AUTOINCREMENT";
    }
    if (schema.computed) {
        sql += ' ';
        sql += emit_computed(*schema.computed);
    }
    return sql;
}

void SQLiteDDLCompiler::compile(
    const sql::Node& expression, const sql::CompileOptions& options, sql::Compiled& into
) const {
    SQLiteCompiler(expression_identifiers(), *this, options, into).compile(expression);
}

std::string SQLiteDDLCompiler::emit_create_index(
    const sql::Table& table, const Index& index, bool if_not_exists
) const {
    check_index_name(table, index);
    // The schema belongs to the index, which lies where its table does.
    std::string name;
    if (!table.schema().empty()) {
        identifiers().append_schema(name, table.schema());
    }
    name += index_name(index.name, index.conventional);
    return fmt::format(
        "CREATE {}INDEX {}{} ON {} ({}){}",
        index.unique ? "UNIQUE " : "",
        if_not_exists ? "IF NOT EXISTS " : "",
        name,
        identifiers().quote(table.table_name()),
        fmt::join(index_list(table, index), ", "),
        index_where(index)
    );
}

std::string
SQLiteDDLCompiler::emit_add_constraint(const sql::Table& table, std::string_view) const {
    refuse_alter(table, "add a");
}

std::string SQLiteDDLCompiler::
    emit_drop_constraint(const sql::Table& table, const QuotedName&, const sql::DropConstraintOptions&)
        const {
    refuse_alter(table, "drop a");
}

std::string SQLiteDDLCompiler::emit_primary_key(const sql::Table& table) const {
    if (inline_key(table) != nullptr) {
        return {};
    }
    const PrimaryKeyConstraint& key = table.primary_key;
    std::string conflict = on_conflict(key.options, "on_conflict");
    if (conflict.empty() && key.columns.size() == 1) {
        conflict = on_conflict(
            table.column(key.columns.front()).schema()->options, "on_conflict_primary_key"
        );
    }
    return DDLCompiler::emit_primary_key(table) + conflict;
}

std::string
SQLiteDDLCompiler::emit_unique(const sql::Table& table, const UniqueConstraint& constraint) const {
    std::string conflict = on_conflict(constraint.options, "on_conflict");
    if (conflict.empty() && constraint.columns.size() == 1) {
        conflict = on_conflict(
            table.column(constraint.columns.front()).schema()->options, "on_conflict_unique"
        );
    }
    return DDLCompiler::emit_unique(table, constraint) + conflict;
}

std::string
SQLiteDDLCompiler::emit_check(const sql::Table& table, const CheckConstraint& constraint) const {
    return DDLCompiler::emit_check(table, constraint) +
           on_conflict(constraint.options, "on_conflict");
}

std::string SQLiteDDLCompiler::emit_foreign_key(
    const sql::Table& table, const ForeignKeyConstraint& key
) const {
    // A foreign key stays within its database; those that lead into another one cannot be declared.
    return key.referred_schema == table.schema() ? DDLCompiler::emit_foreign_key(table, key)
                                                 : std::string();
}

std::string SQLiteDDLCompiler::remote_table(const ForeignKeyConstraint& key) const {
    return identifiers().quote(key.referred_table);
}

std::string SQLiteDDLCompiler::table_suffix(const sql::Table& table) const {
    std::string sql;
    const OptionValue* with_rowid = table.options.find("sqlite", "with_rowid");
    if (with_rowid != nullptr && with_rowid->is_false()) {
        sql += "\n WITHOUT ROWID";
    }
    const OptionValue* strict = table.options.find("sqlite", "strict");
    if (strict != nullptr && *strict) {
        sql += sql.empty() ? "\n STRICT" : ",\n STRICT";
    }
    return sql;
}

}  // namespace azoth::sqlite
