// SPDX-License-Identifier: MIT
// az::column<> for a relationship.
// expect: azoth: this member is a relationship (One or Many): map it with az::relationship<>()
#include "model.hpp"

struct Comment {
    std::int64_t id{};
    az::One<User> author{};

    static constexpr auto mapping() {
        return az::table(
            "comments", az::column<&Comment::id>(az::primary_key), az::column<&Comment::author>()
        );
    }
};

auto wrong = az::select<Comment>();
