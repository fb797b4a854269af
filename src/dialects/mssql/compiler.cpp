// SPDX-License-Identifier: MIT
#include "dialects/mssql/compiler.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/schema/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace azoth::mssql {

using sql::Op;

void MSSQLCompiler::write_two(
    std::string_view before, const sql::Binary& binary, std::string_view behind
) {
    write(before);
    visit_operand(binary.left(), binary.op());
    write(", ");
    visit_operand(binary.right(), binary.op());
    write(behind);
}

void MSSQLCompiler::visit_binary(const sql::Binary& binary) {
    switch (binary.op()) {
    case Op::eq:
        // A parameter is better off on the right.
        if (binary.left().kind() == sql::NodeKind::bind &&
            binary.right().kind() != sql::NodeKind::bind) {
            visit_operand(binary.right(), Op::eq);
            write(" = ");
            return visit_operand(binary.left(), Op::eq);
        }
        return SQLCompiler::visit_binary(binary);
    case Op::concat:
        return write_infix(binary, " + ");
    case Op::truediv:
        visit_operand(binary.left(), Op::truediv);
        write(" / (");
        visit_operand(binary.right(), Op::truediv);
        return write(" + 0.0)");
    case Op::is_distinct_from:
    case Op::is_not_distinct_from:
        write(binary.op() == Op::is_distinct_from ? "NOT EXISTS (SELECT " : "EXISTS (SELECT ");
        visit_operand(binary.left(), binary.op());
        write(" INTERSECT SELECT ");
        visit_operand(binary.right(), binary.op());
        return write(")");
    case Op::match:
        return write_two("CONTAINS (", binary, ")");
    case Op::not_match:
        return write_two("NOT CONTAINS (", binary, ")");
    case Op::json_getitem:
    case Op::json_path_getitem:
        return visit_json_getitem(binary);
    case Op::in_:
    case Op::not_in: {
        const bool literal =
            std::exchange(literal_execute_, literal_execute_ || features().strict_binds);
        SQLCompiler::visit_binary(binary);
        literal_execute_ = literal;
        return;
    }
    default:
        return SQLCompiler::visit_binary(binary);
    }
}

void MSSQLCompiler::visit_json_getitem(const sql::Binary& binary) {
    const sql::TypeNode& type = binary.type().node();
    if (type.kind == TypeKind::JSON) {
        return write_two("JSON_QUERY(", binary, ")");
    }
    write_two("CASE JSON_VALUE(", binary, ") WHEN NULL THEN NULL ");
    switch (type.kind) {
    case TypeKind::Integer:
    case TypeKind::SmallInteger:
    case TypeKind::BigInteger:
    case TypeKind::INTEGER:
    case TypeKind::SMALLINT:
    case TypeKind::BIGINT:
        write_two("ELSE CAST(JSON_VALUE(", binary, ") AS INTEGER)");
        break;
    case TypeKind::Float:
    case TypeKind::FLOAT:
    case TypeKind::Double:
        write_two("ELSE CAST(JSON_VALUE(", binary, ") AS FLOAT)");
        break;
    case TypeKind::Numeric:
    case TypeKind::NUMERIC:
    case TypeKind::DECIMAL:
        write_two(
            "ELSE CAST(JSON_VALUE(",
            binary,
            fmt::format(") AS NUMERIC({}, {}))", type.precision, type.scale)
        );
        break;
    case TypeKind::Boolean:
    case TypeKind::BOOLEAN:
        write("WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE NULL");
        break;
    case TypeKind::String:
    case TypeKind::Text:
    case TypeKind::Unicode:
    case TypeKind::UnicodeText:
    case TypeKind::VARCHAR:
    case TypeKind::NVARCHAR:
        write_two("ELSE JSON_VALUE(", binary, ")");
        break;
    default:
        write_two("ELSE JSON_QUERY(", binary, ")");
        break;
    }
    write(" END");
}

void MSSQLCompiler::write_concatenated(const sql::Node* const* parts, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        write(i == 0 ? "" : " + ");
        visit_operand(*parts[i], Op::concat);
    }
}

void MSSQLCompiler::visit_function(const sql::Function& function) {
    const std::string_view name = function.name();
    const auto& arguments = function.arguments();
    if (arguments.empty() && name == "now") {
        return write("CURRENT_TIMESTAMP");
    }
    if (arguments.empty() && name == "current_date") {
        return write("GETDATE()");
    }
    if (name == "length" || name == "char_length") {
        return write_call("LEN", function);
    }
    if (name == "aggregate_strings" && arguments.size() == 2) {
        write("string_agg(");
        visit_operand(*arguments[0], Op::comma);
        write(", ");
        const bool literal = std::exchange(literal_execute_, true);
        visit_operand(*arguments[1], Op::comma);
        literal_execute_ = literal;
        return write(")");
    }
    SQLCompiler::visit_function(function);
}

void MSSQLCompiler::visit_cast(const sql::Cast& cast) {
    if (cast.how() != sql::CastKind::try_cast) {
        return SQLCompiler::visit_cast(cast);
    }
    write("TRY_CAST (");
    visit(cast.operand());
    write(" AS ");
    write_text(type_text(cast.type()));
    write(")");
}

