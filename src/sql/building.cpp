// SPDX-License-Identifier: MIT
#include "azoth/sql/elements.hpp"
#include "sql/affinity.hpp"

namespace azoth::sql {

namespace {

bool is_null_constant(const Node& node) {
    const auto* constant = if_is<Constant>(&node);
    return constant != nullptr && constant->what() == ConstantKind::null;
}

/// A fresh parameter for a value beside `other`: it takes the type of the other side.
NodeRef bind_beside(Value&& value, const NodeRef& other) {
    const Type& type = type_beside(value, known_type(*other));
    return NodeRef::adopt(new Bind(std::move(value), type, other));
}

/// `ANY (...)` and `ALL (...)`, which stand on the right of any comparison.
bool is_collection(const Node& node) noexcept {
    const auto* unary = if_is<Unary>(&node);
    return unary != nullptr && (unary->op() == Op::any || unary->op() == Op::all);
}

}  // namespace

NodeRef make_bind(Value value, const Type& type, NodeRef named_after) {
    return NodeRef::adopt(new Bind(std::move(value), type, std::move(named_after)));
}

NodeRef make_binary(Op op, NodeRef left, NodeRef right) {
    if (is_null_constant(*right) && !is_collection(*left)) {
        op = op == Op::eq ? Op::is_ : op == Op::ne ? Op::is_not : op;
    }
    if (info(op).comparison) {
        return NodeRef::adopt(new Binary(op, std::move(left), std::move(right), boolean_type()));
    }
    const Type& left_type = known_type(*left);
    const Type& right_type = known_type(*right);
    if (op == Op::add && (is_text(left_type.kind()) || is_text(right_type.kind()))) {
        const auto joins = [](TypeKind kind) {
            return is_text(kind) || kind == TypeKind::null_type;
        };
        op = joins(left_type.kind()) && joins(right_type.kind()) ? Op::concat : op;
    }
    const bool element = op == Op::getitem && left_type.kind() == TypeKind::ARRAY &&
                         right->kind() != NodeKind::slice;
    Type type = element ? item_type(left_type) : result_type(op, left_type, right_type);
    return NodeRef::adopt(new Binary(op, std::move(left), std::move(right), std::move(type)));
}

NodeRef make_binary(Op op, NodeRef left, Value value) {
    if (value.is_null() && (op == Op::eq || op == Op::ne || op == Op::is_ || op == Op::is_not ||
                            op == Op::is_distinct_from || op == Op::is_not_distinct_from)) {
        return make_binary(op, std::move(left), NodeRef(&Constant::null()));
    }
    if (value.kind() == Value::Kind::boolean && info(op).comparison) {
        // TRUE and FALSE are part of the SQL, as databases without booleans need another comparison.
        const Constant& constant = value.boolean() ? Constant::true_() : Constant::false_();
        return make_binary(op, std::move(left), NodeRef(&constant));
    }
    const TypeKind index = index_type(op, value);
    NodeRef right = index != TypeKind::null_type
                        ? make_bind(std::move(value), plain_type(index), left)
                        : bind_beside(std::move(value), left);
    return make_binary(op, std::move(left), std::move(right));
}

NodeRef make_binary(Op op, Value value, NodeRef right) {
    if ((op == Op::eq || op == Op::ne) &&
        (value.is_null() || value.kind() == Value::Kind::boolean) && !is_collection(*right)) {
        return make_binary(op, std::move(right), std::move(value));
    }
    NodeRef left = bind_beside(std::move(value), right);
    return make_binary(op, std::move(left), std::move(right));
}

NodeRef make_binary(CustomOp op, NodeRef left, NodeRef right, Type type) {
    if (type.kind() == TypeKind::null_type) {
        type = op.comparison ? boolean_type()
                             : result_type(Op::custom, known_type(*left), known_type(*right));
    }
    return NodeRef::adopt(
        new Binary(std::move(op), std::move(left), std::move(right), std::move(type))
    );
}

NodeRef make_binary(CustomOp op, NodeRef left, Value value, Type type) {
    NodeRef right = bind_beside(std::move(value), left);
    return make_binary(std::move(op), std::move(left), std::move(right), std::move(type));
}

NodeRef make_in(Op op, NodeRef left, std::vector<Value> values) {
    std::size_t width = 1;
    if (const auto* tuple = if_is<Tuple>(left)) {
        width = tuple->items().size();
    }
    const Value* sample = nullptr;
    for (const Value& value : values) {
        sample = value.is_null() ? sample : &value;
    }
    const Type& left_type = known_type(*left);
    const Type& type = sample != nullptr ? type_beside(*sample, left_type) : left_type;
    NodeRef list = NodeRef::adopt(new Bind(std::move(values), type, left, width));
    return NodeRef::adopt(new Binary(op, std::move(left), std::move(list), boolean_type()));
}

NodeRef make_in(Op op, NodeRef left, NodeRef right) {
    return NodeRef::adopt(new Binary(op, std::move(left), std::move(right), boolean_type()));
}

NodeRef make_between(Op op, NodeRef left, NodeRef low, NodeRef high) {
    return NodeRef::adopt(
        new Binary(op, std::move(left), std::move(low), boolean_type(), std::move(high))
    );
}

NodeRef make_match(Op op, NodeRef left, NodeRef right) {
    return NodeRef::adopt(new Binary(op, std::move(left), std::move(right), boolean_type()));
}

NodeRef make_match(Op op, NodeRef left, NodeRef right, Modifiers modifiers) {
    return NodeRef::adopt(new Binary(
        op, std::move(left), std::move(right), boolean_type(), nullptr, std::move(modifiers)
    ));
}

NodeRef make_match_literal(Op op, NodeRef left, std::string_view text) {
    // The pattern is put together here, not by the database: then it can use an index for its beginning.
    const bool before = op != Op::startswith && op != Op::istartswith;
    const bool behind = op != Op::endswith && op != Op::iendswith;
    const bool any_case = op == Op::icontains || op == Op::istartswith || op == Op::iendswith;
    std::string escaped = before ? "%" : "";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '/') {
            escaped += '/';
        }
        escaped += c;
    }
    escaped += behind ? "%" : "";
    NodeRef right = bind_beside(Value(std::move(escaped)), left);
    return make_match(
        any_case ? Op::ilike : Op::like,
        std::move(left),
        std::move(right),
        {.text = "/", .given = true}
    );
}

