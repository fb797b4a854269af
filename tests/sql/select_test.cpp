// SPDX-License-Identifier: MIT
// SELECT: columns and their names, FROM, joins, subqueries, and what comes behind.
#include "sql/sql_support.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>

namespace az = azoth;
using az::select;
using az::test::check_sql;
using az::test::shop;

namespace {

az::Expr<az::Any> u(const char* key) {
    return shop().users.c(key);
}

az::Expr<az::Any> a(const char* key) {
    return shop().addresses.c(key);
}

az::Expr<az::Any> l(const char* key) {
    return shop().letters.c(key);
}

std::string sql(const auto& statement) {
    return az::to_string(statement);
}

}  // namespace

TEST_CASE("the column list") {
    check_sql({
        {sql(select(u("id"))), "SELECT users.id FROM users"},
        {sql(select(u("id"), u("name"))), "SELECT users.id, users.name FROM users"},
        {sql(select(shop().addresses)),
         "SELECT addresses.id, addresses.user_id, addresses.email FROM addresses"},
        {sql(select(u("id"), a("id"))),
         "SELECT users.id, addresses.id AS id_1 FROM users, addresses"},
        {sql(select(u("id"), u("id"), u("id"))),
         "SELECT users.id, users.id AS id__1, users.id AS id__2 FROM users"},
        {sql(select(u("id"), a("id"), l("id"))),
         "SELECT users.id, addresses.id AS id_1, letters.id AS id_2 FROM users, addresses, letters"
        },
        {sql(select(u("id").label("who"))), "SELECT users.id AS who FROM users"},
        {sql(select(u("id").label("odd name"))), "SELECT users.id AS \"odd name\" FROM users"},
        {sql(select(u("id") + 1)), "SELECT users.id + :id_1 AS anon_1 FROM users"},
        {sql(select(u("id") + 1, u("id") + 2)),
         "SELECT users.id + :id_1 AS anon_1, users.id + :id_2 AS anon_2 FROM users"},
        {sql(select(-u("id"))), "SELECT -users.id FROM users"},
        {sql(select(u("id") == 1)), "SELECT users.id = :id_1 AS anon_1 FROM users"},
        {sql(select(az::func::count(u("id")))), "SELECT count(users.id) AS count_1 FROM users"},
        {sql(select(az::func::count(u("id")), az::func::count(u("age")))),
         "SELECT count(users.id) AS count_1, count(users.age) AS count_2 FROM users"},
        {sql(select(az::cast<std::string>(u("id")))),
         "SELECT CAST(users.id AS VARCHAR) AS id FROM users"},
        {sql(select(az::cast<std::string>(u("id")), u("id"))),
         "SELECT CAST(users.id AS VARCHAR) AS id, users.id AS id_1 FROM users"},
        {sql(select(az::literal(1), az::literal("x"))),
         "SELECT :param_1 AS anon_1, :param_2 AS anon_2"},
        {sql(select(az::literal_column("1 + 1"))), "SELECT 1 + 1"},
        {sql(select(az::column("x"), az::column("y"))), "SELECT x, y"},
        {sql(select(az::case_(u("active"), 1).else_(0))),
         "SELECT CASE WHEN users.active THEN :param_1 ELSE :param_2 END AS anon_1 FROM users"},
        {sql(select(u("id")).distinct()), "SELECT DISTINCT users.id FROM users"},
    });
}

TEST_CASE("the row type follows the columns") {
    const auto id = shop().users.c<std::int64_t>("id");
    const auto name = shop().users.c<std::string>("name");
    static_assert(std::
                      is_same_v<decltype(select(id, name)), az::Select<std::int64_t, std::string>>);
    static_assert(std::is_same_v<
                  decltype(select(az::func::count(id).label("n"))),
                  az::Select<std::int64_t>>);
    static_assert(std::is_same_v<
                  decltype(select(az::func::max(id))),
                  az::Select<std::optional<std::int64_t>>>);
    static_assert(std::is_same_v<decltype(select(id, u("name"))), az::Select<>>);
    static_assert(std::is_same_v<decltype(select(shop().users)), az::Select<>>);
    static_assert(std::is_same_v<
                  decltype(select(id).where(id == 1).order_by(id).limit(1)),
                  az::Select<std::int64_t>>);
}

