// SPDX-License-Identifier: MIT
#include "azoth/base/error.hpp"
#include "azoth/sql/ddl.hpp"
#include "azoth/sql/schema/metadata.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace az = azoth;

namespace {

constexpr std::string_view reserved[]{"user"};

const az::sql::IdentifierPreparer& identifiers() {
    static const az::sql::IdentifierPreparer preparer{{.reserved = reserved, .reserved_count = 1}};
    return preparer;
}

const az::sql::DDLCompiler& ddl() {
    static const az::sql::DDLCompiler compiler{identifiers()};
    return compiler;
}

std::string create(const az::Table& table) {
    return ddl().emit_create_table(table.definition());
}

std::string type(const az::Type& type) {
    return ddl().emit_type(type.node());
}

az::MetaData nameless() {
    return az::MetaData{{.naming_convention = az::NamingConvention::sqlalchemy()}};
}

/// A database with short names, comments and types of its own.
class ShortNames final : public az::sql::DDLCompiler {
public:
    ShortNames() : DDLCompiler(preparer()) {}

    std::string_view dialect_name() const noexcept override { return "short"; }

    std::vector<std::string> emit_comments(const az::sql::Table& table) const override {
        return comment_statements(table);
    }

protected:
    bool needs_type_check(const az::sql::TypeNode&) const override { return false; }

private:
    static const az::sql::IdentifierPreparer& preparer() {
        static const az::sql::IdentifierPreparer made{{.max_length = 22}};
        return made;
    }
};

struct Trimmed final : az::TypeDecorator {
    constexpr Trimmed() : TypeDecorator(az::String(20)) {}
};

constexpr Trimmed trimmed;

}  // namespace

TEST_CASE("ddl: CREATE TABLE") {
    const az::MetaData meta = nameless();
    const az::Table users{
        "users",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"name", az::String(50)},
        az::Column{"email", az::String(255), az::unique, az::nullable(false)},
    };
    CHECK(
        create(users) == "\nCREATE TABLE users (\n\tid INTEGER NOT NULL, \n\tname VARCHAR(50), "
                         "\n\temail VARCHAR(255) NOT NULL, "
                         "\n\tPRIMARY KEY (id), \n\tUNIQUE (email)\n)\n\n"
    );
    CHECK(ddl()
              .emit_create_table(users.definition(), true)
              .starts_with("\nCREATE TABLE IF NOT EXISTS users ("));
    CHECK(ddl().emit_drop_table(users.definition()) == "\nDROP TABLE users");
    CHECK(ddl().emit_drop_table(users.definition(), true) == "\nDROP TABLE IF EXISTS users");
}

TEST_CASE("ddl: constraints carry the names of the convention") {
    az::MetaData meta;
    const az::Table parent{"parent", meta, az::Column{"id", az::Integer(), az::primary_key}};
    const az::Table user{
        "user",
        meta,
        az::Column{"Id", az::Integer(), az::primary_key},
        az::Column{"age", az::Integer(), az::CheckConstraint{"age > 5", "grown"}},
        az::Column{
            "p",
            az::Integer(),
            az::foreign_key(
                "parent.id",
                {.ondelete = "CASCADE",
                 .onupdate = "set null",
                 .initially = "DEFERRED",
                 .deferrable = true}
            )
        },
        az::CheckConstraint{"age < 200", "alive"},
        az::schema("Wide"),
    };
    CHECK(
        create(user) == "\nCREATE TABLE \"Wide\".\"user\" (\n\t\"Id\" INTEGER NOT NULL, \n\tage "
                        "INTEGER CONSTRAINT ck_user_grown "
                        "CHECK (age > 5), \n\tp INTEGER, \n\tCONSTRAINT pk_user PRIMARY KEY "
                        "(\"Id\"), \n\tCONSTRAINT "
                        "ck_user_alive CHECK (age < 200), \n\tCONSTRAINT fk_user_p_parent FOREIGN "
                        "KEY(p) REFERENCES parent (id) "
                        "ON DELETE CASCADE ON UPDATE set null DEFERRABLE INITIALLY DEFERRED\n)\n\n"
    );
}

TEST_CASE("ddl: phrases of a foreign key are not just written down") {
    const az::MetaData meta = nameless();
    const az::Table table{
        "t",
        meta,
        az::Column{"id", az::Integer()},
        az::ForeignKeyConstraint{
            .columns = {"id"}, .referred_columns = {"t.id"}, .ondelete = "CASCADE); DROP TABLE t"
        },
    };
    CHECK_THROWS_AS(create(table), az::CompileError);
}

