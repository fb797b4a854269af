// SPDX-License-Identifier: MIT
#include "orm/models.hpp"

namespace azoth::test {
namespace {

constexpr auto p = cols<Post>;

TEST_CASE("one-to-many: nested objects are added with their parent") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana =
        session.add(User{.email = "ana", .posts = {Post{.title = "1"}, Post{.title = "2"}}});
    CHECK(session.new_count() == 3);
    CHECK(ana->posts.size() == 2);
    CHECK(ana->posts[0]->author == ana);
    session.flush();
    CHECK(ana->posts[0]->author_id == ana->id);
    CHECK(ana->posts[1]->author_id == ana->id);
    session.commit();
    CHECK(ana->posts.size() == 2);
    CHECK(ana->posts[0]->title == "1");
}

TEST_CASE("one-to-many: objects linked before they are added") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = make_ref(User{.email = "ana"});
    const Ref<Post> post = make_ref(Post{.title = "p"});

    SUBCASE("by the collection, the parent added") {
        ana->posts.append(post);
        session.add(ana);
    }
    SUBCASE("by the reference, the child added") {
        post->author = ana;
        session.add(post);
    }
    SUBCASE("by both, the parent added") {
        ana->posts.append(post);
        post->author = ana;
        session.add(ana);
    }
    SUBCASE("by both the other way, the child added") {
        post->author = ana;
        ana->posts.append(post);
        session.add(post);
    }
    SUBCASE("by the reference, both added") {
        post->author = ana;
        session.add(ana);
        session.add(post);
    }
    SUBCASE("after the child was added") {
        {
            const Session::NoAutoflush quiet = session.no_autoflush();
            session.add(post);
            post->author = ana;
        }
        CHECK(session.contains(ana));
    }
    CHECK(session.contains(post));
    CHECK(session.contains(ana));
    CHECK(ana->posts.size() == 1);
    CHECK(post->author == ana);
    session.commit();
    CHECK(ana->posts.size() == 1);
    CHECK(ana->posts[0] == post);
    CHECK(post->author == ana);
    CHECK(post->author_id == ana->id);
}

TEST_CASE("one-to-many: linked but never added leaves nothing behind") {
    const Ref<User> ana = make_ref(User{.email = "ana"});
    const Ref<Post> post = make_ref(Post{.title = "p"});
    ana->posts.append(post);
    post->author = ana;
    CHECK(post->author == ana);
    CHECK(ana->posts[0] == post);
}

TEST_CASE("one-to-many: appending") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});
    session.commit();

    SUBCASE("a new object by value") {
        const Ref<Post> post = ana->posts.append(Post{.title = "p"});
        CHECK(session.contains(post));
        CHECK(post->author == ana);
        session.commit();
        CHECK(post->author_id == ana->id);
    }
    SUBCASE("without loading the collection") {
        (void)ana->email;
        SqlLog log(engine);
        ana->posts.append(Post{.title = "p"});
        CHECK(log.size() == 0);
        CHECK_FALSE(ana->posts.is_loaded());
        CHECK(ana->posts.size() == 1);
    }
    SUBCASE("before the collection is loaded, without a flush") {
        ana->posts.append(Post{.title = "1"});
        session.commit();
        const Ref<Post> second = ana->posts.append(Post{.title = "2"});
        const Session::NoAutoflush quiet = session.no_autoflush();
        CHECK(ana->posts.size() == 2);
        CHECK(ana->posts.contains(second));
    }
    SUBCASE("twice is once") {
        const Ref<Post> post = ana->posts.append(Post{.title = "p"});
        ana->posts.append(post);
        session.commit();
        CHECK(ana->posts.size() == 1);
    }
    SUBCASE("nothing is refused") {
        CHECK_THROWS_AS(ana->posts.append(Ref<Post>()), InvalidRequestError);
    }
    SUBCASE("the same object twice in the parent before it is added") {
        const Ref<Post> post = make_ref(Post{.title = "p"});
        const Ref<User> bea = make_ref(User{.email = "bea"});
        bea->posts.append(post);
        bea->posts.append(post);
        session.add(bea);
        session.commit();
        CHECK(integer(engine, "SELECT count(*) FROM posts") == 1);
    }
}

