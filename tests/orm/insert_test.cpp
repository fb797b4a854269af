// SPDX-License-Identifier: MIT
#include "orm/models.hpp"

#include <algorithm>
#include <set>

namespace azoth::test {
namespace {

TEST_CASE("insert: generated keys") {
    const Engine engine = blog();
    Session session(engine);

    SUBCASE("are given at the flush") {
        const Ref<User> ana = session.add(User{.email = "ana"});
        CHECK(ana->id == 0);
        session.flush();
        CHECK(ana->id == 1);
    }
    for (const int count : {1, 2, 4, 5, 7, 10, 49, 50, 99, 100, 101, 376}) {
        CAPTURE(count);
        SUBCASE(
            ("of " + std::to_string(count) + " objects at once belong to the right ones").c_str()
        ) {
            session.add(User{.email = "first"});
            session.flush();
            std::vector<Ref<User>> users;
            for (int i = 0; i < count; ++i) {
                users.push_back(session.add(User{.email = "u" + std::to_string(i), .age = i}));
            }
            session.flush();
            std::set<std::int64_t> keys;
            for (int i = 0; i < count; ++i) {
                const auto& user = users[static_cast<std::size_t>(i)];
                keys.insert(user->id);
                session.expire(user);
                REQUIRE(user->age == i);
            }
            CHECK(keys.size() == static_cast<std::size_t>(count));
            CHECK(integer(session, "SELECT count(*) FROM users") == count + 1);
        }
    }
    SUBCASE("given ones are kept") {
        const Ref<User> ana = session.add(User{.id = 77, .email = "ana"});
        const Ref<User> bea = session.add(User{.email = "bea"});
        const Ref<User> cleo = session.add(User{.id = 5, .email = "cleo"});
        const Ref<User> dora = session.add(User{.email = "dora"});
        session.commit();
        CHECK(ana->id == 77);
        CHECK(bea->id == 78);
        CHECK(cleo->id == 5);
        CHECK(dora->id == 79);
        CHECK(cleo->email == "cleo");
    }
}

TEST_CASE("insert: many objects are few statements") {
    const Engine engine = blog();
    Session session(engine);
    for (int i = 0; i < 230; ++i) {
        session.add(User{.email = std::to_string(i)});
    }
    SqlLog log(engine);
    session.flush();
    // 100 + 100 + 20 + 10
    CHECK(log.count("INSERT") == 4);
    CHECK(log.size() == 4);
}

TEST_CASE("insert: in the order of add") {
    const Engine engine = blog();
    Session session(engine);
    std::vector<Ref<User>> users;
    for (const char* email : {"c", "a", "b"}) {
        users.push_back(session.add(User{.email = email}));
    }
    session.flush();
    CHECK(users[0]->id == 1);
    CHECK(users[1]->id == 2);
    CHECK(users[2]->id == 3);
}

struct Filled {
    std::int64_t id{};
    std::string name{};
    Timestamp created_at{};
    int counter = 0;
    std::optional<std::string> note{};

    static constexpr auto mapping() {
        return table(
            "filled",
            column<&Filled::id>(primary_key),
            column<&Filled::name>(),
            column<&Filled::created_at>(server_default(func::now())),
            column<&Filled::counter>(server_default("41")),
            column<&Filled::note>(server_default("none"))
        );
    }
};

TEST_CASE("insert: what the database fills in is there after the flush") {
    const Engine engine = database<Filled>();
    Session session(engine);

    SUBCASE("for one object") {
        const Ref<Filled> one = session.add(Filled{.name = "x"});
        session.flush();
        SqlLog log(engine);
        CHECK(one->counter == 41);
        CHECK(one->note == "none");
        CHECK(one->created_at > Timestamp());
        CHECK(log.size() == 0);
    }
    SUBCASE("for many") {
        std::vector<Ref<Filled>> all;
        for (int i = 0; i < 37; ++i) {
            all.push_back(session.add(Filled{.name = std::to_string(i)}));
        }
        session.flush();
        SqlLog log(engine);
        for (std::size_t i = 0; i < all.size(); ++i) {
            REQUIRE(all[i]->name == std::to_string(i));
            REQUIRE(all[i]->counter == 41);
            REQUIRE(all[i]->created_at > Timestamp());
        }
        CHECK(log.size() == 0);
        session.flush();
        CHECK(log.size() == 0);
    }
    SUBCASE("unless the program gave it") {
        const Ref<Filled> a = session.add(Filled{.name = "a", .counter = 7});
        const Ref<Filled> b = session.add(Filled{.name = "b"});
        const Ref<Filled> c = session.add(Filled{.name = "c", .note = "mine"});
        session.commit();
        CHECK(a->counter == 7);
        CHECK(a->note == "none");
        CHECK(b->counter == 41);
        CHECK(c->note == "mine");
    }
    SUBCASE("a rollback takes it back, so that it is filled in again") {
        const Ref<Filled> one = session.add(Filled{.name = "x", .note = "mine"});
        session.flush();
        session.rollback();
        CHECK(one->id == 0);
        CHECK(one->counter == 0);
        CHECK(one->created_at == Timestamp());
        CHECK(one->note == "mine");
        session.add(one);
        session.commit();
        CHECK(one->counter == 41);
        CHECK(one->note == "mine");
        CHECK(one->created_at > Timestamp());
    }
}

struct OnlyKey {
    std::int64_t id{};

