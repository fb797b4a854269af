// SPDX-License-Identifier: MIT
// | joins no conditions.
// expect: azoth: conditions are joined by || or or
#include "model.hpp"

auto wrong = (u.active == true) | (u.email == "x");
