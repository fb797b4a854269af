// SPDX-License-Identifier: MIT
// The identity map is weak: who keeps an object alive, and who does not.
#include "orm/support.hpp"

#include <utility>

namespace azoth::test {
namespace {

/// Counts the objects that live.
struct Counted {
    static inline int alive = 0;

    Counted() noexcept { ++alive; }

    Counted(const Counted&) noexcept { ++alive; }

    Counted& operator=(const Counted&) noexcept = default;

    ~Counted() { --alive; }
};

struct Twig;

struct Tree {
    std::int64_t id{};
    std::string name{};
    Many<Twig> twigs{};
    Counted counted{};

    static constexpr auto mapping();
};

struct Twig {
    std::int64_t id{};
    std::int64_t tree_id{};
    One<Tree> tree{};
    Counted counted{};

    static constexpr auto mapping() {
        return table(
            "twigs",
            column<&Twig::id>(primary_key),
            column<&Twig::tree_id>(foreign_key("trees.id")),
            relationship<&Twig::tree>(back_populates("twigs"))
        );
    }
};

constexpr auto Tree::mapping() {
    return table(
        "trees",
        column<&Tree::id>(primary_key),
        column<&Tree::name>(),
        relationship<&Tree::twigs>(back_populates("tree"), cascade("all, delete-orphan"))
    );
}

struct Fixture {
    Engine engine = database<Tree, Twig>();
    int before = Counted::alive;  // the mappers have one of each

    int alive() const { return Counted::alive - before; }