    static constexpr auto mapping() {
        return table("only_keys", column<&OnlyKey::id>(primary_key));
    }
};

TEST_CASE("insert: a table of nothing but a key") {
    const Engine engine = database<OnlyKey>();
    Session session(engine);
    std::vector<Ref<OnlyKey>> all;
    for (int i = 0; i < 12; ++i) {
        all.push_back(session.add(OnlyKey{}));
    }
    session.commit();
    std::set<std::int64_t> keys;
    for (const auto& one : all) {
        keys.insert(one->id);
    }
    CHECK(keys.size() == 12);
}

template <class Key>
struct Keyed {
    Key id{};
    std::string name{};

    static constexpr auto mapping() {
        return table(
            sizeof(Key) == 2 ? "keyed16" : (std::is_signed_v<Key> ? "keyed32" : "keyed64u"),
            column<&Keyed::id>(primary_key),
            column<&Keyed::name>()
        );
    }
};

TEST_CASE_TEMPLATE(
    "insert: keys of every integer type are generated",
    Key,
    std::int16_t,
    std::int32_t,
    std::uint64_t
) {
    const Engine engine = database<Keyed<Key>>();
    Session session(engine);
    const Ref<Keyed<Key>> a = session.add(Keyed<Key>{.name = "a"});
    const Ref<Keyed<Key>> b = session.add(Keyed<Key>{.name = "b"});
    session.commit();
    CHECK(a->id == 1);
    CHECK(b->id == 2);
    CHECK(session.template get<Keyed<Key>>(2) == b);
    b->id = 9;
    session.commit();
    CHECK(session.template get<Keyed<Key>>(9) == b);
}

TEST_CASE("insert: the key of a new object may not be one the session has") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});
    session.commit();
    (void)ana->email;
    const Ref<User> twin = session.add(User{.id = ana->id, .email = "twin"});
    CHECK_THROWS_AS(session.flush(), IntegrityError);
    session.rollback();
    CHECK_FALSE(session.contains(twin));
    CHECK(ana->email == "ana");
    CHECK(session.get<User>(ana->id) == ana);
}

TEST_CASE("insert: a new object takes over the row of one that is deleted with it") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana", .name = "Ana", .age = 3});
    session.commit();
    const std::int64_t id = ana->id;
    session.remove(ana);
    const Ref<User> bea = session.add(User{.id = id, .email = "ana", .name = "Bea", .age = 3});
    SqlLog log(engine);
    session.flush();
    CHECK(log.count("INSERT") == 0);
    CHECK(log.count("DELETE") == 0);
    CHECK(log.count("UPDATE") == 1);
    CHECK(session.get<User>(id) == bea);
    CHECK_FALSE(session.contains(bea) == false);

    SUBCASE("commit") {
        session.commit();
        CHECK(bea->name == "Bea");
        CHECK(text_of(engine, "SELECT name FROM users") == "Bea");
        CHECK_FALSE(session.contains(ana));
    }
    SUBCASE("rollback") {
        session.rollback();
        CHECK(session.get<User>(id) == ana);
        CHECK(ana->name == "Ana");
        CHECK_FALSE(session.contains(bea));
        CHECK(bea->name == "Bea");
        CHECK(bea->id == id);
    }
}

}  // namespace
}  // namespace azoth::test
