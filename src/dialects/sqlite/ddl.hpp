// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/ddl.hpp"

namespace azoth::sqlite {

/// The DDL of SQLite: constraints cannot be added later, and an integer key is the rowid.
class SQLiteDDLCompiler final : public sql::DDLCompiler {
public:
    using DDLCompiler::DDLCompiler;

    DDLCompiler* with_identifiers(const sql::IdentifierPreparer& identifiers) const override {
        return new SQLiteDDLCompiler(identifiers, features());
    }

    std::string_view dialect_name() const noexcept override { return "sqlite"; }

    bool supports_alter() const noexcept override { return false; }

    std::string emit_column(const sql::Table& table, const sql::Column& column) const override;
    std::string emit_create_index(const sql::Table& table, const Index& index, bool if_not_exists)
        const override;
    std::string
    emit_add_constraint(const sql::Table& table, std::string_view constraint) const override;
    std::string emit_drop_constraint(
        const sql::Table& table, const QuotedName& name, const sql::DropConstraintOptions& options
    ) const override;
    std::string emit_primary_key(const sql::Table& table) const override;
    std::string
    emit_unique(const sql::Table& table, const UniqueConstraint& constraint) const override;
    std::string
    emit_check(const sql::Table& table, const CheckConstraint& constraint) const override;
    std::string
    emit_foreign_key(const sql::Table& table, const ForeignKeyConstraint& key) const override;

protected:
    void compile(
        const sql::Node& expression, const sql::CompileOptions& options, sql::Compiled& into
    ) const override;
    std::string type_spelling(const sql::TypeNode& type) const override;
    std::string table_suffix(const sql::Table& table) const override;
    std::string default_clause(const sql::Column& column) const override;
    std::string remote_table(const ForeignKeyConstraint& key) const override;
};

}  // namespace azoth::sqlite
