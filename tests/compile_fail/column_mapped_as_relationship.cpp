// SPDX-License-Identifier: MIT
// az::relationship<> for a plain member.
// expect: azoth: this member is not a relationship: it has to be az::One<T> or az::Many<T>
#include "model.hpp"

struct Comment {
    std::int64_t id{};
    std::int64_t author{};

    static constexpr auto mapping() {
        return az::table(
            "comments",
            az::column<&Comment::id>(az::primary_key),
            az::relationship<&Comment::author>()
        );
    }
};

auto wrong = az::select<Comment>();
