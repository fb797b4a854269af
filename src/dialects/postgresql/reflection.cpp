// SPDX-License-Identifier: MIT
// What there is in a PostgreSQL database.
#include "dialects/postgresql/reflection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace azoth::postgresql {

namespace {

/// Longer lists of names are not sent: the whole schema is read instead.
constexpr std::size_t most_names = 500;

/// What names without a schema find, or all of one schema.
std::string
in_schema(std::string_view schema, std::string_view visible, std::vector<Value>& values) {
    if (schema.empty()) {
        return fmt::format("{} AND n.nspname <> 'pg_catalog'", visible);
    }
    values.emplace_back(schema);
    return "n.nspname = $1";
}

}  // namespace

Selection
select_tables(std::string_view schema, const Reflection::Tables& tables, bool whole_schema) {
    Selection selection{.schema = std::string(schema)};
    selection.condition =
        in_schema(schema, "pg_catalog.pg_table_is_visible(c.oid)", selection.values);
    if (whole_schema || tables.size() > most_names) {
        return selection;
    }
    selection.condition += " AND c.relname IN (";
    std::string_view separator;
    for (const auto& [name, table] : tables) {
        selection.values.emplace_back(name);
        selection.condition += fmt::format("{}${}", separator, selection.values.size());
        separator = ", ";
    }
    selection.condition += ")";
    return selection;
}

std::string PostgreSQLReflection::default_schema_name(CatalogReader& catalog) const {
    const auto rows = catalog.rows("SELECT current_schema()::text");
    return rows.empty() ? std::string() : text_of(rows.front()[0]);
}

std::vector<std::string> PostgreSQLReflection::schema_names(CatalogReader& catalog) const {
    std::vector<std::string> names;
    for (const auto& row : catalog.rows(
             "SELECT nspname::text FROM pg_catalog.pg_namespace WHERE nspname NOT LIKE 'pg\\_%' "
             "ORDER BY nspname"
         )) {
        names.push_back(text_of(row[0]));
    }
    return names;
}

std::vector<Reflection::Object>
PostgreSQLReflection::objects(CatalogReader& catalog, std::string_view schema) const {
    std::vector<Value> values;
    const std::string sql = fmt::format(
        "SELECT c.relname::text, c.relkind::text, c.relpersistence::text FROM pg_catalog.pg_class "
        "AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relkind IN "
        "('r', 'p', 'f', 'v', 'm') AND {}",
        in_schema(schema, "pg_catalog.pg_table_is_visible(c.oid)", values)
    );
    std::vector<Object> found;
    for (const auto& row : catalog.rows(sql, std::move(values))) {
        const std::string kind = text_of(row[1]);
        found.push_back(
            {text_of(row[0]),
             kind == "v"   ? ObjectKind::VIEW
             : kind == "m" ? ObjectKind::MATERIALIZED_VIEW
                           : ObjectKind::TABLE,
             text_of(row[2]) == "t" ? ObjectScope::TEMPORARY : ObjectScope::DEFAULT}
        );
    }
    std::ranges::sort(found, {}, &Object::name);
    return found;
}

ReflectedPart PostgreSQLReflection::read(
    CatalogReader& catalog,
    std::string_view schema,
    Tables& tables,
    bool whole_schema,
    ReflectedPart parts
) const {
    using Part = ReflectedPart;
    const Selection selection = select_tables(schema, tables, whole_schema);
    ReflectedPart filled = parts;
    if (has_part(parts, Part::columns)) {
        read_columns(catalog, selection, tables);
    }
    constexpr Part constraints = Part::pk_constraint | Part::foreign_keys |
                                 Part::unique_constraints | Part::check_constraints;
    if (has_part(parts, constraints)) {
        read_constraints(catalog, selection, tables);
        filled = filled | constraints;
    }
    if (has_part(parts, Part::exclude_constraints)) {
        read_excludes(catalog, selection, tables);
    }
    if (has_part(parts, Part::indexes)) {
        read_indexes(catalog, selection, tables);
    }
    constexpr Part facts = Part::table_comment | Part::table_options;
    if (has_part(parts, facts)) {
        read_table_facts(catalog, selection, tables);
        filled = filled | facts;
    }
    return filled;
}

void read_table_facts(
    CatalogReader& catalog, const Selection& selection, Reflection::Tables& tables
) {
    const std::string sql = fmt::format(
        "SELECT c.relname::text, pg_catalog.obj_description(c.oid, 'pg_class'), "
        "CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END, "
        "ts.spcname::text, am.amname::text, p.relname::text FROM pg_catalog.pg_class AS c JOIN "
        "pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN "
        "pg_catalog.pg_tablespace AS ts ON ts.oid = c.reltablespace LEFT JOIN pg_catalog.pg_am AS "
        "am ON am.oid = c.relam AND am.amname <> 'heap' LEFT JOIN pg_catalog.pg_inherits AS i ON "
        "i.inhrelid = c.oid AND NOT c.relispartition LEFT JOIN pg_catalog.pg_class AS p ON p.oid "
        "= i.inhparent WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND {} ORDER BY c.relname, "
        "i.inhseqno",
        selection.condition
    );
    for (const auto& row : catalog.rows(sql, selection.values)) {
        const auto found = tables.find(text_of(row[0]));
        if (found == tables.end()) {
            continue;
        }
        ReflectedTable& table = found->second;
        table.comment = text_of(row[1]);
        const auto set = [&](const char* option, const Value& value) {
            if (!value.is_null()) {
                table.options.set(option, text_of(value));
            }
        };
        set("postgresql_partition_by", row[2]);
        set("postgresql_tablespace", row[3]);
        set("postgresql_using", row[4]);
        if (!row[5].is_null()) {
            const OptionValue* before = table.options.find("postgresql", "inherits");
            OptionValue parents = before != nullptr ? *before : OptionValue();
            parents.items.emplace_back(text_of(row[5]), Value());
            table.options.set("postgresql_inherits", std::move(parents));
        }
    }
}

