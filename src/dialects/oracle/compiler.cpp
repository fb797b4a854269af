// SPDX-License-Identifier: MIT
#include "dialects/oracle/compiler.hpp"

#include "azoth/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace azoth::oracle {

using sql::Op;

namespace {

std::string upper(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) {
        return static_cast<char>(std::toupper(c));
    });
    return result;
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return result;
}

[[noreturn]] void refuse_operator(std::string_view name) {
    throw CompileError(ErrorInfo{
        .message = fmt::format("Oracle has no bitwise {}", name),
        .hint = "it has BITAND, BITOR and BITXOR; shifts are multiplications by powers of two",
    });
}

}  // namespace

void OracleCompiler::write_call_of_two(std::string_view name, const sql::Binary& binary) {
    write(name);
    write("(");
    visit_operand(binary.left(), binary.op());
    write(", ");
    visit_operand(binary.right(), binary.op());
    write(")");
}

void OracleCompiler::visit_binary(const sql::Binary& binary) {
    switch (binary.op()) {
    case Op::mod:
        return write_call_of_two("mod", binary);
    case Op::bitwise_and:
        return write_call_of_two("BITAND", binary);
    case Op::bitwise_or:
        return write_call_of_two("BITOR", binary);
    case Op::bitwise_xor:
        return write_call_of_two("BITXOR", binary);
    case Op::bitwise_lshift:
    case Op::bitwise_rshift:
        refuse_operator("shift");
    case Op::is_distinct_from:
    case Op::is_not_distinct_from:
        write("DECODE(");
        visit_operand(binary.left(), binary.op());
        write(", ");
        visit_operand(binary.right(), binary.op());
        return write(binary.op() == Op::is_distinct_from ? ", 0, 1) = 1" : ", 0, 1) = 0");
    case Op::match:
        return write_call_of_two("CONTAINS ", binary);
    case Op::not_match:
        return write_call_of_two("NOT CONTAINS ", binary);
    case Op::regexp_match:
    case Op::not_regexp_match:
    case Op::regexp_replace:
        return visit_regexp(binary);
    default:
        return SQLCompiler::visit_binary(binary);
    }
}

void OracleCompiler::visit_regexp(const sql::Binary& binary) {
    write(
        binary.op() == Op::regexp_replace     ? "REGEXP_REPLACE("
        : binary.op() == Op::not_regexp_match ? "NOT REGEXP_LIKE("
                                              : "REGEXP_LIKE("
    );
    visit_operand(binary.left(), binary.op());
    write(", ");
    visit_operand(binary.right(), binary.op());
    if (binary.extra() != nullptr) {
        write(", ");
        visit(*binary.extra());
    }
    if (binary.modifiers().given) {
        write(", ");
        write_text_literal(binary.modifiers().text);
    }
    write(")");
}

void OracleCompiler::visit_unary(const sql::Unary& unary) {
    if (unary.op() == Op::bitwise_not) {
        refuse_operator("NOT");
    }
    SQLCompiler::visit_unary(unary);
}

void OracleCompiler::visit_function(const sql::Function& function) {
    const std::string_view name = function.name();
    if (name == "now" && function.arguments().empty()) {
        return write("CURRENT_TIMESTAMP");
    }
    if (name == "char_length") {
        return write_call("LENGTH", function);
    }
    if (name == "aggregate_strings") {
        return write_call("LISTAGG", function);
    }
    if (function.arguments().empty()) {
        const std::string word = upper(name);
        if (word == "UID" || word == "CURRENT_DATE" || word == "SYSDATE" || word == "USER") {
            // These are functions that must not have parentheses.
            const bool known = name == "user" || name == "current_date";
            return write(known ? std::string_view(word) : name);
        }
    }
    SQLCompiler::visit_function(function);
}

void OracleCompiler::visit_constant(const sql::Constant& constant) {
    switch (constant.what()) {
    case sql::ConstantKind::true_:
        return write("1");
    case sql::ConstantKind::false_:
        return write("0");
    default:
        return SQLCompiler::visit_constant(constant);
    }
}

void OracleCompiler::visit_next_value(const sql::NextValue& next_value) {
    write_schema(next_value.schema());
    write_identifier(next_value.sequence());
    write(".nextval");
}

void OracleCompiler::visit_column_valued(const sql::ColumnValued& column) {
    SQLCompiler::visit_column_valued(column);
    write(".COLUMN_VALUE");
}

