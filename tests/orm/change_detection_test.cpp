// SPDX-License-Identifier: MIT
// Which changes a flush finds, and which statements follow from them.
#include "orm/models.hpp"

#include <cmath>
#include <limits>

namespace azoth::test {
namespace {

TEST_CASE("changes: only changed columns are updated") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana", .name = "Ana", .age = 30});
    session.commit();
    (void)ana->name;
    SqlLog log(engine);

    SUBCASE("one column") {
        ana->age = 31;
        session.flush();
        REQUIRE(log.size() == 1);
        CHECK(log[0] == "UPDATE users SET age=? WHERE users.id = ?");
    }
    SUBCASE("two columns") {
        ana->age = 31;
        ana->name = "A";
        session.flush();
        REQUIRE(log.size() == 1);
        CHECK(log[0].find("name=?") != std::string::npos);
        CHECK(log[0].find("age=?") != std::string::npos);
        CHECK(log[0].find("email") == std::string::npos);
    }
    SUBCASE("nothing for the same value") {
        ana->age = 30;
        ana->name = std::string("Ana");
        session.flush();
        CHECK(log.size() == 0);
        CHECK_FALSE(session.is_modified(ana));
    }
    SUBCASE("nothing for there and back") {
        ana->age = 31;
        ana->age = 30;
        session.flush();
        CHECK(log.size() == 0);
    }
    SUBCASE("once only") {
        ana->age = 31;
        session.flush();
        session.flush();
        session.flush();
        CHECK(log.size() == 1);
    }
    SUBCASE("the same shape is one prepared statement for many rows") {
        std::vector<Ref<User>> more;
        for (int i = 0; i < 5; ++i) {
            more.push_back(session.add(User{.email = std::to_string(i)}));
        }
        session.commit();
        for (const auto& user : more) {
            user->age = 50;
        }
        log.clear();
        session.flush();
        CHECK(log.count("UPDATE") == 1);
        CHECK(integer(session, "SELECT count(*) FROM users WHERE age = 50") == 5);
    }
}

TEST_CASE("changes: they are found however they were made") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana", .name = "Ana", .age = 30});
    session.commit();

    SUBCASE("through a reference kept from before") {
        User& plain = *ana;
        plain.age = 31;
        session.flush();
        plain.age = 32;
        session.flush();
        CHECK(integer(session, "SELECT age FROM users") == 32);
    }
    SUBCASE("through a reference kept over a query") {
        User& plain = *ana;
        (void)session.scalars(select<User>()).all();
        plain.age = 33;
        session.commit();
        CHECK(integer(engine, "SELECT age FROM users") == 33);
    }
    SUBCASE("through a reference from before the first flush") {
        const Ref<User> bea = session.add(User{.email = "bea"});
        User& plain = *bea;
        session.flush();
        plain.age = 44;
        session.commit();
        CHECK(integer(engine, "SELECT age FROM users WHERE email = 'bea'") == 44);
    }
    SUBCASE("in a loop without keeping the handle") {
        for (const Ref<User>& user : session.scalars(select<User>())) {
            user->age += 5;
        }
        CHECK(session.dirty_count() == 1);
        session.commit();
        CHECK(integer(engine, "SELECT age FROM users") == 35);
    }
    SUBCASE("of an object nobody holds any more") {
        session.expunge_all();
        session.get<User>(1)->age = 36;
        CHECK(session.identity_map_size() == 1);
        CHECK(session.get<User>(1)->age == 36);
        session.commit();
        CHECK(integer(engine, "SELECT age FROM users") == 36);
    }
    SUBCASE("of an object nobody holds, changed after a query") {
        session.expunge_all();
        {
            const Ref<User> again = session.get<User>(1);
            User& plain = *again;
            (void)session.scalars(select<Post>()).all();
            plain.age = 37;
        }
        session.commit();
        CHECK(integer(engine, "SELECT age FROM users") == 37);
    }
    SUBCASE("by assigning a whole object's columns") {
        const User other{.id = ana->id, .email = "ana2", .name = "B", .age = 1};
        ana->email = other.email;
        ana->name = other.name;
        ana->age = other.age;
        session.commit();
        CHECK(text_of(engine, "SELECT email || name || age FROM users") == "ana2B1");
    }
    SUBCASE("by algorithms that take a reference") {
        std::swap(ana->name, ana->email);
        session.commit();
        CHECK(text_of(engine, "SELECT email FROM users") == "Ana");
    }
    SUBCASE("of a detached object that comes back") {
        session.close();
        Session next(engine);
        next.add(ana);
        ana->age = 38;
        next.commit();
        CHECK(integer(engine, "SELECT age FROM users") == 38);
    }
    SUBCASE("made while it was detached") {
        (void)ana->age;
        session.close();
        ana->age = 39;
        Session next(engine);
        next.add(ana);
        next.commit();
        CHECK(integer(engine, "SELECT age FROM users") == 39);
    }
}

