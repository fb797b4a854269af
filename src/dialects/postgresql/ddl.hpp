// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/ddl.hpp"

namespace azoth::postgresql {

/// The DDL of PostgreSQL.
class PostgreSQLDDLCompiler final : public sql::DDLCompiler {
public:
    using DDLCompiler::DDLCompiler;

    std::string_view dialect_name() const noexcept override { return "postgresql"; }

protected:
    void compile(
        const sql::Node& expression, const sql::CompileOptions& options, sql::Compiled& into
    ) const override;
    std::string type_spelling(const sql::TypeNode& type) const override;

private:
    std::string format_type(const sql::TypeNode& type) const;
};

}  // namespace azoth::postgresql
