// SPDX-License-Identifier: MIT
// All that an Inspector says of a schema as text, so that two schemas can be compared line by line.
#pragma once

#include "azoth/core.hpp"
#include "azoth/dialects/dialect.hpp"
#include "azoth/engine/inspector.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace azoth::test {

namespace described {

inline std::string in_brackets(const std::vector<std::string>& names) {
    std::string all;
    for (const auto& name : names) {
        all += (all.empty() ? "" : ", ") + name;
    }
    return "(" + all + ")";
}

inline std::string written(const DDLExpression& expression) {
    return expression.empty() ? std::string() : sql::to_string(*expression.node());
}

inline std::string dialect_options(const DialectOptions& given) {
    std::string all;
    for (const auto& [name, value] : given.entries()) {
        all += " " + name + "=" + (value.value.is_null() ? std::string() : value.text());
        for (const auto& [item, setting] : value.items) {
            all += "[" + item + ":" + setting.to_string() + "]";
        }
        all += written(value.expression);
    }
    return all;
}

inline std::string deferral(std::optional<bool> deferrable, const std::string& initially) {
    return std::string(
               !deferrable   ? ""
               : *deferrable ? " deferrable"
                             : " not deferrable"
           ) +
           (initially.empty() ? "" : " initially " + initially);
}

inline std::string one_column(const ReflectedColumn& column, const sql::DDLCompiler& ddl) {
    std::string text = "  " + column.name + " " + ddl.emit_type(column.type.node());
    text += column.nullable ? "" : " not null";
    text += column.default_ ? " default " + *column.default_ : "";
    text += !column.autoincrement ? "" : *column.autoincrement ? " counted" : " not counted";
    if (column.computed) {
        text += " computed " + column.computed->sqltext +
                (column.computed->persisted.value_or(false) ? " stored" : " virtual");
    }
    if (column.identity) {
        const SequenceOptions& counts = column.identity->options;
        text += std::string(" identity ") +
                (column.identity->always.value_or(false) ? "always" : "") + " from " +
                std::to_string(counts.start.value_or(0)) + " by " +
                std::to_string(counts.increment.value_or(0)) + " to " +
                std::to_string(counts.maxvalue.value_or(0));
    }
    text += column.comment.empty() ? "" : " -- " + column.comment;
    return text + dialect_options(column.dialect_options) + "\n";
}

inline std::string one_index(const ReflectedIndex& found) {
    std::string items;
    for (std::size_t i = 0; i < found.column_names.size(); ++i) {
        const auto& name = found.column_names[i];
        items += items.empty() ? "" : ", ";
        items += name ? *name : "<" + found.expressions.at(i) + ">";
    }
    for (const auto& [name, words] : found.column_sorting) {
        items += "; " + name + in_brackets(words);
    }
    return std::string("  ") + (found.unique ? "unique " : "") + "index " + found.name + " on " +
           items + " include " + in_brackets(found.include_columns) +
           (found.duplicates_constraint.empty() ? "" : " of " + found.duplicates_constraint) +
           dialect_options(found.dialect_options) + "\n";
}

}  // namespace described

/// One table.
inline std::string describe(
    const Inspector& inspector,
    const Dialect& dialect,
    std::string_view table,
    std::string_view schema = {}
) {
    using namespace described;
    std::string text(table);
    const std::string comment = inspector.get_table_comment(table, schema);
    text += dialect_options(inspector.get_table_options(table, schema)) +
            (comment.empty() ? "" : " -- " + comment) + "\n";
    for (const auto& one : inspector.get_columns(table, schema)) {
        text += one_column(one, dialect.ddl());
    }
    if (const auto key = inspector.get_pk_constraint(table, schema);
        !key.constrained_columns.empty()) {
        text += "  primary key " + key.name + in_brackets(key.constrained_columns) +
                deferral(key.deferrable, key.initially) + dialect_options(key.dialect_options) +
                "\n";
    }
    for (const auto& key : inspector.get_foreign_keys(table, schema)) {
        text += "  foreign key " + key.name + in_brackets(key.constrained_columns) + " to " +
                key.referred_schema + "." + key.referred_table + in_brackets(key.referred_columns) +
                " on delete " + key.options.ondelete + " on update " + key.options.onupdate +
                " match " + key.options.match +
                deferral(key.options.deferrable, key.options.initially) +
                dialect_options(key.dialect_options) + "\n";
    }
    for (const auto& unique : inspector.get_unique_constraints(table, schema)) {
        text += "  unique " + unique.name + in_brackets(unique.column_names) +
                deferral(unique.deferrable, unique.initially) +
                dialect_options(unique.dialect_options) + "\n";
    }
    for (const auto& check : inspector.get_check_constraints(table, schema)) {
        text += "  check " + check.name + " " + check.sqltext +
                dialect_options(check.dialect_options) + "\n";
    }
    for (const auto& exclude : inspector.get_exclude_constraints(table, schema)) {
        text += "  exclude " + exclude.name + " using " + exclude.using_;
        for (const auto& element : exclude.elements) {
            text +=
                " " + element.column + written(element.expression) + " with " + element.operator_;
        }
        text += " where " + written(exclude.where) +
                deferral(exclude.deferrable, exclude.initially) + "\n";
    }
    for (const auto& one : inspector.get_indexes(table, schema)) {
        text += one_index(one);
    }
    return text;
}

/// All tables of a schema, by name.
inline std::string
describe_schema(const Inspector& inspector, const Dialect& dialect, std::string_view schema = {}) {
    std::string text;
    for (const auto& table : inspector.get_table_names(schema)) {
        text += describe(inspector, dialect, table, schema);
    }
    return text;
}

}  // namespace azoth::test
