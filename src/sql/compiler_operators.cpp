// SPDX-License-Identifier: MIT
// How operators are written, and where parentheses are needed.
#include "azoth/base/error.hpp"
#include "azoth/sql/compiler.hpp"

#include <fmt/format.h>

#include <utility>

namespace azoth::sql {

namespace {

constexpr int loosest = no_precedence;
constexpr int tightest = 100;

/// The operator an operand shows to the outside.
struct Outer {
    Op op = Op::none;  ///< none: it never needs parentheses.
    int precedence = loosest;
    const CustomOp* custom = nullptr;
    bool boolean = false;
};

Outer outer_of(const Node& node) noexcept {
    switch (node.kind()) {
    case NodeKind::binary: {
        const auto& binary = as<Binary>(node);
        if (binary.op() == Op::custom) {
            return {
                Op::custom, binary.custom().precedence, &binary.custom(), binary.custom().comparison
            };
        }
        return {binary.op(), info(binary.op()).precedence, nullptr, info(binary.op()).comparison};
    }
    case NodeKind::unary: {
        const auto& unary = as<Unary>(node);
        if (unary.op() == Op::is_true || unary.op() == Op::is_false) {
            return {};
        }
        if (unary.op() == Op::custom) {
            // What stands behind its operand is no operator to those around it.
            return unary.postfix() ? Outer{}
                                   : Outer{Op::custom, unary.custom().precedence, &unary.custom()};
        }
        return {unary.op(), info(unary.op()).precedence, nullptr, info(unary.op()).comparison};
    }
    case NodeKind::clause_list: {
        const auto& list = as<ClauseList>(node);
        if (list.items().empty()) {
            return {};
        }
        return {list.op(), info(list.op()).precedence, nullptr, info(list.op()).comparison};
    }
    case NodeKind::exists:
        return {Op::exists, info(Op::exists).precedence, nullptr, true};
    case NodeKind::filter:
        return {Op::filter, info(Op::filter).precedence};
    default:
        return {};
    }
}

int precedence_against(Op op) noexcept {
    const int precedence = info(op).precedence;
    return precedence == loosest ? tightest : precedence;
}

bool is_parenthesized(const Node& node, Op against) noexcept {
    if (against == Op::none) {
        return false;
    }
    const Outer outer = outer_of(node);
    if (outer.op == Op::none) {
        return false;
    }
    if (outer.op == against && info(against).associative) {
        return false;
    }
    if (against == Op::not_ && !outer.boolean &&
        (node.kind() == NodeKind::binary || node.kind() == NodeKind::clause_list)) {
        return true;
    }
    return outer.precedence <= precedence_against(against);
}

/// Plain text is put into parentheses as the right side of IN, an array under ANY, ALL and [].
bool is_grouped_otherwise(const Node& node, Op against) noexcept {
    switch (node.kind()) {
    case NodeKind::text:
        return against == Op::in_ && as<Text>(node).is_clause();
    case NodeKind::array:
        return against == Op::getitem;
    case NodeKind::function:
        return against == Op::getitem && as<Function>(node).type().kind() == TypeKind::ARRAY;
    default:
        return false;
    }
}

}  // namespace

void SQLCompiler::visit_grouped(const Node& node) {
    if (const auto* label = if_is<Label>(&node)) {
        return visit_grouped(label->element());
    }
    if (outer_of(node).op != Op::none) {
        write_parenthesized(node);
    } else {
        visit(node);
    }
}

void SQLCompiler::visit_operand(const Node& node, Op against) {
    if (const auto* label = if_is<Label>(&node)) {
        return visit_operand(label->element(), against);
    }
    if (const auto* cast = if_is<Cast>(&node); cast != nullptr && cast->coerce_only()) {
        return visit_operand(cast->operand(), against);
    }
    if (is_parenthesized(node, against) || is_grouped_otherwise(node, against)) {
        write_parenthesized(node);
    } else {
        visit(node);
    }
}

void SQLCompiler::visit_operand(const Node& node, const CustomOp& against) {
    if (const auto* label = if_is<Label>(&node)) {
        return visit_operand(label->element(), against);
    }
    const Outer outer = outer_of(node);
    const bool same = outer.custom != nullptr && *outer.custom == against;
    if (outer.op != Op::none && !(same && against.associative) &&
        outer.precedence <= against.precedence) {
        write_parenthesized(node);
    } else {
        visit(node);
    }
}

/// Values that stand for a condition by themselves: a column, parameter, function, ... of type Boolean.
bool SQLCompiler::is_condition_value(const Node& node) const noexcept {
    switch (node.kind()) {
    case NodeKind::column:
    case NodeKind::bind:
    case NodeKind::function:
    case NodeKind::cast:
    case NodeKind::case_when:
    case NodeKind::over:
    case NodeKind::within_group:
    case NodeKind::scalar_select:
    case NodeKind::text:
    case NodeKind::table_valued_column: {
        const TypeKind kind = static_cast<const Expression&>(node).type().kind();
        return kind == TypeKind::Boolean || kind == TypeKind::BOOLEAN;
    }
    case NodeKind::constant:
        return as<Constant>(node).what() == ConstantKind::true_ ||
               as<Constant>(node).what() == ConstantKind::false_;
    default:
        return false;
    }
}

void SQLCompiler::visit_condition(const Node& node, Op against) {
    if (const auto* label = if_is<Label>(&node)) {
        return visit_condition(label->element(), against);
    }
    if (!native_boolean() && is_condition_value(node)) {
        visit(node);
        return write(" = 1");
    }
    visit_operand(node, against);
}

void SQLCompiler::visit_unary(const Unary& unary) {
    const Node& operand = unary.operand();
    switch (unary.op()) {
    case Op::not_:
        if (is_condition_value(operand)) {
            write(native_boolean() ? "NOT " : "");
            visit(operand);
            return write(native_boolean() ? "" : " = 0");
        }
        break;
    case Op::is_true:
    case Op::is_false: {
        const bool wanted = unary.op() == Op::is_true;
        const Outer outer = outer_of(operand);
        if (native_boolean() || outer.boolean) {
            write(wanted ? "" : "NOT ");
            return visit(operand);
        }
        visit(operand);
        return write(wanted ? " = 1" : " = 0");
    }
    case Op::any:
    case Op::all:
        write(info(unary.op()).text);
        return write_parenthesized(operand);
    case Op::custom: {
        if (unary.postfix()) {
            visit_operand(operand, unary.custom());
            write(" ");
            return write_text(unary.custom().spelling);
        }
        write_text(unary.custom().spelling);
        write(" ");
        return visit_operand(operand, unary.custom());
    }
    default:
        break;
    }
    write(info(unary.op()).text);
    visit_operand(operand, unary.op());
}

void SQLCompiler::write_infix(const Binary& binary, std::string_view spelling, bool eager) {
    const bool inside = std::exchange(in_operator_, true);
    write(inside && eager ? "(" : "");
    if (binary.op() == Op::custom) {
        visit_operand(binary.left(), binary.custom());
        write_text(spelling);
        visit_operand(binary.right(), binary.custom());
    } else {
        visit_operand(binary.left(), binary.op());
        write(spelling);
        visit_operand(binary.right(), binary.op());
    }
    write(inside && eager ? ")" : "");
    in_operator_ = inside;
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

/// Whether a pattern has `%` before and behind the text.
struct Around {
    bool before;
    bool behind;
    bool lower;
};

Around around(Op op) noexcept {
    switch (op) {
    case Op::contains:
    case Op::not_contains:
        return {true, true, false};
    case Op::icontains:
    case Op::not_icontains:
        return {true, true, true};
    case Op::startswith:
    case Op::not_startswith:
        return {false, true, false};
    case Op::istartswith:
    case Op::not_istartswith:
        return {false, true, true};
    case Op::iendswith:
    case Op::not_iendswith:
        return {true, false, true};
    default:
        return {true, false, false};
    }
}

}  // namespace

void SQLCompiler::write_concatenated(const Node* const* parts, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        write(i == 0 ? "" : " || ");
        visit_operand(*parts[i], Op::concat);
    }
}

