// SPDX-License-Identifier: MIT
// A number among texts.
// expect: azoth: these two cannot be compared
#include "model.hpp"

auto wrong = u.id.in({"1", "2"});
