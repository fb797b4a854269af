// SPDX-License-Identifier: MIT
#include "azoth/sql/ddl.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/compiler.hpp"
#include "azoth/sql/schema/naming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace azoth::sql {

namespace {

std::string qualified_table(const IdentifierPreparer& identifiers, const Table& table) {
    return identifiers.format_table(table.schema(), table.table_name());
}

/// A keyword phrase that goes into the SQL as it is: only the ones known get through.
std::string_view checked_phrase(
    std::string_view phrase, std::initializer_list<std::string_view> known, const Table& table
) {
    const auto same = [&](std::string_view other) {
        return std::ranges::equal(phrase, other, [](char a, char b) {
            return (a >= 'a' && a <= 'z' ? a - 'a' + 'A' : a) == b;
        });
    };
    if (std::ranges::none_of(known, same)) {
        throw CompileError(ErrorInfo{
            .message = fmt::format("a constraint of table '{}' says '{}'", table.key(), phrase),
            .table = table.table_name(),
            .hint = fmt::format("what can stand there is: {}", fmt::join(known, ", ")),
        });
    }
    return phrase;
}

/// " DEFERRABLE INITIALLY DEFERRED"
template <class C>
std::string deferrability(const C& constraint, const Table& table) {
    std::string sql = constraint.deferrable ? " DEFERRABLE" : "";
    if (!constraint.initially.empty()) {
        sql += " INITIALLY ";
        sql += checked_phrase(constraint.initially, {"DEFERRED", "IMMEDIATE"}, table);
    }
    return sql;
}

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

DDLCompiler::DDLCompiler(const IdentifierPreparer& identifiers) noexcept
    : identifiers_(identifiers), features_(all_features()) {}

DDLCompiler::~DDLCompiler() = default;

std::string_view DDLCompiler::dialect_name() const noexcept {
    return "default";
}

std::size_t DDLCompiler::max_constraint_name_length() const noexcept {
    return identifiers_.max_length();
}

std::string DDLCompiler::constraint_name(std::string_view name, bool conventional) const {
    return identifiers_.quote(
        conventional ? detail::shorten_name(name, max_constraint_name_length()) : std::string(name)
    );
}

std::string DDLCompiler::name_clause(std::string_view name, bool conventional) const {
    return name.empty() ? std::string() : "CONSTRAINT " + constraint_name(name, conventional) + " ";
}

std::string DDLCompiler::column_list(const std::vector<std::string>& names) const {
    std::string list;
    for (const auto& name : names) {
        list += list.empty() ? "" : ", ";
        identifiers_.append(list, name);
    }
    return list;
}

std::string
DDLCompiler::column_list(const Table& table, const std::vector<std::string>& keys) const {
    std::vector<std::string> names;
    for (const auto& key : keys) {
        names.push_back(table.column(key).name());
    }
    return column_list(names);
}

std::string DDLCompiler::emit_create_table(
    const Table& table, bool if_not_exists, const std::vector<const ForeignKeyConstraint*>& without
) const {
    std::string sql = "\nCREATE TABLE ";
    sql += if_not_exists ? "IF NOT EXISTS " : "";
    sql += qualified_table(identifiers_, table);
    sql += " (";
    std::string_view separator = "\n";
    for (const auto& column : table.columns()) {
        sql += separator;
        separator = ", \n";
        sql += '\t';
        try {
            sql += emit_column(table, *column);
        } catch (const CompileError& error) {
            throw CompileError(
                ErrorInfo{
                    .message = fmt::format(
                        "in table '{}', column '{}': {}",
                        table.key(),
                        column->name(),
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

std::string DDLCompiler::emit_column(const Table& table, const Column& column) const {
    const ColumnSchema& schema = *column.schema();
    std::string sql = identifiers_.quote(column.name());
    sql += ' ';
    sql += emit_type(column.type().resolve(dialect_name()));
    if (schema.server_default) {
        sql += " DEFAULT ";
        sql += emit_default(*schema.server_default);
    }
    if (!schema.nullable) {
        sql += " NOT NULL";
    }
    for (const auto& check : table.check_constraints) {
        if (check.column == column.key() && !check.type_bound) {
            sql += ' ';
            sql += emit_check(table, check);
        }
    }
    return sql;
}

std::vector<std::string> DDLCompiler::emit_constraints(
    const Table& table, const std::vector<const ForeignKeyConstraint*>& without
) const {
    std::vector<Ordered> ordered;
    const auto add = [&](unsigned order, std::string sql) {
        const auto place = std::ranges::upper_bound(ordered, order, {}, &Ordered::order);
        ordered.insert(place, {order, std::move(sql)});
    };
    if (!table.primary_key.columns.empty()) {
        add(0, emit_primary_key(table));
    }
    for (const auto& key : table.foreign_keys) {
        if (std::ranges::find(without, &key) == without.end()) {
            add(key.order, emit_foreign_key(table, key));
        }
    }
    for (const auto& constraint : table.unique_constraints) {
        if (!constraint.columns.empty()) {
            add(constraint.order, emit_unique(table, constraint));
        }
    }
    for (const auto& constraint : table.check_constraints) {
        const bool stands_here =
            constraint.type_bound
                ? needs_type_check(table.column(constraint.column).type().resolve(dialect_name()))
                : constraint.column.empty();
        if (stands_here) {
            add(constraint.order, emit_check(table, constraint));
        }
    }
    std::vector<std::string> constraints;
    for (auto& entry : ordered) {
        constraints.push_back(std::move(entry.sql));
    }
    return constraints;
}

std::string DDLCompiler::emit_primary_key(const Table& table) const {
    const PrimaryKeyConstraint& key = table.primary_key;
    std::vector<std::string> columns = key.columns;
    if (const Column* first = table.autoincrement_column();
        first != nullptr && table.primary_key_from_columns()) {
        // Databases count only the first column of a key up.
        const auto position = std::ranges::find(columns, first->key());
        std::rotate(columns.begin(), position, position + 1);
    }
    return name_clause(key.name, key.conventional) + "PRIMARY KEY (" + column_list(table, columns) +
           ")" + deferrability(key, table);
}

std::string DDLCompiler::emit_unique(const Table& table, const UniqueConstraint& constraint) const {
    return name_clause(constraint.name, constraint.conventional) + "UNIQUE (" +
           column_list(table, constraint.columns) + ")" + deferrability(constraint, table);
}

std::string DDLCompiler::emit_check(const Table& table, const CheckConstraint& constraint) const {
    std::string condition = constraint.sqltext;
    if (constraint.type_bound) {
        const Column& column = table.column(constraint.column);
        const TypeNode& type = column.type().resolve(dialect_name());
        condition = identifiers_.quote(column.name()) + " IN (";
        if (type.kind == TypeKind::Boolean) {
            condition += "0, 1";
        }
        for (const auto& value : type.values) {
            condition += &value == &type.values.front() ? "" : ", ";
            condition += emit_literal(Value(value));
        }
        condition += ')';
    }
    return name_clause(constraint.name, constraint.conventional) + "CHECK (" + condition + ")" +
           deferrability(constraint, table);
}

std::string
DDLCompiler::emit_foreign_key(const Table& table, const ForeignKeyConstraint& key) const {
    const std::initializer_list<std::string_view> actions{
        "RESTRICT", "CASCADE", "SET NULL", "NO ACTION", "SET DEFAULT"
    };
    std::string sql = name_clause(key.name, key.conventional);
    sql += "FOREIGN KEY(" + column_list(table, key.columns) + ") REFERENCES ";
    sql += identifiers_.format_table(key.referred_schema, key.referred_table);
    sql += " (" + column_list(key.referred_columns) + ")";
    if (!key.match.empty()) {
        sql += " MATCH ";
        sql += checked_phrase(key.match, {"FULL", "PARTIAL", "SIMPLE"}, table);
    }
    if (!key.ondelete.empty()) {
        sql += " ON DELETE ";
        sql += checked_phrase(key.ondelete, actions, table);
    }
    if (!key.onupdate.empty()) {
        sql += " ON UPDATE ";
        sql += checked_phrase(key.onupdate, actions, table);
    }
    return sql + deferrability(key, table);
}

std::string DDLCompiler::emit_drop_table(const Table& table, bool if_exists) const {
    return std::string("\nDROP TABLE ") + (if_exists ? "IF EXISTS " : "") +
           qualified_table(identifiers_, table);
}

namespace {

[[noreturn]] void refuse_nameless_index(const Table& table, const Index& index) {
    throw CompileError(ErrorInfo{
        .message = fmt::format(
            "an index of table '{}' over ({}) has no name",
            table.key(),
            fmt::join(index.columns.empty() ? index.expressions : index.columns, ", ")
        ),
        .table = table.table_name(),
        .hint = "give it one, or use a naming convention with an entry for \"ix\"",
    });
}

}  // namespace

std::string
DDLCompiler::emit_create_index(const Table& table, const Index& index, bool if_not_exists) const {
    if (index.name.empty()) {
        refuse_nameless_index(table, index);
    }
    std::string sql = "CREATE ";
    sql += index.unique ? "UNIQUE " : "";
    sql += "INDEX ";
    sql += if_not_exists ? "IF NOT EXISTS " : "";
    sql += constraint_name(index.name, index.conventional);
    sql += " ON " + qualified_table(identifiers_, table) + " (";
    sql += index.expressions.empty() ? column_list(table, index.columns)
                                     : fmt::format("{}", fmt::join(index.expressions, ", "));
    sql += ')';
    if (!index.where.empty()) {
        sql += " WHERE " + index.where;
    }
    return sql;
}

std::string
DDLCompiler::emit_drop_index(const Table& table, const Index& index, bool if_exists) const {
    if (index.name.empty()) {
        refuse_nameless_index(table, index);
    }
    std::string sql = "\nDROP INDEX ";
    sql += if_exists ? "IF EXISTS " : "";
    if (!table.schema().empty()) {
        sql += identifiers_.quote(table.schema()) + ".";
    }
    return sql + constraint_name(index.name, index.conventional);
}

std::string
DDLCompiler::emit_add_constraint(const Table& table, std::string_view constraint) const {
    return fmt::format("ALTER TABLE {} ADD {}", qualified_table(identifiers_, table), constraint);
}

std::string
DDLCompiler::emit_add_foreign_key(const Table& table, const ForeignKeyConstraint& key) const {
    return emit_add_constraint(table, emit_foreign_key(table, key));
}

std::string DDLCompiler::emit_drop_constraint(const Table& table, std::string_view name) const {
    return fmt::format(
        "ALTER TABLE {} DROP CONSTRAINT {}",
        qualified_table(identifiers_, table),
        identifiers_.quote(name)
    );
}

std::string DDLCompiler::emit_create_schema(std::string_view name, bool if_not_exists) const {
    return std::string("CREATE SCHEMA ") + (if_not_exists ? "IF NOT EXISTS " : "") +
           identifiers_.quote(name);
}

std::string
DDLCompiler::emit_drop_schema(std::string_view name, bool if_exists, bool cascade) const {
    return std::string("DROP SCHEMA ") + (if_exists ? "IF EXISTS " : "") +
           identifiers_.quote(name) + (cascade ? " CASCADE" : "");
}

std::vector<std::string> DDLCompiler::emit_comments(const Table&) const {
    return {};
}

std::vector<std::string> DDLCompiler::comment_statements(const Table& table) const {
    const std::string name = qualified_table(identifiers_, table);
    std::vector<std::string> statements;
    if (!table.comment.empty()) {
        statements.push_back(
            fmt::format("COMMENT ON TABLE {} IS {}", name, emit_literal(Value(table.comment)))
        );
    }
    for (const auto& column : table.columns()) {
        if (const std::string& comment = column->schema()->comment; !comment.empty()) {
            statements.push_back(fmt::format(
                "COMMENT ON COLUMN {}.{} IS {}",
                name,
                identifiers_.quote(column->name()),
                emit_literal(Value(comment))
            ));
        }
    }
    return statements;
}

std::string DDLCompiler::emit_default(const Node& expression) const {
    Compiled compiled;
    CompileOptions options;
    options.literal_binds = true;
    compile(expression, options, compiled);
    return std::move(compiled.sql);
}

void DDLCompiler::compile(const Node& expression, const CompileOptions& options, Compiled& into)
    const {
    SQLCompiler(identifiers_, *this, options, into).compile(expression);
}

std::string DDLCompiler::emit_literal(const Value& value) const {
    return emit_default(*make_bind(value, Type(), nullptr));
}

bool DDLCompiler::needs_type_check(const TypeNode&) const {
    return true;
}

}  // namespace azoth::sql
