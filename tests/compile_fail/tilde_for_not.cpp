// SPDX-License-Identifier: MIT
// ~ negates no condition.
// expect: azoth: a condition is negated by ! or not
#include "model.hpp"

auto wrong = ~u.active;
