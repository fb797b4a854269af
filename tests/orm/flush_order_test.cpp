// SPDX-License-Identifier: MIT
// In which order, and in how few statements, a flush writes.
#include "orm/models.hpp"

namespace azoth::test {
namespace {

TEST_CASE("flush order: parents before children, in whatever order they were added") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<Comment> comment = session.add(Comment{.text = "c"});
    const Ref<Tag> tag = session.add(Tag{.name = "t"});
    const Ref<Post> post = session.add(Post{.title = "p"});
    const Ref<Profile> profile = session.add(Profile{.bio = "b"});
    const Ref<User> user = session.add(User{.email = "u"});
    comment->post = post;
    post->author = user;
    profile->user = user;
    post->tags.append(tag);
    SqlLog log(engine);
    session.flush();
    const std::string all = log.text();
    CHECK(all.find("INTO users") < all.find("INTO posts"));
    CHECK(all.find("INTO users") < all.find("INTO profiles"));
    CHECK(all.find("INTO posts") < all.find("INTO comments"));
    CHECK(all.find("INTO posts") < all.find("INTO post_tags"));
    CHECK(all.find("INTO tags") < all.find("INTO post_tags"));
    CHECK(log.size() == 6);
    session.commit();
    CHECK(comment->post == post);
    CHECK(profile->user == user);
}

TEST_CASE("flush order: children before parents when they are deleted") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> user = session.add(User{
        .email = "u",
        .posts = {Post{.title = "p", .tags = {Tag{.name = "t"}}}},
        .profile = Profile{.bio = "b"}
    });
    session.commit();
    const Ref<Tag> tag = user->posts[0]->tags[0];
    (void)user->profile->bio;
    SqlLog log(engine);
    session.remove(tag);
    session.remove(user);
    session.flush();
    const std::string all = log.text();
    CHECK(all.find("FROM post_tags WHERE") < all.find("DELETE FROM posts"));
    CHECK(all.find("DELETE FROM post_tags") < all.find("DELETE FROM tags"));
    CHECK(all.find("DELETE FROM posts") < all.find("DELETE FROM users"));
    CHECK(all.find("DELETE FROM profiles") < all.find("DELETE FROM users"));
    CHECK(log.count("DELETE") == 5);
}

TEST_CASE("flush order: UPDATEs before INSERTs, DELETEs last") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});
    const Ref<User> bea = session.add(User{.email = "bea"});
    session.commit();
    // A unique value goes on to a new object.
    ana->email = "old ana";
    session.add(User{.email = "ana"});
    session.remove(bea);
    SqlLog log(engine);
    session.flush();
    REQUIRE(log.count("UPDATE") == 1);
    REQUIRE(log.count("INSERT") == 1);
    REQUIRE(log.count("DELETE") == 1);
    const std::string all = log.text();
    CHECK(all.find("UPDATE") < all.find("INSERT"));
    CHECK(all.find("INSERT") < all.find("DELETE"));
}

TEST_CASE("flush order: the foreign key of a moved child is set before its old parent is deleted") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana", .posts = {Post{.title = "p"}}});
    session.commit();
    const Ref<Post> post = ana->posts[0];
    const Ref<User> fresh = session.add(User{.email = "fresh"});
    fresh->posts.append(post);
    session.remove(ana);
    session.commit();
    CHECK(post->author == fresh);
    CHECK(integer(engine, "SELECT count(*) FROM users") == 1);
}

TEST_CASE("flush order: an empty flush sends nothing") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});
    session.commit();
    (void)ana->email;
    SqlLog log(engine);
    session.flush();
    session.commit();
    CHECK(log.size() == 0);
}

TEST_CASE("flush order: number of statements does not grow with the number of objects") {
    for (const int count : {10, 100}) {
        CAPTURE(count);
        const Engine engine = blog();
        Session session(engine);
        const Ref<User> user = session.add(User{.email = "u"});
        for (int i = 0; i < count; ++i) {
            user->posts.append(Post{.title = std::to_string(i)});
        }
        SqlLog log(engine);
        session.flush();
        CHECK(log.size() == 2);
        for (const Ref<Post>& post : user->posts) {
            post->views = 5;
        }
        log.clear();
        session.flush();
        CHECK(log.size() == 1);
        session.remove(user);
        log.clear();
        session.flush();
        CHECK(log.count("DELETE") == 2);
    }
}

}  // namespace
}  // namespace azoth::test
