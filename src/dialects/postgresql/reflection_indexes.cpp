// SPDX-License-Identifier: MIT
// Indexes of PostgreSQL.
#include "dialects/postgresql/reflection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace azoth::postgresql {

namespace {

// One row for each item of an index. An item with a collation of its own counts as an expression.
constexpr std::string_view indexes_sql = R"(
SELECT c.relname::text, ic.relname::text, i.indisunique, am.amname::text,
    k.place > i.indnkeyatts, a.attname::text,
    CASE WHEN a.attnum IS NULL THEN pg_catalog.pg_get_indexdef(i.indexrelid, k.place::int, true)
        WHEN co.oid IS NOT NULL THEN
            pg_catalog.quote_ident(a.attname) || ' COLLATE ' || pg_catalog.quote_ident(co.collname)
        END,
    CASE WHEN NOT opc.opcdefault THEN opc.opcname::text END,
    CASE WHEN k.place <= i.indnkeyatts THEN i.indoption[k.place - 1]::bigint END,
    pg_catalog.pg_get_expr(i.indpred, i.indrelid, true), con.conname::text,
    pg_catalog.array_to_string(ic.reloptions, chr(10)),
    to_jsonb(i) ->> 'indnullsnotdistinct' = 'true', ts.spcname::text
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_class AS ic ON ic.oid = i.indexrelid
JOIN pg_catalog.pg_am AS am ON am.oid = ic.relam
JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place) ON true
LEFT JOIN pg_catalog.pg_attribute AS a
    ON a.attrelid = c.oid AND a.attnum = k.number AND k.number <> 0
LEFT JOIN pg_catalog.pg_opclass AS opc
    ON k.place <= i.indnkeyatts AND opc.oid = i.indclass[k.place - 1]
LEFT JOIN pg_catalog.pg_collation AS co ON k.place <= i.indnkeyatts
    AND co.oid = i.indcollation[k.place - 1] AND co.oid <> a.attcollation
LEFT JOIN pg_catalog.pg_constraint AS con
    ON con.conindid = i.indexrelid AND con.conrelid = c.oid AND con.contype IN ('p', 'u', 'x')
LEFT JOIN pg_catalog.pg_tablespace AS ts ON ts.oid = ic.reltablespace
WHERE NOT i.indisprimary AND {}
ORDER BY c.relname, ic.relname, k.place)";

enum At : std::size_t {
    table_name,
    index_name,
    is_unique,
    method,
    is_included,
    column_name,
    expression,
    operator_class,
    ordering,
    condition,
    constraint_name,
    storage,
    nulls_not_distinct,
    tablespace,
};

/// "fillfactor=70\nfastupdate=off"
OptionValue storage_parameters(std::string_view text) {
    OptionValue parameters;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view one = text.substr(0, end);
        const std::size_t equals = std::min(one.find('='), one.size());
        parameters.items.emplace_back(
            std::string(one.substr(0, equals)), Value(one.substr(std::min(equals + 1, one.size())))
        );
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parameters;
}

ReflectedIndex begin_index(const CatalogReader::Row& row) {
    ReflectedIndex index;
    index.name = text_of(row[index_name]);
    index.unique = is_true(row[is_unique]);
    index.duplicates_constraint = text_of(row[constraint_name]);
    DialectOptions& options = index.dialect_options;
    if (const std::string name = text_of(row[method]); name != "btree") {
        options.set("postgresql_using", name);
    }
    if (!row[condition].is_null()) {
        options.set("postgresql_where", DDLExpression(text_of(row[condition])));
    }
    if (const std::string text = text_of(row[storage]); !text.empty()) {
        options.set("postgresql_with", storage_parameters(text));
    }
    if (is_true(row[nulls_not_distinct])) {
        options.set("postgresql_nulls_not_distinct", Value(true));
    }
    if (!row[tablespace].is_null()) {
        options.set("postgresql_tablespace", text_of(row[tablespace]));
    }
    return index;
}

void add_to_option(DialectOptions& options, const char* name, std::string item, Value value) {
    const auto found = std::ranges::find(options.entries(), name, &DialectOptions::Entry::first);
    OptionValue all = found == options.entries().end() ? OptionValue() : found->second;
    all.items.emplace_back(std::move(item), std::move(value));
    options.set(name, std::move(all));
}

void add_item(ReflectedIndex& index, const CatalogReader::Row& row) {
    const std::string column = text_of(row[column_name]);
    if (is_true(row[is_included])) {
        index.include_columns.push_back(column);
        add_to_option(index.dialect_options, "postgresql_include", column, Value());
        return;
    }
    const bool is_expression = !row[expression].is_null();
    const std::string item = is_expression ? text_of(row[expression]) : column;
    index.column_names.push_back(is_expression ? std::nullopt : std::optional<std::string>(column));
    index.expressions.push_back(item);
    if (!row[operator_class].is_null()) {
        add_to_option(
            index.dialect_options, "postgresql_ops", item, Value(text_of(row[operator_class]))
        );
    }
    const std::int64_t bits = number_of(row[ordering]);
    const bool descending = (bits & 1) != 0;
    const bool nulls_first = (bits & 2) != 0;
    std::vector<std::string> words;
    if (descending) {
        words.emplace_back("desc");
    }
    if (nulls_first != descending) {
        words.emplace_back(nulls_first ? "nulls_first" : "nulls_last");
    }
    if (!words.empty()) {
        index.column_sorting[item] = std::move(words);
    }
}

}  // namespace

void read_indexes(CatalogReader& catalog, const Selection& selection, Reflection::Tables& tables) {
    const auto rows =
        catalog.rows(fmt::format(fmt::runtime(indexes_sql), selection.condition), selection.values);
    for (const auto& row : rows) {
        const auto table = tables.find(text_of(row[table_name]));
        if (table == tables.end()) {
            continue;
        }
        auto& indexes = table->second.indexes;
        if (indexes.empty() || indexes.back().name != text_of(row[index_name])) {
            indexes.push_back(begin_index(row));
        }
        add_item(indexes.back(), row);
    }
    for (auto& [name, table] : tables) {
        for (auto& index : table.indexes) {
            // The list of expressions is only there where one is.
            if (std::ranges::all_of(index.column_names, [](const auto& column) {
                    return column.has_value();
                })) {
                index.expressions.clear();
            }
        }
    }
}

}  // namespace azoth::postgresql
