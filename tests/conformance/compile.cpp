// SPDX-License-Identifier: MIT
#include "conformance/dialects.hpp"
#include "conformance/nodes.hpp"
#include "conformance/outcome.hpp"
#include "conformance/parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace conformance {

namespace {

std::string without_newlines(std::string sql) {
    std::erase_if(sql, [](char c) { return c == '\n' || c == '\t'; });
    return sql;
}

sql::Paramstyle paramstyle(const std::string& name) {
    static const std::map<std::string, sql::Paramstyle> styles = {
        {"named", sql::Paramstyle::named},
        {"pyformat", sql::Paramstyle::pyformat},
        {"format", sql::Paramstyle::format},
        {"qmark", sql::Paramstyle::qmark},
        {"numeric", sql::Paramstyle::numeric},
        {"numeric_dollar", sql::Paramstyle::numeric_dollar},
    };
    return styles.at(name);
}

/// The word in which two texts begin to differ: mismatches of one cause mostly share it.
std::string first_difference(const std::string& expected, const std::string& got) {
    const auto first = std::ranges::mismatch(expected, got);
    const auto word = [](const std::string& text, std::size_t at) {
        const auto part = [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
        };
        while (at > 0 && at < text.size() && part(text[at]) && part(text[at - 1])) {
            --at;
        }
        std::size_t end = at;
        while (end < text.size() && part(text[end])) {
            ++end;
        }
        if (end == at) {
            end = std::min(text.size(), at + 3);
        }
        return text.substr(std::min(at, text.size()), end - at);
    };
    const auto at = static_cast<std::size_t>(first.in1 - expected.begin());
    return fmt::format("[{}] not [{}]", word(expected, at), word(got, at));
}

Outcome compare_sql(const Json& record, const std::string& got) {
    const std::string expected = record.at("sql");
    if (expected == got) {
        return Outcome::match();
    }
    return Outcome::mismatch(
        expected,
        got,
        fmt::format(
            "SQL {}: {}",
            record.at("dialect").at("name").get<std::string>(),
            first_difference(expected, got)
        )
    );
}

}  // namespace

Outcome run_compile(const Json& record) {
    const Json& dialect_json = record.at("dialect");
    const azoth::Dialect& dialect = dialect_of(dialect_json);
    Reader reader(record, dialect_json.at("name").get<std::string>());
    const std::string kind = record.at("kind");
    if (kind == "ddl" || kind == "type") {
        return compare_sql(record, without_newlines(reader.ddl(record.at("tree"), dialect)));
    }
    const sql::NodeRef statement = reader.node(record.at("tree"));

    const Json& flags = record.at("flags");
    sql::CompileOptions options;
    options.paramstyle = paramstyle(dialect_json.at("paramstyle"));
    options.literal_binds = flag(flags, "literal_binds");
    options.for_executemany = flag(flags, "for_executemany");
    std::vector<std::string> column_keys;
    if (const Json* keys = member(flags, "column_keys")) {
        column_keys = keys->get<std::vector<std::string>>();
        options.column_keys = &column_keys;
    }
    sql::SchemaTranslateMap translate;
    if (const Json* map = member(flags, "schema_translate_map")) {
        translate = schema_translate_map(*map);
        options.schema_translate_map = &translate;
        options.render_schema_translate = flag(flags, "render_schema_translate");
    }
    sql::Compiled compiled;
    dialect.compile(*statement, options, compiled);
    Outcome outcome = compare_sql(
        record,
        without_newlines(shown_sql(record, dialect, *statement, compiled, options.paramstyle))
    );
    if (outcome.matched) {
        if (std::string difference = compare_parameters(record, *statement, compiled);
            !difference.empty()) {
            const Json expected = {record.at("params"), record.at("positional")};
            outcome = Outcome::mismatch(
                record.at("sql").get<std::string>() + "   " + expected.dump(),
                difference,
                "parameters: " + difference.substr(0, difference.find(':'))
            );
        }
    }
    return outcome;
}

}  // namespace conformance
