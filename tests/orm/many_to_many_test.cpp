// SPDX-License-Identifier: MIT
#include "orm/models.hpp"

namespace azoth::test {
namespace {

struct Fixture {
    Engine engine = blog();
    Session session{engine};
    Ref<User> ana =
        session.add(User{.email = "ana", .posts = {Post{.title = "1"}, Post{.title = "2"}}});
    Ref<Post> post = ana->posts[0];
    Ref<Tag> red = session.add(Tag{.name = "red"});
    Ref<Tag> blue = session.add(Tag{.name = "blue"});

    Fixture() { session.commit(); }

    std::int64_t rows() {
        session.commit();
        return integer(engine, "SELECT count(*) FROM post_tags");
    }
};

TEST_CASE_FIXTURE(Fixture, "many-to-many: one row per pair, whichever side it was made on") {
    SUBCASE("this side") {
        post->tags.append(red);
    }
    SUBCASE("the other side") {
        red->posts.append(post);
    }
    SUBCASE("both sides") {
        post->tags.append(red);
        red->posts.append(post);
    }
    SUBCASE("both sides, loaded") {
        CHECK(post->tags.empty());
        CHECK(red->posts.empty());
        red->posts.append(post);
        post->tags.append(red);
    }
    CHECK(red->posts.contains(post));
    CHECK(post->tags.contains(red));
    CHECK(rows() == 1);
    CHECK(red->posts.size() == 1);
    CHECK(post->tags.size() == 1);
    session.commit();
    CHECK(rows() == 1);
}

TEST_CASE_FIXTURE(Fixture, "many-to-many: removing") {
    post->tags.append(red);
    post->tags.append(blue);
    REQUIRE(rows() == 2);

    SUBCASE("this side") {
        post->tags.remove(red);
        CHECK_FALSE(red->posts.contains(post));
        CHECK(rows() == 1);
    }
    SUBCASE("the other side") {
        red->posts.remove(post);
        CHECK_FALSE(post->tags.contains(red));
        CHECK(rows() == 1);
    }
    SUBCASE("and again adding in one flush") {
        post->tags.remove(red);
        post->tags.append(red);
        CHECK(rows() == 2);
    }
    SUBCASE("here and adding there in one flush") {
        post->tags.remove(red);
        red->posts.append(post);
        CHECK(rows() == 2);
        CHECK(post->tags.size() == 2);
    }
    SUBCASE("what was added in the same flush") {
        const Ref<Tag> green = post->tags.append(Tag{.name = "green"});
        post->tags.remove(green);
        CHECK(rows() == 2);
        CHECK(integer(engine, "SELECT count(*) FROM tags") == 3);
    }
    SUBCASE("all") {
        post->tags.clear();
        CHECK(rows() == 0);
        CHECK(integer(engine, "SELECT count(*) FROM tags") == 2);
    }
    SUBCASE("by assigning others") {
        post->tags = {blue, make_ref(Tag{.name = "green"})};
        CHECK(rows() == 2);
        CHECK(post->tags.size() == 2);
        CHECK_FALSE(post->tags.contains(red));
    }
}

TEST_CASE_FIXTURE(Fixture, "many-to-many: new objects on both sides") {
    const Ref<Post> fresh = session.add(
        Post{.title = "3", .author = ana, .tags = {Tag{.name = "green"}, Tag{.name = "pink"}}}
    );
    const Ref<Tag> green = fresh->tags[0];
    CHECK(green->posts.contains(fresh));
    green->posts.append(post);
    CHECK(rows() == 3);
    CHECK(post->tags.size() == 1);
    CHECK(green->posts.size() == 2);
}

TEST_CASE_FIXTURE(Fixture, "many-to-many: linked before being added") {
    const Ref<Tag> green = make_ref(Tag{.name = "green"});
    const Ref<Post> fresh = make_ref(Post{.title = "3", .author = ana});
    green->posts.append(fresh);
    session.add(green);
    CHECK(session.contains(fresh));
    CHECK(fresh->tags.contains(green));
    CHECK(rows() == 1);
}

TEST_CASE_FIXTURE(Fixture, "many-to-many: a rollback takes both sides back") {
    post->tags.append(red);
    session.flush();
    session.rollback();
    CHECK(post->tags.empty());
    CHECK(red->posts.empty());
    CHECK(rows() == 0);
}

TEST_CASE_FIXTURE(Fixture, "many-to-many: ordered, loaded in one SELECT") {
    post->tags.append(red);
    post->tags.append(blue);
    session.commit();
    (void)post->title;
    SqlLog log(engine);
    REQUIRE(post->tags.size() == 2);
    CHECK(log.size() == 1);
    CHECK(post->tags[0] == blue);
    CHECK(post->tags[1] == red);
}

TEST_CASE_FIXTURE(Fixture, "many-to-many: in queries") {
    constexpr auto p = cols<Post>;
    constexpr auto t = cols<Tag>;
    post->tags.append(red);
    session.commit();
    CHECK(session.scalars(select<Post>().where(p.tags.any(t.name == "red"))).one() == post);
    CHECK(session.scalars(select<Post>().where(p.tags.any(t.name == "blue"))).all().empty());
    CHECK(session.scalars(select<Post>().where(p.tags.contains(red))).one() == post);
    CHECK(session.scalars(select<Tag>().where(!t.posts.any())).one() == blue);
    CHECK(std::get<1>(session.execute(select<Post, Tag>().join(p.tags)).one()) == red);
}

// ---- of a class with itself

struct Person {
    std::int64_t id{};
    std::string name{};
    Many<Person> follows{};
    Many<Person> followers{};

