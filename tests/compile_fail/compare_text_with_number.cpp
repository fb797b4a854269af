// SPDX-License-Identifier: MIT
// A text column is compared with a number.
// expect: azoth: these two cannot be compared
#include "model.hpp"

auto wrong = u.email == 5;
