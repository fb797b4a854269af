// SPDX-License-Identifier: MIT
// The models that several programs of the guide use: users, their posts, and comments on these.
#pragma once

#include <azoth/orm.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace blog {

namespace az = azoth;

struct Post;
struct User;

struct Comment {
    std::int64_t id{};
    std::string text{};
    std::int64_t post_id{};
    az::One<Post> post{};

    static constexpr auto mapping() {
        return az::table(
            "comments",
            az::column<&Comment::id>(az::primary_key),
            az::column<&Comment::text>(az::Text()),
            az::column<&Comment::post_id>(az::foreign_key("posts.id"), az::index),
            az::relationship<&Comment::post>(az::back_populates("comments"))
        );
    }
};

struct Post {
    std::int64_t id{};
    std::string title{};
    std::string content{};
    int views = 0;
    std::optional<az::Timestamp> published_at{};
    std::int64_t author_id{};
    az::One<User> author{};
    az::Many<Comment> comments{};

    static constexpr auto mapping() {
        return az::table(
            "posts",
            az::column<&Post::id>(az::primary_key),
            az::column<&Post::title>(az::String(200)),
            az::column<&Post::content>(az::Text()),
            az::column<&Post::views>(),
            az::column<&Post::published_at>(),
            az::column<&Post::author_id>(az::foreign_key("users.id"), az::index),
            az::relationship<&Post::author>(az::back_populates("posts")),
            az::relationship<&Post::comments>(
                az::back_populates("post"), az::cascade("all, delete-orphan")
            )
        );
    }
};

struct User {
    std::int64_t id{};
    std::string email{};
    std::string name{};
    bool is_active = true;
    az::Timestamp created_at{};
    az::Many<Post> posts{};

    static constexpr auto mapping() {
        return az::table(
            "users",
            az::column<&User::id>(az::primary_key),
            az::column<&User::email>(az::String(255), az::unique, az::index),
            az::column<&User::name>(az::String(100)),
            az::column<&User::is_active>(),
            az::column<&User::created_at>(az::server_default(az::func::now())),
            az::relationship<&User::posts>(
                az::back_populates("author"), az::cascade("all, delete-orphan")
            )
        );
    }
};

AZOTH_COLUMNS(Comment, id, text, post_id, post);
AZOTH_COLUMNS(Post, id, title, content, views, published_at, author_id, author, comments);
AZOTH_COLUMNS(User, id, email, name, is_active, created_at, posts);

/// An empty database in memory with these tables.
inline az::Engine make_engine() {
    az::Engine engine = az::create_engine("sqlite://");
    az::metadata<User, Post, Comment>().create_all(engine);
    return engine;
}

}  // namespace blog
