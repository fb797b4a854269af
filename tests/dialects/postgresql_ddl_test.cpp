// SPDX-License-Identifier: MIT
#include "azoth/base/error.hpp"
#include "azoth/dialects/postgresql.hpp"
#include "dialects/ddl_support.hpp"

using namespace ddl_test;

TEST_CASE("postgresql: keys that count, identity and computed columns") {
    const az::MetaData meta = nameless();
    const az::Table table{
        "t",
        meta,
        az::Column{"id", az::BigInteger(), az::primary_key},
        az::Column{"line", az::Integer(), az::Identity{.always = true, .options = {.start = 4}}},
        az::Column{"twice", az::Integer(), az::Computed{"id * 2", true}},
    };
    CHECK(
        create(table, "postgresql") ==
        "CREATE TABLE t (id BIGSERIAL NOT NULL, "
        "line INTEGER GENERATED ALWAYS AS IDENTITY (START WITH 4), "
        "twice INTEGER GENERATED ALWAYS AS (id * 2) STORED, PRIMARY KEY (id))"
    );
    const az::Table sequence{
        "u", meta, az::Column{"id", az::Integer(), az::primary_key, az::Sequence{"u_seq"}}
    };
    CHECK(
        create(sequence, "postgresql") == "CREATE TABLE u (id INTEGER NOT NULL, PRIMARY KEY (id))"
    );
}

TEST_CASE("postgresql: options of tables and constraints") {
    const az::MetaData meta = nameless();
    const az::Table table{
        "t",
        meta,
        az::Column{"a", az::Integer()},
        az::Column{"b", az::Integer()},
        az::UniqueConstraint{
            .columns = {"a"}, .options = {{"postgresql_nulls_not_distinct", true}}
        },
        az::CheckConstraint{.sqltext = "a > 0", .options = {{"postgresql_not_valid", true}}},
        az::options({
            {"postgresql_partition_by", "RANGE (a)"},
            {"postgresql_tablespace", "My Space"},
            {"mysql_engine", "InnoDB"},
        }),
    };
    CHECK(
        create(table, "postgresql") ==
        "CREATE TABLE t (a INTEGER, b INTEGER, UNIQUE NULLS NOT DISTINCT (a), "
        "CHECK (a > 0) NOT VALID) PARTITION BY RANGE (a) TABLESPACE \"My Space\""
    );
}

TEST_CASE("postgresql: EXCLUDE") {
    const az::MetaData meta = nameless();
    const az::Table table{
        "booking",
        meta,
        az::Column{"room", az::Integer()},
        az::Column{"during", az::postgresql::TSRANGE()},
        az::ExcludeConstraint{
            .elements =
                {{.operator_ = "=", .column = "room"}, {.operator_ = "&&", .column = "during"}},
            .where = "room > 5",
        },
    };
    CHECK(
        create(table, "postgresql") ==
        "CREATE TABLE booking (room INTEGER, during TSRANGE, "
        "EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (room > 5))"
    );
    CHECK_THROWS_AS(create(table, "sqlite"), az::CompileError);
}

TEST_CASE("postgresql: indexes") {
    const az::MetaData meta = nameless();
    const az::Column a{"a", az::Integer()};
    const az::Column b{"b", az::String()};
    const auto sql = [&](az::Index given) {
        static int number = 0;
        given.name = "i";
        return index(az::Table{"t" + std::to_string(number++), meta, a, b, given}, "postgresql")
            .substr(std::string("CREATE INDEX i ON t0").size());
    };
    CHECK(sql({.expressions = {"lower(b)"}}) == " (lower(b))");
    CHECK(
        sql(
            {.columns = {"a"},
             .options = {{"postgresql_using", "GIN"}, {"postgresql_include", {"b"}}}}
        ) == " USING gin (a) INCLUDE (b)"
    );
    CHECK(
        sql({.columns = {"b"}, .where = "a > 5", .options = {{"postgresql_tablespace", "s"}}}) ==
        " (b) TABLESPACE s WHERE a > 5"
    );
    CHECK_THROWS_AS(
        sql({.columns = {"a"}, .options = {{"postgresql_using", "gin) --"}}}), az::CompileError
    );
}

