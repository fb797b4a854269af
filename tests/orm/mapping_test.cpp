// SPDX-License-Identifier: MIT
// What a mapping becomes in the database, and mistakes in it.
#include "orm/models.hpp"

namespace azoth::test {
namespace {

struct Named {
    std::int64_t key{};
    std::string text{};
    std::optional<int> number{};
    int secret = 7;  // not mapped

    static constexpr auto mapping() {
        return table(
            "named_columns",
            column<&Named::key>(primary_key, name("the key")),
            column<&Named::text>(name("select"), String(10), nullable(true)),
            column<&Named::number>(server_default("3")),
            index("ix_named_text", {"text"}),
            check(SqlText("number > 0"), "positive")
        );
    }
};

TEST_CASE("mapping: columns may be called differently in the database") {
    const Engine engine = database<Named>();
    Session session(engine);
    const Ref<Named> one = session.add(Named{.text = "x", .number = 5, .secret = 9});
    session.commit();
    CHECK(one->key == 1);
    CHECK(text_of(engine, "SELECT \"select\" FROM named_columns WHERE \"the key\" = 1") == "x");
    one->text = "y";
    session.commit();
    CHECK(session.scalars(select<Named>().where(col<&Named::text> == "y")).one() == one);
    CHECK(one->secret == 9);
}

TEST_CASE("mapping: what is not mapped is left alone") {
    const Engine engine = database<Named>();
    Session session(engine);
    session.add(Named{.secret = 9});
    session.commit();
    session.expunge_all();
    CHECK(session.get<Named>(1)->secret == 7);
}

TEST_CASE("mapping: constraints reach the database") {
    const Engine engine = database<Named>();
    Session session(engine);
    session.add(Named{.number = -1});
    CHECK_THROWS_AS(session.flush(), CheckViolation);
    session.rollback();
    CHECK(integer(engine, "SELECT count(*) FROM sqlite_master WHERE name = 'ix_named_text'") == 1);
}

TEST_CASE("mapping: metadata has the association tables too") {
    const Engine engine = blog();
    CHECK(integer(engine, "SELECT count(*) FROM sqlite_master WHERE name = 'post_tags'") == 1);
    CHECK(integer(engine, "SELECT count(*) FROM pragma_foreign_key_list('post_tags')") == 2);
    CHECK(integer(engine, "SELECT count(*) FROM pragma_table_info('post_tags') WHERE pk > 0") == 2);
}

// ---- mistakes

struct LonelyChild;

struct LonelyParent {
    std::int64_t id{};
    Many<LonelyChild> children{};

    static constexpr auto mapping();
};

struct LonelyChild {
    std::int64_t id{};

    static constexpr auto mapping() {
        return table("lonely_children", column<&LonelyChild::id>(primary_key));
    }
};

constexpr auto LonelyParent::mapping() {
    return table(
        "lonely_parents",
        column<&LonelyParent::id>(primary_key),
        relationship<&LonelyParent::children>()
    );
}

TEST_CASE("mapping: a relationship needs a foreign key") {
    CHECK_THROWS_AS((void)(database<LonelyChild, LonelyParent>()), NoForeignKeysError);
}

struct TwoWays {
    std::int64_t id{};
    std::optional<std::int64_t> home_id{};
    std::optional<std::int64_t> work_id{};
    One<LonelyChild> home{};

    static constexpr auto mapping() {
        return table(
            "two_ways",
            column<&TwoWays::id>(primary_key),
            column<&TwoWays::home_id>(foreign_key("lonely_children.id")),
            column<&TwoWays::work_id>(foreign_key("lonely_children.id")),
            relationship<&TwoWays::home>()
        );
    }
};

TEST_CASE("mapping: which foreign key has to be said") {
    CHECK_THROWS_AS((void)(database<LonelyChild, TwoWays>()), AmbiguousForeignKeysError);
}

struct TwoWaysSaid {
    std::int64_t id{};
    std::optional<std::int64_t> home_id{};
    std::optional<std::int64_t> work_id{};
    One<LonelyChild> home{};
    One<LonelyChild> work{};

