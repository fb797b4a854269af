// SPDX-License-Identifier: MIT
// Primary keys, foreign keys, UNIQUE, CHECK and EXCLUDE of PostgreSQL.
#include "dialects/postgresql/reflection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace azoth::postgresql {

namespace {

// What older servers do not have (confdelsetcols, indnullsnotdistinct) is looked for as JSON.
constexpr std::string_view constraints_sql = R"(
SELECT c.relname::text, con.conname::text, con.contype::text, con.condeferrable, con.condeferred,
    con.convalidated, pg_catalog.obj_description(con.oid, 'pg_constraint'),
    pg_catalog.pg_get_expr(con.conbin, con.conrelid, true), a.attname::text,
    fn.nspname::text, fc.relname::text, fa.attname::text, con.confupdtype::text,
    con.confdeltype::text, con.confmatchtype::text, pg_catalog.pg_table_is_visible(fc.oid),
    CASE WHEN pg_catalog.jsonb_typeof(to_jsonb(con) -> 'confdelsetcols') = 'array' THEN (
        SELECT pg_catalog.string_agg(sa.attname::text, ', ' ORDER BY s.place)
        FROM pg_catalog.jsonb_array_elements_text(to_jsonb(con) -> 'confdelsetcols')
            WITH ORDINALITY AS s(number, place)
        JOIN pg_catalog.pg_attribute AS sa
            ON sa.attrelid = con.conrelid AND sa.attnum = s.number::int2) END,
    (SELECT pg_catalog.string_agg(ia.attname::text, chr(10) ORDER BY ik.place)
        FROM pg_catalog.pg_index AS i, unnest(i.indkey::int2[]) WITH ORDINALITY AS ik(number, place)
        JOIN pg_catalog.pg_attribute AS ia ON ia.attnum = ik.number
        WHERE i.indexrelid = con.conindid AND con.contype IN ('p', 'u')
            AND ia.attrelid = con.conrelid AND ik.place > i.indnkeyatts),
    (SELECT to_jsonb(i) ->> 'indnullsnotdistinct' = 'true'
        FROM pg_catalog.pg_index AS i WHERE i.indexrelid = con.conindid)
FROM pg_catalog.pg_constraint AS con
JOIN pg_catalog.pg_class AS c ON c.oid = con.conrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_class AS fc ON fc.oid = con.confrelid AND con.contype = 'f'
LEFT JOIN pg_catalog.pg_namespace AS fn ON fn.oid = fc.relnamespace
LEFT JOIN LATERAL unnest(con.conkey, con.confkey) WITH ORDINALITY AS k(number, foreign_number, place)
    ON con.contype <> 'c'
LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.number
LEFT JOIN pg_catalog.pg_attribute AS fa ON fa.attrelid = fc.oid AND fa.attnum = k.foreign_number
WHERE con.contype IN ('p', 'u', 'f', 'c') AND {}
ORDER BY c.relname, con.conname, con.oid, k.place)";

enum At : std::size_t {
    table_name,
    constraint_name,
    constraint_kind,
    is_deferrable,
    is_deferred,
    is_validated,
    comment_text,
    condition,
    column_name,
    foreign_schema,
    foreign_table,
    foreign_column,
    update_action,
    delete_action,
    match_kind,
    foreign_visible,
    delete_columns,
    included,
    nulls_not_distinct,
};

std::string action(std::string_view code) {
    return code == "c"   ? "CASCADE"
           : code == "n" ? "SET NULL"
           : code == "d" ? "SET DEFAULT"
           : code == "r" ? "RESTRICT"
                         : "";
}

template <class C>
void set_deferral(C& constraint, const CatalogReader::Row& row) {
    if (is_true(row[is_deferrable])) {
        constraint.deferrable = true;
        constraint.initially = is_true(row[is_deferred]) ? "DEFERRED" : "";
    }
}

DialectOptions key_options(const CatalogReader::Row& row) {
    DialectOptions options;
    if (!row[included].is_null()) {
        OptionValue columns;
        const std::string text = text_of(row[included]);
        for (std::size_t at = 0; at <= text.size();) {
            const std::size_t end = std::min(text.find('\n', at), text.size());
            columns.items.emplace_back(text.substr(at, end - at), Value());
            at = end + 1;
        }
        options.set("postgresql_include", std::move(columns));
    }
    if (is_true(row[nulls_not_distinct])) {
        options.set("postgresql_nulls_not_distinct", Value(true));
    }
    return options;
}

DialectOptions validity(const CatalogReader::Row& row) {
    DialectOptions options;
    if (!is_true(row[is_validated])) {
        options.set("postgresql_not_valid", Value(true));
    }
    return options;
}

ReflectedForeignKeyConstraint foreign_key(const CatalogReader::Row& row, std::string_view schema) {
    ReflectedForeignKeyConstraint key;
    key.name = text_of(row[constraint_name]);
    key.referred_table = text_of(row[foreign_table]);
    const std::string there = text_of(row[foreign_schema]);
    const bool same_schema = !schema.empty() && there == schema;
    key.referred_schema = same_schema || !is_true(row[foreign_visible]) ? there : std::string();
    key.options.onupdate = action(text_of(row[update_action]));
    key.options.ondelete = action(text_of(row[delete_action]));
    if (const std::string columns = text_of(row[delete_columns]); !columns.empty()) {
        key.options.ondelete += " (" + columns + ")";
    }
    key.options.match = text_of(row[match_kind]) == "f" ? "FULL" : "";
    set_deferral(key.options, row);
    key.comment = text_of(row[comment_text]);
    key.dialect_options = validity(row);
    return key;
}

}  // namespace

