// SPDX-License-Identifier: MIT
// Running the DDL of a whole schema.
#include "azoth/sql/ddl.hpp"
#include "azoth/sql/schema/ddl_events.hpp"
#include "azoth/sql/schema/metadata.hpp"
#include "engine/core.hpp"
#include "sql/schema_steps.hpp"

#include <optional>
#include <source_location>
#include <string>
#include <utility>
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

/// Whether a sequence or a type is in the database; nothing where that cannot be told.
std::optional<bool> is_present(Connection& connection, const sql::SchemaStep& step) {
    detail::ConnectionCore& core = *connection.core();
    if (step.kind == sql::SchemaStep::Kind::sequence) {
        return core.dialect().has_sequence(core.driver(), step.sequence.schema, step.sequence.name);
    }
    const sql::TypeNode& type = step.type.node();
    return core.dialect().has_type(core.driver(), type.schema, type.name);
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

std::vector<Table> handles(const Tables& tables) {
    std::vector<Table> made;
    for (const auto& table : tables) {
        made.emplace_back(table);
    }
    return made;
}

template <class F>
void in_transaction(const Engine& engine, std::source_location where, F&& f) {
    BegunConnection connection = engine.begin(where);
    f(*connection);
    connection.commit(where);
}

}  // namespace

DDLListener::DDLListener(DDLElement element)
    : function_([element = std::move(element)](const DDLEvent& event) {
          const Dialect& dialect = event.connection.core()->dialect();
          if (element.should_execute(dialect)) {
              const sql::Table* table =
                  event.table == nullptr ? nullptr : &event.table->definition();
              event.connection.exec_driver_sql(element.compile(dialect, table).sql);
          }
      }) {}

void Connection::execute(const DDLElement& element, std::source_location where) {
    told_of(where, [&] { exec_driver_sql(element.compile(core_->dialect()).sql, {}, where); });
}

void MetaData::create_all(Connection& connection, bool checkfirst, std::source_location where)
    const {
    told_of(where, [&] {
        check_foreign_keys();
        const Dialect& dialect = connection.core()->dialect();
        const Tables missing = tables_present(*this, connection, checkfirst, false, where);
        const std::vector<Table> tables = handles(missing);
        notify(&DDLEvents::before_create, {connection, nullptr, tables, checkfirst});
        for (const sql::SchemaStep& step :
             sql::create_steps(dialect.ddl(), missing, dialect.capabilities().alter)) {
            switch (step.kind) {
            case sql::SchemaStep::Kind::type:
            case sql::SchemaStep::Kind::sequence:
                if (!checkfirst || !is_present(connection, step).value_or(false)) {
                    run(connection, step.statements, where);
                }
                break;
            case sql::SchemaStep::Kind::table: {
                const std::vector<Table> one{Table(step.table)};
                const DDLEvent event{connection, &one.front(), one, checkfirst};
                notify(&DDLEvents::before_create, event);
                run(connection, step.statements, where);
                notify(&DDLEvents::after_create, event);
                break;
            }
            case sql::SchemaStep::Kind::foreign_key:
                run(connection, step.statements, where);
                break;
            }
        }
        notify(&DDLEvents::after_create, {connection, nullptr, tables, checkfirst});
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
        const std::vector<Table> tables = handles(present);
        notify(&DDLEvents::before_drop, {connection, nullptr, tables, checkfirst});
        for (const sql::SchemaStep& step :
             sql::drop_steps(dialect.ddl(), present, dialect.capabilities().alter)) {
            switch (step.kind) {
            case sql::SchemaStep::Kind::type:
            case sql::SchemaStep::Kind::sequence:
                if (!checkfirst || is_present(connection, step).value_or(true)) {
                    run(connection, step.statements, where);
                }
                break;
            case sql::SchemaStep::Kind::table: {
                const std::vector<Table> one{Table(step.table)};
                const DDLEvent event{connection, &one.front(), one, checkfirst};
                notify(&DDLEvents::before_drop, event);
                run(connection, step.statements, where);
                notify(&DDLEvents::after_drop, event);
                break;
            }
            case sql::SchemaStep::Kind::foreign_key:
                run(connection, step.statements, where);
                break;
            }
        }
        notify(&DDLEvents::after_drop, {connection, nullptr, tables, checkfirst});
    });
}

void MetaData::drop_all(const Engine& engine, bool checkfirst, std::source_location where) const {
    in_transaction(engine, where, [&](Connection& connection) {
        drop_all(connection, checkfirst, where);
    });
}

}  // namespace azoth