    static constexpr auto mapping() {
        return table(
            "two_ways_said",
            column<&TwoWaysSaid::id>(primary_key),
            column<&TwoWaysSaid::home_id>(foreign_key("lonely_children.id")),
            column<&TwoWaysSaid::work_id>(foreign_key("lonely_children.id")),
            relationship<&TwoWaysSaid::home>(foreign_keys_column("home_id")),
            relationship<&TwoWaysSaid::work>(foreign_keys_column("work_id"))
        );
    }
};

TEST_CASE("mapping: two relationships to the same class") {
    const Engine engine = database<LonelyChild, TwoWaysSaid>();
    Session session(engine);
    const Ref<LonelyChild> here = session.add(LonelyChild{});
    const Ref<LonelyChild> there = session.add(LonelyChild{});
    const Ref<TwoWaysSaid> both = session.add(TwoWaysSaid{.home = here, .work = there});
    session.commit();
    CHECK(both->home == here);
    CHECK(both->work == there);
    CHECK(both->home_id == here->id);
    CHECK(both->work_id == there->id);
    both->work = here;
    both->home = nullptr;
    session.commit();
    CHECK_FALSE(both->home_id);
    CHECK(both->work == here);
}

struct WrongBack {
    std::int64_t id{};
    std::int64_t user_id{};
    One<User> user{};

    static constexpr auto mapping() {
        return table(
            "wrong_back",
            column<&WrongBack::id>(primary_key),
            column<&WrongBack::user_id>(foreign_key("users.id")),
            relationship<&WrongBack::user>(back_populates("posts"))
        );
    }
};

TEST_CASE("mapping: both sides have to name each other") {
    CHECK_THROWS_AS((void)(database<WrongBack>()), ArgumentError);
}

struct OrphansOnly {
    std::int64_t id{};
    std::optional<std::int64_t> parent_id{};
    Many<OrphansOnly> children{};

    static constexpr auto mapping() {
        return table(
            "orphans_only",
            column<&OrphansOnly::id>(primary_key),
            column<&OrphansOnly::parent_id>(foreign_key("orphans_only.id")),
            relationship<&OrphansOnly::children>(cascade("save-update, delete-orphan"))
        );
    }
};

TEST_CASE("mapping: delete-orphan needs delete") {
    CHECK_THROWS_AS((void)database<OrphansOnly>(), ArgumentError);
}

TEST_CASE("mapping: errors say what to do") {
    try {
        (void)database<OrphansOnly>();
        FAIL("it was taken");
    } catch (const ArgumentError& error) {
        CHECK(error.message().find("OrphansOnly.children") != std::string::npos);
        CHECK(error.hint().find("all, delete-orphan") != std::string::npos);
    }
}

TEST_CASE("mapping: a One may be written as nullptr in the class") {
    struct Probe {
        std::int64_t id{};
        std::int64_t user_id{};
        One<User> user = nullptr;

        static constexpr auto mapping() {
            return table(
                "nullptr_probes",
                column<&Probe::id>(primary_key),
                column<&Probe::user_id>(foreign_key("users.id")),
                relationship<&Probe::user>()
            );
        }
    };

    const Engine engine = database<User, Profile, Post, Tag, Comment, Probe>();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});
    session.flush();
    const Ref<Probe> probe = session.add(Probe{.user_id = ana->id});
    session.commit();
    CHECK(probe->user == ana);
}

/// Both relationships are the same end of the foreign key.
struct Twin {
    std::int64_t id{};
    std::optional<std::int64_t> twin_id{};
    Many<Twin> twins{};

    static constexpr auto mapping() {
        return table(
            "twins",
            column<&Twin::id>(primary_key),
            column<&Twin::twin_id>(foreign_key("twins.id")),
            relationship<&Twin::twins>(back_populates("twins"))
        );
    }
};

struct Club;

struct Member {
    std::int64_t id{};
    std::optional<std::int64_t> club_id{};
    std::optional<std::int64_t> former_id{};
    One<Club> club{};

    static constexpr auto mapping() {
        return table(
            "members",
            column<&Member::id>(primary_key),
            column<&Member::club_id>(foreign_key("clubs.id")),
            column<&Member::former_id>(foreign_key("clubs.id")),
            relationship<&Member::club>(foreign_keys_column("club_id"), back_populates("members"))
        );
    }
};

/// Its collection goes along another foreign key than the member that it names.
/// Another file has a class of this name in its unnamed namespace too; neither may be taken for the other.
struct Club {
    std::int64_t id{};
    Many<Member> members{};

    static constexpr auto mapping() {
        return table(
            "clubs",
            column<&Club::id>(primary_key),
            relationship<&Club::members>(foreign_keys_column("former_id"), back_populates("club"))
        );
    }
};

TEST_CASE("mapping: back_populates names the other side of the same foreign key") {
    const Engine engine = create_engine("sqlite://");
    Session session(engine);
    CHECK_THROWS_AS(session.add(Twin{}), ArgumentError);
    CHECK_THROWS_AS(session.add(Club{}), ArgumentError);
}

}  // namespace
}  // namespace azoth::test
