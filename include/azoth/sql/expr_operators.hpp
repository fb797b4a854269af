// SPDX-License-Identifier: MIT
// What all typed expressions can do, and the checks of their operands. Included by expr.hpp.
#pragma once

#include "azoth/sql/elements.hpp"
#include "azoth/sql/literal_sql.hpp"
#include "azoth/sql/selectable.hpp"
#include "azoth/sql/type_traits.hpp"
#include "azoth/sql/windows.hpp"

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace azoth {

template <class T>
class Expr;

class JsonElement;

/// Anything that is a SQL expression: a column, `Expr<T>`, a function call.
template <class E>
concept expression = requires(const E& e) {
    typename E::value_type;
    { e.node() } -> std::convertible_to<sql::NodeRef>;
};

namespace detail {

template <class T>
concept nothing =
    std::same_as<T, Null> || std::same_as<T, std::nullopt_t> || std::same_as<T, std::nullptr_t>;

template <class T>
struct OperandOf {
    using type = T;
};

template <expression E>
struct OperandOf<E> {
    using type = typename E::value_type;
};

template <class T>
    requires std::convertible_to<T, std::string_view>
struct OperandOf<T> {
    using type = std::string;
};

/// The C++ type an operand counts as: an expression's value type; text for anything like a string.
template <class T>
using operand_type = typename OperandOf<std::remove_cvref_t<T>>::type;

template <class L, class R>
consteval bool families_match() {
    using A = unwrap<operand_type<L>>;
    using B = unwrap<operand_type<R>>;
    constexpr Family a = family_of<A>;
    constexpr Family b = family_of<B>;
    if constexpr (a == Family::none || b == Family::none) {
        return false;
    } else if constexpr (a == Family::any || b == Family::any) {
        return true;
    } else if constexpr (a == Family::own || b == Family::own) {
        return std::same_as<A, B>;
    } else {
        return a == b || (a == Family::timestamp && b == Family::date) ||
               (a == Family::date && b == Family::timestamp);
    }
}

/// Any operand as a bound value.
template <class T>
Value to_value(const T& operand) {
    if constexpr (nothing<T>) {
        return Value();
    } else if constexpr (is_optional<T>) {
        return operand ? to_value(*operand) : Value();
    } else if constexpr (std::convertible_to<const T&, std::string_view>) {
        return Value(std::string_view(operand));
    } else if constexpr (has_stored<T>) {
        return store_custom<T>(&operand);
    } else {
        return Value(operand);
    }
}

template <class L, class R>
sql::NodeRef binary(sql::Op op, const L& left, const R& right) {
    if constexpr (expression<L> && expression<R>) {
        return sql::make_binary(op, left.node(), right.node());
    } else if constexpr (expression<L> && TypeTraits<R>::sql_type.array) {
        // An array travels as a text, so its parameter has to say what it is.
        sql::NodeRef node = left.node();
        sql::NodeRef array = sql::make_bind(to_value(right), Type(TypeTraits<R>::sql_type), node);
        return sql::make_binary(op, std::move(node), std::move(array));
    } else if constexpr (expression<L>) {
        return sql::make_binary(op, left.node(), to_value(right));
    } else {
        return sql::make_binary(op, to_value(left), right.node());
    }
}

template <class L, class R>
concept one_is_expression = expression<L> || expression<R>;

template <class E>
concept condition = expression<std::remove_cvref_t<E>> &&
                    (family_of<typename std::remove_cvref_t<E>::value_type> == Family::boolean ||
                     family_of<typename std::remove_cvref_t<E>::value_type> == Family::any);

template <class... Cs>
consteval void check_conditions() {
    static_assert(
        (... && condition<Cs>), "azoth: this is no condition: comparisons and boolean columns are"
    );
}

/// A handle to an object, which is no value of a column.
template <class T>
concept object_handle = requires(const T& handle) {
    handle.operator->();
    handle.state();
};

template <class L, class R>
consteval void check_comparable() {
    static_assert(
        !object_handle<L> && !object_handle<R>,
        "azoth: a column is compared with a member of an object (user->id), not with the object; "
        "relationships are compared with objects (p.author == user)"
    );
    static_assert(
        object_handle<L> || object_handle<R> || nothing<R> || nothing<L> || families_match<L, R>(),
        "azoth: these two cannot be compared: the column and the value are of different kinds "
        "(text with "
        "text, numbers with numbers, the same enumeration with itself); use az::cast<T>() to "
        "convert"
    );
}

template <class L, class R>
consteval void check_ordering() {
    static_assert(
        !nothing<L> && !nothing<R>,
        "azoth: NULL is neither less nor greater than anything; ask is_null() or is_not_null()"
    );
    check_comparable<L, R>();
}

template <class L, class R>
struct Arithmetic {
    using A = unwrap<operand_type<L>>;
    using B = unwrap<operand_type<R>>;

    static consteval auto pick() {
        constexpr Family a = family_of<A>;
        constexpr Family b = family_of<B>;
        if constexpr (a == Family::any || b == Family::any) {
            return std::type_identity<Any>{};
        } else if constexpr (std::same_as<A, Decimal> || std::same_as<B, Decimal>) {
            return std::type_identity<Decimal>{};
        } else if constexpr (std::is_arithmetic_v<A> && std::is_arithmetic_v<B>) {
            return std::type_identity<decltype(A{} + B{})>{};
        } else if constexpr (a == Family::timestamp && b == Family::timestamp) {
            return std::type_identity<Interval>{};
        } else {
            return std::type_identity<A>{};
        }
    }

    using bare = typename decltype(pick())::type;
    static constexpr bool optional = is_optional<operand_type<L>> || is_optional<operand_type<R>>;
    using type =
        std::conditional_t<optional && !std::same_as<bare, Any>, std::optional<bare>, bare>;
};

template <class L, class R>
using arithmetic = typename Arithmetic<L, R>::type;

/// The quotient of two integers has a fraction.
template <class T>
using fractional = std::conditional_t<
    std::is_integral_v<unwrap<T>>,
    std::conditional_t<is_optional<T>, std::optional<double>, double>,
    T>;

template <class L, class R>
using quotient = fractional<arithmetic<L, R>>;

template <class L, class R>
consteval void check_arithmetic() {
    static_assert(
        families_match<L, R>() || (family_of<operand_type<L>> == Family::timestamp &&
                                   family_of<operand_type<R>> == Family::interval),
        "azoth: SQL cannot compute with these two: both have to be numbers, both text (which + "
        "joins), or a "
        "timestamp and an interval"
    );
}

template <class>
struct DependentBool {
    using type = bool;
};

/// bool, but looked up late: expressions of bool are made of the class that is being defined.
template <class T>
using dependent_bool = typename DependentBool<T>::type;

/// What every expression can do. `Self` is the shell, `T` the C++ type of its value.
template <class Self, class T>
class Operators {
public:
    using value_type = T;
    using Condition = Expr<dependent_bool<T>>;

    /// A name in the result: `func::count(p.id).label("post_count")`.
    [[nodiscard]] Expr<T> label(std::string_view name) const {
        return Expr<T>(sql::make_label(name, node()));
    }

    [[nodiscard]] Expr<T> asc() const { return Expr<T>(sql::make_order(sql::Op::asc, node())); }

    [[nodiscard]] Expr<T> desc() const { return Expr<T>(sql::make_order(sql::Op::desc, node())); }

    [[nodiscard]] Expr<T> nulls_first() const {
        return Expr<T>(sql::make_order(sql::Op::nulls_first, node()));
    }

    [[nodiscard]] Expr<T> nulls_last() const {
        return Expr<T>(sql::make_order(sql::Op::nulls_last, node()));
    }

    /// The same, for a row that an outer join may have left empty: `select(u.name, p.title.or_null())`.
    [[nodiscard]] auto or_null() const { return Expr<std::optional<unwrap<T>>>(node()); }

    [[nodiscard]] Condition is_null() const {
        return Condition(sql::make_binary(sql::Op::eq, node(), Value()));
    }

    [[nodiscard]] Condition is_not_null() const {
        return Condition(sql::make_binary(sql::Op::ne, node(), Value()));
    }

    /// `x IN (...)`: any number of values shares one compiled statement; none at all is false, not an error.
    template <class R = unwrap<T>>
    [[nodiscard]] Condition in(std::initializer_list<R> values) const {
        return membership<R>(sql::Op::in_, values.begin(), values.end());
    }

    [[nodiscard]] Condition in(std::initializer_list<const char*> values) const {
        return membership<const char*>(sql::Op::in_, values.begin(), values.end());
    }

    /// From any range of values, or from a SELECT of one column.
    template <class Range>
    [[nodiscard]] Condition in(const Range& values) const {
        return from_range(sql::Op::in_, values);
    }

    template <class R = unwrap<T>>
    [[nodiscard]] Condition not_in(std::initializer_list<R> values) const {
        return membership<R>(sql::Op::not_in, values.begin(), values.end());
    }

    [[nodiscard]] Condition not_in(std::initializer_list<const char*> values) const {
        return membership<const char*>(sql::Op::not_in, values.begin(), values.end());
    }

    template <class Range>
    [[nodiscard]] Condition not_in(const Range& values) const {
        return from_range(sql::Op::not_in, values);
    }

    template <class Low, class High>
    [[nodiscard]] Condition between(const Low& low, const High& high) const {
        check_comparable<Self, Low>();
        check_comparable<Self, High>();
        return Condition(sql::make_between(sql::Op::between, node(), side(low), side(high)));
    }

    template <class R>
    [[nodiscard]] Condition is_distinct_from(const R& other) const {
        check_comparable<Self, R>();
        return Condition(binary(sql::Op::is_distinct_from, self(), other));
    }

    template <class R>
    [[nodiscard]] Condition is_not_distinct_from(const R& other) const {
        check_comparable<Self, R>();
        return Condition(binary(sql::Op::is_not_distinct_from, self(), other));
    }

    /// LIKE with a pattern: `%` is any text, `_` one character.
    template <class R>
    [[nodiscard]] Condition like(const R& pattern, std::string_view escape = {}) const {
        return pattern_match(sql::Op::like, pattern, escape);
    }

    template <class R>
    [[nodiscard]] Condition not_like(const R& pattern, std::string_view escape = {}) const {
        return pattern_match(sql::Op::not_like, pattern, escape);
    }

    /// LIKE without regard to case, on every database.
    template <class R>
    [[nodiscard]] Condition ilike(const R& pattern, std::string_view escape = {}) const {
        return pattern_match(sql::Op::ilike, pattern, escape);
    }

    template <class R>
    [[nodiscard]] Condition not_ilike(const R& pattern, std::string_view escape = {}) const {
        return pattern_match(sql::Op::not_ilike, pattern, escape);
    }

    /// A text is taken literally: `%` and `_` in it are escaped. Of an expression they are not.
    template <class R>
    [[nodiscard]] Condition contains(const R& text) const {
        return find(sql::Op::contains, text);
    }

    template <class R>
    [[nodiscard]] Condition startswith(const R& text) const {
        return find(sql::Op::startswith, text);
    }

    template <class R>
    [[nodiscard]] Condition endswith(const R& text) const {
        return find(sql::Op::endswith, text);
    }

    /// The same without regard to case.
    template <class R>
    [[nodiscard]] Condition icontains(const R& text) const {
        return find(sql::Op::icontains, text);
    }

    template <class R>
    [[nodiscard]] Condition istartswith(const R& text) const {
        return find(sql::Op::istartswith, text);
    }

    template <class R>
    [[nodiscard]] Condition iendswith(const R& text) const {
        return find(sql::Op::iendswith, text);
    }

    /// Whether the text matches a regular expression of the database. `flags` are the database's: "i".
    template <class R>
    [[nodiscard]] Condition regexp_match(const R& pattern, std::string_view flags = {}) const {
        check_text();
        return Condition(
            sql::make_match(sql::Op::regexp_match, node(), side(pattern), modifiers(flags))
        );
    }

    /// The text with what matches replaced.
    template <class P, class R>
    [[nodiscard]] Expr<T>
    regexp_replace(const P& pattern, const R& replacement, std::string_view flags = {}) const {
        check_text();
        return Expr<T>(
            sql::make_regexp_replace(node(), side(pattern), side(replacement), modifiers(flags))
        );
    }

    /// Full text search by the database's own operator: MATCH, `@@ plainto_tsquery()`, AGAINST.
    template <class R>
    [[nodiscard]] Condition match(const R& text) const {
        check_text();
        return Condition(sql::make_match(sql::Op::match, node(), side(text)));
    }

    /// `x COLLATE "name"`
    [[nodiscard]] Expr<T> collate(std::string_view name) const {
        check_text();
        return Expr<T>(sql::make_collate(node(), name));
    }

    /// An operator of the database that azoth does not know: `u.doc.op<std::string>("->>", "name")`.
    /// `precedence` is as in SQLAlchemy: 0 is looser than all others.
    template <class Result = T, class R>
    [[nodiscard]] Expr<Result> op(LiteralSql spelling, const R& other, int precedence = 0) const {
        return Expr<Result>(sql::make_binary(
            sql::CustomOp{.spelling = std::string(spelling.view()), .precedence = precedence},
            node(),
            side(other),
            Type(TypeTraits<unwrap<Result>>::sql_type)
        ));
    }

    /// The same, of an operator that compares.
    template <class R>
    [[nodiscard]] Condition bool_op(LiteralSql spelling, const R& other, int precedence = 0) const {
        return Condition(sql::make_binary(
            sql::CustomOp{
                .spelling = std::string(spelling.view()),
                .precedence = precedence,
                .comparison = true
            },
            node(),
            side(other)
        ));
    }

    template <class R>
    [[nodiscard]] Expr<T> bitwise_and(const R& other) const {
        return Expr<T>(binary(sql::Op::bitwise_and, self(), other));
    }

    template <class R>
    [[nodiscard]] Expr<T> bitwise_or(const R& other) const {
        return Expr<T>(binary(sql::Op::bitwise_or, self(), other));
    }

    template <class R>
    [[nodiscard]] Expr<T> bitwise_xor(const R& other) const {
        return Expr<T>(binary(sql::Op::bitwise_xor, self(), other));
    }

    template <class R>
    [[nodiscard]] Expr<T> bitwise_lshift(const R& other) const {
        return Expr<T>(binary(sql::Op::bitwise_lshift, self(), other));
    }

    template <class R>
    [[nodiscard]] Expr<T> bitwise_rshift(const R& other) const {
        return Expr<T>(binary(sql::Op::bitwise_rshift, self(), other));
    }

    [[nodiscard]] Expr<T> bitwise_not() const {
        return Expr<T>(sql::make_unary(sql::Op::bitwise_not, node()));
    }

    /// `function OVER (...)`
    template <class Window>
    [[nodiscard]] Expr<T> over(const Window& window) const {
        return Expr<T>(window.over(node()));
    }

    /// `aggregate FILTER (WHERE condition AND ...)`
    template <class... Cs>
    [[nodiscard]] Expr<T> filter(const Cs&... conditions) const {
        check_conditions<Cs...>();
        return Expr<T>(sql::NodeRef::adopt(
            new sql::Filter(node(), (Condition(true) && ... && conditions).node())
        ));
    }

    /// `left || right`
    template <class R>
    [[nodiscard]] Expr<T> concat(const R& other) const {
        check_text();
        return Expr<T>(binary(sql::Op::concat, self(), other));
    }

private:
    const Self& self() const noexcept { return static_cast<const Self&>(*this); }

    sql::NodeRef node() const { return static_cast<const Self&>(*this).node(); }

    static sql::Modifiers modifiers(std::string_view text) {
        return {.text = std::string(text), .given = !text.empty()};
    }

    static consteval void check_text() {
        static_assert(
            family_of<T> == Family::text || family_of<T> == Family::any,
            "azoth: this operator works on text only (like, ilike, contains, startswith, endswith, "
            "concat); "
            "the column is not text"
        );
    }

    template <class R>
    sql::NodeRef side(const R& operand) const {
        if constexpr (expression<R>) {
            return operand.node();
        } else {
            sql::NodeRef mine = node();
            return sql::make_bind(to_value(operand), sql::type_of(*mine), mine);
        }
    }

    template <class R>
    Condition pattern_match(sql::Op op, const R& pattern, std::string_view escape) const {
        check_text();
        if (escape.empty()) {
            return Condition(sql::make_match(op, node(), side(pattern)));
        }
        return Condition(sql::make_match(op, node(), side(pattern), modifiers(escape)));
    }

    template <class R>
    Condition find(sql::Op op, const R& text) const {
        check_text();
        if constexpr (expression<R>) {
            return Condition(sql::make_match(op, node(), text.node()));
        } else {
            return Condition(sql::make_match_literal(op, node(), std::string_view(text)));
        }
    }

    template <class R, class It>
    Condition membership(sql::Op op, It first, It last) const {
        check_comparable<Self, R>();
        std::vector<Value> values;
        for (; first != last; ++first) {
            values.push_back(to_value(*first));
        }
        return Condition(sql::make_in(op, node(), std::move(values)));
    }

    template <class Range>
    Condition from_range(sql::Op op, const Range& values) const {
        if constexpr (requires { values.subquery_node(); }) {
            return Condition(sql::make_binary(op, node(), values.subquery_node()));
        } else if constexpr (!requires { std::begin(values); }) {
            static_assert(
                family_of<operand_type<Range>> == Family::none && !std::same_as<Range, Range>,
                "azoth: in() takes a list, any range of values or a SELECT; one value is compared "
                "with =="
            );
        } else {
            return membership<std::remove_cvref_t<decltype(*std::begin(values))>>(
                op, std::begin(values), std::end(values)
            );
        }
    }
};

/// What expressions of some types can do beside that.
template <class Self, class T>
class TypeOperators : public Operators<Self, T> {};

}  // namespace detail

}  // namespace azoth
