// SPDX-License-Identifier: MIT
#include "orm/models.hpp"

namespace azoth::test {
namespace {

TEST_CASE("many-to-one: the target is added with the object") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<Post> post = session.add(Post{.title = "p", .author = User{.email = "ana"}});
    CHECK(session.new_count() == 2);
    CHECK(post->author->posts.size() == 1);
    session.commit();
    CHECK(post->author->email == "ana");
    CHECK(post->author_id == post->author->id);
}

TEST_CASE("many-to-one: assigning") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});
    const Ref<User> bea = session.add(User{.email = "bea"});
    const Ref<Post> post = session.add(Post{.title = "p", .author = ana});
    const Ref<Post> other = session.add(Post{.title = "q", .author = bea});
    session.commit();

    SUBCASE("sets the foreign key at the flush") {
        post->author = bea;
        CHECK(post->author_id == ana->id);
        session.flush();
        CHECK(post->author_id == bea->id);
        CHECK(bea->posts.size() == 2);
        CHECK(ana->posts.empty());
    }
    SUBCASE("takes no statement") {
        (void)post->title;
        (void)bea->email;
        SqlLog log(engine);
        post->author = bea;
        CHECK(log.size() == 0);
        session.flush();
        CHECK(log.size() == 1);
    }
    SUBCASE("the same changes nothing") {
        (void)post->author->email;
        SqlLog log(engine);
        post->author = ana;
        session.flush();
        CHECK(log.size() == 0);
    }
    SUBCASE("the reference of another object") {
        post->author = other->author;
        session.commit();
        CHECK(post->author == bea);
        CHECK(other->author == bea);
    }
    SUBCASE("a new object") {
        post->author = make_ref(User{.email = "cleo"});
        session.commit();
        CHECK(post->author->email == "cleo");
    }
    SUBCASE("an object that is not loaded") {
        const std::int64_t id = bea->id;
        session.expire_all();
        post->author = bea;
        session.commit();
        CHECK(post->author_id == id);
    }
    SUBCASE("keeps the collections in step") {
        CHECK(ana->posts.size() == 1);
        CHECK(bea->posts.size() == 1);
        const Session::NoAutoflush quiet = session.no_autoflush();
        post->author = bea;
        CHECK(ana->posts.empty());
        CHECK(bea->posts.size() == 2);
        post->author = ana;
        CHECK(ana->posts.size() == 1);
        CHECK(bea->posts.size() == 1);
    }
    SUBCASE("nothing") {
        const Ref<Comment> comment = session.add(Comment{.text = "c", .post = post});
        session.commit();
        comment->post = nullptr;
        session.commit();
        CHECK_FALSE(comment->post_id);
    }
}

TEST_CASE("many-to-one: loading") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});
    session.add(Post{.title = "p", .author = ana});
    session.commit();

    SUBCASE("from the identity map, without SQL") {
        const Ref<Post> post = session.get<Post>(1);
        (void)ana->email;
        SqlLog log(engine);
        CHECK(post->author == ana);
        CHECK(log.size() == 0);
    }
    SUBCASE("with one SELECT by key") {
        session.expunge_all();
        const Ref<Post> post = session.get<Post>(1);
        CHECK_FALSE(post->author.is_loaded());
        SqlLog log(engine);
        CHECK(post->author->email == "ana");
        CHECK(post->author.is_loaded());
        CHECK(log.size() == 1);
    }
    SUBCASE("of NULL, without SQL") {
        const Ref<Comment> comment = session.add(Comment{.text = "c"});
        session.commit();
        (void)comment->text;
        SqlLog log(engine);
        CHECK(comment->post == nullptr);
        CHECK_FALSE(comment->post);
        CHECK(log.size() == 0);
    }
}

TEST_CASE("many-to-one: in conditions") {
    const Engine engine = blog();
    Session session(engine);
    constexpr auto p = cols<Post>;
    constexpr auto u = cols<User>;
    constexpr auto c = cols<Comment>;
    const Ref<User> ana = session.add(User{.email = "ana", .age = 5});
    const Ref<User> bea = session.add(User{.email = "bea", .age = 6});
    const Ref<Post> post = session.add(Post{.title = "p", .author = ana});
    session.add(Post{.title = "q", .author = bea});
    const Ref<Comment> free = session.add(Comment{.text = "free"});
    session.add(Comment{.text = "bound", .post = post});
    session.commit();
    CHECK(session.scalars(select<Post>().where(p.author == ana)).one() == post);
    CHECK(session.scalars(select<Post>().where(p.author.has(u.age == 5))).one() == post);
    CHECK(session.scalars(select<Comment>().where(!c.post.has())).one() == free);
    CHECK(session.scalars(select<Post>().join(p.author).where(u.email == "ana")).one() == post);
}

TEST_CASE("many-to-one: an object outside of the session") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});
    session.commit();
    (void)ana->email;
    session.expunge(ana);
    const Ref<Post> post = session.add(Post{.title = "p", .author = ana});
    CHECK(session.contains(ana));
    session.commit();
    CHECK(post->author == ana);
    CHECK(integer(engine, "SELECT count(*) FROM users") == 1);
}

}  // namespace
}  // namespace azoth::test
