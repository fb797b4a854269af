// SPDX-License-Identifier: MIT
#pragma once

#include "dialects/mysql/connection.hpp"
#include "dialects/mysql/dialect.hpp"

#include <atomic>

namespace azoth::mysql {

/// The dialect of one engine. Until the engine has connected it is that of the newest server; from then on
/// that of the server which it found.
class EngineDialect final : public Dialect {
public:
    /// `name`: "mysql", for either server, or "mariadb", which takes no other.
    explicit EngineDialect(std::string_view name, const MySQLDialect& newest) noexcept
        : name_(name), current_(&newest) {}

    std::string_view name() const noexcept override { return name_; }

    const Capabilities& capabilities() const noexcept override { return current().capabilities(); }

    const sql::IdentifierPreparer& identifiers() const noexcept override {
        return current().identifiers();
    }

    void compile(
        const sql::Node& statement, const sql::CompileOptions& options, sql::Compiled& into
    ) const override {
        current().compile(statement, options, into);
    }

    const sql::DDLCompiler& ddl() const noexcept override { return current().ddl(); }

    driver::Connection* connect(const ConnectArguments& arguments) const override;

    const std::vector<std::string>& isolation_levels() const noexcept override {
        return current().isolation_levels();
    }

    bool needs_single_connection(const ConnectArguments& arguments) const override {
        return current().needs_single_connection(arguments);
    }

    bool has_table(driver::Connection& connection, std::string_view schema, std::string_view table)
        const override {
        return current().has_table(connection, schema, table);
    }

    const Reflection& reflection() const override { return current().reflection(); }

    const sql::Features& features() const noexcept override { return current().features(); }

private:
    const MySQLDialect& current() const noexcept {
        return *current_.load(std::memory_order_acquire);
    }

    std::string_view name_;
    mutable std::atomic<const MySQLDialect*> current_;
    mutable std::atomic<bool> learned_ = false;
};

}  // namespace azoth::mysql
