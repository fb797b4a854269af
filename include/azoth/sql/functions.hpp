// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/expr.hpp"
#include "azoth/sql/functions/nullary.hpp"
#include "azoth/sql/key.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace azoth {

namespace detail {

/// An argument of a function: an expression as it is, a C++ value as a parameter.
template <class A>
sql::NodeRef argument(const A& a) {
    if constexpr (expression<A>) {
        return a.node();
    } else {
        return sql::make_bind(
            to_value(a), Type(TypeTraits<unwrap<operand_type<A>>>::sql_type), nullptr
        );
    }
}

template <class T, class... As>
Expr<T> call(std::string_view name, const As&... arguments) {
    sql::Function::Arguments nodes;
    (nodes.push_back(argument(arguments)), ...);
    return Expr<T>(sql::make_function(name, std::move(nodes), Type(TypeTraits<unwrap<T>>::sql_type))
    );
}

/// A function whose result has the SQL type of its first argument.
template <class T, expression E, class... As>
Expr<T> call_like(std::string_view name, const E& first, const As&... rest) {
    sql::Function::Arguments nodes;
    nodes.push_back(first.node());
    (nodes.push_back(argument(rest)), ...);
    Type type = sql::type_of(*nodes.front());
    return Expr<T>(sql::make_function(name, std::move(nodes), std::move(type)));
}

template <class E>
consteval void check_number() {
    constexpr Family family = family_of<typename E::value_type>;
    static_assert(
        family == Family::number || family == Family::interval || family == Family::any,
        "azoth: sum() and avg() are of numbers; this expression is none"
    );
}

template <class T>
using or_null = std::conditional_t<std::is_same_v<T, Any>, Any, std::optional<unwrap<T>>>;

/// What sums of a type are: SQL adds integers as 64 bits, and the sum of no rows is NULL.
template <class T>
using sum_type = or_null<std::conditional_t<
    std::is_integral_v<unwrap<T>> && !std::is_same_v<unwrap<T>, bool>,
    std::int64_t,
    unwrap<T>>>;

/// What averages of a type are: exact where the numbers are, otherwise with a fraction.
template <class T>
using average_type = std::optional<std::conditional_t<
    std::is_arithmetic_v<unwrap<T>> || std::is_same_v<T, Any>,
    double,
    unwrap<T>>>;

template <class T>
class NullaryCall : public NullaryFunction<T>, public Operators<NullaryCall<T>, T> {
public:
    constexpr explicit NullaryCall(std::string_view function) noexcept
        : NullaryFunction<T>{function} {}

    sql::NodeRef node() const { return call<T>(this->name).node(); }
};

}  // namespace detail

