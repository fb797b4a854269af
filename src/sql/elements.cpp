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

Bind::Bind(std::vector<Value> values, Type type, NodeRef named_after, std::size_t width) noexcept
    : Expression(node_kind, std::move(type)), values_(std::move(values)),
      named_after_(std::move(named_after)), width_(static_cast<std::uint32_t>(width)),
      expanding_(true) {
    Hasher::seal(*this);
}

Bind::Bind(const Bind& other, Type type)
    : Expression(node_kind, std::move(type)), value_(other.value_), values_(other.values_),
      name_(other.name_), named_after_(other.named_after_), width_(other.width_),
      expanding_(other.expanding_), required_(other.required_),
      literal_execute_(other.literal_execute_), limit_(other.limit_) {}

NodeRef
Bind::expanding_parameter(std::string name, Type type, bool required, std::vector<Value> values) {
    auto* bind = new Bind(std::move(name), std::move(type), required, Value());
    bind->values_ = std::move(values);
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
    if (!name_.empty()) {
        return name_;
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
      right_(std::move(right)), rare_(new Rare{std::move(op), {}}) {
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
    : Expression(node_kind, type_of(*element)), op_(op), element_(std::move(element)) {
    Hasher::seal(*this);
}

Type type_of(const Node& node) {
    return is_expression(node.kind()) ? static_cast<const Expression&>(node).type() : Type();
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

/// What the values of a type are, as far as operators care.
enum class Affinity : std::uint8_t {
    none,
    integer,
    number,
    text,
    binary,
    date,
    time,
    datetime,
    interval,
    boolean,
    uuid,
    other,
};

Affinity affinity_of(TypeKind kind) noexcept {
    switch (kind) {
    case TypeKind::null_type:
        return Affinity::none;
    case TypeKind::Integer:
    case TypeKind::SmallInteger:
    case TypeKind::BigInteger:
    case TypeKind::INTEGER:
    case TypeKind::SMALLINT:
    case TypeKind::BIGINT:
    case TypeKind::MEDIUMINT:
    case TypeKind::TINYINT:
    case TypeKind::YEAR:
        return Affinity::integer;
    case TypeKind::Float:
    case TypeKind::Double:
    case TypeKind::Numeric:
    case TypeKind::FLOAT:
    case TypeKind::REAL:
    case TypeKind::DOUBLE:
    case TypeKind::DOUBLE_PRECISION:
    case TypeKind::NUMERIC:
    case TypeKind::DECIMAL:
    case TypeKind::NUMBER:
    case TypeKind::BINARY_DOUBLE:
    case TypeKind::BINARY_FLOAT:
        return Affinity::number;
    case TypeKind::BYTEA:
    case TypeKind::LONGBLOB:
    case TypeKind::MEDIUMBLOB:
    case TypeKind::TINYBLOB:
    case TypeKind::LargeBinary:
    case TypeKind::BLOB:
    case TypeKind::BINARY:
    case TypeKind::VARBINARY:
        return Affinity::binary;
    case TypeKind::Date:
    case TypeKind::DATE:
        return Affinity::date;
    case TypeKind::Time:
    case TypeKind::TIME:
        return Affinity::time;
    case TypeKind::DateTime:
    case TypeKind::DATETIME:
    case TypeKind::TIMESTAMP:
    case TypeKind::DATETIME2:
    case TypeKind::DATETIMEOFFSET:
    case TypeKind::SMALLDATETIME:
        return Affinity::datetime;
    case TypeKind::INTERVAL:
    case TypeKind::Interval:
        return Affinity::interval;
    case TypeKind::Boolean:
    case TypeKind::BOOLEAN:
        return Affinity::boolean;
    case TypeKind::Uuid:
    case TypeKind::UUID:
        return Affinity::uuid;
    case TypeKind::Enum:
    case TypeKind::ENUM:
    case TypeKind::SET:
    case TypeKind::CITEXT:
    case TypeKind::LONGTEXT:
    case TypeKind::MEDIUMTEXT:
    case TypeKind::TINYTEXT:
    case TypeKind::NTEXT:
    case TypeKind::NCLOB:
    case TypeKind::NVARCHAR2:
        return Affinity::text;
    default:
        return is_text(kind) ? Affinity::text : Affinity::other;
    }
}

/// The type of a value of which nothing else is known.
TypeKind kind_of(const Value& value) noexcept {
    switch (value.kind()) {
    case Value::Kind::boolean:
        return TypeKind::Boolean;
    case Value::Kind::integer:
        return TypeKind::Integer;
    case Value::Kind::real:
        return TypeKind::Float;
    case Value::Kind::decimal:
        return TypeKind::Numeric;
    case Value::Kind::text:
        return TypeKind::String;
    case Value::Kind::bytes:
        return TypeKind::LargeBinary;
    case Value::Kind::timestamp:
        return TypeKind::DateTime;
    case Value::Kind::date:
        return TypeKind::Date;
    case Value::Kind::time:
        return TypeKind::Time;
    case Value::Kind::interval:
        return TypeKind::Interval;
    case Value::Kind::uuid:
        return TypeKind::Uuid;
    default:
        return TypeKind::null_type;
    }
}

/// The type of what an array or a JSON value is indexed with; null for other operators.
TypeKind index_type(Op op, const Value& value) noexcept {
    switch (op) {
    case Op::getitem:
        return value.kind() == Value::Kind::integer ? TypeKind::Integer : TypeKind::null_type;
    case Op::json_getitem:
        return value.kind() == Value::Kind::integer ? TypeKind::JSONIntIndexType
                                                    : TypeKind::JSONStrIndexType;
    case Op::json_path_getitem:
        return TypeKind::JSONPathType;
    default:
        return TypeKind::null_type;
    }
}

/// The type of a value beside an expression: that of the expression, unless the value is of another nature.
Type type_beside(const Value& value, const Type& other) {
    switch (other.kind()) {
    case TypeKind::decorated:
    case TypeKind::user_defined:
    case TypeKind::Tuple:
    case TypeKind::INET:  // written as text, but no text
    case TypeKind::CIDR:
    case TypeKind::MACADDR:
    case TypeKind::MACADDR8:
        return other;
    default:
        break;
    }
    const Affinity theirs = affinity_of(other.kind());
    const TypeKind own = kind_of(value);
    const Affinity mine = affinity_of(own);
    if (mine == Affinity::none || mine == theirs) {
        return other;
    }
    return Type(TypeSpec(own));
}

/// What an array consists of: another array where it has several dimensions.
Type item_type(const Type& array) {
    const TypeNode& node = array.node();
    return !node.item || node.dimensions > 1 ? array : Type(node.item);
}

Type result_type(Op op, const Type& left, const Type& right) {
    if (info(op).comparison) {
        return boolean_type();
    }
    const Affinity l = affinity_of(left.kind());
    const Affinity r = affinity_of(right.kind());
    if (op == Op::truediv && l == Affinity::integer && r == Affinity::integer) {
        return Type(TypeSpec(TypeKind::Double));
    }
    if (l == Affinity::none && (op == Op::add || op == Op::mul || op == Op::concat)) {
        return right;
    }
    if (l == Affinity::integer && r == Affinity::number) {
        return right;
    }
    if (op == Op::sub && l == r && (l == Affinity::date || l == Affinity::datetime)) {
        return l == Affinity::date ? Type(TypeSpec(TypeKind::Integer))
                                   : Type(TypeSpec(TypeKind::Interval));
    }
    return left;
}

bool is_null_constant(const Node& node) {
    const auto* constant = if_is<Constant>(&node);
    return constant != nullptr && constant->what() == ConstantKind::null;
}

/// A fresh parameter for a value beside `other`: it takes the type of the other side.
NodeRef bind_beside(Value value, const NodeRef& other) {
    Type type = type_beside(value, type_of(*other));
    return make_bind(std::move(value), type, other);
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
    const Type left_type = type_of(*left);
    const Type right_type = type_of(*right);
    if (is_null_constant(*right) && !is_collection(*left)) {
        op = op == Op::eq ? Op::is_ : op == Op::ne ? Op::is_not : op;
    }
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
                        ? make_bind(std::move(value), Type(TypeSpec(index)), left)
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
                             : result_type(Op::custom, type_of(*left), type_of(*right));
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
    const Type left_type = type_of(*left);
    Type type = sample != nullptr ? type_beside(*sample, left_type) : left_type;
    NodeRef list = NodeRef::adopt(new Bind(std::move(values), std::move(type), left, width));
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
        // The opposite of NOT x is x again.
        if (unary->op() == Op::not_ || unary->op() == Op::is_false) {
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
