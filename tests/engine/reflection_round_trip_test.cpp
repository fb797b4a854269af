// SPDX-License-Identifier: MIT
// A schema that is read and created elsewhere is the same schema.
#include "engine/engine_support.hpp"
#include "engine/reflection_support.hpp"

using namespace azoth;
using namespace azoth::test;

namespace {

Engine database(std::initializer_list<const char*> statements) {
    Engine engine = create_engine("sqlite://");
    engine.begin([&](Connection& connection) {
        for (const char* statement : statements) {
            connection.exec_driver_sql(statement);
        }
    });
    return engine;
}

/// Reads the schema, creates it in an empty database and reads it there; both descriptions have to be alike.
/// What comes back is the description.
std::string round_trip(std::initializer_list<const char*> statements) {
    const Engine first = database(statements);
    MetaData meta;
    meta.reflect(first);
    const Engine second = create_engine("sqlite://");
    meta.create_all(second);
    std::string before = describe_schema(inspect(first), first.dialect());
    CHECK(describe_schema(inspect(second), second.dialect()) == before);
    return before;
}

bool has(const std::string& text, const char* part) {
    const bool found = text.find(part) != std::string::npos;
    if (!found) {
        MESSAGE(text);
    }
    return found;
}

}  // namespace

TEST_CASE("round trip: keys of several columns, names that need quotes") {
    const std::string text = round_trip({
        R"(CREATE TABLE "Order" ("from" INTEGER NOT NULL, [to here] TEXT NOT NULL, `a"b` REAL,
           CONSTRAINT "the key" PRIMARY KEY ("to here", "from")))",
        R"(CREATE TABLE line (n INTEGER NOT NULL, x INTEGER, y TEXT,
           PRIMARY KEY (n),
           CONSTRAINT "to ""order""" FOREIGN KEY (y, x) REFERENCES "Order" ("to here", "from")
           ON UPDATE SET NULL ON DELETE SET DEFAULT MATCH FULL))",
        R"(CREATE TABLE "größe" ("ä" INTEGER PRIMARY KEY, "select" INTEGER REFERENCES "größe"))",
    });
    CHECK(has(text, "primary key the key(to here, from)"));
    CHECK(
        has(text,
            "foreign key to \"order\"(y, x) to .Order(to here, from) on delete SET DEFAULT "
            "on update SET NULL match FULL")
    );
    CHECK(has(text, "(select) to .größe(ä)"));
}

TEST_CASE("round trip: defaults of all sorts") {
    const std::string text = round_trip({R"(CREATE TABLE t (
        a INTEGER DEFAULT 1, b INTEGER DEFAULT -1, c REAL DEFAULT 1.5e-3, d REAL DEFAULT +.5,
        e TEXT DEFAULT 'it''s', f TEXT DEFAULT "quoted", g TEXT DEFAULT ('a' || 'b'),
        h TEXT DEFAULT CURRENT_TIMESTAMP, i INTEGER DEFAULT (1 + 2), j BLOB DEFAULT x'00ff',
        k INTEGER DEFAULT NULL, l TEXT DEFAULT (lower('X')), m BOOLEAN DEFAULT TRUE NOT NULL,
        n INTEGER DEFAULT ((1) + (2)), o TEXT DEFAULT '', p TEXT DEFAULT 'a:b %s' CHECK (p <> ''),
        q INTEGER DEFAULT 0x1F UNIQUE))"});
    CHECK(has(text, "g TEXT default 'a' || 'b'"));
    CHECK(has(text, "d REAL default +.5"));
    CHECK(has(text, "p TEXT default 'a:b %s'"));
    CHECK(has(text, "m BOOLEAN not null default TRUE"));
}

TEST_CASE("round trip: computed columns, collations, checks") {
    const std::string text = round_trip({R"(CREATE TABLE t (
        a INTEGER CHECK (a > 0) CONSTRAINT even CHECK ((a % 2) = 0),
        b VARCHAR(20) COLLATE NOCASE NOT NULL, -- a comment, with a (
        c INTEGER GENERATED ALWAYS AS (a * 2) STORED,
        d TEXT AS (b || ')') VIRTUAL,
        e, f NUMERIC(10, 2), /* another, ' */ "g h" ANY,
        CHECK (a < 100 AND b NOT IN ('x', '(')),
        CONSTRAINT long_enough CHECK (length(b) > 1)
        CHECK (a IS NOT 3)))"});
    CHECK(has(text, "c INTEGER computed a * 2 stored"));
    CHECK(has(text, "d TEXT computed b || ')' virtual"));
    CHECK(has(text, "check even (a % 2) = 0"));
    CHECK(has(text, "check long_enough length(b) > 1"));
    CHECK(has(text, "check  a IS NOT 3"));
    CHECK(has(text, "b VARCHAR(20) COLLATE \"NOCASE\" not null"));
}

TEST_CASE("round trip: unique constraints and indexes") {
    const std::string text = round_trip({
        R"(CREATE TABLE t (a INTEGER UNIQUE, b TEXT CONSTRAINT one_b UNIQUE, c INTEGER, d TEXT,
           UNIQUE (a, c) ON CONFLICT REPLACE, CONSTRAINT "c and d" UNIQUE (c, d)))",
        "CREATE INDEX plain ON t (a, b)",
        "CREATE UNIQUE INDEX \"an odd, name\" ON t (c DESC, d COLLATE NOCASE)",
        "CREATE INDEX partial ON t (d) WHERE a > 10 AND b = 'x'",
        "CREATE INDEX computed ON t (lower(d), a + c DESC)",
    });
    CHECK(has(text, "unique (a, c) sqlite_on_conflict=REPLACE"));
    CHECK(has(text, "unique one_b(b)"));
    CHECK(has(text, "index computed on <lower(d)>, <a + c>; a + c(desc)"));
    CHECK(has(text, "unique index an odd, name on c, <d COLLATE NOCASE>; c(desc)"));
    CHECK(has(text, "index partial on d include () sqlite_where=a > 10 AND b = 'x'"));
}

TEST_CASE("round trip: what only SQLite has") {
    const std::string text = round_trip({
        "CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL ON CONFLICT "
        "IGNORE)",
        "CREATE TABLE strict_one (id INTEGER PRIMARY KEY, a ANY, b INT) STRICT",
        "CREATE TABLE bare (a INTEGER, b TEXT, PRIMARY KEY (b, a)) WITHOUT ROWID",
        "CREATE TABLE both_of (a TEXT PRIMARY KEY ON CONFLICT REPLACE) STRICT, WITHOUT ROWID",
        "CREATE TABLE wide (id BIGINT PRIMARY KEY, a CHAR(3))",
    });
    CHECK(has(text, "counted sqlite_autoincrement="));
    CHECK(has(text, "strict_one sqlite_strict="));
    CHECK(has(text, "both_of sqlite_strict="));
    CHECK(has(text, "id BIGINT not counted"));
    CHECK(has(text, "a TEXT not null sqlite_on_conflict_not_null=IGNORE"));
}

TEST_CASE("round trip: tables that refer to each other in circles") {
    round_trip({
        "CREATE TABLE a (id INTEGER PRIMARY KEY, b_id INTEGER REFERENCES b (id), parent INTEGER "
        "REFERENCES a (id) ON DELETE CASCADE)",
        "CREATE TABLE b (id INTEGER PRIMARY KEY, a_id INTEGER, CONSTRAINT back FOREIGN KEY (a_id) "
        "REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED)",
    });
}

TEST_CASE("round trip: a railway, as large as databases in use") {
    const std::string text = round_trip({
        R"(CREATE TABLE country (
            code CHAR(2) NOT NULL PRIMARY KEY CHECK (length(code) = 2),
            name VARCHAR(60) COLLATE NOCASE NOT NULL UNIQUE) WITHOUT ROWID)",
        R"(CREATE TABLE station (
            id INTEGER PRIMARY KEY AUTOINCREMENT, country CHAR(2) NOT NULL DEFAULT 'co'
                CONSTRAINT fk_station_country REFERENCES country ON UPDATE CASCADE ON DELETE RESTRICT,
            name VARCHAR(80) NOT NULL, latitude DECIMAL(8, 5), longitude DECIMAL(8, 5),
            opened DATE, closed DATE, last_update TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
            label TEXT GENERATED ALWAYS AS (name || ' (' || country || ')') VIRTUAL,
            CONSTRAINT uq_station UNIQUE (country, name),
            CONSTRAINT ck_station_life CHECK (closed IS NULL OR opened IS NULL OR closed >= opened)))",
        R"(CREATE TABLE line (
            id INTEGER PRIMARY KEY, number VARCHAR(8) NOT NULL, color TEXT DEFAULT '#000000'
                CHECK (color GLOB '#[0-9a-f]*'), electrified BOOLEAN NOT NULL DEFAULT 0
                CHECK (electrified IN (0, 1)), gauge SMALLINT DEFAULT 1435))",
        R"(CREATE TABLE stop (
            line_id INTEGER NOT NULL REFERENCES line (id) ON DELETE CASCADE, place SMALLINT NOT NULL,
            station_id INTEGER NOT NULL REFERENCES station (id), distance REAL DEFAULT 0.0,
            PRIMARY KEY (line_id, place), UNIQUE (line_id, station_id)))",
        R"(CREATE TABLE operator (
            id INTEGER NOT NULL, name NVARCHAR(100) NOT NULL, parent INTEGER, homepage CLOB,
            CONSTRAINT pk_operator PRIMARY KEY (id), FOREIGN KEY (parent) REFERENCES operator (id)))",
        R"(CREATE TABLE class (letter CHAR(1) PRIMARY KEY, "order" INTEGER UNIQUE, "default" BOOLEAN))",
        R"(CREATE TABLE train (
            id INTEGER PRIMARY KEY, operator_id INTEGER REFERENCES operator, built SMALLINT,
            serial_no VARCHAR(30) UNIQUE ON CONFLICT FAIL, notes JSON DEFAULT '{}', photo BLOB))",
        R"(CREATE TABLE carriage (
            train_id INTEGER, position INTEGER, class CHAR(1) REFERENCES class (letter),
            seats INTEGER DEFAULT (20 * 4) CHECK (seats BETWEEN 0 AND 200),
            PRIMARY KEY (train_id, position), FOREIGN KEY (train_id) REFERENCES train (id)))",
        R"(CREATE TABLE seat (
            train_id INTEGER NOT NULL, carriage INTEGER NOT NULL, number VARCHAR(4) NOT NULL,
            window BOOLEAN, PRIMARY KEY (train_id, carriage, number),
            CONSTRAINT fk_seat_carriage FOREIGN KEY (train_id, carriage)
                REFERENCES carriage (train_id, position) ON DELETE CASCADE) WITHOUT ROWID)",
        R"(CREATE TABLE journey (
            id INTEGER PRIMARY KEY, line_id INTEGER NOT NULL REFERENCES line, train_id INTEGER
                REFERENCES train ON DELETE SET NULL, departs DATETIME NOT NULL, delay INTEGER
                DEFAULT 0, cancelled BOOLEAN DEFAULT FALSE))",
        R"(CREATE TABLE person (
            id INTEGER PRIMARY KEY, first_name VARCHAR(45) NOT NULL, last_name VARCHAR(45) NOT NULL,
            email VARCHAR(254) COLLATE NOCASE, born DATE, "group" INTEGER,
            full_name TEXT AS (trim(first_name || ' ' || last_name)) STORED))",
        R"(CREATE TABLE employee (
            person_id INTEGER PRIMARY KEY REFERENCES person (id), role VARCHAR(20) NOT NULL
                CHECK (role IN ('driver', 'guard', 'it''s other')), salary NUMERIC(10, 2),
            manager_id INTEGER REFERENCES employee (person_id) DEFERRABLE INITIALLY DEFERRED))",
        R"(CREATE TABLE shift (
            employee_id INTEGER REFERENCES employee, journey_id INTEGER REFERENCES journey,
            begins TIME, ends TIME, PRIMARY KEY (journey_id, employee_id)))",
        R"(CREATE TABLE fare (
            from_id INTEGER REFERENCES station, to_id INTEGER REFERENCES station,
            class CHAR(1) REFERENCES class, price NUMERIC(7, 2) NOT NULL, valid_from DATE,
            CONSTRAINT pk_fare PRIMARY KEY (from_id, to_id, class, valid_from),
            CONSTRAINT ck_fare CHECK (from_id <> to_id), CHECK (price >= 0)))",
        R"(CREATE TABLE ticket (
            id INTEGER PRIMARY KEY AUTOINCREMENT, person_id INTEGER NOT NULL, journey_id INTEGER,
            train_id INTEGER, carriage INTEGER, seat VARCHAR(4), price NUMERIC(7, 2),
            bought TIMESTAMP DEFAULT (strftime('%Y-%m-%d %H:%M', 'now')), code TEXT DEFAULT
                (upper(hex(randomblob(8)))), refund INTEGER REFERENCES ticket,
            CONSTRAINT fk_ticket_person FOREIGN KEY (person_id) REFERENCES person ON DELETE CASCADE,
            FOREIGN KEY (journey_id) REFERENCES journey (id),
            FOREIGN KEY (train_id, carriage, seat) REFERENCES seat (train_id, carriage, number)
                MATCH FULL, UNIQUE (journey_id, train_id, carriage, seat)))",
        R"(CREATE TABLE payment (
            id INTEGER PRIMARY KEY, ticket_id INTEGER REFERENCES ticket ON DELETE NO ACTION,
            amount NUMERIC(7, 2) NOT NULL ON CONFLICT ABORT, method TEXT, paid_at DATETIME))",
        R"(CREATE TABLE translation (
            kind TEXT, id INTEGER, language TEXT, text TEXT NOT NULL,
            PRIMARY KEY (kind, id, language) ON CONFLICT REPLACE) STRICT)",
        "CREATE INDEX station_by_place ON station (latitude, longitude) WHERE closed IS NULL",
        "CREATE UNIQUE INDEX line_number ON line (number COLLATE NOCASE)",
        "CREATE INDEX journey_departs ON journey (date(departs), line_id DESC)",
        "CREATE INDEX person_name ON person (last_name, first_name)",
        "CREATE INDEX ticket_person ON ticket (person_id)",
        "CREATE VIEW delays AS SELECT line_id, avg(delay) AS minutes FROM journey GROUP BY 1",
    });
    CHECK(has(text, "bought TIMESTAMP default strftime('%Y-%m-%d %H:%M', 'now')"));
}
