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
    )
        : DDLCompiler(identifiers, features), name_(name) {}

    DDLCompiler* with_identifiers(const sql::IdentifierPreparer& identifiers) const override {
        return new MySQLDDLCompiler(identifiers, features(), name_);
    }

    std::string_view dialect_name() const noexcept override { return name_; }

    std::string emit_column(const sql::Table& table, const sql::Column& column) const override;
    std::string emit_create_index(const sql::Table& table, const Index& index, bool if_not_exists)
        const override;
    std::string
    emit_drop_index(const sql::Table& table, const Index& index, bool if_exists) const override;
    std::string emit_drop_constraint(
        const sql::Table& table, const QuotedName& name, const sql::DropConstraintOptions& options
    ) const override;
    std::string emit_primary_key(const sql::Table& table) const override;
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

    std::string table_suffix(const sql::Table& table) const override;
    std::string default_clause(const sql::Column& column) const override;
    std::string sequence_options(const SequenceOptions& options) const override;
    std::string
    match_clause(const sql::Table& table, const ForeignKeyConstraint& key) const override;
    bool needs_type_check(const sql::TypeNode& type) const override;

private:
    /// An option of this database; MariaDB takes those of MySQL where it has none.
    const OptionValue* find(const DialectOptions& options, std::string_view name) const;
    const OptionValue* find_own(const DialectOptions& options, std::string_view name) const;
    bool has_default_expressions() const noexcept;
    std::string column_specification(
        const sql::Table& table, const sql::Column& column, bool with_comment
    ) const;
    std::string values_list(std::string_view name, const sql::TypeNode& type) const;
    bool has_uuid() const noexcept;

    std::string_view name_;
};

}  // namespace azoth::mysql
