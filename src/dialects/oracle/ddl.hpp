// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/ddl.hpp"

namespace azoth::oracle {

/// The DDL of Oracle Database.
class OracleDDLCompiler final : public sql::DDLCompiler {
public:
    using DDLCompiler::DDLCompiler;

    std::string_view dialect_name() const noexcept override { return "oracle"; }

protected:
    void compile(
        const sql::Node& expression, const sql::CompileOptions& options, sql::Compiled& into
    ) const override;
    std::string type_spelling(const sql::TypeNode& type) const override;

private:
    std::string varchar(std::string_view name, const sql::TypeNode& type) const;
};

}  // namespace azoth::oracle
