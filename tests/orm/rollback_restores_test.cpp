// SPDX-License-Identifier: MIT
// What objects look like after a rollback.
#include "orm/models.hpp"

namespace azoth::test {
namespace {

struct Fixture {
    Engine engine = blog();
    Session session{engine};
    Ref<User> ana = session.add(
        User{.email = "ana", .name = "Ana", .posts = {Post{.title = "1"}, Post{.title = "2"}}}
    );

    Fixture() { session.commit(); }
};

TEST_CASE_FIXTURE(Fixture, "rollback: changes are forgotten, flushed or not") {
    ana->name = "X";
    SUBCASE("flushed") {
        session.flush();
    }
    SUBCASE("not flushed") {}
    session.rollback();
    CHECK(ana->name == "Ana");
    CHECK(session.dirty_count() == 0);
    session.commit();
    CHECK(text_of(engine, "SELECT name FROM users") == "Ana");
}

TEST_CASE_FIXTURE(Fixture, "rollback: a change after it counts") {
    ana->name = "X";
    session.flush();
    session.rollback();
    ana->name = "Y";
    session.commit();
    CHECK(text_of(engine, "SELECT name FROM users") == "Y");
}

TEST_CASE_FIXTURE(Fixture, "rollback: collections and references") {
    const Ref<Post> post = ana->posts[0];
    const Ref<User> bea = session.add(User{.email = "bea"});
    const Ref<Post> fresh = ana->posts.append(Post{.title = "3"});
    post->author = bea;
    SUBCASE("flushed") {
        session.flush();
    }
    SUBCASE("not flushed") {}
    session.rollback();
    CHECK(ana->posts.size() == 2);
    CHECK(post->author == ana);
    CHECK(post->author_id == ana->id);
    CHECK_FALSE(session.contains(fresh));
    CHECK_FALSE(session.contains(bea));
    session.commit();
    CHECK(integer(engine, "SELECT count(*) FROM posts") == 2);
}

TEST_CASE_FIXTURE(Fixture, "rollback: a new graph is what it was, and can be added again") {
    const Ref<User> bea =
        make_ref(User{.email = "bea", .posts = {Post{.title = "a", .tags = {Tag{.name = "t"}}}}});
    const Ref<Post> post = bea->posts[0];
    const Ref<Tag> tag = post->tags[0];
    const Ref<Post> second = make_ref(Post{.title = "b", .author = bea});
    bea->profile = make_ref(Profile{.bio = "x"});
    session.add(bea);
    session.add(second);
    SUBCASE("flushed") {
        session.flush();
    }
    SUBCASE("not flushed") {}
    SUBCASE("flushed in two parts") {
        session.flush();
        bea->posts.append(Post{.title = "c"});
        session.flush();
        session.rollback();
        CHECK(bea->posts.size() == 3);
        bea->posts.remove(bea->posts[2]);
    }
    session.rollback();
    CHECK(bea->id == 0);
    CHECK(post->id == 0);
    CHECK(post->author_id == 0);
    CHECK(second->author_id == 0);
    CHECK(tag->id == 0);
    CHECK(bea->posts.size() == 2);
    CHECK(post->author == bea);
    CHECK(second->author == bea);
    CHECK(bea->profile->bio == "x");
    CHECK(bea->profile->user == bea);

    // Whatever key the next one gets, the foreign keys follow.
    session.add(User{.email = "other"});
    session.commit();
    session.add(bea);
    session.commit();
    CHECK(bea->id == 3);
    CHECK(bea->posts.size() == 2);
    CHECK(post->author_id == 3);
    CHECK(post->tags.size() == 1);
    CHECK(post->tags[0] == tag);
    CHECK(bea->profile->bio == "x");
    CHECK(integer(engine, "SELECT count(*) FROM post_tags") == 1);
}

TEST_CASE_FIXTURE(Fixture, "rollback: a new child of an old parent can be added again") {
    const Ref<Post> fresh = session.add(Post{.title = "3", .author = ana});
    SUBCASE("flushed") {
        session.flush();
    }
    SUBCASE("not flushed") {}
    session.rollback();
    CHECK(fresh->author == ana);
    CHECK(ana->posts.size() == 2);
    session.add(fresh);
    CHECK(ana->posts.contains(fresh));
    session.commit();
    CHECK(ana->posts.size() == 3);
    CHECK(fresh->author_id == ana->id);
}

TEST_CASE_FIXTURE(Fixture, "rollback: deleted objects are back, with their children") {
    const Ref<Post> post = ana->posts[0];
    session.remove(ana);
    SUBCASE("flushed") {
        session.flush();
    }
    SUBCASE("not flushed") {}
    session.rollback();
    CHECK(session.contains(ana));
    CHECK(session.contains(post));
    CHECK(ana->name == "Ana");
    CHECK(ana->posts.size() == 2);
    CHECK(session.get<Post>(post->id) == post);
    ana->name = "still";
    session.remove(post);
    session.commit();
    CHECK(text_of(engine, "SELECT name FROM users") == "still");
    CHECK(integer(engine, "SELECT count(*) FROM posts") == 1);
}

TEST_CASE_FIXTURE(
    Fixture, "rollback: objects loaded before the transaction see the database again"
) {
    session.begin([&] { ana->name = "X"; });
    CHECK(ana->name == "X");
    ana->name = "Y";
    session.flush();
    session.rollback();
    CHECK(ana->name == "X");
}

TEST_CASE_FIXTURE(Fixture, "rollback: expire_on_commit = false does not change it") {
    session.close();
    Session keeping(engine, {.expire_on_commit = false});
    const Ref<User> kept = keeping.get<User>(1);
    kept->name = "X";
    keeping.flush();
    keeping.rollback();
    CHECK(kept->name == "Ana");
}

TEST_CASE_FIXTURE(Fixture, "rollback: changed, deleted, changed key, all together") {
    const Ref<Post> one = ana->posts[0];
    const Ref<Post> two = ana->posts[1];
    const std::int64_t key = two->id;
    one->title = "X";
    two->id = 99;
    session.flush();
    session.remove(two);
    session.flush();
    const Ref<Post> three = session.add(Post{.id = key, .title = "3", .author = ana});
    session.flush();
    session.rollback();
    CHECK(one->title == "1");
    CHECK(two->id == key);
    CHECK(two->title == "2");
    CHECK(session.get<Post>(key) == two);
    CHECK_FALSE(session.get<Post>(99));
    CHECK(three->title == "3");
    CHECK(ana->posts.size() == 2);
}

}  // namespace
}  // namespace azoth::test
