// SPDX-License-Identifier: MIT
#include "dialects/postgresql/compiler.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/schema/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace azoth::postgresql {

using sql::Op;

namespace {

bool is_json(TypeKind kind) noexcept {
    return kind == TypeKind::JSON || kind == TypeKind::JSONB;
}

}  // namespace

void PostgreSQLCompiler::write_json_access(const sql::Binary& binary, bool path) {
    if (!is_json(binary.type().kind())) {
        // The text of the value, as the type the program wants.
        write("CAST(");
        write_infix(binary, path ? " #>> " : " ->> ", true);
        write(" AS ");
        write_text(type_text(binary.type()));
        return write(")");
    }
    if (path) {
        return write_infix(binary, " #> ", true);
    }
    if (sql::type_of(binary.left()).kind() == TypeKind::JSONB && features().jsonb_subscripting) {
        const sql::NodeKind left = binary.left().kind();
        if (left == sql::NodeKind::function || left == sql::NodeKind::cast) {
            write_parenthesized(binary.left());
        } else {
            visit_operand(binary.left(), binary.op());
        }
        write("[");
        visit(binary.right());
        return write("]");
    }
    write_infix(binary, " -> ", true);
}

void PostgreSQLCompiler::write_regexp(const sql::Binary& binary, std::string_view op) {
    const auto& flags = binary.modifiers();
    if (!flags.given) {
        return write_infix(binary, fmt::format(" {} ", op));
    }
    if (flags.text == "i") {
        return write_infix(binary, fmt::format(" {}* ", op));
    }
    visit_operand(binary.left(), binary.op());
    write(fmt::format(" {} CONCAT('(?', ", op));
    write_text_literal(flags.text);
    write(", ')', ");
    visit_operand(binary.right(), binary.op());
    write(")");
}

void PostgreSQLCompiler::visit_binary(const sql::Binary& binary) {
    switch (binary.op()) {
    case Op::ilike:
        return write_like(binary, " ILIKE ", false);
    case Op::not_ilike:
        return write_like(binary, " NOT ILIKE ", false);
    case Op::icontains:
    case Op::istartswith:
    case Op::iendswith:
        return write_like(binary, " ILIKE ", false);
    case Op::not_icontains:
    case Op::not_istartswith:
    case Op::not_iendswith:
        return write_like(binary, " NOT ILIKE ", false);
    case Op::match: {
        visit_operand(binary.left(), binary.op());
        write(" @@ plainto_tsquery(");
        if (binary.modifiers().given) {
            write_text_literal(binary.modifiers().text);
            write(", ");
        }
        visit_operand(binary.right(), binary.op());
        return write(")");
    }
    case Op::regexp_match:
        return write_regexp(binary, "~");
    case Op::not_regexp_match:
        return write_regexp(binary, "!~");
    case Op::regexp_replace:
        write("REGEXP_REPLACE(");
        visit_operand(binary.left(), binary.op());
        write(", ");
        visit(binary.right());
        write(", ");
        visit(*binary.extra());
        if (binary.modifiers().given) {
            write(", ");
            write_text_literal(binary.modifiers().text);
        }
        return write(")");
    case Op::bitwise_xor:
        return write_infix(binary, " # ");
    case Op::json_getitem:
        return write_json_access(binary, false);
    case Op::json_path_getitem:
        return write_json_access(binary, true);
    default:
        return SQLCompiler::visit_binary(binary);
    }
}

void PostgreSQLCompiler::visit_function(const sql::Function& function) {
    const std::string_view name = function.name();
    const auto& arguments = function.arguments();
    if (name == "aggregate_strings") {
        return write_call("string_agg", function);
    }
    if (name == "substring" && (arguments.size() == 2 || arguments.size() == 3)) {
        write("SUBSTRING(");
        visit_operand(*arguments[0], Op::comma);
        write(" FROM ");
        visit_operand(*arguments[1], Op::comma);
        if (arguments.size() == 3) {
            write(" FOR ");
            visit_operand(*arguments[2], Op::comma);
        }
        return write(")");
    }
    SQLCompiler::visit_function(function);
}

void PostgreSQLCompiler::visit_array(const sql::Array& array) {
    SQLCompiler::visit_array(array);
    if (array.items().empty() && array.type().node().item &&
        array.type().node().item->kind != TypeKind::null_type) {
        write("::");
        write_text(type_text(array.type()));
    }
}

