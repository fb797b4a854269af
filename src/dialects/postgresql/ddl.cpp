// SPDX-License-Identifier: MIT
#include "dialects/postgresql/ddl.hpp"

#include "azoth/base/error.hpp"
#include "dialects/postgresql/compiler.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::postgresql {

namespace {

const OptionValue* find(const DialectOptions& options, std::string_view name) {
    return options.find("postgresql", name);
}

bool is_on(const DialectOptions& options, std::string_view name) {
    const OptionValue* found = find(options, name);
    return found != nullptr && *found;
}

std::string_view not_valid(const DialectOptions& options) {
    return is_on(options, "not_valid") ? " NOT VALID" : "";
}

/// NULLS DISTINCT or NOT, where that was said.
std::string_view nulls_distinct(const DialectOptions& options) {
    const OptionValue* found = find(options, "nulls_not_distinct");
    if (found == nullptr) {
        return {};
    }
    return found->is_true() ? "NULLS NOT DISTINCT" : found->is_false() ? "NULLS DISTINCT" : "";
}

/// A word that goes into the SQL as it is, in lower case.
std::string access_method(std::string_view name) {
    std::string method(name);
    for (char& c : method) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '_') {
            throw CompileError(ErrorInfo{
                .message = fmt::format("'{}' is no name of an index method", name),
                .hint = "btree, hash, gist, spgist, gin and brin are, and those of extensions",
            });
        }
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return method;
}

/// What the program calls an item of an index: the key of a column or label.
std::string_view key_of(const sql::Node& item) {
    if (const auto* column = sql::if_is<sql::Column>(&item)) {
        return column->key();
    }
    const auto* label = sql::if_is<sql::Label>(&item);
    return label != nullptr ? std::string_view(label->name()) : std::string_view();
}

const sql::Node& without_label(const sql::Node& item) {
    const auto* label = sql::if_is<sql::Label>(&item);
    return label != nullptr ? label->element() : item;
}

/// Whether it stands in parentheses as an item of an index.
bool is_operation(const sql::Node& item) {
    switch (item.kind()) {
    case sql::NodeKind::binary:
    case sql::NodeKind::unary:
    case sql::NodeKind::clause_list:
        return true;
    default:
        return false;
    }
}

std::string_view serial(TypeKind kind) {
    switch (kind) {
    case TypeKind::BigInteger:
    case TypeKind::BIGINT:
        return "BIGSERIAL";
    case TypeKind::SmallInteger:
    case TypeKind::SMALLINT:
        return "SMALLSERIAL";
    default:
        return "SERIAL";
    }
}

std::string upper_words(std::string text) {
    for (char& c : text) {
        c = c == '_' ? ' ' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return text;
}

}  // namespace

std::string PostgreSQLDDLCompiler::format_type(const sql::TypeNode& type) const {
    if (type.name.empty()) {
        throw CompileError(ErrorInfo{
            .message = "an enumeration or domain of PostgreSQL needs a name",
            .hint = "give it one, as az::Enum({...}, \"mood\")",
        });
    }
    return identifiers().format_table(type.schema, type.name);
}

void PostgreSQLDDLCompiler::compile(
    const sql::Node& expression, const sql::CompileOptions& options, sql::Compiled& into
) const {
    PostgreSQLCompiler(expression_identifiers(), *this, options, into).compile(expression);
}

std::string
PostgreSQLDDLCompiler::emit_column(const sql::Table& table, const sql::Column& column) const {
    const sql::ColumnSchema& schema = *column.schema();
    const Type type = resolve_type(column.type());
    const bool identity = schema.identity && features().identity_columns;
    const bool has_smallserial = features().at_least(9, 2);
    const bool counted = schema.primary_key && table.autoincrement_column() == &column &&
                         !identity && (has_smallserial || serial(type.kind()) != "SMALLSERIAL") &&
                         (schema.insert_default.kind == sql::ColumnDefault::Kind::none ||
                          (schema.insert_default.kind == sql::ColumnDefault::Kind::sequence &&
                           schema.insert_default.sequence.optional));
    std::string sql = identifiers().quote(column.name());
    sql += ' ';
    if (counted) {
        sql += serial(type.kind());
    } else {
        sql += emit_type(type.node());
        sql += default_clause(column);
    }
    if (schema.computed) {
        sql += ' ';
        sql += emit_computed(*schema.computed);
    }
    if (identity) {
        sql += ' ';
        sql += emit_identity(*schema.identity);
    }
    if (schema.nullable) {
        sql += identity ? " NULL" : "";
    } else {
        sql += identity ? "" : " NOT NULL";
    }
    return sql;
}

