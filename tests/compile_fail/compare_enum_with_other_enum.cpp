// SPDX-License-Identifier: MIT
// An enumeration is compared with a value of another one.
// expect: azoth: these two cannot be compared
#include "model.hpp"

auto wrong = u.role == Fruit::apple;
