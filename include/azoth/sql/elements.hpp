// SPDX-License-Identifier: MIT
// Expression nodes. Each lists its parts once, in `walk`: hash, equality, collecting of bound values and
// copying all follow from that list.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/node.hpp"
#include "azoth/sql/operators.hpp"
#include "azoth/sql/quoted_name.hpp"
#include "azoth/sql/small_vector.hpp"
#include "azoth/sql/type.hpp"
#include "azoth/sql/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace azoth::sql {

/// A node with a SQL type: a column or an expression over columns.
class Expression : public Node {
public:
    [[nodiscard]] const Type& type() const noexcept { return type_; }

protected:
    Expression(NodeKind kind, Type type, const Node* owner = nullptr) noexcept
        : Node(kind, owner), type_(std::move(type)) {}

    Type type_;
};

using ExpressionRef = Handle<const Expression>;

/// A bound parameter: a value, or a list of values for IN, or just a name whose value comes at execution.
class AZOTH_EXPORT Bind final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::bind;

    /// A value whose parameter is named after `named_after` (a column or function) plus a number.
    Bind(Value&& value, Type type, NodeRef named_after) noexcept;
    /// A named parameter.
    Bind(std::string name, Type type, bool required, Value value);
    /// The values of an IN; each with `width` values when they are tuples.
    Bind(std::vector<Value> values, Type type, NodeRef named_after, std::size_t width = 1);
    /// A named parameter that stands for the list of an IN.
    static NodeRef
    expanding_parameter(std::string name, Type type, bool required, std::vector<Value> values);
    /// The same, but its value is written into the SQL when the statement is run.
    static NodeRef literal_execute(const Bind& bind);
    /// The same with another type.
    static NodeRef with_type(const Bind& bind, Type type);

    ~Bind() override;

    const Value& value() const noexcept { return value_; }

    const std::vector<Value>& values() const noexcept;

    bool expanding() const noexcept { return expanding_; }

    /// How many values make one element of the list: more than one for tuples.
    std::size_t width() const noexcept { return rare_ != nullptr ? rare_->width : 1; }

    /// Its value is written into the SQL when the statement is run.
    bool is_literal_execute() const noexcept { return literal_execute_; }

    /// What LIMIT and OFFSET were given as a number.
    bool is_limit() const noexcept { return limit_; }

    void mark_limit() noexcept { limit_ = true; }

    /// Has to be given at execution.
    bool required() const noexcept { return required_; }

    /// Its name is made at compilation, as `id_1`.
    bool anonymous() const noexcept { return rare_ == nullptr || rare_->name.empty(); }

    /// The given name, or what the made name is derived from.
    std::string_view base_name() const noexcept;

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.type(s.type_...);
        v.origin(s.named_after_...);
        v.value(s.expanding_...);
        v.value(s.required_...);
        v.value(s.literal_execute_...);
        v.value(s.limit_...);
        v.rare(s.rare_...);
    }

    /// What few parameters have.
    struct Rare {
        std::string name{};
        std::uint32_t width = 1;
        std::vector<Value> values{};

        /// The values are no part of the structure.
        friend bool operator==(const Rare& left, const Rare& right) noexcept {
            return left.name == right.name && left.width == right.width;
        }
    };

private:
    Bind(const Bind& other, Type type);

    Value value_;
    NodeRef named_after_;
    Rare* rare_ = nullptr;  ///< Owned.
    bool expanding_ = false;
    bool required_ = false;
    bool literal_execute_ = false;
    bool limit_ = false;
};

enum class ConstantKind : std::uint8_t { null, true_, false_, star };

class AZOTH_EXPORT Constant final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::constant;
    explicit Constant(ConstantKind what);

    ConstantKind what() const noexcept { return what_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.value(s.what_...);
    }

    static const Constant& null();
    static const Constant& true_();
    static const Constant& false_();
    static const Constant& star();

private:
    ConstantKind what_;
};

/// An operator of a database that azoth does not know: how it is written, and how it stands to the others.
struct CustomOp {
    std::string spelling{};
    int precedence = 0;           ///< As in OperatorInfo; 0: looser than all others.
    bool comparison = false;      ///< The result is boolean.
    bool associative = false;     ///< (a op b) op c needs no parentheses.
    bool eager_grouping = false;  ///< In parentheses wherever it is an operand.

    friend bool operator==(const CustomOp&, const CustomOp&) = default;
};