TEST_CASE("WHERE") {
    const auto all = select(u("id"));
    check_sql({
        {sql(all.where(u("id") == 1)), "SELECT users.id FROM users WHERE users.id = :id_1"},
        {sql(all.where(u("id") == 1).where(u("age") > 2)),
         "SELECT users.id FROM users WHERE users.id = :id_1 AND users.age > :age_1"},
        {sql(all.where(u("id") == 1, u("age") > 2)),
         "SELECT users.id FROM users WHERE users.id = :id_1 AND users.age > :age_1"},
        {sql(all.where(u("id") == 1 || u("id") == 2).where(u("age") > 2)),
         "SELECT users.id FROM users WHERE (users.id = :id_1 OR users.id = :id_2) AND users.age > "
         ":age_1"},
        {sql(all.where(u("id") == 1 || u("id") == 2)),
         "SELECT users.id FROM users WHERE users.id = :id_1 OR users.id = :id_2"},
        {sql(all.where(u("active"))), "SELECT users.id FROM users WHERE users.active"},
        {sql(all.where(u("id") == a("user_id"))),
         "SELECT users.id FROM users, addresses WHERE users.id = addresses.user_id"},
        {sql(all.where(az::text("users.id > :low"))),
         "SELECT users.id FROM users WHERE users.id > :low"},
    });
    CHECK(sql(all) == "SELECT users.id FROM users");
}

TEST_CASE("a SELECT is a value: methods leave it as it was") {
    const auto base = select(u("id")).where(u("age") > 18);
    const auto narrowed = base.where(u("active")).limit(3);
    const auto ordered = base.order_by(u("id").desc());
    CHECK(sql(base) == "SELECT users.id FROM users WHERE users.age > :age_1");
    CHECK(
        sql(narrowed) ==
        "SELECT users.id FROM users WHERE users.age > :age_1 AND users.active LIMIT :param_1"
    );
    CHECK(
        sql(ordered) == "SELECT users.id FROM users WHERE users.age > :age_1 ORDER BY users.id DESC"
    );
}

TEST_CASE("ORDER BY, GROUP BY, HAVING, LIMIT") {
    const auto n = az::func::count(a("id")).label("n");
    const auto grouped = select(u("id"), n).join(shop().addresses).group_by(u("id"));
    check_sql({
        {sql(select(u("id")).order_by(u("name"), u("id").desc())),
         "SELECT users.id FROM users ORDER BY users.name, users.id DESC"},
        {sql(select(u("id")).order_by(u("name")).order_by(u("id"))),
         "SELECT users.id FROM users ORDER BY users.name, users.id"},
        {sql(select(u("id")).order_by(u("name").desc().nulls_last())),
         "SELECT users.id FROM users ORDER BY users.name DESC NULLS LAST"},
        {sql(grouped),
         "SELECT users.id, count(addresses.id) AS n FROM users JOIN addresses ON users.id = "
         "addresses.user_id GROUP BY users.id"},
        {sql(grouped.having(n > 5)),
         "SELECT users.id, count(addresses.id) AS n FROM users JOIN addresses ON users.id = "
         "addresses.user_id GROUP BY users.id HAVING count(addresses.id) > :param_1"},
        {sql(grouped.having(n > 5).having(u("id") > 1 || u("id") < 3)),
         "SELECT users.id, count(addresses.id) AS n FROM users JOIN addresses ON users.id = "
         "addresses.user_id GROUP BY users.id HAVING count(addresses.id) > :param_1 AND (users.id "
         "> "
         ":id_1 OR "
         "users.id < :id_2)"},
        {sql(select(u("id")).limit(10)), "SELECT users.id FROM users LIMIT :param_1"},
        {sql(select(u("id")).limit(10).offset(20)),
         "SELECT users.id FROM users LIMIT :param_1 OFFSET :param_2"},
        {sql(select(u("id")).offset(20)), "SELECT users.id FROM users LIMIT -1 OFFSET :param_1"},
        {sql(select(u("id")).limit(10).limit(3)), "SELECT users.id FROM users LIMIT :param_1"},
        {sql(select(u("id")).with_for_update()), "SELECT users.id FROM users FOR UPDATE"},
        {sql(select(u("id")).with_for_update({.nowait = true})),
         "SELECT users.id FROM users FOR UPDATE NOWAIT"},
        {sql(select(u("id")).with_for_update({.skip_locked = true})),
         "SELECT users.id FROM users FOR UPDATE SKIP LOCKED"},
    });
    CHECK_THROWS_AS((void)select(u("id")).limit(-1), az::ArgumentError);
    CHECK_THROWS_AS((void)select(u("id")).offset(-1), az::ArgumentError);
}

