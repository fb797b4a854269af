// SPDX-License-Identifier: MIT
#include "azoth/sql/elements.hpp"

#include "sql/walk.hpp"

#include <cctype>

namespace azoth::sql {

namespace {

Type boolean_type() {
    static const Type type{TypeSpec(TypeKind::Boolean)};
    return type;
}

}  // namespace

Bind::Bind(Value value, Type type, NodeRef named_after) noexcept
    : Expression(node_kind, std::move(type)), value_(std::move(value)),
      named_after_(std::move(named_after)) {
    Hasher::seal(*this);
}

Bind::Bind(std::string name, Type type, bool required, Value value) noexcept
    : Expression(node_kind, std::move(type)), value_(std::move(value)), name_(std::move(name)),
      required_(required) {
    Hasher::seal(*this);
}

Bind::Bind(std::vector<Value> values, Type type, NodeRef named_after) noexcept
    : Expression(node_kind, std::move(type)), values_(std::move(values)),
      named_after_(std::move(named_after)), expanding_(true) {
    Hasher::seal(*this);
}

std::string_view Bind::base_name() const noexcept {
    if (!name_.empty()) {
        return name_;
    }
    if (const auto* column = if_is<Column>(named_after_)) {
        return column->key();
    }
    if (const auto* function = if_is<Function>(named_after_)) {
        return function->name();
    }
    if (const auto* label = if_is<Label>(named_after_);
        label != nullptr && !label->name().empty()) {
        return label->name();
    }
    return "param";
}

Constant::Constant(ConstantKind what)
    : Expression(
          node_kind,
          what == ConstantKind::true_ || what == ConstantKind::false_ ? boolean_type() : Type()
      ),
      what_(what) {
    Hasher::seal(*this);
    make_immortal();
}

const Constant& Constant::null() {
    static const Constant constant(ConstantKind::null);
    return constant;
}

const Constant& Constant::true_() {
    static const Constant constant(ConstantKind::true_);
    return constant;
}

const Constant& Constant::false_() {
    static const Constant constant(ConstantKind::false_);
    return constant;
}

const Constant& Constant::star() {
    static const Constant constant(ConstantKind::star);
    return constant;
}

Unary::Unary(Op op, NodeRef operand, Type type) noexcept
    : Expression(node_kind, std::move(type)), op_(op), operand_(std::move(operand)) {
    Hasher::seal(*this);
}

Binary::Binary(
    Op op, NodeRef left, NodeRef right, Type type, NodeRef extra, std::string spelling
) noexcept
    : Expression(node_kind, std::move(type)), op_(op), left_(std::move(left)),
      right_(std::move(right)), extra_(std::move(extra)), spelling_(std::move(spelling)) {
    Hasher::seal(*this);
}

ClauseList::ClauseList(Op op, Items items, Type type) noexcept
    : Expression(node_kind, std::move(type)), op_(op), items_(std::move(items)) {
    Hasher::seal(*this);
    const auto* start = items_.empty() ? nullptr : if_is<ClauseList>(items_[0]);
    if (start != nullptr && start->op() == op_) {
        std::uint64_t hash = start->hash();
        for (std::size_t i = 1; i < items_.size(); ++i) {
            hash = detail::mix(hash, items_[i]->hash());
        }
        set_structure(hash, has_binds());
    }
}

void ClauseList::append(NodeRef item) {
    // As Hasher::operands does it, so that the hash is that of a list made at once.
    set_structure(detail::mix(hash(), item->hash()), has_binds() || item->has_binds());
    items_.push_back(std::move(item));
}

Function::Function(std::string name, Arguments arguments, Type type) noexcept
    : Expression(node_kind, std::move(type)), name_(std::move(name)),
      arguments_(std::move(arguments)) {
    Hasher::seal(*this);
}

Cast::Cast(NodeRef operand, Type type, bool coerce_only) noexcept
    : Expression(node_kind, std::move(type)), operand_(std::move(operand)),
      coerce_only_(coerce_only) {
    Hasher::seal(*this);
}

Case::Case(NodeRef subject, ClauseList::Items branches, NodeRef otherwise, Type type) noexcept
    : Expression(node_kind, std::move(type)), subject_(std::move(subject)),
      branches_(std::move(branches)), otherwise_(std::move(otherwise)) {
    Hasher::seal(*this);
}

Label::Label(std::string name, NodeRef element, Type type) noexcept
    : Expression(node_kind, std::move(type)), name_(std::move(name)), element_(std::move(element)) {
    Hasher::seal(*this);
}

Text::Text(std::string text, bool parse, Type type)
    : Expression(node_kind, std::move(type)), clause_(parse) {
    std::string piece;
    const auto word = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
    };
    for (std::size_t i = 0; parse && i < text.size();) {
        const char c = text[i];
        if (c == '\\' && i + 1 < text.size() && text[i + 1] == ':') {
            piece += ':';
            i += 2;
        } else if (c == ':' && i + 1 < text.size() && word(text[i + 1]) &&
                   (i == 0 || (text[i - 1] != ':' && !word(text[i - 1])))) {
            std::size_t end = i + 1;
            while (end < text.size() && word(text[end])) {
                ++end;
            }
            // `:x::integer` is a parameter with a cast behind it, `:x:` is none.
            if (text.compare(end, 1, ":") == 0 && text.compare(end, 2, "::") != 0) {
                piece += text.substr(i, end - i);
                i = end;
                continue;
            }
            pieces_.push_back(std::move(piece));
            piece.clear();
            binds_.push_back(Handle<const Bind>::adopt(
                new Bind(text.substr(i + 1, end - i - 1), Type(), true, Value())
            ));
            i = end;
        } else {
            piece += c;
            ++i;
        }
    }
    pieces_.push_back(parse ? std::move(piece) : std::move(text));
    Hasher::seal(*this);
}

