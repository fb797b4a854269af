// SPDX-License-Identifier: MIT
// A CASE that is a text or a number.
// expect: azoth: all results of a CASE are of one kind
#include "model.hpp"

auto wrong = az::case_(u.age > 17, "adult").else_(0);
