// SPDX-License-Identifier: MIT
#include "dialects/postgresql/dialect.hpp"

#include "azoth/base/error.hpp"
#include "azoth/dialects/postgresql.hpp"
#include "dialects/postgresql/compiler.hpp"
#include "dialects/postgresql/connection.hpp"
#include "dialects/postgresql/reserved_words.hpp"

#include <memory>
#include <span>
#include <utility>

namespace azoth::postgresql {

namespace {

sql::IdentifierPreparer::Rules identifier_rules(const sql::Features& features) {
    const auto words = std::span(reserved_words);
    return {
        .open_quote = '"',
        .close_quote = '"',
        .max_length = features.max_identifier_length,
        .reserved = words.data(),
        .reserved_count = words.size(),
    };
}

Capabilities find_capabilities(const sql::Features& features) {
    Capabilities found;
    found.paramstyle = sql::Paramstyle::numeric_dollar;
    found.insert_returning = true;
    // Where each parameter says its type: in a VALUES no column tells.
    found.ordered_insert_ids = features.bind_casts == sql::BindCasts::all;
    found.update_returning = true;
    found.delete_returning = true;
    found.transactional_ddl = true;
    found.two_phase = true;
    found.max_identifier_length = features.max_identifier_length;
    return found;
}

const Dialect* shared_dialect() {
    // Never destroyed: engines with static storage may outlive it otherwise.
    // Every parameter says its type in the SQL: without that the server takes many for texts.
    static const auto* const dialect = [] {
        sql::Features features = default_features();
        features.bind_casts = sql::BindCasts::all;
        return new PostgreSQLDialect(std::move(features));
    }();
    return dialect;
}

Dialect* make_dialect(const FeatureChange& change) {
    sql::Features features = default_features();
    change(features);
    return new PostgreSQLDialect(std::move(features));
}

struct Registrar {
    Registrar() { register_dialect(); }
};

const Registrar registrar;

}  // namespace

sql::Features default_features() {
    sql::Features features;
    features.sequences = true;
    features.bind_casts = sql::BindCasts::composed;
    features.implicit_returning = true;
    features.sequences_optional = true;
    features.max_identifier_length = 63;
    features.default_values = true;
    features.default_metavalue = true;
    features.empty_insert = false;

    return features;
}

PostgreSQLDialect::PostgreSQLDialect(sql::Features features)
    : Dialect(std::move(features)), capabilities_(find_capabilities(this->features())),
      identifiers_(identifier_rules(this->features())), ddl_(identifiers_, this->features()),
      isolation_levels_{
          "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE", "READ UNCOMMITTED", "AUTOCOMMIT"
      } {}

void PostgreSQLDialect::compile(
    const sql::Node& statement, const sql::CompileOptions& options, sql::Compiled& into
) const {
    PostgreSQLCompiler(identifiers_, ddl_, options, into).compile(statement);
}

driver::Connection* PostgreSQLDialect::connect(const ConnectArguments& arguments) const {
    return new Connection(read_settings(arguments));
}

bool PostgreSQLDialect::has_table(
    driver::Connection& connection, std::string_view schema, std::string_view table
) const {
    // Without a schema, what an unqualified name finds.
    const std::unique_ptr<driver::Statement> statement(connection.prepare(
        schema.empty() ? "SELECT 1 FROM pg_catalog.pg_class WHERE relname = $1 AND relkind IN "
                         "('r', 'p', 'f', 'v', 'm') AND pg_catalog.pg_table_is_visible(oid)"
                       : "SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON "
                         "n.oid = c.relnamespace WHERE c.relname = $1 AND c.relkind IN "
                         "('r', 'p', 'f', 'v', 'm') AND n.nspname = $2",
        false
    ));
    const Value name(table);
    const Value schema_name(schema);
    statement->bind(1, name);
    if (!schema.empty()) {
        statement->bind(2, schema_name);
    }
    return statement->step();
}

const Dialect& dialect() {
    return *shared_dialect();
}

void register_dialect() {
    azoth::register_dialect("postgresql", &shared_dialect, &make_dialect);
}

}  // namespace azoth::postgresql

/// What a linker is told to need, so that this file is kept and registers the dialect.
extern "C" AZOTH_EXPORT void azoth_postgresql_anchor();

extern "C" AZOTH_EXPORT void azoth_postgresql_anchor() {}
