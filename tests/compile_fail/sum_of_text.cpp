// SPDX-License-Identifier: MIT
// The sum of texts.
// expect: azoth: sum() and avg() are of numbers
#include "model.hpp"

auto wrong = az::func::sum(u.email);
