// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/compiler.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace azoth::mssql {

/// SQL as SQL Server wants it.
class MSSQLCompiler final : public sql::SQLCompiler {
public:
    using SQLCompiler::SQLCompiler;

protected:
    void visit_column(const sql::Column& column) override;
    void visit_binary(const sql::Binary& binary) override;
    void visit_function(const sql::Function& function) override;
    void visit_cast(const sql::Cast& cast) override;
    void visit_constant(const sql::Constant& constant) override;
    void visit_over(const sql::Over& over) override;
    void visit_extract(const sql::Extract& extract) override;
    void visit_next_value(const sql::NextValue& next_value) override;
    void write_concatenated(const sql::Node* const* parts, std::size_t count) override;
    void render_literal(const Value& value, const Type& type) override;
    bool is_literal_execute(const sql::Bind& bind) const noexcept override;

    sql::Handle<const sql::Select> translate(const sql::Select& select) override;
    bool is_ambiguous(const sql::Table& table) const override;
    void visit_precolumns(const sql::Select& select) override;
    void visit_limit(const sql::GenerativeSelect& select) override;
    void visit_for_update(const sql::GenerativeSelect& select) override;
    void write_from_hint(const sql::FromClause& from, std::string_view text) override;
    void visit_order_by(const sql::GenerativeSelect& select) override;

    std::string_view recursive_keyword() const noexcept override { return ""; }

    void visit_returning(const sql::Insert::Values& returning) override;

    const sql::MergeStyle* merge_style() const noexcept override;

    bool returning_precedes_values() const noexcept override { return true; }

    void
    visit_update_from(const sql::Update& update, const std::vector<sql::FromRef>& others) override;
    void visit_delete_tables(const sql::Delete& statement, const std::vector<sql::FromRef>& others)
        override;
    void visit_delete_using(const sql::Delete& statement, const std::vector<sql::FromRef>& others)
        override;

private:
    /// OFFSET ... FETCH came with SQL Server 2012.
    bool has_offset_fetch() const noexcept;
    void visit_json_getitem(const sql::Binary& binary);
    void write_two(std::string_view before, const sql::Binary& binary, std::string_view behind);

    std::vector<sql::Handle<const sql::Select>> translated_;
    sql::BindList column_binds_;  ///< Those that stand where only values may.
    bool literal_execute_ = false;
    bool deleting_ = false;   ///< The OUTPUT is that of a DELETE.
    bool in_output_ = false;  ///< Columns are those of the row that was written.
};

}  // namespace azoth::mssql
