// SPDX-License-Identifier: MIT
#include "dialects/mysql/ddl.hpp"

#include "azoth/base/error.hpp"
#include "dialects/enclosed.hpp"
#include "dialects/mysql/compiler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <initializer_list>

namespace azoth::mysql {

namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

/// Whether an expression stands in parentheses as an item of an index.
bool is_operation(const sql::Node& item) {
    switch (item.kind()) {
    case sql::NodeKind::binary:
    case sql::NodeKind::unary:
    case sql::NodeKind::function:
        return true;
    default:
        return false;
    }
}

std::string lower(std::string_view text) {
    std::string folded(text);
    for (char& c : folded) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return folded;
}

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

/// "now(3)", "CURRENT_TIMESTAMP(6)"
bool is_timestamp_call(std::string_view folded) {
    for (const std::string_view name : {"now(", "current_timestamp("}) {
        if (folded.starts_with(name)) {
            const std::size_t digit = folded.find_first_not_of("0123456789", name.size());
            return digit != std::string_view::npos && digit > name.size() && folded[digit] == ')';
        }
    }
    return false;
}

/// "ON UPDATE", with any number of spaces between.
bool has_on_update(std::string_view folded) {
    for (std::size_t at = folded.find("on "); at != std::string_view::npos;
         at = folded.find("on ", at + 1)) {
        const std::size_t next = folded.find_first_not_of(' ', at + 2);
        if (next != std::string_view::npos && folded.substr(next).starts_with("update")) {
            return true;
        }
    }
    return false;
}

/// Expressions stand behind DEFAULT in parentheses; literals, words and timestamps do not.
bool needs_parentheses(std::string_view text) {
    if (text.find_first_not_of(" \t\n") == std::string_view::npos || dialects::is_enclosed(text)) {
        return false;
    }
    const std::string folded = lower(text);
    return !has_on_update(folded) && !is_timestamp_call(folded) &&
           !std::ranges::all_of(text, is_word);
}

}  // namespace

void MySQLDDLCompiler::compile(
    const sql::Node& expression, const sql::CompileOptions& options, sql::Compiled& into
) const {
    MySQLCompiler(expression_identifiers(), *this, options, into).compile(expression);
}

const OptionValue*
MySQLDDLCompiler::find_own(const DialectOptions& options, std::string_view name) const {
    return options.find(name_, name);
}

const OptionValue*
MySQLDDLCompiler::find(const DialectOptions& options, std::string_view name) const {
    const OptionValue* own = find_own(options, name);
    return own != nullptr ? own : options.find("mysql", name);
}

bool MySQLDDLCompiler::has_default_expressions() const noexcept {
    return features().is_mariadb ? features().at_least(10, 2, 1) : features().at_least(8, 0, 13);
}

std::string MySQLDDLCompiler::default_clause(const sql::Column& column) const {
    const sql::NodeRef& value = column.schema()->server_default;
    if (!value) {
        return {};
    }
    const std::string text = emit_default(*value);
    return has_default_expressions() && needs_parentheses(text) ? " DEFAULT (" + text + ")"
                                                                : " DEFAULT " + text;
}

std::string MySQLDDLCompiler::column_specification(
    const sql::Table& table, const sql::Column& column, bool with_comment
) const {
    const sql::ColumnSchema& schema = *column.schema();
    const Type type = resolve_type(column.type());
    std::string sql = identifiers().quote(column.name()) + " " + emit_type(type.node());
    if (schema.computed) {
        sql += " " + emit_computed(*schema.computed);
    }
    // MariaDB takes no NOT NULL on a computed column.
    const bool nullable =
        schema.nullable || (features().is_mariadb && schema.computed && !schema.nullable_given);
    if (!nullable) {
        sql += " NOT NULL";
    } else if (type.kind() == TypeKind::TIMESTAMP) {
        sql += " NULL";  // without it, a TIMESTAMP is NOT NULL
    }
    if (with_comment && !schema.comment.empty()) {
        sql += " COMMENT " + emit_literal(Value(schema.comment));
    }
    if (table.autoincrement_column() == &column && !schema.server_default && !schema.computed) {
        sql += " AUTO_INCREMENT";
    } else {
        sql += default_clause(column);
    }
    return sql;
}

