// SPDX-License-Identifier: MIT
// A number looked for among texts.
// expect: azoth: any() and all() take a value of the kind that the array holds
#include "model.hpp"

struct Doc {
    std::int64_t id{};
    std::vector<std::string> tags{};

    static constexpr auto mapping() {
        return az::table("docs", az::column<&Doc::id>(az::primary_key), az::column<&Doc::tags>());
    }
};

auto wrong = az::col<&Doc::tags>.any(5);