TEST_CASE("one-to-many: removing") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana =
        session.add(User{.email = "ana", .posts = {Post{.title = "1"}, Post{.title = "2"}}});
    session.commit();
    const Ref<Post> stranger = make_ref(Post{.title = "x"});
    CHECK_THROWS_AS(ana->posts.remove(stranger), InvalidRequestError);
    const Ref<Post> post = ana->posts[0];
    ana->posts.remove(post);
    CHECK_THROWS_AS(ana->posts.remove(post), InvalidRequestError);
    CHECK_FALSE(ana->posts.contains(post));
}

TEST_CASE("one-to-many: without delete-orphan a child that is taken out stays") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana", .posts = {Post{.title = "1"}}});
    const Ref<Post> post = ana->posts[0];
    const Ref<Comment> comment = post->comments.append(Comment{.text = "c"});
    session.commit();
    post->comments.remove(comment);
    CHECK(comment->post == nullptr);
    session.commit();
    CHECK_FALSE(comment->post_id);
    CHECK(post->comments.empty());
    CHECK(integer(engine, "SELECT count(*) FROM comments") == 1);
    const Ref<Comment> fresh = post->comments.append(Comment{.text = "new"});
    post->comments.remove(fresh);
    session.commit();
    CHECK_FALSE(fresh->post_id);
    CHECK(integer(engine, "SELECT count(*) FROM comments") == 2);
}

TEST_CASE("one-to-many: in the order of the mapping") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});
    session.add(Post{.id = 30, .title = "c", .author = ana});
    session.add(Post{.id = 10, .title = "a", .author = ana});
    session.add(Post{.id = 20, .title = "b", .author = ana});
    session.commit();
    std::string titles;
    for (const Ref<Post>& post : ana->posts) {
        titles += post->title;
    }
    CHECK(titles == "abc");
}

// ---- without the other side

struct Wheel {
    std::int64_t id{};
    int number = 0;
    std::optional<std::int64_t> car_id{};

    static constexpr auto mapping() {
        return table(
            "wheels",
            column<&Wheel::id>(primary_key),
            column<&Wheel::number>(),
            column<&Wheel::car_id>(foreign_key("cars.id"))
        );
    }
};

struct Car {
    std::int64_t id{};
    Many<Wheel> wheels{};

    static constexpr auto mapping() {
        return table("cars", column<&Car::id>(primary_key), relationship<&Car::wheels>());
    }
};

TEST_CASE("one-to-many: a collection alone is enough") {
    const Engine engine = database<Car, Wheel>();
    Session session(engine);
    const Ref<Car> a = session.add(Car{.wheels = {Wheel{.number = 1}, Wheel{.number = 2}}});
    const Ref<Car> b = session.add(Car{});
    session.commit();
    const Ref<Wheel> wheel = a->wheels[0];
    CHECK(wheel->car_id == a->id);

    SUBCASE("taking out") {
        a->wheels.remove(wheel);
        session.commit();
        CHECK_FALSE(wheel->car_id);
        CHECK(a->wheels.size() == 1);
    }
    SUBCASE("moving") {
        a->wheels.remove(wheel);
        b->wheels.append(wheel);
        session.commit();
        CHECK(wheel->car_id == b->id);
        CHECK(a->wheels.size() == 1);
        CHECK(b->wheels.size() == 1);
    }
    SUBCASE("moving to a new one") {
        const Ref<Car> c = session.add(Car{});
        a->wheels.remove(wheel);
        c->wheels.append(wheel);
        session.commit();
        CHECK(wheel->car_id == c->id);
    }
    SUBCASE("deleting the parent") {
        session.remove(a);
        session.commit();
        CHECK_FALSE(wheel->car_id);
        CHECK(integer(engine, "SELECT count(*) FROM wheels") == 2);
    }
}

// ---- in queries

TEST_CASE("one-to-many: in conditions") {
    const Engine engine = blog();
    Session session(engine);
    constexpr auto u = cols<User>;
    const Ref<User> ana =
        session.add(User{.email = "ana", .posts = {Post{.title = "1", .views = 5}}});
    const Ref<User> bea = session.add(User{.email = "bea"});
    session.commit();
    CHECK(session.scalars(select<User>().where(u.posts.any())).one() == ana);
    CHECK(session.scalars(select<User>().where(!u.posts.any())).one() == bea);
    CHECK(session.scalars(select<User>().where(u.posts.any(p.views > 4))).all().size() == 1);
    CHECK(session.scalars(select<User>().where(u.posts.any(p.views > 5))).all().empty());
    CHECK(session.scalars(select<User>().where(u.posts.contains(ana->posts[0]))).one() == ana);
}

}  // namespace
}  // namespace azoth::test
