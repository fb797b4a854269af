// SPDX-License-Identifier: MIT
// Reading the schema of a real MariaDB, and making it anew.
#include "../engine/reflection_support.hpp"
#include "azoth/core.hpp"
#include "server.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace azoth;
using namespace azoth::test;

namespace {

using Names = std::vector<std::string>;

void run(const Engine& engine, const std::vector<std::string>& statements) {
    Connection connection = engine.connect();
    for (const auto& statement : statements) {
        connection.exec_driver_sql(statement);
    }
    connection.commit();
}

/// A database of one test's own.
Engine fresh_database(const std::string& name) {
    const std::string url = testing::server_url();
    run(create_engine(url),
        {"DROP DATABASE IF EXISTS " + name, "CREATE DATABASE " + name + " CHARACTER SET utf8mb4"});
    return create_engine(url.substr(0, url.rfind('/')) + "/" + name);
}

bool has(const std::string& text, const char* part) {
    const bool found = text.find(part) != std::string::npos;
    if (!found) {
        MESSAGE(part << " is not in\n" << text);
    }
    return found;
}

}  // namespace

TEST_CASE("mariadb: a schema that is read and made anew is the same") {
    const Engine engine = fresh_database("reflection_round_trip");
    run(engine,
        {R"(CREATE TABLE author (
            id int unsigned NOT NULL AUTO_INCREMENT, `Full Name` varchar(50) NOT NULL DEFAULT 'it''s',
            bio text COLLATE utf8mb4_bin, born year(4) DEFAULT NULL,
            kind enum('a','b''c','d,e') DEFAULT 'a' NOT NULL, tags set('x','y'), j json,
            n decimal(10,2) unsigned DEFAULT 1.50,
            d datetime(3) DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
            ts timestamp NULL, g int GENERATED ALWAYS AS (length(`Full Name`) * 2) STORED,
            v int AS (id + 1) VIRTUAL, u uuid DEFAULT uuid(), tf tinyint(1) DEFAULT -1, blb blob,
            vb varbinary(16), pt point, i6 inet6,
            c char(3) CHARACTER SET latin1 COMMENT 'a ''comment''', dd double, ff float(7,3),
            CONSTRAINT positive CHECK (n >= 0), cc int CHECK (cc > 3), PRIMARY KEY (id),
            UNIQUE KEY uq_name (`Full Name`, kind), KEY pre (bio(10), n DESC), KEY len (bio(5)),
            FULLTEXT KEY ft (bio))
            ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='who''s who' ROW_FORMAT=COMPACT)",
         R"(CREATE TABLE `Book` (
            author_id int unsigned NOT NULL, n smallint NOT NULL, parent int unsigned,
            parent_n smallint, t varchar(20) DEFAULT 'a:b %s', PRIMARY KEY (author_id, n),
            CONSTRAINT by_author FOREIGN KEY (author_id) REFERENCES author (id) ON DELETE CASCADE,
            CONSTRAINT selfref FOREIGN KEY (parent, parent_n) REFERENCES `Book` (author_id, n)
            ON UPDATE SET NULL) DEFAULT CHARSET=latin1)"});
    const std::string before = describe_schema(inspect(engine), engine.dialect());
    CHECK(has(before, "id INTEGER(10) UNSIGNED not null counted"));
    CHECK(has(before, "kind ENUM('a','b''c','d,e') not null default 'a'"));
    CHECK(has(before, "j JSON"));
    CHECK(has(before, "current_timestamp(3) ON UPDATE current_timestamp(3)"));
    CHECK(has(before, "v INTEGER(11) not counted computed `id` + 1 virtual"));
    CHECK(has(before, "bio TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"));
    CHECK(has(before, "-- who's who"));
    CHECK(has(before, "index selfref on parent, parent_n include () of selfref"));
    CHECK(has(before, "(author_id) to .author(id) on delete CASCADE"));

    MetaData meta;
    meta.reflect(engine);
    meta.drop_all(engine);
    CHECK(inspect(engine).get_table_names().empty());
    meta.create_all(engine);
    CHECK(describe_schema(inspect(engine), engine.dialect()) == before);
}

TEST_CASE("mariadb: names and kinds") {
    const Engine engine = fresh_database("reflection_names");
    run(engine,
        {"CREATE TABLE t (id integer PRIMARY KEY, a integer UNIQUE)",
         "CREATE VIEW v AS SELECT id FROM t",
         "CREATE SEQUENCE numbers"});
    const Inspector inspector = inspect(engine);
    CHECK(inspector.default_schema_name() == "reflection_names");
    CHECK(inspector.has_schema("reflection_names"));
    CHECK(inspector.get_table_names() == Names{"t"});
    CHECK(inspector.get_view_names() == Names{"v"});
    CHECK(inspector.get_sequence_names() == Names{"numbers"});
    CHECK(inspector.get_view_definition("v").find("select") != std::string::npos);
    CHECK(inspector.get_columns("v").at(0).name == "id");
    CHECK(inspector.get_table_names("reflection_names") == Names{"t"});
    CHECK(inspector.get_unique_constraints("t").at(0).duplicates_index == "a");
    CHECK(inspector.get_indexes("t").at(0).unique);
    CHECK(inspector.get_pk_constraint("t").constrained_columns == Names{"id"});
    CHECK_THROWS_AS(static_cast<void>(inspector.get_columns("nowhere")), NoSuchTableError);
}
