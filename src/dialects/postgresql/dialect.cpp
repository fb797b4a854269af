// SPDX-License-Identifier: MIT
#include "dialects/postgresql/dialect.hpp"

#include "azoth/base/error.hpp"
#include "azoth/dialects/postgresql.hpp"
#include "dialects/postgresql/compiler.hpp"
#include "dialects/postgresql/reserved_words.hpp"

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
    found.update_returning = true;
    found.delete_returning = true;
    found.transactional_ddl = true;
    found.max_identifier_length = features.max_identifier_length;
    return found;
}

const Dialect* shared_dialect() {
    // Never destroyed: engines with static storage may outlive it otherwise.
    static const auto* const dialect = new PostgreSQLDialect(default_features());
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

[[noreturn]] void refuse_without_driver() {
    throw NotSupportedError(ErrorInfo{
        .message = "the driver for PostgreSQL is not built in",
        .hint = "statements can be compiled for it, but nothing can connect",
    });
}

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

driver::Connection* PostgreSQLDialect::connect(const ConnectArguments&) const {
    refuse_without_driver();
}

bool PostgreSQLDialect::has_table(driver::Connection&, std::string_view, std::string_view) const {
    refuse_without_driver();
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
