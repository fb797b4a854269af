// SPDX-License-Identifier: MIT
// Inspector and MetaData::reflect, on SQLite.
#include "engine/engine_support.hpp"
#include "engine/reflection_support.hpp"

#include <algorithm>

using namespace azoth;
using namespace azoth::test;

namespace {

using Names = std::vector<std::string>;

/// A database with these tables.
Engine database(std::initializer_list<const char*> statements, EngineOptions options = {}) {
    Engine engine = create_engine("sqlite://", std::move(options));
    engine.begin([&](Connection& connection) {
        for (const char* statement : statements) {
            connection.exec_driver_sql(statement);
        }
    });
    return engine;
}

/// What a column of a declared type becomes.
std::string type_of(const char* declared) {
    const std::string sql = std::string("CREATE TABLE t (a ") + declared + ")";
    const Engine engine = database({sql.c_str()});
    const ReflectedColumn column = inspect(engine).get_columns("t").at(0);
    return engine.dialect().ddl().emit_type(column.type.node());
}

const char* const users = "CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(50) NOT NULL "
                          "DEFAULT 'x', CONSTRAINT one_name UNIQUE (name))";
const char* const addresses =
    "CREATE TABLE addresses (id INTEGER NOT NULL, user_id INTEGER REFERENCES users ON DELETE "
    "CASCADE DEFERRABLE INITIALLY DEFERRED, email TEXT COLLATE NOCASE, CONSTRAINT pk_a PRIMARY "
    "KEY (id), CHECK (email LIKE '%@%'))";

}  // namespace

TEST_CASE("inspector: names of tables, views and schemas") {
    const Engine engine = database(
        {users,
         addresses,
         "CREATE VIEW names AS SELECT name FROM users",
         "CREATE TEMPORARY TABLE scratch (a INTEGER)",
         "CREATE TEMPORARY VIEW glance AS SELECT a FROM scratch",
         "CREATE INDEX by_email ON addresses (email)"}
    );
    const Inspector inspector = inspect(engine);
    CHECK(inspector.default_schema_name() == "main");
    CHECK(inspector.get_schema_names() == Names{"main"});
    CHECK(inspector.get_table_names() == Names{"addresses", "users"});
    CHECK(inspector.get_table_names("main") == Names{"addresses", "users"});
    CHECK(inspector.get_view_names() == Names{"names"});
    CHECK(inspector.get_temp_table_names() == Names{"scratch"});
    CHECK(inspector.get_temp_view_names() == Names{"glance"});
    CHECK(inspector.get_materialized_view_names().empty());
    CHECK(inspector.get_sequence_names().empty());
    CHECK(inspector.get_view_definition("names") == "CREATE VIEW names AS SELECT name FROM users");
    CHECK(inspector.has_table("users"));
    CHECK(inspector.has_table("USERS"));
    CHECK(inspector.has_table("names"));
    CHECK(inspector.has_table("scratch"));
    CHECK_FALSE(inspector.has_table("nowhere"));
    CHECK(inspector.has_schema("main"));
    CHECK_FALSE(inspector.has_schema("other"));
    CHECK(inspector.has_index("addresses", "by_email"));
    CHECK_FALSE(inspector.has_index("addresses", "by_name"));
    CHECK_FALSE(inspector.has_index("nowhere", "by_name"));
    CHECK_FALSE(inspector.has_sequence("numbers"));
}

