// SPDX-License-Identifier: MIT
// The SQL language from models, with types: VALUES, functions in FROM, samples, arrays, JSON, tuples, CTEs,
// statements over several tables.
#include "azoth/dialects/create.hpp"
#include "azoth/dialects/dialect.hpp"
#include "azoth/sql/compiled.hpp"
#include "orm/models.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace azoth::test {
namespace {

struct Doc {
    std::int64_t id{};
    Json data{};
    std::optional<Json> more{};

    static constexpr auto mapping() {
        return table(
            "docs", column<&Doc::id>(primary_key), column<&Doc::data>(), column<&Doc::more>()
        );
    }
};

/// Arrays are of PostgreSQL.
struct Album {
    std::int64_t id{};
    std::vector<std::string> tags{};
    std::vector<int> stars{};
    std::optional<std::vector<double>> lengths{};

    static constexpr auto mapping() {
        return table(
            "albums",
            column<&Album::id>(primary_key),
            column<&Album::tags>(),
            column<&Album::stars>(),
            column<&Album::lengths>()
        );
    }
};

AZOTH_COLUMNS(Doc, id, data, more);
AZOTH_COLUMNS(Album, id, tags, stars, lengths);

constexpr auto u = cols<User>;
constexpr auto p = cols<Post>;
constexpr auto t = cols<Tag>;
constexpr auto d = cols<Doc>;
constexpr auto a = cols<Album>;

struct Point {
    int x;
    std::string y;
};

/// On PostgreSQL, in one line.
template <class S>
std::string sql_of(const S& statement) {
    static const std::unique_ptr<const Dialect> dialect(create_dialect("postgresql"));
    const auto& node = statement.statement();
    node->seal();
    sql::Compiled compiled;
    compiled.statement = node;
    sql::CompileOptions options;
    options.paramstyle = sql::Paramstyle::named;
    dialect->compile(*node, options, compiled);
    std::string text;
    for (const char c : compiled.sql) {
        if (c != '\n' || !text.ends_with(' ')) {
            text += c == '\n' ? ' ' : c;
        }
    }
    return text;
}

TEST_CASE("VALUES without rows are refused before they are SQL") {
    CHECK_THROWS_AS((void)values<int>({"id"}, {}), ArgumentError);
}

TEST_CASE("values: rows of the program in FROM, of tuples and of structs") {
    const auto prices =
        values<int, std::string>({"id", "name"}, {{1, "ana"}, {2, "eva"}}, "prices");
    const auto [id, name] = prices.columns();
    const auto query = select(u.email, name).join(prices, id == u.id).order_by(u.id);
    static_assert(std::is_same_v<decltype(query), const Select<std::string, std::string>>);
    CHECK(
        sql_of(query) ==
        "SELECT users.email, prices.name FROM users JOIN (VALUES (:param_1, :param_2), (:param_3, "
        ":param_4)) AS prices (id, name) ON prices.id = users.id ORDER BY users.id"
    );
    const Engine engine = blog();
    Session session(engine);
    session.add_all({User{.email = "x"}, User{.email = "y"}});
    CHECK(
        session.execute(query).all() ==
        std::vector<std::tuple<std::string, std::string>>{{"x", "ana"}, {"y", "eva"}}
    );

    const std::vector<Point> points{{1, "one"}, {2, "two"}};
    const auto listed = values<&Point::x, &Point::y>(points, "points");
    const auto [x, y] = listed.columns();
    CHECK(session.scalars(select(y).where(x > 1)).all() == std::vector<std::string>{"two"});
    CHECK(session.scalar(select(listed.c<int>("x")).where(y == "one")) == 1);
}

TEST_CASE("functions in FROM: columns with types, numbered rows, a column of its own") {
    const auto series =
        table_valued<int>(func::generate_series(1, 5), {"value"}, {.name = "series"});
    const auto [value] = series.columns();
    CHECK(
        sql_of(select(value)) ==
        "SELECT series.value FROM generate_series(:param_1, :param_2) AS series"
    );
    const auto numbered = table_valued<int, std::int64_t>(
        func::unnest(a.stars),
        {"star", "place"},
        {.name = "n", .with_ordinality = true, .render_derived = true}
    );
    const auto [star, place] = numbered.columns();
    CHECK(
        sql_of(select(a.id, star, place)) ==
        "SELECT albums.id, n.star, n.place FROM albums, unnest(albums.stars) WITH ORDINALITY AS "
        "n(star, place)"
    );
    const auto x = column_valued(func::generate_series(1, 5), "x");
    const auto query = select(x, x + 1);
    static_assert(std::is_same_v<decltype(query), const Select<int, int>>);
    CHECK(
        sql_of(query) == "SELECT x, x + :x_1 AS anon_1 FROM generate_series(:param_1, "
                         ":param_2) AS x"
    );

    const Engine engine = database<Doc>();
    Session session(engine);
    session.add(Doc{.data = Json(R"(["a", "b"])")});
    const auto each = table_valued<std::int64_t, std::string>(
        func::call<Any>("json_each", d.data), {"key", "value"}, {.joins_implicitly = true}
    );
    const auto [key, text] = each.columns();
    CHECK(
        session.execute(select(d.id, key, text).select_from(table_of<Doc>()).order_by(key)).all() ==
        std::vector<std::tuple<std::int64_t, std::int64_t, std::string>>{{1, 0, "a"}, {1, 1, "b"}}
    );
}

TEST_CASE("tablesample: of a class and of a table") {
    const auto some = tablesample<User>(5, {.name = "s", .seed = 3});
    CHECK(
        sql_of(select(some[u.name])) ==
        "SELECT s.name FROM users AS s TABLESAMPLE system(:param_1) REPEATABLE (:param_2)"
    );
    const auto bernoulli =
        tablesample(table_of<User>(), func::call<double>("bernoulli", 2.5), {.name = "s"});
    CHECK(
        sql_of(select(bernoulli.c<int>("age"))) ==
        "SELECT s.age FROM users AS s TABLESAMPLE bernoulli(:param_1)"
    );
}

TEST_CASE("arrays: what is in them") {
    CHECK(
        sql_of(select(a.id).where(
            a.tags.contains({"x", "y"}), a.tags.contained_by({"x"}), a.tags.overlap({"z"})
        )) == "SELECT albums.id FROM albums WHERE albums.tags @> :tags_1::VARCHAR[] AND "
              "albums.tags <@ :tags_2::VARCHAR[] AND albums.tags && :tags_3::VARCHAR[]"
    );
    CHECK(
        sql_of(select(a.id).where(
            a.tags.any("x"), a.stars.all(5), literal(3) < any_(a.stars), a.lengths.any(1.5)
        )) == "SELECT albums.id FROM albums WHERE :tags_1 = ANY (albums.tags) AND :stars_1 = ALL "
              "(albums.stars) AND :param_1 < ANY (albums.stars) AND :lengths_1 = ANY "
              "(albums.lengths)"
    );
    const auto parts = select(a.stars[1], a.stars.slice(2, 3), a.tags.concat({"new"}));
    static_assert(std::is_same_v<
                  decltype(parts),
                  const Select<std::optional<int>, std::vector<int>, std::vector<std::string>>>);
    CHECK(
        sql_of(parts) ==
        "SELECT albums.stars[:stars_1] AS anon_1, albums.stars[:stars_2::stars_3] AS anon_2, "
        "albums.tags || :tags_1::VARCHAR[] AS anon_3 FROM albums"
    );
    CHECK(
        sql_of(select(azoth::array<std::int64_t>(a.id, 5))) ==
        "SELECT ARRAY[albums.id, :param_1] AS anon_1 FROM albums"
    );
}

TEST_CASE("arrays: compared and assigned as a whole") {
    const std::vector<int> stars{1, 2};
    CHECK(
        sql_of(select(a.id).where(a.stars == stars, a.lengths != null)) ==
        "SELECT albums.id FROM albums WHERE albums.stars = :stars_1::INTEGER[] AND albums.lengths "
        "IS NOT NULL"
    );
    CHECK(
        sql_of(update<Album>().set(a.stars, stars).where(a.id == 1)) ==
        "UPDATE albums SET stars=:stars::INTEGER[] WHERE albums.id = :id_1"
    );
}

TEST_CASE("arrays: how they travel") {
    using Numbers = std::vector<std::optional<int>>;
    const auto text_of = [](const auto& items) {
        return TypeTraits<std::remove_cvref_t<decltype(items)>>::to_stored(items);
    };
    CHECK(text_of(Numbers{1, std::nullopt, -3}) == "{1,NULL,-3}");
    CHECK(TypeTraits<Numbers>::from_stored("{1,NULL,-3}") == Numbers{1, std::nullopt, -3});
    const std::vector<std::string> texts{"a", "b c", "NULL", "", "q\"\\,{}"};
    CHECK(text_of(texts) == R"({"a","b c","NULL","","q\"\\,{}"})");
    CHECK(TypeTraits<std::vector<std::string>>::from_stored(text_of(texts)) == texts);
    CHECK(
        TypeTraits<std::vector<std::string>>::from_stored("{plain,\"two words\"}") ==
        std::vector<std::string>{"plain", "two words"}
    );
    const std::vector<Date> days{Date(2026, 11, 20)};
    CHECK(TypeTraits<std::vector<Date>>::from_stored(text_of(days)) == days);
    CHECK(TypeTraits<std::vector<bool>>::from_stored("{t,f}") == std::vector<bool>{true, false});
    CHECK(TypeTraits<std::vector<int>>::from_stored("{}").empty());
    CHECK_THROWS_AS(TypeTraits<std::vector<int>>::from_stored("{{1},{2}}"), DataError);
    CHECK_THROWS_AS(TypeTraits<std::vector<int>>::from_stored("1,2"), DataError);
    CHECK_THROWS_AS(TypeTraits<std::vector<int>>::from_stored("{x}"), DataError);
}

