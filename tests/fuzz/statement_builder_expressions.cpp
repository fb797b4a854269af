// SPDX-License-Identifier: MIT
#include "azoth/sql/windows.hpp"
#include "fuzz/statement_builder.hpp"

#include <string_view>

namespace fuzz {

using sql::NodeRef;
using sql::Op;
using Items = sql::ClauseList::Items;

NodeRef StatementBuilder::leaf() {
    switch (program_.below(10)) {
    case 0:
    case 1:
    case 2:
        return column();
    case 3:
        return sql::make_bind(value(), type(), nullptr);
    case 4: {
        const azoth::Value given = value();
        return NodeRef::adopt(new sql::Bind(name(), type(), program_.flip(), given));
    }
    case 5: {
        static const sql::Constant* const constants[] = {
            &sql::Constant::null(), &sql::Constant::true_(), &sql::Constant::false_()
        };
        return NodeRef(constants[program_.below(std::size(constants))]);
    }
    case 6: {
        // A lone column: where there is no such column, SQLite says so.
        const std::string lone = name();
        return NodeRef::adopt(new sql::Column(nullptr, lone, lone, type()));
    }
    case 7: {
        static constexpr const char* texts[] = {"1", "(x + 1)", "'a'", "id", ":x", "(a = :x)"};
        const char* const text = texts[program_.below(std::size(texts))];
        return NodeRef::adopt(new sql::Text(text, true, type()));
    }
    case 8: {
        static constexpr const char* texts[] = {"1", "(x + 1)", "'a:b'", "id"};
        const char* const text = texts[program_.below(std::size(texts))];
        return NodeRef::adopt(new sql::Text(text, false, type()));
    }
    default:
        return function();
    }
}

NodeRef StatementBuilder::function() {
    static constexpr const char* names[] = {
        "count", "sum", "coalesce", "now", "char_length", "random", "my func", "lower", "concat"
    };
    const char* const name = names[program_.below(std::size(names))];
    sql::Function::Arguments arguments;
    for (std::size_t left = program_.below(3); left > 0; --left) {
        arguments.push_back(pop());
    }
    return sql::make_function(name, std::move(arguments), type());
}

NodeRef StatementBuilder::operation() {
    static constexpr Op operators[] = {
        Op::eq,
        Op::ne,
        Op::lt,
        Op::le,
        Op::gt,
        Op::ge,
        Op::is_,
        Op::is_not,
        Op::is_distinct_from,
        Op::add,
        Op::sub,
        Op::mul,
        Op::truediv,
        Op::floordiv,
        Op::mod,
        Op::concat,
        Op::bitwise_and,
        Op::bitwise_or,
        Op::bitwise_xor,
        Op::bitwise_lshift,
        Op::bitwise_rshift,
        Op::is_not_distinct_from,
    };
    const std::size_t which = program_.below(std::size(operators) + 6);
    switch (which) {
    case std::size(operators):
        return sql::make_not(pop());
    case std::size(operators) + 1:
        return sql::make_unary(Op::neg, pop());
    case std::size(operators) + 2:
        return sql::make_unary(Op::bitwise_not, pop());
    case std::size(operators) + 3:
    case std::size(operators) + 4: {
        NodeRef right = pop();
        return sql::make_conjunction(which % 2 == 0 ? Op::and_ : Op::or_, pop(), std::move(right));
    }
    case std::size(operators) + 5:
        return sql::make_collate(pop(), program_.flip() ? "NOCASE" : name());
    default:
        break;
    }
    const Op op = operators[which];
    switch (program_.below(3)) {
    case 0:
        return sql::make_binary(op, value(), pop());
    case 1:
        return sql::make_binary(op, pop(), value());
    default: {
        NodeRef right = pop();
        return sql::make_binary(op, pop(), std::move(right));
    }
    }
}

NodeRef StatementBuilder::match() {
    static constexpr Op operators[] = {
        Op::like,
        Op::not_like,
        Op::ilike,
        Op::not_ilike,
        Op::contains,
        Op::not_contains,
        Op::icontains,
        Op::startswith,
        Op::not_startswith,
        Op::istartswith,
        Op::endswith,
        Op::not_iendswith,
        Op::match,
        Op::not_match,
        Op::regexp_match,
        Op::not_regexp_match,
    };
    const Op op = operators[program_.below(std::size(operators))];
    if (op == Op::contains && program_.flip()) {
        return sql::make_match_literal(op, pop(), std::string(3, static_cast<char>('%' + salt_)));
    }
    static constexpr const char* escapes[] = {"/", "\\", "'", ""};
    sql::Modifiers modifiers;
    const std::size_t escape = program_.below(8);
    if (escape < std::size(escapes)) {
        modifiers = {.text = escapes[escape], .given = true};
    }
    NodeRef right = pop();
    return sql::make_match(op, pop(), std::move(right), std::move(modifiers));
}

NodeRef StatementBuilder::membership() {
    const std::uint8_t how = program_.next();
    const Op op = (how & 1) != 0 ? Op::in_ : Op::not_in;
    NodeRef left = pop();
    switch ((how >> 1) % 5) {
    case 0:
    case 1:
        if (left->kind() == sql::NodeKind::tuple) {
            left = column();
        }
        return sql::make_in(op, std::move(left), values());
    case 2:
        return sql::make_in(op, std::move(left), query());
    case 3: {
        NodeRef parameter =
            sql::Bind::expanding_parameter(name(), type(), program_.flip(), values());
        return sql::make_in(op, std::move(left), std::move(parameter));
    }
    default: {
        static constexpr Op between[] = {
            Op::between, Op::not_between, Op::between_symmetric, Op::not_between_symmetric
        };
        const std::size_t which = program_.below(std::size(between));
        if (which >= 2) {
            not_portable();
        }
        NodeRef high = pop();
        NodeRef low = pop();
        return sql::make_between(between[which], std::move(left), std::move(low), std::move(high));
    }
    }
}

NodeRef StatementBuilder::compound_expression() {
    switch (program_.below(8)) {
    case 0: {
        static constexpr sql::CastKind kinds[] = {
            sql::CastKind::cast, sql::CastKind::try_cast, sql::CastKind::type_coerce
        };
        const sql::CastKind kind = kinds[program_.below(std::size(kinds))];
        return sql::make_cast(pop(), type(), kind);
    }
    case 1: {
        const std::uint8_t how = program_.next();
        Items branches;
        for (std::size_t left = 1 + how % 2; left > 0; --left) {
            NodeRef result = pop();
            branches.push_back(pop());
            branches.push_back(std::move(result));
        }
        NodeRef otherwise = (how & 2) != 0 ? pop() : nullptr;
        NodeRef subject = (how & 4) != 0 ? pop() : nullptr;
        return sql::make_case(std::move(subject), std::move(branches), std::move(otherwise));
    }
    case 2:
        return sql::make_label(alias_name(), pop());
    case 3:
        return NodeRef::adopt(new sql::Tuple(items()));
    case 4:
        return NodeRef::adopt(new sql::Grouping(pop()));
    case 5: {
        static constexpr const char* fields[] = {"year", "month", "epoch", "decade"};
        const char* const field = fields[program_.below(std::size(fields))];
        return NodeRef::adopt(new sql::Extract(field, pop()));
    }
    case 6: {
        Items list = items();
        list.push_back(pop());
        const Op op = program_.flip() ? Op::and_ : Op::or_;
        return sql::make_list(op, std::move(list), azoth::Type(azoth::Boolean()));
    }
    default: {
        sql::Function::Arguments arguments;
        arguments.push_back(sql::make_unary(Op::distinct, pop()));
        return sql::make_function("count", std::move(arguments), azoth::Type(azoth::Integer()));
    }
    }
}

NodeRef StatementBuilder::nested_expression() {
    switch (program_.below(3)) {
    case 0:
        return NodeRef::adopt(new sql::ScalarSelect(query()));
    case 1:
        return NodeRef::adopt(new sql::Exists(query()));
    default:
        return NodeRef::adopt(new sql::ColumnValued(from(), type()));
    }
}

NodeRef StatementBuilder::window() {
    const std::uint8_t how = program_.next();
    NodeRef call = function();
    const std::string_view name = sql::as<sql::Function>(*call).name().text();
    if (name == "now" || name == "concat") {
        not_portable();  // no call in SQLite, which has FILTER and OVER behind calls alone
    }
    if ((how & 1) != 0) {
        call = NodeRef::adopt(new sql::Filter(std::move(call), condition()));
    }
    if ((how & 2) == 0) {
        return call;
    }
    Items partition_by;
    Items order_by;
    if ((how & 4) != 0) {
        partition_by.push_back(pop());
    }
    if ((how & 8) != 0) {
        order_by.push_back(ordered());
    }
    sql::WindowFrame frame;
    if ((how & 16) != 0) {
        const auto bound = [&]() -> sql::FrameBound {
            return {static_cast<sql::FrameBound::Kind>(program_.below(4)), salt_ + 1};
        };
        frame.kind = static_cast<sql::WindowFrame::Kind>(1 + program_.below(3));
        frame.from = bound();
        frame.to = bound();
    }
    return NodeRef::adopt(
        new sql::Over(std::move(call), std::move(partition_by), std::move(order_by), frame)
    );
}

NodeRef StatementBuilder::rare_expression() {
    const std::size_t which = program_.below(11);
    switch (which) {
    case 0: {
        const Op op = program_.flip() ? Op::json_getitem : Op::json_path_getitem;
        return sql::make_binary(op, pop(), value());
    }
    case 1: {
        const sql::FromRef from = table();
        const auto& columns = from->columns();
        return sql::excluded_column(*columns[program_.below(columns.size())]);
    }
    default:
        break;
    }
    not_portable();
    switch (which) {
    case 2:
        return sql::make_binary(Op::getitem, pop(), value());
    case 3: {
        static constexpr const char* spellings[] = {"@>", "!", "%%", "OP"};
        const sql::CustomOp op{
            .spelling = spellings[program_.below(std::size(spellings))],
            .precedence = static_cast<int>(program_.below(10)),
            .comparison = program_.flip(),
            .eager_grouping = program_.flip(),
        };
        const std::size_t how = program_.below(3);
        NodeRef right = pop();
        return how == 0 ? sql::make_binary(op, pop(), std::move(right), type())
                        : NodeRef::adopt(new sql::Unary(op, std::move(right), type(), how == 1));
    }
    case 4:
        return NodeRef::adopt(new sql::Array(items(), type()));
    case 5: {
        NodeRef stop = pop();
        NodeRef start = pop();
        NodeRef slice = NodeRef::adopt(new sql::Slice(std::move(start), std::move(stop), nullptr));
        return sql::make_binary(Op::getitem, pop(), std::move(slice));
    }
    case 6: {
        Items keys;
        keys.push_back(ordered());
        return NodeRef::adopt(new sql::WithinGroup(function(), std::move(keys)));
    }
    case 7: {
        Items keys;
        keys.push_back(ordered());
        sql::Function::Arguments arguments;
        arguments.push_back(NodeRef::adopt(new sql::AggregateOrderBy(pop(), std::move(keys))));
        return sql::make_function("array_agg", std::move(arguments), type());
    }
    case 8:
        return NodeRef::adopt(
            new sql::NextValue(program_.flip() ? name() : std::string(), name(), type())
        );
    case 9:
        return NodeRef::adopt(new sql::TableValuedColumn(function(), name(), type()));
    default: {
        NodeRef replacement = pop();
        NodeRef pattern = pop();
        return sql::make_regexp_replace(pop(), std::move(pattern), std::move(replacement));
    }
    }
}

}  // namespace fuzz
