// SPDX-License-Identifier: MIT
// Running the DDL of a whole schema.
#include "azoth/sql/ddl.hpp"
#include "azoth/sql/schema/metadata.hpp"
#include "engine/core.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace azoth {

namespace {

using Tables = std::vector<sql::Handle<sql::Table>>;

/// The tables of which it is true (or not) that they are in the database.
Tables
tables_present(const MetaData& metadata, Connection& connection, bool checkfirst, bool present) {
    detail::ConnectionCore& core = *connection.core();
    const auto here = std::source_location::current();
    core.ensure_begun(true, here);
    Tables chosen;
    for (const Table& table : metadata.tables()) {
        const sql::Table& definition = table.definition();
        if (!checkfirst ||
            core.dialect().has_table(core.driver(), definition.schema(), definition.table_name()) ==
                present) {
            chosen.push_back(table.handle());
        }
    }
    return chosen;
}

void run(Connection& connection, const std::vector<std::string>& statements) {
    for (const std::string& statement : statements) {
        connection.exec_driver_sql(statement);
    }
}

template <class F>
void in_transaction(const Engine& engine, F&& f) {
    BegunConnection connection = engine.begin();
    f(*connection);
    connection.commit();
}

}  // namespace

void MetaData::create_all(Connection& connection, bool checkfirst) const {
    check_foreign_keys();
    const Dialect& dialect = connection.core()->dialect();
    const Tables missing = tables_present(*this, connection, checkfirst, false);
    run(connection, sql::emit_create_all(dialect.ddl(), missing, dialect.capabilities().alter));
}

void MetaData::create_all(Engine& engine, bool checkfirst) const {
    in_transaction(engine, [&](Connection& connection) { create_all(connection, checkfirst); });
}

void MetaData::drop_all(Connection& connection, bool checkfirst) const {
    const Dialect& dialect = connection.core()->dialect();
    const Tables present = tables_present(*this, connection, checkfirst, true);
    run(connection, sql::emit_drop_all(dialect.ddl(), present, dialect.capabilities().alter));
}

void MetaData::drop_all(Engine& engine, bool checkfirst) const {
    in_transaction(engine, [&](Connection& connection) { drop_all(connection, checkfirst); });
}

}  // namespace azoth
