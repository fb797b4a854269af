// SPDX-License-Identifier: MIT
// Words for a statement that were put together at run time.
// expect: LiteralSql
#include "model.hpp"

auto wrong(const std::string& words) {
    return az::select(u.id).prefix_with(words);
}
