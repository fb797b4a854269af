// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/compiler.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace azoth::oracle {

/// SQL as Oracle wants it.
class OracleCompiler final : public sql::SQLCompiler {
public:
    using SQLCompiler::SQLCompiler;

protected:
    bool has_try_cast() const noexcept override { return false; }

    bool div_is_floordiv() const noexcept override { return false; }

    void visit_binary(const sql::Binary& binary) override;
    void visit_unary(const sql::Unary& unary) override;
    void visit_function(const sql::Function& function) override;
    void visit_constant(const sql::Constant& constant) override;
    void visit_next_value(const sql::NextValue& next_value) override;
    void visit_column_valued(const sql::ColumnValued& column) override;
    void render_literal(const Value& value, const Type& type) override;
    std::string placeholder_name(std::string_view name, bool quoted) const override;
    bool is_literal_execute(const sql::Bind& bind) const noexcept override;

    sql::Handle<const sql::Select> translate(const sql::Select& select) override;
    void visit_limit(const sql::GenerativeSelect& select) override;
    void visit_for_update(const sql::GenerativeSelect& select) override;

    std::string_view default_from() const noexcept override { return " FROM DUAL"; }

    std::string select_hint(const sql::Select& select) override;

    bool hints_behind_from() const noexcept override { return false; }

    void visit_join(const sql::Join& join) override;
    void visit_table_valued(const sql::TableValued& function) override;

    std::string_view as_keyword() const noexcept override { return " "; }

    std::string_view set_operator(sql::SetOp op) const override;

    std::string_view recursive_keyword() const noexcept override { return ""; }

    void visit_returning(const sql::Insert::Values& returning) override;

    const sql::MergeStyle* merge_style() const noexcept override;

private:
    /// OFFSET ... FETCH came with Oracle 12.
    bool has_offset_fetch() const noexcept;
    void write_call_of_two(std::string_view name, const sql::Binary& binary);
    void visit_regexp(const sql::Binary& binary);

    /// The conditions of the joins for WHERE, where FROM only lists the tables.
    void add_join_conditions(sql::Select& select, const sql::FromClause& from) const;
    /// The SELECT around one whose rows are limited by ROWNUM.
    sql::Handle<sql::Select> limit_by_rownum(const sql::Select& select) const;

    std::vector<sql::Handle<const sql::Select>> translated_;
};

}  // namespace azoth::oracle
