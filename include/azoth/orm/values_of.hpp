// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/orm/mapping.hpp"
#include "azoth/sql/from.hpp"

#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace azoth {

/// Members of the program's own structs as rows of a FROM element; columns have the names of the members:
///
///     const auto points = az::values<&Point::x, &Point::y>(list_of_points, "points");
///     const auto [x, y] = points.columns();
///
/// The struct need not be mapped.
template <auto... Members, class Range>
    requires(sizeof...(Members) > 0 && (... && std::is_member_object_pointer_v<decltype(Members)>))
[[nodiscard]] Typed<SubqueryRef, detail::member_type<Members>...>
values(const Range& rows, std::string_view name = {}) {
    std::vector<Value> cells;
    for (const auto& row : rows) {
        (cells.push_back(detail::to_value(row.*Members)), ...);
    }
    std::vector<sql::ColumnDef> columns;
    (columns.push_back(
         {std::string(detail::member_name<Members>()),
          Type(TypeTraits<detail::unwrap<detail::member_type<Members>>>::sql_type)}
     ),
     ...);
    return Typed<SubqueryRef, detail::member_type<Members>...>(
        SubqueryRef(detail::make_values(std::move(columns), std::move(cells), name))
    );
}

}  // namespace azoth
