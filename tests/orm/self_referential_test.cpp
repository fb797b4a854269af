// SPDX-License-Identifier: MIT
#include "orm/support.hpp"

#include <optional>

namespace azoth::test {
namespace {

struct Node {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> parent_id{};
    One<Node> parent{};
    Many<Node> children{};

    static constexpr auto mapping() {
        return table(
            "nodes",
            column<&Node::id>(primary_key),
            column<&Node::name>(),
            column<&Node::parent_id>(foreign_key("nodes.id")),
            relationship<&Node::parent>(back_populates("children")),
            relationship<&Node::children>(back_populates("parent"), cascade("all"), order_by("id"))
        );
    }
};

AZOTH_COLUMNS(Node, id, name, parent_id, parent, children);

constexpr auto n = cols<Node>;

TEST_CASE("self-referential: a tree is inserted parents first") {
    const Engine engine = database<Node>();
    Session session(engine);
    Ref<Node> root;

    SUBCASE("nested") {
        root = session.add(Node{
            .name = "root",
            .children =
                {Node{.name = "a", .children = {Node{.name = "aa"}, Node{.name = "ab"}}},
                 Node{.name = "b"}}
        });
    }
    SUBCASE("added leaves first") {
        const Ref<Node> aa = session.add(Node{.name = "aa"});
        const Ref<Node> a = session.add(Node{.name = "a"});
        root = session.add(Node{.name = "root"});
        const Ref<Node> b = session.add(Node{.name = "b", .parent = root});
        const Ref<Node> ab = session.add(Node{.name = "ab", .parent = a});
        aa->parent = a;
        a->parent = root;
    }
    session.commit();
    CHECK(root->parent == nullptr);
    CHECK(root->children.size() == 2);
    const Ref<Node> a = session.scalars(select<Node>().where(n.name == "a")).one();
    CHECK(a->parent == root);
    CHECK(a->children.size() == 2);
    CHECK(a->children[0]->parent_id == a->id);
    CHECK(integer(engine, "SELECT count(*) FROM nodes WHERE parent_id IS NULL") == 1);

    session.remove(root);
    session.commit();
    CHECK(integer(engine, "SELECT count(*) FROM nodes") == 0);
}

TEST_CASE("self-referential: a deep chain") {
    const Engine engine = database<Node>();
    Session session(engine);
    constexpr int depth = 3000;
    Ref<Node> last = session.add(Node{.name = "0"});
    for (int i = 1; i < depth; ++i) {
        last = session.add(Node{.name = std::to_string(i), .parent = last});
    }
    last = nullptr;
    session.commit();
    CHECK(integer(engine, "SELECT count(*) FROM nodes") == depth);
    CHECK(
        integer(
            engine,
            "SELECT count(*) FROM nodes AS a JOIN nodes AS b ON a.parent_id = b.id "
            "AND CAST(a.name AS INTEGER) = CAST(b.name AS INTEGER) + 1"
        ) == depth - 1
    );
    session.remove(session.get<Node>(1));
    session.commit();
    CHECK(integer(engine, "SELECT count(*) FROM nodes") == 0);
}

TEST_CASE("self-referential: an object that points to itself") {
    const Engine engine = database<Node>();
    Session session(engine);
    const Ref<Node> node = session.add(Node{.name = "n"});
    node->parent = node;
    CHECK_THROWS_AS(session.flush(), FlushError);
    session.rollback();
    node->parent = nullptr;  // new again, and no session ends the circle
    const Ref<Node> other = session.add(Node{.name = "o"});
    session.flush();
    other->parent = other;
    session.commit();
    CHECK(integer(engine, "SELECT count(*) FROM nodes WHERE parent_id = id") == 1);
}

TEST_CASE("self-referential: a circle says where it was written") {
    const Engine engine = database<Node>();
    Session session(engine);
    const Ref<Node> a = session.add(Node{.name = "a"});
    const Ref<Node> b = session.add(Node{.name = "b"});
    a->parent = b;
    b->parent = a;
    try {
        session.commit();
        FAIL("written");
    } catch (const CircularDependencyError& error) {
        CHECK(
            std::string_view(error.what()).find("self_referential_test.cpp") !=
            std::string_view::npos
        );
    }
    session.rollback();
    a->parent = nullptr;
    b->parent = nullptr;
}

TEST_CASE("self-referential: a very deep graph is added at once") {
    const Engine engine = database<Node>();
    Session session(engine);
    constexpr int depth = 50'000;
    Ref<Node> last = make_ref(Node{.name = "0"});
    for (int i = 1; i < depth; ++i) {
        Ref<Node> next = make_ref(Node{.name = "n"});
        next->parent = last;
        last = next;
    }
    session.add(last);
    session.commit();
    CHECK(integer(engine, "SELECT count(*) FROM nodes WHERE parent_id = id - 1") == depth - 1);
}

TEST_CASE("self-referential: moving") {
    const Engine engine = database<Node>();
    Session session(engine);
    const Ref<Node> a = session.add(Node{.name = "a"});
    const Ref<Node> b = session.add(Node{.name = "b", .parent = a});
    const Ref<Node> c = session.add(Node{.name = "c", .parent = b});
    session.commit();

    SUBCASE("under another one") {
        c->parent = a;
        session.commit();
        CHECK(a->children.size() == 2);
        CHECK(b->children.empty());
    }
    SUBCASE("under a new one") {
        const Ref<Node> d = session.add(Node{.name = "d", .children = {c}});
        session.commit();
        CHECK(c->parent == d);
        CHECK(b->children.empty());
    }
    SUBCASE("upside down") {
        b->parent = nullptr;
        a->parent = c;
        session.commit();
        CHECK(b->parent == nullptr);
        CHECK(a->parent == c);
        CHECK(c->parent == b);
    }
    SUBCASE("away before the parent is deleted") {
        c->parent = a;
        session.remove(b);
        session.commit();
        CHECK(c->parent == a);
        CHECK(integer(engine, "SELECT count(*) FROM nodes") == 2);
    }
    SUBCASE("to itself") {
        c->parent = c;
        session.commit();
        CHECK(c->parent == c);
        CHECK(c->children.contains(c));
        CHECK(c->parent_id == c->id);
    }
}

TEST_CASE("self-referential: new objects that point to each other in a circle cannot be ordered") {
    const Engine engine = database<Node>();
    Session session(engine);
    const Ref<Node> a = session.add(Node{.name = "a"});
    const Ref<Node> b = session.add(Node{.name = "b", .parent = a});
    a->parent = b;
    CHECK_THROWS_AS(session.flush(), CircularDependencyError);
    session.rollback();
    CHECK(integer(engine, "SELECT count(*) FROM nodes") == 0);
    a->parent = nullptr;
    session.add(a);
    session.add(b);
    session.commit();
    CHECK(integer(engine, "SELECT count(*) FROM nodes") == 2);
}

TEST_CASE("self-referential: queries use aliases") {
    const Engine engine = database<Node>();
    Session session(engine);
    session.add(Node{.name = "root", .children = {Node{.name = "a"}, Node{.name = "b"}}});
    session.commit();
    const auto up = aliased<Node>("up");
    const auto rows =
        session
            .execute(select(n.name, up[n.name]).join(up, n.parent_id == up[n.id]).order_by(n.name))
            .all();
    REQUIRE(rows.size() == 2);
    CHECK(std::get<0>(rows[0]) == "a");
    CHECK(std::get<1>(rows[0]) == "root");
    CHECK_THROWS_AS((void)session.scalars(select<Node>().join(n.children)), ArgumentError);
    CHECK(session.scalars(select<Node>().where(n.children.any())).one()->name == "root");
}

TEST_CASE("self-referential: loading with options") {
    const Engine engine = database<Node>();
    Session session(engine);
    session.add(
        Node{.name = "root", .children = {Node{.name = "a", .children = {Node{.name = "aa"}}}}}
    );
    session.commit();
    session.expunge_all();

    SUBCASE("selectin, two levels") {
        SqlLog log(engine);
        const Ref<Node> root =
            session
                .scalars(select<Node>()
                             .where(n.name == "root")
                             .options(selectinload(n.children).selectinload(n.children)))
                .one();
        CHECK(log.size() == 3);
        CHECK(root->children[0]->children[0]->name == "aa");
        CHECK(log.size() == 3);
    }
    SUBCASE("joined") {
        SqlLog log(engine);
        const Ref<Node> root =
            session.scalars(select<Node>().where(n.name == "root").options(joinedload(n.children)))
                .one();
        CHECK(root->children.size() == 1);
        CHECK(root->children[0]->name == "a");
        CHECK(log.size() == 1);
    }
}

// ---- classes in a circle

struct Club;

struct Member {
    std::int64_t id{};
    std::int64_t club_id{};
    One<Club> club{};

