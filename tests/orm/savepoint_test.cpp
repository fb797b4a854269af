// SPDX-License-Identifier: MIT
#include "orm/models.hpp"

namespace azoth::test {
namespace {

struct Fixture {
    Engine engine = blog();
    Session session{engine};
    Ref<User> ana = session.add(User{.email = "ana", .name = "Ana", .posts = {Post{.title = "p"}}});

    Fixture() { session.commit(); }

    std::string emails() {
        return session
            .execute(text("SELECT group_concat(email) FROM (SELECT email FROM users ORDER BY id)"))
            .scalar_one<std::string>();
    }
};

TEST_CASE_FIXTURE(Fixture, "savepoint: only what came after it is undone") {
    const Ref<User> before = session.add(User{.email = "before"});
    ana->name = "A";
    SessionTransaction part = session.begin_nested();
    CHECK(before->id != 0);
    const Ref<User> inside = session.add(User{.email = "inside"});
    ana->name = "B";
    session.remove(ana->posts[0]);
    session.flush();
    CHECK(emails() == "ana,before,inside");
    part.rollback();
    CHECK_FALSE(part.is_active());
    CHECK(session.contains(before));
    CHECK_FALSE(session.contains(inside));
    CHECK(inside->id == 0);
    CHECK(ana->name == "A");
    CHECK(ana->posts.size() == 1);
    CHECK(emails() == "ana,before");
    session.commit();
    CHECK(emails() == "ana,before");
    CHECK(ana->name == "A");
}

TEST_CASE_FIXTURE(Fixture, "savepoint: what is not flushed is undone too") {
    SessionTransaction part = session.begin_nested();
    ana->name = "B";
    const Ref<User> inside = session.add(User{.email = "inside"});
    part.rollback();
    CHECK(ana->name == "Ana");
    CHECK_FALSE(session.contains(inside));
    session.commit();
    CHECK(emails() == "ana");
}

TEST_CASE_FIXTURE(Fixture, "savepoint: committed, the outer transaction decides") {
    SessionTransaction part = session.begin_nested();
    const Ref<User> inside = session.add(User{.email = "inside"});
    const Ref<Post> gone = ana->posts[0];
    session.remove(gone);
    ana->name = "B";
    part.commit();
    CHECK(session.contains(inside));

    SUBCASE("commit") {
        session.commit();
        CHECK(emails() == "ana,inside");
        CHECK(ana->name == "B");
        CHECK_FALSE(session.contains(gone));
    }
    SUBCASE("rollback") {
        session.rollback();
        CHECK(emails() == "ana");
        CHECK(ana->name == "Ana");
        CHECK(session.contains(gone));
        CHECK(gone->title == "p");
        CHECK(inside->id == 0);
        CHECK_FALSE(session.contains(inside));
    }
}

TEST_CASE_FIXTURE(Fixture, "savepoint: one in another") {
    SessionTransaction outer = session.begin_nested();
    session.add(User{.email = "1"});
    SessionTransaction inner = session.begin_nested();
    session.add(User{.email = "2"});

    SUBCASE("inner undone") {
        inner.rollback();
        outer.commit();
        session.commit();
        CHECK(emails() == "ana,1");
    }
    SUBCASE("outer undone") {
        inner.commit();
        outer.rollback();
        session.commit();
        CHECK(emails() == "ana");
    }
    SUBCASE("outer undone with the inner open") {
        outer.rollback();
        CHECK_FALSE(inner.is_active());
        session.commit();
        CHECK(emails() == "ana");
    }
    SUBCASE("outer committed with the inner open") {
        outer.commit();
        CHECK_FALSE(inner.is_active());
        session.commit();
        CHECK(emails() == "ana,1,2");
    }
    SUBCASE("all undone") {
        session.rollback();
        CHECK_FALSE(outer.is_active());
        CHECK_FALSE(inner.is_active());
        CHECK(emails() == "ana");
    }
    SUBCASE("a commit of the session has to wait") {
        CHECK_THROWS_AS(session.commit(), InvalidRequestError);
        inner.commit();
        outer.commit();
        session.commit();
        CHECK(emails() == "ana,1,2");
    }
}

TEST_CASE_FIXTURE(Fixture, "savepoint: the end of the scope rolls back, of this one only") {
    {
        const SessionTransaction part = session.begin_nested();
        session.add(User{.email = "lost"});
        session.flush();
    }
    SUBCASE("the next one lives") {
        SessionTransaction part = session.begin_nested();
        session.add(User{.email = "kept"});
        part.commit();
    }
    SUBCASE("a handle of an old one does not end it") {
        {
            const SessionTransaction old = session.begin_nested();
            session.rollback();
            session.add(User{.email = "kept"});
            session.flush();
            SessionTransaction next = session.begin_nested();
            next.commit();
        }
    }
    SUBCASE("a handle of an inner one does not end a later one") {
        SessionTransaction outer = session.begin_nested();
        std::optional<SessionTransaction> old(session.begin_nested());
        outer.rollback();
        SessionTransaction again = session.begin_nested();
        SessionTransaction deeper = session.begin_nested();
        session.add(User{.email = "kept"});
        session.flush();
        CHECK_FALSE(old->is_active());
        old.reset();
        deeper.commit();
        again.commit();
    }
    session.commit();
    CHECK(emails() == "ana,kept");
}

TEST_CASE_FIXTURE(Fixture, "savepoint: a failed flush undoes the inner scope only") {
    ana->name = "A";
    const Ref<User> before = session.add(User{.email = "before"});
    SessionTransaction part = session.begin_nested();
    const Ref<User> twin = session.add(User{.email = "ana"});
    CHECK_THROWS_AS(session.flush(), UniqueViolation);
    CHECK_THROWS_AS(session.flush(), PendingRollbackError);
    CHECK_THROWS_AS((void)session.scalars(select<User>()).all(), PendingRollbackError);
    CHECK_THROWS_AS(part.commit(), PendingRollbackError);

    SUBCASE("and the outer one goes on") {
        part.rollback();
        CHECK(session.contains(before));
        CHECK_FALSE(session.contains(twin));
        CHECK(ana->name == "A");
        session.commit();
        CHECK(emails() == "ana,before");
    }
    SUBCASE("or all is rolled back") {
        session.rollback();
        CHECK(emails() == "ana");
        CHECK(ana->name == "Ana");
        CHECK_FALSE(session.contains(before));
        CHECK(before->id == 0);
    }
}

TEST_CASE_FIXTURE(Fixture, "savepoint: trying row by row") {
    int taken = 0;
    int refused = 0;
    for (const char* email : {"a", "ana", "b", "a", "c"}) {
        SessionTransaction part = session.begin_nested();
        session.add(User{.email = email});
        try {
            part.commit();
            ++taken;
        } catch (const UniqueViolation&) {
            part.rollback();
            ++refused;
        }
    }
    session.commit();
    CHECK(taken == 3);
    CHECK(refused == 2);
    CHECK(emails() == "ana,a,b,c");
}

}  // namespace
}  // namespace azoth::test
