// SPDX-License-Identifier: MIT
#include "conformance/nodes.hpp"

#include <algorithm>
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
        {"contains_op", Op::contains},
        {"not_contains_op", Op::not_contains},
        {"icontains_op", Op::icontains},
        {"not_icontains_op", Op::not_icontains},
        {"startswith_op", Op::startswith},
        {"not_startswith_op", Op::not_startswith},
        {"istartswith_op", Op::istartswith},
        {"not_istartswith_op", Op::not_istartswith},
        {"endswith_op", Op::endswith},
        {"not_endswith_op", Op::not_endswith},
        {"iendswith_op", Op::iendswith},
        {"not_iendswith_op", Op::not_iendswith},
        {"match_op", Op::match},
        {"not_match_op", Op::not_match},
        {"regexp_match_op", Op::regexp_match},
        {"not_regexp_match_op", Op::not_regexp_match},
        {"getitem", Op::getitem},
        {"json_getitem_op", Op::json_getitem},
        {"json_path_getitem_op", Op::json_path_getitem},
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
    const std::string name = json.at("op");
    const auto found = operator_named(name);
    if (!found) {
        throw Unsupported("operator " + name);
    }
    return *found;
}

/// The LIKE family and its relatives, which may have modifiers.
bool is_match(Op op) {
    return (op >= Op::like && op <= Op::not_regexp_match);
}

sql::CustomOp custom_operator(const Json& op) {
    sql::CustomOp custom;
    custom.spelling = op.at("custom").get<std::string>();
    custom.precedence = op.value("precedence", 0);
    custom.comparison = flag(op, "is_comparison");
    custom.associative = flag(op, "natural_self_precedent");
    custom.eager_grouping = flag(op, "eager_grouping");
    return custom;
}

sql::Modifiers modifiers_of(const Json& json) {
    sql::Modifiers modifiers;
    if (const Json* given = member(json, "modifiers")) {
        for (const auto& [name, value] : given->items()) {
            if (value.is_boolean()) {
                modifiers.options.emplace_back(name, value.get<bool>());
            } else if (value.is_string()) {
                modifiers.text = value.get<std::string>();
                modifiers.given = true;
            } else if (!value.is_null()) {
                throw Unsupported("modifier " + name);
            }
        }
    }
    return modifiers;
}

/// A value that was made with literal() or a unique bindparam(): its parameter is not named after the column
/// beside it.
bool is_literal_call(const Json& value, const sql::NodeRef& other) {
    if (kind_of(value) != "bind") {
        return false;
    }
    if (const auto* column = sql::if_is<sql::Column>(other)) {
        return name_member(value) != column->key();
    }
    // ANY and ALL are made by methods of the column, which names the parameter.
    return value.contains("name") && other->kind() == sql::NodeKind::unary;
}

/// `None` and `True` would have become SQL constants beside `=`: as parameters they were given as such.
bool is_constant(const Json& value) {
    const Json* inner = member(value, "value");
    return inner == nullptr || inner->is_boolean();
}

/// Values that azoth has no kind for: as parameters they say their type themselves.
bool is_composed(const Json& value) {
    const Json& inner = value.at("value");
    return inner.is_array() || (inner.is_object() && (text_of(inner, "$") == "range" ||
                                                      text_of(inner, "$") == "multirange"));
}

/// The other side as it is, or a parameter for a plain value.
sql::NodeRef operand(Reader& reader, const Json& json, const sql::NodeRef& other) {
    return goes_through_operator(json, other) ? value_beside(json, other) : reader.node(json);
}

sql::NodeRef in_list(Reader& reader, const Json& json, Op op) {
    sql::NodeRef subject = reader.node(json.at("left"));
    const Json& right = json.at("right");
    // Tuples and lists with a name of their own are given as a parameter, plain values as they are.
    const bool plain =
        flag(right, "expanding") && flag(right, "unique") && !right.contains("id") &&
        !flag(right, "literal_execute") && !is_literal_call(right, subject) &&
        std::ranges::none_of(right.at("value"), [](const Json& item) { return item.is_array(); });
    if (plain) {
        std::vector<azoth::Value> values;
        for (const Json& item : right.at("value")) {
            values.push_back(Reader::value(item));
        }
        return sql::make_in(op, std::move(subject), std::move(values));
    }
    if (kind_of(right) == "clause_list") {
        sql::ClauseList::Items items;
        for (const Json& item : right.at("items")) {
            items.push_back(operand(reader, item, subject));
        }
        return sql::make_in(
            op, std::move(subject), sql::NodeRef::adopt(new sql::Tuple(std::move(items)))
        );
    }
    return sql::make_in(op, std::move(subject), reader.node(right));
}

