// SPDX-License-Identifier: MIT
// INSERT, UPDATE and DELETE as SQL.
#include "azoth/sql/compiler.hpp"
#include "sql/sql_support.hpp"

#include <string>
#include <vector>

namespace az = azoth;
using az::test::check_sql;
using az::test::shop;

namespace {

const az::Table& users() {
    return shop().users;
}

az::Expr<az::Any> u(const char* key) {
    return shop().users.c(key);
}

std::string sql(const auto& statement) {
    return az::to_string(statement);
}

/// The SQL for an execution whose parameters have these names.
std::string sql_for(const auto& statement, const std::vector<std::string>& keys) {
    static const az::sql::IdentifierPreparer identifiers{az::sql::IdentifierPreparer::Rules{}};
    static const az::sql::DDLCompiler types{identifiers};
    az::sql::Compiled compiled;
    const az::sql::CompileOptions options{
        .paramstyle = az::sql::Paramstyle::named, .column_keys = &keys
    };
    az::sql::SQLCompiler(identifiers, types, options, compiled).compile(*statement.statement());
    return compiled.sql;
}

}  // namespace

TEST_CASE("INSERT of values") {
    check_sql({
        {sql(insert(users()).values({{"name", "x"}, {"age", 3}})),
         "INSERT INTO users (name, age) VALUES (:name, :age)"},
        {sql(insert(users()).values({{"name", "x"}, {"age", az::null}})),
         "INSERT INTO users (name, age) VALUES (:name, :age)"},
        {sql(insert(users()).values({{{"name", "x"}, {"age", 3}}, {{"age", 4}, {"name", "y"}}})),
         "INSERT INTO users (name, age) VALUES (:name_m0, :age_m0), (:name_m1, :age_m1)"},
        {sql(insert(users()).values({{"name", az::func::lower(az::literal("X"))}})),
         "INSERT INTO users (name) VALUES (lower(:param_1))"},
        {sql(insert(users()).values({{"age", az::literal(1) + 2}})),
         "INSERT INTO users (age) VALUES ((:param_1 + :param_2))"},
        {sql(insert(users()).values({{"age", az::select(az::func::max(u("age"))).scalar_subquery()}}
         )),
         "INSERT INTO users (age) VALUES ((SELECT max(users.age) AS max_1 FROM users))"},
    });
    CHECK(
        az::to_string(
            insert(users()).values({{"name", "it's"}, {"age", 3}}), {.literal_binds = true}
        ) == "INSERT INTO users (name, age) VALUES ('it''s', 3)"
    );
}

TEST_CASE("INSERT without values takes the columns of the execution") {
    check_sql({
        {sql(insert(users())),
         "INSERT INTO users (id, name, age, active, created) VALUES (:id, :name, :age, :active, "
         ":created)"},
        {sql_for(insert(users()), {"name", "age"}),
         "INSERT INTO users (name, age) VALUES (:name, :age)"},
        {sql_for(insert(users()).values({{"age", 3}}), {"name"}),
         "INSERT INTO users (name, age) VALUES (:name, :age)"},
        {sql_for(insert(users()).values({{"name", "x"}}), {"name"}),
         "INSERT INTO users (name) VALUES (:name)"},
        {sql_for(
             insert(users()).values({{"name", az::func::lower(az::bindparam("raw"))}}),
             {"raw", "age"}
         ),
         "INSERT INTO users (name, age) VALUES (lower(:raw), :age)"},
        {sql_for(insert(users()), {}), "INSERT INTO users DEFAULT VALUES"},
    });
    CHECK_THROWS_AS((void)sql_for(insert(users()), {"nmae"}), az::CompileError);
    CHECK_THROWS_AS(
        (void)sql_for(insert(users()).values({{"age", 3}}), {"nmae"}), az::CompileError
    );
}

TEST_CASE("INSERT refuses rows that do not fit each other") {
    CHECK_THROWS_AS((void)insert(users()).values({{"nmae", "x"}}), az::NoSuchColumnError);
    CHECK_THROWS_AS(
        (void)insert(users()).values({{{"name", "x"}, {"age", 3}}, {{"name", "y"}}}),
        az::ArgumentError
    );
    CHECK_THROWS_AS(
        (void)insert(users()).values({{{"name", "x"}, {"age", 3}}, {{"name", "y"}, {"id", 1}}}),
        az::ArgumentError
    );
}

