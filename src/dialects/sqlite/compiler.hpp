// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/compiler.hpp"

namespace azoth::sqlite {

/// SQL as SQLite wants it.
class SQLiteCompiler final : public sql::SQLCompiler {
public:
    using SQLCompiler::SQLCompiler;

protected:
    bool returning_with_table() const noexcept override { return false; }

    bool needs_where_before_on_conflict() const noexcept override { return true; }

    bool has_try_cast() const noexcept override { return false; }

    bool literal_in_index_where() const noexcept override { return true; }

    std::string empty_set(std::size_t width, sql::Op op) const override;
    void visit_limit(const sql::GenerativeSelect& select) override;
    void visit_for_update(const sql::GenerativeSelect& select) override;
    std::string_view set_operator(sql::SetOp op) const override;

    bool nests_set_operations() const noexcept override { return false; }

    void visit_values(const sql::Values& values) override;
    void visit_binary(const sql::Binary& binary) override;
    void visit_function(const sql::Function& function) override;
    void visit_extract(const sql::Extract& extract) override;
    void render_literal(const Value& value, const Type& type) override;
};

}  // namespace azoth::sqlite
