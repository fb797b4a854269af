// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/compiled.hpp"
#include "conformance/reader.hpp"

#include <string>

namespace conformance {

/// The SQL as the records have it: IN lists and what is written at execution as `__[POSTCOMPILE_x]`.
std::string shown_sql(const sql::Compiled& compiled);

/// Empty when the parameters are those of the record; otherwise how they differ.
std::string
compare_parameters(const Json& record, const sql::Node& statement, const sql::Compiled& compiled);

}  // namespace conformance
