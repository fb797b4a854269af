// SPDX-License-Identifier: MIT
#include "dialects/oracle/dialect.hpp"

#include "azoth/base/error.hpp"
#include "azoth/dialects/oracle.hpp"
#include "dialects/oracle/compiler.hpp"
#include "dialects/oracle/reserved_words.hpp"

#include <span>
#include <utility>

namespace azoth::oracle {

namespace {

sql::IdentifierPreparer::Rules identifier_rules(const sql::Features& features) {
    const auto words = std::span(reserved_words);
    return {
        .open_quote = '"',
        .close_quote = '"',
        .max_length = features.max_identifier_length,
        .reserved = words.data(),
        .reserved_count = words.size(),
        .quote_leading_underscore = true,
        .folds_to_upper = true,
    };
}

Capabilities find_capabilities(const sql::Features& features) {
    Capabilities found;
    found.paramstyle = sql::Paramstyle::named;
    found.insert_returning = true;
    found.update_returning = true;
    found.delete_returning = true;
    found.native_boolean = false;
    found.multivalues_insert = false;
    found.default_values = false;
    found.max_identifier_length = features.max_identifier_length;
    return found;
}

const Dialect* shared_dialect() {
    // Never destroyed: engines with static storage may outlive it otherwise.
    static const auto* const dialect = new OracleDialect(default_features());
    return dialect;
}

Dialect* make_dialect(const FeatureChange& change) {
    sql::Features features = default_features();
    change(features);
    return new OracleDialect(std::move(features));
}

struct Registrar {
    Registrar() { register_dialect(); }
};

const Registrar registrar;

[[noreturn]] void refuse_without_driver() {
    throw NotSupportedError(ErrorInfo{
        .message = "the driver for Oracle Database is not built in",
        .hint = "statements can be compiled for it, but nothing can connect",
    });
}

}  // namespace

sql::Features default_features() {
    sql::Features features;
    features.json_paths = true;
    features.sequences = true;
    features.implicit_returning = true;
    features.max_identifier_length = 128;
    features.native_boolean = false;
    features.multivalues_insert = false;
    features.default_values = false;
    features.default_metavalue = true;
    features.empty_insert = false;
    features.simple_order_by_label = false;
    features.cte_follows_insert = true;

    return features;
}

OracleDialect::OracleDialect(sql::Features features)
    : Dialect(std::move(features)), capabilities_(find_capabilities(this->features())),
      identifiers_(identifier_rules(this->features())), ddl_(identifiers_, this->features()),
      isolation_levels_{"READ COMMITTED", "SERIALIZABLE", "AUTOCOMMIT"} {}

void OracleDialect::compile(
    const sql::Node& statement, const sql::CompileOptions& options, sql::Compiled& into
) const {
    OracleCompiler(identifiers_, ddl_, options, into).compile(statement);
}

driver::Connection* OracleDialect::connect(const ConnectArguments&) const {
    refuse_without_driver();
}

bool OracleDialect::has_table(driver::Connection&, std::string_view, std::string_view) const {
    refuse_without_driver();
}

const Dialect& dialect() {
    return *shared_dialect();
}

void register_dialect() {
    azoth::register_dialect("oracle", &shared_dialect, &make_dialect);
}

}  // namespace azoth::oracle

/// What a linker is told to need, so that this file is kept and registers the dialect.
extern "C" AZOTH_EXPORT void azoth_oracle_anchor();

extern "C" AZOTH_EXPORT void azoth_oracle_anchor() {}
