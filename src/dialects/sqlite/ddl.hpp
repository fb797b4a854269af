// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/ddl.hpp"

namespace azoth::sqlite {

/// The DDL of SQLite: constraints cannot be added later, and an integer key is the rowid.
class SQLiteDDLCompiler final : public sql::DDLCompiler {
public:
    using DDLCompiler::DDLCompiler;

    std::string_view dialect_name() const noexcept override { return "sqlite"; }

    std::string emit_column(const sql::Table& table, const sql::Column& column) const override;
    std::string emit_create_index(const sql::Table& table, const Index& index, bool if_not_exists)
        const override;
    std::string
    emit_add_constraint(const sql::Table& table, std::string_view constraint) const override;
    std::string emit_drop_constraint(const sql::Table& table, std::string_view name) const override;

protected:
    void compile(
        const sql::Node& expression, const sql::CompileOptions& options, sql::Compiled& into
    ) const override;
    std::string type_spelling(const sql::TypeNode& type) const override;
    std::vector<std::string> emit_constraints(
        const sql::Table& table, const std::vector<const ForeignKeyConstraint*>& without
    ) const override;
};

}  // namespace azoth::sqlite
