// SPDX-License-Identifier: MIT
// Running the DDL of a whole schema.
#include "azoth/sql/ddl.hpp"
#include "azoth/sql/schema/metadata.hpp"
#include "engine/core.hpp"

#include <source_location>
#include <string>
#include <vector>

namespace azoth {

namespace {

using Tables = std::vector<sql::Handle<sql::Table>>;

/// The tables of which it is true (or not) that they are in the database.
Tables tables_present(
    const MetaData& metadata,
    Connection& connection,
    bool checkfirst,
    bool present,
    std::source_location where
) {
    detail::ConnectionCore& core = *connection.core();
    core.ensure_begun(true, where);
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

void run(
    Connection& connection, const std::vector<std::string>& statements, std::source_location where
) {
    for (const std::string& statement : statements) {
        connection.exec_driver_sql(statement, {}, where);
    }
}

/// What goes wrong in here is told of the program's call.
template <class F>
void told_of(std::source_location where, F&& f) {
    try {
        f();
    } catch (Error& error) {
        error.add_context({}, where);
        throw;
    }
}

template <class F>
void in_transaction(const Engine& engine, std::source_location where, F&& f) {
    BegunConnection connection = engine.begin(where);
    f(*connection);
    connection.commit(where);
}

}  // namespace

void MetaData::create_all(Connection& connection, bool checkfirst, std::source_location where)
    const {
    told_of(where, [&] {
        check_foreign_keys();
        const Dialect& dialect = connection.core()->dialect();
        const Tables missing = tables_present(*this, connection, checkfirst, false, where);
        run(connection,
            sql::emit_create_all(dialect.ddl(), missing, dialect.capabilities().alter),
            where);
    });
}

void MetaData::create_all(const Engine& engine, bool checkfirst, std::source_location where) const {
    in_transaction(engine, where, [&](Connection& connection) {
        create_all(connection, checkfirst, where);
    });
}

void MetaData::drop_all(Connection& connection, bool checkfirst, std::source_location where) const {
    told_of(where, [&] {
        const Dialect& dialect = connection.core()->dialect();
        const Tables present = tables_present(*this, connection, checkfirst, true, where);
        run(connection,
            sql::emit_drop_all(dialect.ddl(), present, dialect.capabilities().alter),
            where);
    });
}

void MetaData::drop_all(const Engine& engine, bool checkfirst, std::source_location where) const {
    in_transaction(engine, where, [&](Connection& connection) {
        drop_all(connection, checkfirst, where);
    });
}

}  // namespace azoth
