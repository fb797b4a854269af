// SPDX-License-Identifier: MIT
// NULL is not less than anything.
// expect: azoth: NULL is neither less nor greater than anything
#include "model.hpp"

auto wrong = u.age < az::null;