TEST_CASE("ddl: the counted column stands first in a key made of columns") {
    const az::MetaData meta = nameless();
    const az::Column a{"a", az::Integer(), az::primary_key};
    const az::Column b{"b", az::Integer(), az::primary_key, az::autoincrement(true)};
    const std::string columns = "(\n\ta INTEGER NOT NULL, \n\tb INTEGER NOT NULL, \n\t";
    CHECK(create({"t", meta, a, b}) == "\nCREATE TABLE t " + columns + "PRIMARY KEY (b, a)\n)\n\n");
    CHECK(
        create({"u", meta, a, b, az::PrimaryKeyConstraint{{"a", "b"}}}) ==
        "\nCREATE TABLE u " + columns + "PRIMARY KEY (a, b)\n)\n\n"
    );
}

TEST_CASE("ddl: defaults") {
    const az::MetaData meta = nameless();
    const az::Table table{
        "t",
        meta,
        az::Column{"a", az::Integer(), az::server_default("0"), az::nullable(false)},
        az::Column{"b", az::String(), az::server_default("it's")},
        az::Column{
            "c", az::DateTime(), az::server_default(az::NullaryFunction<az::Timestamp>{"now"})
        },
        az::Column{
            "d",
            az::DateTime(),
            az::server_default(az::NullaryFunction<az::Timestamp>{"current_timestamp"})
        },
        az::Column{"e", az::Integer(), az::server_default(az::SqlText("random() % 10"))},
    };
    CHECK(
        create(table) == "\nCREATE TABLE t (\n\ta INTEGER DEFAULT '0' NOT NULL, \n\tb VARCHAR "
                         "DEFAULT 'it''s', \n\tc DATETIME "
                         "DEFAULT now(), \n\td DATETIME DEFAULT CURRENT_TIMESTAMP, \n\te INTEGER "
                         "DEFAULT random() % 10\n)\n\n"
    );
}

TEST_CASE("ddl: types") {
    CHECK(type(az::Integer()) == "INTEGER");
    CHECK(type(az::SmallInteger()) == "SMALLINT");
    CHECK(type(az::BigInteger()) == "BIGINT");
    CHECK(type(az::Boolean()) == "BOOLEAN");
    CHECK(type(az::Float()) == "FLOAT");
    CHECK(type(az::Double()) == "DOUBLE");
    CHECK(type(az::DOUBLE_PRECISION()) == "DOUBLE PRECISION");
    CHECK(type(az::Numeric()) == "NUMERIC");
    CHECK(type(az::Numeric(10)) == "NUMERIC(10)");
    CHECK(type(az::Numeric(10, 2)) == "NUMERIC(10, 2)");
    CHECK(type(az::DECIMAL(2, 4)) == "DECIMAL(2, 4)");
    CHECK(type(az::String()) == "VARCHAR");
    CHECK(type(az::String(50)) == "VARCHAR(50)");
    CHECK(type(az::String(50, "FOO")) == "VARCHAR(50) COLLATE \"FOO\"");
    CHECK(type(az::Unicode(5)) == "VARCHAR(5)");
    CHECK(type(az::Text()) == "TEXT");
    CHECK(type(az::Text(50)) == "TEXT(50)");
    CHECK(type(az::CHAR(3)) == "CHAR(3)");
    CHECK(type(az::LargeBinary()) == "BLOB");
    CHECK(type(az::VARBINARY(9)) == "VARBINARY(9)");
    CHECK(type(az::DateTime(true)) == "DATETIME");
    CHECK(type(az::TIMESTAMP()) == "TIMESTAMP");
    CHECK(type(az::types::Date()) == "DATE");
    CHECK(type(az::types::Time()) == "TIME");
    CHECK(type(az::types::Interval()) == "DATETIME");
    CHECK(type(az::types::Uuid()) == "CHAR(32)");
    CHECK(type(az::JSON()) == "JSON");
    CHECK(type(az::Enum({"one", "two", "three"})) == "VARCHAR(5)");
    CHECK(type(az::Enum({"\xC3\xA4\xC3\xA4"})) == "VARCHAR(2)");
    CHECK(type(az::user_defined_type("GEOMETRY")) == "GEOMETRY");
    CHECK(type(az::decorated(trimmed)) == "VARCHAR(20)");
}

TEST_CASE("ddl: a type may be another one on one database") {
    const az::MetaData meta = nameless();
    const az::Table table{
        "t",
        meta,
        az::Column{"a", az::Type(az::String(30)).with_variant(az::decorated(trimmed), "short")}
    };
    CHECK(create(table) == "\nCREATE TABLE t (\n\ta VARCHAR(30)\n)\n\n");
    CHECK(
        ShortNames().emit_create_table(table.definition()) ==
        "\nCREATE TABLE t (\n\ta VARCHAR(20)\n)\n\n"
    );
}

TEST_CASE("ddl: a column without a type is named in the error") {
    const az::MetaData meta = nameless();
    const az::Table table{"t", meta, az::Column{"a"}};
    try {
        create(table);
        FAIL("it has no type");
    } catch (const az::CompileError& error) {
        CHECK(error.table() == "t");
        CHECK(error.column() == "a");
        CHECK(error.message() == "in table 't', column 'a': the column has no SQL type");
        CHECK_FALSE(error.hint().empty());
    }
}