void OracleCompiler::render_literal(const Value& value, const Type& type) {
    if (value.kind() == Value::Kind::interval) {
        const double seconds = static_cast<double>(value.interval().microseconds()) / 1e6;
        std::string text = fmt::format("{}", seconds);
        if (text.find_first_of(".e") == std::string::npos) {
            text += ".0";
        }
        return write(fmt::format("NUMTODSINTERVAL({}, 'SECOND')", text));
    }
    switch (value.kind()) {
    case Value::Kind::bytes:
        return write("HEXTORAW('" + Bytes(value.text()).to_hex() + "')");
    case Value::Kind::date:
        // A lone text is read by the settings of the session.
        return write("DATE '" + value.date().to_string() + "'");
    case Value::Kind::timestamp:
        return write("TIMESTAMP '" + value.timestamp().to_string() + "'");
    default:
        return SQLCompiler::render_literal(value, type);
    }
}

bool OracleCompiler::is_literal_execute(const sql::Bind& bind) const noexcept {
    // Oracle plans for the number of rows only where it stands in the SQL.
    return bind.is_limit() || SQLCompiler::is_literal_execute(bind);
}

std::string OracleCompiler::placeholder_name(std::string_view name, bool quoted) const {
    // A parameter may not be called as a reserved word, nor begin as a plain name may not.
    const bool odd_start = !name.empty() && (name[0] == '_' || name[0] == '$');
    if (quoted || odd_start || identifiers().requires_quotes(lower(name))) {
        return fmt::format("\"{}\"", name);
    }
    return SQLCompiler::placeholder_name(name, quoted);
}

// ---- SELECT

std::string_view OracleCompiler::set_operator(sql::SetOp op) const {
    return op == sql::SetOp::except ? "MINUS" : SQLCompiler::set_operator(op);
}

std::string OracleCompiler::select_hint(const sql::Select& select) {
    std::string text;
    if (select.extras) {
        for (const std::string& hint : from_hints(*select.extras)) {
            text += (text.empty() ? "" : " ") + fmt::format("/*+ {} */", hint);
        }
    }
    return text;
}

void OracleCompiler::visit_for_update(const sql::GenerativeSelect& select) {
    if (is_subquery()) {
        return;
    }
    write(" FOR UPDATE");
    if (select.extras && !select.extras->for_update_of.empty()) {
        write(" OF ");
        write_list(select.extras->for_update_of, Op::comma);
    }
    write(select.for_update.nowait ? " NOWAIT" : "");
    write(select.for_update.skip_locked ? " SKIP LOCKED" : "");
}

void OracleCompiler::visit_join(const sql::Join& join) {
    if (features().ansi_joins) {
        return SQLCompiler::visit_join(join);
    }
    visit_from(join.left());
    write(", ");
    visit_from(join.right());
}

void OracleCompiler::visit_table_valued(const sql::TableValued& function) {
    const auto* call = sql::if_is<sql::Function>(&function.function());
    if (call == nullptr || upper(call->name()) == "TABLE") {
        return SQLCompiler::visit_table_valued(function);
    }
    write(function.options().alias.lateral ? "LATERAL " : "");
    write("TABLE (");
    visit(function.function());
    write(")");
    if (function.options().unaliased) {
        return;
    }
    write(as_keyword());
    write_alias_name(function);
}

void OracleCompiler::visit_returning(const sql::Insert::Values& returning) {
    // The rows come back in parameters of the statement.
    write(" RETURNING ");
    const bool qualified = std::exchange(qualify_, true);
    // Whole tables stand for their columns.
    std::vector<sql::NodeRef> columns;
    for (const auto& node : returning) {
        if (sql::is_from(node->kind())) {
            const auto& from = static_cast<const sql::FromClause&>(*node);
            columns.insert(columns.end(), from.columns().begin(), from.columns().end());
        } else {
            columns.push_back(node);
        }
    }
    write_list(columns);
    qualify_ = qualified;
    write(" INTO ");
    for (std::size_t i = 0; i < columns.size(); ++i) {
        write(i == 0 ? "" : ", ");
        write_out_parameter(fmt::format("ret_{}", i), sql::type_of(*columns[i]));
    }
}

const sql::MergeStyle* OracleCompiler::merge_style() const noexcept {
    static constexpr sql::MergeStyle style{
        .lock = {}, .values = false, .where = true, .returning = false, .end = {}
    };
    return &style;
}

}  // namespace azoth::oracle
