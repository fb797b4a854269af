// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/base/log.hpp"
#include "azoth/dialects/driver.hpp"
#include "azoth/sql/compiled.hpp"
#include "azoth/sql/ddl.hpp"
#include "azoth/sql/features.hpp"
#include "azoth/sql/identifier_preparer.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth {

class Reflection;

/// What is asked of a driver when it connects.
struct ConnectArguments {
    std::string host{};
    int port = 0;
    std::string username{};
    std::string password{};
    std::string database{};
    /// The options of the URL and of EngineOptions::connect_args, as written.
    std::vector<std::pair<std::string, std::string>> options{};
    /// Who waits for the network; null: blocking_waiter().
    driver::Waiter* waiter = nullptr;
    /// Receives what the database says beside its results; may be empty.
    LogCallback log{};
    /// Values stay out of what errors say, also where the database's own words have them.
    bool hide_parameters = true;
};

/// What a database can do. Everything above a dialect asks these, never for a name.
struct Capabilities {
    sql::Paramstyle paramstyle = sql::Paramstyle::qmark;
    bool insert_returning = false;
    bool update_returning = false;
    bool delete_returning = false;
    bool transactional_ddl = false;
    bool alter = true;
    bool multivalues_insert = true;
    bool default_values = true;  ///< INSERT ... DEFAULT VALUES
    bool native_boolean = true;
    bool sane_rowcount = true;
    bool savepoints = true;
    bool two_phase = false;  ///< Transactions that are prepared before they are committed.
    /// The key of a single-row INSERT is known without RETURNING.
    bool last_insert_id = false;
    /// Keys within one plain multi-row INSERT are consecutive and end at last_insert_id().
    bool consecutive_insert_ids = false;
    /// INSERT ... SELECT ... FROM (VALUES ...) ORDER BY makes generated keys in the order it names.
    bool ordered_insert_ids = false;
    std::size_t max_parameters = 65535;
    std::size_t max_identifier_length = 63;
};

/// One kind of database: how it writes SQL, how it is spoken to, what it can do.
///
/// Immutable and shared by all threads. A dialect of a third party derives from this and registers itself.
class AZOTH_EXPORT Dialect {
public:
    Dialect() = default;
    explicit Dialect(sql::Features features);
    Dialect(const Dialect&) = delete;
    Dialect& operator=(const Dialect&) = delete;
    virtual ~Dialect();

    virtual std::string_view name() const noexcept = 0;
    virtual const Capabilities& capabilities() const noexcept = 0;
    virtual const sql::IdentifierPreparer& identifiers() const noexcept = 0;

    /// Compiles a statement; CompileError when this database cannot do what it asks.
    virtual void compile(
        const sql::Node& statement, const sql::CompileOptions& options, sql::Compiled& into
    ) const = 0;

    /// The DDL of this database.
    virtual const sql::DDLCompiler& ddl() const noexcept = 0;

    /// Opens a connection. The caller owns it. Errors are OperationalError or what fits better.
    virtual driver::Connection* connect(const ConnectArguments& arguments) const = 0;

    /// A dialect for one engine, which may learn from the first server that it connects to what that one can
    /// do. The engine owns it. Null: this one serves all engines.
    virtual Dialect* for_engine() const;

    /// The isolation levels it takes, upper case; the first is its default.
    virtual const std::vector<std::string>& isolation_levels() const noexcept = 0;

    /// True when all connections of a URL must be one and the same (an in-memory database).
    virtual bool needs_single_connection(const ConnectArguments& arguments) const;

    /// Whether a table is there (for create_all's check).
    virtual bool has_table(
        driver::Connection& connection, std::string_view schema, std::string_view table
    ) const = 0;

    /// How its schema is read. NotSupportedError unless the dialect can.
    virtual const Reflection& reflection() const;

    /// Whether a sequence is there; nothing where that cannot be told.
    virtual std::optional<bool> has_sequence(
        driver::Connection& connection, std::string_view schema, std::string_view sequence
    ) const;

    /// The same for a type made by CREATE TYPE or CREATE DOMAIN.
    virtual std::optional<bool>
    has_type(driver::Connection& connection, std::string_view schema, std::string_view type) const;

    /// The version and configuration that its SQL is written for.
    virtual const sql::Features& features() const noexcept { return features_; }

private:
    sql::Features features_{};
};

/// Edits what a dialect takes for granted.
using FeatureChange = std::function<void(sql::Features&)>;

/// Makes a new dialect, with other features than the shared one. The caller owns it.
using DialectMaker = Dialect* (*)(const FeatureChange& change);

/// Makes a dialect known under a name, as in URLs. Registering a name again replaces it.
/// `shared` returns the one that engines use; `make` is for create_dialect().
AZOTH_EXPORT void register_dialect(
    std::string_view name, std::function<const Dialect*()> shared, DialectMaker make = nullptr
);

/// NoSuchModuleError, with the names there are, when none is registered.
AZOTH_EXPORT const Dialect& find_dialect(std::string_view name);

}  // namespace azoth
