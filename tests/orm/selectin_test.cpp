// SPDX-License-Identifier: MIT
#include "orm/loading_support.hpp"

namespace azoth::test {
namespace {

constexpr auto u = cols<User>;
constexpr auto p = cols<Post>;

TEST_CASE("selectin: two queries, whatever the number of objects") {
    for (const int users : {1, 2, 40}) {
        CAPTURE(users);
        const Engine engine = filled_blog(users, 3);
        Session session(engine);
        SqlLog log(engine);
        const auto all = session.scalars(select<User>().options(selectinload(u.posts))).all();
        CHECK(log.size() == 2);
        CHECK(all.size() == static_cast<std::size_t>(users));
        for (const auto& user : all) {
            REQUIRE(user->posts.is_loaded());
            REQUIRE(user->posts.size() == 3);
            REQUIRE(user->posts[0]->author.is_loaded());
            REQUIRE(user->posts[0]->author == user);
        }
        CHECK(log.size() == 2);
    }
}

TEST_CASE("selectin: in portions of 500 owners") {
    const Engine engine = filled_blog(1001, 1);
    Session session(engine);
    SqlLog log(engine);
    const auto all = session.scalars(select<User>().options(selectinload(u.posts))).all();
    CHECK(log.size() == 4);
    for (const auto& user : all) {
        REQUIRE(user->posts.size() == 1);
    }
    CHECK(log.size() == 4);
}

TEST_CASE("selectin: no objects, no second query") {
    const Engine engine = blog();
    Session session(engine);
    SqlLog log(engine);
    CHECK(session.scalars(select<User>().options(selectinload(u.posts))).all().empty());
    CHECK(log.size() == 1);
}

TEST_CASE("selectin: owners without children have an empty collection") {
    const Engine engine = filled_blog(2, 0);
    Session session(engine);
    SqlLog log(engine);
    for (const auto& user : session.scalars(select<User>().options(selectinload(u.posts))).all()) {
        CHECK(user->posts.is_loaded());
        CHECK(user->posts.empty());
    }
    CHECK(log.size() == 2);
}

TEST_CASE("selectin: along a path") {
    const Engine engine = filled_blog(4, 3);
    Session session(engine);
    SqlLog log(engine);
    const auto all = session
                         .scalars(select<User>().order_by(u.id).options(
                             selectinload(u.posts).selectinload(p.comments),
                             selectinload(u.posts).selectinload(p.tags),
                             selectinload(u.profile)
                         ))
                         .all();
    CHECK(log.size() == 5);
    std::size_t tags = 0;
    for (const auto& user : all) {
        CHECK(user->profile.is_loaded());
        for (const Ref<Post>& post : user->posts) {
            CHECK(post->comments.size() == 2);
            CHECK(post->comments[0]->text == "first of " + post->title);
            tags += post->tags.size();
        }
    }
    CHECK(tags == 12);
    CHECK(all[0]->profile->bio == "bio 0");
    CHECK(all[1]->profile == nullptr);
    CHECK(log.size() == 5);
}

TEST_CASE("selectin: many-to-one asks only for what is not here") {
    const Engine engine = filled_blog(3, 2);
    Session session(engine);
    const Ref<User> here = session.get<User>(1);
    SqlLog log(engine);
    auto all = session.scalars(select<Post>().options(selectinload(p.author))).all();
    CHECK(log.size() == 2);
    for (const auto& post : all) {
        CHECK(post->author.is_loaded());
        CHECK(post->author->id == post->author_id);
    }
    log.clear();
    all = session.scalars(select<Post>().options(selectinload(p.author))).all();
    CHECK(log.size() == 1);
}

TEST_CASE("selectin: a collection that is loaded already is left alone") {
    const Engine engine = filled_blog(2, 2);
    Session session(engine, {.autoflush = false});
    const Ref<User> user = session.get<User>(1);
    (void)user->posts.size();
    const Ref<Post> fresh = user->posts.append(Post{.title = "new"});
    const auto all = session.scalars(select<User>().options(selectinload(u.posts))).all();
    CHECK(user->posts.size() == 3);
    CHECK(user->posts.contains(fresh));
    CHECK(all[1]->posts.is_loaded());
}

TEST_CASE("selectin: with LIMIT and conditions") {
    const Engine engine = filled_blog(10, 2);
    Session session(engine);
    SqlLog log(engine);
    const auto all = session
                         .scalars(select<User>().where(u.age > 2).order_by(u.id).limit(3).options(
                             selectinload(u.posts)
                         ))
                         .all();
    REQUIRE(all.size() == 3);
    CHECK(all[0]->age == 3);
    CHECK(all[2]->posts.size() == 2);
    CHECK(log.size() == 2);
}

TEST_CASE("selectin: several classes in a row") {
    const Engine engine = filled_blog(2, 2);
    Session session(engine);
    SqlLog log(engine);
    const auto rows = session
                          .execute(select<User, Post>().join(u.posts).order_by(p.id).options(
                              selectinload(p.comments), selectinload(u.profile)
                          ))
                          .all();
    REQUIRE(rows.size() == 4);
    CHECK(log.size() == 3);
    CHECK(std::get<1>(rows[3])->comments.size() == 2);
    CHECK(std::get<0>(rows[0])->profile->bio == "bio 0");
    CHECK(log.size() == 3);
}

// ---- as the default of a mapping

struct Shelf;

struct Book {
    std::string isbn{};
    std::string shelf_name{};
    One<Shelf> shelf{};

