// SPDX-License-Identifier: MIT
// Two models that compile.
#pragma once

#include <azoth/orm.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace az = azoth;

enum class Role : std::uint8_t { guest, member };
enum class Fruit : std::uint8_t { apple, pear };

struct User;

struct Post {
    std::int64_t id{};
    std::string title;
    std::int64_t author_id{};
    az::One<User> author{};

    static constexpr auto mapping() {
        return az::table(
            "posts",
            az::column<&Post::id>(az::primary_key),
            az::column<&Post::title>(az::String(200)),
            az::column<&Post::author_id>(az::foreign_key("users.id")),
            az::relationship<&Post::author>(az::back_populates("posts"))
        );
    }
};

struct User {
    std::int64_t id{};
    std::string email;
    std::optional<int> age;
    bool active = true;
    Role role = Role::guest;
    az::Timestamp created_at{};
    std::string not_mapped;
    az::Many<Post> posts{};

    static constexpr auto mapping() {
        return az::table(
            "users",
            az::column<&User::id>(az::primary_key),
            az::column<&User::email>(az::String(255)),
            az::column<&User::age>(),
            az::column<&User::active>(),
            az::column<&User::role>(),
            az::column<&User::created_at>(),
            az::relationship<&User::posts>(az::back_populates("author"))
        );
    }
};

AZOTH_COLUMNS(Post, id, title, author_id, author);
AZOTH_COLUMNS(User, id, email, age, active, role, created_at, posts);

inline constexpr auto u = az::cols<User>;
inline constexpr auto p = az::cols<Post>;

/// Not mapped.
struct Stranger {
    int id = 0;
};
