// SPDX-License-Identifier: MIT
// How the columns of a SELECT are called: in its SQL, and by those who select from it.
#pragma once

#include "azoth/sql/selectable.hpp"
#include "azoth/sql/statements.hpp"

#include <string>
#include <vector>

namespace azoth::sql {

/// The names of one column of a result.
struct ResultName {
    const Node* node = nullptr;
    SqlName required{
    };  ///< `AS` this, whatever the column is; empty: only if it has no name of its own.
    SqlName fallback{};     ///< What it is called otherwise.
    bool repeated = false;  ///< The same column stands before it already.
    bool plain = false;  ///< A column of a table that is called as it is: `fallback` is its name.
};

/// The names of the columns of a list, in their order: a name that is taken gets a number. So does the same
/// column again, with `number_repeated`.
std::vector<ResultName> result_names(
    const std::vector<const Node*>& columns, LabelStyle style, bool number_repeated = true
);

/// The columns of the result of a statement, with the names that statement gives them.
std::vector<ResultName> result_names_of(const Node& statement, bool number_repeated = true);

/// What a column of a result is called in itself; empty where there is no such name.
SqlName natural_name(const Node& node);

/// `users_id`; natural_name() for what is no column of a table.
SqlName table_qualified_name(const Node& node);

}  // namespace azoth::sql
