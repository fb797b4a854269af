// SPDX-License-Identifier: MIT
// What MariaDB refuses, as the errors of azoth: with table, column and constraint, without values.
#include "mariadb_support.hpp"

using namespace azoth;
using namespace azoth::testing;

namespace {

constexpr std::string_view tables = R"(
CREATE TABLE parents (id int PRIMARY KEY);
CREATE TABLE children (
    id int PRIMARY KEY AUTO_INCREMENT,
    parent_id int NOT NULL,
    other_id int,
    email varchar(50),
    age int DEFAULT 1 CHECK (age > 0),
    note text,
    CONSTRAINT uq_children_email UNIQUE (email),
    CONSTRAINT fk_children_parents FOREIGN KEY (parent_id) REFERENCES parents (id),
    CONSTRAINT grown CHECK (age < 200)
);
INSERT INTO parents VALUES (1);
INSERT INTO children (parent_id, email) VALUES (1, 'S3cr3t-canary'))";

constexpr std::string_view canary = "S3cr3t-canary";

}  // namespace

TEST_CASE("errors: constraints") {
    MariaDB database;
    database.run(tables);
    const ConnectionPtr c = database.connect();
    SUBCASE("unique") {
        const auto error = error_of<UniqueViolation>([&] {
            run(*c, "INSERT INTO children (parent_id, email) VALUES (1, ?)", canary);
        });
        CHECK(error.native_code() == 1062);
        CHECK(error.sqlstate() == "23000");
        CHECK(error.constraint() == "uq_children_email");
        CHECK(error.detail() == "Duplicate entry '...' for key 'uq_children_email'");
        CHECK(std::string(error.what()).find(canary) == std::string::npos);
        CHECK(error.retry() == Retry::never);
    }
    SUBCASE("primary key") {
        const auto error =
            error_of<UniqueViolation>([&] { run(*c, "INSERT INTO parents VALUES (1)"); });
        CHECK(error.constraint() == "PRIMARY");
    }
    SUBCASE("foreign key, from its side") {
        const auto error = error_of<ForeignKeyViolation>([&] {
            run(*c, "INSERT INTO children (parent_id) VALUES (7)");
        });
        CHECK(error.native_code() == 1452);
        CHECK(error.constraint() == "fk_children_parents");
        CHECK(error.table() == "children");
        CHECK(error.column() == "parent_id");
    }
    SUBCASE("foreign key, from the other side") {
        const auto error = error_of<ForeignKeyViolation>([&] { run(*c, "DELETE FROM parents"); });
        CHECK(error.native_code() == 1451);
        CHECK(error.constraint() == "fk_children_parents");
        CHECK(error.table() == "children");
    }
    SUBCASE("NOT NULL") {
        const auto missing = error_of<NotNullViolation>([&] {
            run(*c, "INSERT INTO children (parent_id) VALUES (NULL)");
        });
        CHECK(missing.native_code() == 1048);
        CHECK(missing.column() == "parent_id");
        const auto none =
            error_of<NotNullViolation>([&] { run(*c, "INSERT INTO children (age) VALUES (5)"); });
        CHECK(none.native_code() == 1364);
        CHECK(none.column() == "parent_id");
    }
    SUBCASE("check") {
        const auto named = error_of<CheckViolation>([&] {
            run(*c, "INSERT INTO children (parent_id, age) VALUES (1, 300)");
        });
        CHECK(named.native_code() == 4025);
        CHECK(named.constraint() == "grown");
        CHECK(named.table() == "children");
        const auto of_column = error_of<CheckViolation>([&] {
            run(*c, "INSERT INTO children (parent_id, age) VALUES (1, -1)");
        });
        CHECK(of_column.constraint() == "age");
        CHECK(of_column.column() == "age");
    }
    // A refused statement is all that is undone.
    run(*c, "INSERT INTO children (parent_id, email) VALUES (1, 'fine')");
    c->commit();
    CHECK(scalar<int>(*c, "SELECT COUNT(*) FROM children") == 2);
}

TEST_CASE("errors: values, without saying them") {
    MariaDB database;
    database.run(tables);
    const ConnectionPtr c = database.connect();
    const auto wrong = error_of<DataError>([&] {
        run(*c, "INSERT INTO children (parent_id, age) VALUES (1, ?)", canary);
    });
    CHECK(wrong.native_code() == 1366);
    CHECK(wrong.table() == "children");
    CHECK(wrong.column() == "age");
    CHECK(std::string(wrong.what()).find(canary) == std::string::npos);
    const auto cast = error_of<DataError>([&] {
        run(*c, "UPDATE children SET age = CAST(? AS SIGNED) WHERE id = 1", "x'y");
    });
    CHECK(cast.native_code() == 1292);
    CHECK(cast.detail().find("x'y") == std::string::npos);
    CHECK_THROWS_AS(run(*c, "INSERT INTO parents SELECT 1 DIV 0"), DataError);

    // Said only to those who ask for it.
    ConnectArguments arguments = arguments_of(database.url());
    arguments.hide_parameters = false;
    const ConnectionPtr open = connect(arguments);
    const auto shown = error_of<UniqueViolation>([&] {
        run(*open, "INSERT INTO children (parent_id, email) VALUES (1, ?)", canary);
    });
    CHECK(shown.detail().find(canary) != std::string::npos);
}

TEST_CASE("errors: what is not there") {
    MariaDB database;
    database.run(tables);
    const ConnectionPtr c = database.connect();
    const auto fails = [&](std::string_view sql) {
        return error_of<ProgrammingError>([&] { run(*c, sql); });
    };
    const auto table = fails("SELECT * FROM nothing");
    CHECK(table.table() == "nothing");
    CHECK(table.message() == "there is no table 'nothing' in the database");
    CHECK(table.statement() == "SELECT * FROM nothing");
    const auto column = fails("SELECT p.x FROM parents p");
    CHECK(column.column() == "x");
    CHECK(column.message() == "there is no column 'p.x'");
    CHECK(fails("SELEC 1").sqlstate() == "42000");
    CHECK(fails("CREATE TABLE parents (id int)").message() == "there is a table 'parents' already");
    CHECK(fails("DROP TABLE nothing").table() == "nothing");
}