std::string PostgreSQLDDLCompiler::emit_computed(const Computed& computed) const {
    if (computed.persisted && !*computed.persisted && !features().at_least(18)) {
        throw CompileError(ErrorInfo{
            .message = "PostgreSQL before 18 stores computed columns, and this one is virtual",
            .hint = "leave .persisted out, or set it to true",
        });
    }
    const bool is_virtual = computed.persisted && !*computed.persisted;
    return "GENERATED ALWAYS AS (" + emit_expression(*computed.sqltext.node()) +
           (is_virtual ? ") VIRTUAL" : ") STORED");
}

std::string PostgreSQLDDLCompiler::include_clause(
    const sql::Table& table, const DialectOptions& options
) const {
    const OptionValue* include = find(options, "include");
    if (include == nullptr || !*include) {
        return {};
    }
    return " INCLUDE (" + column_list(table, include->names()) + ")";
}

std::string PostgreSQLDDLCompiler::emit_primary_key(const sql::Table& table) const {
    const PrimaryKeyConstraint& key = table.primary_key;
    return name_clause(key.name, key.conventional) + "PRIMARY KEY (" + primary_key_columns(table) +
           ")" + include_clause(table, key.options) + deferrability(key, table);
}

std::string PostgreSQLDDLCompiler::emit_foreign_key(
    const sql::Table& table, const ForeignKeyConstraint& key
) const {
    std::string sql = DDLCompiler::emit_foreign_key(table, key);
    return sql += not_valid(key.options);
}

std::string PostgreSQLDDLCompiler::emit_unique(
    const sql::Table& table, const UniqueConstraint& constraint
) const {
    std::string sql = name_clause(constraint.name, constraint.conventional) + "UNIQUE ";
    if (const std::string_view nulls = nulls_distinct(constraint.options); !nulls.empty()) {
        sql += nulls;
        sql += ' ';
    }
    return sql + "(" + column_list(table, constraint.columns) + ")" +
           include_clause(table, constraint.options) + deferrability(constraint, table);
}

std::string PostgreSQLDDLCompiler::emit_check(
    const sql::Table& table, const CheckConstraint& constraint
) const {
    std::string sql = DDLCompiler::emit_check(table, constraint);
    return sql += not_valid(constraint.options);
}

std::string PostgreSQLDDLCompiler::emit_exclude(
    const sql::Table& table, const ExcludeConstraint& constraint
) const {
    std::string elements;
    for (const auto& element : constraint.elements) {
        const sql::NodeRef node = element.column.empty()
                                      ? element.expression.node()
                                      : sql::NodeRef(&table.column(element.column));
        elements += elements.empty() ? "" : ", ";
        elements += emit_expression(without_label(*node));
        const auto ops = std::ranges::find(
            constraint.ops,
            key_of(*node),
            [](const auto& entry) -> std::string_view { return entry.first; }
        );
        if (ops != constraint.ops.end()) {
            elements += " " + ops->second;
        }
        elements += " WITH " + element.operator_;
    }
    std::string sql = name_clause(constraint.name, constraint.conventional);
    sql += "EXCLUDE USING " + access_method(constraint.using_) + " (" + elements + ")";
    if (!constraint.where.empty()) {
        sql += " WHERE (" + emit_default(*constraint.where.node()) + ")";
    }
    return sql + deferrability(constraint, table);
}