TEST_CASE("ORDER BY uses the label of a column, GROUP BY its expression") {
    const auto total = (u("age") + 1).label("total");
    const auto with_total = select(u("id"), total);
    const std::string head = "SELECT users.id, users.age + :age_1 AS total FROM users ";
    check_sql({
        {sql(with_total.order_by(total)), head + "ORDER BY total"},
        {sql(with_total.order_by(total.desc())), head + "ORDER BY total DESC"},
        {sql(with_total.order_by(total.desc().nulls_last())),
         head + "ORDER BY total DESC NULLS LAST"},
        {sql(with_total.order_by(total + 1)), head + "ORDER BY users.age + :age_1 + :param_1"},
        {sql(with_total.order_by(az::func::abs(total))), head + "ORDER BY abs(users.age + :age_1)"},
        {sql(with_total.group_by(total)), head + "GROUP BY users.age + :age_1"},
        {sql(select(u("id")).order_by(total)),
         "SELECT users.id FROM users ORDER BY users.age + :age_1"},
    });
    // Written anew with equal contents it is the same label, but only when no value could differ.
    CHECK(
        sql(select(az::func::count(u("id")).label("n"))
                .order_by(az::func::count(u("id")).label("n"))) ==
        "SELECT count(users.id) AS n FROM users ORDER BY n"
    );
    CHECK(
        sql(select((u("age") + 1).label("n")).order_by((u("age") + 2).label("n"))) ==
        "SELECT users.age + :age_1 AS n FROM users ORDER BY users.age + :age_2"
    );
}

TEST_CASE("joins follow the foreign key") {
    const std::string on = " ON users.id = addresses.user_id";
    check_sql({
        {sql(select(u("id")).join(shop().addresses)),
         "SELECT users.id FROM users JOIN addresses" + on},
        {sql(select(a("id")).join(shop().users)),
         "SELECT addresses.id FROM addresses JOIN users" + on},
        {sql(select(u("id")).outerjoin(shop().addresses)),
         "SELECT users.id FROM users LEFT OUTER JOIN addresses" + on},
        {sql(select(u("id"), a("email")).join(shop().addresses)),
         "SELECT users.id, addresses.email FROM users JOIN addresses" + on},
        {sql(select(u("id"), a("email")).select_from(shop().addresses).join(shop().users)),
         "SELECT users.id, addresses.email FROM addresses JOIN users" + on},
        {sql(select(az::func::count()).select_from(shop().users).join(shop().addresses)),
         "SELECT count(*) AS count_1 FROM users JOIN addresses" + on},
        {sql(select(u("id"))
                 .join(shop().addresses, u("id") == a("user_id") && a("email").like("%x"))),
         "SELECT users.id FROM users JOIN addresses" + on + " AND addresses.email LIKE :email_1"},
        {sql(select(u("id"), shop().lonely.c("x")).join_from(shop().users, shop().addresses)),
         "SELECT users.id, lonely.x FROM users JOIN addresses" + on + ", lonely"},
        {sql(select(u("id")).join(shop().addresses).where(a("email") == "x")),
         "SELECT users.id FROM users JOIN addresses" + on + " WHERE addresses.email = :email_1"},
    });
}

TEST_CASE("joins that follow one another") {
    const auto& letters = shop().letters;
    check_sql({
        {sql(select(u("id")).join(shop().addresses).join(letters, l("sender_id") == a("id"))),
         "SELECT users.id FROM users JOIN addresses ON users.id = addresses.user_id JOIN letters "
         "ON "
         "letters.sender_id = addresses.id"},
        {sql(select(u("id")).join(shop().addresses).outerjoin(letters, l("receiver_id") == a("id"))
         ),
         "SELECT users.id FROM users JOIN addresses ON users.id = addresses.user_id LEFT OUTER "
         "JOIN letters "
         "ON letters.receiver_id = addresses.id"},
    });
}

