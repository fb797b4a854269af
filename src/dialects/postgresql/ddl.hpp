// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/ddl.hpp"

namespace azoth::postgresql {

/// The DDL of PostgreSQL.
class PostgreSQLDDLCompiler final : public sql::DDLCompiler {
public:
    using DDLCompiler::DDLCompiler;

    DDLCompiler* with_identifiers(const sql::IdentifierPreparer& identifiers) const override {
        return new PostgreSQLDDLCompiler(identifiers, features());
    }

    std::string_view dialect_name() const noexcept override { return "postgresql"; }

    std::string emit_create_index(const sql::Table& table, const Index& index, bool if_not_exists)
        const override;
    std::string
    emit_drop_index(const sql::Table& table, const Index& index, bool if_exists) const override;
    std::string emit_create_sequence(const Sequence& sequence, bool if_not_exists) const override;
    std::string emit_create_type(const Type& type) const override;
    std::string emit_drop_type(const Type& type) const override;
    bool has_named_type(const sql::TypeNode& type) const override;
    std::vector<std::string> emit_comments(const sql::Table& table) const override;
    std::string emit_set_constraint_comment(
        const sql::Table& table, std::string_view name, std::string_view comment
    ) const override;
    std::string
    emit_drop_constraint_comment(const sql::Table& table, std::string_view name) const override;
    std::string emit_column(const sql::Table& table, const sql::Column& column) const override;
    std::string emit_primary_key(const sql::Table& table) const override;
    std::string
    emit_foreign_key(const sql::Table& table, const ForeignKeyConstraint& key) const override;
    std::string
    emit_unique(const sql::Table& table, const UniqueConstraint& constraint) const override;
    std::string
    emit_check(const sql::Table& table, const CheckConstraint& constraint) const override;
    std::string
    emit_exclude(const sql::Table& table, const ExcludeConstraint& constraint) const override;

protected:
    void compile(
        const sql::Node& expression, const sql::CompileOptions& options, sql::Compiled& into
    ) const override;
    std::string type_spelling(const sql::TypeNode& type) const override;

    std::string
    ondelete_clause(const sql::Table& table, const ForeignKeyConstraint& key) const override;
    std::string emit_computed(const Computed& computed) const override;
    std::string table_suffix(const sql::Table& table) const override;
    bool needs_type_check(const sql::TypeNode& type) const override;

private:
    std::string include_clause(const sql::Table& table, const DialectOptions& options) const;
    std::string index_columns(const sql::Table& table, const Index& index) const;
    std::string format_type(const sql::TypeNode& type) const;
};

}  // namespace azoth::postgresql
