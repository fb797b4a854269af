// SPDX-License-Identifier: MIT
// What goes with an object that is deleted.
#include "orm/models.hpp"

namespace azoth::test {
namespace {

TEST_CASE("delete: children go with their parent") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{
        .email = "ana",
        .posts = {Post{.title = "1"}, Post{.title = "2"}},
        .profile = Profile{.bio = "b"}
    });
    const Ref<User> bea = session.add(User{.email = "bea", .posts = {Post{.title = "3"}}});
    session.commit();

    SUBCASE("loaded") {
        const Ref<Post> first = ana->posts[0];
        CHECK(ana->profile->bio == "b");
        session.remove(ana);
        session.flush();
        CHECK(first.state()->state == detail::ObjectState::deleted);
        session.commit();
        CHECK(first.state()->state == detail::ObjectState::detached);
    }
    SUBCASE("not loaded") {
        session.remove(ana);
        session.commit();
    }
    SUBCASE("one of them deleted already") {
        session.remove(ana->posts[0]);
        session.remove(ana);
        session.commit();
    }
    SUBCASE("one of them flushed away already") {
        session.remove(ana->posts[0]);
        session.flush();
        session.remove(ana);
        session.commit();
    }
    SUBCASE("one of them new") {
        const Ref<Post> fresh = ana->posts.append(Post{.title = "new"});
        session.remove(ana);
        session.commit();
        CHECK(fresh.state()->state == detail::ObjectState::transient);
    }
    SUBCASE("and then not, after a rollback") {
        session.remove(ana);
        session.flush();
        session.rollback();
        CHECK(ana->posts.size() == 2);
        CHECK(ana->profile->bio == "b");
        session.remove(ana);
        session.commit();
    }
    CHECK(integer(engine, "SELECT count(*) FROM users") == 1);
    CHECK(integer(engine, "SELECT count(*) FROM posts") == 1);
    CHECK(integer(engine, "SELECT count(*) FROM profiles") == 0);
    CHECK(bea->posts.size() == 1);
}

TEST_CASE("delete: children without the cascade lose their parent") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana", .posts = {Post{.title = "1"}}});
    const Ref<Post> post = ana->posts[0];
    const Ref<Comment> comment = post->comments.append(Comment{.text = "c"});
    session.commit();
    CHECK(comment->post_id == post->id);
    session.remove(post);
    SUBCASE("at the flush") {
        session.flush();
        CHECK_FALSE(comment->post_id);
        CHECK(comment->post == nullptr);
        session.commit();
    }
    SUBCASE("also when the grandparent is deleted") {
        session.rollback();
        session.remove(ana);
        session.commit();
    }
    CHECK_FALSE(comment->post_id);
    CHECK(integer(engine, "SELECT count(*) FROM comments WHERE post_id IS NULL") == 1);
    CHECK(integer(engine, "SELECT count(*) FROM posts") == 0);
}

TEST_CASE("delete: association rows go from both sides") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<Tag> red = session.add(Tag{.name = "red"});
    const Ref<User> ana =
        session.add(User{.email = "ana", .posts = {Post{.title = "1"}, Post{.title = "2"}}});
    const Ref<Post> post = ana->posts[0];
    post->tags.append(red);
    ana->posts[1]->tags.append(red);
    session.commit();
    CHECK(integer(engine, "SELECT count(*) FROM post_tags") == 2);

    SUBCASE("the post") {
        session.remove(post);
        session.commit();
        CHECK(integer(engine, "SELECT count(*) FROM post_tags") == 1);
        CHECK(red->posts.size() == 1);
    }
    SUBCASE("the tag") {
        session.remove(red);
        session.commit();
        CHECK(integer(engine, "SELECT count(*) FROM post_tags") == 0);
        CHECK(post->tags.empty());
    }
    SUBCASE("both in one flush") {
        session.remove(red);
        session.remove(ana);
        session.commit();
        CHECK(integer(engine, "SELECT count(*) FROM post_tags") == 0);
        CHECK(integer(engine, "SELECT count(*) FROM posts") == 0);
    }
    SUBCASE("after it was taken out of the collection in the same flush") {
        post->tags.remove(red);
        session.remove(post);
        session.commit();
        CHECK(integer(engine, "SELECT count(*) FROM post_tags") == 1);
    }
}

