// SPDX-License-Identifier: MIT
// in() with a value instead of a list.
// expect: azoth: in() takes a list, any range of values or a SELECT
#include "model.hpp"

auto wrong = u.id.in(5);