std::string
PostgreSQLDDLCompiler::index_columns(const sql::Table& table, const Index& index) const {
    const OptionValue* ops = find(index.options, "ops");
    std::string columns;
    for (const sql::NodeRef& item : index_items(table, index)) {
        const sql::Node& node = without_label(*item);
        const std::string sql = emit_expression(node);
        columns += columns.empty() ? "" : ", ";
        columns += is_operation(node) ? "(" + sql + ")" : sql;
        if (ops == nullptr) {
            continue;
        }
        for (const auto& [name, operator_class] : ops->items) {
            if (name == key_of(*item)) {
                columns += " " + operator_class.text();
            }
        }
    }
    return columns;
}

std::string PostgreSQLDDLCompiler::emit_create_index(
    const sql::Table& table, const Index& index, bool if_not_exists
) const {
    check_index_name(table, index);
    const DialectOptions& options = index.options;
    std::string sql = "CREATE ";
    sql += index.unique ? "UNIQUE " : "";
    sql += "INDEX ";
    sql += features().concurrent_index && is_on(options, "concurrently") ? "CONCURRENTLY " : "";
    sql += if_not_exists ? "IF NOT EXISTS " : "";
    sql += index_name(index.name, index.conventional) + " ON " + format_table(table) + " ";
    if (const OptionValue* method = find(options, "using"); method != nullptr && *method) {
        sql += "USING " + access_method(method->text()) + " ";
    }
    sql += "(" + index_columns(table, index) + ")" + include_clause(table, options);
    if (const std::string_view nulls = nulls_distinct(options); !nulls.empty()) {
        sql += ' ';
        sql += nulls;
    }
    if (const OptionValue* with = find(options, "with"); with != nullptr && *with) {
        std::string parameters;
        for (const auto& [name, value] : with->items) {
            parameters += parameters.empty() ? "" : ", ";
            parameters += name + " = " + OptionValue(value).text();
        }
        sql += " WITH (" + parameters + ")";
    }
    if (const OptionValue* space = find(options, "tablespace"); space != nullptr && *space) {
        sql += " TABLESPACE " + identifiers().quote(space->text());
    }
    return sql + index_where(index);
}

std::string PostgreSQLDDLCompiler::emit_drop_index(
    const sql::Table& table, const Index& index, bool if_exists
) const {
    std::string sql = DDLCompiler::emit_drop_index(table, index, if_exists);
    if (features().concurrent_index && is_on(index.options, "concurrently")) {
        sql.insert(sql.find("INDEX ") + 6, "CONCURRENTLY ");
    }
    return sql;
}

std::string PostgreSQLDDLCompiler::table_suffix(const sql::Table& table) const {
    const DialectOptions& options = table.options;
    std::string sql;
    const auto text = [&](std::string_view name) {
        const OptionValue* found = find(options, name);
        return found != nullptr && *found ? found->text() : std::string();
    };
    if (const OptionValue* inherits = find(options, "inherits"); inherits != nullptr && *inherits) {
        sql += "\n INHERITS ( " + column_list(inherits->names()) + " )";
    }
    if (const std::string partition = text("partition_by"); !partition.empty()) {
        sql += "\n PARTITION BY " + partition;
    }
    if (const std::string method = text("using"); !method.empty()) {
        sql += "\n USING " + method;
    }
    if (const OptionValue* oids = find(options, "with_oids"); oids != nullptr) {
        sql += oids->is_true() ? "\n WITH OIDS" : oids->is_false() ? "\n WITHOUT OIDS" : "";
    }
    if (const std::string on_commit = text("on_commit"); !on_commit.empty()) {
        sql += "\n ON COMMIT " + upper_words(on_commit);
    }
    if (const std::string space = text("tablespace"); !space.empty()) {
        sql += "\n TABLESPACE " + identifiers().quote(space);
    }
    return sql;
}

bool PostgreSQLDDLCompiler::needs_type_check(const sql::TypeNode& type) const {
    return type.kind == TypeKind::Boolean ? !features().native_boolean : !type.native_enum;
}

