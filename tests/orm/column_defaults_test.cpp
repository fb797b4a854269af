// SPDX-License-Identifier: MIT
// What fills in a column that the program did not: the program's own defaults, SQL, and the database.
#include "orm/support.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace {

using namespace azoth;
using namespace azoth::test;

int stamps = 0;

enum class State : std::uint8_t { draft, live };
AZOTH_ENUM(State, draft, live);

/// A default of every kind.
struct Article {
    std::int64_t id{};
    std::string title{};
    std::string language{};
    std::optional<int> stars{};
    State state{};
    Uuid token{};
    std::string slug{};
    int edits = 0;
    std::string changed_by{};
    std::string note{};

    static constexpr auto mapping() {
        return table(
            "articles",
            column<&Article::id>(primary_key),
            column<&Article::title>(String(100)),
            column<&Article::language>(insert_default("en")),
            column<&Article::stars>(insert_default(3)),
            column<&Article::state>(insert_default(State::live)),
            column<&Article::token>(insert_default([] { return Uuid::v4(); })),
            column<&Article::slug>(insert_default(SqlText("lower('NEW')"))),
            column<&Article::edits>(update_default([] { return ++stamps; })),
            column<&Article::changed_by>(insert_default("nobody"), update_default("flush")),
            column<&Article::note>(onupdate(SqlText("'touched'")))
        );
    }
};

AZOTH_COLUMNS(Article, id, title, language, stars, state, token, slug, edits, changed_by, note);

/// Columns the database computes.
struct Line {
    std::int64_t id{};
    int price = 0;
    int quantity = 1;
    int total = 0;
    std::string label{};

    static constexpr auto mapping() {
        return table(
            "lines",
            comment("what is ordered"),
            option("sqlite_strict", false),
            column<&Line::id>(Identity{}, primary_key),
            column<&Line::price>(check(SqlText("price >= 0"))),
            column<&Line::quantity>(),
            column<&Line::total>(computed(SqlText("price * quantity"), {.persisted = true})),
            column<&Line::label>(computed(SqlText("'no. ' || id")), comment("for people")),
            index("ix_lines_dear", {"price"}, {.unique = false, .where = SqlText("price > 100")}),
            index("ix_lines_half", {SqlText("price / 2"), SqlText("quantity")}),
            check(SqlText("quantity < 1000"))
        );
    }
};

AZOTH_COLUMNS(Line, id, price, quantity, total, label);

/// A key that the program makes.
struct Token {
    std::string key{};
    std::string owner{};

    static constexpr auto mapping() {
        return table(
            "tokens",
            column<&Token::key>(primary_key, insert_default([] {
                                    return "k" + std::to_string(++stamps);
                                })),
            column<&Token::owner>()
        );
    }
};

struct Elsewhere {
    std::int64_t id{};
    std::int64_t number{};

    static constexpr auto mapping() {
        return table(
            "numbers",
            schema("sales"),
            column<&Elsewhere::id>(primary_key, Identity{.always = true, .options = {.start = 5}}),
            column<&Elsewhere::number>(sequence("number_seq", {.start = 1000}))
        );
    }
};

constexpr auto a = cols<Article>;
constexpr auto l = cols<Line>;

}  // namespace

TEST_CASE("column defaults: the program's are on the object after the flush") {
    const Engine engine = database<Article>();
    Session session(engine);
    const Ref<Article> article = session.add(Article{.title = "x"});
    const Ref<Article> other = session.add(Article{.language = "fr", .stars = 5});
    session.flush();
    CHECK(article->language == "en");
    CHECK(article->stars == 3);
    CHECK(article->state == State::live);
    CHECK(article->token != Uuid());
    CHECK(article->token != other->token);
    CHECK(article->changed_by == "nobody");
    CHECK(other->language == "fr");
    CHECK(other->stars == 5);
    CHECK(session.dirty_count() == 0);
    session.commit();

    const Uuid token = article->token;
    session.expire_all();
    CHECK(article->token == token);
    CHECK(article->state == State::live);
}

TEST_CASE("column defaults: SQL stands in the INSERT and is read back") {
    const Engine engine = database<Article>();
    SqlLog log(engine);
    Session session(engine);
    const Ref<Article> article = session.add(Article{});
    const Ref<Article> given = session.add(Article{.slug = "mine"});
    session.flush();
    CHECK(article->slug == "new");
    CHECK(given->slug == "mine");
    CHECK(log.text().find("lower('NEW')") != std::string::npos);
}

TEST_CASE("column defaults: many objects at once") {
    const Engine engine = database<Article>();
    Session session(engine);
    for (int i = 0; i < 250; ++i) {
        session.add(Article{.title = std::to_string(i)});
    }
    session.commit();
    CHECK(
        integer(
            engine,
            "SELECT count(DISTINCT token) FROM articles WHERE slug = 'new' AND language = 'en'"
        ) == 250
    );
}

