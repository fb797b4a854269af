// SPDX-License-Identifier: MIT
// A number is added to a text.
// expect: azoth: SQL cannot compute with these two
#include "model.hpp"

auto wrong = u.email + 1;
