// SPDX-License-Identifier: MIT
#include "azoth/sql/compiler.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/schema/table.hpp"
#include "sql/compiler_frame.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::sql {

SQLCompiler::SQLCompiler(
    const IdentifierPreparer& identifiers,
    const DDLCompiler& types,
    const CompileOptions& options,
    Compiled& into
)
    : identifiers_(identifiers), types_(types), options_(options), into_(into), made_(new Names()),
      qualify_(options.include_table), literal_(options.literal_binds) {}

SQLCompiler::~SQLCompiler() {
    delete made_;
}

void SQLCompiler::compile(const Node& statement) {
    switch (statement.kind()) {
    case NodeKind::select:
    case NodeKind::insert:
    case NodeKind::update:
    case NodeKind::delete_:
        static_cast<const Statement&>(statement).seal();
        break;
    default:
        break;
    }
    collect_binds(statement, made_->sources);
    into_.statement_kind = statement.kind();
    into_.sql.reserve(256);
    switch (statement.kind()) {
    case NodeKind::select:
        into_.returns_rows = true;
        write_select(as<Select>(statement), Place::top);
        break;
    case NodeKind::insert:
        write_insert(as<Insert>(statement));
        break;
    case NodeKind::update:
        write_update(as<Update>(statement));
        break;
    case NodeKind::delete_:
        write_delete(as<Delete>(statement));
        break;
    default:
        visit(statement);
        into_.returns_rows = statement.kind() == NodeKind::text;
        break;
    }
    check_parameter_names();
}

// ---- expressions

void SQLCompiler::visit(const Node& node) {
    switch (node.kind()) {
    case NodeKind::column:
        return visit_column(as<Column>(node));
    case NodeKind::bind:
        return visit_bind(as<Bind>(node));
    case NodeKind::constant:
        return visit_constant(as<Constant>(node));
    case NodeKind::unary:
        return visit_unary(as<Unary>(node));
    case NodeKind::binary:
        return visit_binary(as<Binary>(node));
    case NodeKind::clause_list:
        return visit_clause_list(as<ClauseList>(node));
    case NodeKind::function:
        return visit_function(as<Function>(node));
    case NodeKind::cast:
        return visit_cast(as<Cast>(node));
    case NodeKind::case_when:
        return visit_case(as<Case>(node));
    case NodeKind::label:
        return visit_label(as<Label>(node));
    case NodeKind::text:
        return visit_text(as<Text>(node));
    case NodeKind::tuple:
        return visit_tuple(as<Tuple>(node));
    case NodeKind::scalar_select:
        return visit_nested_select(as<ScalarSelect>(node).select());
    case NodeKind::exists:
        write("EXISTS ");
        return visit_nested_select(as<Exists>(node).select());
    case NodeKind::select:
        return visit_nested_select(as<Select>(node));
    case NodeKind::order:
        return visit_order(as<Order>(node));
    case NodeKind::table:
    case NodeKind::alias:
    case NodeKind::subquery:
        return visit_from(static_cast<const FromClause&>(node));
    case NodeKind::join:
        return visit_join(as<Join>(node));
    case NodeKind::entity:
        return visit_from(as<Entity>(node).from());
    case NodeKind::custom:
    case NodeKind::insert:
    case NodeKind::update:
    case NodeKind::delete_:
        break;
    }
    throw CompileError(ErrorInfo{
        .message = "this construct cannot stand inside an expression",
        .hint = "use a subquery or a scalar_subquery of it",
    });
}

namespace {

/// The operator an operand shows to the outside; none for what never needs parentheses.
Op outer_op(const Node& node) noexcept {
    switch (node.kind()) {
    case NodeKind::binary:
        return as<Binary>(node).op();
    case NodeKind::unary:
        return as<Unary>(node).op();
    case NodeKind::clause_list:
        return as<ClauseList>(node).op();
    case NodeKind::exists:
        return Op::exists;
    default:
        return Op::none;
    }
}

bool is_parenthesized(const Node& node, Op against) noexcept {
    if (against == Op::none) {
        return false;
    }
    const Op op = outer_op(node);
    if (op == Op::none) {
        return false;
    }
    if (op == against && info(op).associative) {
        return false;
    }
    return info(op).precedence <= info(against).precedence;
}

}  // namespace

