// SPDX-License-Identifier: MIT
// Which table a violation names where the database does not say it.
#include "engine/engine_support.hpp"

#include <string>
#include <string_view>

namespace az = azoth;

namespace {

/// The table of the violation that a statement causes.
std::string table_of(az::Connection& connection, std::string_view sql) {
    try {
        connection.exec_driver_sql(sql).close();
    } catch (const az::IntegrityError& error) {
        return error.table();
    }
    return "no violation";
}

}  // namespace

TEST_CASE("violations: the table of a check is the one that is written") {
    const az::Engine engine = az::create_engine("sqlite://");
    az::Connection connection = engine.connect();
    connection
        .exec_driver_sql("CREATE TABLE plain (id INTEGER PRIMARY KEY, n INTEGER CHECK (n > 0))")
        .close();
    connection.exec_driver_sql("CREATE TABLE \"a \"\"b\" (n INTEGER CHECK (n > 0))").close();
    connection.exec_driver_sql("INSERT INTO plain (n) VALUES (1)").close();
    CHECK(table_of(connection, "INSERT INTO plain (n) VALUES (0)") == "plain");
    CHECK(table_of(connection, "INSERT OR FAIL INTO plain(n) VALUES (0)") == "plain");
    CHECK(table_of(connection, "INSERT INTO main.plain (n) VALUES (0)") == "plain");
    CHECK(table_of(connection, "INSERT INTO \"a \"\"b\" (n) VALUES (0)") == "a \"b");
    CHECK(table_of(connection, "UPDATE plain SET n = 0") == "plain");
    CHECK(table_of(connection, "UPDATE \"main\".\"plain\" SET n = 0") == "plain");
}

TEST_CASE("violations: the table of a foreign key is known of an INSERT only") {
    const az::Engine engine = az::create_engine("sqlite://");
    az::Connection connection = engine.connect();
    connection.exec_driver_sql("CREATE TABLE parents (id INTEGER PRIMARY KEY)").close();
    connection
        .exec_driver_sql("CREATE TABLE children (id INTEGER PRIMARY KEY, "
                         "parent INTEGER REFERENCES parents (id))")
        .close();
    connection.exec_driver_sql("INSERT INTO parents (id) VALUES (1)").close();
    connection.exec_driver_sql("INSERT INTO children (parent) VALUES (1)").close();
    CHECK(table_of(connection, "INSERT INTO children (parent) VALUES (2)") == "children");
    CHECK(table_of(connection, "UPDATE parents SET id = 2").empty());
    CHECK(table_of(connection, "DELETE FROM parents").empty());
}
