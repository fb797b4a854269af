// SPDX-License-Identifier: MIT
// delete-orphan: children that lose the parent without which they must not be.
#include "orm/models.hpp"

namespace azoth::test {
namespace {

struct Fixture {
    Engine engine = blog();
    Session session{engine};
    Ref<User> ana =
        session.add(User{.email = "ana", .posts = {Post{.title = "1"}, Post{.title = "2"}}});
    Ref<User> bea = session.add(User{.email = "bea"});

    Fixture() { session.commit(); }

    std::int64_t posts() {
        session.commit();
        return integer(engine, "SELECT count(*) FROM posts");
    }
};

TEST_CASE_FIXTURE(Fixture, "orphan: taken out of the collection is deleted") {
    const Ref<Post> post = ana->posts[0];
    ana->posts.remove(post);
    CHECK(ana->posts.size() == 1);
    CHECK(post->author == nullptr);
    CHECK(posts() == 1);
    CHECK_FALSE(session.contains(post));
    CHECK(ana->posts.size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "orphan: the parent set to nothing is deleted") {
    const Ref<Post> post = ana->posts[0];
    SUBCASE("with the collection loaded") {
        (void)ana->posts.size();
    }
    SUBCASE("with nothing loaded") {
        session.expire_all();
        (void)post->title;
    }
    post->author = nullptr;
    CHECK(posts() == 1);
}

TEST_CASE_FIXTURE(Fixture, "orphan: clear deletes all") {
    ana->posts.clear();
    CHECK(ana->posts.empty());
    CHECK(posts() == 0);
}

TEST_CASE_FIXTURE(Fixture, "orphan: assigning a new collection deletes the others") {
    const Ref<Post> kept = ana->posts[1];
    ana->posts = {kept, make_ref(Post{.title = "3"})};
    CHECK(posts() == 2);
    CHECK(ana->posts.contains(kept));
    CHECK(text_of(engine, "SELECT group_concat(title) FROM posts") == "2,3");
}

TEST_CASE_FIXTURE(Fixture, "orphan: a child that moves to another parent is none") {
    const Ref<Post> post = ana->posts[0];
    const std::int64_t id = post->id;

    SUBCASE("by appending") {
        bea->posts.append(post);
    }
    SUBCASE("by appending, nothing loaded") {
        session.expire_all();
        bea->posts.append(post);
    }
    SUBCASE("by removing and appending") {
        ana->posts.remove(post);
        bea->posts.append(post);
    }
    SUBCASE("by appending and then removing") {
        bea->posts.append(post);
        CHECK_FALSE(ana->posts.contains(post));
    }
    SUBCASE("by the reference") {
        post->author = bea;
    }
    SUBCASE("by the reference, nothing loaded") {
        session.expire_all();
        post->author = bea;
    }
    SUBCASE("by the foreign key") {
        post->author_id = bea->id;
    }
    CHECK(posts() == 2);
    CHECK(post->author == bea);
    CHECK(bea->posts.size() == 1);
    CHECK(bea->posts[0] == post);
    CHECK(ana->posts.size() == 1);
    CHECK(post->id == id);
}

TEST_CASE_FIXTURE(Fixture, "orphan: a child that moves survives its old parent") {
    const Ref<Post> post = ana->posts[0];

    SUBCASE("by appending") {
        bea->posts.append(post);
    }
    SUBCASE("by appending, nothing loaded") {
        session.expire_all();
        bea->posts.append(post);
    }
    SUBCASE("by the reference") {
        post->author = bea;
    }
    SUBCASE("by the reference, nothing loaded") {
        session.expire_all();
        post->author = bea;
    }
    SUBCASE("by removing and appending") {
        ana->posts.remove(post);
        bea->posts.append(post);
    }
    session.remove(ana);
    CHECK(posts() == 1);
    CHECK(post->author == bea);
    CHECK(integer(engine, "SELECT count(*) FROM users") == 1);
}

TEST_CASE_FIXTURE(Fixture, "orphan: there and back again") {
    const Ref<Post> post = ana->posts[0];
    SUBCASE("in one flush") {
        ana->posts.remove(post);
        ana->posts.append(post);
    }
    SUBCASE("over another parent") {
        bea->posts.append(post);
        ana->posts.append(post);
    }
    SUBCASE("with a flush between") {
        bea->posts.append(post);
        session.flush();
        ana->posts.append(post);
    }
    SUBCASE("by the reference") {
        post->author = nullptr;
        post->author = ana;
    }
    CHECK(posts() == 2);
    CHECK(post->author == ana);
    CHECK(ana->posts.size() == 2);
    CHECK(bea->posts.empty());
}

TEST_CASE_FIXTURE(Fixture, "orphan: a new one is not written at all") {
    const Ref<Post> fresh = ana->posts.append(Post{.title = "new"});
    CHECK(session.contains(fresh));

    SUBCASE("taken out") {
        ana->posts.remove(fresh);
        CHECK_FALSE(session.contains(fresh));
        CHECK(posts() == 2);
    }
    SUBCASE("its parent set to nothing") {
        fresh->author = nullptr;
        CHECK(posts() == 2);
    }
    SUBCASE("taken out and put elsewhere") {
        ana->posts.remove(fresh);
        bea->posts.append(fresh);
        CHECK(posts() == 3);
        CHECK(fresh->author == bea);
    }
    SUBCASE("taken out and put back") {
        ana->posts.remove(fresh);
        ana->posts.append(fresh);
        CHECK(posts() == 3);
        CHECK(fresh->author == ana);
    }
}

TEST_CASE_FIXTURE(Fixture, "orphan: one-to-one, replaced") {
    ana->profile = make_ref(Profile{.bio = "old"});
    session.commit();
    const Ref<Profile> old = ana->profile.ref();
    REQUIRE(old);
    SUBCASE("by nothing") {
        ana->profile = nullptr;
        session.commit();
        CHECK(integer(engine, "SELECT count(*) FROM profiles") == 0);
        CHECK_FALSE(session.contains(old));
    }
    SUBCASE("moved to another") {
        bea->profile = old;
        session.commit();
        CHECK(old->user == bea);
        CHECK(ana->profile == nullptr);
        CHECK(integer(engine, "SELECT count(*) FROM profiles") == 1);
    }
}

}  // namespace
}  // namespace azoth::test