TEST_CASE("inspector: everything about a table") {
    const Engine engine = database({users, addresses});
    const Inspector inspector = inspect(engine);

    const auto columns = inspector.get_columns("users");
    REQUIRE(columns.size() == 2);
    CHECK(columns[0].name == "id");
    CHECK(columns[0].type == Type(INTEGER()));
    CHECK(columns[1].type == Type(VARCHAR(50)));
    CHECK_FALSE(columns[1].nullable);
    CHECK(columns[1].default_ == "'x'");
    CHECK(inspector.get_pk_constraint("users").constrained_columns == Names{"id"});
    CHECK(inspector.get_unique_constraints("users").at(0).name == "one_name");
    CHECK(inspector.get_unique_constraints("users").at(0).column_names == Names{"name"});

    CHECK(inspector.get_pk_constraint("addresses").name == "pk_a");
    const auto keys = inspector.get_foreign_keys("addresses");
    REQUIRE(keys.size() == 1);
    CHECK(keys[0].constrained_columns == Names{"user_id"});
    CHECK(keys[0].referred_table == "users");
    CHECK(keys[0].referred_columns == Names{"id"});
    CHECK(keys[0].options.ondelete == "CASCADE");
    CHECK(keys[0].options.deferrable == true);
    CHECK(keys[0].options.initially == "DEFERRED");
    CHECK(inspector.get_check_constraints("addresses").at(0).sqltext == "email LIKE '%@%'");
    CHECK(inspector.get_columns("addresses").at(2).type == Type(TEXT(-1, "NOCASE")));
    CHECK(inspector.get_table_comment("users").empty());
    CHECK(inspector.get_table_options("users").empty());
}

TEST_CASE("inspector: many tables with two statements, one table read once") {
    Log log;
    const Engine engine = database({users, addresses}, {.echo = true, .log = log.callback()});
    const Inspector inspector = inspect(engine);
    CHECK(inspector.get_table_names().size() == 2);
    const auto selects = [&] {
        const auto statements = log.statements();
        return std::ranges::count_if(statements, [](const std::string& statement) {
            return statement.starts_with("SELECT");
        });
    };
    log.clear();
    const auto columns = inspector.get_multi_columns();
    CHECK(columns.size() == 2);
    CHECK(columns.at({"", "users"}).size() == 2);
    const auto indexes = inspector.get_multi_indexes();
    CHECK(indexes.size() == 2);
    CHECK(indexes.at({"", "users"}).empty());
    const auto before = selects();
    CHECK(before <= 3);
    CHECK(inspector.get_columns("users").size() == 2);
    CHECK(inspector.get_multi_columns({.filter_names = {"users"}}).size() == 1);
    CHECK(selects() == before);
    inspector.clear_cache();
    CHECK(inspector.get_columns("users").size() == 2);
    CHECK(selects() > before);
}

TEST_CASE("inspector: bulk forms take kinds and scopes") {
    const Engine engine = database(
        {users,
         "CREATE VIEW names AS SELECT name FROM users",
         "CREATE TEMPORARY TABLE scratch (a INTEGER)"}
    );
    const Inspector inspector = inspect(engine);
    CHECK(inspector.get_multi_columns({.kind = ObjectKind::VIEW}).contains({"", "names"}));
    CHECK(inspector.get_multi_columns({.kind = ObjectKind::ANY}).size() == 2);
    const auto temporary = inspector.get_multi_columns({.scope = ObjectScope::TEMPORARY});
    CHECK(temporary.size() == 1);
    CHECK(temporary.contains({"", "scratch"}));
    CHECK(inspector.get_multi_columns({.scope = ObjectScope::ANY}).size() == 2);
}

TEST_CASE("inspector: a table that is not there") {
    const Engine engine = database({users});
    const unsigned here = line() + 2;
    try {
        static_cast<void>(inspect(engine).get_columns("user"));
        FAIL("no error");
    } catch (const NoSuchTableError& error) {
        CHECK(error.message() == "the database has no table or view 'user'");
        CHECK(error.hint() == "there are: users");
        CHECK(at(error, here));
    }
    CHECK_THROWS_AS(
        static_cast<void>(inspect(engine).get_view_definition("users")), NoSuchTableError
    );
}

