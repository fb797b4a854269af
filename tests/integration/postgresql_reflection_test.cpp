// SPDX-License-Identifier: MIT
// Reading the schema of a real PostgreSQL, and making it anew.
#include "../engine/reflection_support.hpp"
#include "azoth/core.hpp"
#include "server.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace azoth;
using namespace azoth::test;

namespace {

using Names = std::vector<std::string>;

/// A database of one test's own.
Engine fresh_database(const std::string& name) {
    const std::string url = testing::server_url();
    const Engine server = create_engine(url).execution_options({.isolation_level = "AUTOCOMMIT"});
    {
        Connection connection = server.connect();
        connection.exec_driver_sql("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        connection.exec_driver_sql("CREATE DATABASE " + name);
    }
    return create_engine(url.substr(0, url.rfind('/')) + "/" + name);
}

void run(const Engine& engine, const std::vector<const char*>& statements) {
    engine.begin([&](Connection& connection) {
        for (const char* statement : statements) {
            connection.exec_driver_sql(statement);
        }
    });
}

const std::vector<const char*> schemas{"CREATE SCHEMA shop", "CREATE SCHEMA \"Odd Schema\""};

const std::vector<const char*> tables{
    "CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy')",
    "CREATE TYPE shop.color AS ENUM ('red', 'green')",
    "CREATE DOMAIN year_no AS integer CONSTRAINT year_ok CHECK (VALUE >= 1901 AND VALUE <= 2155)",
    "CREATE DOMAIN shop.code AS varchar(8) COLLATE \"C\" DEFAULT 'x' NOT NULL",
    "CREATE SEQUENCE own_seq AS integer INCREMENT 5 START 10 MAXVALUE 9000 CYCLE",
    R"(CREATE TABLE people (
        id serial PRIMARY KEY, "Full Name" varchar(50) COLLATE "C" NOT NULL DEFAULT 'a:b %s',
        m mood DEFAULT 'sad', ms mood[], y year_no, n numeric(10,2) DEFAULT 0.00,
        t timestamp(3) with time zone DEFAULT now(), arr integer[][],
        total numeric GENERATED ALWAYS AS (n * 2) STORED, c integer DEFAULT nextval('own_seq'),
        d smallserial, col shop.color, cd shop.code, b bit varying(5), bb bit(3),
        iv interval day to second(3), ch character(4), ch1 "char", j jsonb DEFAULT '{}',
        r int4range, u uuid, ti time(2), pt point, tx text DEFAULT 'a' || 'b',
        CONSTRAINT positive CHECK (n >= 0 AND n < 1000), CHECK ("Full Name" <> ''),
        UNIQUE ("Full Name", y) DEFERRABLE INITIALLY DEFERRED))",
    "COMMENT ON TABLE people IS 'who''s who'",
    "COMMENT ON COLUMN people.n IS 'worth'",
    R"(CREATE TABLE shop.orders (
        id bigint GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT 10),
        person integer REFERENCES public.people ON DELETE CASCADE, parent bigint, a integer,
        b integer, PRIMARY KEY (id),
        CONSTRAINT self FOREIGN KEY (parent) REFERENCES shop.orders (id) ON UPDATE CASCADE DEFERRABLE,
        UNIQUE (a, b) INCLUDE (parent)))",
    R"(CREATE TABLE shop.lines (
        order_id bigint REFERENCES shop.orders, n smallint, a integer, b integer,
        PRIMARY KEY (order_id, n) INCLUDE (b)))",
    R"(CREATE TABLE sub (
        x bigint, y smallint, CONSTRAINT two FOREIGN KEY (x, y) REFERENCES shop.lines MATCH FULL
        ON DELETE SET NULL))",
    "CREATE TABLE \"Odd Schema\".\"Mixed Case\" (\"Id\" integer PRIMARY KEY, \"select\" text)",
    R"(CREATE TABLE part (id integer NOT NULL, at date NOT NULL, PRIMARY KEY (id, at))
       PARTITION BY RANGE (at))",
    "CREATE TABLE base (a integer)",
    "CREATE TABLE derived (b integer) INHERITS (base)",
    R"(CREATE TABLE room (
        id integer, during tsrange, n integer,
        CONSTRAINT apart EXCLUDE USING gist (during WITH &&, int4range(id, n) WITH &&)
        WHERE (n > 0) DEFERRABLE))",
    "CREATE TABLE hen (id bigserial PRIMARY KEY, egg bigint)",
    "CREATE TABLE egg (id bigserial PRIMARY KEY, hen bigint CONSTRAINT fk_hen REFERENCES hen)",
    "ALTER TABLE hen ADD CONSTRAINT fk_egg FOREIGN KEY (egg) REFERENCES egg INITIALLY DEFERRED",
    "CREATE INDEX plain ON people (y, n)",
    R"(CREATE INDEX sorted ON people (y DESC NULLS LAST, n ASC NULLS FIRST) INCLUDE (id)
       WITH (fillfactor = 70) WHERE n > 3)",
    R"(CREATE UNIQUE INDEX expr ON people
       (lower("Full Name"), (y + 1) DESC, "Full Name" varchar_pattern_ops))",
    "CREATE INDEX coll ON people (\"Full Name\" COLLATE \"POSIX\" text_pattern_ops)",
    "CREATE INDEX g ON people USING gin (j jsonb_path_ops)",
};

std::string describe_all(const Engine& engine) {
    const Inspector inspector = inspect(engine);
    std::string text;
    for (const char* schema : {"", "shop", "Odd Schema"}) {
        text += describe_schema(inspector, engine.dialect(), schema);
    }
    return text;
}

bool has(const std::string& text, const char* part) {
    const bool found = text.find(part) != std::string::npos;
    if (!found) {
        MESSAGE(part << " is not in\n" << text);
    }
    return found;
}

}  // namespace