struct Branch;

struct Leaf {
    std::int64_t id{};
    std::int64_t branch_id{};
    One<Branch> branch{};

    static constexpr auto mapping() {
        return table(
            "leaves",
            column<&Leaf::id>(primary_key),
            column<&Leaf::branch_id>(foreign_key("branches.id", {.ondelete = "CASCADE"})),
            relationship<&Leaf::branch>(back_populates("leaves"))
        );
    }
};

struct Branch {
    std::int64_t id{};
    Many<Leaf> leaves{};

    static constexpr auto mapping() {
        return table(
            "branches",
            column<&Branch::id>(primary_key),
            relationship<&Branch::leaves>(
                back_populates("branch"), cascade("all, delete-orphan"), passive_deletes
            )
        );
    }
};

TEST_CASE("delete: passive_deletes leaves what is not loaded to the database") {
    const Engine engine = database<Branch, Leaf>();
    Session session(engine);
    const Ref<Branch> branch = session.add(Branch{.leaves = {Leaf{}, Leaf{}, Leaf{}}});
    session.commit();
    SqlLog log(engine);

    SUBCASE("not loaded: one DELETE, no SELECT of the children") {
        (void)branch->id;
        log.clear();
        session.remove(branch);
        session.flush();
        CHECK(log.count("DELETE") == 1);
        CHECK(log.count("SELECT") == 0);
    }
    SUBCASE("loaded: they are deleted as objects") {
        const Ref<Leaf> leaf = branch->leaves[0];
        session.remove(branch);
        session.flush();
        CHECK(leaf.state()->state == detail::ObjectState::deleted);
    }
    session.commit();
    CHECK(integer(engine, "SELECT count(*) FROM leaves") == 0);
    CHECK(integer(engine, "SELECT count(*) FROM branches") == 0);
}

TEST_CASE("delete: what cannot be without a parent stops it, with a word on what to do") {
    const Engine engine = blog();
    run_sql(
        engine,
        "CREATE TABLE refs (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users(id))"
    );
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});
    session.commit();
    run_sql(engine, "INSERT INTO refs VALUES (1, 1)");
    session.remove(ana);
    CHECK_THROWS_AS(session.flush(), IntegrityError);
    session.rollback();
    CHECK(ana->email == "ana");
}

struct StrictParent;

struct StrictChild {
    std::int64_t id{};
    std::int64_t parent_id{};

    static constexpr auto mapping() {
        return table(
            "strict_children",
            column<&StrictChild::id>(primary_key),
            column<&StrictChild::parent_id>(foreign_key("strict_parents.id"))
        );
    }
};

struct StrictParent {
    std::int64_t id{};
    Many<StrictChild> children{};

    static constexpr auto mapping() {
        return table(
            "strict_parents",
            column<&StrictParent::id>(primary_key),
            relationship<&StrictParent::children>()
        );
    }
};

TEST_CASE("delete: a child that needs a parent and has no cascade is an error before any SQL") {
    const Engine engine = database<StrictParent, StrictChild>();
    Session session(engine);
    const Ref<StrictParent> parent = session.add(StrictParent{.children = {StrictChild{}}});
    session.commit();
    session.remove(parent);
    SqlLog log(engine);
    try {
        session.flush();
        FAIL("it was deleted");
    } catch (const FlushError& error) {
        CHECK(error.column() == "parent_id");
        CHECK(error.hint().find("delete-orphan") != std::string::npos);
    }
    CHECK(log.count("DELETE") == 0);
    session.rollback();
    CHECK(parent->children.size() == 1);
}

}  // namespace
}  // namespace azoth::test