void PostgreSQLCompiler::visit_next_value(const sql::NextValue& next_value) {
    std::string name;
    identifiers().append_schema(name, next_value.schema());
    identifiers().append(name, next_value.sequence());
    write("nextval(");
    write_text_literal(name);
    write(")");
}

void PostgreSQLCompiler::render_literal(const Value& value, const Type& type) {
    switch (value.kind()) {
    case Value::Kind::bytes:
        return write("'\\x" + Bytes(value.text()).to_hex() + "'::BYTEA");
    case Value::Kind::interval:
        return write(fmt::format(
            "make_interval(secs=>{:.6f})",
            static_cast<double>(value.interval().microseconds()) / 1e6
        ));
    case Value::Kind::real:
        if (!std::isfinite(value.real())) {
            return write(fmt::format(
                "'{}'::FLOAT8",
                std::isnan(value.real()) ? "NaN"
                : value.real() > 0       ? "Infinity"
                                         : "-Infinity"
            ));
        }
        return SQLCompiler::render_literal(value, type);
    default:
        return SQLCompiler::render_literal(value, type);
    }
}

namespace {

/// From which setting on a parameter of this type says so in the SQL; none: never.
sql::BindCasts cast_from(TypeKind kind) noexcept {
    switch (kind) {
    case TypeKind::ARRAY:
    case TypeKind::JSON:
    case TypeKind::JSONB:
    case TypeKind::Uuid:
    case TypeKind::UUID:
    case TypeKind::DATEMULTIRANGE:
    case TypeKind::DATERANGE:
    case TypeKind::INT4MULTIRANGE:
    case TypeKind::INT4RANGE:
    case TypeKind::INT8MULTIRANGE:
    case TypeKind::INT8RANGE:
    case TypeKind::NUMMULTIRANGE:
    case TypeKind::NUMRANGE:
    case TypeKind::TSMULTIRANGE:
    case TypeKind::TSRANGE:
    case TypeKind::TSTZMULTIRANGE:
    case TypeKind::TSTZRANGE:
        return sql::BindCasts::composed;
    case TypeKind::Integer:
    case TypeKind::SmallInteger:
    case TypeKind::BigInteger:
    case TypeKind::INTEGER:
    case TypeKind::SMALLINT:
    case TypeKind::BIGINT:
    case TypeKind::String:
    case TypeKind::Text:
    case TypeKind::Unicode:
    case TypeKind::UnicodeText:
    case TypeKind::VARCHAR:
    case TypeKind::TEXT:
    case TypeKind::CHAR:
    case TypeKind::Date:
    case TypeKind::DATE:
    case TypeKind::Time:
    case TypeKind::TIME:
    case TypeKind::DateTime:
    case TypeKind::TIMESTAMP:
    case TypeKind::INTERVAL:
    case TypeKind::REGCONFIG:
        return sql::BindCasts::textual;
    case TypeKind::Boolean:
    case TypeKind::BOOLEAN:
    case TypeKind::Float:
    case TypeKind::FLOAT:
    case TypeKind::REAL:
    case TypeKind::Double:
    case TypeKind::DOUBLE:
    case TypeKind::DOUBLE_PRECISION:
    case TypeKind::Numeric:
    case TypeKind::NUMERIC:
    case TypeKind::DECIMAL:
    case TypeKind::LargeBinary:
    case TypeKind::BYTEA:
    case TypeKind::Interval:
    case TypeKind::Enum:
    case TypeKind::ENUM:
    case TypeKind::OID:
    case TypeKind::REGCLASS:
    case TypeKind::BIT:
        return sql::BindCasts::all;
    default:
        return sql::BindCasts::none;
    }
}

bool is_text(TypeKind kind) noexcept {
    switch (kind) {
    case TypeKind::String:
    case TypeKind::Text:
    case TypeKind::Unicode:
    case TypeKind::UnicodeText:
    case TypeKind::VARCHAR:
    case TypeKind::TEXT:
        return true;
    default:
        return false;
    }
}

}  // namespace

