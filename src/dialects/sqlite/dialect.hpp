// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/dialects/dialect.hpp"
#include "dialects/sqlite/ddl.hpp"
#include "dialects/sqlite/reflection.hpp"

namespace azoth::sqlite {

/// SQLite 3.37 or later.
class SQLiteDialect final : public Dialect {
public:
    explicit SQLiteDialect(sql::Features features);

    std::string_view name() const noexcept override { return "sqlite"; }

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

    bool needs_single_connection(const ConnectArguments& arguments) const override;
    bool has_table(driver::Connection& connection, std::string_view schema, std::string_view table)
        const override;

    const Reflection& reflection() const override { return reflection_; }

private:
    Capabilities capabilities_;
    sql::IdentifierPreparer identifiers_;
    SQLiteDDLCompiler ddl_;
    SQLiteReflection reflection_;
    std::vector<std::string> isolation_levels_;
};

}  // namespace azoth::sqlite
