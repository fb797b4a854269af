// SPDX-License-Identifier: MIT
// A time is compared with a number of seconds.
// expect: azoth: these two cannot be compared
#include "model.hpp"

auto wrong = u.created_at > 1'700'000'000;