TEST_CASE("ddl: checks that come from a type") {
    az::MetaData meta{{.naming_convention = {{"ck", "ck_%(table_name)s_%(column_0_name)s"}}}};
    az::TypeSpec boolean = az::Boolean();
    boolean.create_constraint = true;
    const std::string_view values[]{"a", "it's"};
    az::TypeSpec letters(az::TypeKind::Enum);
    letters.create_constraint = true;
    letters.values = values;
    letters.value_count = 2;
    const az::Table table{"user", meta, az::Column{"x", boolean}, az::Column{"y", letters}};
    CHECK(
        create(table) == "\nCREATE TABLE \"user\" (\n\tx BOOLEAN, \n\ty VARCHAR(4), \n\tCONSTRAINT "
                         "ck_user_x CHECK (x IN (0, 1)), "
                         "\n\tCONSTRAINT ck_user_y CHECK (y IN ('a', 'it''s'))\n)\n\n"
    );
    CHECK(
        ShortNames().emit_create_table(table.definition()) ==
        "\nCREATE TABLE user (\n\tx BOOLEAN, \n\ty VARCHAR(4)\n)\n\n"
    );
}

TEST_CASE("ddl: indexes") {
    az::MetaData meta;
    const az::Table table{
        "t",
        meta,
        az::Column{"a", az::Integer(), az::unique, az::index},
        az::Column{"b", az::Integer()},
        az::Index{"some", {"b", "a"}, false, "b > 0"},
        az::Index{.name = "lower_b", .expressions = {"lower(b)", "a DESC"}},
        az::Index{.expressions = {"lower(b)"}},
        az::schema("s"),
    };
    const auto& definition = table.definition();
    CHECK(
        ddl().emit_create_index(definition, definition.indexes.at(0)) ==
        "CREATE UNIQUE INDEX ix_s_t_a ON s.t (a)"
    );
    CHECK(
        ddl().emit_create_index(definition, definition.indexes.at(1), true) ==
        "CREATE INDEX IF NOT EXISTS some ON s.t (b, a) WHERE b > 0"
    );
    CHECK(
        ddl().emit_create_index(definition, definition.indexes.at(2)) ==
        "CREATE INDEX lower_b ON s.t (lower(b), a DESC)"
    );
    CHECK_THROWS_AS(
        ddl().emit_create_index(definition, definition.indexes.at(3)), az::CompileError
    );
    CHECK(ddl().emit_drop_index(definition, definition.indexes.at(1)) == "\nDROP INDEX s.some");
    CHECK(
        ddl().emit_drop_index(definition, definition.indexes.at(1), true) ==
        "\nDROP INDEX IF EXISTS s.some"
    );
}

TEST_CASE("ddl: made names are shortened, given ones are not") {
    az::MetaData meta;
    const az::Table table{
        "sometable",
        meta,
        az::Column{"this_name_is_too_long", az::Integer(), az::index},
        az::Index{"this_other_name_is_too_long", {"this_name_is_too_long"}},
    };
    const ShortNames compiler;
    const auto& definition = table.definition();
    CHECK(
        compiler.emit_create_index(definition, definition.indexes.at(0)) ==
        "CREATE INDEX ix_sometable_t_09aa ON sometable (this_name_is_too_long)"
    );
    CHECK_THROWS_AS(
        compiler.emit_create_index(definition, definition.indexes.at(1)), az::IdentifierError
    );
}

TEST_CASE("ddl: ALTER TABLE") {
    az::MetaData meta;
    const az::Table table{
        "t",
        meta,
        az::Column{"a", az::Integer(), az::primary_key},
        az::Column{
            "b", az::Integer(), az::unique, az::foreign_key("t.a", {.ondelete = "SET NULL"})
        },
    };
    const auto& definition = table.definition();
    CHECK(
        ddl().emit_add_foreign_key(definition, definition.foreign_keys.at(0)) ==
        "ALTER TABLE t ADD CONSTRAINT fk_t_b_t FOREIGN KEY(b) REFERENCES t (a) ON DELETE SET NULL"
    );
    CHECK(
        ddl().emit_add_constraint(
            definition, ddl().emit_unique(definition, definition.unique_constraints.at(0))
        ) == "ALTER TABLE t ADD CONSTRAINT uq_t_b UNIQUE (b)"
    );
    CHECK(
        ddl().emit_unique(
            definition, {.columns = {"b"}, .initially = "DEFERRED", .deferrable = true}
        ) == "UNIQUE (b) DEFERRABLE INITIALLY DEFERRED"
    );
    CHECK_THROWS_AS(
        ddl().emit_unique(definition, {.columns = {"b"}, .initially = "now"}), az::CompileError
    );
    CHECK(
        ddl().emit_add_constraint(definition, ddl().emit_primary_key(definition)) ==
        "ALTER TABLE t ADD CONSTRAINT pk_t PRIMARY KEY (a)"
    );
    CHECK(
        ddl().emit_drop_constraint(definition, "uq_t_b") == "ALTER TABLE t DROP CONSTRAINT uq_t_b"
    );
    CHECK(ddl().emit_create_schema("s", true) == "CREATE SCHEMA IF NOT EXISTS s");
    CHECK(ddl().emit_drop_schema("s", false, true) == "DROP SCHEMA s CASCADE");
}

