// SPDX-License-Identifier: MIT
// Statements in the SQL of a database, for programs and for people.
#include "azoth/dialects/dialect.hpp"
#include "azoth/sql/compiled_statement.hpp"
#include "azoth/sql/elements.hpp"
#include "azoth/sql/to_string.hpp"
#include "sql/compiled_lists.hpp"

namespace azoth::sql {

CompiledStatement
compile_statement(const Node& node, const Dialect& dialect, const CompileArguments& arguments) {
    CompileOptions options;
    options.paramstyle = arguments.paramstyle.value_or(dialect.capabilities().paramstyle);
    options.literal_binds = arguments.literal_binds;
    options.column_keys = arguments.column_keys.empty() ? nullptr : &arguments.column_keys;
    Compiled compiled;
    dialect.compile(node, options, compiled);
    return write_lists(
        node,
        compiled,
        options.paramstyle,
        [&](const Value& value, const Type& type) {
            CompileOptions literal = options;
            literal.literal_binds = true;
            literal.column_keys = nullptr;
            Compiled one;
            dialect.compile(*make_bind(value, type, nullptr), literal, one);
            return std::move(one.sql);
        }
    );
}

std::string to_string(const Node& node, const Dialect& dialect, ToStringOptions options) {
    return compile_statement(node, dialect, {.literal_binds = options.literal_binds}).sql;
}

}  // namespace azoth::sql