std::optional<std::string> PostgreSQLReflection::view_definition(
    CatalogReader& catalog, std::string_view schema, std::string_view view
) const {
    std::vector<Value> values;
    const std::string place = in_schema(schema, "pg_catalog.pg_table_is_visible(c.oid)", values);
    values.emplace_back(view);
    const auto rows = catalog.rows(
        fmt::format(
            "SELECT pg_catalog.pg_get_viewdef(c.oid) FROM pg_catalog.pg_class AS c JOIN "
            "pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm') "
            "AND {} AND c.relname = ${}",
            place,
            values.size()
        ),
        values
    );
    return rows.empty() ? std::nullopt : std::optional<std::string>(text_of(rows.front()[0]));
}

std::vector<std::string>
PostgreSQLReflection::sequence_names(CatalogReader& catalog, std::string_view schema) const {
    std::vector<Value> values;
    const std::string sql = fmt::format(
        "SELECT c.relname::text FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n "
        "ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND {} ORDER BY c.relname",
        in_schema(schema, "pg_catalog.pg_table_is_visible(c.oid)", values)
    );
    std::vector<std::string> names;
    for (const auto& row : catalog.rows(sql, std::move(values))) {
        names.push_back(text_of(row[0]));
    }
    return names;
}

namespace {

std::vector<ReflectedEnum>
read_enums(CatalogReader& catalog, std::string_view condition, std::vector<Value> values) {
    const std::string sql = fmt::format(
        "SELECT n.nspname::text, t.typname::text, pg_catalog.pg_type_is_visible(t.oid), "
        "e.enumlabel::text FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_namespace AS n ON n.oid "
        "= t.typnamespace LEFT JOIN pg_catalog.pg_enum AS e ON e.enumtypid = t.oid WHERE t.typtype "
        "= 'e' AND {} ORDER BY n.nspname, t.typname, e.enumsortorder",
        condition
    );
    std::vector<ReflectedEnum> found;
    for (const auto& row : catalog.rows(sql, std::move(values))) {
        const std::string schema = text_of(row[0]);
        const std::string name = text_of(row[1]);
        if (found.empty() || found.back().schema != schema || found.back().name != name) {
            found.push_back({.name = name, .schema = schema, .visible = is_true(row[2])});
        }
        if (!row[3].is_null()) {
            found.back().labels.push_back(text_of(row[3]));
        }
    }
    return found;
}

std::vector<ReflectedDomain>
read_domains(CatalogReader& catalog, std::string_view condition, std::vector<Value> values) {
    const std::string sql = fmt::format(
        "SELECT n.nspname::text, t.typname::text, pg_catalog.pg_type_is_visible(t.oid), "
        "pg_catalog.format_type(t.typbasetype, t.typtypmod), NOT t.typnotnull, t.typdefault, "
        "co.collname::text, con.conname::text, pg_catalog.pg_get_expr(con.conbin, 0) FROM "
        "pg_catalog.pg_type AS t JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace JOIN "
        "pg_catalog.pg_type AS b ON b.oid = t.typbasetype LEFT JOIN pg_catalog.pg_collation AS co "
        "ON co.oid = t.typcollation AND t.typcollation <> b.typcollation LEFT JOIN "
        "pg_catalog.pg_constraint AS con ON con.contypid = t.oid AND con.contype = 'c' WHERE "
        "t.typtype = 'd' AND {} ORDER BY n.nspname, t.typname, con.conname",
        condition
    );
    std::vector<ReflectedDomain> found;
    for (const auto& row : catalog.rows(sql, std::move(values))) {
        const std::string schema = text_of(row[0]);
        const std::string name = text_of(row[1]);
        if (found.empty() || found.back().schema != schema || found.back().name != name) {
            ReflectedDomain& domain = found.emplace_back();
            domain.name = name;
            domain.schema = schema;
            domain.visible = is_true(row[2]);
            domain.type = reflected_type({.text = text_of(row[3])}, {}, catalog, "domain " + name);
            domain.nullable = is_true(row[4]);
            if (!row[5].is_null()) {
                domain.default_ = text_of(row[5]);
            }
            domain.collation = text_of(row[6]);
        }
        if (!row[7].is_null()) {
            found.back().constraints.push_back({text_of(row[7]), text_of(row[8])});
        }
    }
    return found;
}

constexpr std::string_view not_the_servers_own =
    "n.nspname NOT IN ('pg_catalog', 'information_schema')";

}  // namespace

std::vector<ReflectedEnum>
PostgreSQLReflection::enums(CatalogReader& catalog, std::string_view schema) const {
    std::vector<Value> values;
    const std::string place = in_schema(schema, "pg_catalog.pg_type_is_visible(t.oid)", values);
    return read_enums(catalog, place, std::move(values));
}

std::vector<ReflectedDomain>
PostgreSQLReflection::domains(CatalogReader& catalog, std::string_view schema) const {
    std::vector<Value> values;
    const std::string place = in_schema(schema, "pg_catalog.pg_type_is_visible(t.oid)", values);
    return read_domains(catalog, place, std::move(values));
}

NamedTypes read_named_types(CatalogReader& catalog) {
    NamedTypes named;
    for (auto& one : read_enums(catalog, not_the_servers_own, {})) {
        named.enums.emplace(NamedTypes::Key{one.schema, one.name}, std::move(one));
    }
    for (auto& one : read_domains(catalog, not_the_servers_own, {})) {
        named.domains.emplace(NamedTypes::Key{one.schema, one.name}, std::move(one));
    }
    return named;
}

}  // namespace azoth::postgresql
