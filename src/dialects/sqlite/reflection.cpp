// SPDX-License-Identifier: MIT
#include "dialects/sqlite/reflection.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/type_traits.hpp"
#include "dialects/sqlite/reflection_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace azoth::sqlite {

namespace {

/// Longer lists of names are not sent: everything is read instead.
constexpr std::size_t most_names = 500;

bool same_name(std::string_view left, std::string_view right) noexcept {
    return std::ranges::equal(left, right, [](char a, char b) {
        const auto folded = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
        return folded(a) == folded(b);
    });
}

std::string_view database_of(std::string_view schema, ObjectScope scope) {
    return scope == ObjectScope::TEMPORARY ? "temp" : schema.empty() ? "main" : schema;
}

/// "AND name IN (?, ?)" with its values, or nothing where all are wanted.
std::string names_clause(
    std::string_view column,
    const std::vector<std::string>& names,
    bool all,
    std::vector<Value>& values
) {
    if (all || names.size() > most_names) {
        return {};
    }
    std::string clause = fmt::format(" AND {} IN (", column);
    for (const auto& name : names) {
        clause += clause.back() == '(' ? "?" : ", ?";
        values.emplace_back(name);
    }
    return clause + ")";
}

std::string text_of(const Value& value) {
    return value.is_null() ? std::string() : value.as<std::string>();
}

bool is_integer(const Type& type) noexcept {
    return type.kind() == TypeKind::INTEGER || type.kind() == TypeKind::BIGINT ||
           type.kind() == TypeKind::SMALLINT;
}

/// Adds to the columns what only the text of the table says.
void add_column_text(ReflectedTable& table, const TableText& text) {
    for (const auto& said : text.columns) {
        const auto column = std::ranges::find_if(table.columns, [&](const ReflectedColumn& other) {
            return same_name(other.name, said.name);
        });
        if (column == table.columns.end()) {
            continue;
        }
        column->computed = said.computed;
        if (!said.collation.empty()) {
            column->type = with_collation(column->type, said.collation);
        }
        if (!said.not_null_conflict.empty()) {
            column->dialect_options.set("sqlite_on_conflict_not_null", said.not_null_conflict);
        }
    }
    const auto& key = table.primary_key.constrained_columns;
    if (key.size() != 1) {
        return;
    }
    const auto column = std::ranges::find(table.columns, key.front(), &ReflectedColumn::name);
    if (!text.primary_key_conflict.empty()) {
        column->dialect_options.set("sqlite_on_conflict_primary_key", text.primary_key_conflict);
    }
    // Only the very word INTEGER makes a key the rowid, which is what counts up by itself.
    if (is_integer(column->type) &&
        (text.without_rowid || column->type.kind() != TypeKind::INTEGER)) {
        column->autoincrement = false;
    }
}

void add_options(DialectOptions& options, const TableText& text) {
    if (text.autoincrement) {
        options.set("sqlite_autoincrement", Value(true));
    }
    if (text.strict) {
        options.set("sqlite_strict", Value(true));
    }
    if (text.without_rowid) {
        options.set("sqlite_with_rowid", Value(false));
    }
}

/// What the text of CREATE TABLE says; a virtual table has none of that.
void add_text(ReflectedTable& table, std::string_view sql) {
    std::optional<TableText> text = parse_create_table(sql);
    if (!text) {
        return;
    }
    add_column_text(table, *text);
    add_options(table.options, *text);
    table.primary_key.name = std::move(text->primary_key.name);
    if (!text->primary_key_conflict.empty()) {
        table.primary_key.dialect_options.set("sqlite_on_conflict", text->primary_key_conflict);
    }
    table.foreign_keys = std::move(text->foreign_keys);
    table.unique_constraints = std::move(text->unique_constraints);
    table.check_constraints = std::move(text->check_constraints);
}

}  // namespace

std::string SQLiteReflection::master(std::string_view schema, ObjectScope scope) const {
    return scope == ObjectScope::TEMPORARY
               ? std::string("sqlite_temp_master")
               : identifiers_.format_table(database_of(schema, scope), "sqlite_master");
}

std::string SQLiteReflection::default_schema_name(CatalogReader&) const {
    return "main";
}

std::vector<std::string> SQLiteReflection::schema_names(CatalogReader& catalog) const {
    std::vector<std::string> names;
    for (const auto& row : catalog.rows("SELECT name FROM pragma_database_list ORDER BY seq")) {
        if (row[0].text() != "temp") {
            names.push_back(row[0].text());
        }
    }
    return names;
}

std::vector<Reflection::Object>
SQLiteReflection::objects(CatalogReader& catalog, std::string_view schema) const {
    std::vector<Object> found;
    const auto read_from = [&](ObjectScope scope) {
        const std::string sql = fmt::format(
            "SELECT name, type FROM {} WHERE type IN ('table', 'view') AND name NOT LIKE "
            "'sqlite~_%' ESCAPE '~'",
            master(schema, scope)
        );
        for (const auto& row : catalog.rows(sql)) {
            const auto kind = row[1].text() == "view" ? ObjectKind::VIEW : ObjectKind::TABLE;
            // A temporary table stands before one of the same name.
            std::erase_if(found, [&](const Object& other) {
                return same_name(other.name, row[0].text());
            });
            found.push_back({row[0].text(), kind, scope});
        }
    };
    if (schema != "temp") {
        read_from(ObjectScope::DEFAULT);
    }
    if (schema.empty() || schema == "temp") {
        read_from(ObjectScope::TEMPORARY);
    }
    std::ranges::sort(found, {}, &Object::name);
    return found;
}