TEST_CASE("JSON: parts of documents, as what they are") {
    CHECK(
        sql_of(select(d.data["a"]["b"].as_string()).where(d.data["n"][0].as_integer() > 1)) ==
        "SELECT CAST((docs.data -> :data_1) ->> :param_1 AS VARCHAR) AS anon_1 FROM docs WHERE "
        "CAST(((docs.data -> :data_2) ->> :param_2) AS INTEGER) > :param_3"
    );
    const Engine engine = database<Doc>();
    Session session(engine);
    session.add(Doc{
        .data = Json(
            R"({"a": {"b": "deep"}, "n": [7, 8], "f": 1.5, "yes": true, "odd key": "x", "p": "1.25"})"
        ),
    });
    session.add(Doc{.data = Json("{}"), .more = Json(R"({"a": 1})")});
    session.flush();
    const auto first = select(
                           d.data["a"]["b"].as_string(),
                           d.data["n"][1].as_integer(),
                           d.data["f"].as_float(),
                           d.data["yes"].as_boolean(),
                           d.data["odd key"].as_string(),
                           d.data["none"].as_integer()
    )
                           .where(d.id == 1);
    CHECK(
        session.execute(first).one() == std::tuple(
                                            std::optional<std::string>("deep"),
                                            std::optional<std::int64_t>(8),
                                            std::optional<double>(1.5),
                                            std::optional<bool>(true),
                                            std::optional<std::string>("x"),
                                            std::optional<std::int64_t>()
                                        )
    );
    CHECK(session.scalar(select(d.id).where(d.data["n"][0].as_integer() == 7)) == 1);
    CHECK(session.scalar(select(d.id).where(d.more["a"].as_integer() == 1)) == 2);
    CHECK(session.scalar(select(d.data["n"]).where(d.id == 1)).value()->text() == "[7,8]");
}

