// SPDX-License-Identifier: MIT
// The typed edge of the expression language: thin shells that check types and build nodes.
#pragma once

#include "azoth/sql/elements.hpp"
#include "azoth/sql/expr_operators.hpp"
#include "azoth/sql/literal_sql.hpp"
#include "azoth/sql/type_operators.hpp"
#include "azoth/sql/type_traits.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace azoth {

/// A SQL expression whose value has the C++ type T. A small value; copies share the tree.
///
/// An expression is a fragment that can be written anywhere, kept, passed and combined:
///
///     az::Expr<bool> active_since(az::Timestamp t) { return u.is_active == true && u.created_at >= t; }
template <class T>
class Expr : public detail::TypeOperators<Expr<T>, T> {
public:
    explicit Expr(sql::NodeRef node) noexcept : node_(std::move(node)) {}

    template <class U>
        requires(!std::same_as<U, T> && (std::same_as<T, Any> || std::same_as<U, Any>))
    Expr(const Expr<U>& other) : node_(other.node()) {}

    /// TRUE or FALSE, so that a condition can start empty.
    Expr(std::same_as<bool> auto value)
        requires std::same_as<T, bool>
        : node_(&(value ? sql::Constant::true_() : sql::Constant::false_())) {}

    const sql::NodeRef& node() const& noexcept { return node_; }

    sql::NodeRef node() && noexcept { return std::move(node_); }

    /// For its sentence only.
    template <class U>
        requires(std::same_as<U, bool> && std::same_as<T, bool>)
    explicit operator U() const {
        static_assert(
            !std::same_as<U, bool>,
            "azoth: a condition is a part of a statement: the database decides it, not an if of "
            "the program"
        );
        return false;
    }

private:
    sql::NodeRef node_;
};

/// A column of a model. It can stand in a constant; the column itself is looked up when it is used.
template <class T>
class ColumnExpr : public detail::TypeOperators<ColumnExpr<T>, T> {
public:
    using Resolve = const sql::Column& (*)();

    constexpr explicit ColumnExpr(Resolve resolve) noexcept : resolve_(resolve) {}

    sql::NodeRef node() const { return sql::NodeRef(&resolve_()); }

    const sql::Column& column() const { return resolve_(); }

private:
    Resolve resolve_;
};

// ---- comparison

#define AZOTH_COMPARISON(symbol, op)                                                               \
    template <class L, class R>                                                                    \
        requires detail::one_is_expression<L, R>                                                   \
    Expr<bool> operator symbol(const L & left, const R & right) {                                  \
        detail::check_comparable<L, R>();                                                          \
        return Expr<bool>(detail::binary(sql::Op::op, left, right));                               \
    }

#define AZOTH_ORDERING(symbol, op)                                                                 \
    template <class L, class R>                                                                    \
        requires detail::one_is_expression<L, R>                                                   \
    Expr<bool> operator symbol(const L & left, const R & right) {                                  \
        detail::check_ordering<L, R>();                                                            \
        return Expr<bool>(detail::binary(sql::Op::op, left, right));                               \
    }

AZOTH_COMPARISON(==, eq)
AZOTH_COMPARISON(!=, ne)
AZOTH_ORDERING(<, lt)
AZOTH_ORDERING(<=, le)
AZOTH_ORDERING(>, gt)
AZOTH_ORDERING(>=, ge)

#undef AZOTH_COMPARISON
#undef AZOTH_ORDERING

// ---- arithmetic; + joins text, and / keeps the fraction, on every database

#define AZOTH_ARITHMETIC(symbol, op, result)                                                       \
    template <class L, class R>                                                                    \
        requires detail::one_is_expression<L, R>                                                   \
    Expr<detail::result<L, R>> operator symbol(const L & left, const R & right) {                  \
        detail::check_arithmetic<L, R>();                                                          \
        return Expr<detail::result<L, R>>(detail::binary(sql::Op::op, left, right));               \
    }

AZOTH_ARITHMETIC(+, add, arithmetic)
AZOTH_ARITHMETIC(-, sub, arithmetic)
AZOTH_ARITHMETIC(*, mul, arithmetic)
AZOTH_ARITHMETIC(/, truediv, quotient)
AZOTH_ARITHMETIC(%, mod, arithmetic)

#undef AZOTH_ARITHMETIC

template <expression E>
Expr<typename E::value_type> operator-(const E& operand) {
    return Expr<typename E::value_type>(sql::make_unary(sql::Op::neg, operand.node()));
}

// ---- logic

template <detail::condition L, detail::condition R>
Expr<bool> operator&&(L&& left, R&& right) {
    return Expr<bool>(sql::make_conjunction(
        sql::Op::and_, std::forward<L>(left).node(), std::forward<R>(right).node()
    ));
}

template <detail::condition L, detail::condition R>
Expr<bool> operator||(L&& left, R&& right) {
    return Expr<bool>(sql::make_conjunction(
        sql::Op::or_, std::forward<L>(left).node(), std::forward<R>(right).node()
    ));
}

