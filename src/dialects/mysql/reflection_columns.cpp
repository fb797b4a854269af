// SPDX-License-Identifier: MIT
// Columns and checks of MySQL and MariaDB.
#include "dialects/mysql/reflection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace azoth::mysql {

namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

bool is_number(const Type& type) {
    switch (type.kind()) {
    case TypeKind::BIGINT:
    case TypeKind::BIT:
    case TypeKind::DECIMAL:
    case TypeKind::DOUBLE:
    case TypeKind::FLOAT:
    case TypeKind::INTEGER:
    case TypeKind::MEDIUMINT:
    case TypeKind::SMALLINT:
    case TypeKind::TINYINT:
    case TypeKind::YEAR:
        return true;
    default:
        return false;
    }
}

std::string quoted(std::string_view text) {
    std::string literal = "'";
    for (const char c : text) {
        literal += c == '\'' ? "''" : c == '\\' ? "\\\\" : std::string(1, c);
    }
    return literal + "'";
}

/// COLUMN_DEFAULT as SQL. MariaDB has it as SQL, MySQL as a value or, marked in EXTRA, an expression.
std::optional<std::string>
default_of(const Value& value, std::string_view extra, const Type& type, bool is_mariadb) {
    if (value.is_null()) {
        return std::nullopt;
    }
    std::string text = text_of(value);
    if (is_mariadb) {
        return text == "NULL" ? std::nullopt : std::optional(std::move(text));
    }
    const bool expression =
        contains(extra, "DEFAULT_GENERATED") || text.starts_with("CURRENT_TIMESTAMP");
    return expression || is_number(type) ? text : quoted(text);
}

}  // namespace

void read_columns(
    CatalogReader& catalog, const Selection& selection, bool is_mariadb, Reflection::Tables& tables
) {
    const std::string sql = fmt::format(
        "SELECT c.TABLE_NAME, c.COLUMN_NAME, c.COLUMN_TYPE, c.IS_NULLABLE, c.COLUMN_DEFAULT, "
        "c.EXTRA, c.COLUMN_COMMENT, c.GENERATION_EXPRESSION, c.CHARACTER_SET_NAME, "
        "c.COLLATION_NAME, t.TABLE_COLLATION FROM information_schema.COLUMNS AS c JOIN "
        "information_schema.TABLES AS t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = "
        "c.TABLE_NAME WHERE {} ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION",
        selection.condition("c.")
    );
    for (const auto& row : catalog.rows(sql, selection.values())) {
        const auto table = tables.find(text_of(row[0]));
        if (table == tables.end()) {
            continue;
        }
        ReflectedColumn column;
        column.name = text_of(row[1]);
        // What the table says of all its columns need not be said again.
        const bool own_collation = text_of(row[9]) != text_of(row[10]);
        column.type = reflected_type(
            text_of(row[2]),
            own_collation ? text_of(row[8]) : std::string(),
            own_collation ? text_of(row[9]) : std::string(),
            catalog,
            fmt::format("column {}.{}", table->first, column.name)
        );
        const std::string extra = text_of(row[5]);
        column.nullable = text_of(row[3]) == "YES";
        column.autoincrement = contains(extra, "auto_increment");
        column.comment = text_of(row[6]);
        if (const std::string expression = text_of(row[7]); !expression.empty()) {
            column.computed = ReflectedComputed{
                .sqltext = expression,
                .persisted = contains(extra, "STORED") || contains(extra, "PERSISTENT"),
            };
        } else {
            column.default_ = default_of(row[4], extra, column.type, is_mariadb);
        }
        if (const std::size_t at = extra.find("on update "); at != std::string::npos) {
            column.default_ =
                column.default_.value_or("NULL") + " ON UPDATE " + extra.substr(at + 10);
        }
        table->second.columns.push_back(std::move(column));
    }
}

void read_checks(
    CatalogReader& catalog, const Selection& selection, bool is_mariadb, Reflection::Tables& tables
) {
    // Only MariaDB tells the table at once.
    const std::string sql =
        is_mariadb
            ? fmt::format(
                  "SELECT TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE, 'YES' FROM "
                  "information_schema.CHECK_CONSTRAINTS WHERE {} ORDER BY TABLE_NAME, "
                  "CONSTRAINT_NAME",
                  selection.condition("", "CONSTRAINT_SCHEMA")
              )
            : fmt::format(
                  "SELECT t.TABLE_NAME, t.CONSTRAINT_NAME, c.CHECK_CLAUSE, t.ENFORCED FROM "
                  "information_schema.TABLE_CONSTRAINTS AS t JOIN "
                  "information_schema.CHECK_CONSTRAINTS AS c ON c.CONSTRAINT_SCHEMA = "
                  "t.CONSTRAINT_SCHEMA AND c.CONSTRAINT_NAME = t.CONSTRAINT_NAME WHERE {} AND "
                  "t.CONSTRAINT_TYPE = 'CHECK' ORDER BY t.TABLE_NAME, t.CONSTRAINT_NAME",
                  selection.condition("t.")
              );
    for (const auto& row : catalog.rows(sql, selection.values())) {
        const auto found = tables.find(text_of(row[0]));
        if (found == tables.end()) {
            continue;
        }
        ReflectedTable& table = found->second;
        const std::string name = text_of(row[1]);
        const std::string condition = text_of(row[2]);
        // MariaDB keeps JSON as a text with this check.
        const auto column = std::ranges::find(table.columns, name, &ReflectedColumn::name);
        if (column != table.columns.end() && column->type.kind() == TypeKind::LONGTEXT &&
            condition == "json_valid(`" + name + "`)") {
            column->type = JSON();
            continue;
        }
        table.check_constraints.push_back({.name = name, .sqltext = condition});
    }
}

}  // namespace azoth::mysql
