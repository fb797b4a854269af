// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/compiler.hpp"

namespace azoth::sqlite {

/// SQL as SQLite wants it.
class SQLiteCompiler final : public sql::SQLCompiler {
public:
    using SQLCompiler::SQLCompiler;

protected:
    bool native_boolean() const noexcept override { return false; }

    bool returning_with_table() const noexcept override { return false; }

    std::string_view empty_set() const noexcept override {
        return "SELECT 1 FROM (SELECT 1) WHERE 1!=1";
    }

    void visit_for_update(const sql::Select& select) override;
    void visit_binary(const sql::Binary& binary) override;
    void visit_function(const sql::Function& function) override;
    void render_literal(const Value& value, const Type& type) override;

private:
    void write_call(std::string_view name, const sql::Function& function);
};

}  // namespace azoth::sqlite
