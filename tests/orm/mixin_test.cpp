// SPDX-License-Identifier: MIT
// Columns from a base class, and mappings outside of the class.
#include "orm/support.hpp"

namespace shop {

/// Knows nothing of any database.
struct Item {
    std::int64_t id{};
    std::string name{};
    double price = 0;
};

}  // namespace shop

template <>
struct azoth::mapping<shop::Item> {
    static constexpr auto define() {
        return azoth::table(
            "shop_items",
            azoth::column<&shop::Item::id>(azoth::primary_key),
            azoth::column<&shop::Item::name>(azoth::String(80), azoth::unique),
            azoth::column<&shop::Item::price>()
        );
    }
};

namespace azoth::test {
namespace {

struct Timestamps {
    Timestamp created_at{};
    Timestamp updated_at{};
};

struct Versioned {
    int version = 0;
};

struct Comments;

struct Article : Timestamps, Versioned {
    std::int64_t id{};
    std::string title{};

    static constexpr auto mapping() {
        return table(
            "articles",
            column<&Article::id>(primary_key),
            column<&Article::title>(),
            column<&Article::created_at>(server_default(func::now())),
            column<&Article::updated_at>(server_default(func::now()), onupdate(func::now())),
            column<&Article::version>(server_default("1"), onupdate(SqlText("version + 1")))
        );
    }
};

struct Video : Timestamps {
    std::int64_t id{};
    int length = 0;

    static constexpr auto mapping() {
        return table(
            "videos",
            column<&Video::id>(primary_key),
            column<&Video::length>(),
            column<&Video::created_at>(name("made"), server_default(func::now()))
        );
    }
};

TEST_CASE("mixin: columns of base classes") {
    const Engine engine = database<Article, Video>();
    Session session(engine);
    Article given;
    given.title = "a";
    const Ref<Article> article = session.add(std::move(given));
    const Ref<Video> video = session.add(Video{});
    session.commit();
    CHECK(article->created_at > Timestamp());
    CHECK(article->version == 1);
    CHECK(video->created_at > Timestamp());
    CHECK(integer(engine, "SELECT count(made) FROM videos") == 1);

    article->title = "b";
    session.commit();
    CHECK(article->version == 2);
    CHECK(article->title == "b");
    CHECK(article->updated_at >= article->created_at);

    article->version = 10;
    session.commit();
    CHECK(article->version == 10);

    CHECK(
        session.scalars(select<Article>().where(col<&Article::version, Article> == 10)).one() ==
        article
    );
    CHECK(
        session.scalars(select<Video>().where(col<&Video::created_at, Video> > Timestamp()))
            .one() == video
    );
    session.execute(update<Article>().set(col<&Article::title>, "c")).close();
    CHECK(article->title == "c");
    CHECK(article->version == 11);
}

TEST_CASE("mapping outside of the class") {
    const Engine engine = database<shop::Item>();
    Session session(engine);
    const Ref<shop::Item> item = session.add(shop::Item{.name = "x", .price = 1.5});
    session.commit();
    CHECK(session.get<shop::Item>(item->id) == item);
    item->price = 2;
    session.commit();
    CHECK(session.scalars(select<shop::Item>().where(col<&shop::Item::price> > 1.9)).one() == item);
    session.add(shop::Item{.name = "x"});
    CHECK_THROWS_AS(session.flush(), UniqueViolation);
}

}  // namespace
}  // namespace azoth::test
