// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/compiler.hpp"

namespace azoth::postgresql {

/// SQL as PostgreSQL wants it.
class PostgreSQLCompiler final : public sql::SQLCompiler {
public:
    using SQLCompiler::SQLCompiler;

protected:
    bool has_try_cast() const noexcept override { return false; }

    void visit_binary(const sql::Binary& binary) override;
    void visit_function(const sql::Function& function) override;
    void visit_array(const sql::Array& array) override;
    void visit_next_value(const sql::NextValue& next_value) override;

    std::string_view array_open() const noexcept override { return "ARRAY["; }

    void render_literal(const Value& value, const Type& type) override;
    std::string bind_cast(const sql::Bind& bind) const override;

    void visit_precolumns(const sql::Select& select) override;
    void visit_limit(const sql::GenerativeSelect& select) override;
    void visit_for_update(const sql::GenerativeSelect& select) override;
    void write_from_hint(const sql::FromClause& from, std::string_view text) override;

    bool hints_before_from() const noexcept override { return true; }

    void visit_delete_using(const sql::Delete& statement, const std::vector<sql::FromRef>& others)
        override;

private:
    void write_json_access(const sql::Binary& binary, bool path);
    void write_regexp(const sql::Binary& binary, std::string_view op);
};

}  // namespace azoth::postgresql