std::string
MySQLDDLCompiler::emit_column(const sql::Table& table, const sql::Column& column) const {
    return column_specification(table, column, true);
}

std::string MySQLDDLCompiler::table_suffix(const sql::Table& table) const {
    std::vector<std::pair<std::string, std::string>> plain;
    std::vector<std::pair<std::string, std::string>> partition;
    const std::string prefix = std::string(name_) + "_";
    for (const auto& [name, value] : table.options.entries()) {
        if (!name.starts_with(prefix) || (name == prefix + "comment" && !table.comment.empty())) {
            continue;
        }
        std::string option = name.substr(prefix.size());
        for (char& c : option) {
            c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        }
        const bool of_partition =
            is_one_of(option, {"PARTITION_BY", "PARTITIONS", "SUBPARTITIONS", "SUBPARTITION_BY"});
        std::string text = value.text();
        if (is_one_of(
                option, {"COMMENT", "DATA_DIRECTORY", "INDEX_DIRECTORY", "PASSWORD", "CONNECTION"}
            )) {
            text = emit_literal(Value(text));
        }
        (of_partition ? partition : plain).emplace_back(std::move(option), std::move(text));
    }
    if (!table.comment.empty()) {
        plain.emplace_back("COMMENT", emit_literal(Value(table.comment)));
    }
    // A collation stands behind its character set, and parts behind what they are parts of.
    const auto collate =
        std::ranges::find(plain, "COLLATE", &std::pair<std::string, std::string>::first);
    if (collate != plain.end()) {
        std::rotate(collate, collate + 1, plain.end());
    }
    const auto rank = [](const std::pair<std::string, std::string>& entry) {
        const std::initializer_list<std::string_view> order{
            "PARTITION_BY", "PARTITIONS", "SUBPARTITION_BY", "SUBPARTITIONS"
        };
        return std::ranges::find(order, std::string_view(entry.first)) - order.begin();
    };
    std::ranges::sort(partition, {}, rank);

    std::string sql;
    const auto add = [&](std::string option, std::string_view text, bool spaced) {
        std::ranges::replace(option, '_', ' ');
        sql += sql.empty() ? "" : " ";
        sql += option;
        sql += spaced ? " " : "=";
        sql += text;
    };
    for (const auto& [option, text] : plain) {
        const bool words = is_one_of(
            option,
            {"DATA_DIRECTORY",
             "INDEX_DIRECTORY",
             "DEFAULT_CHARACTER_SET",
             "CHARACTER_SET",
             "DEFAULT_CHARSET",
             "DEFAULT_COLLATE"}
        );
        const bool spaced =
            is_one_of(option, {"TABLESPACE", "DEFAULT_CHARACTER_SET", "CHARACTER_SET", "COLLATE"});
        if (words) {
            add(option, text, spaced);
        } else {
            sql += sql.empty() ? "" : " ";
            sql += option;
            sql += spaced ? " " : "=";
            sql += text;
        }
    }
    for (const auto& [option, text] : partition) {
        add(option, text, true);
    }
    return sql;
}

std::string MySQLDDLCompiler::emit_primary_key(const sql::Table& table) const {
    std::string sql = DDLCompiler::emit_primary_key(table);
    if (const OptionValue* method = find(table.primary_key.options, "using");
        method != nullptr && *method) {
        sql += " USING " + identifiers().quote(method->text());
    }
    return sql;
}