std::optional<std::string> SQLiteReflection::view_definition(
    CatalogReader& catalog, std::string_view schema, std::string_view view
) const {
    for (const auto scope : {ObjectScope::TEMPORARY, ObjectScope::DEFAULT}) {
        if (scope == ObjectScope::TEMPORARY && !schema.empty()) {
            continue;
        }
        const std::string sql = fmt::format(
            "SELECT sql FROM {} WHERE type = 'view' AND name = ? COLLATE NOCASE",
            master(schema, scope)
        );
        for (const auto& row : catalog.rows(sql, {Value(view)})) {
            return text_of(row[0]);
        }
    }
    return std::nullopt;
}

void SQLiteReflection::read_columns(
    CatalogReader& catalog,
    std::string_view schema,
    ObjectScope scope,
    Tables& tables,
    std::string_view type,
    const std::vector<std::string>& names,
    bool whole_schema
) const {
    std::vector<Value> values{Value(database_of(schema, scope)), Value(type)};
    const std::string sql = fmt::format(
        "SELECT m.name, i.name, i.type, i.\"notnull\", i.dflt_value, i.pk FROM {} AS m, "
        "pragma_table_xinfo(m.name, ?) AS i WHERE m.type = ? AND i.hidden <> 1{} "
        "ORDER BY m.name, i.cid",
        master(schema, scope),
        names_clause("m.name", names, whole_schema, values)
    );
    std::map<std::string, std::map<std::int64_t, std::string>> keys;
    for (const auto& row : catalog.rows(sql, std::move(values))) {
        const auto table = tables.find(row[0].text());
        if (table == tables.end() || table->second.scope != scope) {
            continue;
        }
        ReflectedColumn column;
        column.name = row[1].text();
        column.type = reflected_type(text_of(row[2]));
        column.nullable = row[3].integer() == 0;
        if (!row[4].is_null()) {
            column.default_ = text_of(row[4]);
        }
        if (row[5].integer() > 0) {
            keys[row[0].text()][row[5].integer()] = column.name;
        }
        table->second.columns.push_back(std::move(column));
    }
    for (auto& [name, columns] : keys) {
        for (auto& [position, column] : columns) {
            tables.find(name)->second.primary_key.constrained_columns.push_back(column);
        }
    }
}

void SQLiteReflection::read_texts(
    CatalogReader& catalog,
    std::string_view schema,
    ObjectScope scope,
    Tables& tables,
    const std::vector<std::string>& names,
    bool whole_schema
) const {
    std::vector<Value> values;
    const std::string sql = fmt::format(
        "SELECT type, name, tbl_name, sql FROM {} WHERE sql IS NOT NULL AND type IN ('table', "
        "'index'){} ORDER BY name",
        master(schema, scope),
        names_clause("tbl_name", names, whole_schema, values)
    );
    for (const auto& row : catalog.rows(sql, std::move(values))) {
        const auto found = tables.find(row[2].text());
        if (found == tables.end() || found->second.scope != scope) {
            continue;
        }
        ReflectedTable& table = found->second;
        if (row[0].text() == "table") {
            add_text(table, row[3].text());
        } else if (auto index = parse_create_index(row[3].text())) {
            index->name = row[1].text();
            table.indexes.push_back(*std::move(index));
        } else {
            catalog.warn(fmt::format("the index '{}' cannot be read", row[1].text()));
        }
    }
}

void SQLiteReflection::complete_foreign_keys(
    CatalogReader& catalog, std::string_view schema, ReflectedTable& table, PrimaryKeys& known
) const {
    for (auto& key : table.foreign_keys) {
        key.referred_schema = schema;
        if (!key.referred_columns.empty()) {
            continue;
        }
        // Without columns it refers to the primary key, whatever that is.
        auto [found, missing] = known.try_emplace(key.referred_table);
        if (missing) {
            for (const auto& row : catalog.rows(
                     "SELECT name FROM pragma_table_info(?, ?) WHERE pk > 0 ORDER BY pk",
                     {Value(key.referred_table), Value(database_of(schema, table.scope))}
                 )) {
                found->second.push_back(row[0].text());
            }
        }
        key.referred_columns = found->second.empty() ? key.constrained_columns : found->second;
    }
}

ReflectedPart SQLiteReflection::read(
    CatalogReader& catalog,
    std::string_view schema,
    Tables& tables,
    bool whole_schema,
    ReflectedPart
) const {
    PrimaryKeys primary_keys;
    for (const auto scope : {ObjectScope::DEFAULT, ObjectScope::TEMPORARY}) {
        std::vector<std::string> names;
        for (const auto& [name, table] : tables) {
            if (table.scope == scope && table.kind == ObjectKind::TABLE) {
                names.push_back(name);
            }
        }
        if (!names.empty()) {
            read_columns(catalog, schema, scope, tables, "table", names, whole_schema);
            read_texts(catalog, schema, scope, tables, names, whole_schema);
        }
        for (auto& [name, table] : tables) {
            if (table.scope != scope) {
                continue;
            }
            if (table.kind == ObjectKind::TABLE) {
                complete_foreign_keys(catalog, schema, table, primary_keys);
            } else {
                read_view(catalog, schema, scope, tables, name);
            }
        }
    }
    return ReflectedPart::all;
}

void SQLiteReflection::read_view(
    CatalogReader& catalog,
    std::string_view schema,
    ObjectScope scope,
    Tables& tables,
    const std::string& name
) const {
    try {
        read_columns(catalog, schema, scope, tables, "view", {name}, false);
    } catch (const DatabaseError& error) {
        // It is over a table or column that is gone.
        if (tables.size() == 1) {
            throw;
        }
        catalog.warn(fmt::format("the view '{}' cannot be read: {}", name, error.detail()));
    }
}

}  // namespace azoth::sqlite