template <detail::condition E>
Expr<bool> operator!(E&& operand) {
    return Expr<bool>(sql::make_not(std::forward<E>(operand).node()));
}

#define AZOTH_NO_OPERATOR(symbol, sentence)                                                        \
    template <class L, class R>                                                                    \
        requires detail::one_is_expression<L, R>                                                   \
    Expr<bool> operator symbol(const L&, const R&) {                                               \
        static_assert(!std::same_as<L, L>, sentence);                                              \
        return Expr<bool>(false);                                                                  \
    }

AZOTH_NO_OPERATOR(&, "azoth: conditions are joined by && or and; numbers have bitwise_and() for what & does in C++")
AZOTH_NO_OPERATOR(
    |, "azoth: conditions are joined by || or or; numbers have bitwise_or() for what | does in C++"
)

#undef AZOTH_NO_OPERATOR

template <expression E>
Expr<bool> operator~(const E&) {
    static_assert(
        !std::same_as<E, E>,
        "azoth: a condition is negated by ! or not; numbers have bitwise_not() for what ~ does in "
        "C++"
    );
    return Expr<bool>(false);
}

/// All of them; of none: TRUE.
template <detail::condition... Es>
Expr<bool> and_(const Es&... conditions) {
    return (Expr<bool>(true) && ... && conditions);
}

/// Any of them; of none: FALSE.
template <detail::condition... Es>
Expr<bool> or_(const Es&... conditions) {
    return (Expr<bool>(false) || ... || conditions);
}

template <detail::condition E>
Expr<bool> not_(const E& operand) {
    return !operand;
}

// ---- building blocks

/// A bound parameter with a value: what a plain C++ value becomes beside a column.
template <class T>
Expr<detail::operand_type<T>> literal(const T& value) {
    return Expr<detail::operand_type<T>>(sql::make_bind(
        detail::to_value(value),
        Type(TypeTraits<detail::unwrap<detail::operand_type<T>>>::sql_type),
        nullptr
    ));
}

/// A named parameter whose value is given at execution.
template <class T = Any>
Expr<T> bindparam(std::string name) {
    return Expr<T>(sql::NodeRef::adopt(
        new sql::Bind(std::move(name), Type(TypeTraits<detail::unwrap<T>>::sql_type), true, Value())
    ));
}

/// CAST(operand AS type); the SQL type follows from T unless it is given.
template <class T, expression E>
Expr<T> cast(const E& operand, Type type = Type(TypeTraits<detail::unwrap<T>>::sql_type)) {
    return Expr<T>(sql::make_cast(operand.node(), std::move(type), sql::CastKind::cast));
}

/// The same SQL, but the program takes the value for a T.
template <class T, expression E>
Expr<T> type_coerce(const E& operand) {
    return Expr<T>(sql::make_cast(
        operand.node(), Type(TypeTraits<detail::unwrap<T>>::sql_type), sql::CastKind::type_coerce
    ));
}

/// NULL where the value cannot be converted, instead of an error. Of databases that have it.
template <class T, expression E>
Expr<std::optional<detail::unwrap<T>>>
try_cast(const E& operand, Type type = Type(TypeTraits<detail::unwrap<T>>::sql_type)) {
    return Expr<std::optional<detail::unwrap<T>>>(
        sql::make_cast(operand.node(), std::move(type), sql::CastKind::try_cast)
    );
}

/// EXTRACT(field FROM operand): "year", "month", "day", "hour", "minute", "second", "dow", "doy", ...
template <expression E>
Expr<std::int64_t> extract(LiteralSql field, const E& operand) {
    return Expr<std::int64_t>(
        sql::NodeRef::adopt(new sql::Extract(std::string(field.view()), operand.node()))
    );
}

/// TRUE, or `1` where a database has no such word: `join(recent, az::true_())`, for a LATERAL.
inline Expr<bool> true_() {
    return Expr<bool>(sql::NodeRef(&sql::Constant::true_()));
}

/// FALSE, likewise.
inline Expr<bool> false_() {
    return Expr<bool>(sql::NodeRef(&sql::Constant::false_()));
}

namespace detail {

/// A value of a row to compare with; any, when the column's type is not known.
template <class T>
using cell_type = std::conditional_t<std::is_same_v<T, Any>, Value, T>;

}  // namespace detail

/// Several values compared as one; see tuple_().
template <class... Ts>
class TupleExpr : public detail::Operators<TupleExpr<Ts...>, Any> {
public:
    using Rows = std::vector<std::tuple<detail::cell_type<Ts>...>>;

    explicit TupleExpr(sql::NodeRef node) noexcept : node_(std::move(node)) {}

    const sql::NodeRef& node() const noexcept { return node_; }

    /// `az::tuple_(t.a, t.b).in({{1, "x"}, {2, "y"}})`: any number of rows shares one compiled statement.
    [[nodiscard]] Expr<bool> in(const Rows& rows) const { return membership(sql::Op::in_, rows); }

    [[nodiscard]] Expr<bool> not_in(const Rows& rows) const {
        return membership(sql::Op::not_in, rows);
    }