TEST_CASE("joins on TRUE, and of all rows of both sides") {
    check_sql({
        {sql(select(u("id")).join(shop().lonely, az::true_())),
         "SELECT users.id FROM users JOIN lonely ON true"},
        {sql(select(u("id")).where(az::false_())), "SELECT users.id FROM users WHERE false"},
        {sql(select(u("id"), a("email")).full_outerjoin(shop().addresses)),
         "SELECT users.id, addresses.email FROM users FULL OUTER JOIN addresses ON users.id = "
         "addresses.user_id"},
        {sql(select(u("id")).full_outerjoin(shop().lonely, u("age") == shop().lonely.c("x"))),
         "SELECT users.id FROM users FULL OUTER JOIN lonely ON users.age = lonely.x"},
    });
}

TEST_CASE("joins that cannot be found say why") {
    CHECK_THROWS_AS((void)sql(select(u("id")).join(shop().lonely)), az::NoForeignKeysError);
    CHECK_THROWS_AS((void)sql(select(a("id")).join(shop().letters)), az::AmbiguousForeignKeysError);
    CHECK_THROWS_AS((void)sql(select(az::literal(1)).join(shop().users)), az::InvalidRequestError);
    try {
        (void)sql(select(a("id")).join(shop().letters));
    } catch (const az::AmbiguousForeignKeysError& error) {
        CHECK(
            error.message() ==
            "more than one foreign key joins 'addresses' and 'letters' (sender_id, receiver_id)"
        );
    }
}

TEST_CASE("composite foreign keys join with all their columns") {
    az::MetaData meta;
    az::Table parent{
        "parent",
        meta,
        az::Column{"a", az::Integer(), az::primary_key},
        az::Column{"b", az::Integer(), az::primary_key}
    };
    az::Table child{
        "child",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"pa", az::Integer()},
        az::Column{"pb", az::Integer()},
        az::ForeignKeyConstraint{{"pa", "pb"}, {"parent.a", "parent.b"}}
    };
    CHECK(
        sql(select(child.c("id")).join(parent)) ==
        "SELECT child.id FROM child JOIN parent ON parent.a = child.pa AND parent.b = child.pb"
    );
}

TEST_CASE("aliases") {
    const auto manager = shop().users.alias("manager");
    const auto one = shop().users.alias();
    const auto two = shop().users.alias();
    check_sql({
        {sql(select(manager.c("id"))), "SELECT manager.id FROM users AS manager"},
        {sql(select(one.c("id"))), "SELECT users_1.id FROM users AS users_1"},
        {sql(select(one.c("id"), two.c("id"))),
         "SELECT users_1.id, users_2.id AS id_1 FROM users AS users_1, users AS users_2"},
        {sql(select(two.c("id"), one.c("id"))),
         "SELECT users_1.id, users_2.id AS id_1 FROM users AS users_1, users AS users_2"},
        {sql(select(u("id"), manager.c("name")).where(u("id") == manager.c("id"))),
         "SELECT users.id, manager.name FROM users, users AS manager WHERE users.id = manager.id"},
        {sql(select(u("id")).join(manager, u("age") == manager.c("id"))),
         "SELECT users.id FROM users JOIN users AS manager ON users.age = manager.id"},
        {sql(select(a("id")).join(one)),
         "SELECT addresses.id FROM addresses JOIN users AS users_1 ON users_1.id = "
         "addresses.user_id"},
        {sql(select(one)),
         "SELECT users_1.id, users_1.name, users_1.age, users_1.active, users_1.created FROM users "
         "AS users_1"},
    });
}

