// SPDX-License-Identifier: MIT
// Conditions of UPDATE and DELETE, looked at for the objects in memory.
#include "orm/evaluate.hpp"

#include "azoth/sql/elements.hpp"

#include <compare>
#include <optional>

namespace azoth::detail {

namespace {

Truth truth(bool value) noexcept {
    return value ? Truth::yes : Truth::no;
}

bool is_number(const Value& value) noexcept {
    return value.kind() == Value::Kind::integer || value.kind() == Value::Kind::boolean;
}

/// Which of two values is the greater, where every database sees it alike. Text is not ordered: that is up to
/// its collation.
std::optional<std::strong_ordering> compare(const Value& left, const Value& right) noexcept {
    if (is_number(left) && is_number(right)) {
        return left.integer() <=> right.integer();
    }
    if (left.kind() != right.kind()) {
        return std::nullopt;
    }
    switch (left.kind()) {
    case Value::Kind::timestamp:
        return left.timestamp().microseconds() <=> right.timestamp().microseconds();
    case Value::Kind::date:
        return left.date().days() <=> right.date().days();
    default:
        return std::nullopt;
    }
}

Truth equal(const Value& left, const Value& right) noexcept {
    if (left.is_null() || right.is_null()) {
        return Truth::null;
    }
    if (const auto order = compare(left, right)) {
        return truth(*order == 0);
    }
    if (left.kind() != right.kind()) {
        return Truth::unknown;
    }
    switch (left.kind()) {
    case Value::Kind::uuid:
        return truth(left == right);
    case Value::Kind::text:
        // Text that differs may still be equal to a collation that ignores case.
        return left == right                               ? Truth::yes
               : left.text().size() == right.text().size() ? Truth::unknown
                                                           : Truth::no;
    default:
        return Truth::unknown;
    }
}

Truth negated(Truth value) noexcept {
    switch (value) {
    case Truth::no:
        return Truth::yes;
    case Truth::yes:
        return Truth::no;
    default:
        return value;
    }
}

class Evaluator {
public:
    Evaluator(const Mapper& mapper, const InstanceState& state) noexcept
        : mapper_(mapper), state_(state) {}

    Truth condition(const sql::Node& node) const {
        switch (node.kind()) {
        case sql::NodeKind::clause_list:
            return list(sql::as<sql::ClauseList>(node));
        case sql::NodeKind::unary: {
            const auto& unary = sql::as<sql::Unary>(node);
            return unary.op() == sql::Op::not_ ? negated(condition(unary.operand()))
                                               : Truth::unknown;
        }
        case sql::NodeKind::binary:
            return binary(sql::as<sql::Binary>(node));
        default:
            break;
        }
        const auto value = value_of(node);
        if (!value || (!value->is_null() && value->kind() != Value::Kind::boolean)) {
            return Truth::unknown;
        }
        return value->is_null() ? Truth::null : truth(value->boolean());
    }

private:
    Truth list(const sql::ClauseList& all) const {
        if (all.op() != sql::Op::and_ && all.op() != sql::Op::or_) {
            return Truth::unknown;
        }
        // One that decides does so whatever the others are.
        const Truth deciding = all.op() == sql::Op::and_ ? Truth::no : Truth::yes;
        Truth result = negated(deciding);
        for (const sql::NodeRef& item : all.items()) {
            const Truth one = condition(*item);
            if (one == deciding) {
                return deciding;
            }
            if (one == Truth::unknown || (one == Truth::null && result != Truth::unknown)) {
                result = one;
            }
        }
        return result;
    }

    Truth binary(const sql::Binary& node) const {
        const auto left = value_of(node.left());
        if (!left) {
            return Truth::unknown;
        }
        if (node.op() == sql::Op::in_ || node.op() == sql::Op::not_in) {
            const Truth found = in(*left, node.right());
            return node.op() == sql::Op::in_ ? found : negated(found);
        }
        const auto right = value_of(node.right());
        if (!right) {
            return Truth::unknown;
        }
        switch (node.op()) {
        case sql::Op::eq:
            return equal(*left, *right);
        case sql::Op::ne:
            return negated(equal(*left, *right));
        case sql::Op::is_:
            return right->is_null() ? truth(left->is_null()) : Truth::unknown;
        case sql::Op::is_not:
            return right->is_null() ? truth(!left->is_null()) : Truth::unknown;
        default:
            break;
        }
        if (left->is_null() || right->is_null()) {
            return Truth::null;
        }
        const auto order = compare(*left, *right);
        if (!order) {
            return Truth::unknown;
        }
        switch (node.op()) {
        case sql::Op::lt:
            return truth(*order < 0);
        case sql::Op::le:
            return truth(*order <= 0);
        case sql::Op::gt:
            return truth(*order > 0);
        case sql::Op::ge:
            return truth(*order >= 0);
        default:
            return Truth::unknown;
        }
    }

    static Truth in(const Value& left, const sql::Node& list) {
        const auto* bind = sql::if_is<sql::Bind>(&list);
        if (bind == nullptr || !bind->expanding()) {
            return Truth::unknown;
        }
        Truth result = Truth::no;
        for (const Value& value : bind->values()) {
            const Truth one = equal(left, value);
            if (one == Truth::yes) {
                return one;
            }
            if (one == Truth::unknown || (one == Truth::null && result != Truth::unknown)) {
                result = one;
            }
        }
        return result;
    }

    /// What a node is for the object; nothing where that takes the database.
    std::optional<Value> value_of(const sql::Node& node) const {
        if (node.kind() == sql::NodeKind::column) {
            for (std::size_t i = 0; i < mapper_.columns().size(); ++i) {
                if (static_cast<const sql::Node*>(mapper_.columns()[i].column) == &node) {
                    return extract(*mapper_.fields()[i].ops, mapper_.member(state_, i));
                }
            }
            return std::nullopt;
        }
        if (const auto* bind = sql::if_is<sql::Bind>(&node)) {
            return bind->expanding() || bind->required() ? std::nullopt
                                                         : std::optional<Value>(bind->value());
        }
        if (const auto* constant = sql::if_is<sql::Constant>(&node)) {
            switch (constant->what()) {
            case sql::ConstantKind::null:
                return Value();
            case sql::ConstantKind::true_:
                return Value(true);
            case sql::ConstantKind::false_:
                return Value(false);
            default:
                return std::nullopt;
            }
        }
        return std::nullopt;
    }

    const Mapper& mapper_;
    const InstanceState& state_;
};

}  // namespace

Truth evaluate(const sql::Node& condition, const Mapper& mapper, const InstanceState& state) {
    return Evaluator(mapper, state).condition(condition);
}

}  // namespace azoth::detail