    /// In the rows of a SELECT with as many columns.
    template <class S>
        requires requires(const S& s) { s.subquery_node(); }
    [[nodiscard]] Expr<bool> in(const S& select) const {
        return Expr<bool>(sql::make_in(sql::Op::in_, node_, select.subquery_node()));
    }

    template <class S>
        requires requires(const S& s) { s.subquery_node(); }
    [[nodiscard]] Expr<bool> not_in(const S& select) const {
        return Expr<bool>(sql::make_in(sql::Op::not_in, node_, select.subquery_node()));
    }

private:
    Expr<bool> membership(sql::Op op, const Rows& rows) const {
        std::vector<Value> cells;
        for (const auto& row : rows) {
            std::apply(
                [&](const auto&... cell) { (cells.push_back(detail::to_value(cell)), ...); }, row
            );
        }
        return Expr<bool>(sql::make_in(
            op,
            node_,
            sql::NodeRef::adopt(new sql::Bind(
                std::move(cells), Type(TypeSpec(TypeKind::Tuple)), nullptr, sizeof...(Ts)
            ))
        ));
    }

    sql::NodeRef node_;
};

/// `(a, b)`, to compare several columns at once: `az::tuple_(t.a, t.b) > az::tuple_(1, "x")`.
template <class... Es>
    requires(sizeof...(Es) > 0)
TupleExpr<detail::operand_type<Es>...> tuple_(const Es&... items) {
    const auto item = [](const auto& operand) {
        if constexpr (requires { operand.node(); }) {
            return sql::NodeRef(operand.node());
        } else {
            return literal(operand).node();
        }
    };
    sql::ClauseList::Items nodes;
    (nodes.push_back(item(items)), ...);
    return TupleExpr<detail::operand_type<Es>...>(
        sql::NodeRef::adopt(new sql::Tuple(std::move(nodes)))
    );
}

namespace detail {

/// What ANY and ALL compare with: an element of an array, the value of a SELECT.
template <class T>
struct ElementOf {
    using type = T;
};

template <class E>
struct ElementOf<std::vector<E>> {
    using type = E;
};

template <class E>
using element_of = typename ElementOf<unwrap<typename E::value_type>>::type;

}  // namespace detail

/// ANY of an array or of a SELECT of one column: `az::literal(5) == az::any_(t.numbers)`.
template <expression E>
Expr<detail::element_of<E>> any_(const E& operand) {
    return Expr<detail::element_of<E>>(sql::make_unary(sql::Op::any, operand.node()));
}

/// ALL, likewise.
template <expression E>
Expr<detail::element_of<E>> all_(const E& operand) {
    return Expr<detail::element_of<E>>(sql::make_unary(sql::Op::all, operand.node()));
}

/// `ARRAY[a, b]` of expressions and values: `az::array<int>(t.a, 5)`.
template <class T, class... Es>
Expr<std::vector<T>> array(const Es&... items) {
    static_assert(
        (... && detail::families_match<Expr<T>, Es>()),
        "azoth: these are not all elements of an array of that type"
    );
    const auto item = [](const auto& operand) {
        if constexpr (requires { operand.node(); }) {
            return sql::NodeRef(operand.node());
        } else {
            return literal(operand).node();
        }
    };
    sql::ClauseList::Items nodes;
    (nodes.push_back(item(items)), ...);
    return Expr<std::vector<T>>(sql::NodeRef::adopt(
        new sql::Array(std::move(nodes), Type(TypeTraits<std::vector<T>>::sql_type))
    ));
}

inline Expr<std::optional<std::string>> JsonElement::as_string() const {
    return Expr<std::optional<std::string>>(typed(TypeSpec(TypeKind::Unicode)));
}

inline Expr<std::optional<std::int64_t>> JsonElement::as_integer() const {
    return Expr<std::optional<std::int64_t>>(typed(TypeSpec(TypeKind::Integer)));
}

inline Expr<std::optional<double>> JsonElement::as_float() const {
    return Expr<std::optional<double>>(typed(TypeSpec(TypeKind::Float)));
}

inline Expr<std::optional<bool>> JsonElement::as_boolean() const {
    return Expr<std::optional<bool>>(typed(TypeSpec(TypeKind::Boolean)));
}

inline Expr<std::optional<Decimal>> JsonElement::as_numeric(int precision, int scale) const {
    return Expr<std::optional<Decimal>>(typed(Numeric(precision, scale)));
}

/// A lone column name, without a table.
template <class T = Any>
Expr<T> column(std::string name) {
    std::string key = name;
    return Expr<T>(sql::NodeRef::adopt(new sql::Column(
        nullptr, std::move(name), std::move(key), Type(TypeTraits<detail::unwrap<T>>::sql_type)
    )));
}

/// `DISTINCT x`, inside a function: `func::count(az::distinct(u.name))`.
template <expression E>
Expr<typename E::value_type> distinct(const E& operand) {
    return Expr<typename E::value_type>(sql::make_unary(sql::Op::distinct, operand.node()));
}

}  // namespace azoth