    static constexpr auto mapping() {
        return table(
            "persons",
            column<&Person::id>(primary_key),
            column<&Person::name>(),
            relationship<&Person::follows>(
                secondary("person_follows", "follower_id", "followed_id"),
                back_populates("followers")
            ),
            relationship<&Person::followers>(
                secondary("person_follows", "followed_id", "follower_id"), back_populates("follows")
            )
        );
    }
};

TEST_CASE("many-to-many: of a class with itself") {
    const Engine engine = database<Person>();
    Session session(engine);
    const Ref<Person> a = session.add(Person{.name = "a"});
    const Ref<Person> b = session.add(Person{.name = "b"});
    a->follows.append(b);
    CHECK(b->followers.contains(a));
    session.commit();
    CHECK(a->follows.contains(b));
    CHECK(a->followers.empty());
    CHECK(b->followers.contains(a));
    b->follows.append(a);
    a->follows.append(a);
    session.commit();
    CHECK(integer(engine, "SELECT count(*) FROM person_follows") == 3);
    CHECK(a->followers.size() == 2);
    session.remove(a);
    session.commit();
    CHECK(integer(engine, "SELECT count(*) FROM person_follows") == 0);
    CHECK(b->follows.empty());
}

// ---- one side only

struct Label {
    std::int64_t id{};

    static constexpr auto mapping() { return table("labels", column<&Label::id>(primary_key)); }
};

struct Parcel {
    std::int64_t id{};
    Many<Label> labels{};

    static constexpr auto mapping() {
        return table(
            "parcels",
            column<&Parcel::id>(primary_key),
            relationship<&Parcel::labels>(secondary("parcel_labels", "parcel_id", "label_id"))
        );
    }
};

TEST_CASE("many-to-many: one side alone is enough") {
    const Engine engine = database<Parcel, Label>();
    Session session(engine);
    const Ref<Parcel> parcel = session.add(Parcel{.labels = {Label{}, Label{}}});
    session.commit();
    CHECK(parcel->labels.size() == 2);

    SUBCASE("deleting it takes the rows along") {
        session.remove(parcel);
        session.commit();
    }
    SUBCASE("also what was taken out in the same flush") {
        parcel->labels.remove(parcel->labels[0]);
        session.remove(parcel);
        session.commit();
    }
    CHECK(integer(engine, "SELECT count(*) FROM parcel_labels") == 0);
    CHECK(integer(engine, "SELECT count(*) FROM labels") == 2);
}

}  // namespace
}  // namespace azoth::test
