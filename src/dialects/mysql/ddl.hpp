// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/ddl.hpp"

namespace azoth::mysql {

/// The DDL of MySQL and MariaDB.
class MySQLDDLCompiler final : public sql::DDLCompiler {
public:
    MySQLDDLCompiler(
        const sql::IdentifierPreparer& identifiers,
        const sql::Features& features,
        std::string_view name
    ) noexcept
        : DDLCompiler(identifiers, features), name_(name) {}

    std::string_view dialect_name() const noexcept override { return name_; }

protected:
    void compile(
        const sql::Node& expression, const sql::CompileOptions& options, sql::Compiled& into
    ) const override;

private:
    std::string_view name_;
};

}  // namespace azoth::mysql
