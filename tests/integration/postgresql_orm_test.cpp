// SPDX-License-Identifier: MIT
// A session over PostgreSQL, from the tables to the objects and back.
#include "postgresql_support.hpp"

#include <azoth/dialects/postgresql/types.hpp>
#include <azoth/orm.hpp>

#include <optional>
#include <string>
#include <vector>

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

/// The database makes its key and two more columns.
struct Visit {
    std::int64_t id{};
    std::string page{};
    std::optional<int> seconds{};
    std::string state{};
    std::optional<azoth::Timestamp> at{};
    std::optional<std::string> address{};
    double score{};

    static constexpr auto mapping() {
        using namespace azoth;
        return table(
            "visits",
            column<&Visit::id>(primary_key),
            column<&Visit::page>(String(50), unique),
            column<&Visit::seconds>(),
            column<&Visit::state>(String(20), server_default("new")),
            column<&Visit::at>(server_default(SqlText("CURRENT_TIMESTAMP"))),
            column<&Visit::address>(postgresql::INET()),
            column<&Visit::score>()
        );
    }
};

/// Its key is a text that the database makes: nothing tells the order of several.
struct Ticket {
    std::string id{};
    int number{};

    static constexpr auto mapping() {
        using namespace azoth;
        return table(
            "tickets",
            column<&Ticket::id>(
                String(50), primary_key, server_default(SqlText("gen_random_uuid()::text"))
            ),
            column<&Ticket::number>()
        );
    }
};

AZOTH_COLUMNS(Visit, id, page, seconds, state, at, address, score);
AZOTH_COLUMNS(Ticket, id, number);
AZOTH_COLUMNS(Author, id, name, books);
AZOTH_COLUMNS(Book, id, title, price, published, cover, extra, author_id, author, tags);

}  // namespace shelves

using namespace azoth;
using namespace shelves;
using azoth::testing::error_of;
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

TEST_CASE("session: a thousand objects get their keys from few statements, each the one of its row"
) {
    PostgreSQL database;
    const Engine& engine = database.engine();
    metadata<Visit>().create_all(engine);
    std::vector<std::string> statements;
    engine.listen({.before_cursor_execute = [&](const ExecutionContext& c) {
        statements.emplace_back(c.statement);
    }});
    Session session(engine, {.expire_on_commit = false});
    std::vector<Ref<Visit>> visits;
    for (int i = 0; i < 1000; ++i) {
        visits.push_back(session.add(Visit{
            .page = "page " + std::to_string(i),
            .seconds = i % 3 == 0 ? std::optional(i) : std::nullopt,
            .address = "10.0.0." + std::to_string(i % 250),
            .score = i / 4.0,
        }));
    }
    session.flush();
    CHECK(statements.size() == 10);
    for (std::size_t i = 0; i < visits.size(); ++i) {
        CHECK(visits[i]->id == static_cast<std::int64_t>(i) + 1);
        CHECK(visits[i]->state == "new");
        CHECK(visits[i]->at.has_value());
    }
    session.commit();

    const auto v = cols<Visit>;
    Session other(engine);
    const auto found = other.scalars(select<Visit>().order_by(v.id)).all();
    REQUIRE(found.size() == 1000);
    for (std::size_t i = 0; i < found.size(); ++i) {
        CHECK(found[i]->page == visits[i]->page);
        CHECK(found[i]->seconds == visits[i]->seconds);
        CHECK(found[i]->address == visits[i]->address);
        CHECK(found[i]->score == visits[i]->score);
    }
}

