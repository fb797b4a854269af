// SPDX-License-Identifier: MIT
// A number between two texts.
// expect: azoth: these two cannot be compared
#include "model.hpp"

auto wrong = u.age.between("a", "z");