TEST_CASE("postgresql: items of an index that are expressions stand in parentheses") {
    const az::MetaData meta = nameless();
    const az::Table table{
        "t", meta, az::Column{"a", az::Integer()}, az::Column{"b", az::Integer()}
    };
    const auto a = table.c<std::int64_t>("a");
    const auto b = table.c<std::int64_t>("b");
    CHECK(
        ddl("postgresql")
            .emit_create_index(
                table.definition(), {.name = "i", .where = a > 5, .expressions = {a + b, a}}
            ) == "CREATE INDEX i ON t ((a + b), a) WHERE a > 5"
    );
    CHECK(
        ddl("mysql").emit_create_index(
            table.definition(), {.name = "i", .expressions = {a + b, a}}
        ) == "CREATE INDEX i ON t ((a + b), a)"
    );
}

TEST_CASE("postgresql: types of the schema come before the tables that use them") {
    const az::MetaData meta = nameless();
    const az::Type mood = az::Enum({"sad", "it's ok"}, "mood");
    const az::Table a{"a", meta, az::Column{"m", mood}};
    const az::Table b{
        "b", meta, az::Column{"m", mood}, az::Column{"n", az::Sequence{"n_seq"}, az::Integer()}
    };
    const std::vector<az::sql::Handle<az::sql::Table>> tables{a.handle(), b.handle()};
    auto made = az::sql::emit_create_all(ddl("postgresql"), tables, true);
    REQUIRE(made.size() == 4);
    CHECK(made[0] == "CREATE TYPE mood AS ENUM ('sad', 'it''s ok')");
    CHECK(made[1] == "CREATE SEQUENCE n_seq");
    const auto dropped = az::sql::emit_drop_all(ddl("postgresql"), tables, true);
    REQUIRE(dropped.size() == 4);
    CHECK(dropped[2] == "DROP SEQUENCE n_seq");
    CHECK(dropped[3] == "DROP TYPE mood");
    CHECK(az::sql::emit_create_all(ddl("sqlite"), tables, false).size() == 2);
}

TEST_CASE("postgresql: domains, sequences, views, comments") {
    const auto& postgresql = ddl("postgresql");
    const az::Type domain = az::postgresql::Domain(
        "positive",
        az::Integer(),
        {.check = az::DDLExpression("VALUE > 0").node(), .not_null = true}
    );
    CHECK(
        postgresql.emit_create_type(domain) ==
        "CREATE DOMAIN positive AS INTEGER NOT NULL CHECK (VALUE > 0)"
    );
    CHECK(postgresql.emit_drop_type(domain) == "DROP DOMAIN positive");
    CHECK(
        postgresql.emit_create_sequence(
            {.name = "s", .options = {.increment = 2, .cycle = true}, .data_type = az::BigInteger()}
        ) == "CREATE SEQUENCE s AS BIGINT INCREMENT BY 2 CYCLE"
    );
    CHECK(
        postgresql.emit_create_view(
            {},
            "v",
            *az::select(az::func::count(az::literal_column<int>("x"))).statement(),
            {.or_replace = true}
        ) == "CREATE OR REPLACE VIEW v AS SELECT count(x) AS count_1"
    );
    CHECK(postgresql.emit_drop_view("s", "v", true) == "\nDROP VIEW IF EXISTS s.v");
    const az::MetaData meta;
    const az::Table table{"t", meta, az::Column{"a", az::Integer(), az::comment("it's a")}};
    const auto comments = postgresql.emit_comments(table.definition());
    REQUIRE(comments.size() == 1);
    CHECK(comments[0] == "COMMENT ON COLUMN t.a IS 'it''s a'");
}

TEST_CASE("postgresql: ON DELETE may say which columns it sets") {
    const az::MetaData meta = nameless();
    const az::Table parent{"p", meta, az::Column{"x", az::Integer(), az::primary_key}};
    const auto with = [&](std::string_view name, const std::string& action) {
        return create(
            az::Table{
                std::string(name),
                meta,
                az::Column{"a", az::Integer()},
                az::ForeignKeyConstraint{
                    .columns = {"a"}, .referred_columns = {"p.x"}, .ondelete = action
                },
            },
            "postgresql"
        );
    };
    CHECK(
        with("c", "SET NULL (a, Order)").find("ON DELETE SET NULL (a, \"Order\")") !=
        std::string::npos
    );
    CHECK_THROWS_AS(with("d", "DROP TABLE (a)"), az::CompileError);
}
