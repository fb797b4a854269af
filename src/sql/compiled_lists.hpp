// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/compiled.hpp"
#include "azoth/sql/compiled_statement.hpp"

#include <functional>

namespace azoth::sql {

/// A compiled statement with the lists of IN written out, each value with a name of its own.
/// `literal` writes the values that stand in the SQL when a statement is run.
CompiledStatement write_lists(
    const Node& statement,
    Compiled& compiled,
    Paramstyle style,
    const std::function<std::string(const Value&, const Type&)>& literal
);

}  // namespace azoth::sql
