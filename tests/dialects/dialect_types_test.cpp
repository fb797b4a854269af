// SPDX-License-Identifier: MIT
#include "azoth/base/error.hpp"
#include "azoth/dialects/mssql.hpp"
#include "azoth/dialects/mysql.hpp"
#include "azoth/dialects/oracle.hpp"
#include "azoth/dialects/postgresql.hpp"
#include "dialects/ddl_support.hpp"

#include <array>
#include <memory>
#include <utility>

using namespace ddl_test;

TEST_CASE("types: each database spells the generic ones its way") {
    struct Row {
        az::Type generic;
        std::array<const char*, 5> spelled;  // as in `databases`
    };

    const std::array databases{"sqlite", "postgresql", "mysql", "mssql", "oracle"};
    const Row rows[] = {
        {az::BigInteger(), {"BIGINT", "BIGINT", "BIGINT", "BIGINT", "NUMBER(19)"}},
        {az::Boolean(), {"BOOLEAN", "BOOLEAN", "BOOL", "BIT", "SMALLINT"}},
        {az::Numeric(10, 2),
         {"NUMERIC(10, 2)", "NUMERIC(10, 2)", "NUMERIC(10, 2)", "NUMERIC(10, 2)", "NUMERIC(10, 2)"}
        },
        {az::Double(),
         {"DOUBLE", "DOUBLE PRECISION", "DOUBLE", "DOUBLE PRECISION", "DOUBLE PRECISION"}},
        {az::String(50),
         {"VARCHAR(50)", "VARCHAR(50)", "VARCHAR(50)", "VARCHAR(50)", "VARCHAR2(50 CHAR)"}},
        {az::Unicode(50),
         {"VARCHAR(50)", "VARCHAR(50)", "VARCHAR(50)", "NVARCHAR(50)", "VARCHAR2(50 CHAR)"}},
        {az::Text(), {"TEXT", "TEXT", "TEXT", "VARCHAR(max)", "CLOB"}},
        {az::LargeBinary(), {"BLOB", "BYTEA", "BLOB", "VARBINARY(max)", "BLOB"}},
        {az::types::Time(true), {"TIME", "TIME WITH TIME ZONE", "TIME", "TIME", "TIME"}},
        {az::DateTime(true),
         {"DATETIME", "TIMESTAMP WITH TIME ZONE", "DATETIME", "DATETIMEOFFSET", "DATE"}},
        {az::types::Interval(),
         {"DATETIME", "INTERVAL", "DATETIME", "DATETIME", "INTERVAL DAY TO SECOND"}},
        {az::types::Interval(-1, -1, false),
         {"DATETIME", "TIMESTAMP WITHOUT TIME ZONE", "DATETIME", "DATETIME", "DATE"}},
        {az::Enum({"a", "bb"}, "letters"),
         {"VARCHAR(2)", "letters", "ENUM('a','bb')", "VARCHAR(2)", "VARCHAR(2 CHAR)"}},
        {az::types::Uuid(), {"CHAR(32)", "UUID", "CHAR(32)", "UNIQUEIDENTIFIER", "CHAR(32)"}},
        {az::types::Uuid(false), {"CHAR(32)", "CHAR(32)", "CHAR(32)", "CHAR(32)", "CHAR(32)"}},
        {az::VARCHAR(5, "xyz"),
         {"VARCHAR(5) COLLATE \"xyz\"",
          "VARCHAR(5) COLLATE \"xyz\"",
          "VARCHAR(5) COLLATE xyz",
          "VARCHAR(5) COLLATE xyz",
          "VARCHAR(5 CHAR)"}},
    };
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < databases.size(); ++i) {
            CAPTURE(databases[i]);
            CHECK(type(row.generic, databases[i]) == row.spelled[i]);
        }
    }
    CHECK(type(az::types::Uuid(), "mariadb") == "UUID");
    CHECK_THROWS_AS(type(az::String(), "mysql"), az::CompileError);
    CHECK_THROWS_AS(type(az::Float(10), "oracle"), az::CompileError);
}

TEST_CASE("types: arrays stand before the collation of what they hold") {
    CHECK(type(az::ARRAY(az::Integer()), "postgresql") == "INTEGER[]");
    CHECK(
        type(az::ARRAY(az::Unicode(30, "en_US"), 2), "postgresql") ==
        "VARCHAR(30)[][] COLLATE \"en_US\""
    );
    CHECK_THROWS_AS(type(az::ARRAY(az::Integer()), "sqlite"), az::CompileError);
    CHECK(az::Type(az::ARRAY(az::Integer())) == az::Type(az::ARRAY(az::Integer())));
    CHECK_FALSE(az::Type(az::ARRAY(az::Integer())) == az::Type(az::ARRAY(az::Text())));
}

