// SPDX-License-Identifier: MIT
// merge(): the members of objects from elsewhere.
#include "orm/models.hpp"

namespace azoth::test {
namespace {

struct Fixture {
    Engine engine = blog();
    Session session{engine};

    Fixture() {
        session.add(User{
            .email = "a",
            .name = "Ana",
            .age = 30,
            .posts = {Post{.title = "one"}, Post{.title = "two"}},
        });
        session.commit();
        session.close();
    }
};

TEST_CASE_FIXTURE(Fixture, "merge: a plain object with its key set") {
    const Ref<User> user = session.merge(User{.id = 1, .email = "a", .name = "Anna", .age = 31});
    CHECK(user == session.get<User>(1));
    CHECK(user->posts.size() == 2);
    session.commit();
    CHECK(text_of(engine, "SELECT name FROM users") == "Anna");
    CHECK(integer(engine, "SELECT count(*) FROM posts") == 2);
}

TEST_CASE_FIXTURE(Fixture, "merge: an object without a row is added") {
    const Ref<User> given = make_ref(User{.email = "b", .name = "Bea"});
    const Ref<User> made = session.merge(given);
    CHECK(made != given);
    CHECK_FALSE(session.contains(given));
    const Ref<User> with_key = session.merge(User{.id = 9, .email = "c"});
    session.commit();
    CHECK(with_key->id == 9);
    CHECK(given->id == 0);
    CHECK(integer(engine, "SELECT count(*) FROM users") == 3);
}

TEST_CASE_FIXTURE(Fixture, "merge: a detached object with its collection") {
    Ref<User> user;
    {
        Session other(engine);
        user = other.get<User>(1);
        (void)user->posts.size();
        (void)user->posts[0]->title;
        (void)user->posts[1]->title;
    }
    user->name = "Anna";
    user->posts[0]->title = "first";
    const Ref<User> mine = session.merge(user);
    CHECK(mine != user);
    CHECK(mine->name == "Anna");
    CHECK(mine->posts[0]->title == "first");
    CHECK(session.contains(mine->posts[0]));
    CHECK(session.merge(user) == mine);
    session.commit();
    CHECK(text_of(engine, "SELECT title FROM posts WHERE id = 1") == "first");
}

TEST_CASE_FIXTURE(Fixture, "merge: a collection becomes what the given one is") {
    const Ref<User> user = session.merge(User{
        .id = 1,
        .email = "a",
        .name = "Ana",
        .posts = {Post{.id = 2, .title = "two!"}, Post{.title = "three"}},
    });
    session.commit();
    CHECK(user->posts.size() == 2);
    CHECK(integer(engine, "SELECT count(*) FROM posts WHERE id = 1") == 0);  // an orphan
    CHECK(text_of(engine, "SELECT title FROM posts WHERE id = 2") == "two!");
    CHECK(text_of(engine, "SELECT title FROM posts ORDER BY id DESC LIMIT 1") == "three");
}

TEST_CASE_FIXTURE(Fixture, "merge: an object of the session is itself") {
    const Ref<User> user = session.get<User>(1);
    CHECK(session.merge(user) == user);
}

TEST_CASE_FIXTURE(Fixture, "merge: expired members are not taken over") {
    Ref<User> user;
    {
        Session other(engine);
        user = other.get<User>(1);
        other.expire(user);
    }
    CHECK(session.merge(user)->name == "Ana");
}

TEST_CASE_FIXTURE(Fixture, "merge: relationships without that cascade are left alone") {
    const Ref<Post> post = session.merge(Post{.id = 1, .title = "new", .author_id = 1});
    CHECK(post->author == session.get<User>(1));
    session.commit();
    CHECK(text_of(engine, "SELECT title FROM posts WHERE id = 1") == "new");
}

TEST_CASE_FIXTURE(Fixture, "expire and refresh follow their cascade") {
    const Ref<User> user = session.get<User>(1);  // posts: cascade("all, delete-orphan")
    const Ref<Post> post = user->posts[0];
    (void)post->title;
    session.connection().exec_driver_sql("UPDATE posts SET title = 'changed'").close();
    SUBCASE("expire") {
        session.expire(user);
    }
    SUBCASE("refresh") {
        session.refresh(user);
    }
    CHECK(post->title == "changed");
}

TEST_CASE_FIXTURE(Fixture, "expire does not go where there is no such cascade") {
    const Ref<Post> post = session.get<Post>(1);
    const Ref<User> user = post->author.ref();
    (void)user->name;
    session.expire(post);
    const SqlLog log(engine);
    CHECK(user->name == "Ana");
    CHECK(log.size() == 0);
}

}  // namespace
}  // namespace azoth::test