class AZOTH_EXPORT Unary final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::unary;
    Unary(Op op, NodeRef operand, Type type) noexcept;
    /// Of an operator that azoth does not know, before or after its operand.
    Unary(CustomOp op, NodeRef operand, Type type, bool postfix) noexcept;

    Op op() const noexcept { return op_; }

    const Node& operand() const noexcept { return *operand_; }

    const NodeRef& operand_ref() const noexcept { return operand_; }

    const CustomOp& custom() const noexcept { return custom_; }

    bool postfix() const noexcept { return postfix_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.value(s.op_...);
        v.type(s.type_...);
        v.value(s.postfix_...);
        v.child(s.operand_...);
        v.custom(s.custom_...);
    }

private:
    Op op_;
    bool postfix_ = false;
    NodeRef operand_;
    CustomOp custom_;
};

/// What belongs to an operator beside its operands.
struct Modifiers {
    std::string text{};  ///< LIKE: the escape character; regular expressions: the flags.
    bool given = false;  ///< `text` was given, be it empty.
    std::vector<std::pair<std::string, bool>> options{};  ///< `mysql_boolean_mode` of match()

    friend bool operator==(const Modifiers&, const Modifiers&) = default;
};

class AZOTH_EXPORT Binary final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::binary;
    /// `extra`: the upper bound of BETWEEN, the replacement of regexp_replace.
    Binary(Op op, NodeRef left, NodeRef right, Type type, NodeRef extra = nullptr) noexcept;
    Binary(Op op, NodeRef left, NodeRef right, Type type, NodeRef extra, Modifiers modifiers);
    Binary(CustomOp op, NodeRef left, NodeRef right, Type type);

    ~Binary() override;

    Op op() const noexcept { return op_; }

    const Node& left() const noexcept { return *left_; }

    const Node& right() const noexcept { return *right_; }

    const Node* extra() const noexcept { return extra_.get(); }

    const NodeRef& left_ref() const noexcept { return left_; }

    const NodeRef& right_ref() const noexcept { return right_; }

    const NodeRef& extra_ref() const noexcept { return extra_; }

    const CustomOp& custom() const noexcept;

    const Modifiers& modifiers() const noexcept;

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.value(s.op_...);
        v.child(s.left_...);
        v.child(s.right_...);
        v.child(s.extra_...);
        v.rare(s.rare_...);
    }

    /// What few operators have.
    struct Rare {
        CustomOp custom;
        Modifiers modifiers;
        /// Of an operator that azoth does not know; that of others follows from the rest.
        Type type{};

        friend bool operator==(const Rare&, const Rare&) = default;
    };

private:
    Op op_;
    NodeRef left_;
    NodeRef right_;
    NodeRef extra_;
    const Rare* rare_ = nullptr;  ///< Owned.
};

/// Operands joined by AND, OR or a comma.
///
/// A list that grows while others hold it too keeps the long beginning it has in common with them as its
/// first item, so that adding n conditions one by one stays linear.
class AZOTH_EXPORT ClauseList final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::clause_list;
    using Items = detail::SmallVector<NodeRef, 4>;
    ClauseList(Op op, Items items, Type type) noexcept;

    Op op() const noexcept { return op_; }

    const Items& items() const noexcept { return items_; }

    /// Adds to a list that nobody else holds yet.
    void append(NodeRef item);

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.value(s.op_...);
        v.operands(s.items_...);
    }

private:
    Op op_;
    Items items_;
};

/// `name(arguments)`. The name may be `package.name`; one that is to be quoted is one name.
class AZOTH_EXPORT Function final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::function;
    using Arguments = detail::SmallVector<NodeRef, 3>;
    Function(QuotedName name, Arguments arguments, Type type) noexcept;

    const QuotedName& name() const noexcept { return name_; }

    const Arguments& arguments() const noexcept { return arguments_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.name(s.name_...);
        v.value(s.name_.quote...);
        v.type(s.type_...);
        v.children(s.arguments_...);
    }

private:
    QuotedName name_;
    Arguments arguments_;
};

enum class CastKind : std::uint8_t {
    cast,
    try_cast,     ///< NULL where the value cannot be converted.
    type_coerce,  ///< No SQL: only what the program takes the type for.
};

/// CAST, TRY_CAST or type_coerce.
class AZOTH_EXPORT Cast final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::cast;
    Cast(NodeRef operand, Type type, CastKind how) noexcept;

    const Node& operand() const noexcept { return *operand_; }

    const NodeRef& operand_ref() const noexcept { return operand_; }

    CastKind how() const noexcept { return how_; }

    bool coerce_only() const noexcept { return how_ == CastKind::type_coerce; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.value(s.how_...);
        v.type(s.type_...);
        v.child(s.operand_...);
    }

