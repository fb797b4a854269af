// SPDX-License-Identifier: MIT
#include "orm/models.hpp"

#include <stdexcept>

namespace azoth::test {
namespace {

std::int64_t users(const Engine& engine) {
    return integer(engine, "SELECT count(*) FROM users");
}

TEST_CASE("session transaction: begins by itself, ends with commit or rollback") {
    const Engine engine = blog();
    Session session(engine);
    CHECK_FALSE(session.in_transaction());
    session.add(User{.email = "a"});
    CHECK_FALSE(session.in_transaction());
    session.flush();
    CHECK(session.in_transaction());
    session.commit();
    CHECK_FALSE(session.in_transaction());
    CHECK(users(engine) == 1);
    session.add(User{.email = "b"});
    session.flush();
    session.rollback();
    CHECK_FALSE(session.in_transaction());
    CHECK(users(engine) == 1);
    session.commit();
    session.rollback();
    CHECK(users(engine) == 1);
}

TEST_CASE("session transaction: nothing to do, nothing sent") {
    const Engine engine = blog();
    SqlLog log(engine);
    Session session(engine);
    session.flush();
    session.commit();
    session.rollback();
    CHECK(log.size() == 0);
}

TEST_CASE("session transaction: what is not committed is rolled back") {
    const Engine engine = blog();
    SUBCASE("by the end of the session") {
        Session session(engine);
        session.add(User{.email = "a"});
        session.flush();
    }
    SUBCASE("by close") {
        Session session(engine);
        session.add(User{.email = "a"});
        session.flush();
        session.close();
        CHECK(users(engine) == 0);
        session.add(User{.email = "b"});
        session.commit();
        CHECK(users(engine) == 1);
        run_sql(engine, "DELETE FROM users");
    }
    CHECK(users(engine) == 0);
}

TEST_CASE("session transaction: a scope") {
    const Engine engine = blog();
    Session session(engine);
    SUBCASE("commits") {
        SessionTransaction transaction = session.begin();
        CHECK(transaction.is_active());
        session.add(User{.email = "a"});
        transaction.commit();
        CHECK_FALSE(transaction.is_active());
        CHECK_THROWS_AS(transaction.commit(), InvalidRequestError);
        CHECK(users(engine) == 1);
    }
    SUBCASE("rolls back at its end") {
        {
            const SessionTransaction transaction = session.begin();
            session.add(User{.email = "a"});
            session.flush();
        }
        CHECK(users(engine) == 0);
        CHECK(session.new_count() == 0);
    }
    SUBCASE("rolls back on an exception") {
        CHECK_THROWS_AS(
            session.begin([&] {
                session.add(User{.email = "a"});
                session.flush();
                throw std::runtime_error("no");
            }),
            std::runtime_error
        );
        CHECK(users(engine) == 0);
        CHECK_FALSE(session.in_transaction());
    }
    SUBCASE("with a function that gives something back") {
        const std::int64_t id = session.begin([&] {
            const Ref<User> user = session.add(User{.email = "a"});
            session.flush();
            return user->id;
        });
        CHECK(id == 1);
        CHECK(users(engine) == 1);
    }
    SUBCASE("cannot begin twice") {
        const SessionTransaction transaction = session.begin();
        CHECK_THROWS_AS((void)session.begin(), InvalidRequestError);
    }
    SUBCASE("is over when the session commits by itself") {
        SessionTransaction transaction = session.begin();
        session.add(User{.email = "a"});
        session.commit();
        CHECK_FALSE(transaction.is_active());
        transaction.rollback();
        CHECK(users(engine) == 1);
    }
    SUBCASE("does not touch a later one") {
        {
            const SessionTransaction transaction = session.begin();
            session.rollback();
            session.add(User{.email = "a"});
            session.flush();
        }
        session.commit();
        CHECK(users(engine) == 1);
    }
}

TEST_CASE("session transaction: objects expire at commit") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});
    session.commit();
    run_sql(engine, "UPDATE users SET name = 'db'");
    SqlLog log(engine);
    CHECK(ana->name == "db");
    CHECK(log.size() == 1);

    SUBCASE("unless they should not") {
        session.close();
        Session keeping(engine, {.expire_on_commit = false});
        const Ref<User> kept = keeping.get<User>(1);
        keeping.commit();
        run_sql(engine, "UPDATE users SET name = 'later'");
        log.clear();
        CHECK(kept->name == "db");
        CHECK(log.size() == 0);
        kept->age = 5;
        keeping.commit();
        CHECK(text_of(engine, "SELECT name || age FROM users") == "later5");
    }
}

TEST_CASE("session transaction: a commit the database refuses can be rolled back") {
    const Engine engine = blog();
    run_sql(
        engine,
        "CREATE TABLE later (id INTEGER PRIMARY KEY, user_id INTEGER "
        "REFERENCES users(id) DEFERRABLE INITIALLY DEFERRED)"
    );
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});
    session.flush();
    session.connection().exec_driver_sql("INSERT INTO later VALUES (1, 99)").close();
    CHECK_THROWS_AS(session.commit(), IntegrityError);
    session.rollback();
    CHECK(users(engine) == 0);
    CHECK(ana->id == 0);
    session.add(ana);
    session.commit();
    CHECK(users(engine) == 1);
}

TEST_CASE("session transaction: its connection") {
    const Engine engine = blog();
    Session session(engine);
    session.add(User{.email = "a"});
    session.flush();
    CHECK(
        session.connection().exec_driver_sql("SELECT count(*) FROM users").one().get<int>(0) == 1
    );
    session.connection().exec_driver_sql("UPDATE users SET age = 9").close();
    session.commit();
    CHECK(integer(engine, "SELECT age FROM users") == 9);
}

TEST_CASE("session transaction: sessions made alike") {
    const Engine engine = blog();
    const sessionmaker make(engine, {.expire_on_commit = false});
    Session a = make();
    const Ref<User> ana = a.add(User{.email = "ana"});
    a.commit();
    SqlLog log(engine);
    CHECK(ana->email == "ana");
    CHECK(log.size() == 0);
    Session moved = std::move(a);
    CHECK(moved.get<User>(1) == ana);
}

}  // namespace
}  // namespace azoth::test
