// SPDX-License-Identifier: MIT
#include "dialects/sqlite/compiler.hpp"

#include "azoth/base/error.hpp"
#include "dialects/sqlite/decimal_form.hpp"

#include <fmt/format.h>

#include <cmath>

namespace azoth::sqlite {

using sql::Op;

void SQLiteCompiler::visit_for_update(const sql::Select&) {
    throw CompileError(ErrorInfo{
        .message = "SQLite has no SELECT ... FOR UPDATE",
        .hint = "it locks the whole database: begin the transaction for writing (BEGIN IMMEDIATE) "
                "instead",
    });
}

void SQLiteCompiler::visit_binary(const sql::Binary& binary) {
    switch (binary.op()) {
    case Op::is_distinct_from:
        write_infix(binary, " IS NOT ");
        return;
    case Op::is_not_distinct_from:
        write_infix(binary, " IS ");
        return;
    case Op::truediv:
        // Between integers the slash cuts the fraction off.
        visit_operand(binary.left(), Op::truediv);
        write(" / (");
        visit_operand(binary.right(), Op::truediv);
        write(" + 0.0)");
        return;
    case Op::bitwise_xor:
        throw CompileError(ErrorInfo{
            .message = "SQLite has no bitwise XOR",
            .hint = "write (a | b) - (a & b)",
        });
    default:
        SQLCompiler::visit_binary(binary);
    }
}

void SQLiteCompiler::write_call(std::string_view name, const sql::Function& function) {
    write(name);
    write("(");
    bool first = true;
    for (const auto& argument : function.arguments()) {
        write(first ? "" : ", ");
        first = false;
        visit_operand(*argument, Op::comma);
    }
    write(")");
}

void SQLiteCompiler::visit_function(const sql::Function& function) {
    const std::string_view name = function.name();
    if (function.arguments().empty()) {
        if (name == "now") {
            return write("CURRENT_TIMESTAMP");
        }
        if (name == "localtimestamp") {
            return write("DATETIME(CURRENT_TIMESTAMP, 'localtime')");
        }
    }
    if (name == "char_length") {
        return write_call("length", function);
    }
    if (name == "aggregate_strings") {
        return write_call("group_concat", function);
    }
    SQLCompiler::visit_function(function);
}

void SQLiteCompiler::render_literal(const Value& value, const Type& type) {
    switch (value.kind()) {
    case Value::Kind::real: {
        const double real = value.real();
        if (std::isnan(real)) {
            throw CompileError("SQLite cannot store NaN");
        }
        if (std::isinf(real)) {
            return write(real > 0 ? "9e999" : "-9e999");
        }
        std::string text = fmt::format("{}", real);
        if (text.find_first_of(".e") == std::string::npos) {
            text += ".0";  // or it would be an integer
        }
        return write(text);
    }
    case Value::Kind::decimal: {
        const DecimalForm form(value.decimal());
        if (form.kind() == DecimalForm::Kind::blob) {
            return write("x'" + Bytes(form.text().data(), form.text().size()).to_hex() + "'");
        }
        return write(form.text());
    }
    default:
        SQLCompiler::render_literal(value, type);
    }
}

}  // namespace azoth::sqlite