TEST_CASE("postgresql: a schema that is read and made anew is the same") {
    const Engine engine = fresh_database("reflection_round_trip");
    run(engine, schemas);
    run(engine, tables);
    const std::string before = describe_all(engine);
    CHECK(has(before, "Full Name VARCHAR(50) COLLATE \"C\" not null default 'a:b %s'"));
    CHECK(has(before, "ms mood[]"));
    CHECK(has(before, "total NUMERIC not counted computed (n * (2)::numeric) stored"));
    CHECK(has(before, "identity always from 100 by 10"));
    CHECK(has(before, "index sorted on y, n; n(nulls_first); y(desc, nulls_last) include (id)"));
    CHECK(has(before, "exclude apart using gist during with && int4range(id, n) with &&"));
    CHECK(has(before, "part postgresql_partition_by=RANGE (at)"));
    CHECK(has(before, "people -- who's who"));
    CHECK(has(before, "foreign key two(x, y) to shop.lines(order_id, n) on delete SET NULL"));
    CHECK(has(before, "foreign key orders_person_fkey(person) to .people(id) on delete CASCADE"));

    MetaData meta;
    meta.reflect(engine);
    meta.reflect(engine, {.schema = "shop"});
    meta.reflect(engine, {.schema = "Odd Schema"});
    run(engine,
        {"DROP SCHEMA public CASCADE",
         "DROP SCHEMA shop CASCADE",
         "DROP SCHEMA \"Odd Schema\" CASCADE",
         "CREATE SCHEMA public"});
    run(engine, schemas);
    meta.create_all(engine);
    CHECK(describe_all(engine) == before);
}

TEST_CASE("postgresql: names, kinds, what cannot be made anew") {
    const Engine engine = fresh_database("reflection_names");
    run(engine,
        {"CREATE SCHEMA other",
         "CREATE TYPE mood AS ENUM ('sad', 'happy')",
         "CREATE DOMAIN positive AS integer DEFAULT 1 CHECK (VALUE > 0)",
         "CREATE SEQUENCE numbers",
         "CREATE TABLE t (id integer PRIMARY KEY, a integer, m mood)",
         "CREATE TABLE other.u (id integer PRIMARY KEY REFERENCES t)",
         "CREATE VIEW v AS SELECT id FROM t",
         "CREATE MATERIALIZED VIEW mv AS SELECT a FROM t",
         "CREATE INDEX by_a ON mv (a)",
         "CREATE TABLE p (a integer) PARTITION BY LIST (a)",
         "CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1)",
         "ALTER TABLE t ADD CONSTRAINT later CHECK (a > 5) NOT VALID"});
    Connection connection = engine.connect();
    connection.exec_driver_sql("CREATE TEMPORARY TABLE scratch (a integer)");
    const Inspector inspector = inspect(connection);
    CHECK(inspector.default_schema_name() == "public");
    CHECK(inspector.get_schema_names() == Names{"information_schema", "other", "public"});
    CHECK(inspector.get_table_names() == Names{"p", "p_1", "t"});
    CHECK(inspector.get_table_names("other") == Names{"u"});
    CHECK(inspector.get_temp_table_names() == Names{"scratch"});
    CHECK(inspector.get_view_names() == Names{"v"});
    CHECK(inspector.get_materialized_view_names() == Names{"mv"});
    CHECK(inspector.get_sequence_names() == Names{"numbers"});
    CHECK(inspector.has_sequence("numbers"));
    CHECK(inspector.has_index("mv", "by_a"));
    CHECK(inspector.has_table("scratch"));
    CHECK_FALSE(inspector.has_table("T"));
    CHECK(inspector.get_view_definition("v").find("FROM t") != std::string::npos);
    CHECK(inspector.get_columns("v").at(0).name == "id");
    REQUIRE(inspector.get_enums().size() == 1);
    CHECK(inspector.get_enums()[0].labels == Names{"sad", "happy"});
    REQUIRE(inspector.get_domains().size() == 1);
    CHECK(inspector.get_domains()[0].type == Type(INTEGER()));
    CHECK(inspector.get_domains()[0].constraints.at(0).check == "(VALUE > 0)");
    CHECK(
        inspector.get_check_constraints("t").at(0).dialect_options ==
        DialectOptions{{"postgresql_not_valid", Value(true)}}
    );
    CHECK(inspector.get_foreign_keys("u", "other").at(0).referred_schema.empty());
    CHECK(inspector.get_multi_columns({.kind = ObjectKind::ANY_VIEW}).size() == 2);
    CHECK_THROWS_AS(static_cast<void>(inspector.get_columns("nowhere")), NoSuchTableError);

    connection.exec_driver_sql("SET search_path TO other, public");
    const Inspector along_the_path = inspect(connection);
    CHECK(along_the_path.has_table("u"));
    CHECK(along_the_path.default_schema_name() == "other");
}

TEST_CASE("postgresql: a thousand columns of many tables with one statement") {
    const Engine engine = fresh_database("reflection_many");
    std::size_t statements = 0;
    engine.begin([&](Connection& connection) {
        for (int i = 0; i < 100; ++i) {
            const std::string sql = "CREATE TABLE t" + std::to_string(i) +
                                    " (a integer, b integer, c integer, d text, e text, f text, g "
                                    "date, h date, i date, j date)";
            connection.exec_driver_sql(sql);
        }
    });
    engine.listen(EngineEvents{
        .before_cursor_execute = [&](const ExecutionContext&) { ++statements; },
    });
    const auto columns = inspect(engine).get_multi_columns();
    CHECK(columns.size() == 100);
    CHECK(columns.at({"", "t7"}).size() == 10);
    CHECK(statements <= 2);
}