std::string PostgreSQLCompiler::bind_cast(const sql::Bind& bind) const {
    // Of a decorated type, what the database sees.
    Type seen = bind.type();
    while (seen.kind() == TypeKind::decorated && seen.node().decorator != nullptr) {
        seen = seen.node().decorator->load_dialect_impl("postgresql");
    }
    const sql::TypeNode& type = seen.resolve("postgresql");
    const sql::BindCasts wanted = cast_from(type.kind);
    if (wanted == sql::BindCasts::none || features().bind_casts < wanted) {
        return {};
    }
    if (is_text(type.kind)) {
        return "::VARCHAR";
    }
    if (type.kind == TypeKind::Float || type.kind == TypeKind::Double ||
        type.kind == TypeKind::REAL || type.kind == TypeKind::DOUBLE ||
        type.kind == TypeKind::DOUBLE_PRECISION) {
        return "::FLOAT";
    }
    if (type.kind == TypeKind::Numeric || type.kind == TypeKind::NUMERIC ||
        type.kind == TypeKind::DECIMAL) {
        return "::NUMERIC";  // with digits it would round what a column is compared with
    }
    return "::" + types().emit_type(type);
}

void PostgreSQLCompiler::visit_precolumns(const sql::Select& select) {
    if (select.distinct_on.empty()) {
        return write(select.distinct ? "DISTINCT " : "");
    }
    write("DISTINCT ON (");
    write_list(select.distinct_on);
    write(") ");
}

void PostgreSQLCompiler::visit_limit(const sql::GenerativeSelect& select) {
    if (select.extras && select.extras->fetch) {
        if (select.offset) {
            write(" OFFSET (");
            visit(*select.offset);
            write(") ROWS");
        }
        write(" FETCH FIRST (");
        visit(*select.extras->fetch);
        write(select.extras->fetch_percent ? ") PERCENT" : ")");
        return write(select.extras->fetch_with_ties ? " ROWS WITH TIES" : " ROWS ONLY");
    }
    if (select.limit) {
        write("  LIMIT ");
        visit(*select.limit);
    }
    if (select.offset) {
        write(select.limit ? "" : " LIMIT ALL");
        write(" OFFSET ");
        visit(*select.offset);
    }
}

void PostgreSQLCompiler::visit_for_update(const sql::GenerativeSelect& select) {
    const sql::ForUpdate& lock = select.for_update;
    if (lock.read) {
        write(lock.key_share ? " FOR KEY SHARE" : " FOR SHARE");
    } else {
        write(lock.key_share ? " FOR NO KEY UPDATE" : " FOR UPDATE");
    }
    if (select.extras && !select.extras->for_update_of.empty()) {
        // Tables, not columns; each once.
        std::vector<const sql::Node*> tables;
        const auto add = [&](const sql::Node& from) {
            if (std::ranges::find(tables, &from) == tables.end()) {
                tables.push_back(&from);
            }
        };
        for (const auto& of : select.extras->for_update_of) {
            if (const auto* column = sql::if_is<sql::Column>(of)) {
                add(*column->from());
            } else if (const auto* join = sql::if_is<sql::Join>(of)) {
                const auto joined = [&](const auto& self, const sql::FromClause& from) -> void {
                    if (const auto* inner = sql::if_is<sql::Join>(&from)) {
                        self(self, inner->right());
                        self(self, inner->left());
                    } else {
                        add(from);
                    }
                };
                joined(joined, *join);
            } else {
                add(*of);
            }
        }
        write(" OF ");
        for (std::size_t i = 0; i < tables.size(); ++i) {
            write(i == 0 ? "" : ", ");
            if (const auto* table = sql::if_is<sql::Table>(tables[i])) {
                write_identifier(table->table_name());
            } else if (sql::is_from(tables[i]->kind())) {
                write_alias_name(static_cast<const sql::FromClause&>(*tables[i]));
            } else {
                visit(*tables[i]);
            }
        }
    }
    write(lock.nowait ? " NOWAIT" : "");
    write(lock.skip_locked ? " SKIP LOCKED" : "");
}

void PostgreSQLCompiler::write_from_hint(const sql::FromClause&, std::string_view text) {
    if (text != "ONLY" && text != "only") {
        throw CompileError(ErrorInfo{
            .message = fmt::format("PostgreSQL has no hint \"{}\" for a table", text),
            .hint = "the only one is ONLY",
        });
    }
    write("ONLY ");
}

void PostgreSQLCompiler::visit_delete_using(
    const sql::Delete&, const std::vector<sql::FromRef>& others
) {
    write(" USING ");
    visit_froms(others);
}

}  // namespace azoth::postgresql
