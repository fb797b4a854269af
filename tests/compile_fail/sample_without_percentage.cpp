// SPDX-License-Identifier: MIT
// A sample of how much?
// expect: azoth: a sample is a percentage
#include "model.hpp"

auto wrong = az::tablesample<User>("some");
