// SPDX-License-Identifier: MIT
// SELECT, INSERT, UPDATE and DELETE where MySQL, SQL Server and Oracle go ways of their own.
#include "azoth/core.hpp"
#include "azoth/dialects/create.hpp"
#include "azoth/dialects/dialect.hpp"
#include "azoth/sql/compiled.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>

namespace az = azoth;
namespace sql = azoth::sql;
using az::select;

namespace {

struct Stock {
    az::MetaData meta;
    az::Table items{
        "items",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"name", az::String(50)},
    };
    az::Table orders{
        "orders",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"item_id", az::Integer(), az::foreign_key("items.id")},
    };
};

const Stock& stock() {
    static const Stock* const made = new Stock;
    return *made;
}

az::Expr<az::Any> item(const char* key) {
    return stock().items.c(key);
}

az::Expr<az::Any> order(const char* key) {
    return stock().orders.c(key);
}

sql::CompiledRef compile(const sql::Node& statement, const az::Dialect& dialect) {
    auto compiled = az::detail::Rc<sql::Compiled>::make();
    sql::CompileOptions options;
    options.paramstyle = sql::Paramstyle::named;
    dialect.compile(statement, options, *compiled);
    return compiled;
}

/// In one line, and `{name}` where a value comes at execution.
std::string shown(const sql::Compiled& compiled) {
    std::string text;
    std::size_t from = 0;
    for (const sql::BindSlot& slot : compiled.binds) {
        if (slot.literal_execute) {
            text += compiled.sql.substr(from, slot.offset - from) + "{" + slot.name + "}";
            from = slot.offset;
        }
    }
    text += compiled.sql.substr(from);
    std::erase_if(text, [](char c) { return c == '\n' || c == '\t'; });
    return text;
}

std::string shown(const auto& statement, std::string_view dialect) {
    return shown(*compile(*statement.statement(), az::find_dialect(dialect)));
}

std::string shown(const auto& statement, const az::Dialect& dialect) {
    return shown(*compile(*statement.statement(), dialect));
}

using DialectPointer = std::unique_ptr<const az::Dialect>;

DialectPointer without_offset_fetch(std::string_view name) {
    return DialectPointer(az::create_dialect(name, [](sql::Features& features) {
        features.offset_fetch = 0;
    }));
}

}  // namespace

TEST_CASE("SQL Server: a LIMIT is a TOP, an OFFSET needs an order") {
    const auto some = select(item("id")).order_by(item("id"));
    CHECK(
        shown(some.limit(5), "mssql") ==
        "SELECT TOP {param_1} items.id FROM items ORDER BY items.id"
    );
    CHECK(
        shown(some.limit(5).offset(10), "mssql") ==
        "SELECT items.id FROM items ORDER BY items.id OFFSET :param_1 ROWS FETCH FIRST :param_2 "
        "ROWS ONLY"
    );
    CHECK_THROWS_AS(shown(select(item("id")).offset(10), "mssql"), az::CompileError);
}

TEST_CASE("SQL Server: the LIMIT of a UNION is a FETCH") {
    const auto both = select(item("id")).union_(select(order("id")));
    CHECK(
        shown(both.order_by("id").limit(4), "mssql") ==
        "SELECT items.id FROM items UNION SELECT orders.id FROM orders ORDER BY id OFFSET 0 ROWS "
        "FETCH FIRST :param_1 ROWS ONLY"
    );
    CHECK_THROWS_AS(shown(both.limit(4), "mssql"), az::CompileError);
    CHECK_THROWS_AS(
        shown(both.order_by("id").limit(4), *without_offset_fetch("mssql")), az::CompileError
    );
}

TEST_CASE("TRY_CAST: SQL Server has it") {
    const auto number = select(az::try_cast<int>(item("name")));
    CHECK(shown(number, "mssql") == "SELECT TRY_CAST (items.name AS INTEGER) AS name FROM items");
    for (const char* other : {"sqlite", "postgresql", "mysql", "oracle"}) {
        CHECK_THROWS_AS(shown(number, other), az::CompileError);
    }
}

TEST_CASE("SQL Server before 2012: rows are numbered") {
    const DialectPointer old = without_offset_fetch("mssql");
    CHECK(
        shown(select(item("id")).order_by(item("name")).limit(5).offset(10), *old) ==
        "SELECT anon_1.id FROM (SELECT items.id AS id, ROW_NUMBER() OVER (ORDER BY items.name) AS "
        "mssql_rn FROM items) AS anon_1 WHERE mssql_rn > :param_1 AND mssql_rn <= :param_2 + "
        ":param_1"
    );
}

TEST_CASE("Oracle: FETCH FIRST, and ROWNUM before 12") {
    const auto some = select(item("id")).limit(5).offset(10);
    CHECK(
        shown(some, "oracle") ==
        "SELECT items.id FROM items OFFSET {param_1} ROWS FETCH FIRST {param_2} ROWS ONLY"
    );
    const DialectPointer old = without_offset_fetch("oracle");
    CHECK(
        shown(some, *old) ==
        "SELECT anon_1.id FROM (SELECT anon_2.id AS id, ROWNUM AS ora_rn FROM (SELECT items.id AS "
        "id "
        "FROM items) anon_2 WHERE ROWNUM <= {param_1} + {param_2}) anon_1 WHERE ora_rn > {param_2}"
    );
}

