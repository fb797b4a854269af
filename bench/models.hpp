// SPDX-License-Identifier: MIT
// The same rows as mapped classes.
#pragma once

#include "azoth/orm.hpp"
#include "rows.hpp"

#include <cstdint>
#include <string>

namespace bench {

/// The members of UserRow and nothing else.
struct User {
    std::int64_t id{};
    std::string email;
    std::string name;
    bool is_active = false;
    azoth::Timestamp created_at{};

    static constexpr auto mapping() {
        return azoth::table(
            "users",
            azoth::column<&User::id>(azoth::primary_key),
            azoth::column<&User::email>(azoth::String(255), azoth::unique),
            azoth::column<&User::name>(azoth::String(100)),
            azoth::column<&User::is_active>(),
            azoth::column<&User::created_at>()
        );
    }
};

AZOTH_COLUMNS(User, id, email, name, is_active, created_at);

struct Author;

struct Post {
    std::int64_t id{};
    std::int64_t author_id{};
    std::string title;
    std::string content;
    std::int32_t views = 0;
    azoth::One<Author> author{};

    static constexpr auto mapping() {
        return azoth::table(
            "posts",
            azoth::column<&Post::id>(azoth::primary_key),
            azoth::column<&Post::author_id>(azoth::foreign_key("authors.id"), azoth::index),
            azoth::column<&Post::title>(azoth::String(200)),
            azoth::column<&Post::content>(azoth::Text()),
            azoth::column<&Post::views>(),
            azoth::relationship<&Post::author>(azoth::back_populates("posts"))
        );
    }
};

struct Author {
    std::int64_t id{};
    std::string email;
    std::string name;
    bool is_active = false;
    azoth::Timestamp created_at{};
    azoth::Many<Post> posts{};

    static constexpr auto mapping() {
        return azoth::table(
            "authors",
            azoth::column<&Author::id>(azoth::primary_key),
            azoth::column<&Author::email>(azoth::String(255), azoth::unique),
            azoth::column<&Author::name>(azoth::String(100)),
            azoth::column<&Author::is_active>(),
            azoth::column<&Author::created_at>(),
            azoth::relationship<&Author::posts>(azoth::back_populates("author"))
        );
    }
};

AZOTH_COLUMNS(Post, id, author_id, title, content, views, author);
AZOTH_COLUMNS(Author, id, email, name, is_active, created_at, posts);

/// An engine for a database in memory with the tables of the workloads, filled by `fill` statements.
inline azoth::Engine open_engine(std::initializer_list<std::string> fill = {}) {
    azoth::Engine engine = azoth::create_engine("sqlite://");
    azoth::Connection connection = engine.connect();
    for (const char* sql : schema) {
        connection.exec_driver_sql(sql).close();
    }
    for (const std::string& sql : fill) {
        connection.exec_driver_sql(sql).close();
    }
    connection.commit();
    return engine;
}

inline std::uint64_t sum_of(const User& user) noexcept {
    return sum_of(user.id, user.email, user.name, user.is_active, user.created_at.microseconds());
}

inline std::uint64_t sum_of(const UserRow& user) noexcept {
    return sum_of(user.id, user.email, user.name, user.is_active, user.created_at);
}

}  // namespace bench