void SQLCompiler::write_parenthesized(const Node& node) {
    write("(");
    visit(node);
    write(")");
}

void SQLCompiler::visit_grouped(const Node& node) {
    if (const auto* label = if_is<Label>(&node)) {
        return visit_grouped(label->element());
    }
    if (outer_op(node) != Op::none) {
        write_parenthesized(node);
    } else {
        visit(node);
    }
}

void SQLCompiler::visit_operand(const Node& node, Op against) {
    if (const auto* label = if_is<Label>(&node)) {
        return visit_operand(label->element(), against);
    }
    if (is_parenthesized(node, against)) {
        write_parenthesized(node);
    } else {
        visit(node);
    }
}

void SQLCompiler::visit_condition(const Node& node, Op against) {
    if (!native_boolean()) {
        if (node.kind() == NodeKind::column &&
            as<Column>(node).type().kind() == TypeKind::Boolean) {
            visit(node);
            return write(" = 1");
        }
        if (const auto* constant = if_is<Constant>(&node)) {
            if (constant->what() == ConstantKind::true_ ||
                constant->what() == ConstantKind::false_) {
                return write(constant->what() == ConstantKind::true_ ? "1 = 1" : "0 = 1");
            }
        }
    }
    visit_operand(node, against);
}

void SQLCompiler::visit_column(const Column& column) {
    // Made names count in the order they are met: the column's before its table's.
    const std::string name = column_name(column);
    const FromClause* from = column.from();
    if (from != nullptr && qualify_) {
        if (const auto* table = if_is<Table>(from)) {
            if (!table->schema().empty()) {
                write_identifier(table->schema());
                write(".");
            }
            write_identifier(table->table_name());
        } else {
            write_identifier(alias_name(*from));
        }
        write(".");
    }
    write_identifier(name);
}

void SQLCompiler::visit_constant(const Constant& constant) {
    switch (constant.what()) {
    case ConstantKind::null:
        return write("NULL");
    case ConstantKind::true_:
        return write(native_boolean() ? "true" : "1");
    case ConstantKind::false_:
        return write(native_boolean() ? "false" : "0");
    case ConstantKind::star:
        return write("*");
    }
}

void SQLCompiler::visit_unary(const Unary& unary) {
    if (unary.op() == Op::not_ && !native_boolean() && unary.operand().kind() == NodeKind::column &&
        type_of(unary.operand()).kind() == TypeKind::Boolean) {
        visit(unary.operand());
        write(" = 0");
        return;
    }
    write(info(unary.op()).text);
    visit_operand(unary.operand(), unary.op());
}

void SQLCompiler::write_infix(const Binary& binary, std::string_view spelling) {
    visit_operand(binary.left(), binary.op());
    write(spelling);
    visit_operand(binary.right(), binary.op());
}

namespace {

/// What a divisor is cast to, so that the slash does not cut off the fraction.
Type divisor_type(const Type& type) {
    switch (type.kind()) {
    case TypeKind::Float:
    case TypeKind::Double:
    case TypeKind::Numeric:
    case TypeKind::FLOAT:
    case TypeKind::REAL:
    case TypeKind::DOUBLE:
    case TypeKind::DOUBLE_PRECISION:
    case TypeKind::NUMERIC:
    case TypeKind::DECIMAL:
        return type;
    default:
        return Type(TypeSpec(TypeKind::Numeric));
    }
}

}  // namespace