TEST_CASE("types: of one database") {
    const std::pair<az::Type, const char*> postgresql[] = {
        {az::postgresql::JSONB(), "JSONB"},
        {az::postgresql::TIMESTAMP(true, 3), "TIMESTAMP(3) WITH TIME ZONE"},
        {az::postgresql::INTERVAL(2, "DAY TO SECOND"), "INTERVAL DAY TO SECOND (2)"},
        {az::postgresql::BIT(5, true), "BIT VARYING(5)"},
        {az::postgresql::INT4RANGE(), "INT4RANGE"},
        {az::postgresql::ENUM({"a"}, "Mood", "s"), "s.\"Mood\""},
    };
    for (const auto& [given, spelled] : postgresql) {
        CHECK(type(given, "postgresql") == spelled);
    }
    namespace my = az::mysql;
    const std::pair<az::Type, const char*> mysql[] = {
        {my::INTEGER({.unsigned_ = true, .display_width = 4}), "INTEGER(4) UNSIGNED"},
        {my::DECIMAL(12, 4, {.unsigned_ = true, .zerofill = true}),
         "DECIMAL(12, 4) UNSIGNED ZEROFILL"},
        {my::CHAR(1, {.charset = "utf8", .collation = "utf8_bin"}),
         "CHAR(1) CHARACTER SET utf8 COLLATE utf8_bin"},
        {my::CHAR(1, {.charset = "utf8", .binary = true, .national = true}),
         "NATIONAL CHAR(1) BINARY"},
        {my::SET({"a", "it's"}), "SET('a','it''s')"},
        {my::DATETIME(6), "DATETIME(6)"},
        {my::YEAR(), "YEAR"},
    };
    for (const auto& [given, spelled] : mysql) {
        CHECK(type(given, "mysql") == spelled);
    }
    CHECK(type(az::mssql::DATETIMEOFFSET(3), "mssql") == "DATETIMEOFFSET(3)");
    CHECK(type(az::mssql::VARBINARY(-1, true), "mssql") == "VARBINARY(max) FILESTREAM");
    CHECK(type(az::oracle::NUMBER(9, 2), "oracle") == "NUMBER(9, 2)");
    CHECK(type(az::oracle::FLOAT(53), "oracle") == "FLOAT(53)");
    CHECK(type(az::oracle::VECTOR(3, "FLOAT32"), "oracle") == "VECTOR(3,FLOAT32,*)");
    CHECK_THROWS_AS(type(az::postgresql::JSONB(), "mysql"), az::CompileError);
    CHECK(type(az::postgresql::JSONB(), "default_enhanced") == "JSONB");
}

TEST_CASE("types: a variant and a decorator lead to the type that counts") {
    struct Stored final : az::TypeDecorator {
        constexpr Stored() : TypeDecorator(az::String(8)) {}

        az::Type load_dialect_impl(std::string_view dialect) const override {
            return dialect == "postgresql" ? az::Type(az::postgresql::CITEXT()) : az::Type(impl());
        }
    };

    static constexpr Stored stored;
    const az::Type both = az::Type(az::Integer()).with_variant(az::decorated(stored), "postgresql");
    CHECK(type(both, "sqlite") == "INTEGER");
    CHECK(type(both, "postgresql") == "CITEXT");
    CHECK(type(az::decorated(stored), "mysql") == "VARCHAR(8)");
}

TEST_CASE("types: what the version of the server decides") {
    const std::unique_ptr<az::Dialect> old(az::create_dialect(
        "mssql", [](az::sql::Features& features) { features.server_version[0] = 9; }
    ));
    CHECK(old->ddl().emit_type(az::Type(az::Text()).node()) == "TEXT");
    CHECK(old->ddl().emit_type(az::Type(az::types::Date()).node()) == "DATETIME");
    CHECK(type(az::types::Date(), "mssql") == "DATE");
    const std::unique_ptr<az::Dialect> national(az::create_dialect(
        "oracle", [](az::sql::Features& features) { features.nchar_for_unicode = true; }
    ));
    CHECK(national->ddl().emit_type(az::Type(az::Unicode(5)).node()) == "NVARCHAR2(5)");
}
