// SPDX-License-Identifier: MIT
// A class without a mapping.
// expect: azoth: this class has no mapping
#include "model.hpp"

auto wrong = az::select<Stranger>();
