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
    std::string type_spelling(const sql::TypeNode& type) const override;

private:
    std::string values_list(std::string_view name, const sql::TypeNode& type) const;
    bool has_uuid() const noexcept;

    std::string_view name_;
};

}  // namespace azoth::mysql
