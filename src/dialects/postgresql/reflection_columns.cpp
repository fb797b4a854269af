// SPDX-License-Identifier: MIT
// Columns of PostgreSQL: types, defaults, what counts them up.
#include "dialects/postgresql/reflection.hpp"

#include <fmt/format.h>

#include <utility>

namespace azoth::postgresql {

namespace {

/// The sequence behind a column: made for IDENTITY ('i') or SERIAL ('a').
constexpr std::string_view columns_sql = R"(
SELECT c.relname::text, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod),
    et.typtype::text, tn.nspname::text, et.typname::text, t.typelem <> 0 AND t.typcategory = 'A',
    a.attndims::bigint, co.collname::text, a.attnotnull,
    pg_catalog.pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, a.attgenerated::text,
    pg_catalog.col_description(c.oid, a.attnum),
    q.seqtypid::regtype::text, q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache,
    q.seqcycle, qc.relname::text, qn.nspname::text, pg_catalog.pg_table_is_visible(qc.oid),
    EXISTS (SELECT 1 FROM pg_catalog.pg_index AS pk WHERE pk.indrelid = c.oid AND pk.indisprimary
        AND pk.indnkeyatts = 1 AND pk.indkey[0] = a.attnum)
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
JOIN pg_catalog.pg_type AS et ON et.oid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0
    THEN t.typelem ELSE t.oid END
JOIN pg_catalog.pg_namespace AS tn ON tn.oid = et.typnamespace
LEFT JOIN pg_catalog.pg_collation AS co
    ON co.oid = a.attcollation AND a.attcollation <> t.typcollation
LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN LATERAL (
    SELECT s.*
    FROM pg_catalog.pg_depend AS p JOIN pg_catalog.pg_sequence AS s ON s.seqrelid = CASE
        WHEN p.classid = 'pg_catalog.pg_attrdef'::regclass THEN p.refobjid ELSE p.objid END
    WHERE (p.classid = 'pg_catalog.pg_attrdef'::regclass AND p.objid = d.oid
            AND p.refclassid = 'pg_catalog.pg_class'::regclass AND p.deptype = 'n'
            AND p.refobjsubid = 0)
        OR (a.attidentity <> '' AND p.classid = 'pg_catalog.pg_class'::regclass
            AND p.refclassid = 'pg_catalog.pg_class'::regclass AND p.refobjid = c.oid
            AND p.refobjsubid = a.attnum AND p.deptype = 'i')
    LIMIT 1
) AS q ON true
LEFT JOIN pg_catalog.pg_class AS qc ON qc.oid = q.seqrelid
LEFT JOIN pg_catalog.pg_namespace AS qn ON qn.oid = qc.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND {}
ORDER BY c.relname, a.attnum)";

enum At : std::size_t {
    table_name,
    column_name,
    type_text,
    type_kind,
    type_schema,
    type_name,
    is_array,
    dimensions,
    collation,
    not_null,
    default_text,
    identity,
    generated,
    comment_text,
    sequence_type,
    sequence_start,
    sequence_increment,
    sequence_min,
    sequence_max,
    sequence_cache,
    sequence_cycle,
    sequence_name,
    sequence_schema,
    sequence_visible,
    is_key,
};

SequenceOptions all_options(const CatalogReader::Row& row) {
    return {
        .start = number_of(row[sequence_start]),
        .increment = number_of(row[sequence_increment]),
        .minvalue = number_of(row[sequence_min]),
        .maxvalue = number_of(row[sequence_max]),
        .cycle = is_true(row[sequence_cycle]),
        .cache = number_of(row[sequence_cache]),
    };
}

/// Without what CREATE SEQUENCE does by itself.
SequenceOptions said_options(const CatalogReader::Row& row) {
    SequenceOptions options = all_options(row);
    const std::string type = text_of(row[sequence_type]);
    const std::int64_t highest = type == "smallint"  ? 32767
                                 : type == "integer" ? 2147483647
                                                     : 9223372036854775807;
    const auto drop = [](auto& option, auto usual) {
        if (option == usual) {
            option.reset();
        }
    };
    drop(options.start, std::int64_t{1});
    drop(options.increment, std::int64_t{1});
    drop(options.minvalue, std::int64_t{1});
    drop(options.maxvalue, highest);
    drop(options.cache, std::int64_t{1});
    drop(options.cycle, false);
    return options;
}

/// What CREATE TABLE makes for a SERIAL column.
bool is_serial(const CatalogReader::Row& row, std::string_view schema) {
    const std::string usual = text_of(row[table_name]) + "_" + text_of(row[column_name]) + "_seq";
    const bool beside =
        schema.empty() ? is_true(row[sequence_visible]) : text_of(row[sequence_schema]) == schema;
    return beside && text_of(row[sequence_name]) == usual && said_options(row) == SequenceOptions();
}

ReflectedColumn column_of(
    const CatalogReader::Row& row,
    const NamedTypes& named,
    CatalogReader& catalog,
    std::string_view schema
) {
    ReflectedColumn column;
    column.name = text_of(row[column_name]);
    const TypeFacts facts{
        .text = text_of(row[type_text]),
        .kind = text_of(row[type_kind]),
        .schema = text_of(row[type_schema]),
        .name = text_of(row[type_name]),
        .array = is_true(row[is_array]),
        .dimensions = static_cast<int>(number_of(row[dimensions])),
        .collation = text_of(row[collation]),
    };
    column.type = reflected_type(
        facts, named, catalog, fmt::format("column {}.{}", text_of(row[table_name]), column.name)
    );
    column.nullable = !is_true(row[not_null]);
    column.autoincrement = false;
    column.comment = text_of(row[comment_text]);
    if (text_of(row[generated]) != "") {
        column.computed = ReflectedComputed{
            .sqltext = text_of(row[default_text]), .persisted = text_of(row[generated]) == "s"
        };
    } else if (!row[default_text].is_null()) {
        column.default_ = text_of(row[default_text]);
    }
    if (const std::string kind = text_of(row[identity]); !kind.empty()) {
        column.identity = Identity{.always = kind == "a", .options = all_options(row)};
        column.autoincrement = true;
    } else if (!row[sequence_name].is_null() && column.default_ &&
               column.default_->starts_with("nextval(")) {
        column.autoincrement = true;
        if (!is_true(row[is_key]) || !is_serial(row, schema)) {
            Sequence sequence{.name = text_of(row[sequence_name]), .options = said_options(row)};
            if (!is_true(row[sequence_visible]) || !schema.empty()) {
                sequence.schema = text_of(row[sequence_schema]);
            }
            if (const std::string type = text_of(row[sequence_type]); type != "bigint") {
                sequence.data_type = builtin_type(type).value_or(Type());
            }
            column.sequence = std::move(sequence);
        }
    }
    return column;
}

}  // namespace

void read_columns(CatalogReader& catalog, const Selection& selection, Reflection::Tables& tables) {
    const auto rows =
        catalog.rows(fmt::format(fmt::runtime(columns_sql), selection.condition), selection.values);
    NamedTypes named;
    for (const auto& row : rows) {
        const std::string kind = text_of(row[type_kind]);
        if (kind == "e" || kind == "d") {
            named = read_named_types(catalog);
            break;
        }
    }
    for (const auto& row : rows) {
        const auto table = tables.find(text_of(row[table_name]));
        if (table != tables.end()) {
            table->second.columns.push_back(column_of(row, named, catalog, selection.schema));
        }
    }
}

}  // namespace azoth::postgresql