std::string
PostgreSQLDDLCompiler::emit_create_sequence(const Sequence& sequence, bool if_not_exists) const {
    std::string sql = DDLCompiler::emit_create_sequence(sequence, if_not_exists);
    if (sequence.data_type.kind() != TypeKind::null_type) {
        const std::string options = sequence_options(sequence.options);
        const std::size_t at = options.empty() ? sql.size() : sql.size() - options.size() - 1;
        sql.insert(at, " AS " + emit_type(sequence.data_type.node()));
    }
    return sql;
}

std::string PostgreSQLDDLCompiler::emit_create_type(const Type& given) const {
    const Type resolved = resolve_type(given);
    const sql::TypeNode& type = resolved.node();
    if (type.kind != TypeKind::Domain) {
        std::string values;
        for (const auto& value : type.values) {
            values += values.empty() ? "" : ", ";
            values += emit_literal(Value(value));
        }
        return "CREATE TYPE " + format_type(type) + " AS ENUM (" + values + ")";
    }
    std::string sql = "CREATE DOMAIN " + format_type(type) + " AS " + emit_type(*type.item) + " ";
    std::string_view separator;
    const auto add = [&](const std::string& text) {
        sql += separator;
        sql += text;
        separator = " ";
    };
    if (!type.collation.empty()) {
        add("COLLATE " + identifiers().quote(type.collation));
    }
    if (type.domain_default) {
        add("DEFAULT " + emit_default(*type.domain_default));
    }
    if (!type.domain_constraint.empty()) {
        add("CONSTRAINT " + constraint_name(type.domain_constraint, false));
    }
    if (type.has(TypeFlag::not_null)) {
        add("NOT NULL");
    }
    if (type.domain_check) {
        add("CHECK (" + emit_expression(*type.domain_check) + ")");
    }
    return sql;
}

bool PostgreSQLDDLCompiler::has_named_type(const sql::TypeNode& type) const {
    return type.kind == TypeKind::ENUM || type.kind == TypeKind::Domain ||
           (type.kind == TypeKind::Enum && type.native_enum);
}

std::string PostgreSQLDDLCompiler::ondelete_clause(
    const sql::Table& table, const ForeignKeyConstraint& key
) const {
    // SET NULL and SET DEFAULT may name the columns that they set: "SET NULL (a, b)".
    const std::size_t open = key.ondelete.find('(');
    if (open == std::string::npos || !key.ondelete.ends_with(')')) {
        return DDLCompiler::ondelete_clause(table, key);
    }
    ForeignKeyConstraint action = key;
    action.ondelete = key.ondelete.substr(0, key.ondelete.find_last_not_of(' ', open - 1) + 1);
    std::string_view rest = key.ondelete;
    rest.remove_prefix(open + 1);
    rest.remove_suffix(1);
    std::string columns;
    while (!rest.empty()) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        std::string_view name = rest.substr(0, comma);
        rest.remove_prefix(std::min(comma + 1, rest.size()));
        name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
        name = name.substr(0, name.find_last_not_of(' ') + 1);
        columns += columns.empty() ? "" : ", ";
        columns += identifiers().quote(name);
    }
    return DDLCompiler::ondelete_clause(table, action) + " (" + columns + ")";
}

std::string PostgreSQLDDLCompiler::emit_drop_type(const Type& type) const {
    const Type resolved = resolve_type(type);
    return (resolved.kind() == TypeKind::Domain ? "DROP DOMAIN " : "DROP TYPE ") +
           format_type(resolved.node());
}

std::vector<std::string> PostgreSQLDDLCompiler::emit_comments(const sql::Table& table) const {
    return comment_statements(table);
}

std::string PostgreSQLDDLCompiler::emit_set_constraint_comment(
    const sql::Table& table, std::string_view name, std::string_view comment
) const {
    return fmt::format(
        "COMMENT ON CONSTRAINT {} ON {} IS {}",
        name,
        format_table(table),
        emit_literal(Value(comment))
    );
}

std::string PostgreSQLDDLCompiler::emit_drop_constraint_comment(
    const sql::Table& table, std::string_view name
) const {
    return fmt::format("COMMENT ON CONSTRAINT {} ON {} IS NULL", name, format_table(table));
}

}  // namespace azoth::postgresql