TEST_CASE("tuples: compared and looked for") {
    const Engine engine = blog();
    Session session(engine);
    session.add_all({
        User{.email = "x", .name = "ana", .age = 30},
        User{.email = "y", .name = "ana", .age = 40},
        User{.email = "z", .name = "eva", .age = 30},
    });
    const auto emails = [&](const Expr<bool>& condition) {
        return session.scalars(select(u.email).where(condition).order_by(u.email)).all();
    };
    using Texts = std::vector<std::string>;
    CHECK(emails(tuple_(u.name, u.age).in({{"ana", 30}, {"eva", 30}})) == Texts{"x", "z"});
    CHECK(emails(tuple_(u.name, u.age).not_in({{"ana", 30}})) == Texts{"y", "z"});
    CHECK(emails(tuple_(u.name, u.age).in({})) == Texts{});
    CHECK(emails(tuple_(u.name, u.age) > tuple_("ana", 30)) == Texts{"y", "z"});
    CHECK(emails(tuple_(u.name, u.age) == tuple_("eva", 30)) == Texts{"z"});
    const auto other = aliased<User>();
    const auto oldest = select(other[u.name], func::max(other[u.age])).group_by(other[u.name]);
    CHECK(emails(tuple_(u.name, u.age).in(oldest)) == Texts{"y", "z"});
}