Text::Text(const Text& other, Binds binds)
    : Expression(node_kind, other.type_), pieces_(other.pieces_), binds_(std::move(binds)),
      clause_(other.clause_) {
    Hasher::seal(*this);
}

Tuple::Tuple(ClauseList::Items items) noexcept
    : Expression(node_kind, Type()), items_(std::move(items)) {
    Hasher::seal(*this);
}

Order::Order(Op op, NodeRef element) noexcept
    : Expression(node_kind, type_of(*element)), op_(op), element_(std::move(element)) {
    Hasher::seal(*this);
}

Type type_of(const Node& node) {
    switch (node.kind()) {
    case NodeKind::column:
    case NodeKind::bind:
    case NodeKind::constant:
    case NodeKind::unary:
    case NodeKind::binary:
    case NodeKind::clause_list:
    case NodeKind::function:
    case NodeKind::cast:
    case NodeKind::case_when:
    case NodeKind::label:
    case NodeKind::text:
    case NodeKind::tuple:
    case NodeKind::scalar_select:
    case NodeKind::exists:
    case NodeKind::order:
        return static_cast<const Expression&>(node).type();
    default:
        return {};
    }
}

bool is_integer(TypeKind kind) noexcept {
    switch (kind) {
    case TypeKind::Integer:
    case TypeKind::SmallInteger:
    case TypeKind::BigInteger:
    case TypeKind::INTEGER:
    case TypeKind::SMALLINT:
    case TypeKind::BIGINT:
        return true;
    default:
        return false;
    }
}

namespace {

bool is_text(TypeKind kind) noexcept {
    switch (kind) {
    case TypeKind::String:
    case TypeKind::Text:
    case TypeKind::Unicode:
    case TypeKind::UnicodeText:
    case TypeKind::CHAR:
    case TypeKind::VARCHAR:
    case TypeKind::NCHAR:
    case TypeKind::NVARCHAR:
    case TypeKind::TEXT:
    case TypeKind::CLOB:
        return true;
    default:
        return false;
    }
}

Type result_type(Op op, const Type& left, const Type& right) {
    if (info(op).comparison) {
        return boolean_type();
    }
    if (op == Op::truediv && is_integer(left.kind()) && is_integer(right.kind())) {
        return Type(TypeSpec(TypeKind::Double));
    }
    if (left.kind() == TypeKind::null_type) {
        return right;
    }
    return left;
}

bool is_null_constant(const Node& node) {
    const auto* constant = if_is<Constant>(&node);
    return constant != nullptr && constant->what() == ConstantKind::null;
}

/// A fresh parameter for a value beside `other`: it takes the type of the other side.
NodeRef bind_beside(Value value, const NodeRef& other) {
    return make_bind(std::move(value), type_of(*other), other);
}

}  // namespace

NodeRef make_bind(Value value, const Type& type, NodeRef named_after) {
    return NodeRef::adopt(new Bind(std::move(value), type, std::move(named_after)));
}