TEST_CASE("changes: an autoflush finds them before a query") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana", .age = 30});
    session.commit();
    ana->age = 31;
    constexpr auto u = cols<User>;
    CHECK(session.scalars(select<User>().where(u.age == 31)).all().size() == 1);
    ana->age = 32;
    {
        const Session::NoAutoflush quiet = session.no_autoflush();
        CHECK(session.scalars(select<User>().where(u.age == 32)).all().empty());
    }
    CHECK(session.scalars(select<User>().where(u.age == 32)).all().size() == 1);

    Session manual(engine, {.autoflush = false});
    session.commit();
    manual.add(User{.email = "bea"});
    CHECK(manual.scalars(select<User>()).all().size() == 1);
    manual.flush();
    CHECK(manual.scalars(select<User>()).all().size() == 2);
}

struct Measured {
    std::int64_t id{};
    double real = 0;
    float single = 0;
    std::optional<std::string> text{};
    std::optional<double> maybe{};
    Bytes bytes{};

    static constexpr auto mapping() {
        return table(
            "measured",
            column<&Measured::id>(primary_key),
            column<&Measured::real>(),
            column<&Measured::single>(),
            column<&Measured::text>(),
            column<&Measured::maybe>(),
            column<&Measured::bytes>()
        );
    }
};

TEST_CASE("changes: values that are hard to compare") {
    const Engine engine = database<Measured>();
    Session session(engine);
    const Ref<Measured> m = session.add(Measured{.real = 1.5, .text = ""});
    session.commit();
    (void)m->real;
    SqlLog log(engine);

    SUBCASE("an empty text is not NULL") {
        m->text.reset();
        session.flush();
        CHECK(log.count("UPDATE") == 1);
        m->text = "";
        session.flush();
        CHECK(log.count("UPDATE") == 2);
        CHECK(integer(session, "SELECT text IS NULL FROM measured") == 0);
    }
    SUBCASE("zero is not NULL") {
        m->maybe = 0.0;
        session.flush();
        CHECK(log.count("UPDATE") == 1);
        CHECK(integer(session, "SELECT maybe = 0 FROM measured") == 1);
    }
    SUBCASE("texts of one length") {
        m->text = std::string("a b");
        session.flush();
        m->text = std::string("a c");
        session.flush();
        CHECK(log.count("UPDATE") == 2);
        session.expire(m);
        CHECK(m->text == std::string("a c"));
    }
    SUBCASE("bytes") {
        m->bytes = Bytes("\0\1", 2);
        session.flush();
        m->bytes = Bytes("\0\2", 2);
        session.flush();
        CHECK(log.count("UPDATE") == 2);
    }
    SUBCASE("a small difference of a double") {
        m->real = std::nextafter(1.5, 2.0);
        session.flush();
        CHECK(log.count("UPDATE") == 1);
        session.expire(m);
        CHECK(m->real == std::nextafter(1.5, 2.0));
    }
}

TEST_CASE("changes: a changed object that is deleted is only deleted") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});
    session.commit();
    ana->name = "changed";
    SqlLog log(engine);
    session.remove(ana);
    session.flush();
    CHECK(log.count("UPDATE") == 0);
    CHECK(log.count("DELETE") == 1);
}

}  // namespace
}  // namespace azoth::test
