// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/ddl.hpp"

namespace azoth::mssql {

/// The DDL of Microsoft SQL Server.
class MSSQLDDLCompiler final : public sql::DDLCompiler {
public:
    using DDLCompiler::DDLCompiler;

    std::string_view dialect_name() const noexcept override { return "mssql"; }

protected:
    void compile(
        const sql::Node& expression, const sql::CompileOptions& options, sql::Compiled& into
    ) const override;
    std::string type_spelling(const sql::TypeNode& type) const override;
};

}  // namespace azoth::mssql
