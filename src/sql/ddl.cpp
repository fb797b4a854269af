// SPDX-License-Identifier: MIT
// CREATE TABLE and the lines of its columns.
#include "azoth/sql/ddl.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/compiler.hpp"
#include "azoth/sql/schema/naming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace azoth::sql {

namespace {

const Features& all_features() {
    static const Features features;
    return features;
}

/// Constraints of all kinds in the order the table took them.
struct Ordered {
    unsigned order;
    std::string sql;
};

}  // namespace

DDLCompiler::DDLCompiler(const IdentifierPreparer& identifiers)
    : DDLCompiler(identifiers, all_features()) {}

DDLCompiler::DDLCompiler(const IdentifierPreparer& identifiers, const Features& features)
    : plain_(identifiers),
      identifiers_(
          features.double_percents_in_ddl ? identifiers.with_double_percents() : identifiers
      ),
      features_(features) {}

DDLCompiler::~DDLCompiler() = default;

DDLCompiler* DDLCompiler::with_identifiers(const IdentifierPreparer& identifiers) const {
    return new DDLCompiler(identifiers, features_);
}

std::string_view DDLCompiler::dialect_name() const noexcept {
    return "default";
}

std::string DDLCompiler::format_table(const Table& table) const {
    return identifiers_.format_table(table.schema(), table.table_name());
}

std::string DDLCompiler::column_list(const std::vector<std::string>& names) const {
    std::string list;
    for (const auto& name : names) {
        list += list.empty() ? "" : ", ";
        identifiers_.append(list, name);
    }
    return list;
}

std::string DDLCompiler::column_list(const std::vector<QuotedName>& names) const {
    std::string list;
    for (const auto& name : names) {
        list += list.empty() ? "" : ", ";
        identifiers_.append(list, name);
    }
    return list;
}

std::string
DDLCompiler::column_list(const Table& table, const std::vector<std::string>& keys) const {
    std::string list;
    for (const auto& key : keys) {
        list += list.empty() ? "" : ", ";
        identifiers_.append(list, table.column(key).name());
    }
    return list;
}

std::string DDLCompiler::emit_create_table(
    const Table& table, bool if_not_exists, const std::vector<const ForeignKeyConstraint*>& without
) const {
    std::string sql = "\nCREATE ";
    for (const auto& prefix : table.prefixes) {
        sql += prefix;
        sql += ' ';
    }
    sql += "TABLE ";
    sql += if_not_exists ? "IF NOT EXISTS " : "";
    sql += format_table(table);
    sql += " (";
    std::string_view separator = "\n";
    for (const auto& column : table.columns()) {
        if (column->schema()->system) {
            continue;
        }
        sql += separator;
        separator = ", \n";
        sql += '\t';
        try {
            sql += emit_column(table, *column);
            sql += column_checks(table, *column);
        } catch (const CompileError& error) {
            throw CompileError(
                ErrorInfo{
                    .message = fmt::format(
                        "in table '{}', column '{}': {}",
                        table.key(),
                        column->name().text(),
                        error.message()
                    ),
                    .table = table.table_name(),
                    .column = column->name(),
                    .hint = error.hint(),
                },
                error.location()
            );
        }
    }
    for (const auto& constraint : emit_constraints(table, without)) {
        sql += separator;
        separator = ", \n";
        sql += '\t';
        sql += constraint;
    }
    sql += "\n)";
    sql += table_suffix(table);
    sql += "\n\n";
    return sql;
}

std::string DDLCompiler::table_suffix(const Table&) const {
    return {};
}

std::string DDLCompiler::default_clause(const Column& column) const {
    const ColumnSchema& schema = *column.schema();
    return schema.server_default ? " DEFAULT " + emit_default(*schema.server_default)
                                 : std::string();
}