void SQLCompiler::visit_binary(const Binary& binary) {
    switch (binary.op()) {
    case Op::between:
    case Op::not_between:
        write_infix(binary, info(binary.op()).text);
        write(" AND ");
        visit_operand(*binary.extra(), binary.op());
        return;
    case Op::ilike:
    case Op::not_ilike:
        write("lower(");
        visit(binary.left());
        write(binary.op() == Op::ilike ? ") LIKE lower(" : ") NOT LIKE lower(");
        visit(binary.right());
        write(")");
        break;
    case Op::in_:
    case Op::not_in:
        write(binary.op() == Op::not_in ? "(" : "");
        visit_operand(binary.left(), binary.op());
        write(info(binary.op()).text);
        if (const auto* list = if_is<Bind>(&binary.right()); list != nullptr && list->expanding()) {
            write("(");
            visit_bind(*list);
            write(")");
        } else {
            visit(binary.right());
        }
        write(binary.op() == Op::not_in ? ")" : "");
        return;
    case Op::truediv:
        visit_operand(binary.left(), binary.op());
        write(" / ");
        if (!div_is_floordiv()) {
            return visit_operand(binary.right(), binary.op());
        }
        write("CAST(");
        visit_operand(binary.right(), binary.op());
        write(" AS ");
        write(types_.emit_type(divisor_type(type_of(binary.right())).resolve(types_.dialect_name()))
        );
        return write(")");
    case Op::floordiv: {
        const bool whole = div_is_floordiv() && is_integer(type_of(binary.right()).kind());
        write(whole ? "" : "FLOOR(");
        write_infix(binary, info(binary.op()).text);
        return write(whole ? "" : ")");
    }
    case Op::custom:
        write_infix(binary, " " + binary.spelling() + " ");
        return;
    default:
        write_infix(binary, info(binary.op()).text);
        break;
    }
    if (binary.extra() != nullptr) {
        write(" ESCAPE ");
        visit(*binary.extra());
    }
}

void SQLCompiler::visit_clause_list(const ClauseList& list) {
    bool first = true;
    for (const auto& item : list.items()) {
        if (!first) {
            write(info(list.op()).text);
        }
        first = false;
        if (list.op() == Op::comma) {
            visit(*item);
        } else {
            visit_condition(*item, list.op());
        }
    }
}

void SQLCompiler::visit_function(const Function& function) {
    const std::string_view name = function.name();
    if (function.arguments().empty()) {
        for (const std::string_view plain :
             {"current_timestamp",
              "current_date",
              "current_time",
              "current_user",
              "session_user",
              "localtime",
              "localtimestamp",
              "user"}) {
            if (name == plain) {
                for (const char c : plain) {
                    into_.sql += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
                }
                return;
            }
        }
    }
    for (std::size_t i = 0; i <= name.size();) {
        const std::size_t dot = std::min(name.find('.', i), name.size());
        // Names of functions are not quoted for being a word of SQL or for their case, only where they
        // could not be written otherwise.
        const std::string_view part = name.substr(i, dot - i);
        const bool plain = !part.empty() && std::ranges::all_of(part, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '_' || c == '$';
        });
        if (plain) {
            write(part);
        } else {
            write_identifier(part);
        }
        if (dot < name.size()) {
            write(".");
        }
        i = dot + 1;
    }
    write("(");
    bool first = true;
    for (const auto& argument : function.arguments()) {
        if (!first) {
            write(", ");
        }
        first = false;
        visit_operand(*argument, Op::comma);
    }
    write(")");
}

void SQLCompiler::visit_cast(const Cast& cast) {
    if (cast.coerce_only()) {
        visit(cast.operand());
        return;
    }
    write("CAST(");
    visit(cast.operand());
    write(" AS ");
    write(types_.emit_type(cast.type().resolve(types_.dialect_name())));
    write(")");
}

void SQLCompiler::visit_case(const Case& expression) {
    write("CASE");
    if (expression.subject() != nullptr) {
        write(" ");
        visit(*expression.subject());
    }
    const auto& branches = expression.branches();
    for (std::size_t i = 0; i + 1 < branches.size(); i += 2) {
        write(" WHEN ");
        if (outer_op(*branches[i]) != Op::none) {
            visit_grouped(*branches[i]);
        } else if (expression.subject() == nullptr) {
            visit_condition(*branches[i], Op::none);
        } else {
            visit(*branches[i]);
        }
        write(" THEN ");
        visit(*branches[i + 1]);
    }
    if (expression.otherwise() != nullptr) {
        write(" ELSE ");
        visit(*expression.otherwise());
    }
    write(" END");
}

/// Outside of the column list a label is its element; see visit_order_key for where it is not.
void SQLCompiler::visit_label(const Label& label) {
    visit(label.element());
}

