// SPDX-License-Identifier: MIT
// Sorted by the number of a column.
// expect: azoth: rows are sorted and grouped by columns, expressions and names of labels
#include "model.hpp"

auto wrong = az::select(u.id).order_by(1);