NodeRef make_binary(Op op, NodeRef left, NodeRef right) {
    const Type left_type = type_of(*left);
    const Type right_type = type_of(*right);
    if (is_null_constant(*right)) {
        op = op == Op::eq ? Op::is_ : op == Op::ne ? Op::is_not : op;
    }
    if (op == Op::add && (is_text(left_type.kind()) || (left_type.kind() == TypeKind::null_type &&
                                                        is_text(right_type.kind())))) {
        op = Op::concat;
    }
    Type type = result_type(op, left_type, right_type);
    return NodeRef::adopt(new Binary(op, std::move(left), std::move(right), std::move(type)));
}

NodeRef make_binary(Op op, NodeRef left, Value value) {
    if (value.is_null() && (op == Op::eq || op == Op::ne)) {
        return make_binary(op, std::move(left), NodeRef(&Constant::null()));
    }
    if (value.kind() == Value::Kind::boolean && (op == Op::eq || op == Op::ne)) {
        // TRUE and FALSE are part of the SQL, as databases without booleans need another comparison.
        const Constant& constant = value.boolean() ? Constant::true_() : Constant::false_();
        return make_binary(op, std::move(left), NodeRef(&constant));
    }
    NodeRef right = bind_beside(std::move(value), left);
    return make_binary(op, std::move(left), std::move(right));
}

NodeRef make_binary(Op op, Value value, NodeRef right) {
    if ((op == Op::eq || op == Op::ne) &&
        (value.is_null() || value.kind() == Value::Kind::boolean)) {
        return make_binary(op, std::move(right), std::move(value));
    }
    NodeRef left = bind_beside(std::move(value), right);
    return make_binary(op, std::move(left), std::move(right));
}

NodeRef make_in(Op op, NodeRef left, std::vector<Value> values) {
    NodeRef list = NodeRef::adopt(new Bind(std::move(values), type_of(*left), left));
    return NodeRef::adopt(new Binary(op, std::move(left), std::move(list), boolean_type()));
}

NodeRef make_between(Op op, NodeRef left, NodeRef low, NodeRef high) {
    return NodeRef::adopt(
        new Binary(op, std::move(left), std::move(low), boolean_type(), std::move(high))
    );
}

NodeRef make_like(Op op, NodeRef left, NodeRef pattern, NodeRef escape) {
    return NodeRef::adopt(
        new Binary(op, std::move(left), std::move(pattern), boolean_type(), std::move(escape))
    );
}

NodeRef make_like_literal(
    Op op, NodeRef left, std::string_view prefix, std::string_view text, std::string_view suffix
) {
    std::string pattern(prefix);
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '/') {
            pattern += '/';
        }
        pattern += c;
    }
    pattern += suffix;
    NodeRef bind = bind_beside(Value(std::move(pattern)), left);
    static const NodeRef slash = [] {
        NodeRef literal = NodeRef::adopt(new Text("'/'", false, Type()));
        literal->make_immortal();
        return literal;
    }();
    return make_like(op, std::move(left), std::move(bind), slash);
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

NodeRef make_not(NodeRef operand) {
    if (const auto* binary = if_is<Binary>(operand); binary != nullptr) {
        if (const Op negated = info(binary->op()).negated; negated != Op::none) {
            return NodeRef::adopt(new Binary(
                negated,
                binary->left_ref(),
                binary->right_ref(),
                boolean_type(),
                binary->extra_ref()
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
    if (const auto* unary = if_is<Unary>(operand); unary != nullptr && unary->op() == Op::not_) {
        return NodeRef(&unary->operand());
    }
    return NodeRef::adopt(new Unary(Op::not_, std::move(operand), boolean_type()));
}

NodeRef make_unary(Op op, NodeRef operand) {
    Type type = type_of(*operand);
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

NodeRef make_cast(NodeRef operand, Type type, bool coerce_only) {
    return NodeRef::adopt(new Cast(std::move(operand), std::move(type), coerce_only));
}

NodeRef make_case(NodeRef subject, ClauseList::Items branches, NodeRef otherwise) {
    Type type = branches.size() > 1 ? type_of(*branches[1]) : Type();
    return NodeRef::adopt(
        new Case(std::move(subject), std::move(branches), std::move(otherwise), std::move(type))
    );
}

}  // namespace azoth::sql