    static constexpr auto mapping() {
        return table(
            "club_members",
            column<&Member::id>(primary_key),
            column<&Member::club_id>(foreign_key("clubs.id")),
            relationship<&Member::club>(back_populates("members"))
        );
    }
};

struct Club {
    std::int64_t id{};
    std::optional<std::int64_t> chair_id{};
    Many<Member> members{};
    One<Member> chair{};

    static constexpr auto mapping() {
        return table(
            "clubs",
            column<&Club::id>(primary_key),
            column<&Club::chair_id>(foreign_key("club_members.id")),
            relationship<&Club::members>(back_populates("club")),
            relationship<&Club::chair>(foreign_keys_column("chair_id"))
        );
    }
};

TEST_CASE("self-referential: two classes that refer to each other are ordered by their objects") {
    const Engine engine = database<Member, Club>();
    Session session(engine);
    const Ref<Club> old = session.add(Club{.members = {Member{}}});
    session.commit();
    const Ref<Club> fresh =
        session.add(Club{.members = {Member{}, Member{}}, .chair = old->members[0]});
    session.commit();
    CHECK(fresh->members.size() == 2);
    CHECK(fresh->chair == old->members[0]);
    fresh->chair = fresh->members[1];
    session.commit();
    CHECK(fresh->chair_id == fresh->members[1]->id);
    fresh->chair = nullptr;
    for (const Ref<Member>& member : fresh->members) {
        session.remove(member);
    }
    session.flush();
    session.remove(fresh);
    session.commit();
    CHECK(integer(engine, "SELECT count(*) FROM clubs") == 1);
}

}  // namespace
}  // namespace azoth::test
