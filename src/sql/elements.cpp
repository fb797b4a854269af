// SPDX-License-Identifier: MIT
#include "azoth/sql/elements.hpp"

#include "sql/affinity.hpp"
#include "sql/walk.hpp"

#include <cctype>

namespace azoth::sql {

Bind::Bind(Value&& value, Type type, NodeRef named_after) noexcept
    : Expression(node_kind, std::move(type)), value_(std::move(value)),
      named_after_(std::move(named_after)) {
    Hasher::seal(*this);
}

Bind::Bind(std::string name, Type type, bool required, Value value)
    : Expression(node_kind, std::move(type)), value_(std::move(value)),
      rare_(new Rare{.name = std::move(name)}), required_(required) {
    Hasher::seal(*this);
}

Bind::Bind(std::vector<Value> values, Type type, NodeRef named_after, std::size_t width)
    : Expression(node_kind, std::move(type)), named_after_(std::move(named_after)),
      rare_(new Rare{.width = static_cast<std::uint32_t>(width), .values = std::move(values)}),
      expanding_(true) {
    Hasher::seal(*this);
}

Bind::Bind(const Bind& other, Type type)
    : Expression(node_kind, std::move(type)), value_(other.value_),
      named_after_(other.named_after_),
      rare_(other.rare_ != nullptr ? new Rare(*other.rare_) : nullptr),
      expanding_(other.expanding_), required_(other.required_),
      literal_execute_(other.literal_execute_), limit_(other.limit_) {}

Bind::~Bind() {
    delete rare_;
}

const std::vector<Value>& Bind::values() const noexcept {
    static const std::vector<Value> none;
    return rare_ != nullptr ? rare_->values : none;
}

NodeRef
Bind::expanding_parameter(std::string name, Type type, bool required, std::vector<Value> values) {
    auto* bind = new Bind(std::move(name), std::move(type), required, Value());
    bind->rare_->values = std::move(values);
    bind->expanding_ = true;
    Hasher::seal(*bind);
    return NodeRef::adopt(bind);
}

NodeRef Bind::literal_execute(const Bind& bind) {
    auto* copy = new Bind(bind, bind.type());
    copy->literal_execute_ = true;
    Hasher::seal(*copy);
    return NodeRef::adopt(copy);
}

NodeRef Bind::with_type(const Bind& bind, Type type) {
    auto* copy = new Bind(bind, std::move(type));
    Hasher::seal(*copy);
    return NodeRef::adopt(copy);
}

std::string_view Bind::base_name() const noexcept {
    if (!anonymous()) {
        return rare_->name;
    }
    if (const auto* column = if_is<Column>(named_after_)) {
        return column->key();
    }
    if (const auto* function = if_is<Function>(named_after_)) {
        const std::string_view whole = function->name();
        return whole.substr(whole.rfind('.') + 1);
    }
    if (const auto* column = if_is<ColumnValued>(named_after_);
        column != nullptr && !column->from().name().empty()) {
        return column->from().name();
    }
    if (const auto* column = if_is<TableValuedColumn>(named_after_)) {
        return column->name();
    }
    if (const auto* text = if_is<Text>(named_after_); text != nullptr && !text->is_clause()) {
        return text->pieces().front();
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

Unary::Unary(CustomOp op, NodeRef operand, Type type, bool postfix) noexcept
    : Expression(node_kind, std::move(type)), op_(Op::custom), postfix_(postfix),
      operand_(std::move(operand)), custom_(std::move(op)) {
    Hasher::seal(*this);
}

Binary::Binary(Op op, NodeRef left, NodeRef right, Type type, NodeRef extra) noexcept
    : Expression(node_kind, std::move(type)), op_(op), left_(std::move(left)),
      right_(std::move(right)), extra_(std::move(extra)) {
    Hasher::seal(*this);
}

Binary::Binary(Op op, NodeRef left, NodeRef right, Type type, NodeRef extra, Modifiers modifiers)
    : Expression(node_kind, std::move(type)), op_(op), left_(std::move(left)),
      right_(std::move(right)), extra_(std::move(extra)) {
    if (modifiers != Modifiers()) {
        rare_ = new Rare{{}, std::move(modifiers)};
    }
    Hasher::seal(*this);
}

Binary::Binary(CustomOp op, NodeRef left, NodeRef right, Type type)
    : Expression(node_kind, std::move(type)), op_(Op::custom), left_(std::move(left)),
      right_(std::move(right)), rare_(new Rare{std::move(op), {}, type_}) {
    Hasher::seal(*this);
}

Binary::~Binary() {
    delete rare_;
}

const CustomOp& Binary::custom() const noexcept {
    static const CustomOp none;
    return rare_ != nullptr ? rare_->custom : none;
}

const Modifiers& Binary::modifiers() const noexcept {
    static const Modifiers none;
    return rare_ != nullptr ? rare_->modifiers : none;
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
        set_structure(hash, below());
    }
}

void ClauseList::append(NodeRef item) {
    Hasher::extend(*this, *item);
    items_.push_back(std::move(item));
}

Function::Function(QuotedName name, Arguments arguments, Type type) noexcept
    : Expression(node_kind, std::move(type)), name_(std::move(name)),
      arguments_(std::move(arguments)) {
    Hasher::seal(*this);
}

Cast::Cast(NodeRef operand, Type type, CastKind how) noexcept
    : Expression(node_kind, std::move(type)), operand_(std::move(operand)), how_(how) {
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

LabelName::LabelName(std::string name) : Expression(node_kind, Type()), name_(std::move(name)) {
    Hasher::seal(*this);
}

Grouping::Grouping(NodeRef element)
    : Expression(node_kind, type_of(*element)), element_(std::move(element)) {
    Hasher::seal(*this);
}

Collation::Collation(std::string name)
    : Expression(node_kind, Type(TypeSpec(TypeKind::String))), name_(std::move(name)) {
    Hasher::seal(*this);
}

Extract::Extract(std::string field, NodeRef operand)
    : Expression(node_kind, Type(TypeSpec(TypeKind::Integer))), field_(std::move(field)),
      operand_(std::move(operand)) {
    Hasher::seal(*this);
}

Slice::Slice(NodeRef start, NodeRef stop, NodeRef step)
    : Expression(node_kind, Type()), start_(std::move(start)), stop_(std::move(stop)),
      step_(std::move(step)) {
    Hasher::seal(*this);
}

Array::Array(ClauseList::Items items, Type type)
    : Expression(node_kind, std::move(type)), items_(std::move(items)) {
    Hasher::seal(*this);
}

Construct::Construct(std::string name, Type type, ClauseList::Items parts)
    : Expression(node_kind, std::move(type)), name_(std::move(name)), parts_(std::move(parts)) {
    Hasher::seal(*this);
}

Construct::~Construct() = default;

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
    : Expression(node_kind, known_type(*element)), op_(op), element_(std::move(element)) {
    Hasher::seal(*this);
}

Type type_of(const Node& node) {
    return known_type(node);
}

}  // namespace azoth::sql
