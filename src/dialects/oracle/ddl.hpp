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
};

}  // namespace azoth::oracle