std::string DDLCompiler::emit_column(const Table&, const Column& column) const {
    const ColumnSchema& schema = *column.schema();
    std::string sql = identifiers_.quote(column.name());
    sql += ' ';
    sql += emit_type(column.type().node());
    sql += default_clause(column);
    if (schema.computed) {
        sql += ' ';
        sql += emit_computed(*schema.computed);
    }
    const bool identity = schema.identity && features_.identity_columns;
    if (identity) {
        sql += ' ';
        sql += emit_identity(*schema.identity);
    }
    if (!schema.nullable && !identity) {
        sql += " NOT NULL";
    }
    return sql;
}

std::string DDLCompiler::emit_computed(const Computed& computed) const {
    std::string sql = "GENERATED ALWAYS AS (" + emit_expression(*computed.sqltext.node()) + ")";
    if (computed.persisted) {
        sql += *computed.persisted ? " STORED" : " VIRTUAL";
    }
    return sql;
}

std::string DDLCompiler::emit_identity(const Identity& identity) const {
    std::string sql = "GENERATED ";
    sql += identity.always.value_or(false) ? "ALWAYS" : "BY DEFAULT";
    sql += " AS IDENTITY";
    const std::string options = sequence_options(identity.options);
    return options.empty() ? sql : sql + " (" + options + ")";
}

std::vector<std::string> DDLCompiler::emit_constraints(
    const Table& table, const std::vector<const ForeignKeyConstraint*>& without
) const {
    std::vector<Ordered> ordered;
    const auto add = [&](unsigned order, std::string sql) {
        if (!sql.empty()) {
            const auto place = std::ranges::upper_bound(ordered, order, {}, &Ordered::order);
            ordered.insert(place, {order, std::move(sql)});
        }
    };
    const auto stands_here = [&](const std::string& ddl_if) {
        return ddl_if.empty() || ddl_if == dialect_name();
    };
    if (!table.primary_key.columns.empty()) {
        add(0, emit_primary_key(table));
    }
    for (const auto& key : table.foreign_keys) {
        if (std::ranges::find(without, &key) == without.end() && stands_here(key.ddl_if) &&
            !(key.use_alter && supports_alter())) {
            add(key.order, emit_foreign_key(table, key));
        }
    }
    for (const auto& constraint : table.unique_constraints) {
        if (!constraint.columns.empty() && stands_here(constraint.ddl_if)) {
            add(constraint.order, emit_unique(table, constraint));
        }
    }
    for (const auto& constraint : table.check_constraints) {
        const bool wanted =
            constraint.type_bound
                ? needs_type_check(resolve_type(table.column(constraint.column).type()).node())
                : constraint.column.empty();
        if (wanted && stands_here(constraint.ddl_if)) {
            add(constraint.order, emit_check(table, constraint));
        }
    }
    for (const auto& constraint : table.exclude_constraints) {
        add(constraint.order, emit_exclude(table, constraint));
    }
    std::vector<std::string> constraints;
    for (auto& entry : ordered) {
        constraints.push_back(std::move(entry.sql));
    }
    return constraints;
}

std::string DDLCompiler::emit_drop_table(const Table& table, bool if_exists) const {
    return std::string("\nDROP TABLE ") + (if_exists ? "IF EXISTS " : "") + format_table(table);
}

std::string DDLCompiler::compiled(const Node& expression, bool include_table) const {
    Compiled compiled;
    CompileOptions options;
    options.literal_binds = true;
    options.include_table = include_table;
    if (features_.double_percents_in_ddl) {
        options.paramstyle = Paramstyle::pyformat;
    }
    compile(expression, options, compiled);
    return std::move(compiled.sql);
}

std::string DDLCompiler::emit_default(const Node& expression) const {
    return compiled(expression, true);
}

std::string DDLCompiler::emit_expression(const Node& expression) const {
    return compiled(expression, false);
}

void DDLCompiler::compile(const Node& expression, const CompileOptions& options, Compiled& into)
    const {
    SQLCompiler(plain_, *this, options, into).compile(expression);
}

std::string DDLCompiler::emit_literal(const Value& value) const {
    return emit_default(*make_bind(value, Type(), nullptr));
}

bool DDLCompiler::needs_type_check(const TypeNode&) const {
    return true;
}

}  // namespace azoth::sql