    static constexpr auto mapping() {
        return table(
            "books",
            column<&Book::isbn>(primary_key),
            column<&Book::shelf_name>(foreign_key("shelves.name")),
            relationship<&Book::shelf>(back_populates("books"), lazy(Lazy::joined))
        );
    }
};

struct Shelf {
    std::string name{};
    Many<Book> books{};

    static constexpr auto mapping() {
        return table(
            "shelves",
            column<&Shelf::name>(primary_key),
            relationship<&Shelf::books>(
                back_populates("shelf"), lazy(Lazy::selectin), order_by("isbn")
            )
        );
    }
};

TEST_CASE("selectin: as the default of the mapping, with text keys") {
    const Engine engine = database<Shelf, Book>();
    {
        Session session(engine);
        session.add(Shelf{.name = "a", .books = {Book{.isbn = "1"}, Book{.isbn = "2"}}});
        session.add(Shelf{.name = "b", .books = {Book{.isbn = "3"}}});
        session.commit();
    }
    Session session(engine);
    SqlLog log(engine);
    const auto shelves = session.scalars(select<Shelf>().order_by(col<&Shelf::name>)).all();
    CHECK(log.size() == 2);
    REQUIRE(shelves.size() == 2);
    CHECK(shelves[0]->books.size() == 2);
    CHECK(shelves[0]->books[1]->isbn == "2");
    CHECK(shelves[1]->books[0]->shelf == shelves[1]);
    CHECK(log.size() == 2);
    session.expunge_all();
    log.clear();
    const auto books = session.scalars(select<Book>()).all();
    CHECK(books[0]->shelf.is_loaded());
    CHECK(log.count("SELECT") <= 2);
    CHECK(log[0].find("LEFT OUTER JOIN") != std::string::npos);

    SUBCASE("an option overrides it") {
        session.expunge_all();
        log.clear();
        const auto lazy_ones =
            session.scalars(select<Shelf>().options(lazyload(col<&Shelf::books>))).all();
        CHECK(log.size() == 1);
        CHECK_FALSE(lazy_ones[0]->books.is_loaded());
    }
}

TEST_CASE("selectin: an option about a class that the query does not have") {
    const Engine engine = blog();
    Session session(engine);
    CHECK_THROWS_AS(
        (void)session.scalars(select<Tag>().options(selectinload(col<&User::posts>))).all(),
        ArgumentError
    );
    CHECK_NOTHROW((void)session.scalars(select<Tag>().options(raiseload("*"))).all());
}

}  // namespace
}  // namespace azoth::test
