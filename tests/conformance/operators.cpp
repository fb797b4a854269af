// SPDX-License-Identifier: MIT
#include "conformance/nodes.hpp"

#include <optional>

namespace conformance {

namespace {

using sql::Op;

std::optional<Op> operator_named(const std::string& name) {
    static const std::map<std::string, Op> names = {
        {"eq", Op::eq},
        {"ne", Op::ne},
        {"lt", Op::lt},
        {"le", Op::le},
        {"gt", Op::gt},
        {"ge", Op::ge},
        {"is_", Op::is_},
        {"is_not", Op::is_not},
        {"is_distinct_from", Op::is_distinct_from},
        {"is_not_distinct_from", Op::is_not_distinct_from},
        {"in_op", Op::in_},
        {"not_in_op", Op::not_in},
        {"like_op", Op::like},
        {"not_like_op", Op::not_like},
        {"ilike_op", Op::ilike},
        {"not_ilike_op", Op::not_ilike},
        {"add", Op::add},
        {"sub", Op::sub},
        {"mul", Op::mul},
        {"truediv", Op::truediv},
        {"floordiv", Op::floordiv},
        {"mod", Op::mod},
        {"concat_op", Op::concat},
        {"bitwise_and_op", Op::bitwise_and},
        {"bitwise_or_op", Op::bitwise_or},
        {"bitwise_xor_op", Op::bitwise_xor},
        {"bitwise_lshift_op", Op::bitwise_lshift},
        {"bitwise_rshift_op", Op::bitwise_rshift},
        {"neg", Op::neg},
        {"bitwise_not_op", Op::bitwise_not},
        {"distinct_op", Op::distinct},
        {"asc_op", Op::asc},
        {"desc_op", Op::desc},
        {"nulls_first_op", Op::nulls_first},
        {"nulls_last_op", Op::nulls_last},
        {"comma_op", Op::comma},
    };
    const auto found = names.find(name);
    return found == names.end() ? std::nullopt : std::optional(found->second);
}

Op operator_of(const Json& json) {
    const Json& op = json.at("op");
    if (op.is_object()) {
        throw Unsupported("custom operator");
    }
    const auto found = operator_named(op.get<std::string>());
    if (!found) {
        throw Unsupported("operator " + op.get<std::string>());
    }
    return *found;
}

/// A value that was made with literal(): its parameter is not named after the column beside it.
bool is_literal_call(const Json& value, const sql::NodeRef& other) {
    return kind_of(value) == "bind" && !value.contains("name") &&
           other->kind() == sql::NodeKind::column;
}

/// `None` and `True` would have become SQL constants beside `=`: as parameters they were given as such.
bool is_constant(const Json& value) {
    const Json* inner = member(value, "value");
    return inner == nullptr || inner->is_boolean();
}

bool goes_through_operator(const Json& value, const sql::NodeRef& other) {
    return is_plain_value(value) && !value.contains("id") && !is_constant(value) &&
           !is_literal_call(value, other) && !value.at("value").is_array();
}

sql::NodeRef binary(Reader& reader, const Json& json) {
    const Op op = operator_of(json);
    const Json& left = json.at("left");
    const Json& right = json.at("right");
    const Json* modifiers = member(json, "modifiers");
    if (op == Op::in_ || op == Op::not_in) {
        sql::NodeRef subject = reader.node(left);
        if (flag(right, "expanding") && flag(right, "unique")) {
            std::vector<azoth::Value> values;
            for (const Json& item : right.at("value")) {
                values.push_back(Reader::value(item));
            }
            return sql::make_in(op, std::move(subject), std::move(values));
        }
        return sql::NodeRef::adopt(
            new sql::Binary(op, std::move(subject), reader.node(right), azoth::Boolean())
        );
    }
    if (modifiers != nullptr && modifiers->contains("escape")) {
        sql::NodeRef escape;
        if (const Json* character = member(*modifiers, "escape")) {
            escape = sql::NodeRef::adopt(
                new sql::Text("'" + character->get<std::string>() + "'", false, azoth::Type())
            );
        }
        sql::NodeRef subject = reader.node(left);
        sql::NodeRef pattern =
            goes_through_operator(right, subject)
                ? sql::make_bind(Reader::value(right.at("value")), sql::type_of(*subject), subject)
                : reader.node(right);
        return sql::make_like(op, std::move(subject), std::move(pattern), std::move(escape));
    }
    if (is_plain_value(left) && !is_plain_value(right)) {
        sql::NodeRef other = reader.node(right);
        if (goes_through_operator(left, other)) {
            return sql::make_binary(op, Reader::value(left.at("value")), std::move(other));
        }
        return sql::make_binary(op, reader.node(left), std::move(other));
    }
    sql::NodeRef subject = reader.node(left);
    if (goes_through_operator(right, subject)) {
        return sql::make_binary(op, std::move(subject), Reader::value(right.at("value")));
    }
    return sql::make_binary(op, std::move(subject), reader.node(right));
}

sql::NodeRef conjunction(Reader& reader, const Json& json, Op op) {
    sql::NodeRef all;
    for (sql::NodeRef& item : reader.nodes(json.at("items"))) {
        all = all ? sql::make_conjunction(op, std::move(all), std::move(item)) : std::move(item);
    }
    if (!all) {
        return sql::NodeRef::adopt(new sql::ClauseList(op, {}, azoth::Boolean()));
    }
    return all;
}

sql::NodeRef clause_list(Reader& reader, const Json& json) {
    const Op op = operator_of(json);
    if (op == Op::comma) {
        sql::ClauseList::Items items;
        for (sql::NodeRef& item : reader.nodes(json.at("items"))) {
            items.push_back(std::move(item));
        }
        return sql::NodeRef::adopt(new sql::ClauseList(op, std::move(items), azoth::Type()));
    }
    sql::NodeRef all;
    for (const Json& item : json.at("items")) {
        if (!all) {
            all = reader.node(item);
        } else if (goes_through_operator(item, all)) {
            all = sql::make_binary(op, std::move(all), Reader::value(item.at("value")));
        } else {
            all = sql::make_binary(op, std::move(all), reader.node(item));
        }
    }
    return all;
}

sql::NodeRef unary(Reader& reader, const Json& json) {
    const Op op = operator_of(json);
    sql::NodeRef operand = reader.node(json.at("expr"));
    switch (op) {
    case Op::asc:
    case Op::desc:
    case Op::nulls_first:
    case Op::nulls_last:
        return sql::make_order(op, std::move(operand));
    default:
        return sql::make_unary(op, std::move(operand));
    }
}

sql::NodeRef between(Reader& reader, const Json& json) {
    sql::NodeRef subject = reader.node(json.at("expr"));
    const auto bound = [&](const Json& value) {
        return goes_through_operator(value, subject)
                   ? sql::make_bind(
                         Reader::value(value.at("value")), sql::type_of(*subject), subject
                     )
                   : reader.node(value);
    };
    sql::NodeRef low = bound(json.at("low"));
    sql::NodeRef high = bound(json.at("high"));
    if (flag(json, "symmetric")) {
        throw Unsupported("between symmetric");
    }
    return sql::make_between(
        flag(json, "negated") ? Op::not_between : Op::between,
        std::move(subject),
        std::move(low),
        std::move(high)
    );
}

}  // namespace

const Makers& operators() {
    static const Makers makers = {
        {"binary", binary},
        {"clause_list", clause_list},
        {"and", [](Reader& r, const Json& json) { return conjunction(r, json, Op::and_); }},
        {"or", [](Reader& r, const Json& json) { return conjunction(r, json, Op::or_); }},
        {"not", [](Reader& r, const Json& json) { return sql::make_not(r.node(json.at("expr"))); }},
        {"unary", unary},
        {"between", between},
    };
    return makers;
}

}  // namespace conformance
