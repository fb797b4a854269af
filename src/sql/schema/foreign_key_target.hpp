// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/schema/constraint.hpp"

#include <string_view>

namespace azoth::detail {

/// Takes "schema.table.column" in `referred_columns` apart, where `referred_table` is not given. The column
/// may be left out when it has the same name. ArgumentError when the columns are of different tables.
void split_targets(ForeignKeyConstraint& constraint, std::string_view table);

}  // namespace azoth::detail
