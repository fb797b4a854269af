// SPDX-License-Identifier: MIT
// What is in the database already, as create_all() asks.
#include "dialects/postgresql/dialect.hpp"

#include <memory>
#include <string>

namespace azoth::postgresql {

namespace {

/// `condition` says which rows of `catalog`; those of a schema, or those that a bare name means.
bool is_in_catalog(
    driver::Connection& connection,
    std::string_view catalog,
    std::string_view prefix,
    std::string_view condition,
    std::string_view visible,
    std::string_view schema,
    std::string_view name
) {
    const std::string column(prefix);
    std::string sql = "SELECT 1 FROM pg_catalog." + std::string(catalog) +
                      " o JOIN pg_catalog.pg_namespace n ON n.oid = o." + column +
                      "namespace WHERE o." + column + "name = $1 AND " + std::string(condition) +
                      " AND ";
    sql += schema.empty() ? "pg_catalog." + std::string(visible) + "(o.oid)" : "n.nspname = $2";
    const std::unique_ptr<driver::Statement> statement(connection.prepare(sql, false));
    const Value wanted(name);
    const Value place(schema);
    statement->bind(1, wanted);
    if (!schema.empty()) {
        statement->bind(2, place);
    }
    const bool found = statement->step();
    statement->reset();
    return found;
}

}  // namespace

std::optional<bool> PostgreSQLDialect::has_sequence(
    driver::Connection& connection, std::string_view schema, std::string_view sequence
) const {
    return is_in_catalog(
        connection, "pg_class", "rel", "o.relkind = 'S'", "pg_table_is_visible", schema, sequence
    );
}

std::optional<bool> PostgreSQLDialect::has_type(
    driver::Connection& connection, std::string_view schema, std::string_view type
) const {
    return is_in_catalog(
        connection,
        "pg_type",
        "typ",
        "n.nspname <> 'pg_catalog'",
        "pg_type_is_visible",
        schema,
        type
    );
}

}  // namespace azoth::postgresql
