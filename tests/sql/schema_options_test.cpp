// SPDX-License-Identifier: MIT
#include "azoth/sql/schema/dialect_options.hpp"
#include "azoth/sql/schema/metadata.hpp"
#include "azoth/sql/schema/sequence.hpp"
#include "azoth/sql/text.hpp"
#include "azoth/sql/type.hpp"

#include <doctest/doctest.h>

namespace az = azoth;

TEST_CASE("schema: options of databases are found by database and name") {
    az::DialectOptions options{
        {"postgresql_with", az::named_values({{"fillfactor", 50}})},
        {"mysql_engine", "InnoDB"},
        {"sqlite_strict", true},
        {"postgresql_include", {"a", "b"}},
    };
    REQUIRE(options.find("mysql", "engine") != nullptr);
    CHECK(options.find("mysql", "engine")->text() == "InnoDB");
    CHECK(options.find("mariadb", "engine") == nullptr);
    CHECK(options.find("my", "sql_engine") == nullptr);
    CHECK(options.find("sqlite", "strict")->is_true());
    CHECK(options.find("postgresql", "include")->names() == std::vector<std::string>{"a", "b"});
    CHECK(options.find("postgresql", "with")->items.front().second == az::Value(50));
    CHECK(options.entries().front().first == "mysql_engine");

    az::DialectOptions same;
    same.set("sqlite_strict", true).set("mysql_engine", "MyISAM").set("mysql_engine", "InnoDB");
    same.set("postgresql_include", {"a", "b"});
    CHECK_FALSE(same == options);
    same.set("postgresql_with", az::named_values({{"fillfactor", 50}}));
    CHECK(same == options);

    CHECK_FALSE(az::OptionValue(false));
    CHECK_FALSE(az::OptionValue(""));
    CHECK_FALSE(az::OptionValue());
    CHECK(az::OptionValue(0));
}

TEST_CASE("schema: SQL of DDL is a text or an expression, and compared by what it says") {
    const az::MetaData meta;
    const az::Table table{"t", meta, az::Column{"a", az::Integer()}};
    const auto a = table.c<std::int64_t>("a");
    CHECK(az::DDLExpression("a > 5") == az::DDLExpression("a > 5"));
    CHECK_FALSE(az::DDLExpression("a > 5") == az::DDLExpression("a > 6"));
    CHECK(az::DDLExpression(a > 5) == az::DDLExpression(a > 5));
    CHECK_FALSE(az::DDLExpression(a > 5) == az::DDLExpression(a > 6));
    CHECK(az::DDLExpression("").empty());
}

TEST_CASE("schema: what else is said of a column") {
    const az::MetaData meta;
    const az::Table table{
        "t",
        meta,
        az::Column{"id", az::Integer(), az::primary_key, az::Identity{}},
        az::Column{"n", az::Integer(), az::insert_default(5), az::update_default(az::Value("x"))},
        az::Column{"m", az::Integer(), az::insert_default([] { return az::Value(7); })},
        az::Column{"s", az::Integer(), az::Sequence{"s_seq"}},
        az::Column{"c", az::Integer(), az::Computed{"n + 1"}},
    };
    using Kind = az::sql::ColumnDefault::Kind;
    const auto& schema = [&](std::string_view key) -> const az::sql::ColumnSchema& {
        return *table.definition().column(key).schema();
    };
    CHECK(schema("id").identity.has_value());
    CHECK_FALSE(schema("id").nullable);
    CHECK(schema("n").insert_default.kind == Kind::value);
    CHECK(schema("n").update_default.kind == Kind::value);
    CHECK(schema("m").insert_default.callable() == az::Value(7));
    CHECK(schema("s").insert_default.sequence.name == "s_seq");
    CHECK(schema("c").computed.has_value());
    // A key that the program makes does not count by itself.
    const az::Table made{
        "u", meta, az::Column{"id", az::Integer(), az::primary_key, az::insert_default(1)}
    };
    CHECK(made.definition().autoincrement_column() == nullptr);
    CHECK(table.definition().autoincrement_column() != nullptr);
}

TEST_CASE("types: everything said of a type belongs to its identity") {
    const auto different = [](const az::TypeSpec& left, const az::TypeSpec& right) {
        return !(az::Type(left) == az::Type(right));
    };
    az::TypeSpec spec(az::TypeKind::VARCHAR, 5);
    az::TypeSpec other = spec;
    CHECK_FALSE(different(spec, other));
    other.charset = "utf8";
    CHECK(different(spec, other));
    other = spec;
    other.flags = az::TypeFlag::unicode | az::TypeFlag::binary;
    CHECK(different(spec, other));
    other = spec;
    other.schema = "s";
    CHECK(different(spec, other));
    other = spec;
    other.fields = "YEAR";
    CHECK(different(spec, other));
    CHECK(different(az::ARRAY(az::Integer()), az::ARRAY(az::Integer(), 2)));
    CHECK(az::to_string(az::TypeKind::DOUBLE_PRECISION) == "DOUBLE PRECISION");
    CHECK_FALSE(
        az::Enum({"a"}, {.name = az::quoted_name("n", true)}) == az::Enum({"a"}, {.name = "n"})
    );
}
