// SPDX-License-Identifier: MIT
#include "orm/models.hpp"

namespace azoth::test {
namespace {

TEST_CASE("one-to-one: from both sides") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});
    session.commit();
    Ref<Profile> profile;

    SUBCASE("nested") {
        const Ref<User> bea = session.add(User{.email = "bea", .profile = Profile{.bio = "x"}});
        session.commit();
        CHECK(bea->profile->bio == "x");
        CHECK(bea->profile->user == bea);
    }
    SUBCASE("by the owner") {
        profile = make_ref(Profile{.bio = "x"});
        ana->profile = profile;
    }
    SUBCASE("by the child") {
        profile = session.add(Profile{.bio = "x", .user = ana});
    }
    SUBCASE("by the foreign key") {
        profile = session.add(Profile{.bio = "x", .user_id = ana->id});
    }
    if (profile) {
        session.commit();
        CHECK(ana->profile == profile);
        CHECK(profile->user == ana);
        CHECK(profile->user_id == ana->id);
        CHECK(integer(engine, "SELECT count(*) FROM profiles") == 1);
    }
}

TEST_CASE("one-to-one: none") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});
    session.commit();
    CHECK_FALSE(ana->profile.is_loaded());
    CHECK(ana->profile == nullptr);
    CHECK(ana->profile.is_loaded());
    SqlLog log(engine);
    CHECK_FALSE(ana->profile);
    CHECK(log.size() == 0);
}

TEST_CASE("one-to-one: the other side follows") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana", .profile = Profile{.bio = "a"}});
    const Ref<User> bea = session.add(User{.email = "bea"});
    session.commit();
    const Ref<Profile> profile = ana->profile.ref();
    CHECK(profile->user == ana);
    {
        const Session::NoAutoflush quiet = session.no_autoflush();
        bea->profile = profile;
        CHECK(ana->profile == nullptr);
        CHECK(profile->user == bea);
    }
    session.commit();
    CHECK(bea->profile == profile);
    CHECK(ana->profile == nullptr);
    profile->user = ana;
    CHECK(ana->profile == profile);
    CHECK(bea->profile == nullptr);
    session.commit();
    CHECK(profile->user_id == ana->id);
}

// ---- the owner's side only

struct Motor {
    std::int64_t id{};
    std::optional<std::int64_t> ship_id{};

    static constexpr auto mapping() {
        return table(
            "ship_engines",
            column<&Motor::id>(primary_key),
            column<&Motor::ship_id>(foreign_key("ships.id"))
        );
    }
};

struct Ship {
    std::int64_t id{};
    One<Motor> engine{};

    static constexpr auto mapping() {
        return table("ships", column<&Ship::id>(primary_key), relationship<&Ship::engine>());
    }
};

TEST_CASE("one-to-one: the owner's side alone is enough") {
    const Engine engine = database<Ship, Motor>();
    Session session(engine);
    const Ref<Ship> ship = session.add(Ship{.engine = Motor{}});
    session.commit();
    const Ref<Motor> old = ship->engine.ref();
    REQUIRE(old);
    CHECK(old->ship_id == ship->id);

    SUBCASE("replacing") {
        const Ref<Motor> fresh = make_ref(Motor{});
        ship->engine = fresh;
        session.commit();
        CHECK(ship->engine == fresh);
        CHECK_FALSE(old->ship_id);
    }
    SUBCASE("taking away") {
        ship->engine = nullptr;
        session.commit();
        CHECK(ship->engine == nullptr);
        CHECK_FALSE(old->ship_id);
    }
    SUBCASE("deleting the owner") {
        session.remove(ship);
        session.commit();
        CHECK_FALSE(old->ship_id);
    }
}

}  // namespace
}  // namespace azoth::test