NodeRef
make_regexp_replace(NodeRef left, NodeRef pattern, NodeRef replacement, Modifiers modifiers) {
    Type type = type_of(*left);
    return NodeRef::adopt(new Binary(
        Op::regexp_replace,
        std::move(left),
        std::move(pattern),
        std::move(type),
        std::move(replacement),
        std::move(modifiers)
    ));
}

NodeRef make_collate(NodeRef left, std::string_view collation) {
    Type type = type_of(*left);
    NodeRef name = NodeRef::adopt(new Collation(std::string(collation)));
    return NodeRef::adopt(new Binary(Op::collate, std::move(left), std::move(name), std::move(type))
    );
}

NodeRef make_list(Op op, ClauseList::Items items, Type type) {
    return NodeRef::adopt(new ClauseList(op, std::move(items), std::move(type)));
}

NodeRef make_conjunction(Op op, NodeRef left, NodeRef right) {
    // TRUE AND x is x, FALSE OR x is x; FALSE AND x is FALSE, TRUE OR x is TRUE.
    const auto neutral = op == Op::and_ ? ConstantKind::true_ : ConstantKind::false_;
    const auto decisive = op == Op::and_ ? ConstantKind::false_ : ConstantKind::true_;
    const auto is = [](const Node& node, ConstantKind what) {
        const auto* constant = if_is<Constant>(&node);
        return constant != nullptr && constant->what() == what;
    };
    if (is(*left, neutral) || is(*right, decisive)) {
        return right;
    }
    if (is(*right, neutral) || is(*left, decisive)) {
        return left;
    }
    const auto* list = if_is<ClauseList>(left);
    if (list != nullptr && list->op() == op) {
        if (list->unique()) {
            // Nobody else has seen this list: growing it in place keeps a long chain linear.
            auto* mine = const_cast<ClauseList*>(list);
            mine->append(std::move(right));
            return left;
        }
        constexpr std::size_t longest_copy = 256;
        if (list->items().size() < longest_copy) {
            ClauseList::Items items(list->items());
            items.push_back(std::move(right));
            return NodeRef::adopt(new ClauseList(op, std::move(items), boolean_type()));
        }
    }
    ClauseList::Items items;
    items.push_back(std::move(left));
    items.push_back(std::move(right));
    return NodeRef::adopt(new ClauseList(op, std::move(items), boolean_type()));
}