/// SQL functions. Any other function is `func::call<Result>("name", arguments...)`.
namespace func {

/// A function by its name; the name is written as an identifier, so it cannot smuggle SQL.
template <class T, class... As>
Expr<T> call(std::string_view name, const As&... arguments) {
    return detail::call<T>(name, arguments...);
}

/// count(*)
inline Expr<std::int64_t> count() {
    sql::Function::Arguments star;
    star.push_back(sql::NodeRef(&sql::Constant::star()));
    return Expr<std::int64_t>(
        sql::make_function("count", std::move(star), Type(TypeSpec(TypeKind::Integer)))
    );
}

template <expression E>
Expr<std::int64_t> count(const E& operand) {
    return detail::call<std::int64_t>("count", operand);
}

/// NULL when there are no rows, so the result is optional; as for avg, min and max.
template <expression E>
Expr<detail::sum_type<typename E::value_type>> sum(const E& operand) {
    detail::check_number<E>();
    return detail::call_like<detail::sum_type<typename E::value_type>>("sum", operand);
}

template <expression E>
auto avg(const E& operand) {
    detail::check_number<E>();
    return detail::call<detail::average_type<typename E::value_type>>("avg", operand);
}

template <expression E>
Expr<detail::or_null<typename E::value_type>> min(const E& operand) {
    return detail::call_like<detail::or_null<typename E::value_type>>("min", operand);
}

template <expression E>
Expr<detail::or_null<typename E::value_type>> max(const E& operand) {
    return detail::call_like<detail::or_null<typename E::value_type>>("max", operand);
}

/// The first of the arguments that is not NULL.
template <expression E, class... Rest>
auto coalesce(const E& first, const Rest&... rest) {
    static_assert(
        (... && detail::families_match<E, Rest>()), "azoth: coalesce() takes values of one kind"
    );
    using T = typename E::value_type;
    constexpr bool sure = (... || (!detail::is_optional<detail::operand_type<Rest>>));
    using Result = std::conditional_t<sure, detail::unwrap<T>, T>;
    return detail::call_like<Result>("coalesce", first, rest...);
}

template <expression E>
Expr<typename E::value_type> lower(const E& operand) {
    return detail::call_like<typename E::value_type>("lower", operand);
}

template <expression E>
Expr<typename E::value_type> upper(const E& operand) {
    return detail::call_like<typename E::value_type>("upper", operand);
}

/// Characters of a text, bytes of a blob.
template <expression E>
auto length(const E& operand) {
    using T = std::conditional_t<
        detail::is_optional<typename E::value_type>,
        std::optional<std::int64_t>,
        std::int64_t>;
    return detail::call<T>("length", operand);
}

template <expression E>
Expr<typename E::value_type> abs(const E& operand) {
    return detail::call_like<typename E::value_type>("abs", operand);
}

template <expression E, class... As>
Expr<typename E::value_type> round(const E& operand, const As&... digits) {
    return detail::call_like<typename E::value_type>("round", operand, digits...);
}

/// The number of the row within its window, from 1.
inline Expr<std::int64_t> row_number() {
    return detail::call<std::int64_t>("row_number");
}

/// As row_number(), but equal rows have the same number, and the next ones are counted on.
inline Expr<std::int64_t> rank() {
    return detail::call<std::int64_t>("rank");
}

/// As rank(), without gaps.
inline Expr<std::int64_t> dense_rank() {
    return detail::call<std::int64_t>("dense_rank");
}

inline Expr<double> percent_rank() {
    return detail::call<double>("percent_rank");
}

inline Expr<double> cume_dist() {
    return detail::call<double>("cume_dist");
}

/// The texts of all rows joined: string_agg, group_concat, LISTAGG.
template <expression E, class S>
Expr<std::optional<std::string>> aggregate_strings(const E& operand, const S& separator) {
    return detail::call<std::optional<std::string>>("aggregate_strings", operand, separator);
}

/// Characters of a text, on every database.
template <expression E>
Expr<std::int64_t> char_length(const E& operand) {
    return detail::call<std::int64_t>("char_length", operand);
}

/// A random number, as the database makes them.
inline Expr<Any> random() {
    return detail::call<Any>("random");
}

/// Sets of keys of GROUP BY: each of them, all their combinations, all their beginnings.
template <expression... Es>
Expr<Any> grouping_sets(const Es&... sets) {
    return detail::call<Any>("grouping_sets", sets...);
}

template <expression... Es>
Expr<Any> cube(const Es&... keys) {
    return detail::call<Any>("cube", keys...);
}

template <expression... Es>
Expr<Any> rollup(const Es&... keys) {
    return detail::call<Any>("rollup", keys...);
}

/// The time at which the transaction or the statement began, as the database has it.
constexpr detail::NullaryCall<Timestamp> now() noexcept {
    return detail::NullaryCall<Timestamp>("now");
}

constexpr detail::NullaryCall<Timestamp> current_timestamp() noexcept {
    return detail::NullaryCall<Timestamp>("current_timestamp");
}

constexpr detail::NullaryCall<Date> current_date() noexcept {
    return detail::NullaryCall<Date>("current_date");
}

/// Rows from one number to another, in steps: in FROM, by table_valued() or column_valued().
template <class A, class B, class... Step>
Expr<detail::operand_type<A>> generate_series(const A& start, const B& stop, const Step&... step) {
    return detail::call<detail::operand_type<A>>("generate_series", start, stop, step...);
}

/// The elements of an array as rows, in FROM.
template <expression E>
Expr<detail::element_of<E>> unnest(const E& array) {
    return detail::call<detail::element_of<E>>("unnest", array);
}

/// The values of all rows as an array. PostgreSQL
template <expression E>
Expr<std::optional<std::vector<typename E::value_type>>> array_agg(const E& operand) {
    return detail::call<std::optional<std::vector<typename E::value_type>>>("array_agg", operand);
}

}  // namespace func

namespace detail {

/// CASE under construction: `az::case_(u.age >= 18, "adult").when(u.age >= 13, "teen").else_("child")`.
template <class T>
class CaseBuilder : public Operators<CaseBuilder<T>, std::optional<unwrap<T>>> {
public:
    CaseBuilder(sql::NodeRef condition, sql::NodeRef result) {
        branches_.push_back(std::move(condition));
        branches_.push_back(std::move(result));
    }

    template <class C, class R>
    [[nodiscard]] CaseBuilder when(const C& condition, const R& result) const {
        check_conditions<C>();
        check_result<R>();
        CaseBuilder next(*this);
        next.branches_.push_back(condition.node());
        next.branches_.push_back(argument(result));
        return next;
    }

    /// What it is when no condition holds; without it: NULL.
    template <class R>
    [[nodiscard]] Expr<T> else_(const R& result) const {
        check_result<R>();
        return Expr<T>(sql::make_case(nullptr, branches_, argument(result)));
    }

    sql::NodeRef node() const { return sql::make_case(nullptr, branches_, nullptr); }

private:
    template <class R>
    static consteval void check_result() {
        static_assert(
            nothing<R> || families_match<Expr<T>, R>(),
            "azoth: all results of a CASE are of one kind"
        );
    }

    sql::ClauseList::Items branches_;
};

}  // namespace detail

/// `aggregate WITHIN GROUP (ORDER BY keys)`: `az::within_group(az::func::call<double>("percentile_cont", 0.5), {p.views})`
template <expression E>
Expr<typename E::value_type> within_group(const E& aggregate, const std::vector<Key>& keys) {
    return Expr<typename E::value_type>(
        sql::NodeRef::adopt(new sql::WithinGroup(aggregate.node(), Window::nodes(keys)))
    );
}

/// The argument of an aggregate in an order: `func::call<...>("array_agg", az::aggregate_order_by(t.name, {t.id}))`
template <expression E>
Expr<typename E::value_type> aggregate_order_by(const E& operand, const std::vector<Key>& keys) {
    return Expr<typename E::value_type>(
        sql::NodeRef::adopt(new sql::AggregateOrderBy(operand.node(), Window::nodes(keys)))
    );
}

/// CASE WHEN condition THEN result ... END
template <class C, class R>
detail::CaseBuilder<detail::operand_type<R>> case_(const C& condition, const R& result) {
    detail::check_conditions<C>();
    return {condition.node(), detail::argument(result)};
}

}  // namespace azoth