TEST_CASE("INSERT from a SELECT") {
    const auto source = az::select(u("name"), u("age")).where(u("active"));
    const auto copied = insert(users()).from_select({"name", "age"}, source);
    check_sql({
        {sql(copied),
         "INSERT INTO users (name, age) SELECT users.name, users.age FROM users WHERE users.active"
        },
        {sql(insert(users()).from_select({"name"}, az::select(az::literal("x")))),
         "INSERT INTO users (name) SELECT :param_1 AS anon_1"},
        {sql(copied.on_conflict(u("id")).do_nothing()),
         "INSERT INTO users (name, age) SELECT users.name, users.age FROM users WHERE users.active "
         "ON "
         "CONFLICT (id) DO NOTHING"},
        {sql(insert(users())
                 .from_select({"name"}, az::select(u("name")))
                 .on_conflict(u("id"))
                 .do_nothing()),
         "INSERT INTO users (name) SELECT users.name FROM users ON CONFLICT (id) DO NOTHING"},
        {sql(insert(users())
                 .from_select({"name"}, az::select(u("name")).order_by(u("id")))
                 .on_conflict(u("id"))
                 .do_nothing()),
         "INSERT INTO users (name) SELECT users.name FROM users ORDER BY users.id ON CONFLICT (id) "
         "DO "
         "NOTHING"},
    });
    CHECK_THROWS_AS((void)insert(users()).from_select({"nmae"}, source), az::NoSuchColumnError);
    const auto name = users().c<std::string>("name");
    const auto email = shop().addresses.c<std::string>("email");
    check_sql({
        {sql(insert(users()).from_select({"name"}, az::select(name).union_all(az::select(email)))),
         "INSERT INTO users (name) SELECT users.name FROM users UNION ALL SELECT addresses.email "
         "FROM addresses"},
        {sql(insert(users()).from_select(az::select(name).union_(az::select(email)), name)),
         "INSERT INTO users (name) SELECT users.name FROM users UNION SELECT addresses.email FROM "
         "addresses"},
    });
}

TEST_CASE("RETURNING") {
    const auto one = insert(users()).values({{"name", "x"}});
    check_sql({
        {sql(one.returning(u("id"))), "INSERT INTO users (name) VALUES (:name) RETURNING users.id"},
        {sql(one.returning(u("id"), u("name"))),
         "INSERT INTO users (name) VALUES (:name) RETURNING users.id, users.name"},
        {sql(one.returning(users())),
         "INSERT INTO users (name) VALUES (:name) RETURNING users.id, users.name, users.age, "
         "users.active, "
         "users.created"},
        {sql(one.returning((u("id") + 1).label("next"))),
         "INSERT INTO users (name) VALUES (:name) RETURNING users.id + :id_1 AS next"},
        {sql(update(users()).set(u("age"), 3).returning(u("id"))),
         "UPDATE users SET age=:age RETURNING users.id"},
        {sql(delete_(users()).where(u("id") == 1).returning(u("id"))),
         "DELETE FROM users WHERE users.id = :id_1 RETURNING users.id"},
    });
    const auto id = users().c<std::int64_t>("id");
    static_assert(std::is_same_v<decltype(one.returning(id)), az::Insert<std::int64_t>>);
    static_assert(std::is_same_v<decltype(one.returning(u("id"))), az::Insert<>>);
    static_assert(std::is_same_v<
                  decltype(update(users()).returning(id, id)),
                  az::Update<std::int64_t, std::int64_t>>);
    static_assert(std::is_same_v<decltype(update(users()).returning(u("id"))), az::Update<>>);
    static_assert(std::is_same_v<decltype(delete_(users()).returning(u("id"))), az::Delete<>>);
}

