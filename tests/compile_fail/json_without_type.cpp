// SPDX-License-Identifier: MIT
// A part of a JSON document compared with a text.
// expect: azoth: these two cannot be compared
#include "model.hpp"

struct Doc {
    std::int64_t id{};
    az::Json data{};

    static constexpr auto mapping() {
        return az::table("docs", az::column<&Doc::id>(az::primary_key), az::column<&Doc::data>());
    }
};

auto wrong = az::col<&Doc::data>["name"] == "x";
