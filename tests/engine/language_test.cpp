// SPDX-License-Identifier: MIT
// Rarer forms of the language, run by SQLite.
#include "engine/engine_support.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace az = azoth;
using az::select;
using az::test::count_users;
using az::test::people;
using az::test::schema;

namespace {

using Texts = std::vector<std::string>;

az::Expr<int> user_id() {
    return schema().users.c<int>("id");
}

az::Expr<std::string> name() {
    return schema().users.c<std::string>("name");
}

}  // namespace

TEST_CASE("true_() and false_() are conditions") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto pairs = az::test::schema().users.alias("other");
    CHECK(connection.execute(select(name()).join(pairs, az::true_())).all().size() == 9);
    CHECK(connection.execute(select(name()).where(az::false_())).all().empty());
}

TEST_CASE("FULL OUTER JOIN has the rows of both sides") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    connection.execute(insert(schema().addresses)
                           .values({
                               {{"user_id", 1}, {"email", "ana@x"}},
                               {{"user_id", az::null}, {"email", "lost@x"}},
                           }));
    const auto email = schema().addresses.c<std::string>("email");
    const auto both = select(name().or_null(), email.or_null())
                          .full_outerjoin(schema().addresses, user_id() == schema().a("user_id"));
    auto rows = connection.execute(both).all();
    using Row = std::tuple<std::optional<std::string>, std::optional<std::string>>;
    CHECK(rows.size() == 4);
    CHECK(std::ranges::count(rows, Row("Ana", "ana@x")) == 1);
    CHECK(std::ranges::count(rows, Row("Bob", std::nullopt)) == 1);
    CHECK(std::ranges::count(rows, Row(std::nullopt, "lost@x")) == 1);
}

TEST_CASE("text with columns gives tuples, and is a FROM element") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto loud = az::text("SELECT id, upper(name) AS loud FROM users WHERE id < :below")
                          .bindparams({{"below", 3}})
                          .columns(az::column<int>("id"), az::column<std::string>("loud"));
    CHECK(
        connection.execute(loud).all() ==
        std::vector<std::tuple<int, std::string>>{{1, "ANA"}, {2, "BOB"}}
    );
    const auto [key, shout] = loud.subquery().columns();
    CHECK(connection.scalars(select(shout).where(key == 2)).all() == Texts{"BOB"});
    const auto [cte_key, cte_shout] = loud.cte("loud").columns();
    CHECK(connection.scalars(select(cte_shout).order_by(cte_key)).all() == Texts{"ANA", "BOB"});
}

TEST_CASE("a UNION is a value, a condition, and what an INSERT copies") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto ana = select(name()).where(user_id() == 1);
    const auto nobody = select(name()).where(user_id() == 99);
    CHECK(connection.scalar(select(ana.union_(nobody).scalar_subquery())) == "Ana");
    CHECK(connection.scalars(select(name()).where(nobody.union_(nobody).exists())).all().empty());
    CHECK(az::exists(ana.union_(nobody)).node() != nullptr);
    const auto more = select(name() + "2").union_all(select(name() + "3"));
    connection.execute(insert(schema().users).from_select(more, name()));
    CHECK(count_users(connection) == 9);
    const auto same = select(name()).union_all(select(name()));
    connection.execute(
        insert(schema().users).from_select({"name"}, same).on_conflict(name()).do_nothing()
    );
    CHECK(count_users(connection) == 9);
}

TEST_CASE("UPDATE and DELETE with words and CTEs") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto& users = schema().users;
    const auto first = select(user_id()).order_by(user_id()).limit(1).cte("first");
    connection.execute(
        update(users).prefix_with("OR IGNORE", "sqlite").set(name(), "Bob").where(user_id() == 1)
    );
    CHECK(connection.scalar(select(name()).where(user_id() == 1)) == "Ana");
    connection.execute(delete_(users).add_cte(first).where(az::text("id IN (SELECT id FROM first)"))
    );
    CHECK(connection.scalars(select(name()).order_by(user_id())).all() == Texts{"Bob", "Eve"});
}

TEST_CASE("tuples in lists of literal rows") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto typed = az::tuple_(user_id(), name());
    const auto untyped = az::tuple_(schema().u("id"), schema().u("name"));
    CHECK(
        connection.scalars(select(name()).where(typed.in({{1, "Ana"}, {2, "x"}}))).all() ==
        Texts{"Ana"}
    );
    CHECK(
        connection.scalars(select(name()).where(untyped.in({{1, "Ana"}, {2, "x"}}))).all() ==
        Texts{"Ana"}
    );
}
