// SPDX-License-Identifier: MIT
#include "dialects/mssql/dialect.hpp"

#include "azoth/base/error.hpp"
#include "azoth/dialects/mssql.hpp"
#include "dialects/mssql/compiler.hpp"
#include "dialects/mssql/reserved_words.hpp"

#include <span>
#include <utility>

namespace azoth::mssql {

namespace {

sql::IdentifierPreparer::Rules identifier_rules(const sql::Features& features) {
    const auto words = std::span(reserved_words);
    return {
        .open_quote = '[',
        .close_quote = ']',
        .max_length = features.max_identifier_length,
        .reserved = words.data(),
        .reserved_count = words.size(),
        .dotted_schemas = true,
        .plain_collations = true,
    };
}

Capabilities find_capabilities(const sql::Features& features) {
    Capabilities found;
    found.insert_returning = true;
    found.update_returning = true;
    found.delete_returning = true;
    found.transactional_ddl = true;
    found.native_boolean = false;
    found.max_parameters = 2099;
    found.max_identifier_length = features.max_identifier_length;
    return found;
}

const Dialect* shared_dialect() {
    // Never destroyed: engines with static storage may outlive it otherwise.
    static const auto* const dialect = new MSSQLDialect(default_features());
    return dialect;
}

Dialect* make_dialect(const FeatureChange& change) {
    sql::Features features = default_features();
    change(features);
    return new MSSQLDialect(std::move(features));
}

struct Registrar {
    Registrar() { register_dialect(); }
};

const Registrar registrar;

[[noreturn]] void refuse_without_driver() {
    throw NotSupportedError(ErrorInfo{
        .message = "the driver for Microsoft SQL Server is not built in",
        .hint = "statements can be compiled for it, but nothing can connect",
    });
}

}  // namespace

sql::Features default_features() {
    sql::Features features;
    features.json_paths = true;
    features.sequences = true;
    features.implicit_returning = true;
    features.sequences_optional = true;
    features.max_identifier_length = 128;
    features.native_boolean = false;
    features.default_values = true;
    features.empty_insert = false;
    features.identity_columns = false;
    features.default_schema = "dbo";

    return features;
}

MSSQLDialect::MSSQLDialect(sql::Features features)
    : Dialect(std::move(features)), capabilities_(find_capabilities(this->features())),
      identifiers_(identifier_rules(this->features())), ddl_(identifiers_, this->features()),
      isolation_levels_{
          "READ COMMITTED",
          "SERIALIZABLE",
          "READ UNCOMMITTED",
          "REPEATABLE READ",
          "SNAPSHOT",
          "AUTOCOMMIT"
      } {}

void MSSQLDialect::compile(
    const sql::Node& statement, const sql::CompileOptions& options, sql::Compiled& into
) const {
    MSSQLCompiler(identifiers_, ddl_, options, into).compile(statement);
}

driver::Connection* MSSQLDialect::connect(const ConnectArguments&) const {
    refuse_without_driver();
}

bool MSSQLDialect::has_table(driver::Connection&, std::string_view, std::string_view) const {
    refuse_without_driver();
}

const Dialect& dialect() {
    return *shared_dialect();
}

void register_dialect() {
    azoth::register_dialect("mssql", &shared_dialect, &make_dialect);
}

}  // namespace azoth::mssql

/// What a linker is told to need, so that this file is kept and registers the dialect.
extern "C" AZOTH_EXPORT void azoth_mssql_anchor();

extern "C" AZOTH_EXPORT void azoth_mssql_anchor() {}