TEST_CASE("a SELECT in FROM names all its columns") {
    const auto counts =
        select(a("user_id"), az::func::count(a("id")).label("n")).group_by(a("user_id"));
    const auto named = counts.subquery("counts");
    const auto unnamed = counts.subquery();
    check_sql({
        {sql(select(named.c("n"))),
         "SELECT counts.n FROM (SELECT addresses.user_id AS user_id, count(addresses.id) AS n FROM "
         "addresses "
         "GROUP BY addresses.user_id) AS counts"},
        {sql(select(unnamed.c("n"))),
         "SELECT anon_1.n FROM (SELECT addresses.user_id AS user_id, count(addresses.id) AS n FROM "
         "addresses "
         "GROUP BY addresses.user_id) AS anon_1"},
        {sql(select(u("name"), named.c("n")).join(named, named.c("user_id") == u("id"))),
         "SELECT users.name, counts.n FROM users JOIN (SELECT addresses.user_id AS user_id, "
         "count(addresses.id) AS n FROM addresses GROUP BY addresses.user_id) AS counts ON "
         "counts.user_id = "
         "users.id"},
        {sql(select(named)),
         "SELECT counts.user_id, counts.n FROM (SELECT addresses.user_id AS user_id, "
         "count(addresses.id) AS n "
         "FROM addresses GROUP BY addresses.user_id) AS counts"},
    });
    CHECK_THROWS_AS((void)named.c("missing"), az::NoSuchColumnError);
}

TEST_CASE("columns without a name of their own have one in a subquery") {
    const auto two_ids = select(u("id"), a("id")).subquery("s");
    const auto unnamed = select(u("age") + 1, az::func::max(u("age")), u("age") + 2).subquery("s");
    const auto repeated = select(u("id"), u("id")).subquery("s");
    check_sql({
        {sql(select(two_ids.c("id"), two_ids.c("id_1"))),
         "SELECT s.id, s.id_1 FROM (SELECT users.id AS id, addresses.id AS id_1 FROM users, "
         "addresses) AS s"},
        {sql(select(unnamed.c("anon_1"), unnamed.c("max_1"), unnamed.c("anon_2"))),
         "SELECT s.anon_1, s.max_1, s.anon_2 FROM (SELECT users.age + :age_1 AS anon_1, "
         "max(users.age) AS "
         "max_1, users.age + :age_2 AS anon_2 FROM users) AS s"},
        {sql(select(repeated.c("id"), repeated.c("id_1"))),
         "SELECT s.id, s.id AS id_1 FROM (SELECT users.id AS id, users.id AS id__1 FROM users) AS s"
        },
        // The statement around it has an id_1 of its own; the two must not be mixed up.
        {sql(select(u("id"), a("id"), two_ids.c("id_1"))),
         "SELECT users.id, addresses.id AS id_1, s.id_1 AS id_1_1 FROM users, addresses, (SELECT "
         "users.id AS "
         "id, "
         "addresses.id AS id_1 FROM users, addresses) AS s"},
    });
}

TEST_CASE("scalar subqueries and EXISTS correlate to what is around them") {
    const auto newest = select(az::func::max(l("id"))).where(l("sender_id") == a("id"));
    const auto has_letter = select(l("id")).where(l("sender_id") == a("id")).exists();
    check_sql({
        {sql(select(a("id"), newest.scalar_subquery().label("newest"))),
         "SELECT addresses.id, (SELECT max(letters.id) AS max_1 FROM letters WHERE "
         "letters.sender_id = "
         "addresses.id) AS newest FROM addresses"},
        {sql(select(a("id")).where(has_letter)),
         "SELECT addresses.id FROM addresses WHERE EXISTS (SELECT letters.id FROM letters WHERE "
         "letters.sender_id = addresses.id)"},
        {sql(select(a("id")).where(!has_letter)),
         "SELECT addresses.id FROM addresses WHERE NOT (EXISTS (SELECT letters.id FROM letters "
         "WHERE "
         "letters.sender_id = addresses.id))"},
        {sql(select(a("id")).where(has_letter && a("email") == "x")),
         "SELECT addresses.id FROM addresses WHERE (EXISTS (SELECT letters.id FROM letters WHERE "
         "letters.sender_id = addresses.id)) AND addresses.email = :email_1"},
        {sql(select(has_letter)),
         "SELECT EXISTS (SELECT letters.id FROM letters, addresses WHERE letters.sender_id = "
         "addresses.id) AS "
         "anon_1"},
        {sql(select(u("id")).where(u("age") == select(az::func::max(u("age"))).scalar_subquery())),
         "SELECT users.id FROM users WHERE users.age = (SELECT max(users.age) AS max_1 FROM users)"
        },
        {sql(select(a("id")).where(a("user_id").in(select(u("id")).where(u("age") > 3)))),
         "SELECT addresses.id FROM addresses WHERE addresses.user_id IN (SELECT users.id FROM "
         "users WHERE "
         "users.age > :age_1)"},
    });
}