void SQLCompiler::write_like(const Binary& binary, std::string_view spelling, bool lower) {
    const auto side = [&](const Node& node) {
        write(lower ? "lower(" : "");
        visit_operand(node, lower ? Op::comma : binary.op());
        write(lower ? ")" : "");
    };
    side(binary.left());
    write(spelling);
    switch (binary.op()) {
    case Op::like:
    case Op::not_like:
    case Op::ilike:
    case Op::not_ilike:
        side(binary.right());
        break;
    default: {
        static const NodeRef percent = [] {
            NodeRef text = NodeRef::adopt(new Text("'%'", false, Type(TypeSpec(TypeKind::String))));
            text->make_immortal();
            return text;
        }();
        const Around where = around(binary.op());
        NodeRef text = binary.right_ref();
        if (lower) {
            Function::Arguments arguments;
            arguments.push_back(std::move(text));
            text = make_function("lower", std::move(arguments), type_of(binary.right()));
        }
        const Node* parts[3];
        std::size_t count = 0;
        if (where.before) {
            parts[count++] = percent.get();
        }
        parts[count++] = text.get();
        if (where.behind) {
            parts[count++] = percent.get();
        }
        write_concatenated(parts, count);
    }
    }
    if (binary.modifiers().given) {
        write(" ESCAPE ");
        write_text_literal(binary.modifiers().text);
    }
}

