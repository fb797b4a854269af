// SPDX-License-Identifier: MIT
// Expression nodes. Each lists its parts once, in `walk`: hash, equality, collecting of bound values and
// copying all follow from that list.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/node.hpp"
#include "azoth/sql/operators.hpp"
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
    Bind(Value value, Type type, NodeRef named_after) noexcept;
    /// A named parameter.
    Bind(std::string name, Type type, bool required, Value value) noexcept;
    /// The values of an IN.
    Bind(std::vector<Value> values, Type type, NodeRef named_after) noexcept;

    const Value& value() const noexcept { return value_; }

    const std::vector<Value>& values() const noexcept { return values_; }

    bool expanding() const noexcept { return expanding_; }

    /// Has to be given at execution.
    bool required() const noexcept { return required_; }

    /// Its name is made at compilation, as `id_1`.
    bool anonymous() const noexcept { return name_.empty(); }

    /// The given name, or what the made name is derived from.
    std::string_view base_name() const noexcept;

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.type(s.type_...);
        v.name(s.name_...);
        v.origin(s.named_after_...);
        v.value(s.expanding_...);
        v.value(s.required_...);
    }

private:
    Value value_;
    std::vector<Value> values_;
    std::string name_;
    NodeRef named_after_;
    bool expanding_ = false;
    bool required_ = false;
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

class AZOTH_EXPORT Unary final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::unary;
    Unary(Op op, NodeRef operand, Type type) noexcept;

    Op op() const noexcept { return op_; }

    const Node& operand() const noexcept { return *operand_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.value(s.op_...);
        v.child(s.operand_...);
    }

private:
    Op op_;
    NodeRef operand_;
};

class AZOTH_EXPORT Binary final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::binary;
    /// `extra`: the ESCAPE of LIKE, the upper bound of BETWEEN. `spelling`: of a custom operator.
    Binary(
        Op op,
        NodeRef left,
        NodeRef right,
        Type type,
        NodeRef extra = nullptr,
        std::string spelling = {}
    ) noexcept;

    Op op() const noexcept { return op_; }

    const Node& left() const noexcept { return *left_; }

    const Node& right() const noexcept { return *right_; }

    const Node* extra() const noexcept { return extra_.get(); }

    const NodeRef& left_ref() const noexcept { return left_; }

    const NodeRef& right_ref() const noexcept { return right_; }

    const NodeRef& extra_ref() const noexcept { return extra_; }

    const std::string& spelling() const noexcept { return spelling_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.value(s.op_...);
        v.child(s.left_...);
        v.child(s.right_...);
        v.child(s.extra_...);
        v.name(s.spelling_...);
    }

private:
    Op op_;
    NodeRef left_;
    NodeRef right_;
    NodeRef extra_;
    std::string spelling_;
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

class AZOTH_EXPORT Function final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::function;
    using Arguments = detail::SmallVector<NodeRef, 3>;
    Function(std::string name, Arguments arguments, Type type) noexcept;

    const std::string& name() const noexcept { return name_; }

    const Arguments& arguments() const noexcept { return arguments_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.name(s.name_...);
        v.type(s.type_...);
        v.children(s.arguments_...);
    }

private:
    std::string name_;
    Arguments arguments_;
};

/// CAST, or type_coerce, which only changes what the program thinks the type is.
class AZOTH_EXPORT Cast final : public Expression {
public:
    static constexpr NodeKind node_kind = NodeKind::cast;
    Cast(NodeRef operand, Type type, bool coerce_only = false) noexcept;

    const Node& operand() const noexcept { return *operand_; }

    bool coerce_only() const noexcept { return coerce_only_; }

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.value(s.coerce_only_...);
        v.type(s.type_...);
        v.child(s.operand_...);
    }

private:
    NodeRef operand_;
    bool coerce_only_;
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

    template <class V, class... S>
    static void walk(V& v, S&... s) {
        v.name(s.name_...);
        v.child(s.element_...);
    }

private:
    std::string name_;
    NodeRef element_;
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

AZOTH_EXPORT NodeRef make_in(Op op, NodeRef left, std::vector<Value> values);
AZOTH_EXPORT NodeRef make_between(Op op, NodeRef left, NodeRef low, NodeRef high);
AZOTH_EXPORT NodeRef make_like(Op op, NodeRef left, NodeRef pattern, NodeRef escape);

/// LIKE with the text taken literally: its `%`, `_` and the escape character are escaped.
/// `prefix` and `suffix` are "%" or empty.
AZOTH_EXPORT NodeRef make_like_literal(
    Op op, NodeRef left, std::string_view prefix, std::string_view text, std::string_view suffix
);
AZOTH_EXPORT NodeRef make_conjunction(Op op, NodeRef left, NodeRef right);
AZOTH_EXPORT NodeRef make_not(NodeRef operand);
AZOTH_EXPORT NodeRef make_unary(Op op, NodeRef operand);
AZOTH_EXPORT NodeRef make_bind(Value value, const Type& type, NodeRef named_after);
AZOTH_EXPORT NodeRef make_function(std::string_view name, Function::Arguments arguments, Type type);
AZOTH_EXPORT NodeRef make_label(std::string_view name, NodeRef element);
AZOTH_EXPORT NodeRef make_order(Op op, NodeRef element);
AZOTH_EXPORT NodeRef make_cast(NodeRef operand, Type type, bool coerce_only);
AZOTH_EXPORT NodeRef make_case(NodeRef subject, ClauseList::Items branches, NodeRef otherwise);

}  // namespace azoth::sql
