// SPDX-License-Identifier: MIT
#include "dialects/oracle/ddl.hpp"

#include "azoth/base/error.hpp"
#include "dialects/oracle/compiler.hpp"

#include <fmt/format.h>

#include <initializer_list>
#include <utility>

namespace azoth::oracle {

namespace {

const OptionValue* find(const DialectOptions& options, std::string_view name) {
    const OptionValue* found = options.find("oracle", name);
    return found != nullptr && *found ? found : nullptr;
}

std::string upper_words(std::string text) {
    for (char& c : text) {
        c = c == '_' ? ' ' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return text;
}

/// The options of a vector index, as the database calls them.
std::string vector_clause(const OptionValue& vector) {
    const auto given = [&](std::string_view name) -> const Value* {
        for (const auto& [key, value] : vector.items) {
            if (key == name) {
                return &value;
            }
        }
        return nullptr;
    };
    const Value* type = given("index_type");
    const bool ivf = type != nullptr && type->text() == "IVF";
    std::string sql =
        ivf ? " ORGANIZATION NEIGHBOR PARTITIONS" : " ORGANIZATION INMEMORY NEIGHBOR GRAPH";
    if (const Value* distance = given("distance")) {
        sql += " DISTANCE " + distance->text();
    }
    if (const Value* accuracy = given("accuracy")) {
        sql += " WITH TARGET ACCURACY " + accuracy->to_string();
    }
    sql += ivf ? " PARAMETERS (type IVF" : " PARAMETERS (type HNSW";
    const std::initializer_list<std::pair<std::string_view, std::string_view>> hnsw_names{
        {"hnsw_neighbors", "neighbors"}, {"hnsw_efconstruction", "efconstruction"}
    };
    const std::initializer_list<std::pair<std::string_view, std::string_view>> ivf_names{
        {"ivf_neighbor_partitions", "neighbor partitions"},
        {"ivf_sample_per_partition", "sample_per_partition"},
        {"ivf_min_vectors_per_partition", "min_vectors_per_partition"},
    };
    for (const auto& [name, spelling] : ivf ? ivf_names : hnsw_names) {
        if (const Value* value = given(name)) {
            sql += fmt::format(", {} {}", spelling, value->to_string());
        }
    }
    sql += ")";
    if (const Value* parallel = given("parallel")) {
        sql += " PARALLEL " + parallel->to_string();
    }
    return sql;
}

}  // namespace

void OracleDDLCompiler::compile(
    const sql::Node& expression, const sql::CompileOptions& options, sql::Compiled& into
) const {
    OracleCompiler(expression_identifiers(), *this, options, into).compile(expression);
}

std::string
OracleDDLCompiler::emit_create_index(const sql::Table& table, const Index& index, bool) const {
    check_index_name(table, index);
    const OptionValue* vector = find(index.options, "vector");
    std::string sql = "CREATE ";
    sql += index.unique ? "UNIQUE " : "";
    sql += find(index.options, "bitmap") != nullptr ? "BITMAP " : "";
    sql += vector != nullptr ? "VECTOR " : "";
    sql += "INDEX ";
    if (!table.schema().empty()) {
        identifiers().append_schema(sql, table.schema());
    }
    sql += index_name(index.name, index.conventional) + " ON " + format_table(table) +
           fmt::format(" ({})", fmt::join(index_list(table, index), ", "));
    if (const OptionValue* compress = find(index.options, "compress")) {
        sql += compress->is_true() ? " COMPRESS" : " COMPRESS " + compress->text();
    }
    return vector != nullptr ? sql + vector_clause(*vector) : sql;
}

std::string OracleDDLCompiler::table_suffix(const sql::Table& table) const {
    std::string sql;
    if (const OptionValue* on_commit = find(table.options, "on_commit")) {
        sql += "\n ON COMMIT " + upper_words(on_commit->text());
    }
    if (const OptionValue* compress = find(table.options, "compress")) {
        sql += compress->is_true() ? "\n COMPRESS" : "\n COMPRESS FOR " + compress->text();
    }
    if (const OptionValue* space = find(table.options, "tablespace")) {
        sql += "\n TABLESPACE " + identifiers().quote(space->text());
    }
    return sql;
}

std::string OracleDDLCompiler::emit_computed(const Computed& computed) const {
    if (computed.persisted.value_or(false)) {
        throw CompileError(ErrorInfo{
            .message = "Oracle computes columns when they are read, and this one is stored",
            .hint = "leave .persisted out, or set it to false",
        });
    }
    return "GENERATED ALWAYS AS (" + emit_expression(*computed.sqltext.node()) +
           (computed.persisted ? ") VIRTUAL" : ")");
}

std::string OracleDDLCompiler::emit_identity(const Identity& identity) const {
    std::string sql = "GENERATED ";
    if (identity.always) {
        sql += *identity.always ? "ALWAYS" : "BY DEFAULT";
    }
    sql += identity.on_null ? " ON NULL" : "";
    sql += " AS IDENTITY";
    const std::string options = sequence_options(identity.options);
    return options.empty() ? sql : sql + " (" + options + ")";
}

std::string OracleDDLCompiler::sequence_options(const SequenceOptions& options) const {
    std::string sql = DDLCompiler::sequence_options(options);
    for (const std::string_view words : {"NO MINVALUE", "NO MAXVALUE", "NO CYCLE"}) {
        if (const std::size_t at = sql.find(words); at != std::string::npos) {
            sql.erase(at + 2, 1);
        }
    }
    if (options.order) {
        sql += sql.empty() ? "" : " ";
        sql += *options.order ? "ORDER" : "NOORDER";
    }
    return sql;
}

std::string
OracleDDLCompiler::onupdate_clause(const sql::Table&, const ForeignKeyConstraint&) const {
    return {};  // it has none: the keys of rows do not change there
}

std::vector<std::string> OracleDDLCompiler::emit_comments(const sql::Table& table) const {
    return comment_statements(table);
}

std::string OracleDDLCompiler::emit_drop_table_comment(const sql::Table& table) const {
    return "COMMENT ON TABLE " + format_table(table) + " IS ''";
}

}  // namespace azoth::oracle