void SQLCompiler::visit_order_key(const Node& node, Op against) {
    if (const auto* label = if_is<Label>(&node); label != nullptr && !frames_.empty()) {
        for (const Label* known : frames_.back()->labels) {
            const bool same_element =
                &known->element() == &label->element() ||
                (!label->has_binds() && same_structure(known->element(), label->element()));
            if (known == label ||
                (!label->name().empty() && known->name() == label->name() && same_element)) {
                return write_identifier(label_name(*known));
            }
        }
    }
    visit_operand(node, against);
}

void SQLCompiler::visit_text(const Text& text) {
    const auto& pieces = text.pieces();
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        write(pieces[i]);
        if (i < text.binds().size()) {
            visit_bind(*text.binds()[i]);
        }
    }
}

void SQLCompiler::visit_tuple(const Tuple& tuple) {
    write("(");
    bool first = true;
    for (const auto& item : tuple.items()) {
        if (!first) {
            write(", ");
        }
        first = false;
        visit(*item);
    }
    write(")");
}

void SQLCompiler::visit_order(const Order& order) {
    visit_order_key(order.element(), order.op());
    write(info(order.op()).text);
}

void SQLCompiler::write_list(
    const Node* const* nodes, std::size_t count, std::string_view separator
) {
    for (std::size_t i = 0; i < count; ++i) {
        if (i != 0) {
            write(separator);
        }
        visit(*nodes[i]);
    }
}

// ---- values

std::string_view SQLCompiler::empty_set() const noexcept {
    return "SELECT 1 WHERE 1!=1";
}

void SQLCompiler::render_literal(const Value& value, const Type& type) {
    switch (value.kind()) {
    case Value::Kind::null:
        return write("NULL");
    case Value::Kind::boolean:
        return visit_constant(value.boolean() ? Constant::true_() : Constant::false_());
    case Value::Kind::integer:
        return write(fmt::format("{}", value.integer()));
    case Value::Kind::real:
        return write(fmt::format("{}", value.real()));
    case Value::Kind::decimal:
        return write(value.decimal().to_string());
    case Value::Kind::bytes:
        return write("x'" + Bytes(value.text()).to_hex() + "'");
    default:
        break;
    }
    std::string text;
    switch (value.kind()) {
    case Value::Kind::timestamp:
        text = value.timestamp().to_string();
        break;
    case Value::Kind::date:
        text = value.date().to_string();
        break;
    case Value::Kind::time:
        text = value.time().to_string();
        break;
    case Value::Kind::interval:
        text = (Timestamp() + value.interval()).to_string();
        break;
    case Value::Kind::uuid:
        text = value.uuid().hex();
        break;
    default:
        text = value.text();
        break;
    }
    (void)type;
    if (text.find('\0') != std::string::npos) {
        throw CompileError(ErrorInfo{
            .message = "a text with a NUL character cannot be written into SQL",
            .hint = "bind it as a parameter, as bytes",
        });
    }
    write("'");
    for (const char c : text) {
        into_.sql += c;
        if (c == '\'') {
            into_.sql += c;
        }
    }
    write("'");
}

std::string to_string(const Node& node, ToStringOptions options) {
    static const IdentifierPreparer identifiers{IdentifierPreparer::Rules{}};
    static const DDLCompiler types{identifiers};
    Compiled compiled;
    CompileOptions compile_options;
    compile_options.paramstyle = Paramstyle::named;
    compile_options.literal_binds = options.literal_binds;
    SQLCompiler(identifiers, types, compile_options, compiled).compile(node);
    if (!compiled.has_expanding) {
        return compiled.sql;
    }
    // The lists of IN, each value with a name of its own.
    BindList binds;
    collect_binds(node, binds);
    std::string sql;
    std::size_t from = 0;
    for (const BindSlot& slot : compiled.binds) {
        if (!slot.expanding || slot.source < 0) {
            continue;
        }
        sql.append(compiled.sql, from, slot.offset - from);
        from = slot.offset;
        const std::size_t count = binds[static_cast<std::size_t>(slot.source)]->values().size();
        sql += count == 0 ? compiled.empty_set : "";
        for (std::size_t i = 1; i <= count; ++i) {
            sql += fmt::format("{}:{}_{}", i == 1 ? "" : ", ", slot.name, i);
        }
    }
    return sql.append(compiled.sql, from, std::string::npos);
}

}  // namespace azoth::sql
