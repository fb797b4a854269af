// SPDX-License-Identifier: MIT
// Records of identifiers.jsonl: quoting, folding, cutting and making names.
#include "azoth/base/error.hpp"
#include "azoth/sql/schema/naming.hpp"
#include "conformance/dialects.hpp"
#include "conformance/nodes.hpp"
#include "conformance/outcome.hpp"
#include "conformance/tables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace conformance {

namespace {

using azoth::QuotedName;

const azoth::Dialect& dialect_for(const Json& record) {
    return dialect_of({{"name", record.at("dialect")}});
}

Outcome compare(const std::string& expected, const std::string& got, const std::string& reason) {
    return expected == got ? Outcome::match() : Outcome::mismatch(expected, got, reason);
}

/// A column of that name, in the paramstyle that the records take for granted: it decides about %.
std::string column_sql(const Json& record, const QuotedName& name) {
    const std::string dialect = record.at("dialect");
    sql::CompileOptions options;
    options.paramstyle = dialect == "postgresql"                      ? sql::Paramstyle::pyformat
                         : dialect == "mysql" || dialect == "mariadb" ? sql::Paramstyle::format
                                                                      : sql::Paramstyle::named;
    const auto column = sql::ColumnRef::adopt(new sql::Column(nullptr, name, name, azoth::Type()));
    sql::Compiled compiled;
    dialect_for(record).compile(*column, options, compiled);
    return compiled.sql;
}

Outcome run_quote(const Json& record) {
    const std::string name = record.at("name");
    const Outcome plain = compare(record.at("quoted"), column_sql(record, name), "quote");
    return plain.matched ? compare(
                               record.at("forced"),
                               column_sql(record, azoth::quoted_name(name, true)),
                               "quote by force"
                           )
                         : plain;
}

Outcome run_unquote(const Json& record) {
    const auto parts =
        dialect_for(record).identifiers().unformat_identifiers(text_of(record, "text"));
    return compare(record.at("parts").dump(), Json(parts).dump(), "unquote_path");
}

std::string shown(const QuotedName& name) {
    const char* const quotes[] = {"null", "false", "true"};
    return name + " " + quotes[static_cast<int>(name.quote) + 1];
}

std::string expected_name(const Json& record, const std::string& what) {
    return record.at(what).get<std::string>() + " " + record.at(what + "_quote").dump();
}

Outcome run_case_fold(const Json& record) {
    const sql::IdentifierPreparer& identifiers = dialect_for(record).identifiers();
    QuotedName name(record.at("name").get<std::string>());
    if (const Json* quote = member(record, "quote")) {
        name = azoth::quoted_name(name, quote->get<bool>());
    }
    if (identifiers.requires_name_normalize() != flag(record, "requires_name_normalize")) {
        return Outcome::mismatch("", "", "requires_name_normalize");
    }
    const Outcome normalized = compare(
        expected_name(record, "normalized"),
        shown(identifiers.normalize_name(name)),
        "normalize_name"
    );
    return normalized.matched ? compare(
                                    expected_name(record, "denormalized"),
                                    shown(identifiers.denormalize_name(name)),
                                    "denormalize_name"
                                )
                              : normalized;
}

/// The SQL of a select from a table, described as in the other records.
std::string select_sql(const Json& record, const Json& table, const Json& tree) {
    Json options = Json::object();
    if (const Json* length = member(record, "label_length")) {
        options["label_length"] = *length;
    }
    const azoth::Dialect& dialect =
        dialect_of({{"name", record.at("dialect")}, {"options", options}});
    const Json whole = {{"tables", Json::array({table})}};
    Reader reader(whole, record.at("dialect"));
    sql::CompileOptions compile_options;
    compile_options.paramstyle = sql::Paramstyle::named;
    if (const Json* style = member(record, "paramstyle")) {
        compile_options.paramstyle = *style == "qmark"      ? sql::Paramstyle::qmark
                                     : *style == "format"   ? sql::Paramstyle::format
                                     : *style == "pyformat" ? sql::Paramstyle::pyformat
                                                            : sql::Paramstyle::named;
    }
    sql::Compiled compiled;
    dialect.compile(*reader.node(tree), compile_options, compiled);
    std::erase_if(compiled.sql, [](char c) { return c == '\n' || c == '\t'; });
    return compiled.sql;
}

Json column_of(const std::string& name) {
    return {{"node", "column"}, {"from", {{"ref", "t1"}}}, {"key", name}};
}

Outcome run_format_table(const Json& record) {
    const Json table = {
        {"id", "t1"},
        {"node", "table"},
        {"name", record.at("table")},
        {"schema", record.at("schema")},
        {"columns", Json::array({{{"name", "x"}}})},
    };
    const QuotedName schema(text_of(record, "schema"));
    const QuotedName name(record.at("table").get<std::string>());
    const Outcome formatted = compare(
        record.at("sql"),
        dialect_for(record).identifiers().format_table(schema, name),
        "format_table"
    );
    if (!formatted.matched) {
        return formatted;
    }
    const Json tree = {{"node", "select"}, {"columns", Json::array({column_of("x")})}};
    return compare(record.at("select"), select_sql(record, table, tree), "select");
}

Outcome run_label_length(const Json& record) {
    Json columns = Json::array();
    Json selected = Json::array();
    for (const Json& name : record.at("columns")) {
        columns.push_back({{"name", name}, {"type", {{"type", "Integer"}}}});
        selected.push_back(column_of(name));
    }
    const Json table = {
        {"id", "t1"}, {"node", "table"}, {"name", record.at("table")}, {"columns", columns}
    };
    const std::string where = record.at("where_column");
    const Json condition = {
        {"node", "binary"},
        {"op", "eq"},
        {"left", column_of(where)},
        {"right",
         {{"node", "bind"},
          {"name", where},
          {"unique", true},
          {"type", {{"type", "Integer"}}},
          {"value", 4}}},
    };
    const Json tree = {
        {"node", "select"},
        {"columns", selected},
        {"where", Json::array({condition})},
        {"label_style", "tablename_plus_col"},
    };
    return compare(record.at("sql"), select_sql(record, table, tree), "label_length");
}

Outcome run_truncate(const Json& record) {
    const sql::DDLCompiler& ddl = dialect_for(record).ddl();
    const bool index = record.at("op") == "truncate_index";
    const std::string name = record.at("name");
    const bool generated = flag(record, "generated");
    const std::size_t longest =
        index ? ddl.max_index_name_length() : ddl.max_constraint_name_length();
    if (longest != record.at("max").get<std::size_t>()) {
        return Outcome::mismatch(record.at("max").dump(), std::to_string(longest), "max");
    }
    try {
        const std::string got =
            index ? ddl.index_name(name, generated) : ddl.constraint_name(name, generated);
        return compare(text_of(record, "sql"), got, "truncate");
    } catch (const azoth::IdentifierError& error) {
        return record.contains("error")
                   ? Outcome::match()
                   : Outcome::mismatch(text_of(record, "sql"), error.message(), "truncate");
    }
}

Outcome run_name_constraint(const Json& record) {
    sql::Table table(record.at("table").get<std::string>(), text_of(record, "schema"));
    const auto names = record.at("columns").get<std::vector<std::string>>();
    const auto keys = record.at("column_keys").get<std::vector<std::string>>();
    for (std::size_t i = 0; i < names.size(); ++i) {
        table.append_column(names[i], azoth::Integer(), {}, keys[i]);
    }
    const auto referred = record.at("referred_columns").get<std::vector<std::string>>();
    const std::string kind = record.at("kind");
    const std::string convention_text = record.at("convention");
    const std::string given = text_of(record, "given_name");
    const std::string referred_table = text_of(record, "referred_table");
    const azoth::NamingConvention convention{{kind, convention_text}};
    // A name that was given stands, unless the template asks for it.
    const bool stands =
        !given.empty() && convention_text.find("constraint_name") == std::string::npos;
    const std::string name =
        stands ? given
               : convention.name_for({kind, table, keys, given, referred_table, {}, &referred});
    const Outcome made = compare(record.at("name"), name, "name_constraint");
    if (!made.matched) {
        return made;
    }
    for (const auto& [dialect, expected] : record.at("rendered").items()) {
        const sql::DDLCompiler& ddl = dialect_of({{"name", dialect}}).ddl();
        const std::string got =
            kind == "ix" ? ddl.index_name(name, true) : ddl.constraint_name(name, true);
        if (const Outcome outcome = compare(expected, got, "name on " + dialect);
            !outcome.matched) {
            return outcome;
        }
    }
    return Outcome::match();
}

}  // namespace

Outcome run_identifier(const Json& record) {
    static const std::map<std::string, Outcome (*)(const Json&)> operations = {
        {"quote", run_quote},
        {"unquote_path", run_unquote},
        {"case_fold", run_case_fold},
        {"format_table", run_format_table},
        {"label_length", run_label_length},
        {"truncate_index", run_truncate},
        {"truncate_constraint", run_truncate},
        {"name_constraint", run_name_constraint},
    };
    const auto found = operations.find(record.at("op"));
    if (found == operations.end()) {
        throw Unsupported("operation " + record.at("op").get<std::string>());
    }
    return found->second(record);
}

}  // namespace conformance