TEST_CASE("a limit in another form is still a parameter of the statement") {
    // The compiled form is kept for statements that differ in their values only.
    const auto some = select(item("id")).order_by(item("id")).limit(5).offset(10);
    for (const std::string_view name : {"mssql", "oracle"}) {
        const auto compiled = compile(*some.statement(), *without_offset_fetch(name));
        REQUIRE(!compiled->binds.empty());
        for (const sql::BindSlot& slot : compiled->binds) {
            CHECK(slot.source >= 0);
        }
    }
}

TEST_CASE("Oracle without ANSI joins: conditions in WHERE, the side that may be missing with (+)") {
    const DialectPointer old(az::create_dialect("oracle", [](sql::Features& features) {
        features.ansi_joins = false;
    }));
    const auto all = select(item("id"), order("id")).select_from(stock().items);
    CHECK(
        shown(all.join(stock().orders), *old) ==
        "SELECT items.id, orders.id AS id_1 FROM items, orders WHERE items.id = orders.item_id"
    );
    CHECK(
        shown(all.outerjoin(stock().orders).where(item("name") == "x"), *old) ==
        "SELECT items.id, orders.id AS id_1 FROM items, orders WHERE items.name = :name_1 AND "
        "items.id = orders.item_id(+)"
    );
}

TEST_CASE("a SELECT without tables") {
    const auto one = select(az::literal_column<int>("1"));
    CHECK(shown(one, "oracle") == "SELECT 1 FROM DUAL");
    CHECK(shown(one, "mysql") == "SELECT 1");
    CHECK(shown(one.where(az::column("x") == 1), "mysql") == "SELECT 1 FROM DUAL WHERE x = :x_1");
    CHECK(shown(one, "mssql") == "SELECT 1");
}

TEST_CASE("MySQL: joins, an OFFSET without LIMIT, texts put together") {
    CHECK(
        shown(select(item("id")).select_from(stock().items).join(stock().orders), "mysql") ==
        "SELECT items.id FROM items INNER JOIN orders ON items.id = orders.item_id"
    );
    CHECK(
        shown(select(item("id")).offset(10), "mysql") ==
        "SELECT items.id FROM items  LIMIT :param_1, 18446744073709551615"
    );
    CHECK(
        shown(select(item("name") + "a" + "b"), "mysql") ==
        "SELECT concat(items.name, :name_1, :param_1) AS anon_1 FROM items"
    );
    // `{}`: SEPARATOR takes no parameter.
    CHECK(
        shown(select(az::func::aggregate_strings(item("name"), ", ")), "mysql") ==
        "SELECT group_concat(items.name SEPARATOR {param_1}) AS aggregate_strings_1 FROM items"
    );
    CHECK(
        shown(select(item("name") + "a"), "mssql") ==
        "SELECT items.name + :name_1 AS anon_1 FROM items"
    );
}

TEST_CASE("MySQL: what cannot be cast stays as it is") {
    const auto cast = [](az::Type type) {
        return az::Expr<az::Any>(
            sql::make_cast(item("id").node(), std::move(type), sql::CastKind::cast)
        );
    };
    CHECK(
        shown(select(cast(az::String(10))), "mysql") ==
        "SELECT CAST(items.id AS CHAR(10)) AS id FROM items"
    );
    CHECK(
        shown(select(cast(az::BigInteger())), "mysql") ==
        "SELECT CAST(items.id AS SIGNED INTEGER) AS id FROM items"
    );
    CHECK(shown(select(cast(az::Boolean())), "mysql") == "SELECT items.id AS id FROM items");
}

TEST_CASE("UPDATE and DELETE with other tables") {
    const auto rename =
        az::update(stock().items).values({{"name", "x"}}).where(item("id") == order("item_id"));
    CHECK(
        shown(rename, "mysql") ==
        "UPDATE items, orders SET items.name=:name WHERE items.id = orders.item_id"
    );
    CHECK(
        shown(rename, "mssql") ==
        "UPDATE items SET name=:name FROM items, orders WHERE items.id = orders.item_id"
    );
    const auto remove = az::delete_(stock().items).where(item("id") == order("item_id"));
    CHECK(
        shown(remove, "mysql") ==
        "DELETE FROM items USING items, orders WHERE items.id = orders.item_id"
    );
    CHECK(
        shown(remove, "mssql") ==
        "DELETE FROM items FROM items, orders WHERE items.id = orders.item_id"
    );
}

TEST_CASE("what comes back from an INSERT") {
    const auto add =
        az::insert(stock().items).values({{"name", "x"}}).returning(item("id"), item("name"));
    CHECK(
        shown(add, "mssql") ==
        "INSERT INTO items (name) OUTPUT inserted.id, inserted.name VALUES (:name)"
    );
    CHECK(
        shown(add, "oracle") ==
        "INSERT INTO items (name) VALUES (:name) RETURNING items.id, items.name INTO :ret_0, :ret_1"
    );
    const auto gone = az::delete_(stock().items).returning(item("id"));
    CHECK(shown(gone, "mssql") == "DELETE FROM items OUTPUT deleted.id");
}

TEST_CASE("SQL Server: a subquery has no order of its own") {
    const auto inner = select(item("id")).order_by(item("id"));
    CHECK(
        shown(select(inner.subquery("s").c("id")), "mssql") ==
        "SELECT s.id FROM (SELECT items.id AS id FROM items) AS s"
    );
    CHECK(
        shown(select(inner.limit(3).subquery("s").c("id")), "mssql") ==
        "SELECT s.id FROM (SELECT TOP {param_1} items.id AS id FROM items ORDER BY items.id) AS s"
    );
}
