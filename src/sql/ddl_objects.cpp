// SPDX-License-Identifier: MIT
// What a schema has beside tables: schemas themselves, sequences, types, views, and DDL written by hand.
#include "azoth/base/error.hpp"
#include "azoth/sql/compiler.hpp"
#include "azoth/sql/ddl.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::sql {

std::string DDLCompiler::emit_create_schema(const QuotedName& name, bool if_not_exists) const {
    return std::string("CREATE SCHEMA ") + (if_not_exists ? "IF NOT EXISTS " : "") +
           identifiers_.quote(name);
}

std::string
DDLCompiler::emit_drop_schema(const QuotedName& name, bool if_exists, bool cascade) const {
    return std::string("DROP SCHEMA ") + (if_exists ? "IF EXISTS " : "") +
           identifiers_.quote(name) + (cascade ? " CASCADE" : "");
}

std::string DDLCompiler::sequence_options(const SequenceOptions& options) const {
    std::string sql;
    const auto add = [&](std::string_view text) {
        sql += sql.empty() ? "" : " ";
        sql += text;
    };
    const auto add_number = [&](std::string_view words, const std::optional<std::int64_t>& number) {
        if (number) {
            add(fmt::format("{} {}", words, *number));
        }
    };
    add_number("INCREMENT BY", options.increment);
    add_number("START WITH", options.start);
    add_number("MINVALUE", options.minvalue);
    add_number("MAXVALUE", options.maxvalue);
    if (options.nominvalue) {
        add("NO MINVALUE");
    }
    if (options.nomaxvalue) {
        add("NO MAXVALUE");
    }
    add_number("CACHE", options.cache);
    if (options.cycle) {
        add(*options.cycle ? "CYCLE" : "NO CYCLE");
    }
    return sql;
}

std::string DDLCompiler::emit_create_sequence(const Sequence& sequence, bool if_not_exists) const {
    std::string sql = "CREATE SEQUENCE ";
    sql += if_not_exists ? "IF NOT EXISTS " : "";
    sql += identifiers_.format_table(sequence.schema, sequence.name);
    const std::string options = sequence_options(sequence.options);
    return options.empty() ? sql : sql + " " + options;
}

std::string DDLCompiler::emit_drop_sequence(const Sequence& sequence, bool if_exists) const {
    return std::string("DROP SEQUENCE ") + (if_exists ? "IF EXISTS " : "") +
           identifiers_.format_table(sequence.schema, sequence.name);
}

namespace {

[[noreturn]] void refuse_type(std::string_view dialect) {
    throw CompileError(ErrorInfo{
        .message = fmt::format("the database '{}' has no CREATE TYPE", dialect),
        .hint = "enumerations are part of the column there",
    });
}

}  // namespace

bool DDLCompiler::has_named_type(const TypeNode&) const {
    return false;
}

std::string DDLCompiler::emit_create_type(const Type&) const {
    refuse_type(dialect_name());
}

std::string DDLCompiler::emit_drop_type(const Type&) const {
    refuse_type(dialect_name());
}

std::string DDLCompiler::emit_create_view(
    const QuotedName& schema, const QuotedName& name, const Node& select, const ViewOptions& options
) const {
    std::string sql = "CREATE ";
    sql += options.or_replace ? "OR REPLACE " : "";
    sql += options.temporary ? "TEMPORARY " : "";
    sql += options.materialized ? "MATERIALIZED " : "";
    sql += "VIEW ";
    sql += options.if_not_exists ? "IF NOT EXISTS " : "";
    sql += identifiers_.format_table(schema, name);
    return sql + " AS " + emit_default(select);
}

std::string DDLCompiler::emit_drop_view(
    const QuotedName& schema, const QuotedName& name, bool if_exists, bool materialized
) const {
    return fmt::format(
        "\nDROP {}VIEW {}{}",
        materialized ? "MATERIALIZED " : "",
        if_exists ? "IF EXISTS " : "",
        identifiers_.format_table(schema, name)
    );
}

std::string
DDLCompiler::emit_ddl(std::string_view text, const Table* table, const DDLContext& context) const {
    const auto stands_for = [&](std::string_view name) -> std::string {
        const auto given =
            std::ranges::find(context, name, [](const auto& entry) -> std::string_view {
                return entry.first;
            });
        if (given != context.end()) {
            return given->second;
        }
        if (table != nullptr && name == "table") {
            return identifiers_.quote(table->table_name());
        }
        if (table != nullptr && name == "schema") {
            return table->schema().empty() ? std::string()
                                           : identifiers_.quote_schema(table->schema());
        }
        if (table != nullptr && name == "fullname") {
            return format_table(*table);
        }
        throw ArgumentError(ErrorInfo{
            .message = fmt::format("the DDL asks for %({})s, which nothing stands for", name),
            .hint = "give it in the context; a percent sign is written %%",
        });
    };
    std::string sql;
    while (!text.empty()) {
        const std::size_t percent = std::min(text.find('%'), text.size());
        sql += text.substr(0, percent);
        text.remove_prefix(percent);
        const std::size_t close = text.find(")s");
        if (text.starts_with("%%")) {
            sql += '%';
            text.remove_prefix(2);
        } else if (text.starts_with("%(") && close != std::string_view::npos) {
            sql += stands_for(text.substr(2, close - 2));
            text.remove_prefix(close + 2);
        } else if (!text.empty()) {
            throw ArgumentError(ErrorInfo{
                .message = "a percent sign in DDL text stands alone",
                .hint = "write it %%, and names %(name)s",
            });
        }
    }
    return sql;
}

}  // namespace azoth::sql
