// SPDX-License-Identifier: MIT
// A statement in the SQL of one database, for programs to look at.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/node.hpp"
#include "azoth/sql/paramstyle.hpp"
#include "azoth/sql/value.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace azoth {

class Dialect;

/// How a statement is compiled.
struct CompileArguments {
    /// Values in the SQL instead of placeholders. Only for looking at: nothing is to be run that way.
    bool literal_binds = false;
    /// Unset: that of the database's driver.
    std::optional<sql::Paramstyle> paramstyle{};
    /// INSERT and UPDATE: the columns the execution will give values for. Without them and without values of
    /// its own, a statement names all columns.
    std::vector<std::string> column_keys{};
};

/// A value that goes with a compiled statement.
struct CompiledParameter {
    std::string name;
    Value value{};
    bool required = false;  ///< It has no value yet: the execution has to give one.
};

/// A statement as SQL text with its values. The lists of IN are written out.
struct AZOTH_EXPORT CompiledStatement {
    std::string sql;
    /// In the order of the placeholders.
    std::vector<CompiledParameter> parameters{};

    /// The value of a parameter; ArgumentError, with the names there are, when there is none of that name.
    const Value& operator[](std::string_view name) const;
};

namespace sql {

/// As `compile()` of a statement, for any node.
AZOTH_EXPORT CompiledStatement
compile_statement(const Node& node, const Dialect& dialect, const CompileArguments& arguments = {});

}  // namespace sql

namespace detail {

/// What all statements can do.
template <class Statement>
class Compilable {
public:
    /// The statement in the SQL of a database, which nobody has to be connected to:
    /// `statement.compile(az::postgresql::dialect())` or `statement.compile(engine.dialect())`.
    ///
    /// CompileError when the database cannot do what it asks.
    [[nodiscard]] CompiledStatement
    compile(const Dialect& dialect, const CompileArguments& arguments = {}) const {
        return sql::compile_statement(
            *static_cast<const Statement&>(*this).statement(), dialect, arguments
        );
    }
};

}  // namespace detail

}  // namespace azoth
