// SPDX-License-Identifier: MIT
#include "dialects/mysql/dialect.hpp"

#include "azoth/base/error.hpp"
#include "azoth/dialects/mysql.hpp"
#include "dialects/mysql/compiler.hpp"
#include "dialects/mysql/connection.hpp"
#include "dialects/mysql/engine_dialect.hpp"
#include "dialects/mysql/reserved_words.hpp"

#include <mysqld_error.h>

#include <span>
#include <utility>

namespace azoth::mysql {

namespace {

sql::IdentifierPreparer::Rules identifier_rules(const sql::Features& features) {
    const std::span<const std::string_view> words =
        features.is_mariadb ? std::span<const std::string_view>(mariadb_reserved_words)
                            : std::span<const std::string_view>(mysql_reserved_words);
    return {
        .open_quote = '`',
        .close_quote = '`',
        .max_length = features.max_identifier_length,
        .reserved = words.data(),
        .reserved_count = words.size(),
    };
}

Capabilities find_capabilities(const sql::Features& features, bool consecutive_ids) {
    Capabilities found;
    found.paramstyle = sql::Paramstyle::qmark;
    found.insert_returning = features.insert_returning;
    found.delete_returning = features.delete_returning;
    found.native_boolean = false;
    found.default_values = false;
    found.last_insert_id = true;
    found.two_phase = true;
    found.consecutive_insert_ids = consecutive_ids;
    found.max_identifier_length = features.max_identifier_length;
    return found;
}

const Dialect* shared_mysql() {
    // Never destroyed: engines with static storage may outlive it otherwise.
    static const auto* const dialect = new MySQLDialect(default_features(false), "mysql");
    return dialect;
}

const Dialect* shared_mariadb() {
    static const auto* const dialect = new MySQLDialect(default_features(true), "mariadb");
    return dialect;
}

Dialect* make_mysql(const FeatureChange& change) {
    sql::Features features = default_features(false);
    change(features);
    return new MySQLDialect(std::move(features), "mysql");
}

Dialect* make_mariadb(const FeatureChange& change) {
    sql::Features features = default_features(true);
    change(features);
    return new MySQLDialect(std::move(features), "mariadb");
}

struct Registrar {
    Registrar() { register_dialect(); }
};

const Registrar registrar;

}  // namespace

sql::Features default_features(bool mariadb) {
    sql::Features features;
    features.json_paths = true;
    features.postfetch_lastrowid = true;
    features.sequences = mariadb;
    features.sequences_optional = true;
    features.max_identifier_length = 255;
    features.max_index_name_length = 64;
    features.max_constraint_name_length = 64;
    features.native_boolean = false;
    features.default_values = false;
    features.default_metavalue = true;
    features.empty_insert = true;
    features.cte_follows_insert = true;
    features.insert_null_pk_still_autoincrements = true;
    features.identity_columns = false;
    features.insert_returning = false;
    features.update_returning = false;
    features.delete_returning = false;
    features.backslash_escapes = true;
    features.is_mariadb = mariadb;
    return features;
}

MySQLDialect::MySQLDialect(sql::Features features, std::string_view name, bool consecutive_ids)
    : Dialect(std::move(features)), name_(name),
      capabilities_(find_capabilities(this->features(), consecutive_ids)),
      identifiers_(identifier_rules(this->features())), ddl_(identifiers_, this->features(), name),
      reflection_(name),
      isolation_levels_{
          "REPEATABLE READ", "READ COMMITTED", "READ UNCOMMITTED", "SERIALIZABLE", "AUTOCOMMIT"
      } {}

void MySQLDialect::compile(
    const sql::Node& statement, const sql::CompileOptions& options, sql::Compiled& into
) const {
    MySQLCompiler(identifiers_, ddl_, options, into).compile(statement);
}

driver::Connection* MySQLDialect::connect(const ConnectArguments& arguments) const {
    return new Connection(read_settings(arguments));
}

Dialect* MySQLDialect::for_engine() const {
    return new EngineDialect(name_, *this);
}

bool MySQLDialect::needs_single_connection(const ConnectArguments& arguments) const {
    read_settings(arguments);  // mistakes in the URL are found when the engine is made
    return false;
}

bool MySQLDialect::has_table(
    driver::Connection& connection, std::string_view schema, std::string_view table
) const {
    try {
        // The only question that is also answered for temporary tables.
        connection.execute("DESCRIBE " + identifiers_.format_table(schema, table));
        return true;
    } catch (const ProgrammingError& error) {
        if (error.native_code() == ER_NO_SUCH_TABLE || error.native_code() == ER_BAD_DB_ERROR) {
            return false;
        }
        throw;
    }
}

const Dialect& dialect() {
    return *shared_mysql();
}

const Dialect& mariadb_dialect() {
    return *shared_mariadb();
}

void register_dialect() {
    azoth::register_dialect("mysql", &shared_mysql, &make_mysql);
    azoth::register_dialect("mariadb", &shared_mariadb, &make_mariadb);
}

}  // namespace azoth::mysql

/// What a linker is told to need, so that this file is kept and registers the dialect.
extern "C" AZOTH_EXPORT void azoth_mysql_anchor();

extern "C" AZOTH_EXPORT void azoth_mysql_anchor() {}
