// SPDX-License-Identifier: MIT
// What there is in a MySQL or MariaDB database.
#include "dialects/mysql/reflection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace azoth::mysql {

namespace {

/// Longer lists of names are not sent: the whole schema is read instead.
constexpr std::size_t most_names = 500;

bool is_mariadb(CatalogReader& catalog) {
    const auto rows = catalog.rows("SELECT VERSION()");
    return !rows.empty() && text_of(rows.front()[0]).find("MariaDB") != std::string::npos;
}

}  // namespace

std::string text_of(const Value& value) {
    const auto kind = value.kind();
    return kind == Value::Kind::text || kind == Value::Kind::bytes ? value.text()
           : value.is_null()                                       ? std::string()
                                                                   : value.to_string();
}

std::string lower(std::string_view text) {
    std::string folded(text);
    for (char& c : folded) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return folded;
}

std::string Selection::condition(std::string_view table, std::string_view schema_column) const {
    std::string sql =
        fmt::format("{0}{1} = {2}", table, schema_column, schema.empty() ? "DATABASE()" : "?");
    if (!names.empty()) {
        sql += fmt::format(" AND {}TABLE_NAME IN (", table);
        for (std::size_t i = 0; i < names.size(); ++i) {
            sql += i == 0 ? "?" : ", ?";
        }
        sql += ")";
    }
    return sql;
}

std::vector<Value> Selection::values() const {
    std::vector<Value> all;
    if (!schema.empty()) {
        all.emplace_back(schema);
    }
    all.insert(all.end(), names.begin(), names.end());
    return all;
}

std::string Selection::option(std::string_view name) const {
    return fmt::format("{}_{}", dialect, name);
}

std::string MySQLReflection::default_schema_name(CatalogReader& catalog) const {
    const auto rows = catalog.rows("SELECT DATABASE()");
    return rows.empty() ? std::string() : text_of(rows.front()[0]);
}

std::vector<std::string> MySQLReflection::schema_names(CatalogReader& catalog) const {
    std::vector<std::string> names;
    for (const auto& row :
         catalog.rows("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA ORDER BY SCHEMA_NAME")) {
        names.push_back(text_of(row[0]));
    }
    return names;
}

std::vector<Reflection::Object>
MySQLReflection::objects(CatalogReader& catalog, std::string_view schema) const {
    const Selection selection{.schema = std::string(schema)};
    std::vector<Object> found;
    for (const auto& row : catalog.rows(
             fmt::format(
                 "SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE {} AND "
                 "TABLE_TYPE <> 'SEQUENCE'",
                 selection.condition("")
             ),
             selection.values()
         )) {
        const std::string type = text_of(row[1]);
        found.push_back(
            {text_of(row[0]),
             type.ends_with("VIEW") ? ObjectKind::VIEW : ObjectKind::TABLE,
             type == "TEMPORARY" ? ObjectScope::TEMPORARY : ObjectScope::DEFAULT}
        );
    }
    std::ranges::sort(found, {}, &Object::name);
    return found;
}

ReflectedPart MySQLReflection::read(
    CatalogReader& catalog,
    std::string_view schema,
    Tables& tables,
    bool whole_schema,
    ReflectedPart parts
) const {
    using Part = ReflectedPart;
    Selection selection{.dialect = dialect_, .schema = std::string(schema)};
    if (!whole_schema && tables.size() <= most_names) {
        for (const auto& [name, table] : tables) {
            selection.names.push_back(name);
        }
    }
    const bool mariadb = is_mariadb(catalog);
    ReflectedPart filled = parts | Part::exclude_constraints;
    // The type of a JSON column of MariaDB, and a check of it, are found together.
    if (has_part(parts, Part::columns | Part::check_constraints)) {
        read_columns(catalog, selection, mariadb, tables);
        read_checks(catalog, selection, mariadb, tables);
        filled = filled | Part::columns | Part::check_constraints;
    }
    // So are indexes, the keys among them, and those that belong to foreign keys.
    constexpr Part keys =
        Part::pk_constraint | Part::unique_constraints | Part::indexes | Part::foreign_keys;
    if (has_part(parts, keys)) {
        read_foreign_keys(catalog, selection, tables);
        read_indexes(catalog, selection, mariadb, tables);
        filled = filled | keys;
    }
    constexpr Part facts = Part::table_comment | Part::table_options;
    if (has_part(parts, facts)) {
        read_options(catalog, selection, tables);
        filled = filled | facts;
    }
    return filled;
}

void read_options(CatalogReader& catalog, const Selection& selection, Reflection::Tables& tables) {
    for (const auto& row : catalog.rows(
             fmt::format(
                 "SELECT TABLE_NAME, TABLE_COMMENT, ENGINE, TABLE_COLLATION, CREATE_OPTIONS FROM "
                 "information_schema.TABLES WHERE {} AND TABLE_TYPE LIKE 'BASE%'",
                 selection.condition("")
             ),
             selection.values()
         )) {
        const auto found = tables.find(text_of(row[0]));
        if (found == tables.end()) {
            continue;
        }
        ReflectedTable& table = found->second;
        table.comment = text_of(row[1]);
        table.options.set(selection.option("engine"), text_of(row[2]));
        if (const std::string collation = text_of(row[3]); !collation.empty()) {
            // The character set is the first word of its collations.
            table.options.set(
                selection.option("default_charset"), collation.substr(0, collation.find('_'))
            );
            table.options.set(selection.option("collate"), collation);
        }
        const std::string options = lower(text_of(row[4]));
        if (const std::size_t at = options.find("row_format="); at != std::string::npos) {
            const std::string format = options.substr(at + 11);
            table.options.set(selection.option("row_format"), format.substr(0, format.find(' ')));
        }
    }
}

std::optional<std::string> MySQLReflection::view_definition(
    CatalogReader& catalog, std::string_view schema, std::string_view view
) const {
    const Selection selection{.schema = std::string(schema), .names = {std::string(view)}};
    const auto rows = catalog.rows(
        fmt::format(
            "SELECT VIEW_DEFINITION FROM information_schema.VIEWS WHERE {}", selection.condition("")
        ),
        selection.values()
    );
    return rows.empty() ? std::nullopt : std::optional<std::string>(text_of(rows.front()[0]));
}

std::vector<std::string>
MySQLReflection::sequence_names(CatalogReader& catalog, std::string_view schema) const {
    const Selection selection{.schema = std::string(schema)};
    std::vector<std::string> names;
    for (const auto& row : catalog.rows(
             fmt::format(
                 "SELECT TABLE_NAME FROM information_schema.TABLES WHERE {} AND TABLE_TYPE = "
                 "'SEQUENCE' ORDER BY TABLE_NAME",
                 selection.condition("")
             ),
             selection.values()
         )) {
        names.push_back(text_of(row[0]));
    }
    return names;
}

}  // namespace azoth::mysql