TEST_CASE("session: however a sequence counts, the keys are those of the rows") {
    PostgreSQL database;
    const Engine& engine = database.engine();
    metadata<Visit>().create_all(engine);
    SUBCASE("with gaps") {
        database.run("ALTER SEQUENCE visits_id_seq INCREMENT BY 7");
    }
    SUBCASE("downwards") {
        database.run("ALTER SEQUENCE visits_id_seq INCREMENT BY -1 MINVALUE -1000 RESTART WITH -1");
    }
    Session session(engine);
    std::vector<Ref<Visit>> visits;
    for (int i = 0; i < 23; ++i) {
        visits.push_back(session.add(Visit{.page = "page " + std::to_string(i)}));
    }
    session.flush();
    std::vector<std::int64_t> keys;
    for (const auto& visit : visits) {
        keys.push_back(visit->id);
    }
    session.commit();
    Session other(engine);
    for (std::size_t i = 0; i < 23; ++i) {
        CHECK(other.get<Visit>(keys[i])->page == "page " + std::to_string(i));
    }
}

TEST_CASE("session: keys that a trigger makes in no order are an error, not a guess") {
    PostgreSQL database;
    const Engine& engine = database.engine();
    metadata<Visit>().create_all(engine);
    database.run(
        "CREATE FUNCTION scatter() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN NEW.id := (NEW.id * 7) % 23; RETURN NEW; END $$;"
        "CREATE TRIGGER scatter BEFORE INSERT ON visits FOR EACH ROW EXECUTE FUNCTION scatter()"
    );
    Session session(engine);
    std::vector<Ref<Visit>> visits;
    for (int i = 0; i < 10; ++i) {
        visits.push_back(session.add(Visit{.page = "page " + std::to_string(i)}));
    }
    const auto error = error_of<FlushError>([&] { session.flush(); });
    CHECK(std::string(error.what()).find("neither go up nor down") != std::string::npos);
    for (const auto& visit : visits) {
        CHECK(visit->id == 0);
    }
    session.rollback();
    CHECK(session.scalars(select<Visit>()).all().empty());
}

TEST_CASE("session: of many rows of which one fails, none stays") {
    PostgreSQL database;
    const Engine& engine = database.engine();
    metadata<Visit>().create_all(engine);
    Session session(engine);
    for (int i = 0; i < 150; ++i) {
        session.add(Visit{.page = "page " + std::to_string(i == 149 ? 3 : i)});
    }
    CHECK_THROWS_AS(session.flush(), UniqueViolation);
    session.rollback();
    CHECK(session.scalars(select<Visit>()).all().empty());
    session.add(Visit{.page = "page"});
    session.commit();
    CHECK(session.scalars(select<Visit>()).all().size() == 1);
}

TEST_CASE("session: rows that a trigger leaves out are an error") {
    PostgreSQL database;
    const Engine& engine = database.engine();
    metadata<Visit>().create_all(engine);
    database.run(
        "CREATE FUNCTION leave_out() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF NEW.page = 'page 4' THEN RETURN NULL; END IF; RETURN NEW; END $$;"
        "CREATE TRIGGER leave_out BEFORE INSERT ON visits FOR EACH ROW EXECUTE FUNCTION leave_out()"
    );
    Session session(engine);
    for (int i = 0; i < 10; ++i) {
        session.add(Visit{.page = "page " + std::to_string(i)});
    }
    const auto error = error_of<FlushError>([&] { session.flush(); });
    CHECK(std::string(error.what()).find("gave 9 back") != std::string::npos);
    session.rollback();
    CHECK(session.scalars(select<Visit>()).all().empty());
}

TEST_CASE("session: keys that only the database can make are read row by row") {
    PostgreSQL database;
    const Engine& engine = database.engine();
    metadata<Ticket>().create_all(engine);
    Session session(engine);
    std::vector<Ref<Ticket>> tickets;
    for (int i = 0; i < 12; ++i) {
        tickets.push_back(session.add(Ticket{.number = i}));
    }
    session.commit();
    for (int i = 0; i < 12; ++i) {
        const Ticket& ticket = *tickets[static_cast<std::size_t>(i)];
        CHECK(ticket.id.size() == 36);
        CHECK(ticket.number == i);
    }
}
