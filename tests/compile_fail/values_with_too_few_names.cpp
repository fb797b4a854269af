// SPDX-License-Identifier: MIT
// VALUES of two columns, one of which has no name.
// expect: azoth: as many names of columns are needed as there are types
#include "model.hpp"

auto wrong = az::values<int, std::string>({"id"}, {{1, "a"}});
