// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/ddl.hpp"

namespace azoth::mssql {

/// The DDL of Microsoft SQL Server.
class MSSQLDDLCompiler final : public sql::DDLCompiler {
public:
    using DDLCompiler::DDLCompiler;

    DDLCompiler* with_identifiers(const sql::IdentifierPreparer& identifiers) const override {
        return new MSSQLDDLCompiler(identifiers, features());
    }

    std::string_view dialect_name() const noexcept override { return "mssql"; }

    std::string emit_column(const sql::Table& table, const sql::Column& column) const override;
    std::string emit_create_index(const sql::Table& table, const Index& index, bool if_not_exists)
        const override;
    std::string
    emit_drop_index(const sql::Table& table, const Index& index, bool if_exists) const override;
    std::string emit_create_sequence(const Sequence& sequence, bool if_not_exists) const override;
    std::string emit_primary_key(const sql::Table& table) const override;
    std::string
    emit_unique(const sql::Table& table, const UniqueConstraint& constraint) const override;
    std::vector<std::string> emit_comments(const sql::Table& table) const override;
    std::string emit_set_table_comment(const sql::Table& table) const override;
    std::string emit_drop_table_comment(const sql::Table& table) const override;
    std::string
    emit_set_column_comment(const sql::Table& table, const sql::Column& column) const override;
    std::string
    emit_drop_column_comment(const sql::Table& table, const sql::Column& column) const override;

protected:
    void compile(
        const sql::Node& expression, const sql::CompileOptions& options, sql::Compiled& into
    ) const override;
    std::string type_spelling(const sql::TypeNode& type) const override;
    std::string emit_computed(const Computed& computed) const override;
    std::string emit_identity(const Identity& identity) const override;

private:
    /// How an extended property names a table, or a column of it.
    std::string property_of(const sql::Table& table, const sql::Column* column = nullptr) const;
};

}  // namespace azoth::mssql