TEST_CASE("subqueries and CTEs know their columns") {
    const Engine engine = blog();
    Session session(engine);
    session.add(User{.email = "x", .posts = {Post{.title = "1"}, Post{.title = "2"}}});
    session.add(User{.email = "y"});
    const auto counted =
        select(p.author_id, func::count(p.id).label("posts")).group_by(p.author_id).subquery("n");
    const auto [author, posts] = counted.columns();
    const auto query =
        select(u.email, posts.or_null()).outerjoin(counted, author == u.id).order_by(u.email);
    using Row = std::tuple<std::string, std::optional<std::int64_t>>;
    CHECK(session.execute(query).all() == std::vector<Row>{{"x", 2}, {"y", std::nullopt}});

    const auto base = select(literal(1).label("k")).cte("numbers", {.recursive = true});
    const auto [k] = base.columns();
    const auto numbers = base.union_all(select(k + 1).where(k < 4));
    const auto [number] = numbers.columns();
    CHECK(session.scalars(select(number)).all() == std::vector<int>{1, 2, 3, 4});

    const auto both = select(u.email.label("word")).union_(select(p.title)).subquery("both");
    const auto [word] = both.columns();
    CHECK(session.scalar(select(func::count(word))) == 4);
}

TEST_CASE("outer joins: columns of the other side may be missing") {
    const Engine engine = blog();
    Session session(engine);
    session.add(User{.email = "x", .posts = {Post{.title = "1"}}});
    session.add(User{.email = "y"});
    const auto query =
        select(u.email, p.title.or_null(), p.views.or_null()).outerjoin(u.posts).order_by(u.email);
    using Row = std::tuple<std::string, std::optional<std::string>, std::optional<int>>;
    CHECK(
        session.execute(query).all() ==
        std::vector<Row>{{"x", "1", 0}, {"y", std::nullopt, std::nullopt}}
    );
    const auto pairs =
        session.execute(select<User, Post>().outerjoin(u.posts).order_by(u.email)).all();
    REQUIRE(pairs.size() == 2);
    CHECK(std::get<1>(pairs[0])->title == "1");
    CHECK(std::get<1>(pairs[1]) == nullptr);
}

TEST_CASE("aggregates know their types") {
    const auto query = select(
        func::count(),
        func::sum(u.age),
        func::avg(u.age),
        func::sum(cast<Decimal>(u.age)),
        func::avg(cast<Decimal>(u.age)),
        func::max(u.name),
        func::sum(cast<double>(u.age))
    );
    static_assert(std::is_same_v<
                  decltype(query),
                  const Select<
                      std::int64_t,
                      std::optional<std::int64_t>,
                      std::optional<double>,
                      std::optional<Decimal>,
                      std::optional<Decimal>,
                      std::optional<std::string>,
                      std::optional<double>>>);
    const Engine engine = blog();
    Session session(engine);
    CHECK(std::get<1>(session.execute(query).one()) == std::nullopt);
}

TEST_CASE("statements over several classes") {
    const Engine engine = blog();
    Session session(engine);
    session.add(User{.email = "x", .name = "ana", .posts = {Post{.title = "1"}, Post{}}});
    session.add(User{.email = "y", .name = "eva", .posts = {Post{.title = "2"}}});
    session.flush();
    session.execute(insert<Tag>().from_select(select(u.id, u.name), t.id, t.name));
    CHECK(
        session.scalars(select(t.name).order_by(t.name)).all() ==
        std::vector<std::string>{"ana", "eva"}
    );
    const auto renamed = update<Post>()
                             .set(p.title, u.name)
                             .where(p.author_id == u.id, u.email == "x")
                             .returning(p.id, p.title);
    const auto rows = session.execute(renamed).all();
    static_assert(std::is_same_v<
                  decltype(rows),
                  const std::vector<std::tuple<std::int64_t, std::string>>>);
    CHECK(rows.size() == 2);
    CHECK(std::get<1>(rows[0]) == "ana");
    CHECK(
        sql_of(renamed) == "UPDATE posts SET title=users.name FROM users WHERE posts.author_id = "
                           "users.id AND users.email = :email_1 RETURNING posts.id, posts.title"
    );
    CHECK(
        sql_of(delete_<Post>().where(p.author_id == u.id, u.email == "x").returning(p.id)) ==
        "DELETE FROM posts USING users WHERE posts.author_id = users.id AND users.email = :email_1 "
        "RETURNING posts.id"
    );
    CHECK(
        session.scalars(insert<Tag>().values(Tag{.name = "new"}).returning(t.name)).all() ==
        std::vector<std::string>{"new"}
    );
    CHECK(session.scalars(delete_<Tag>().where(t.name == "new").returning(t.id)).all().size() == 1);
}

}  // namespace
}  // namespace azoth::test