sql::NodeRef custom_binary(Reader& reader, const Json& json) {
    const Json& op = json.at("op");
    azoth::Type type = op.contains("return_type") ? type_member(reader, op, "return_type")
                                                  : type_member(reader, json);
    const sql::CustomOp custom = custom_operator(op);
    const Json& left = json.at("left");
    const Json& right = json.at("right");
    sql::NodeRef subject;
    if (is_plain_value(left) && !is_plain_value(right)) {
        sql::NodeRef other = reader.node(right);
        subject = operand(reader, left, other);
        return sql::make_binary(custom, std::move(subject), std::move(other), std::move(type));
    }
    subject = reader.node(left);
    if (goes_through_operator(right, subject)) {
        return sql::make_binary(
            custom, std::move(subject), Reader::value(right.at("value")), std::move(type)
        );
    }
    return sql::make_binary(custom, std::move(subject), reader.node(right), std::move(type));
}

sql::NodeRef binary(Reader& reader, const Json& json) {
    if (json.at("op").is_object()) {
        return custom_binary(reader, json);
    }
    const Op op = operator_of(json);
    const Json& left = json.at("left");
    const Json& right = json.at("right");
    if (op == Op::in_ || op == Op::not_in) {
        return in_list(reader, json, op);
    }
    if (is_match(op)) {
        sql::NodeRef subject = reader.node(left);
        sql::NodeRef pattern = operand(reader, right, subject);
        return sql::make_match(op, std::move(subject), std::move(pattern), modifiers_of(json));
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
        return sql::make_list(op, items_of(reader, json, "items"), azoth::Type());
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
    sql::NodeRef inner = reader.node(json.at("expr"));
    if (json.at("op").is_object()) {
        return sql::NodeRef::adopt(new sql::Unary(
            custom_operator(json.at("op")),
            std::move(inner),
            type_member(reader, json),
            flag(json, "postfix")
        ));
    }
    const Op op = operator_of(json);
    switch (op) {
    case Op::asc:
    case Op::desc:
    case Op::nulls_first:
    case Op::nulls_last:
        return sql::make_order(op, std::move(inner));
    default:
        return sql::make_unary(op, std::move(inner));
    }
}

sql::NodeRef between(Reader& reader, const Json& json) {
    sql::NodeRef subject = reader.node(json.at("expr"));
    sql::NodeRef low = operand(reader, json.at("low"), subject);
    sql::NodeRef high = operand(reader, json.at("high"), subject);
    const bool negated = flag(json, "negated");
    const Op op = flag(json, "symmetric")
                      ? (negated ? Op::not_between_symmetric : Op::between_symmetric)
                      : (negated ? Op::not_between : Op::between);
    return sql::make_between(op, std::move(subject), std::move(low), std::move(high));
}

sql::NodeRef regexp_replace(Reader& reader, const Json& json) {
    const Json& expr = json.at("expr");
    const Json& pattern = json.at("pattern");
    const Json& replacement = json.at("replacement");
    sql::NodeRef subject = reader.node(expr);
    sql::NodeRef what = operand(reader, pattern, subject);
    sql::NodeRef with = operand(reader, replacement, subject);
    sql::Modifiers modifiers;
    if (const Json* flags = member(json, "flags")) {
        modifiers.text = flags->get<std::string>();
        modifiers.given = true;
    }
    return sql::make_regexp_replace(
        std::move(subject), std::move(what), std::move(with), std::move(modifiers)
    );
}

sql::NodeRef mysql_match(Reader& reader, const Json& json) {
    sql::ClauseList::Items columns = items_of(reader, json, "columns");
    sql::Modifiers modifiers;
    for (const char* name : {"boolean_mode", "natural_language", "query_expansion"}) {
        modifiers.options.emplace_back(std::string("mysql_") + name, flag(json, name));
    }
    sql::NodeRef against = reader.node(json.at("against"));
    return sql::make_match(
        Op::match,
        sql::NodeRef::adopt(new sql::Tuple(std::move(columns))),
        std::move(against),
        std::move(modifiers)
    );
}

template <Op op>
sql::NodeRef prefix(Reader& reader, const Json& json) {
    return sql::make_unary(op, reader.node(json.at("expr")));
}

}  // namespace

bool goes_through_operator(const Json& value, const sql::NodeRef& other) {
    return is_plain_value(value) && !value.contains("id") && !is_constant(value) &&
           !is_literal_call(value, other) && !is_composed(value);
}

sql::NodeRef value_beside(const Json& json, const sql::NodeRef& other) {
    return sql::make_bind(Reader::value(json.at("value")), sql::type_of(*other), other);
}

const Makers& operators() {
    static const Makers makers = {
        {"binary", binary},
        {"clause_list", clause_list},
        {"and", [](Reader& r, const Json& json) { return conjunction(r, json, Op::and_); }},
        {"or", [](Reader& r, const Json& json) { return conjunction(r, json, Op::or_); }},
        {"not", [](Reader& r, const Json& json) { return sql::make_not(r.node(json.at("expr"))); }},
        {"is_true", prefix<Op::is_true>},
        {"any", prefix<Op::any>},
        {"all", prefix<Op::all>},
        {"unary", unary},
        {"between", between},
        {"regexp_replace", regexp_replace},
        {"mysql_match", mysql_match},
        {"collate",
         [](Reader& r, const Json& json) {
             return sql::make_collate(
                 r.node(json.at("expr")), Reader::name(json.at("collation")).text
             );
         }},
    };
    return makers;
}

}  // namespace conformance
