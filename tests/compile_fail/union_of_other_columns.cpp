// SPDX-License-Identifier: MIT
// Two SELECTs with columns of different types.
// expect: azoth: both sides of UNION, EXCEPT and INTERSECT need columns of the same types
#include "model.hpp"

auto wrong = az::select(u.id).union_all(az::select(p.title));
