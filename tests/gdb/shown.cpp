// SPDX-License-Identifier: MIT
// What a debugger is asked to show: see run.sh.
#include "azoth/core.hpp"

#include <cstdint>
#include <string>

namespace az = azoth;

void stop_here() {}

int main() {
    az::MetaData meta;
    const az::Table users{
        "users",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"name", az::String(50)},
    };
    const auto id = users.c<std::int64_t>("id");
    const auto name = users.c<std::string>("name");
    const auto select = az::select(id, az::func::count().label("n"))
                            .where(id > 3, name == "Ana")
                            .group_by(id)
                            .limit(5);
    const auto insert = az::insert(users).values({{"id", 1}, {"name", "Ana"}});
    const auto update = az::update(users).set(name, "Bob").where(id == 1);
    const auto gone = az::delete_(users).where(id.in({1, 2}));
    const az::Value text("it's");
    const az::Value number(42);
    const az::Value none;
    stop_here();
    return static_cast<int>(select.statement()->columns.size() + insert.statement()->rows) == 0;
}