    void fill(int trees, int twigs) const {
        Session session(engine);
        for (int i = 0; i < trees; ++i) {
            const Ref<Tree> tree = session.add(Tree{.name = std::to_string(i)});
            for (int j = 0; j < twigs; ++j) {
                tree->twigs.append(Twig{});
            }
        }
        session.commit();
    }
};

TEST_CASE_FIXTURE(Fixture, "memory: an object goes with its last handle") {
    fill(3, 0);
    CHECK(alive() == 0);
    Session session(engine);
    {
        const Ref<Tree> tree = session.get<Tree>(1);
        CHECK(alive() == 1);
        const Ref<Tree> second = tree;
        CHECK(session.identity_map_size() == 1);
    }
    CHECK(alive() == 0);
    CHECK(session.identity_map_size() == 0);
    CHECK(session.scalars(select<Tree>()).all().size() == 3);
    CHECK(alive() == 0);
}

TEST_CASE_FIXTURE(Fixture, "memory: what has changed stays until the flush") {
    fill(2, 0);
    Session session(engine);
    session.get<Tree>(1)->name = "changed";
    CHECK(alive() == 1);
    CHECK(session.get<Tree>(1)->name == "changed");
    session.flush();
    CHECK(alive() == 0);
    CHECK(session.get<Tree>(1)->name == "changed");
    session.get<Tree>(1)->name = "again";
    session.rollback();
    CHECK(alive() == 0);
    CHECK(session.get<Tree>(1)->name == "0");
}

TEST_CASE_FIXTURE(Fixture, "memory: new objects stay until the commit") {
    Session session(engine);
    session.add(Tree{.name = "x", .twigs = {Twig{}}});
    CHECK(alive() == 2);
    session.flush();
    CHECK(alive() == 2);
    session.commit();
    CHECK(alive() == 0);
    session.add(Tree{.name = "y", .twigs = {Twig{}, Twig{}}});
    SUBCASE("or the rollback") {
        session.rollback();
    }
    SUBCASE("or the rollback after a flush") {
        session.flush();
        session.rollback();
    }
    SUBCASE("or the end") {
        session.close();
    }
    SUBCASE("or the end after a flush") {
        session.flush();
        session.close();
    }
    SUBCASE("or until they are expunged") {
        session.expunge_all();
    }
    CHECK(alive() == 0);
}

TEST_CASE_FIXTURE(Fixture, "memory: deleted objects stay until the commit") {
    fill(1, 2);
    Session session(engine);
    session.remove(session.get<Tree>(1));
    CHECK(alive() == 1);
    session.flush();
    CHECK(alive() == 3);
    SUBCASE("commit") {
        session.commit();
    }
    SUBCASE("rollback") {
        session.rollback();
    }
    SUBCASE("close") {
        session.close();
    }
    CHECK(alive() == 0);
}

TEST_CASE_FIXTURE(Fixture, "memory: a handle keeps what it points to") {
    fill(1, 3);
    Session session(engine);
    Ref<Tree> tree = session.get<Tree>(1);
    CHECK(tree->twigs.size() == 3);
    CHECK(alive() == 4);
    Ref<Twig> twig = tree->twigs[1];
    tree = nullptr;
    CHECK(alive() == 4);
    CHECK(twig->tree->twigs.size() == 3);
    session.commit();
    CHECK(alive() == 1);
    twig = nullptr;
    CHECK(alive() == 0);
}

TEST_CASE_FIXTURE(Fixture, "memory: objects that hold each other") {
    fill(2, 3);
    Session session(engine);
    for (const Ref<Tree>& tree : session.scalars(select<Tree>())) {
        CHECK(tree->twigs[0]->tree == tree);
    }
    SUBCASE("go at commit") {
        session.commit();
    }
    SUBCASE("go at rollback") {
        session.rollback();
    }
    SUBCASE("go at the end") {
        session.close();
    }
    SUBCASE("go with expunge_all") {
        session.expunge_all();
    }
    CHECK(alive() == 0);
    CHECK(session.identity_map_size() == 0);
}

TEST_CASE_FIXTURE(Fixture, "memory: objects that hold each other do not pile up") {
    fill(50, 100);
    Session session(engine);
    int most = 0;
    for (int round = 0; round < 6; ++round) {
        for (std::int64_t id = 1; id <= 50; ++id) {
            CHECK(session.get<Tree>(id)->twigs.size() == 100);
            session.scalars(select<Twig>().limit(1)).close();
            most = std::max(most, alive());
        }
    }
    CHECK(most < 12000);
    session.commit();
    fill(1, 0);
}

TEST_CASE_FIXTURE(Fixture, "memory: growth collects nothing that is in use") {
    fill(90, 100);
    Session session(engine);
    const Ref<Tree> kept = session.get<Tree>(3);
    const Ref<Twig> twig = kept->twigs[7];
    session.get<Tree>(4)->twigs[0]->tree->name = "changed";
    for (std::int64_t id = 1; id <= 90; ++id) {
        CHECK(session.get<Tree>(id)->twigs.size() == 100);
    }
    (void)session.scalars(select<Tree>().limit(1)).all();
    CHECK(twig->tree == kept);
    CHECK(kept->twigs[7] == twig);
    session.commit();
    CHECK(session.get<Tree>(4)->name == "changed");
}

TEST_CASE_FIXTURE(Fixture, "memory: an expired object of a circle found again by its key") {
    fill(60, 100);
    Session session(engine);
    for (std::int64_t id = 1; id <= 60; ++id) {
        (void)session.get<Tree>(id)->twigs.size();
        session.expire(session.get<Tree>(id)->twigs[0]);
        CHECK(session.get<Twig>((id - 1) * 100 + 1)->tree_id == id);
    }
}

TEST_CASE_FIXTURE(Fixture, "memory: after the session, handles keep only what they need") {
    fill(1, 3);
    Ref<Tree> tree;
    {
        Session session(engine);
        tree = session.get<Tree>(1);
        (void)tree->twigs.size();
    }
    CHECK(alive() == 4);
    CHECK(tree->twigs[0]->tree == tree);
    SUBCASE("all go with the parent") {
        tree = nullptr;
        CHECK(alive() == 0);
    }
    SUBCASE("a child alone") {
        const Ref<Twig> twig = tree->twigs[0];
        tree = nullptr;
        CHECK(alive() == 1);
    }
    CHECK(alive() <= 1);
}

TEST_CASE_FIXTURE(Fixture, "memory: changed objects nobody holds, when the session ends") {
    fill(3, 2);
    {
        Session session(engine);
        session.get<Tree>(1)->name = "x";
        session.get<Tree>(2)->twigs[0]->tree->name = "y";
        session.get<Tree>(3)->twigs.append(Twig{});
        session.remove(session.get<Twig>(1));
        CHECK(alive() > 0);
    }
    CHECK(alive() == 0);
}

TEST_CASE_FIXTURE(Fixture, "memory: long chains of handles do not overflow the stack") {
    std::vector<Ref<Tree>> trees;
    Ref<Twig> last;
    {
        Session session(engine);
        const Ref<Tree> tree = session.add(Tree{});
        for (int i = 0; i < 20000; ++i) {
            tree->twigs.append(Twig{});
        }
        session.commit();
        (void)tree->twigs.size();
        trees.push_back(tree);
    }
    CHECK(alive() == 20001);
    trees.clear();
    CHECK(alive() == 0);
}

TEST_CASE_FIXTURE(Fixture, "memory: transient objects linked both ways") {
    {
        const Ref<Tree> tree = make_ref(Tree{});
        const Ref<Twig> twig = make_ref(Twig{});
        tree->twigs.append(twig);
        twig->tree = tree;
    }
    CHECK(alive() == 0);
    {
        const Ref<Tree> tree = make_ref(Tree{});
        const Ref<Twig> twig = make_ref(Twig{});
        twig->tree = tree;
        tree->twigs.append(twig);
        tree->twigs.remove(twig);
        CHECK(alive() == 2);
    }
    CHECK(alive() == 0);
}

TEST_CASE_FIXTURE(Fixture, "memory: results hold what they have not given out") {
    fill(5, 0);
    Session session(engine);
    auto result = session.scalars(select<Tree>());
    CHECK(alive() == 5);
    (void)result.fetchone();
    result.close();
    CHECK(alive() == 0);
}

TEST_CASE_FIXTURE(
    Fixture, "memory: a session ends with changes of collections that it has not loaded"
) {
    fill(2, 1);
    {
        Session session(engine);
        const Ref<Tree> first = session.get<Tree>(1);
        const Ref<Tree> second = session.get<Tree>(2);
        const Ref<Twig> twig = session.get<Twig>(1);
        const auto quiet = session.no_autoflush();
        twig->tree = second;
        first->twigs.append(Twig{});
        second->twigs.append(Twig{});
    }
    CHECK(alive() == 0);
}

TEST_CASE_FIXTURE(Fixture, "memory: expiring lets go of new children") {
    fill(1, 1);
    Session session(engine);
    Ref<Tree> tree = session.get<Tree>(1);
    (void)tree->twigs.size();
    tree->twigs.append(Twig{});
    session.expire(tree);
    CHECK(tree->twigs.size() == 1);
    session.close();
    tree = nullptr;
    CHECK(alive() == 0);
}

}  // namespace
}  // namespace azoth::test