void read_constraints(
    CatalogReader& catalog, const Selection& selection, Reflection::Tables& tables
) {
    const auto rows = catalog.rows(
        fmt::format(fmt::runtime(constraints_sql), selection.condition), selection.values
    );
    std::string last_table;
    std::string last_name;
    for (const auto& row : rows) {
        const auto found = tables.find(text_of(row[table_name]));
        if (found == tables.end()) {
            continue;
        }
        ReflectedTable& table = found->second;
        const std::string name = text_of(row[constraint_name]);
        const std::string column = text_of(row[column_name]);
        // One row for each column of a constraint.
        const bool begins = name != last_name || table.name != last_table;
        last_name = name;
        last_table = table.name;
        switch (text_of(row[constraint_kind]).front()) {
        case 'p':
            if (begins) {
                table.primary_key.name = name;
                table.primary_key.comment = text_of(row[comment_text]);
                table.primary_key.dialect_options = key_options(row);
                set_deferral(table.primary_key, row);
            }
            table.primary_key.constrained_columns.push_back(column);
            break;
        case 'u':
            if (begins) {
                ReflectedUniqueConstraint& unique = table.unique_constraints.emplace_back();
                unique.name = name;
                unique.comment = text_of(row[comment_text]);
                unique.dialect_options = key_options(row);
                set_deferral(unique, row);
            }
            table.unique_constraints.back().column_names.push_back(column);
            break;
        case 'f':
            if (begins) {
                table.foreign_keys.push_back(foreign_key(row, selection.schema));
            }
            table.foreign_keys.back().constrained_columns.push_back(column);
            table.foreign_keys.back().referred_columns.push_back(text_of(row[foreign_column]));
            break;
        default:
            table.check_constraints.push_back({
                .name = name,
                .sqltext = text_of(row[condition]),
                .comment = text_of(row[comment_text]),
                .dialect_options = validity(row),
            });
            break;
        }
    }
}

void read_excludes(CatalogReader& catalog, const Selection& selection, Reflection::Tables& tables) {
    const std::string sql = fmt::format(
        "SELECT c.relname::text, con.conname::text, am.amname::text, con.condeferrable, "
        "con.condeferred, pg_catalog.pg_get_expr(i.indpred, i.indrelid, true), a.attname::text, "
        "pg_catalog.pg_get_indexdef(i.indexrelid, k.place::int, true), op.oprname::text, CASE WHEN "
        "NOT opc.opcdefault THEN opc.opcname::text END, "
        "pg_catalog.obj_description(con.oid, 'pg_constraint') FROM pg_catalog.pg_constraint AS con "
        "JOIN pg_catalog.pg_class AS c ON c.oid = con.conrelid JOIN pg_catalog.pg_namespace AS n "
        "ON n.oid = c.relnamespace JOIN pg_catalog.pg_index AS i ON i.indexrelid = con.conindid "
        "JOIN pg_catalog.pg_class AS ic ON ic.oid = i.indexrelid JOIN pg_catalog.pg_am AS am ON "
        "am.oid = ic.relam JOIN LATERAL unnest(con.conexclop) WITH ORDINALITY AS k(operator_id, "
        "place) ON true JOIN pg_catalog.pg_operator AS op ON op.oid = k.operator_id LEFT JOIN "
        "pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = i.indkey[k.place - 1] "
        "AND a.attnum <> 0 LEFT JOIN pg_catalog.pg_opclass AS opc ON opc.oid = "
        "i.indclass[k.place - 1] WHERE con.contype = 'x' AND {} ORDER BY c.relname, con.conname, "
        "k.place",
        selection.condition
    );
    for (const auto& row : catalog.rows(sql, selection.values)) {
        const auto found = tables.find(text_of(row[0]));
        if (found == tables.end()) {
            continue;
        }
        auto& constraints = found->second.exclude_constraints;
        const std::string name = text_of(row[1]);
        if (constraints.empty() || constraints.back().name != name) {
            ExcludeConstraint& added = constraints.emplace_back();
            added.name = name;
            added.using_ = text_of(row[2]);
            added.where = text_of(row[5]);
            added.comment = text_of(row[10]);
            if (is_true(row[3])) {
                added.deferrable = true;
                added.initially = is_true(row[4]) ? "DEFERRED" : "";
            }
        }
        ExcludeConstraint& constraint = constraints.back();
        const std::string column = text_of(row[6]);
        const std::string operator_class = text_of(row[9]);
        if (!column.empty()) {
            constraint.elements.push_back({.operator_ = text_of(row[8]), .column = column});
            if (!operator_class.empty()) {
                constraint.ops.emplace_back(column, operator_class);
            }
        } else {
            const std::string item = text_of(row[7]);
            constraint.elements.push_back({
                .expression = operator_class.empty() ? item : item + " " + operator_class,
                .operator_ = text_of(row[8]),
            });
        }
    }
}

}  // namespace azoth::postgresql
