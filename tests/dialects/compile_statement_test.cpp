// SPDX-License-Identifier: MIT
// statement.compile(dialect) and to_string(statement, dialect): what programs and people look at.
#include "azoth/core.hpp"
#include "azoth/dialects/mssql.hpp"
#include "azoth/dialects/mysql.hpp"
#include "azoth/dialects/oracle.hpp"
#include "azoth/dialects/postgresql.hpp"
#include "azoth/dialects/sqlite.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <limits>
#include <string>

namespace az = azoth;

namespace {

struct Shop {
    az::MetaData meta;
    az::Table users{
        "users",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"name", az::String(50)},
    };

    az::Expr<az::Any> u(const char* key) const { return users.c(key); }
};

const Shop& shop() {
    static const Shop* const made = new Shop;
    return *made;
}

std::string names(const az::CompiledStatement& compiled) {
    std::string all;
    for (const az::CompiledParameter& parameter : compiled.parameters) {
        all += parameter.name + "=" + parameter.value.to_string() + " ";
    }
    return all;
}

}  // namespace

TEST_CASE("compile() gives the SQL of a database and its values by name and place") {
    const auto statement = az::select(shop().u("id"))
                               .where(shop().u("name") == "Ana", shop().u("id").in({1, 2, 3}))
                               .limit(5);
    const az::CompiledStatement lite = statement.compile(az::sqlite::dialect());
    CHECK(
        lite.sql ==
        "SELECT users.id FROM users WHERE users.name = ? AND users.id IN (?, ?, ?) LIMIT ?"
    );
    CHECK(names(lite) == "name_1='Ana' id_1_1=1 id_1_2=2 id_1_3=3 param_1=5 ");
    CHECK(lite["id_1_2"].as<int>() == 2);
    CHECK_THROWS_AS((void)lite["id_9"], az::ArgumentError);

    const auto named =
        statement.compile(az::sqlite::dialect(), {.paramstyle = az::sql::Paramstyle::named});
    CHECK(
        named.sql == "SELECT users.id FROM users WHERE users.name = :name_1 AND users.id IN "
                     "(:id_1_1, :id_1_2, :id_1_3) LIMIT :param_1"
    );
}

TEST_CASE("numbered placeholders of a list come behind all others, and so do its values") {
    const auto statement =
        az::select(shop().u("id")).where(shop().u("id").in({1, 2}), shop().u("name") == "Ana");
    const auto compiled = statement.compile(
        az::postgresql::dialect(), {.paramstyle = az::sql::Paramstyle::numeric_dollar}
    );
    CHECK(
        compiled.sql == "SELECT users.id FROM users WHERE users.id IN ($2::INTEGER, $3::INTEGER) "
                        "AND users.name = $1::VARCHAR"
    );
    CHECK(names(compiled) == "name_1='Ana' id_1_1=1 id_1_2=2 ");
}

TEST_CASE("parameters without a name are called as no other parameter is") {
    const Shop& s = shop();
    const auto& dialect = az::postgresql::dialect();
    const auto named = az::select(s.u("id"))
                           .where(s.u("name") == "Ana", s.u("id") > az::bindparam<int>("name_1"))
                           .compile(dialect);
    CHECK(
        named.sql ==
        "SELECT users.id FROM users WHERE users.name = $1::VARCHAR AND users.id > $2::INTEGER"
    );
    CHECK(names(named) == "name_2='Ana' name_1=NULL ");

    az::MetaData meta;
    const az::Table pairs{
        "pairs", meta, az::Column{"name", az::Text()}, az::Column{"name_1", az::Text()}
    };
    const auto update =
        az::update(pairs).set(pairs.c("name_1"), "new").where(pairs.c("name") == "old");
    const auto compiled = update.compile(dialect);
    CHECK(compiled.sql == "UPDATE pairs SET name_1=$1::VARCHAR WHERE pairs.name = $2::VARCHAR");
    CHECK(names(compiled) == "name_1='new' name_2='old' ");
}

namespace {

class Shouted final : public az::TypeDecorator {
public:
    constexpr Shouted() noexcept : TypeDecorator(az::TypeSpec(az::TypeKind::Text)) {}

    az::Value process_bind_param(az::Value value) const override {
        return az::Value(std::string(value.text()) + "!");
    }
};

const Shouted shouted;

}  // namespace

