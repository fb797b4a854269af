// SPDX-License-Identifier: MIT
// DDL of MySQL, MariaDB, SQL Server and Oracle, and what SQLite has beside the standard.
#include "azoth/base/error.hpp"
#include "azoth/dialects/mssql.hpp"
#include "azoth/dialects/mysql.hpp"
#include "azoth/dialects/oracle.hpp"
#include "dialects/ddl_support.hpp"

#include <memory>

using namespace ddl_test;

TEST_CASE("mysql: a table with all that belongs to MySQL") {
    const az::MetaData meta = nameless();
    const az::Table table{
        "t",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"at", az::TIMESTAMP(), az::server_default(az::SqlText("CURRENT_TIMESTAMP"))},
        az::Column{"name", az::String(9), az::server_default(az::SqlText("lower('X')"))},
        az::Column{"note", az::Text(), az::comment("it's")},
        az::PrimaryKeyConstraint{.options = {{"mysql_using", "btree"}}},
        az::options({
            {"mysql_engine", "InnoDB"},
            {"mysql_charset", "utf8mb4"},
            {"mysql_collate", "utf8mb4_bin"},
            {"mysql_partitions", "2"},
            {"mysql_partition_by", "HASH(id)"},
        }),
    };
    const std::string columns =
        "CREATE TABLE t (id INTEGER NOT NULL AUTO_INCREMENT, "
        "at TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP, name VARCHAR(9) DEFAULT (lower('X')), "
        "note TEXT COMMENT 'it''s', PRIMARY KEY (id) USING btree)";
    CHECK(
        create(table, "mysql") == columns + "CHARSET=utf8mb4 ENGINE=InnoDB COLLATE utf8mb4_bin "
                                            "PARTITION BY HASH(id) PARTITIONS 2"
    );
    // The options of tables are of one database alone.
    CHECK(create(table, "mariadb") == columns);
}

TEST_CASE("mysql: indexes and constraints") {
    const az::MetaData meta = nameless();
    const az::Table table{
        "t",
        meta,
        az::Column{"a", az::String(99)},
        az::Column{"b", az::String(99)},
        az::Index{
            .name = "i",
            .columns = {"a", "b"},
            .options =
                {{"mysql_prefix", "FULLTEXT"},
                 {"mysql_length", az::named_values({{"a", 5}})},
                 {"mysql_with_parser", "ngram"}},
        },
    };
    CHECK(index(table, "mysql") == "CREATE FULLTEXT INDEX i ON t (a(5), b) WITH PARSER ngram");
    const auto& definition = table.definition();
    const auto& mysql = ddl("mysql");
    CHECK(mysql.emit_drop_index(definition, definition.indexes[0]) == "\nDROP INDEX i ON t");
    using Kind = az::sql::ConstraintKind;
    const auto drop = [&](std::string_view dialect, Kind kind) {
        return ddl(dialect).emit_drop_constraint(definition, "c", {.kind = kind});
    };
    CHECK(drop("mysql", Kind::check) == "ALTER TABLE t DROP CHECK c");
    CHECK(drop("mariadb", Kind::check) == "ALTER TABLE t DROP CONSTRAINT c");
    CHECK(drop("mysql", Kind::foreign_key) == "ALTER TABLE t DROP FOREIGN KEY c");
    CHECK(drop("mysql", Kind::unique) == "ALTER TABLE t DROP INDEX c");
    CHECK(drop("postgresql", Kind::unique) == "ALTER TABLE t DROP CONSTRAINT c");
}

TEST_CASE("mssql: identity, NULL, clustered keys, included columns") {
    const az::MetaData meta = nameless();
    const az::Table table{
        "t",
        meta,
        az::Column{"id", az::Integer(), az::primary_key, az::Identity{.options = {.start = 3}}},
        az::Column{"x", az::Integer()},
        az::Column{"y", az::Integer(), az::Computed{"x + 2", true}},
        az::Column{"z", az::Integer(), az::Computed{"x + 3"}, az::nullable(false)},
        az::PrimaryKeyConstraint{.options = {{"mssql_clustered", false}}},
        az::Index{
            .name = "i",
            .columns = {"x"},
            .options = {{"mssql_clustered", true}, {"mssql_include", {"y"}}},
        },
        az::schema("sales.dbo"),
    };
    CHECK(
        create(table, "mssql") ==
        "CREATE TABLE sales.dbo.t (id INTEGER NOT NULL IDENTITY(3,1), x INTEGER NULL, "
        "y AS (x + 2) PERSISTED, z AS (x + 3), PRIMARY KEY NONCLUSTERED (id))"
    );
    CHECK(index(table, "mssql") == "CREATE CLUSTERED INDEX i ON sales.dbo.t (x) INCLUDE (y)");
    CHECK(
        ddl("mssql").emit_drop_table_comment(table.definition()) ==
        "execute sp_dropextendedproperty 'MS_Description', 'schema', sales.dbo, 'table', t"
    );
}