TEST_CASE("ON CONFLICT") {
    const auto one = insert(users()).values({{"id", 1}, {"name", "x"}});
    const std::string head = "INSERT INTO users (id, name) VALUES (:id, :name) ON CONFLICT ";
    check_sql({
        {sql(one.on_conflict(u("id")).do_nothing()), head + "(id) DO NOTHING"},
        {sql(one.on_conflict().do_nothing()), head + "DO NOTHING"},
        {sql(one.on_conflict(u("id"), u("name")).do_nothing()), head + "(id, name) DO NOTHING"},
        {sql(one.on_conflict(u("id")).do_update(u("name"), az::excluded(u("name")))),
         head + "(id) DO UPDATE SET name = excluded.name"},
        {sql(one.on_conflict(u("id"))
                 .do_update(u("name"), az::excluded(u("name")))
                 .do_update(u("age"), users().c<int>("age") + 1)),
         head + "(id) DO UPDATE SET name = excluded.name, age = (users.age + :age_1)"},
        {sql(one.on_conflict(u("id")).do_update(u("name"), "y").returning(u("id"))),
         head + "(id) DO UPDATE SET name = :name_1 RETURNING users.id"},
    });
    CHECK_THROWS_AS((void)one.on_conflict(u("id") + 1), az::ArgumentError);
}

TEST_CASE("UPDATE") {
    const auto age = users().c<int>("age");
    check_sql({
        {sql(update(users()).set(u("name"), "x")), "UPDATE users SET name=:name"},
        {sql(update(users()).set(u("name"), "x").where(u("name") == "y")),
         "UPDATE users SET name=:name WHERE users.name = :name_1"},
        {sql(update(users()).set(age, age + 1).set(u("name"), az::null)),
         "UPDATE users SET name=:name, age=(users.age + :age_1)"},
        {sql(update(users()).values({{"name", "x"}, {"age", 3}}).where(u("id") == 1, u("active"))),
         "UPDATE users SET name=:name, age=:age WHERE users.id = :id_1 AND users.active"},
        {sql(update(users()).set(
             u("age"),
             az::select(az::func::count(shop().addresses.c("id")))
                 .where(shop().addresses.c("user_id") == u("id"))
                 .scalar_subquery()
         )),
         "UPDATE users SET age=(SELECT count(addresses.id) AS count_1 FROM addresses WHERE "
         "addresses.user_id = users.id)"},
        {sql(update(users())
                 .set(u("active"), false)
                 .where(az::select(shop().addresses.c("id"))
                            .where(shop().addresses.c("user_id") == u("id"))
                            .exists())),
         "UPDATE users SET active=:active WHERE EXISTS (SELECT addresses.id FROM addresses WHERE "
         "addresses.user_id = users.id)"},
        {sql_for(update(users()).where(u("id") == az::bindparam("who")), {"who", "name"}),
         "UPDATE users SET name=:name WHERE users.id = :who"},
        {sql_for(update(users()).where(u("id") == az::bindparam("id")), {"id", "name"}),
         "UPDATE users SET name=:name WHERE users.id = :id"},
        {sql_for(update(users()).set(u("active"), true), {"age"}),
         "UPDATE users SET age=:age, active=:active"},
    });
    CHECK_THROWS_AS((void)sql_for(update(users()).where(u("id") == 1), {}), az::CompileError);
    CHECK_THROWS_AS((void)sql_for(update(users()).set(u("age"), 1), {"nmae"}), az::CompileError);
    CHECK_THROWS_AS((void)update(users()).set(shop().lonely.c("x"), 1), az::ArgumentError);
    CHECK_THROWS_AS((void)update(users()).values({{"nmae", 1}}), az::NoSuchColumnError);
    CHECK_THROWS_AS((void)sql(update(users().alias("x")).set(u("age"), 1)), az::ArgumentError);
}

TEST_CASE("a parameter cannot have the name of a column that is set") {
    CHECK_THROWS_AS(
        (void)sql(update(users()).set(u("name"), "x").where(u("name") == az::bindparam("name"))),
        az::CompileError
    );
    CHECK(
        sql(update(users()).set(u("name"), "x").where(u("name") == az::bindparam("old_name"))) ==
        "UPDATE users SET name=:name WHERE users.name = :old_name"
    );
    CHECK(
        sql(update(users()).set(u("name"), az::bindparam("name"))) == "UPDATE users SET name=:name"
    );
}

TEST_CASE("columns with ONUPDATE are set by every UPDATE that does not set them") {
    az::MetaData meta;
    az::Table notes{
        "notes",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"text", az::Text()},
        az::Column{"changed", az::DateTime(), az::onupdate(az::func::current_timestamp())}
    };
    check_sql({
        {sql(update(notes).set(notes.c("text"), "x")),
         "UPDATE notes SET text=:text, changed=CURRENT_TIMESTAMP"},
        {sql(update(notes).set(notes.c("changed"), az::null)), "UPDATE notes SET changed=:changed"},
    });
}