TEST_CASE("inspector: a view over a table that is gone") {
    Log log;
    const Engine engine = database(
        {"CREATE TABLE t (a INTEGER)",
         "CREATE VIEW broken AS SELECT a FROM t",
         "CREATE VIEW whole AS SELECT 1 AS b",
         "DROP TABLE t"},
        {.log = log.callback()}
    );
    const auto columns = inspect(engine).get_multi_columns({.kind = ObjectKind::VIEW});
    CHECK(columns.at({"", "broken"}).empty());
    CHECK(columns.at({"", "whole"}).size() == 1);
    CHECK(log.text().find("the view 'broken' cannot be read") != std::string::npos);
    CHECK_THROWS_AS(static_cast<void>(inspect(engine).get_columns("broken")), DatabaseError);
}

TEST_CASE("inspector: types of SQLite by name and by affinity") {
    CHECK(type_of("VARCHAR(20)") == "VARCHAR(20)");
    CHECK(type_of("varchar (20)") == "VARCHAR(20)");
    CHECK(type_of("NUMERIC(10, 2)") == "NUMERIC(10, 2)");
    CHECK(type_of("DECIMAL(5)") == "DECIMAL(5)");
    CHECK(type_of("DOUBLE PRECISION") == "DOUBLE PRECISION");
    CHECK(type_of("BOOL") == "BOOLEAN");
    CHECK(type_of("INT") == "INTEGER");
    CHECK(type_of("UNSIGNED BIG INT") == "INTEGER");
    CHECK(type_of("NATIVE CHARACTER(70)") == "TEXT(70)");
    CHECK(type_of("LONGBLOB") == "BLOB");
    CHECK(type_of("FLOATING") == "REAL");
    CHECK(type_of("MONEY") == "NUMERIC");
    CHECK(type_of("") == "");
    CHECK(type_of("DATETIME") == "DATETIME");
    CHECK(type_of("JSON") == "JSON");
}

TEST_CASE("inspector: the transaction of its connection") {
    const Engine engine = create_engine("sqlite://");
    Connection connection = engine.connect();
    connection.exec_driver_sql("CREATE TABLE t (a INTEGER)");
    CHECK(inspect(connection).has_table("t"));
    connection.rollback();
    CHECK_FALSE(inspect(connection).has_table("t"));
}

TEST_CASE("inspector: tables in the order of their foreign keys") {
    const Engine engine = database(
        {addresses,
         users,
         "CREATE TABLE hen (id INTEGER PRIMARY KEY, egg INTEGER, CONSTRAINT fk_egg FOREIGN KEY "
         "(egg) REFERENCES egg (id))",
         "CREATE TABLE egg (id INTEGER PRIMARY KEY, hen INTEGER, CONSTRAINT fk_hen FOREIGN KEY "
         "(hen) REFERENCES hen (id))"}
    );
    const auto sorted = inspect(engine).get_sorted_table_and_fkc_names();
    REQUIRE(sorted.size() == 5);
    const auto place = [&](const char* name) {
        return std::ranges::find(sorted, name, &SortedTableName::table) - sorted.begin();
    };
    CHECK(place("users") < place("addresses"));
    CHECK_FALSE(sorted.back().table);
    CHECK_FALSE(sorted.back().foreign_keys.empty());
}

TEST_CASE("inspector: a dialect that cannot read schemas says so") {
    const Engine engine = create_engine("default://");
    CHECK_THROWS_AS(static_cast<void>(inspect(engine)), NotSupportedError);
}

TEST_CASE("reflect: a MetaData takes in what is there, by name, with what it refers to") {
    const Engine engine =
        database({users, addresses, "CREATE TABLE other (a INTEGER)", "CREATE VIEW v AS SELECT 1 b"}
        );
    MetaData all;
    all.reflect(engine);
    CHECK(all.tables().size() == 3);
    CHECK(all.table("addresses").c("user_id").node() != nullptr);

    MetaData some;
    some.reflect(engine, {.only = {"addresses"}});
    CHECK(some.contains("addresses"));
    CHECK(some.contains("users"));
    CHECK_FALSE(some.contains("other"));

    MetaData alone;
    alone.reflect(engine, {.only = {"addresses"}, .resolve_fks = false});
    CHECK(alone.tables().size() == 1);

    MetaData chosen;
    chosen.reflect(engine, {.only_if = [](std::string_view name) { return name == "other"; }});
    CHECK(chosen.tables().size() == 1);

    MetaData with_views;
    with_views.reflect(engine, {.views = true});
    CHECK(with_views.contains("v"));

    CHECK_THROWS_AS(all.reflect(engine, {.only = {"nowhere"}}), InvalidRequestError);
}

