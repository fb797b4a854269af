// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/dialects/dialect.hpp"
#include "azoth/sql/compiled.hpp"
#include "conformance/reader.hpp"

#include <string>

namespace conformance {

/// The SQL as the records have it: IN lists and what is written at execution as `__[POSTCOMPILE_x]`,
/// or expanded where the record says so.
std::string shown_sql(
    const Json& record,
    const azoth::Dialect& dialect,
    const sql::Node& statement,
    const sql::Compiled& compiled,
    sql::Paramstyle style
);

/// Empty when the parameters are those of the record; otherwise how they differ.
std::string
compare_parameters(const Json& record, const sql::Node& statement, const sql::Compiled& compiled);

}  // namespace conformance