TEST_CASE("DELETE") {
    check_sql({
        {sql(delete_(users())), "DELETE FROM users"},
        {sql(delete_(users()).where(u("id") == 1)), "DELETE FROM users WHERE users.id = :id_1"},
        {sql(delete_(users()).where(u("id") == 1 || u("id") == 2, u("active"))),
         "DELETE FROM users WHERE (users.id = :id_1 OR users.id = :id_2) AND users.active"},
        {sql(delete_(users()).where(u("id").in(az::select(shop().addresses.c("user_id"))))),
         "DELETE FROM users WHERE users.id IN (SELECT addresses.user_id FROM addresses)"},
    });
}

TEST_CASE("words, hints and CTEs of UPDATE and DELETE") {
    const auto old = az::select(u("id")).where(u("age") > 80).cte("old");
    const auto change = update(users()).set(u("age"), 3);
    const auto removal = delete_(users());
    check_sql({
        {sql(change.prefix_with("LOW_PRIORITY")), "UPDATE LOW_PRIORITY users SET age=:age"},
        {sql(removal.prefix_with("QUICK")), "DELETE QUICK FROM users"},
        {sql(change.prefix_with("IGNORE", "mysql")), "UPDATE users SET age=:age"},
        {sql(change.add_cte(old)),
         "WITH old AS (SELECT users.id AS id FROM users WHERE users.age > :age_1) UPDATE users SET "
         "age=:age"},
        {sql(removal.add_cte(old)),
         "WITH old AS (SELECT users.id AS id FROM users WHERE users.age > :age_1) DELETE FROM "
         "users"},
        {sql(change), "UPDATE users SET age=:age"},
    });
}

TEST_CASE("statements are values: methods leave them as they were") {
    const auto base = insert(users()).values({{"name", "x"}});
    (void)base.returning(u("id"));
    (void)base.on_conflict(u("id")).do_nothing();
    CHECK(sql(base) == "INSERT INTO users (name) VALUES (:name)");
    const auto change = update(users()).set(u("age"), 3);
    (void)change.where(u("id") == 1);
    (void)change.set(u("name"), "x");
    CHECK(sql(change) == "UPDATE users SET age=:age");
    const auto removal = delete_(users());
    (void)removal.where(u("id") == 1);
    CHECK(sql(removal) == "DELETE FROM users");
}

TEST_CASE("rows leave columns to their defaults") {
    az::MetaData meta;
    const az::Table notes{
        "notes",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"text", az::String()},
        az::Column{
            "kind",
            az::String(),
            az::insert_default(az::DDLExpression(az::func::lower(az::literal("X"))))
        },
    };
    CHECK(
        sql(insert(notes).values({
            {{"id", 1}, {"text", "a"}},
            {{"id", 2}, {"text", "b"}, {"kind", "c"}},
        })) == "INSERT INTO notes (id, text, kind) VALUES (:id_m0, :text_m0, lower(:param_1)), "
               "(:id_m1, :text_m1, :kind_m1)"
    );
    CHECK_THROWS_AS(
        (void)insert(notes).values({{{"id", 1}, {"text", "a"}}, {{"id", 2}}}), az::ArgumentError
    );
}

TEST_CASE("what is given twice, or belongs to another table, is refused") {
    const auto& s = shop();
    const auto id = s.users.c("id");
    CHECK_THROWS_AS((void)az::update(s.users).set(id, 1).set(id, 2), az::ArgumentError);

    const auto conflict = az::insert(s.users).values({{"id", 1}}).on_conflict(id);
    CHECK_THROWS_AS((void)conflict.do_update(id, 1).do_update(id, 2), az::ArgumentError);
    CHECK_THROWS_AS((void)conflict.do_update(s.addresses.c("id"), 1), az::ArgumentError);

    const auto ids = az::select(id);
    const auto twice = az::select(id, s.users.c("name"));
    CHECK_THROWS_AS((void)az::insert(s.users).from_select({"id", "id"}, twice), az::ArgumentError);
    const auto filled = az::insert(s.users).from_select({"id"}, ids);
    CHECK_THROWS_AS((void)filled.from_select({"name"}, ids), az::ArgumentError);
    CHECK_THROWS_AS((void)filled.values({{"id", 1}}), az::ArgumentError);
    CHECK_THROWS_AS((void)conflict.from_select({"id"}, ids), az::ArgumentError);
}
