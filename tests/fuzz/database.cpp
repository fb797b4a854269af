// SPDX-License-Identifier: MIT
#include "fuzz/database.hpp"

#include "azoth/dialects/mssql.hpp"
#include "azoth/dialects/mysql.hpp"
#include "azoth/dialects/oracle.hpp"
#include "azoth/dialects/postgresql.hpp"
#include "azoth/dialects/sqlite.hpp"
#include "azoth/sql/compiled.hpp"
#include "azoth/sql/type_traits.hpp"

namespace fuzz {

const azoth::Dialect& sqlite() {
    return *dialects().front();
}

const std::vector<const azoth::Dialect*>& dialects() {
    static const auto* const all = [] {
        azoth::sqlite::register_dialect();
        azoth::postgresql::register_dialect();
        azoth::mysql::register_dialect();
        azoth::mssql::register_dialect();
        azoth::oracle::register_dialect();
        auto* const found = new std::vector<const azoth::Dialect*>;
        for (const char* name :
             {"sqlite", "postgresql", "mysql", "mariadb", "mssql", "oracle", "default"}) {
            found->push_back(&azoth::find_dialect(name));
        }
        return found;
    }();
    return *all;
}

ConnectionPtr open_sqlite() {
    return ConnectionPtr(sqlite().connect({}));
}

azoth::Value scalar(
    azoth::driver::Connection& connection,
    const std::string& sql,
    const std::vector<azoth::Value>& parameters
) {
    const StatementPtr statement(connection.prepare(sql, false));
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        statement->bind(static_cast<int>(i) + 1, parameters[i]);
    }
    azoth::Value value;
    if (statement->step()) {
        const azoth::Field field{.ops = &azoth::type_ops<azoth::Value>};
        statement->read_fields(0, &field, 1, &value);
    }
    statement->reset();
    return value;
}

std::string literal(const azoth::Dialect& dialect, const azoth::Value& value, azoth::Type type) {
    azoth::sql::CompileOptions options;
    options.literal_binds = true;
    azoth::sql::Compiled compiled;
    dialect.compile(*azoth::sql::make_bind(value, std::move(type), nullptr), options, compiled);
    return compiled.sql;
}

}  // namespace fuzz
