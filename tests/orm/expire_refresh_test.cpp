// SPDX-License-Identifier: MIT
#include "orm/models.hpp"

namespace azoth::test {
namespace {

struct Fixture {
    Engine engine = blog();
    Session session{engine};
    Ref<User> ana = session.add(User{.email = "ana", .name = "Ana", .posts = {Post{.title = "1"}}});

    Fixture() {
        session.commit();
        (void)ana->name;
        (void)ana->posts.size();
    }

    /// In the same transaction, behind the back of the session.
    void change(const char* sql) { session.connection().exec_driver_sql(sql).close(); }
};

TEST_CASE_FIXTURE(Fixture, "expire: the next look loads again, once") {
    change("UPDATE users SET name = 'db', age = 3");
    CHECK(ana->name == "Ana");
    session.expire(ana);
    SqlLog log(engine);
    CHECK(ana->name == "db");
    CHECK(ana->age == 3);
    CHECK(log.size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "expire: changes are forgotten") {
    ana->name = "mine";
    ana->posts.append(Post{.title = "2"});
    session.expire(ana);
    CHECK(ana->name == "Ana");
    CHECK(session.dirty_count() == 0);
}

TEST_CASE_FIXTURE(Fixture, "expire: relationships are loaded again") {
    change("INSERT INTO posts (title, views, author_id) VALUES ('2', 0, 1)");
    CHECK(ana->posts.size() == 1);
    session.expire(ana);
    CHECK(ana->posts.size() == 2);
}

TEST_CASE_FIXTURE(Fixture, "expire: what is not of the session is left alone") {
    const Ref<User> loose = make_ref(User{.email = "x"});
    session.expire(loose);
    CHECK(loose->email == "x");
    const Ref<User> pending = session.add(User{.email = "y"});
    session.expire(pending);
    CHECK(pending->email == "y");
    session.commit();
    CHECK(integer(engine, "SELECT count(*) FROM users") == 2);
}

TEST_CASE_FIXTURE(Fixture, "expire_all") {
    const Ref<Post> post = ana->posts[0];
    change("UPDATE users SET name = 'db'");
    change("UPDATE posts SET title = 'db'");
    session.expire_all();
    CHECK(ana->name == "db");
    CHECK(post->title == "db");
}

TEST_CASE_FIXTURE(Fixture, "expire: a row that is gone") {
    change("DELETE FROM posts");
    change("DELETE FROM users");
    session.expire(ana);
    CHECK_THROWS_AS((void)ana->name, ObjectDeletedError);
    CHECK_THROWS_AS((void)ana->name, ObjectDeletedError);
    CHECK_FALSE(session.get<User>(1));
    session.rollback();
    CHECK(ana->name == "Ana");
}

TEST_CASE_FIXTURE(Fixture, "refresh: loads now and forgets changes") {
    change("UPDATE users SET name = 'db'");
    ana->name = "mine";
    session.refresh(ana);
    SqlLog log(engine);
    CHECK(ana->name == "db");
    CHECK(log.size() == 0);
    CHECK_FALSE(session.is_modified(ana));
    ana->age = 9;
    session.commit();
    CHECK(text_of(engine, "SELECT name || age FROM users") == "db9");
}

TEST_CASE_FIXTURE(Fixture, "refresh: not for what is no row") {
    CHECK_THROWS_AS(session.refresh(make_ref(User{})), InvalidRequestError);
    const Ref<User> pending = session.add(User{.email = "y"});
    CHECK_THROWS_AS(session.refresh(pending), InvalidRequestError);
    CHECK_THROWS_AS(session.refresh(Ref<User>()), InvalidRequestError);
}

TEST_CASE_FIXTURE(Fixture, "expired objects that a query brings along cost nothing more") {
    session.commit();
    SqlLog log(engine);
    CHECK(session.scalars(select<User>()).one() == ana);
    CHECK(ana->name == "Ana");
    CHECK(log.size() == 1);
}

TEST_CASE_FIXTURE(
    Fixture, "a plain UPDATE or DELETE expires what it may have touched, and no more"
) {
    const Ref<Post> post = ana->posts[0];
    (void)post->title;
    const Ref<User> bea = session.add(User{.email = "bea"});
    session.flush();
    bea->name = "mine";

    SUBCASE("the class of the statement") {
        session.execute(update<User>().set(cols<User>.age, 50)).close();
        SqlLog log(engine);
        CHECK(post->title == "1");
        CHECK(log.size() == 0);
        CHECK(ana->age == 50);
        CHECK(log.size() == 1);
        CHECK(bea->name == "mine");
        CHECK(bea->age == 50);
    }
    SUBCASE("not what has changes") {
        const Session::NoAutoflush quiet = session.no_autoflush();
        session.execute(update<User>().set(cols<User>.age, 50)).close();
        CHECK(bea->name == "mine");
        CHECK(bea->age == 0);
        CHECK(ana->age == 50);
        session.commit();
        CHECK(bea->name == "mine");
        CHECK(bea->age == 50);
    }
    SUBCASE("an INSERT expires nothing") {
        SqlLog log(engine);
        session.execute(insert<User>().values(User{.email = "x"})).close();
        log.clear();
        CHECK(ana->name == "Ana");
        CHECK(log.size() == 0);
    }
}

}  // namespace
}  // namespace azoth::test