namespace {

struct Circle {
    az::MetaData meta;
    az::Table a{
        "a",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"b", az::Integer(), az::foreign_key("b.id"), az::index},
    };
    az::Table b{
        "b",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"a", az::Integer(), az::foreign_key("a.id")},
    };

    explicit Circle(az::MetaData set) : meta(std::move(set)) {}

    std::vector<az::sql::Handle<az::sql::Table>> tables() const { return {a.handle(), b.handle()}; }
};

}  // namespace

TEST_CASE("ddl: circles of foreign keys are closed by ALTER TABLE") {
    const Circle circle{az::MetaData()};
    CHECK(
        az::sql::emit_create_all(ddl(), circle.tables(), true) ==
        std::vector<std::string>{
            "\nCREATE TABLE a (\n\tid INTEGER NOT NULL, \n\tb INTEGER, \n\tCONSTRAINT pk_a PRIMARY "
            "KEY (id)\n)\n\n",
            "CREATE INDEX ix_a_b ON a (b)",
            "\nCREATE TABLE b (\n\tid INTEGER NOT NULL, \n\ta INTEGER, \n\tCONSTRAINT pk_b PRIMARY "
            "KEY (id)\n)\n\n",
            "ALTER TABLE a ADD CONSTRAINT fk_a_b_b FOREIGN KEY(b) REFERENCES b (id)",
            "ALTER TABLE b ADD CONSTRAINT fk_b_a_a FOREIGN KEY(a) REFERENCES a (id)",
        }
    );
    CHECK(
        az::sql::emit_drop_all(ddl(), circle.tables(), true) ==
        std::vector<std::string>{
            "ALTER TABLE a DROP CONSTRAINT fk_a_b_b",
            "ALTER TABLE b DROP CONSTRAINT fk_b_a_a",
            "\nDROP TABLE b",
            "\nDROP TABLE a",
        }
    );
}

TEST_CASE("ddl: without ALTER TABLE foreign keys look forward") {
    const Circle circle{az::MetaData()};
    const auto statements = az::sql::emit_create_all(ddl(), circle.tables(), false);
    REQUIRE(statements.size() == 3);
    CHECK(
        statements[0].find("CONSTRAINT fk_a_b_b FOREIGN KEY(b) REFERENCES b (id)") !=
        std::string::npos
    );
    CHECK(
        statements[2].find("CONSTRAINT fk_b_a_a FOREIGN KEY(a) REFERENCES a (id)") !=
        std::string::npos
    );
    CHECK(az::sql::emit_drop_all(ddl(), circle.tables(), false).size() == 2);
}

TEST_CASE("ddl: a circle without names cannot be dropped by ALTER TABLE") {
    const Circle circle{nameless()};
    CHECK_THROWS_AS(
        az::sql::emit_drop_all(ddl(), circle.tables(), true), az::CircularDependencyError
    );
    CHECK(az::sql::emit_drop_all(ddl(), circle.tables(), false).size() == 2);
}

TEST_CASE("ddl: foreign keys to tables that are there already are written") {
    az::MetaData meta;
    const az::Table parent{"parent", meta, az::Column{"id", az::Integer()}};
    const az::Table child{
        "child", meta, az::Column{"p", az::Integer(), az::foreign_key("parent.id")}
    };
    const auto statements = az::sql::emit_create_all(ddl(), {child.handle()}, true);
    REQUIRE(statements.size() == 1);
    CHECK(statements[0].find("REFERENCES parent (id)") != std::string::npos);
}

TEST_CASE("ddl: comments") {
    az::MetaData meta;
    const az::Table table{
        "t", meta, az::Column{"a", az::Integer(), az::comment("it's a")}, az::comment("the table")
    };
    CHECK(ddl().emit_comments(table.definition()).empty());
    CHECK(
        az::sql::emit_create_all(ShortNames(), {table.handle()}, true) ==
        std::vector<std::string>{
            "\nCREATE TABLE t (\n\ta INTEGER\n)\n\n",
            "COMMENT ON TABLE t IS 'the table'",
            "COMMENT ON COLUMN t.a IS 'it''s a'",
        }
    );
}
