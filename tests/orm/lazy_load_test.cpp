// SPDX-License-Identifier: MIT
#include "orm/loading_support.hpp"

namespace azoth::test {
namespace {

constexpr auto u = cols<User>;

TEST_CASE("lazy load: a collection is loaded once, when it is first looked at") {
    const Engine engine = filled_blog(2, 3);
    Session session(engine);
    const Ref<User> user = session.get<User>(1);
    CHECK_FALSE(user->posts.is_loaded());
    SqlLog log(engine);
    CHECK(user->posts.size() == 3);
    CHECK(user->posts.is_loaded());
    for (const Ref<Post>& post : user->posts) {
        CHECK(post->author == user);
    }
    CHECK(user->posts[2]->title == "p2");
    CHECK(log.size() == 1);
    CHECK_THROWS((void)user->posts[3]);
}

TEST_CASE("lazy load: every object costs one query") {
    const Engine engine = filled_blog(5, 1);
    Session session(engine);
    const auto users = session.scalars(select<User>()).all();
    SqlLog log(engine);
    for (const auto& user : users) {
        CHECK(user->posts.size() == 1);
    }
    CHECK(log.size() == 5);
}

TEST_CASE("lazy load: what was changed before it was loaded still stands") {
    const Engine engine = filled_blog(2, 3);
    Session session(engine, {.autoflush = false});
    const Ref<User> user = session.get<User>(1);
    const Ref<Post> fresh = user->posts.append(Post{.title = "new"});
    const Ref<Post> gone = session.get<Post>(2);
    gone->author = session.get<User>(2);
    CHECK_FALSE(user->posts.is_loaded());
    CHECK(user->posts.size() == 3);
    CHECK(user->posts.contains(fresh));
    CHECK_FALSE(user->posts.contains(gone));
    session.commit();
    CHECK(user->posts.size() == 3);
    CHECK(session.get<User>(2)->posts.size() == 4);
}

TEST_CASE("lazy load: it flushes first") {
    const Engine engine = filled_blog(1, 1);
    Session session(engine);
    const Ref<User> user = session.get<User>(1);
    session.add(Post{.title = "new", .author_id = 1});
    CHECK(user->posts.size() == 2);
}

TEST_CASE("lazy load: objects of a pending owner are not looked for") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> user = session.add(User{.email = "x"});
    SqlLog log(engine);
    CHECK(user->posts.empty());
    CHECK(user->profile == nullptr);
    CHECK(log.size() == 0);
    session.flush();
    log.clear();
    CHECK(user->posts.empty());
    CHECK(log.size() == 0);
}

TEST_CASE("lazy load: while a flush runs it does not flush again") {
    const Engine engine = filled_blog(2, 2);
    Session session(engine);
    session.get<User>(2)->age = 99;
    session.remove(session.get<User>(1));
    session.commit();
    CHECK(integer(engine, "SELECT count(*) FROM posts") == 2);
    CHECK(integer(engine, "SELECT age FROM users") == 99);
}

TEST_CASE("lazy load: inside of a loop over other results") {
    const Engine engine = filled_blog(4, 2);
    Session session(engine);
    int posts = 0;
    for (const Ref<User>& user : session.scalars(select<User>().order_by(u.id))) {
        for (const Ref<Post>& post : user->posts) {
            posts += static_cast<int>(post->comments.size());
        }
    }
    CHECK(posts == 16);
}

TEST_CASE("lazy load: an error of the database leaves the collection unloaded") {
    const Engine engine = filled_blog(1, 1);
    Session session(engine);
    const Ref<User> user = session.get<User>(1);
    session.connection().exec_driver_sql("ALTER TABLE posts RENAME TO posts2").close();
    CHECK_THROWS_AS((void)user->posts.size(), DBAPIError);
    CHECK_FALSE(user->posts.is_loaded());
    session.connection().exec_driver_sql("ALTER TABLE posts2 RENAME TO posts").close();
    CHECK(user->posts.size() == 1);
}

TEST_CASE("lazy load: a foreign key without a row") {
    const Engine engine = blog();
    {
        Connection connection = engine.connect();
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF").close();
    }
    run_sql(engine, "INSERT INTO comments (id, text, post_id) VALUES (1, 'x', NULL)");
    Session session(engine);
    const Ref<Comment> comment = session.get<Comment>(1);
    CHECK(comment->post == nullptr);
}

}  // namespace
}  // namespace azoth::test
