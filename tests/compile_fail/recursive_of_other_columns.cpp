// SPDX-License-Identifier: MIT
// The recursive part of a CTE has other columns.
// expect: azoth: both sides of UNION, EXCEPT and INTERSECT need columns of the same types
#include "model.hpp"

auto wrong = az::select(u.id).cte("tree", {.recursive = true}).union_all(az::select(p.title));
