// SPDX-License-Identifier: MIT
#include "dialects/sqlite/compiler.hpp"

#include "azoth/base/error.hpp"
#include "dialects/sqlite/decimal_form.hpp"

#include <fmt/format.h>

#include <cmath>

namespace azoth::sqlite {

using sql::Op;

std::string SQLiteCompiler::empty_set(std::size_t width, Op) const {
    std::string ones = "1";
    for (std::size_t i = 1; i < width; ++i) {
        ones += ", 1";
    }
    return "SELECT " + ones + " FROM (SELECT " + ones + ") WHERE 1!=1";
}

void SQLiteCompiler::visit_limit(const sql::GenerativeSelect& select) {
    if (select.extras && select.extras->fetch) {
        throw CompileError(ErrorInfo{
            .message = "SQLite has no FETCH FIRST",
            .hint = "use limit() and offset()",
        });
    }
    SQLCompiler::visit_limit(select);
}

void SQLiteCompiler::visit_for_update(const sql::GenerativeSelect&) {
    throw CompileError(ErrorInfo{
        .message = "SQLite has no SELECT ... FOR UPDATE",
        .hint = "it locks the whole database: begin the transaction for writing (BEGIN IMMEDIATE) "
                "instead",
    });
}

std::string_view SQLiteCompiler::set_operator(sql::SetOp op) const {
    if (op == sql::SetOp::except_all || op == sql::SetOp::intersect_all) {
        throw CompileError(ErrorInfo{
            .message = fmt::format("SQLite has no {}", SQLCompiler::set_operator(op)),
            .hint = op == sql::SetOp::except_all
                        ? "except_() gives each row once; or use NOT EXISTS"
                        : "intersect() gives each row once; or use EXISTS",
        });
    }
    return SQLCompiler::set_operator(op);
}

void SQLiteCompiler::visit_values(const sql::Values& values) {
    if (values.options().unnamed || values.options().lateral) {
        return SQLCompiler::visit_values(values);
    }
    // An alias cannot name columns: those of VALUES are called column1, column2, ...
    write("(SELECT ");
    std::size_t number = 0;
    for (const auto& column : values.columns()) {
        write(number == 0 ? "" : ", ");
        write(fmt::format("column{} AS ", ++number));
        write_identifier(column->name());
    }
    write(" FROM (");
    write_values_rows(values);
    write("))");
    write(as_keyword());
    write_alias_name(values);
}

namespace {

/// The conversion of strftime() for a field of EXTRACT; empty when there is none.
std::string_view conversion_of(std::string_view field) {
    constexpr std::pair<std::string_view, std::string_view> known[] = {
        {"month", "%m"},
        {"day", "%d"},
        {"year", "%Y"},
        {"second", "%S"},
        {"hour", "%H"},
        {"doy", "%j"},
        {"minute", "%M"},
        {"epoch", "%s"},
        {"dow", "%w"},
        {"week", "%W"},
    };
    for (const auto& [name, conversion] : known) {
        if (name == field) {
            return conversion;
        }
    }
    return {};
}

}  // namespace

void SQLiteCompiler::visit_extract(const sql::Extract& extract) {
    const std::string_view conversion = conversion_of(extract.field());
    if (conversion.empty()) {
        throw CompileError(ErrorInfo{
            .message = fmt::format("SQLite cannot extract \"{}\"", extract.field()),
            .hint = "it knows year, month, day, hour, minute, second, doy, dow, week and epoch",
        });
    }
    write("CAST(STRFTIME(");
    write_text_literal(conversion);
    write(", ");
    visit(extract.operand());
    write(") AS INTEGER)");
}

void SQLiteCompiler::visit_binary(const sql::Binary& binary) {
    switch (binary.op()) {
    case Op::is_distinct_from:
        return write_infix(binary, " IS NOT ");
    case Op::is_not_distinct_from:
        return write_infix(binary, " IS ");
    case Op::truediv:
        // Between integers the slash cuts the fraction off.
        visit_operand(binary.left(), Op::truediv);
        write(" / (");
        visit_operand(binary.right(), Op::truediv);
        return write(" + 0.0)");
    case Op::bitwise_xor:
        // a XOR b = (a | b) - (a & b)
        write("((");
        write_infix(binary, " | ");
        write(") - (");
        write_infix(binary, " & ");
        return write("))");
    case Op::regexp_match:
        return write_infix(binary, " REGEXP ");
    case Op::not_regexp_match:
        return write_infix(binary, " NOT REGEXP ");
    case Op::json_getitem:
    case Op::json_path_getitem: {
        const bool json = binary.type().kind() == TypeKind::JSON;
        write(json ? "JSON_QUOTE(JSON_EXTRACT(" : "JSON_EXTRACT(");
        visit(binary.left());
        write(", ");
        visit(binary.right());
        return write(json ? "))" : ")");
    }
    default:
        SQLCompiler::visit_binary(binary);
    }
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