TEST_CASE("column defaults: what every UPDATE sets") {
    const Engine engine = database<Article>();
    Session session(engine);
    const Ref<Article> article = session.add(Article{});
    const Ref<Article> untouched = session.add(Article{});
    session.commit();
    stamps = 10;
    article->title = "new";
    session.flush();
    CHECK(article->edits == 11);
    CHECK(article->changed_by == "flush");
    CHECK(article->note == "touched");
    CHECK(untouched->edits == 0);
    CHECK(untouched->changed_by == "nobody");

    article->title = "newer";
    article->changed_by = "me";
    session.commit();
    CHECK(article->changed_by == "me");
    CHECK(article->edits == 12);
}

TEST_CASE("column defaults: statements about a class have them too") {
    const Engine engine = database<Article>();
    Session session(engine);
    session.execute(insert<Article>().values({{"title", "by name"}, {"edits", 0}, {"note", ""}}));
    session.execute(insert<Article>().values({Article{.title = "a"}, Article{.title = "b"}}));
    const auto rows = session.scalars(select<Article>().order_by(a.id)).all();
    REQUIRE(rows.size() == 3);
    for (const auto& row : rows) {
        CHECK(row->language == "en");
        CHECK(row->state == State::live);
        CHECK(row->slug == "new");
        CHECK(row->token != Uuid());
    }
    session.execute(update<Article>().where(a.title == "a").set(a.stars, 1));
    session.expire_all();
    CHECK(rows[1]->changed_by == "flush");
    CHECK(rows[2]->changed_by == "nobody");
}

TEST_CASE("computed columns: never written, always read back") {
    const Engine engine = database<Line>();
    SqlLog log(engine);
    Session session(engine);
    const Ref<Line> line = session.add(Line{.price = 7, .quantity = 3, .total = 99});
    session.flush();
    CHECK(line->total == 21);
    CHECK(line->label == "no. 1");
    line->price = 10;
    session.flush();
    CHECK(line->total == 30);
    line->total = 5;
    log.clear();
    session.flush();
    CHECK(log.count("UPDATE") == 0);
    session.expire(line);
    CHECK(line->total == 30);

    for (int i = 0; i < 20; ++i) {
        session.add(Line{.price = i, .quantity = 2});
    }
    session.flush();
    for (const auto& each : session.scalars(select<Line>().where(l.id > 1))) {
        CHECK(each->total == each->price * 2);
    }
    session.execute(insert<Line>().values(Line{.price = 500, .quantity = 1, .total = 1}));
    CHECK(session.scalar(select(l.total).where(l.price == 500)) == 500);
}

TEST_CASE("computed columns: a statement cannot set them") {
    const Engine engine = database<Line>();
    CHECK_THROWS_AS((void)update<Line>().set(l.total, 5), ArgumentError);
    CHECK_THROWS_AS((void)update<Line>().values({{"total", 5}}), ArgumentError);
    CHECK_THROWS_AS((void)insert<Line>().values({{"total", 5}}), ArgumentError);
}

TEST_CASE("mappings: checks, indexes, comments and options of a table") {
    const Engine engine = database<Line>();
    CHECK_THROWS_AS(run_sql(engine, "INSERT INTO lines (price) VALUES (-1)"), IntegrityError);
    CHECK_THROWS_AS(
        run_sql(engine, "INSERT INTO lines (price, quantity) VALUES (1, 1000)"), IntegrityError
    );
    const auto index_sql = [&](std::string_view name) {
        return text_of(
            engine, "SELECT sql FROM sqlite_master WHERE name = '" + std::string(name) + "'"
        );
    };
    CHECK(index_sql("ix_lines_dear").ends_with("(price) WHERE price > 100"));
    CHECK(index_sql("ix_lines_half").ends_with("(price / 2, quantity)"));
    const Table lines = metadata<Line>().table("lines");
    CHECK(lines.definition().comment == "what is ordered");
    CHECK(lines.definition().options.find("sqlite", "strict") != nullptr);
}

TEST_CASE("mappings: schema, identity and sequence") {
    const Table numbers = metadata<Elsewhere>().table("sales.numbers");
    const auto& columns = numbers.columns();
    REQUIRE(columns.size() == 2);
    REQUIRE(columns[0]->schema()->identity.has_value());
    CHECK(columns[0]->schema()->identity->always == true);
    CHECK(columns[0]->schema()->identity->options.start == 5);
    CHECK(columns[1]->schema()->insert_default.kind == sql::ColumnDefault::Kind::sequence);
    CHECK(columns[1]->schema()->insert_default.sequence.options.start == 1000);
}

TEST_CASE("column defaults: a key") {
    const Engine engine = database<Token>();
    Session session(engine);
    stamps = 0;
    const Ref<Token> token = session.add(Token{.owner = "ana"});
    session.flush();
    CHECK(token->key == "k1");
    CHECK(session.get<Token>("k1") == token);
    session.rollback();
    CHECK(session.get<Token>("k1") == nullptr);
}

TEST_CASE("column defaults: an object that takes the row of a deleted one keeps what was there") {
    const Engine engine = database<Article>();
    Session session(engine);
    const Ref<Article> old = session.add(Article{.id = 7, .language = "fr"});
    session.commit();
    const Uuid token = old->token;
    session.remove(old);
    const Ref<Article> fresh = session.add(Article{.id = 7, .title = "again"});
    session.commit();
    CHECK(fresh->title == "again");
    CHECK(fresh->language == "fr");
    CHECK(fresh->token == token);
}