TEST_CASE("reflect: rows come and go through a reflected table") {
    const Engine engine = database({users});
    MetaData meta;
    const Table table{"users", meta, autoload_with(engine)};
    auto scope = engine.begin();
    scope->execute(insert(table).values({{"name", "Ana"}}));
    CHECK(scope->scalar(select(table.c<std::string>("name"))) == "Ana");
}

TEST_CASE("reflect: columns given by hand stand for those in the database") {
    const Engine engine = database({users, addresses});
    MetaData meta;
    const Table table{
        "addresses",
        meta,
        autoload_with(engine, {.include_columns = {"id", "email"}}),
        Column{"email", String(100)},
        Column{"extra", Integer()},
    };
    REQUIRE(table.columns().size() == 3);
    CHECK(table.columns()[0]->name() == "id");
    CHECK(table.columns()[1]->name() == "email");
    CHECK(table.columns()[1]->type() == Type(String(100)));
    CHECK(table.columns()[2]->name() == "extra");
    CHECK(table.definition().foreign_keys.empty());
    CHECK(meta.tables().size() == 1);
    CHECK_THROWS_AS(Table("nowhere", meta, autoload_with(engine)), NoSuchTableError);
    CHECK_FALSE(meta.contains("nowhere"));
}

TEST_CASE("reflect: columns may be changed on their way") {
    const Engine engine = database({users});
    MetaData meta;
    meta.reflect(engine, {.column_reflect = [](std::string_view table, ReflectedColumn& column) {
                     CHECK(table == "users");
                     column.type = column.name == "name" ? Type(Text()) : column.type;
                 }});
    CHECK(meta.table("users").columns()[1]->type() == Type(Text()));
}

TEST_CASE("reflect: a table that is there is extended only when asked") {
    const Engine engine = database({users});
    MetaData meta;
    const Table table{"users", meta, Column{"id", BigInteger(), primary_key}};
    meta.reflect(engine);
    CHECK(table.columns().size() == 1);
    meta.reflect(engine, {.extend_existing = true});
    REQUIRE(table.columns().size() == 2);
    CHECK(table.columns()[0]->type() == Type(BigInteger()));
    CHECK(table.definition().unique_constraints.size() == 1);
    meta.reflect(engine, {.extend_existing = true});
    CHECK(table.definition().unique_constraints.size() == 1);
}

TEST_CASE("reflect: constraints without a name stay without") {
    const Engine engine = database({"CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER UNIQUE)"});
    MetaData meta;
    meta.reflect(engine);
    CHECK(meta.table("t").definition().primary_key.name.empty());
    CHECK(meta.table("t").definition().unique_constraints.at(0).name.empty());
}

TEST_CASE("reflect: tables of an attached database") {
    const Engine engine = database(
        {"ATTACH DATABASE ':memory:' AS other",
         "CREATE TABLE other.users (id INTEGER PRIMARY KEY)",
         "CREATE TABLE other.notes (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users)"}
    );
    MetaData meta;
    meta.reflect(engine, {.schema = "other"});
    CHECK(meta.contains("other.notes"));
    const auto& key = meta.table("other.notes").definition().foreign_keys.at(0);
    CHECK(key.referred_key() == "other.users");
    CHECK(inspect(engine).get_schema_names() == Names{"main", "other"});
    CHECK(inspect(engine).get_table_names().empty());
}
