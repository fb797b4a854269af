// SPDX-License-Identifier: MIT
// contains() on a number.
// expect: azoth: this operator works on text only
#include "model.hpp"

auto wrong = u.age.contains("1");
