// SPDX-License-Identifier: MIT
// Columns of different kinds are compared, as in a join with the wrong one.
// expect: azoth: these two cannot be compared
#include "model.hpp"

auto wrong = u.id == p.title;