TEST_CASE("correlate() decides what belongs to the outer statement") {
    const auto inner = select(a("id")).where(a("user_id") == u("id"));
    const auto other = shop().users.alias("other");
    check_sql({
        {sql(select(u("id"), a("id")).where(inner.correlate(shop().users).exists())),
         "SELECT users.id, addresses.id AS id_1 FROM users, addresses WHERE EXISTS (SELECT "
         "addresses.id FROM "
         "addresses WHERE addresses.user_id = users.id)"},
        {sql(select(u("id")).where(inner.correlate(other).exists())),
         "SELECT users.id FROM users WHERE EXISTS (SELECT addresses.id FROM addresses, users WHERE "
         "addresses.user_id = users.id)"},
        {sql(inner.correlate(shop().users)),
         "SELECT addresses.id FROM addresses, users WHERE addresses.user_id = users.id"},
    });
    // Without it, both tables of the subquery are taken for those of the outer statement.
    CHECK_THROWS_AS(
        (void)sql(select(u("id"), a("id")).where(inner.exists())), az::InvalidRequestError
    );
}

TEST_CASE("a table with a schema is named in full") {
    az::MetaData meta;
    az::Table sales{
        "sales", meta, az::Column{"id", az::Integer(), az::primary_key}, az::schema("shop")
    };
    const auto s = sales.alias("s");
    check_sql({
        {sql(select(sales.c("id"))), "SELECT shop.sales.id FROM shop.sales"},
        {sql(select(s.c("id"))), "SELECT s.id FROM shop.sales AS s"},
    });
}

TEST_CASE("text and literal columns are taken as they are") {
    check_sql({
        {sql(select(az::literal_column("1")).select_from(shop().users)), "SELECT 1 FROM users"},
        {sql(select(az::text("users.id AS i")).select_from(shop().users)),
         "SELECT users.id AS i FROM users"},
        {sql(select(u("id")).where(az::text("age > 3"), u("id") == 1)),
         "SELECT users.id FROM users WHERE age > 3 AND users.id = :id_1"},
        {sql(select(u("id")).order_by(az::text("name DESC"))),
         "SELECT users.id FROM users ORDER BY name DESC"},
    });
}

TEST_CASE("text with columns is as good as a SELECT") {
    const auto loud = az::text("SELECT id, upper(name) AS loud FROM users WHERE age > :age")
                          .bindparams({{"age", 17}})
                          .columns(az::column<int>("id"), az::column<std::string>("loud"));
    static_assert(std::is_same_v<decltype(loud), const az::TextualSelect<int, std::string>>);
    const auto [id, name] = loud.subquery("l").columns();
    const auto [again] =
        az::text("SELECT id FROM users").columns(shop().users.c<int>("id")).cte("some").columns();
    static_assert(std::is_same_v<decltype(name), const az::Expr<std::string>>);
    const auto ids = az::text("SELECT user_id FROM addresses").columns(az::column<int>("user_id"));
    check_sql({
        {sql(loud), "SELECT id, upper(name) AS loud FROM users WHERE age > :age"},
        {sql(select(id, name).where(name != "X")),
         "SELECT l.id, l.loud FROM (SELECT id, upper(name) AS loud FROM users WHERE age > :age) AS "
         "l WHERE l.loud != :loud_1"},
        {sql(select(again)), "WITH some AS (SELECT id FROM users) SELECT some.id FROM some"},
        {sql(select(u("id")).where(u("id").in(ids))),
         "SELECT users.id FROM users WHERE users.id IN (SELECT user_id FROM addresses)"},
        {sql(select(u("id")).where(ids.exists(), u("id") == ids.scalar_subquery())),
         "SELECT users.id FROM users WHERE (EXISTS (SELECT user_id FROM addresses)) AND users.id = "
         "(SELECT user_id FROM addresses)"},
        {sql(select(id).union_all(ids)),
         "SELECT l.id FROM (SELECT id, upper(name) AS loud FROM users WHERE age > :age) AS l UNION "
         "ALL SELECT user_id FROM addresses"},
    });
}