private:
    NodeRef operand_;
    CastKind how_;
};

class AZOTH_EXPORT Case final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::case_when;
    /// `branches`: condition, result, condition, result, ...
    Case(NodeRef subject, ClauseList::Items branches, NodeRef otherwise, Type type) noexcept;

    const Node* subject() const noexcept { return subject_.get(); }

    const ClauseList::Items& branches() const noexcept { return branches_; }

    const Node* otherwise() const noexcept { return otherwise_.get(); }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.child(s.subject_...);
        v.children(s.branches_...);
        v.child(s.otherwise_...);
    }

private:
    NodeRef subject_;
    ClauseList::Items branches_;
    NodeRef otherwise_;
};

class AZOTH_EXPORT Label final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::label;
    /// An empty name is made at compilation, as `anon_1`.
    Label(std::string name, NodeRef element, Type type) noexcept;

    const std::string& name() const noexcept { return name_; }

    const Node& element() const noexcept { return *element_; }

    const NodeRef& element_ref() const noexcept { return element_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.name(s.name_...);
        v.child(s.element_...);
    }

private:
    std::string name_;
    NodeRef element_;
};

/// A label or a column of the statement by its name, in ORDER BY, GROUP BY and PARTITION BY.
class AZOTH_EXPORT LabelName final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::label_name;
    explicit LabelName(std::string name);

    const std::string& name() const noexcept { return name_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.name(s.name_...);
    }

private:
    std::string name_;
};

/// Parentheses that were asked for; those that follow from operators are not in the tree.
class AZOTH_EXPORT Grouping final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::grouping;
    explicit Grouping(NodeRef element);

    const Node& element() const noexcept { return *element_; }

    const NodeRef& element_ref() const noexcept { return element_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.child(s.element_...);
    }

private:
    NodeRef element_;
};

/// The name behind COLLATE.
class AZOTH_EXPORT Collation final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::collation;
    explicit Collation(std::string name);

    const std::string& name() const noexcept { return name_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.name(s.name_...);
    }

private:
    std::string name_;
};

/// EXTRACT(field FROM operand)
class AZOTH_EXPORT Extract final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::extract;
    Extract(std::string field, NodeRef operand);

    const std::string& field() const noexcept { return field_; }

    const Node& operand() const noexcept { return *operand_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.name(s.field_...);
        v.child(s.operand_...);
    }

private:
    std::string field_;
    NodeRef operand_;
};

/// The `start:stop` of an array's `x[start:stop]`.
class AZOTH_EXPORT Slice final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::slice;
    Slice(NodeRef start, NodeRef stop, NodeRef step);

    const Node* start() const noexcept { return start_.get(); }

    const Node* stop() const noexcept { return stop_.get(); }

    const Node* step() const noexcept { return step_.get(); }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.child(s.start_...);
        v.child(s.stop_...);
        v.child(s.step_...);
    }

private:
    NodeRef start_;
    NodeRef stop_;
    NodeRef step_;
};

/// PostgreSQL's `ARRAY[a, b]`
class AZOTH_EXPORT Array final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::array;
    Array(ClauseList::Items items, Type type);

    const ClauseList::Items& items() const noexcept { return items_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.type(s.type_...);
        v.children(s.items_...);
    }

private:
    ClauseList::Items items_;
};

class SQLCompiler;

/// A construct of the program's own. Derive from it and write it in `compile`; `SQLCompiler::dialect_name()`
/// tells for which database.
class AZOTH_EXPORT Construct : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::construct;
    ~Construct() override;

    virtual void compile(SQLCompiler& compiler) const = 0;

    /// Names the class of the construct: two of the same name and the same parts give the same SQL.
    const std::string& name() const noexcept { return name_; }

    const ClauseList::Items& parts() const noexcept { return parts_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.name(s.name_...);
        v.type(s.type_...);
        v.children(s.parts_...);
    }

protected:
    /// `parts` are all the expressions it writes.
    Construct(std::string name, Type type, ClauseList::Items parts);

private:
    std::string name_;
    ClauseList::Items parts_;
};

