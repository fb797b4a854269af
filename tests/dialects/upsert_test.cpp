// SPDX-License-Identifier: MIT
// upsert() in the form of each database.
#include "azoth/core.hpp"
#include "azoth/dialects/create.hpp"
#include "azoth/dialects/mssql.hpp"
#include "azoth/dialects/mysql.hpp"
#include "azoth/dialects/oracle.hpp"
#include "azoth/dialects/postgresql.hpp"
#include "azoth/dialects/sqlite.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

namespace az = azoth;

namespace {

struct Shop {
    az::MetaData meta;
    az::Table users{
        "users",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"email", az::String(50), az::unique},
        az::Column{"visits", az::Integer()},
    };

    az::Expr<az::Any> u(const char* key) const { return users.c(key); }
};

const Shop& shop() {
    static const Shop* const made = new Shop;
    return *made;
}

az::Insert<> one() {
    return az::upsert(shop().users).values({{"id", 1}, {"email", "a"}, {"visits", 2}});
}

std::string shown(const auto& statement, const az::Dialect& dialect) {
    return statement.compile(dialect, {.paramstyle = az::sql::Paramstyle::named}).sql;
}

}  // namespace

TEST_CASE("upsert: ON CONFLICT") {
    const std::string expected =
        "INSERT INTO users (id, email, visits) VALUES (:id, :email, :visits) ON CONFLICT (id) DO "
        "UPDATE SET email = excluded.email, visits = excluded.visits";
    CHECK(shown(one(), az::sqlite::dialect()) == expected);
    CHECK(az::to_string(one()) == expected);
    CHECK(
        shown(one().do_nothing(), az::sqlite::dialect()) ==
        "INSERT INTO users (id, email, visits) VALUES (:id, :email, :visits) ON CONFLICT (id) DO "
        "NOTHING"
    );
    const auto counted =
        az::upsert(shop().users, shop().u("email"))
            .values({{"email", "a"}, {"visits", 1}})
            .do_update(shop().u("visits"), shop().u("visits") + az::excluded(shop().u("visits")))
            .do_update_where(shop().u("visits") < 10);
    CHECK(
        az::to_string(counted, az::sqlite::dialect(), {.literal_binds = true}) ==
        "INSERT INTO users (email, visits) VALUES ('a', 1) ON CONFLICT (email) DO UPDATE SET "
        "visits = (users.visits + excluded.visits) WHERE users.visits < 10"
    );
}

TEST_CASE("upsert: ON DUPLICATE KEY UPDATE") {
    CHECK(
        shown(one(), az::mysql::mariadb_dialect()) ==
        "INSERT INTO users (id, email, visits) VALUES (:id, :email, :visits) ON DUPLICATE KEY "
        "UPDATE email = VALUES(email), visits = VALUES(visits)"
    );
    CHECK(
        shown(one().do_nothing(), az::mysql::mariadb_dialect()) ==
        "INSERT INTO users (id, email, visits) VALUES (:id, :email, :visits) ON DUPLICATE KEY "
        "UPDATE id = users.id"
    );
    const std::unique_ptr<az::Dialect> eight(az::create_dialect(
        "mysql",
        [](az::sql::Features& features) { features.requires_alias_for_on_duplicate_key = true; }
    ));
    CHECK(
        shown(one(), *eight) ==
        "INSERT INTO users (id, email, visits) VALUES (:id, :email, :visits) AS new ON DUPLICATE "
        "KEY UPDATE email = new.email, visits = new.visits"
    );
    CHECK_THROWS_AS(
        shown(one().do_update_where(shop().u("visits") > 1), az::mysql::dialect()), az::CompileError
    );
}

TEST_CASE("upsert: MERGE cannot tell a table called excluded from the new row") {
    const az::MetaData meta;
    const az::Table table{"excluded", meta, az::Column{"id", az::Integer(), az::primary_key}};
    const auto statement = az::upsert(table, table.c("id")).values({{"id", 1}});
    CHECK_THROWS_AS((void)az::to_string(statement, az::mssql::dialect()), az::CompileError);
}

TEST_CASE("upsert: MERGE") {
    CHECK(
        shown(one().returning(shop().u("id")), az::mssql::dialect()) ==
        "MERGE INTO users WITH (HOLDLOCK) USING (VALUES (:id, :email, :visits)) AS excluded (id, "
        "email, visits) ON (users.id = excluded.id) WHEN MATCHED THEN UPDATE SET email = "
        "excluded.email, visits = excluded.visits WHEN NOT MATCHED THEN INSERT (id, email, visits) "
        "VALUES (excluded.id, excluded.email, excluded.visits) OUTPUT inserted.id;"
    );
    const auto several = az::upsert(shop().users)
                             .values({
                                 {{"id", 1}, {"visits", 2}},
                                 {{"id", 2}, {"visits", 3}},
                             });
    CHECK(
        az::to_string(
            several.do_update_where(shop().u("visits") < 5),
            az::oracle::dialect(),
            {.literal_binds = true}
        ) == "MERGE INTO users USING (SELECT 1 AS id, 2 AS visits FROM DUAL UNION ALL SELECT 2 AS "
             "id, 3 AS visits FROM DUAL) excluded ON (users.id = excluded.id) WHEN MATCHED THEN "
             "UPDATE SET visits = excluded.visits WHERE users.visits < 5 WHEN NOT MATCHED THEN "
             "INSERT (id, visits) VALUES (excluded.id, excluded.visits)"
    );
    CHECK(
        shown(one().do_nothing(), az::mssql::dialect()) ==
        "MERGE INTO users WITH (HOLDLOCK) USING (VALUES (:id, :email, :visits)) AS excluded (id, "
        "email, visits) ON (users.id = excluded.id) WHEN NOT MATCHED THEN INSERT (id, email, "
        "visits) VALUES (excluded.id, excluded.email, excluded.visits);"
    );
    CHECK_THROWS_AS(
        shown(one().returning(shop().u("id")), az::oracle::dialect()), az::CompileError
    );
}

TEST_CASE("do_nothing() takes back what was to be updated") {
    const auto statement =
        az::upsert(shop().users).values({{"id", 1}}).do_update(shop().u("email"), "x").do_nothing();
    CHECK(
        shown(statement, az::mysql::dialect()) ==
        "INSERT INTO users (id) VALUES (:id) ON DUPLICATE KEY UPDATE id = users.id"
    );
}

TEST_CASE("upsert says what is missing") {
    const auto no_key = az::upsert(shop().users).values({{"email", "a"}});
    CHECK_THROWS_AS(shown(no_key, az::sqlite::dialect()), az::CompileError);
    az::MetaData meta;
    const az::Table log{"log", meta, az::Column{"line", az::Text()}};
    const auto keyless = az::upsert(log).values({{"line", "x"}});
    CHECK_THROWS_AS(shown(keyless, az::sqlite::dialect()), az::CompileError);
    CHECK_THROWS_AS((void)az::upsert(log, shop().u("id")), az::ArgumentError);
}

TEST_CASE("ON CONFLICT is refused where there is none") {
    const auto statement =
        az::insert(shop().users).values({{"id", 1}}).on_conflict(shop().u("id")).do_nothing();
    for (const az::Dialect* dialect :
         {&az::mysql::dialect(), &az::mssql::dialect(), &az::oracle::dialect()}) {
        CHECK_THROWS_AS(shown(statement, *dialect), az::CompileError);
    }
}
