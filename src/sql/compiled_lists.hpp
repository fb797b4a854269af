// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/compiled.hpp"
#include "azoth/sql/compiled_statement.hpp"

#include <functional>
#include <vector>

namespace azoth::sql {

/// Writes a value as SQL.
using WriteLiteral = std::function<std::string(const Value&, const Type&)>;

/// A compiled statement with the lists of IN written out, each value with a name of its own.
/// `literal` writes the values that stand in the SQL when a statement is run.
CompiledStatement write_lists(
    const Node& statement, Compiled& compiled, Paramstyle style, const WriteLiteral& literal
);

/// The SQL and the parameters of a compiled statement for one execution, in which the values that have to stand
/// in the SQL do: those are taken out of `values` and `counts`, which are as for the whole statement. None when
/// it has no such values.
AZOTH_EXPORT CompiledRef write_literals(
    const Compiled& compiled,
    std::vector<const Value*>& values,
    std::vector<std::size_t>& counts,
    const WriteLiteral& literal
);

}  // namespace azoth::sql