std::string MySQLDDLCompiler::emit_create_index(
    const sql::Table& table, const Index& index, bool if_not_exists
) const {
    check_index_name(table, index);
    const OptionValue* length = find_own(index.options, "length");
    std::string columns;
    for (const sql::NodeRef& item : index_items(table, index)) {
        std::string sql = emit_expression(*item);
        sql = is_operation(*item) ? "(" + sql + ")" : sql;
        columns += columns.empty() ? "" : ", ";
        columns += sql;
        if (length == nullptr) {
            continue;
        }
        if (length->items.empty()) {
            columns += "(" + length->text() + ")";
            continue;
        }
        // By the name of the column, or as it stands in the SQL.
        const auto* column = sql::if_is<sql::Column>(item);
        for (const auto& [name, value] : length->items) {
            if (name == sql || (column != nullptr && name == column->name().text())) {
                columns += "(" + OptionValue(value).text() + ")";
                break;
            }
        }
    }
    std::string sql = "CREATE ";
    sql += index.unique ? "UNIQUE " : "";
    if (const OptionValue* prefix = find_own(index.options, "prefix");
        prefix != nullptr && *prefix) {
        sql += prefix->text() + " ";
    }
    sql += "INDEX ";
    sql += if_not_exists ? "IF NOT EXISTS " : "";
    sql += index_name(index.name, index.conventional) + " ON " + format_table(table) + " (" +
           columns + ")";
    if (const OptionValue* parser = find(index.options, "with_parser"); parser != nullptr) {
        sql += " WITH PARSER " + parser->text();
    }
    if (const OptionValue* method = find(index.options, "using"); method != nullptr) {
        sql += " USING " + identifiers().quote(method->text());
    }
    return sql;
}

std::string MySQLDDLCompiler::emit_drop_index(
    const sql::Table& table, const Index& index, bool if_exists
) const {
    check_index_name(table, index);
    return fmt::format(
        "\nDROP INDEX {}{} ON {}",
        if_exists ? "IF EXISTS " : "",
        index_name(index.name, index.conventional),
        format_table(table)
    );
}

std::string MySQLDDLCompiler::emit_drop_constraint(
    const sql::Table& table, const QuotedName& name, const sql::DropConstraintOptions& options
) const {
    const std::string sql = "ALTER TABLE " + format_table(table) + " DROP ";
    using Kind = sql::ConstraintKind;
    switch (options.kind) {
    case Kind::primary_key:
        return sql + "PRIMARY KEY ";
    case Kind::foreign_key:
        return sql + "FOREIGN KEY " + constraint_name(name, options.conventional);
    case Kind::unique:
        return sql + "INDEX " + constraint_name(name, options.conventional);
    case Kind::check:
        return sql + (features().is_mariadb ? "CONSTRAINT " : "CHECK ") +
               constraint_name(name, options.conventional);
    case Kind::exclude:
    case Kind::any:
        break;
    }
    return sql + "CONSTRAINT " + constraint_name(name, options.conventional);
}

std::string MySQLDDLCompiler::sequence_options(const SequenceOptions& options) const {
    std::string sql = DDLCompiler::sequence_options(options);
    if (const std::size_t at = sql.find("NO CYCLE"); at != std::string::npos) {
        sql.replace(at, 8, "NOCYCLE");
    }
    return sql;
}

std::string
MySQLDDLCompiler::match_clause(const sql::Table& table, const ForeignKeyConstraint& key) const {
    if (!key.match.empty()) {
        throw CompileError(ErrorInfo{
            .message = fmt::format(
                "a foreign key of table '{}' has MATCH, with which MySQL forgets its ON DELETE and "
                "ON UPDATE",
                table.key()
            ),
            .table = table.table_name(),
            .hint = "leave .match out",
        });
    }
    return {};
}

bool MySQLDDLCompiler::needs_type_check(const sql::TypeNode& type) const {
    return type.kind == TypeKind::Boolean || !type.native_enum;
}

std::string MySQLDDLCompiler::emit_set_table_comment(const sql::Table& table) const {
    return "ALTER TABLE " + format_table(table) + " COMMENT " + emit_literal(Value(table.comment));
}

std::string MySQLDDLCompiler::emit_drop_table_comment(const sql::Table& table) const {
    return "ALTER TABLE " + format_table(table) + " COMMENT ''";
}

std::string MySQLDDLCompiler::emit_set_column_comment(
    const sql::Table& table, const sql::Column& column
) const {
    return "ALTER TABLE " + format_table(table) + " CHANGE " + identifiers().quote(column.name()) +
           " " + column_specification(table, column, true);
}

std::string MySQLDDLCompiler::emit_drop_column_comment(
    const sql::Table& table, const sql::Column& column
) const {
    return "ALTER TABLE " + format_table(table) + " CHANGE " + identifiers().quote(column.name()) +
           " " + column_specification(table, column, false);
}

}  // namespace azoth::mysql