void SQLCompiler::visit_binary(const Binary& binary) {
    switch (binary.op()) {
    case Op::between:
    case Op::not_between:
    case Op::between_symmetric:
    case Op::not_between_symmetric:
        visit_operand(binary.left(), binary.op());
        write(info(binary.op()).text);
        visit(binary.right());
        write(" AND ");
        return visit(*binary.extra());
    case Op::like:
    case Op::not_like:
    case Op::contains:
    case Op::not_contains:
    case Op::startswith:
    case Op::not_startswith:
    case Op::endswith:
    case Op::not_endswith:
        return write_like(binary, info(binary.op()).text, false);
    case Op::ilike:
    case Op::icontains:
    case Op::istartswith:
    case Op::iendswith:
        return write_like(binary, " LIKE ", true);
    case Op::not_ilike:
    case Op::not_icontains:
    case Op::not_istartswith:
    case Op::not_iendswith:
        return write_like(binary, " NOT LIKE ", true);
    case Op::not_match:
        write("NOT ");
        return visit_binary(Binary(
            Op::match,
            binary.left_ref(),
            binary.right_ref(),
            binary.type(),
            nullptr,
            binary.modifiers()
        ));
    case Op::regexp_replace:
        write("<regexp replace>(");
        visit(binary.left());
        write(", ");
        visit(binary.right());
        write(", ");
        visit(*binary.extra());
        return write(")");
    case Op::getitem:
    case Op::json_getitem:
    case Op::json_path_getitem: {
        const bool inside = std::exchange(in_operator_, true);
        visit_operand(binary.left(), binary.op());
        write("[");
        visit(binary.right());
        write("]");
        in_operator_ = inside;
        return;
    }
    case Op::in_:
    case Op::not_in: {
        const bool inside = std::exchange(in_operator_, true);
        write(binary.op() == Op::not_in ? "(" : "");
        visit_operand(binary.left(), binary.op());
        write(info(binary.op()).text);
        if (const auto* list = if_is<Bind>(&binary.right()); list != nullptr && list->expanding()) {
            write("(");
            in_list_op_ = binary.op();
            visit_bind(*list);
            write(")");
        } else if (binary.right().kind() == NodeKind::select) {
            visit_nested(binary.right());
        } else {
            visit_operand(binary.right(), binary.op());
        }
        write(binary.op() == Op::not_in ? ")" : "");
        in_operator_ = inside;
        return;
    }
    case Op::truediv:
        if (!div_is_floordiv()) {
            return write_infix(binary, " / ");
        }
        visit_operand(binary.left(), binary.op());
        write(" / CAST(");
        visit_operand(binary.right(), binary.op());
        write(" AS ");
        write_text(type_text(divisor_type(type_of(binary.right()))));
        return write(")");
    case Op::floordiv: {
        const bool whole = div_is_floordiv() && is_integer(type_of(binary.right()).kind()) &&
                           is_integer(type_of(binary.left()).kind());
        write(whole ? "" : "FLOOR(");
        write_infix(binary, info(binary.op()).text);
        return write(whole ? "" : ")");
    }
    case Op::mod:
        return write_infix(binary, double_percents() ? " %% " : " % ");
    case Op::custom:
        return write_infix(
            binary, " " + binary.custom().spelling + " ", binary.custom().eager_grouping
        );
    default:
        return write_infix(binary, info(binary.op()).text);
    }
}

}  // namespace azoth::sql
