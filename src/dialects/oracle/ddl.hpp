// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/ddl.hpp"

namespace azoth::oracle {

/// The DDL of Oracle Database.
class OracleDDLCompiler final : public sql::DDLCompiler {
public:
    using DDLCompiler::DDLCompiler;

    DDLCompiler* with_identifiers(const sql::IdentifierPreparer& identifiers) const override {
        return new OracleDDLCompiler(identifiers, features());
    }

    std::string_view dialect_name() const noexcept override { return "oracle"; }

    std::string emit_create_index(const sql::Table& table, const Index& index, bool if_not_exists)
        const override;
    std::vector<std::string> emit_comments(const sql::Table& table) const override;
    std::string emit_drop_table_comment(const sql::Table& table) const override;

protected:
    void compile(
        const sql::Node& expression, const sql::CompileOptions& options, sql::Compiled& into
    ) const override;
    std::string type_spelling(const sql::TypeNode& type) const override;

    std::string table_suffix(const sql::Table& table) const override;
    std::string emit_computed(const Computed& computed) const override;
    std::string emit_identity(const Identity& identity) const override;
    std::string sequence_options(const SequenceOptions& options) const override;
    std::string
    onupdate_clause(const sql::Table& table, const ForeignKeyConstraint& key) const override;

private:
    std::string varchar(std::string_view name, const sql::TypeNode& type) const;
};

}  // namespace azoth::oracle
