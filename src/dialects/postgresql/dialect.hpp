// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/dialects/dialect.hpp"
#include "dialects/postgresql/ddl.hpp"
#include "dialects/postgresql/reflection.hpp"

namespace azoth::postgresql {

/// What PostgreSQL can do, in its newest version.
sql::Features default_features();

/// PostgreSQL 12 or later.
class PostgreSQLDialect final : public Dialect {
public:
    explicit PostgreSQLDialect(sql::Features features);

    std::string_view name() const noexcept override { return "postgresql"; }

    const Capabilities& capabilities() const noexcept override { return capabilities_; }

    const sql::IdentifierPreparer& identifiers() const noexcept override { return identifiers_; }

    void compile(
        const sql::Node& statement, const sql::CompileOptions& options, sql::Compiled& into
    ) const override;

    const sql::DDLCompiler& ddl() const noexcept override { return ddl_; }

    driver::Connection* connect(const ConnectArguments& arguments) const override;

    const std::vector<std::string>& isolation_levels() const noexcept override {
        return isolation_levels_;
    }

    bool has_table(driver::Connection& connection, std::string_view schema, std::string_view table)
        const override;

    const Reflection& reflection() const override { return reflection_; }

    std::optional<bool> has_sequence(
        driver::Connection& connection, std::string_view schema, std::string_view sequence
    ) const override;

    std::optional<bool> has_type(
        driver::Connection& connection, std::string_view schema, std::string_view type
    ) const override;

private:
    Capabilities capabilities_;
    sql::IdentifierPreparer identifiers_;
    PostgreSQLDDLCompiler ddl_;
    PostgreSQLReflection reflection_;
    std::vector<std::string> isolation_levels_;
};

}  // namespace azoth::postgresql
