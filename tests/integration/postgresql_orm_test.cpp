// SPDX-License-Identifier: MIT
// A session over PostgreSQL, from the tables to the objects and back.
#include "postgresql_support.hpp"

#include <azoth/orm.hpp>

#include <optional>
#include <string>

namespace shelves {

enum class Cover { soft, hard };
AZOTH_ENUM(Cover, soft, hard);

struct Author;
struct Tag;

struct Book {
    std::int64_t id{};
    std::string title{};
    azoth::Decimal price{};
    std::optional<azoth::Timestamp> published{};
    std::optional<Cover> cover{};
    azoth::Json extra{};
    std::int64_t author_id{};
    azoth::One<Author> author{};
    azoth::Many<Tag> tags{};

    static constexpr auto mapping() {
        using namespace azoth;
        return table(
            "books",
            column<&Book::id>(primary_key),
            column<&Book::title>(String(200)),
            column<&Book::price>(Numeric(10, 2)),
            column<&Book::published>(),
            column<&Book::cover>(),
            column<&Book::extra>(),
            column<&Book::author_id>(foreign_key("authors.id")),
            relationship<&Book::author>(back_populates("books")),
            relationship<&Book::tags>(secondary("book_tags", "book_id", "tag_id"), order_by("name"))
        );
    }
};

struct Tag {
    std::string name{};

    static constexpr auto mapping() {
        return azoth::table(
            "tags", azoth::column<&Tag::name>(azoth::String(30), azoth::primary_key)
        );
    }
};

struct Author {
    std::int64_t id{};
    std::string name{};
    azoth::Many<Book> books{};

    static constexpr auto mapping() {
        using namespace azoth;
        return table(
            "authors",
            column<&Author::id>(primary_key),
            column<&Author::name>(String(100), unique),
            relationship<&Author::books>(
                back_populates("author"), cascade("all, delete-orphan"), order_by("id")
            )
        );
    }
};

AZOTH_COLUMNS(Author, id, name, books);
AZOTH_COLUMNS(Book, id, title, price, published, cover, extra, author_id, author, tags);

}  // namespace shelves

using namespace azoth;
using namespace shelves;
using azoth::testing::PostgreSQL;

namespace {

constexpr auto a = cols<Author>;
constexpr auto b = cols<Book>;

}  // namespace

TEST_CASE("session: objects with relationships are written, read, changed and deleted") {
    PostgreSQL database;
    const Engine& engine = database.engine();
    metadata<Author, Book, Tag>().create_all(engine);
    {
        Session session(engine);
        for (int i = 1; i <= 3; ++i) {
            auto author = session.add(Author{.name = "author " + std::to_string(i)});
            for (int j = 1; j <= 7; ++j) {
                author->books.append(session.add(Book{
                    .title = "book " + std::to_string(j),
                    .price = Decimal("12.50"),
                    .published = Timestamp(2024, 2, 29, 12, 0, 0, 123'456),
                    .cover = j % 2 == 0 ? std::optional(Cover::hard) : std::nullopt,
                    .extra = Json(R"({"pages": 100})"),
                }));
            }
        }
        auto tag = session.add(Tag{.name = "good"});
        session.flush();
        const auto first = session.scalars(select<Book>().order_by(b.id)).first();
        REQUIRE(first.has_value());
        (*first)->tags.append(tag);
        session.commit();
    }
    {
        Session session(engine);
        const auto authors =
            session.scalars(select<Author>().options(selectinload(a.books)).order_by(a.id)).all();
        REQUIRE(authors.size() == 3);
        for (const auto& author : authors) {
            REQUIRE(author->books.size() == 7);
            for (std::size_t j = 0; j < 7; ++j) {
                const Book& book = *author->books[j];
                CHECK(book.title == "book " + std::to_string(j + 1));
                CHECK(book.price.to_string() == "12.50");
                CHECK(book.published == Timestamp(2024, 2, 29, 12, 0, 0, 123'456));
                CHECK(book.cover.has_value() == (j % 2 == 1));
                CHECK(book.extra.text() == R"({"pages": 100})");
            }
        }
        CHECK(authors[0]->books[0]->tags.size() == 1);

        authors[1]->name = "somebody else";
        authors[1]->books[0]->cover = Cover::soft;
        session.remove(authors[2]);
        session.commit();
        CHECK(authors[1]->name == "somebody else");
    }
    {
        Session session(engine);
        CHECK(session.scalars(select<Author>()).all().size() == 2);
        CHECK(session.scalars(select<Book>()).all().size() == 14);
        CHECK(session.scalars(select<Book>().where(b.cover == Cover::soft)).all().size() == 1);
        CHECK(session.get<Author>(2)->name == "somebody else");
        CHECK(session.get<Tag>("good")->name == "good");
    }
}

TEST_CASE("session: a flush that fails is rolled back as a whole, and the session goes on") {
    PostgreSQL database;
    const Engine& engine = database.engine();
    metadata<Author, Book, Tag>().create_all(engine);
    Session session(engine);
    session.add(Author{.name = "Ana"});
    session.commit();
    session.add(Author{.name = "Bob"});
    session.add(Author{.name = "Ana"});
    CHECK_THROWS_AS(session.flush(), UniqueViolation);
    session.rollback();
    CHECK(session.scalars(select<Author>()).all().size() == 1);
    {
        auto savepoint = session.begin_nested();
        session.add(Author{.name = "Ana"});
        CHECK_THROWS_AS(session.flush(), UniqueViolation);
        savepoint.rollback();
    }
    session.add(Author{.name = "Cid"});
    session.commit();
    CHECK(session.scalars(select<Author>()).all().size() == 2);
}