void MSSQLCompiler::visit_constant(const sql::Constant& constant) {
    switch (constant.what()) {
    case sql::ConstantKind::true_:
        return write("1");
    case sql::ConstantKind::false_:
        return write("0");
    default:
        return SQLCompiler::visit_constant(constant);
    }
}

void MSSQLCompiler::visit_over(const sql::Over& over) {
    // The bounds of a frame cannot be parameters.
    for (const sql::Node* bound : {over.lower(), over.upper()}) {
        if (bound != nullptr) {
            sql::collect_binds(*bound, column_binds_);
        }
    }
    SQLCompiler::visit_over(over);
}

bool MSSQLCompiler::is_ambiguous(const sql::Table& table) const {
    if (features().alias_tables_with_schema && !table.schema().empty()) {
        const sql::NodeKind kind = into().statement_kind;
        return is_subquery() || (kind != sql::NodeKind::insert && kind != sql::NodeKind::update &&
                                 kind != sql::NodeKind::delete_);
    }
    return SQLCompiler::is_ambiguous(table);
}

void MSSQLCompiler::visit_extract(const sql::Extract& extract) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> names{{
        {"doy", "dayofyear"},
        {"dow", "weekday"},
        {"milliseconds", "millisecond"},
        {"microseconds", "microsecond"},
    }};
    const auto* known = std::ranges::find(
        names, extract.field(), &std::pair<std::string_view, std::string_view>::first
    );
    write("DATEPART(");
    write(known != names.end() ? known->second : std::string_view(extract.field()));
    write(", ");
    visit(extract.operand());
    write(")");
}

void MSSQLCompiler::visit_next_value(const sql::NextValue& next_value) {
    write("NEXT VALUE FOR ");
    write_schema(next_value.schema());
    write_identifier(next_value.sequence());
}

namespace {

bool is_national(const Type& type, const std::string& text) {
    switch (type.kind()) {
    case TypeKind::Unicode:
    case TypeKind::UnicodeText:
    case TypeKind::NVARCHAR:
    case TypeKind::NCHAR:
    case TypeKind::NTEXT:
        return true;
    case TypeKind::null_type:
        return std::ranges::any_of(text, [](char c) {
            return static_cast<unsigned char>(c) > 127;
        });
    default:
        return false;
    }
}

}  // namespace

void MSSQLCompiler::render_literal(const Value& value, const Type& type) {
    if (value.kind() == Value::Kind::bytes) {
        return write("0x" + Bytes(value.text()).to_hex());
    }
    if (value.kind() == Value::Kind::text && is_national(type, value.text())) {
        write("N");
    }
    SQLCompiler::render_literal(value, type);
}

bool MSSQLCompiler::is_literal_execute(const sql::Bind& bind) const noexcept {
    return literal_execute_ || std::ranges::find(column_binds_, &bind) != column_binds_.end() ||
           SQLCompiler::is_literal_execute(bind);
}

void MSSQLCompiler::write_from_hint(const sql::FromClause&, std::string_view text) {
    write(" ");
    write_text(text);
}

// ---- INSERT, UPDATE, DELETE

void MSSQLCompiler::visit_column(const sql::Column& column) {
    if (in_output_ && column.from() != nullptr && column.from()->kind() == sql::NodeKind::table) {
        write(deleting_ ? "deleted." : "inserted.");
        return write_column(column, false);
    }
    SQLCompiler::visit_column(column);
}

void MSSQLCompiler::visit_returning(const sql::Insert::Values& returning) {
    write(" OUTPUT ");
    const bool outer = std::exchange(in_output_, true);
    write_returning_columns(returning);
    in_output_ = outer;
    deleting_ = false;
}

void MSSQLCompiler::visit_update_from(
    const sql::Update& update, const std::vector<sql::FromRef>& others
) {
    if (others.empty()) {
        return;
    }
    write(" FROM ");
    visit_from(*update.table);
    for (const auto& other : others) {
        write(", ");
        visit_from(*other);
    }
}

void MSSQLCompiler::visit_delete_tables(
    const sql::Delete& statement, const std::vector<sql::FromRef>& others
) {
    // What OUTPUT shows comes next.
    deleting_ = !statement.returning.empty();
    write("FROM ");
    if (others.empty()) {
        visit_from(*statement.table);
    } else {
        write_alias_name(*statement.table);
    }
}

void MSSQLCompiler::visit_delete_using(
    const sql::Delete& statement, const std::vector<sql::FromRef>& others
) {
    // Yes, a second FROM.
    write(" FROM ");
    visit_from(*statement.table);
    for (const auto& other : others) {
        write(", ");
        visit_from(*other);
    }
}

const sql::MergeStyle* MSSQLCompiler::merge_style() const noexcept {
    // Without the lock two of them at a time both find no row and both insert one.
    static constexpr sql::MergeStyle style{
        .lock = " WITH (HOLDLOCK)", .values = true, .where = false, .returning = true, .end = ";"
    };
    return &style;
}

}  // namespace azoth::mssql