TEST_CASE("oracle: identity, computed columns, options") {
    const az::MetaData meta = nameless();
    const az::Table table{
        "t",
        meta,
        az::Column{
            "id",
            az::Integer(),
            az::Identity{.always = true, .options = {.nominvalue = true, .order = false}}
        },
        az::Column{"y", az::Integer(), az::Computed{"id + 2"}},
        az::ForeignKeyConstraint{
            .columns = {"y"}, .referred_columns = {"t.id"}, .onupdate = "CASCADE"
        },
        az::Index{.name = "i", .columns = {"y"}, .options = {{"oracle_compress", 1}}},
        az::prefix("GLOBAL TEMPORARY"),
        az::schema("s"),
        az::options({{"oracle_on_commit", "PRESERVE ROWS"}}),
    };
    CHECK(
        create(table, "oracle") ==
        "CREATE GLOBAL TEMPORARY TABLE s.t ("
        "id INTEGER GENERATED ALWAYS AS IDENTITY (NOMINVALUE NOORDER), "
        "y INTEGER GENERATED ALWAYS AS (id + 2), FOREIGN KEY(y) REFERENCES t (id)) "
        "ON COMMIT PRESERVE ROWS"
    );
    CHECK(index(table, "oracle") == "CREATE INDEX s.i ON s.t (y) COMPRESS 1");
}

TEST_CASE("sqlite: conflict clauses, AUTOINCREMENT, STRICT") {
    const az::MetaData meta = nameless();
    const az::Table table{
        "t",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{
            "x",
            az::Integer(),
            az::nullable(false),
            az::unique,
            az::options(
                {{"sqlite_on_conflict_not_null", "FAIL"}, {"sqlite_on_conflict_unique", "IGNORE"}}
            )
        },
        az::options({{"sqlite_autoincrement", true}, {"sqlite_strict", true}}),
    };
    CHECK(
        create(table, "sqlite") ==
        "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "
        "x INTEGER NOT NULL ON CONFLICT FAIL, UNIQUE (x) ON CONFLICT IGNORE) STRICT"
    );
}

TEST_CASE("sqlite: what ON CONFLICT does is not just written down") {
    const az::MetaData meta = nameless();
    const az::Table table{
        "t",
        meta,
        az::Column{"a", az::Integer()},
        az::UniqueConstraint{
            .columns = {"a"}, .options = {{"sqlite_on_conflict", "FAIL); DROP TABLE t"}}
        },
    };
    CHECK_THROWS_AS(create(table, "sqlite"), az::CompileError);
}

TEST_CASE("names: schemas of types are translated in statements") {
    const az::Type mood = az::Enum({"sad"}, {.name = "mood", .schema = "from"});
    const auto cast = az::cast<std::string>(az::literal_column<std::string>("x"), mood);
    const az::sql::SchemaTranslateMap map{{"from", az::quoted_name("to", true)}};
    az::sql::CompileOptions options;
    options.schema_translate_map = &map;
    az::sql::Compiled compiled;
    az::find_dialect("postgresql").compile(*cast.node(), options, compiled);
    CHECK(compiled.sql == "CAST(x AS \"to\".mood)");
}

TEST_CASE("ddl: constraints and indexes for one database alone") {
    const az::MetaData meta = nameless();
    const az::Table table{
        "t",
        meta,
        az::Column{"a", az::Integer()},
        az::CheckConstraint{.sqltext = "a > 0", .ddl_if = "postgresql"},
    };
    CHECK(create(table, "postgresql") == "CREATE TABLE t (a INTEGER, CHECK (a > 0))");
    CHECK(create(table, "oracle") == "CREATE TABLE t (a INTEGER)");
}

