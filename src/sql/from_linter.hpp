// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/selectable.hpp"
#include "azoth/sql/statements.hpp"

#include <vector>

namespace azoth::sql {

/// Finds the FROM elements that no join and no comparison of the WHERE leads to from the first one, as
/// SQLAlchemy's FromLinter does; the first one comes first. Empty when all are joined.
std::vector<const FromClause*>
cartesian_product(const std::vector<FromRef>& froms, const Select::List& where);

}  // namespace azoth::sql