namespace {

/// A value that is true or false, not a condition made of others.
bool is_boolean_value(const Node& node) noexcept {
    const TypeKind kind = type_of(node).kind();
    return (kind == TypeKind::Boolean || kind == TypeKind::BOOLEAN) &&
           node.kind() != NodeKind::exists && node.kind() != NodeKind::clause_list &&
           node.kind() != NodeKind::unary;
}

}  // namespace

NodeRef make_not(NodeRef operand) {
    if (const auto* binary = if_is<Binary>(operand); binary != nullptr) {
        const Op negated = info(binary->op()).negated;
        if (negated != Op::none && !is_collection(binary->right())) {
            return NodeRef::adopt(new Binary(
                negated,
                binary->left_ref(),
                binary->right_ref(),
                boolean_type(),
                binary->extra_ref(),
                binary->modifiers()
            ));
        }
    }
    if (const auto* constant = if_is<Constant>(operand); constant != nullptr) {
        if (constant->what() == ConstantKind::true_) {
            return NodeRef(&Constant::false_());
        }
        if (constant->what() == ConstantKind::false_) {
            return NodeRef(&Constant::true_());
        }
    }
    if (const auto* label = if_is<Label>(operand); label != nullptr) {
        return make_label(label->name(), make_not(label->element_ref()));
    }
    if (const auto* unary = if_is<Unary>(operand); unary != nullptr) {
        // The opposite of NOT x is x again, where x is a value: SQLAlchemy leaves conditions as they are.
        if (unary->op() == Op::is_false ||
            (unary->op() == Op::not_ && is_boolean_value(unary->operand()))) {
            return unary->operand_ref();
        }
        if (unary->op() == Op::is_true) {
            return NodeRef::adopt(new Unary(Op::is_false, unary->operand_ref(), boolean_type()));
        }
    }
    return NodeRef::adopt(new Unary(Op::not_, std::move(operand), boolean_type()));
}

NodeRef make_unary(Op op, NodeRef operand) {
    Type type = info(op).comparison ? boolean_type() : type_of(*operand);
    return NodeRef::adopt(new Unary(op, std::move(operand), std::move(type)));
}

NodeRef make_function(std::string_view name, Function::Arguments arguments, Type type) {
    return NodeRef::adopt(new Function(std::string(name), std::move(arguments), std::move(type)));
}

NodeRef make_label(std::string_view name, NodeRef element) {
    Type type = type_of(*element);
    return NodeRef::adopt(new Label(std::string(name), std::move(element), std::move(type)));
}

NodeRef make_order(Op op, NodeRef element) {
    return NodeRef::adopt(new Order(op, std::move(element)));
}

NodeRef make_cast(NodeRef operand, Type type, CastKind how) {
    return NodeRef::adopt(new Cast(std::move(operand), std::move(type), how));
}

NodeRef make_case(NodeRef subject, ClauseList::Items branches, NodeRef otherwise) {
    Type type = branches.size() > 1 ? type_of(*branches[1]) : Type();
    return NodeRef::adopt(
        new Case(std::move(subject), std::move(branches), std::move(otherwise), std::move(type))
    );
}

}  // namespace azoth::sql