TEST_CASE("ddl: text with names in it") {
    const az::MetaData meta = nameless();
    const az::Table table{"t t", meta, az::Column{"a", az::Integer()}, az::schema("s")};
    const auto& mysql = ddl("mysql");
    CHECK(
        mysql.emit_ddl(
            "ALTER TABLE %(fullname)s /* %(schema)s %(what)s 5%% */",
            &table.definition(),
            {{"what", "x"}}
        ) == "ALTER TABLE s.`t t` /* s x 5% */"
    );
    CHECK_THROWS_AS((void)mysql.emit_ddl("%(none)s"), az::ArgumentError);
    CHECK_THROWS_AS((void)mysql.emit_ddl("100%"), az::ArgumentError);
}

TEST_CASE("names: quoted by hand, folded, taken apart") {
    const auto& oracle = az::find_dialect("oracle").identifiers();
    CHECK(oracle.quote(az::quoted_name("plain", true)) == "\"plain\"");
    CHECK(oracle.quote(az::quoted_name("Mixed", false)) == "Mixed");
    CHECK(oracle.quote("_x") == "\"_x\"");
    CHECK(oracle.requires_name_normalize());
    CHECK(oracle.normalize_name("USERS") == "users");
    CHECK(oracle.normalize_name("users").quote == az::QuotedName::Quote::always);
    CHECK(oracle.denormalize_name("users") == "USERS");
    CHECK(oracle.denormalize_name("Users") == "Users");

    const auto& mssql = az::find_dialect("mssql").identifiers();
    CHECK(mssql.format_table("Db.dbo", "t") == "[Db].dbo.t");
    CHECK(mssql.format_table("[a.b].c", "t") == "[a.b].c.t");
    CHECK(
        mssql.unformat_identifiers("[a.b].[c]]d].e") == std::vector<std::string>{"a.b", "c]d", "e"}
    );
    const auto& mysql = az::find_dialect("mysql").identifiers();
    CHECK(mysql.quote("select") == "`select`");
    CHECK(mysql.quote("or`der") == "`or``der`");

    const az::MetaData meta = nameless();
    const az::Table table{
        az::quoted_name("T", false),
        meta,
        az::Column{az::quoted_name("a", true), az::Integer()},
        az::Index{.name = "i", .columns = {"a"}},
    };
    CHECK(create(table, "oracle") == "CREATE TABLE T (\"a\" INTEGER)");
    CHECK(index(table, "mysql") == "CREATE INDEX i ON T (`a`)");
}

TEST_CASE("names: schemas are translated in DDL") {
    const az::MetaData meta = nameless();
    const az::Table table{"t", meta, az::Column{"a", az::Integer()}, az::schema("from")};
    const az::Dialect& dialect = az::find_dialect("postgresql");
    const auto names = dialect.identifiers().with_schema_translate({{"from", "To"}});
    const std::unique_ptr<az::sql::DDLCompiler> compiler(dialect.ddl().with_identifiers(names));
    const std::string sql = compiler->emit_drop_table(table.definition());
    CHECK(sql == "\nDROP TABLE __[SCHEMA_from].t");
    CHECK(names.render_schema_translates(sql, {}) == "\nDROP TABLE \"To\".t");
    const auto to_none = dialect.identifiers().with_schema_translate({{"from", ""}});
    CHECK(to_none.render_schema_translates(sql, "public") == "\nDROP TABLE public.t");
    CHECK_THROWS_AS((void)to_none.render_schema_translates(sql, {}), az::CompileError);
}

TEST_CASE("dialects: without a driver they compile, and connecting says so") {
    for (const char* name : {"mssql", "oracle", "default"}) {
        CAPTURE(name);
        const az::Dialect& dialect = az::find_dialect(name);
        CHECK(dialect.name() == name);
        CHECK_THROWS_AS((void)dialect.connect({}), az::NotSupportedError);
    }
    CHECK_THROWS_AS((void)az::create_dialect("nothing"), az::NoSuchModuleError);
    const std::unique_ptr<az::Dialect> narrow(az::create_dialect(
        "postgresql", [](az::sql::Features& features) { features.max_identifier_length = 20; }
    ));
    CHECK(narrow->features().max_identifier_length == 20);
    CHECK(narrow->ddl().constraint_name("a_name_that_is_longer_than_that", true).size() == 17);
}
