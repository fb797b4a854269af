// SPDX-License-Identifier: MIT
#include "dialects/sqlite/dialect.hpp"

#include "azoth/base/error.hpp"
#include "azoth/dialects/sqlite.hpp"
#include "dialects/sqlite/compiler.hpp"
#include "dialects/sqlite/connection.hpp"
#include "dialects/sqlite/reserved_words.hpp"
#include "dialects/sqlite/settings.hpp"

#include <sqlite3.h>

#include <iterator>
#include <memory>
#include <utility>

namespace azoth::sqlite {

namespace {

constexpr sql::IdentifierPreparer::Rules identifier_rules{
    .open_quote = '"',
    .close_quote = '"',
    .max_length = 9999,
    .reserved = reserved_words,
    .reserved_count = std::size(reserved_words),
};

/// How many parameters a statement may have: a matter of how the library was built.
std::size_t parameter_limit() {
    sqlite3* db = nullptr;
    std::size_t limit = 32766;
    if (sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr) ==
        SQLITE_OK) {
        limit = static_cast<std::size_t>(sqlite3_limit(db, SQLITE_LIMIT_VARIABLE_NUMBER, -1));
    }
    sqlite3_close(db);
    return limit;
}

Capabilities find_capabilities() {
    const bool returning = sqlite3_libversion_number() >= 3'035'000;
    Capabilities found;
    found.paramstyle = sql::Paramstyle::qmark;
    found.insert_returning = returning;
    found.update_returning = returning;
    found.delete_returning = returning;
    found.transactional_ddl = true;
    found.alter = false;
    found.multivalues_insert = true;
    found.default_values = true;
    found.native_boolean = false;
    found.sane_rowcount = true;
    found.savepoints = true;
    found.last_insert_id = true;
    found.consecutive_insert_ids = true;
    found.max_parameters = parameter_limit();
    found.max_identifier_length = identifier_rules.max_length;
    return found;
}

sql::Features default_features() {
    sql::Features features;
    features.json_paths = true;
    features.native_boolean = false;
    features.default_metavalue = true;
    features.empty_insert = false;
    features.tuple_in_values = true;
    features.insert_null_pk_still_autoincrements = true;
    features.identity_columns = false;
    features.postfetch_lastrowid = true;
    features.max_identifier_length = identifier_rules.max_length;
    return features;
}

const Dialect* shared_dialect() {
    // Never destroyed: engines with static storage may outlive it otherwise.
    static const auto* const dialect = new SQLiteDialect(default_features());
    return dialect;
}

Dialect* make_dialect(const FeatureChange& change) {
    sql::Features features = default_features();
    change(features);
    return new SQLiteDialect(std::move(features));
}

sql::IdentifierPreparer::Rules rules_for(const sql::Features& features) {
    sql::IdentifierPreparer::Rules rules = identifier_rules;
    rules.max_length = features.max_identifier_length;
    return rules;
}

struct Registrar {
    Registrar() { register_dialect(); }
};

const Registrar registrar;

}  // namespace

SQLiteDialect::SQLiteDialect(sql::Features features)
    : Dialect(std::move(features)), capabilities_(find_capabilities()),
      identifiers_(rules_for(this->features())), ddl_(identifiers_, this->features()),
      reflection_(identifiers_),
      isolation_levels_{"SERIALIZABLE", "READ UNCOMMITTED", "AUTOCOMMIT"} {}

void SQLiteDialect::compile(
    const sql::Node& statement, const sql::CompileOptions& options, sql::Compiled& into
) const {
    SQLiteCompiler(identifiers_, ddl_, options, into).compile(statement);
}

driver::Connection* SQLiteDialect::connect(const ConnectArguments& arguments) const {
    return new Connection(read_settings(arguments));
}

bool SQLiteDialect::needs_single_connection(const ConnectArguments& arguments) const {
    const Settings settings = read_settings(arguments);
    return settings.in_memory && !settings.shared;
}

bool SQLiteDialect::has_table(
    driver::Connection& connection, std::string_view schema, std::string_view table
) const {
    // Names of tables do not tell upper from lower case.
    std::string sql = "SELECT 1 FROM ";
    if (schema.empty()) {
        sql += "(SELECT type, name FROM sqlite_master UNION ALL SELECT type, name FROM "
               "sqlite_temp_master)";
    } else {
        sql += identifiers_.format_table(schema, "sqlite_master");
    }
    sql += " WHERE type IN ('table', 'view') AND name = ? COLLATE NOCASE";
    const std::unique_ptr<driver::Statement> statement(connection.prepare(sql, false));
    const Value name(table);
    statement->bind(1, name);
    const bool found = statement->step();
    statement->reset();
    return found;
}

const Dialect& dialect() {
    return *shared_dialect();
}

void register_dialect() {
    azoth::register_dialect("sqlite", &shared_dialect, &make_dialect);
}

}  // namespace azoth::sqlite

/// What a linker is told to need, so that this file is kept and registers the dialect.
extern "C" AZOTH_EXPORT void azoth_sqlite_anchor();

extern "C" AZOTH_EXPORT void azoth_sqlite_anchor() {}
