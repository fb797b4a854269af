// SPDX-License-Identifier: MIT
// A misspelled cascade.
// expect: cascade
// expect-note: azoth: a cascade is made of: all, save-update
#include "model.hpp"

constexpr auto wrong = az::cascade("al, delete-orphan");
