// SPDX-License-Identifier: MIT
// A blog: what most tests of the ORM map.
#pragma once

#include "orm/support.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace azoth::test {

struct User;
struct Profile;
struct Post;
struct Tag;
struct Comment;

/// Belongs to one user and goes with it.
struct Profile {
    std::int64_t id{};
    std::string bio{};
    std::int64_t user_id{};
    One<User> user{};

    static constexpr auto mapping() {
        return table(
            "profiles",
            column<&Profile::id>(primary_key),
            column<&Profile::bio>(),
            column<&Profile::user_id>(foreign_key("users.id"), unique),
            relationship<&Profile::user>(back_populates("profile"))
        );
    }
};

/// May be without a post.
struct Comment {
    std::int64_t id{};
    std::string text{};
    std::optional<std::int64_t> post_id{};
    One<Post> post{};

    static constexpr auto mapping() {
        return table(
            "comments",
            column<&Comment::id>(primary_key),
            column<&Comment::text>(),
            column<&Comment::post_id>(foreign_key("posts.id")),
            relationship<&Comment::post>(back_populates("comments"))
        );
    }
};

/// Cannot be without an author.
struct Post {
    std::int64_t id{};
    std::string title{};
    int views = 0;
    std::int64_t author_id{};
    One<User> author{};
    Many<Comment> comments{};
    Many<Tag> tags{};

    static constexpr auto mapping() {
        return table(
            "posts",
            column<&Post::id>(primary_key),
            column<&Post::title>(String(200)),
            column<&Post::views>(),
            column<&Post::author_id>(foreign_key("users.id"), index),
            relationship<&Post::author>(back_populates("posts")),
            relationship<&Post::comments>(back_populates("post"), order_by("id")),
            relationship<&Post::tags>(
                secondary("post_tags", "post_id", "tag_id"),
                back_populates("posts"),
                order_by("name")
            )
        );
    }
};

struct Tag {
    std::int64_t id{};
    std::string name{};
    Many<Post> posts{};

    static constexpr auto mapping() {
        return table(
            "tags",
            column<&Tag::id>(primary_key),
            column<&Tag::name>(String(50), unique),
            relationship<&Tag::posts>(
                secondary("post_tags", "tag_id", "post_id"), back_populates("tags"), order_by("id")
            )
        );
    }
};

struct User {
    std::int64_t id{};
    std::string email{};
    std::string name{};
    int age = 0;
    Many<Post> posts{};
    One<Profile> profile{};

    static constexpr auto mapping() {
        return table(
            "users",
            column<&User::id>(primary_key),
            column<&User::email>(String(255), unique),
            column<&User::name>(String(100)),
            column<&User::age>(),
            relationship<&User::posts>(
                back_populates("author"), cascade("all, delete-orphan"), order_by("id")
            ),
            relationship<&User::profile>(back_populates("user"), cascade("all, delete-orphan"))
        );
    }
};

AZOTH_COLUMNS(User, id, email, name, age, posts, profile);
AZOTH_COLUMNS(Post, id, title, views, author_id, author, comments, tags);
AZOTH_COLUMNS(Tag, id, name, posts);
AZOTH_COLUMNS(Comment, id, text, post_id, post);
AZOTH_COLUMNS(Profile, id, bio, user_id, user);

inline Engine blog() {
    return database<User, Profile, Post, Tag, Comment>();
}

inline Engine blog(const FileDatabase& file) {
    return file.create<User, Profile, Post, Tag, Comment>();
}

}  // namespace azoth::test
