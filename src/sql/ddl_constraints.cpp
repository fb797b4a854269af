// SPDX-License-Identifier: MIT
// Constraints: as they stand in CREATE TABLE, and ALTER TABLE for them.
#include "azoth/base/error.hpp"
#include "azoth/sql/ddl.hpp"
#include "azoth/sql/schema/naming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

namespace azoth::sql {

namespace {

/// A keyword phrase that goes into the SQL as it is: only the ones known get through.
std::string_view checked_phrase(
    std::string_view phrase, std::initializer_list<std::string_view> known, const Table& table
) {
    const auto same = [&](std::string_view other) {
        return std::ranges::equal(phrase, other, [](char a, char b) {
            return (a >= 'a' && a <= 'z' ? a - 'a' + 'A' : a) == b;
        });
    };
    if (std::ranges::none_of(known, same)) {
        throw CompileError(ErrorInfo{
            .message = fmt::format("a constraint of table '{}' says '{}'", table.key(), phrase),
            .table = table.table_name(),
            .hint = fmt::format("what can stand there is: {}", fmt::join(known, ", ")),
        });
    }
    return phrase;
}

std::string_view checked_action(std::string_view phrase, const Table& table) {
    return checked_phrase(
        phrase, {"RESTRICT", "CASCADE", "SET NULL", "NO ACTION", "SET DEFAULT"}, table
    );
}

}  // namespace

std::size_t DDLCompiler::max_constraint_name_length() const noexcept {
    return features_.max_constraint_name_length != 0 ? features_.max_constraint_name_length
                                                     : identifiers_.max_length();
}

std::size_t DDLCompiler::max_index_name_length() const noexcept {
    return features_.max_index_name_length != 0 ? features_.max_index_name_length
                                                : identifiers_.max_length();
}

std::string DDLCompiler::constraint_name(const QuotedName& name, bool conventional) const {
    return conventional ? identifiers_.quote(QuotedName(
                              detail::shorten_name(name, max_constraint_name_length()), name.quote
                          ))
                        : identifiers_.quote(name);
}

std::string DDLCompiler::index_name(const QuotedName& name, bool conventional) const {
    return conventional
               ? identifiers_.quote(
                     QuotedName(detail::shorten_name(name, max_index_name_length()), name.quote)
                 )
               : identifiers_.quote(name);
}

std::string DDLCompiler::name_clause(const QuotedName& name, bool conventional) const {
    return name.empty() ? std::string() : "CONSTRAINT " + constraint_name(name, conventional) + " ";
}

std::string DDLCompiler::deferrability(
    std::optional<bool> deferrable, const std::string& initially, const Table& table
) const {
    std::string sql;
    if (deferrable) {
        sql += *deferrable ? " DEFERRABLE" : " NOT DEFERRABLE";
    }
    if (!initially.empty()) {
        sql += " INITIALLY ";
        sql += checked_phrase(initially, {"DEFERRED", "IMMEDIATE"}, table);
    }
    return sql;
}

std::string DDLCompiler::primary_key_columns(const Table& table) const {
    std::vector<std::string> columns = table.primary_key.columns;
    if (const Column* first = table.autoincrement_column();
        first != nullptr && table.primary_key_from_columns()) {
        // Databases count only the first column of a key up.
        const auto position = std::ranges::find(columns, first->key());
        std::rotate(columns.begin(), position, position + 1);
    }
    return column_list(table, columns);
}

std::string DDLCompiler::emit_primary_key(const Table& table) const {
    const PrimaryKeyConstraint& key = table.primary_key;
    return name_clause(key.name, key.conventional) + "PRIMARY KEY (" + primary_key_columns(table) +
           ")" + deferrability(key, table);
}

std::string DDLCompiler::emit_unique(const Table& table, const UniqueConstraint& constraint) const {
    return name_clause(constraint.name, constraint.conventional) + "UNIQUE (" +
           column_list(table, constraint.columns) + ")" + deferrability(constraint, table);
}

std::string DDLCompiler::emit_check(const Table& table, const CheckConstraint& constraint) const {
    std::string condition;
    if (constraint.type_bound) {
        const Column& column = table.column(constraint.column);
        const Type resolved = resolve_type(column.type());
        const TypeNode& type = resolved.node();
        condition = identifiers_.quote(column.name()) + " IN (";
        if (type.kind == TypeKind::Boolean) {
            condition += "0, 1";
        }
        for (const auto& value : type.values) {
            condition += &value == &type.values.front() ? "" : ", ";
            condition += emit_literal(Value(value));
        }
        condition += ')';
    } else if (!constraint.sqltext.empty()) {
        condition = emit_expression(*constraint.sqltext.node());
    }
    return name_clause(constraint.name, constraint.conventional) + "CHECK (" + condition + ")" +
           deferrability(constraint, table);
}

std::string DDLCompiler::column_checks(const Table& table, const Column& column) const {
    std::string sql;
    for (const auto& check : table.check_constraints) {
        if (check.column == column.key() && !check.type_bound &&
            (check.ddl_if.empty() || check.ddl_if == dialect_name())) {
            sql += ' ';
            sql += emit_check(table, check);
        }
    }
    return sql;
}

std::string DDLCompiler::emit_exclude(const Table& table, const ExcludeConstraint&) const {
    throw CompileError(ErrorInfo{
        .message = fmt::format(
            "table '{}' has an EXCLUDE constraint, which only PostgreSQL knows", table.key()
        ),
        .table = table.table_name(),
        .hint = "leave it out for this database",
    });
}

std::string DDLCompiler::remote_table(const ForeignKeyConstraint& key) const {
    return identifiers_.format_table(key.referred_schema, key.referred_table);
}

std::string DDLCompiler::match_clause(const Table& table, const ForeignKeyConstraint& key) const {
    if (key.match.empty()) {
        return {};
    }
    return " MATCH " + std::string(checked_phrase(key.match, {"FULL", "PARTIAL", "SIMPLE"}, table));
}

std::string
DDLCompiler::ondelete_clause(const Table& table, const ForeignKeyConstraint& key) const {
    return key.ondelete.empty() ? std::string()
                                : " ON DELETE " + std::string(checked_action(key.ondelete, table));
}

std::string
DDLCompiler::onupdate_clause(const Table& table, const ForeignKeyConstraint& key) const {
    return key.onupdate.empty() ? std::string()
                                : " ON UPDATE " + std::string(checked_action(key.onupdate, table));
}

std::string
DDLCompiler::emit_foreign_key(const Table& table, const ForeignKeyConstraint& key) const {
    std::string sql = name_clause(key.name, key.conventional);
    sql += "FOREIGN KEY(" + column_list(table, key.columns) + ") REFERENCES ";
    sql += remote_table(key);
    sql += " (" + column_list(key.referred_columns) + ")";
    sql += match_clause(table, key);
    sql += ondelete_clause(table, key);
    sql += onupdate_clause(table, key);
    return sql + deferrability(key, table);
}

std::string
DDLCompiler::emit_add_constraint(const Table& table, std::string_view constraint) const {
    return fmt::format("ALTER TABLE {} ADD {}", format_table(table), constraint);
}

std::string
DDLCompiler::emit_add_foreign_key(const Table& table, const ForeignKeyConstraint& key) const {
    return emit_add_constraint(table, emit_foreign_key(table, key));
}

std::string DDLCompiler::emit_drop_constraint(
    const Table& table, const QuotedName& name, const DropConstraintOptions& options
) const {
    return fmt::format(
        "ALTER TABLE {} DROP CONSTRAINT {}{}{}",
        format_table(table),
        options.if_exists ? "IF EXISTS " : "",
        constraint_name(name, options.conventional),
        options.cascade ? " CASCADE" : ""
    );
}

}  // namespace azoth::sql
