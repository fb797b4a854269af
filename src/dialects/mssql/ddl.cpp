// SPDX-License-Identifier: MIT
#include "dialects/mssql/ddl.hpp"

#include "azoth/base/error.hpp"
#include "dialects/mssql/compiler.hpp"

#include <fmt/format.h>

namespace azoth::mssql {

namespace {

const OptionValue* find(const DialectOptions& options, std::string_view name) {
    return options.find("mssql", name);
}

/// CLUSTERED or NONCLUSTERED, where that was said.
std::string_view clustered(const DialectOptions& options) {
    const OptionValue* found = find(options, "clustered");
    return found == nullptr ? "" : *found ? "CLUSTERED " : "NONCLUSTERED ";
}

}  // namespace

void MSSQLDDLCompiler::compile(
    const sql::Node& expression, const sql::CompileOptions& options, sql::Compiled& into
) const {
    MSSQLCompiler(expression_identifiers(), *this, options, into).compile(expression);
}

std::string
MSSQLDDLCompiler::emit_column(const sql::Table& table, const sql::Column& column) const {
    using Kind = sql::ColumnDefault::Kind;
    const sql::ColumnSchema& schema = *column.schema();
    const bool from_sequence = schema.insert_default.kind == Kind::sequence;
    std::string sql = identifiers().quote(column.name());
    sql += ' ';
    sql += schema.computed ? emit_computed(*schema.computed) : emit_type(column.type().node());
    // What is computed when it is read takes no NOT NULL.
    const bool virtual_column = schema.computed && !schema.computed->persisted.value_or(false);
    if (!virtual_column && (!schema.nullable || schema.primary_key || from_sequence ||
                            schema.autoincrement == 1 || schema.identity)) {
        sql += " NOT NULL";
    } else if (!schema.computed) {
        sql += " NULL";
    }
    const OptionValue* start = find(schema.options, "identity_start");
    const OptionValue* increment = find(schema.options, "identity_increment");
    if (schema.identity && (start != nullptr || increment != nullptr)) {
        throw CompileError(ErrorInfo{
            .message = "the identity of a column is described twice",
            .hint = "say it in az::Identity, and leave mssql_identity_start and "
                    "mssql_identity_increment out",
        });
    }
    const bool counted = table.autoincrement_column() == &column || schema.autoincrement == 1;
    if (schema.identity) {
        sql += emit_identity(*schema.identity);
    } else if (counted && (!from_sequence || schema.insert_default.sequence.optional)) {
        Identity identity;
        if (start != nullptr) {
            identity.options.start = start->value.integer();
        }
        if (increment != nullptr) {
            identity.options.increment = increment->value.integer();
        }
        sql += emit_identity(identity);
    } else {
        sql += default_clause(column);
    }
    return sql;
}

std::string MSSQLDDLCompiler::emit_computed(const Computed& computed) const {
    return "AS (" + emit_expression(*computed.sqltext.node()) +
           (computed.persisted.value_or(false) ? ") PERSISTED" : ")");
}

std::string MSSQLDDLCompiler::emit_identity(const Identity& identity) const {
    const SequenceOptions& options = identity.options;
    if (!options.start && !options.increment) {
        return " IDENTITY";
    }
    return fmt::format(
        " IDENTITY({},{})", options.start.value_or(1), options.increment.value_or(1)
    );
}

std::string
MSSQLDDLCompiler::emit_create_index(const sql::Table& table, const Index& index, bool) const {
    check_index_name(table, index);
    const OptionValue* columnstore = find(index.options, "columnstore");
    std::string sql = "CREATE ";
    sql += index.unique ? "UNIQUE " : "";
    sql += clustered(index.options);
    sql += columnstore != nullptr && *columnstore ? "COLUMNSTORE " : "";
    sql += "INDEX " + index_name(index.name, index.conventional) + " ON " + format_table(table);
    if (const std::vector<std::string> items = index_list(table, index); !items.empty()) {
        sql += fmt::format(" ({})", fmt::join(items, ", "));
    }
    if (const OptionValue* include = find(index.options, "include");
        include != nullptr && *include) {
        sql += " INCLUDE (" + column_list(table, include->names()) + ")";
    }
    return sql + index_where(index);
}

std::string MSSQLDDLCompiler::emit_drop_index(
    const sql::Table& table, const Index& index, bool if_exists
) const {
    check_index_name(table, index);
    return fmt::format(
        "\nDROP INDEX{} {} ON {}",
        if_exists ? " IF EXISTS" : "",
        index_name(index.name, index.conventional),
        format_table(table)
    );
}

std::string MSSQLDDLCompiler::emit_primary_key(const sql::Table& table) const {
    const PrimaryKeyConstraint& key = table.primary_key;
    std::string sql = name_clause(key.name, key.conventional) + "PRIMARY KEY ";
    sql += clustered(key.options);
    return sql + "(" + column_list(table, key.columns) + ")" + deferrability(key, table);
}

std::string
MSSQLDDLCompiler::emit_unique(const sql::Table& table, const UniqueConstraint& constraint) const {
    std::string sql = name_clause(constraint.name, constraint.conventional) + "UNIQUE ";
    sql += clustered(constraint.options);
    return sql + "(" + column_list(table, constraint.columns) + ")" +
           deferrability(constraint, table);
}

std::string
MSSQLDDLCompiler::emit_create_sequence(const Sequence& sequence, bool if_not_exists) const {
    std::string sql = DDLCompiler::emit_create_sequence(sequence, if_not_exists);
    if (sequence.data_type.kind() != TypeKind::null_type) {
        const std::string options = sequence_options(sequence.options);
        const std::size_t at = options.empty() ? sql.size() : sql.size() - options.size() - 1;
        sql.insert(at, " AS " + emit_type(sequence.data_type.node()));
    }
    return sql;
}

std::vector<std::string> MSSQLDDLCompiler::emit_comments(const sql::Table& table) const {
    return comment_statements(table);
}

std::string
MSSQLDDLCompiler::property_of(const sql::Table& table, const sql::Column* column) const {
    const QuotedName schema =
        table.schema().empty() ? QuotedName(features().default_schema) : table.schema();
    std::string sql = "'schema', " + identifiers().quote_schema(schema) + ", 'table', " +
                      identifiers().quote(table.table_name());
    if (column != nullptr) {
        sql += ", 'column', " + identifiers().quote(column->name());
    }
    return sql;
}

std::string MSSQLDDLCompiler::emit_set_table_comment(const sql::Table& table) const {
    return "execute sp_addextendedproperty 'MS_Description', N" +
           emit_literal(Value(table.comment)) + ", " + property_of(table);
}

std::string MSSQLDDLCompiler::emit_drop_table_comment(const sql::Table& table) const {
    return "execute sp_dropextendedproperty 'MS_Description', " + property_of(table);
}

std::string MSSQLDDLCompiler::emit_set_column_comment(
    const sql::Table& table, const sql::Column& column
) const {
    return "execute sp_addextendedproperty 'MS_Description', N" +
           emit_literal(Value(column.schema()->comment)) + ", " + property_of(table, &column);
}

std::string MSSQLDDLCompiler::emit_drop_column_comment(
    const sql::Table& table, const sql::Column& column
) const {
    return "execute sp_dropextendedproperty 'MS_Description', " + property_of(table, &column);
}

}  // namespace azoth::mssql
