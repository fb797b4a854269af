// SPDX-License-Identifier: MIT
// LIKE on a number.
// expect: azoth: this operator works on text only
#include "model.hpp"

auto wrong = u.id.like("1%");