/// SQL as written, with `:name` parameters.
class AZOTH_EXPORT Text final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::text;
    using Binds = std::vector<Handle<const Bind>>;
    /// `parse`: look for `:name`; otherwise the text is taken as it is (literal_column).
    Text(std::string text, bool parse, Type type);
    Text(const Text& other, Binds binds);

    /// The pieces between the parameters: one more than there are parameters.
    const std::vector<std::string>& pieces() const noexcept { return pieces_; }

    const Binds& binds() const noexcept { return binds_; }

    bool is_clause() const noexcept { return clause_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.value(s.clause_...);
        v.type(s.type_...);
        v.names(s.pieces_...);
        v.children(s.binds_...);
    }

private:
    std::vector<std::string> pieces_;
    Binds binds_;
    bool clause_;
};

class AZOTH_EXPORT Tuple final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::tuple;
    explicit Tuple(ClauseList::Items items) noexcept;

    const ClauseList::Items& items() const noexcept { return items_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.children(s.items_...);
    }

private:
    ClauseList::Items items_;
};

/// ORDER BY's ASC, DESC, NULLS FIRST and NULLS LAST around an expression.
class AZOTH_EXPORT Order final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::order;
    Order(Op op, NodeRef element) noexcept;

    Op op() const noexcept { return op_; }

    const Node& element() const noexcept { return *element_; }

    const NodeRef& element_ref() const noexcept { return element_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.value(s.op_...);
        v.child(s.element_...);
    }

private:
    Op op_;
    NodeRef element_;
};

// ---- building: what the operators of the typed and of the untyped expressions call

/// An integer type, whatever its size.
AZOTH_EXPORT bool is_integer(TypeKind kind) noexcept;

/// The SQL type of any expression node; the null type for anything else.
AZOTH_EXPORT Type type_of(const Node& node);

/// left op right. Decides the type, turns `= NULL` into `IS NULL`, flattens AND and OR.
AZOTH_EXPORT NodeRef make_binary(Op op, NodeRef left, NodeRef right);

/// left op value: the parameter takes its type and its name from the left side.
AZOTH_EXPORT NodeRef make_binary(Op op, NodeRef left, Value value);

/// value op right
AZOTH_EXPORT NodeRef make_binary(Op op, Value value, NodeRef right);

/// The operator of a database that azoth does not know.
AZOTH_EXPORT NodeRef make_binary(CustomOp op, NodeRef left, NodeRef right, Type type = {});
AZOTH_EXPORT NodeRef make_binary(CustomOp op, NodeRef left, Value value, Type type = {});

AZOTH_EXPORT NodeRef make_in(Op op, NodeRef left, std::vector<Value> values);
/// IN of a SELECT, of a tuple of expressions, or of an expanding parameter.
AZOTH_EXPORT NodeRef make_in(Op op, NodeRef left, NodeRef right);
AZOTH_EXPORT NodeRef make_between(Op op, NodeRef left, NodeRef low, NodeRef high);

/// The LIKE family, contains(), startswith(), endswith(), match() and regular expressions: `right` is the
/// pattern or the text to find.
AZOTH_EXPORT NodeRef make_match(Op op, NodeRef left, NodeRef right);
AZOTH_EXPORT NodeRef make_match(Op op, NodeRef left, NodeRef right, Modifiers modifiers);

/// contains(), startswith() or endswith() of a text taken literally: its `%`, `_` and `/` are escaped.
AZOTH_EXPORT NodeRef make_match_literal(Op op, NodeRef left, std::string_view text);
AZOTH_EXPORT NodeRef
make_regexp_replace(NodeRef left, NodeRef pattern, NodeRef replacement, Modifiers modifiers = {});
AZOTH_EXPORT NodeRef make_collate(NodeRef left, std::string_view collation);
AZOTH_EXPORT NodeRef make_conjunction(Op op, NodeRef left, NodeRef right);
/// AND or OR of these as they are, without looking for TRUE and FALSE among them.
AZOTH_EXPORT NodeRef make_list(Op op, ClauseList::Items items, Type type);
AZOTH_EXPORT NodeRef make_not(NodeRef operand);
AZOTH_EXPORT NodeRef make_unary(Op op, NodeRef operand);
AZOTH_EXPORT NodeRef make_bind(Value value, const Type& type, NodeRef named_after);
AZOTH_EXPORT NodeRef make_function(std::string_view name, Function::Arguments arguments, Type type);
AZOTH_EXPORT NodeRef make_label(std::string_view name, NodeRef element);
AZOTH_EXPORT NodeRef make_order(Op op, NodeRef element);
AZOTH_EXPORT NodeRef make_cast(NodeRef operand, Type type, CastKind how);
AZOTH_EXPORT NodeRef make_case(NodeRef subject, ClauseList::Items branches, NodeRef otherwise);

}  // namespace azoth::sql