TEST_CASE("values in the SQL are those that the database would get") {
    const auto literal = [](const auto& expression, const az::Dialect& dialect) {
        return az::to_string(expression, dialect, {.literal_binds = true});
    };
    const auto& lite = az::sqlite::dialect();
    const auto& pg = az::postgresql::dialect();
    // Two minus signs would begin a comment.
    CHECK(literal(-az::literal(-1), lite) == "-(-1)");
    CHECK(literal(-az::literal(-1.5), lite) == "-(-1.5)");

    const az::Expr<az::Bytes> bytes = az::literal(az::Bytes(std::string("a\xff")));
    CHECK(literal(bytes, lite) == "x'61ff'");
    CHECK(literal(bytes, pg) == "'\\x61ff'::BYTEA");
    CHECK(literal(bytes, az::mssql::dialect()) == "0x61ff");
    CHECK(literal(bytes, az::oracle::dialect()) == "HEXTORAW('61ff')");

    CHECK(
        literal(az::literal(az::Date(2024, 2, 29)), az::oracle::dialect()) == "DATE '2024-02-29'"
    );
    CHECK(
        literal(az::literal(az::Timestamp(2024, 2, 29, 1, 2, 3)), az::oracle::dialect()) ==
        "TIMESTAMP '2024-02-29 01:02:03.000000'"
    );
    CHECK(
        literal(az::literal(az::Interval(std::chrono::milliseconds(-1500))), pg) ==
        "make_interval(secs=>-1.500000)"
    );
    CHECK(
        literal(az::literal(-std::numeric_limits<double>::infinity()), pg) == "'-Infinity'::FLOAT8"
    );

    const auto json = az::column<az::Json>("doc");
    CHECK(literal(json["a"], az::mssql::dialect()) == "JSON_QUERY(doc, '$.\"a\"')");
    CHECK(literal(json["a"], pg) == "doc -> 'a'");

    az::MetaData meta;
    const az::Table notes{"notes", meta, az::Column{"line", az::decorated(shouted)}};
    CHECK(literal(notes.c("line") == "hey", lite) == "notes.line = 'hey!'");
    CHECK(literal(notes.c("line").in({"a", "b"}), lite) == "notes.line IN ('a!', 'b!')");
}

TEST_CASE("every statement compiles, with values in the SQL where people look at it") {
    const auto& dialect = az::postgresql::dialect();
    const Shop& s = shop();
    const auto literal = [&](const auto& statement) {
        return az::to_string(statement, dialect, {.literal_binds = true});
    };
    CHECK(
        literal(az::insert(s.users).values({{"id", 1}, {"name", "it's"}})) ==
        "INSERT INTO users (id, name) VALUES (1, 'it''s')"
    );
    CHECK(
        literal(az::update(s.users).set(s.u("name"), "x").where(s.u("id") == 1)) ==
        "UPDATE users SET name='x' WHERE users.id = 1"
    );
    CHECK(
        literal(az::delete_(s.users).where(s.u("id").in({1, 2}))) ==
        "DELETE FROM users WHERE users.id IN (1, 2)"
    );
    CHECK(
        literal(az::select(s.u("id")).union_all(az::select(s.u("id")))) ==
        "SELECT users.id FROM users UNION ALL SELECT users.id FROM users"
    );
    CHECK(literal(az::text("SELECT :x").bindparams({{"x", 3}})) == "SELECT 3");
    CHECK(literal(s.u("id") > 3) == "users.id > 3");

    CHECK(
        az::update(s.users).set(s.u("name"), "x").compile(az::mysql::dialect()).sql ==
        "UPDATE users SET name=?"
    );
    CHECK(az::text("SELECT :x").compile(az::mssql::dialect()).parameters.at(0).required);
    CHECK(
        az::insert(s.users).compile(az::sqlite::dialect(), {.column_keys = {"name"}}).sql ==
        "INSERT INTO users (name) VALUES (?)"
    );
}

TEST_CASE("lists of tuples are shown with their parentheses") {
    const az::sql::NodeRef list = az::sql::NodeRef::adopt(
        new az::sql::Bind(std::vector<az::Value>{1, "a", 2, "b"}, {}, nullptr, 2)
    );
    const az::Expr<az::Any> among(az::sql::make_in(
        az::sql::Op::in_, az::tuple_(shop().u("id"), shop().u("name")).node(), list
    ));
    const auto pairs = az::select(shop().u("id")).where(among);
    CHECK(
        az::to_string(pairs) == "SELECT users.id FROM users WHERE (users.id, users.name) IN "
                                "((:param_1_1_1, :param_1_1_2), (:param_1_2_1, :param_1_2_2))"
    );
}

TEST_CASE("DDL statements compile for a database") {
    const Shop& s = shop();
    CHECK(
        az::to_string(az::DropTable(s.users, {.if_exists = true})) == "DROP TABLE IF EXISTS users"
    );
    CHECK(az::to_string(az::CreateTable(s.users), az::mssql::dialect())
              .starts_with("CREATE TABLE users ("));
    CHECK(
        az::CreateSequence({.name = "ids"}, {.if_not_exists = true})
            .compile(az::postgresql::dialect())
            .sql == "CREATE SEQUENCE IF NOT EXISTS ids"
    );
    CHECK(az::CreateSchema("shop").compile(az::postgresql::dialect()).sql == "CREATE SCHEMA shop");
    CHECK(
        az::DDL("ANALYZE %(fullname)s")
            .compile(az::postgresql::dialect(), &s.users.definition())
            .sql == "ANALYZE users"
    );
    CHECK_THROWS_AS(az::CreateIndex(s.users, "none"), az::ArgumentError);
}
