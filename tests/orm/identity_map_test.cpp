// SPDX-License-Identifier: MIT
#include "orm/models.hpp"

namespace azoth::test {
namespace {

constexpr auto u = cols<User>;

TEST_CASE("identity map: one object per key and session") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana", .name = "Ana"});
    session.commit();
    const std::int64_t id = ana->id;

    SUBCASE("get, queries and relationships give the same object") {
        CHECK(session.get<User>(id) == ana);
        CHECK(session.get_one<User>(id) == ana);
        CHECK(session.scalars(select<User>()).one() == ana);
        CHECK(session.scalars(select<User>().where(u.email == "ana")).one() == ana);
        const Ref<Post> post = session.add(Post{.title = "p", .author = ana});
        session.commit();
        CHECK(post->author == ana);
        CHECK(std::get<0>(session.execute(select<User, Post>().join(u.posts)).one()) == ana);
    }
    SUBCASE("another session has another object") {
        session.close();
        Session other(engine);
        const Ref<User> theirs = other.get<User>(id);
        REQUIRE(theirs);
        CHECK_FALSE(theirs == ana);
        CHECK(theirs->name == "Ana");
    }
    SUBCASE("a hit costs no statement") {
        (void)ana->name;
        SqlLog log(engine);
        for (int i = 0; i < 10; ++i) {
            CHECK(session.get<User>(id) == ana);
        }
        CHECK(log.size() == 0);
        CHECK_FALSE(session.get<User>(id + 1));
        CHECK(log.size() == 1);
    }
    SUBCASE("a query does not overwrite what the program changed") {
        ana->name = "changed";
        const Session::NoAutoflush quiet = session.no_autoflush();
        CHECK(session.scalars(select<User>()).one()->name == "changed");
        CHECK(text_of(engine, "SELECT 'x'") == "x");
    }
    SUBCASE("populate_existing does") {
        (void)ana->name;
        session.connection().exec_driver_sql("UPDATE users SET name = 'db'").close();
        CHECK(session.get<User>(id)->name == "Ana");
        CHECK(session.get<User>(id, {.populate_existing = true})->name == "db");
        CHECK(ana->name == "db");
        CHECK(session.dirty_count() == 0);
    }
}

TEST_CASE("identity map: an object that a get flushes is the one it finds") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.id = 5, .email = "ana"});
    CHECK(session.get<User>(5) == ana);
    CHECK(session.identity_map_size() == 1);
    CHECK(session.scalars(select<User>()).all().size() == 1);
}

TEST_CASE("identity map: it follows a key that changes") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.id = 5, .email = "ana"});
    session.commit();
    ana->id = 7;
    session.flush();
    CHECK(session.get<User>(7) == ana);
    CHECK_FALSE(session.get<User>(5));

    SUBCASE("and a commit keeps it") {
        session.commit();
        CHECK(ana->id == 7);
        CHECK(session.get<User>(7) == ana);
    }
    SUBCASE("and a rollback takes it back") {
        session.rollback();
        CHECK(ana->id == 5);
        CHECK(ana->email == "ana");
        CHECK(session.get<User>(5) == ana);
        CHECK_FALSE(session.get<User>(7));
    }
    SUBCASE("and a rollback of a savepoint as well") {
        SessionTransaction part = session.begin_nested();
        ana->id = 9;
        session.flush();
        ana->id = 11;
        session.flush();
        part.rollback();
        CHECK(ana->id == 7);
        CHECK(session.get<User>(7) == ana);
        session.commit();
        CHECK(integer(engine, "SELECT id FROM users") == 7);
    }
}

TEST_CASE("identity map: a key that is not flushed does not count") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.id = 5, .email = "ana"});
    session.commit();
    ana->id = 7;
    session.expire(ana);
    CHECK(ana->id == 5);
}

TEST_CASE("identity map: a row that was deleted behind its back may come again") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});
    session.commit();
    session.execute(delete_<User>()).close();
    const Ref<User> bea = session.add(User{.id = 1, .email = "bea"});
    session.commit();
    CHECK(session.get<User>(1) == bea);
    CHECK(bea->email == "bea");
    CHECK_FALSE(session.contains(ana));
}

TEST_CASE("identity map: thousands of keys") {
    const Engine engine = blog();
    Session session(engine);
    std::vector<Ref<User>> users;
    for (int i = 0; i < 3000; ++i) {
        users.push_back(session.add(User{.email = std::to_string(i)}));
    }
    session.flush();
    CHECK(session.identity_map_size() == 3000);
    SqlLog log(engine);
    for (const auto& user : users) {
        REQUIRE(session.get<User>(user->id) == user);
    }
    CHECK(log.size() == 0);
    for (std::size_t i = 0; i < users.size(); i += 2) {
        session.remove(users[i]);
    }
    session.flush();
    CHECK(session.identity_map_size() == 1500);
    for (std::size_t i = 1; i < users.size(); i += 2) {
        REQUIRE(session.get<User>(users[i]->id) == users[i]);
    }
    session.rollback();
    CHECK(session.identity_map_size() == 0);
}

}  // namespace
}  // namespace azoth::test
