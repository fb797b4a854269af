// SPDX-License-Identifier: MIT
// SQL that was put together at run time.
// expect: LiteralSql
// expect-note: az::text
#include "model.hpp"

auto wrong(const std::string& name) {
    return az::text("select * from users where name = '" + name + "'");
}
