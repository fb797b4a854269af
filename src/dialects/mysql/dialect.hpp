// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/dialects/dialect.hpp"
#include "dialects/mysql/ddl.hpp"
#include "dialects/mysql/reflection.hpp"

namespace azoth::mysql {

/// What MySQL and MariaDB can do, in their newest version.
sql::Features default_features(bool mariadb);

/// MySQL and MariaDB, in one version.
class MySQLDialect final : public Dialect {
public:
    /// `name`: "mysql" or "mariadb".
    /// `consecutive_ids`: the server makes the keys of one INSERT without gaps.
    explicit MySQLDialect(
        sql::Features features, std::string_view name, bool consecutive_ids = false
    );

    std::string_view name() const noexcept override { return name_; }

    const Capabilities& capabilities() const noexcept override { return capabilities_; }

    const sql::IdentifierPreparer& identifiers() const noexcept override { return identifiers_; }

    void compile(
        const sql::Node& statement, const sql::CompileOptions& options, sql::Compiled& into
    ) const override;

    const sql::DDLCompiler& ddl() const noexcept override { return ddl_; }

    driver::Connection* connect(const ConnectArguments& arguments) const override;

    Dialect* for_engine() const override;

    bool needs_single_connection(const ConnectArguments& arguments) const override;

    const std::vector<std::string>& isolation_levels() const noexcept override {
        return isolation_levels_;
    }

    bool has_table(driver::Connection& connection, std::string_view schema, std::string_view table)
        const override;

    const Reflection& reflection() const override { return reflection_; }

private:
    std::string_view name_;
    Capabilities capabilities_;
    sql::IdentifierPreparer identifiers_;
    MySQLDDLCompiler ddl_;
    MySQLReflection reflection_;
    std::vector<std::string> isolation_levels_;
};

}  // namespace azoth::mysql
