// SPDX-License-Identifier: MIT
// What the program fills into a column itself, where nothing was given.
#pragma once

#include "azoth/sql/schema/column_options.hpp"
#include "azoth/sql/type_traits.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace azoth {

namespace detail {

template <class T>
concept constant_default = std::integral<T> || std::floating_point<T> || std::is_enum_v<T> ||
                           std::same_as<T, std::string_view> ||
                           std::same_as<std::decay_t<T>, const char*> || std::is_bounded_array_v<T>;

/// A lambda that captures nothing, so that its type is all there is to it.
template <class F>
concept plain_function = std::is_class_v<F> && std::is_empty_v<F> &&
                         std::is_default_constructible_v<F> && std::is_invocable_v<const F&>;

template <class T>
constexpr ConstantValue constant_value(const T& value) {
    using Kind = ConstantValue::Kind;
    if constexpr (std::same_as<T, bool>) {
        return {.kind = Kind::boolean, .integer = value ? 1 : 0};
    } else if constexpr (std::integral<T>) {
        return {.kind = Kind::integer, .integer = static_cast<std::int64_t>(value)};
    } else if constexpr (std::floating_point<T>) {
        return {.kind = Kind::real, .real = static_cast<double>(value)};
    } else if constexpr (named_enum<T>) {
        constexpr const auto& table = azoth_enum_table(T{});
        for (std::size_t i = 0; i < std::size(table.names); ++i) {
            if (table.values[i] == value) {
                return {.kind = Kind::text, .text = table.names[i]};
            }
        }
        return {};
    } else if constexpr (std::is_enum_v<T>) {
        return {.kind = Kind::integer, .integer = static_cast<std::int64_t>(value)};
    } else {
        return {.kind = Kind::text, .text = std::string_view(value)};
    }
}

/// The C++ type a default counts as when it is compared with that of its column.
template <class T>
using default_value_type = std::
    conditional_t<std::integral<T> || std::floating_point<T> || std::is_enum_v<T>, T, std::string>;

template <class F>
Value call_default() {
    using T = std::remove_cvref_t<std::invoke_result_t<const F&>>;
    if constexpr (has_stored<T>) {
        const T made = F{}();
        return store_custom<T>(&made);
    } else {
        return Value(F{}());
    }
}

template <class T>
struct InsertDefaultTag {
    using default_type = T;
    ClientDefault value;

    constexpr void apply(ColumnOptions& o) const { o.insert_default = value; }
};

template <class T>
struct UpdateDefaultTag {
    using default_type = T;
    ClientDefault value;

    constexpr void apply(ColumnOptions& o) const { o.update_default = value; }
};

}  // namespace detail

/// Every INSERT that does not give the column a value gives it this one: `az::insert_default(0)`. In a model
/// nothing was given where the member is as in a fresh object; it has the value once it is flushed.
template <detail::constant_default T>
constexpr detail::InsertDefaultTag<detail::default_value_type<T>> insert_default(const T& value) {
    return {{.kind = ClientDefault::Kind::value, .value = detail::constant_value(value)}};
}

/// The same, made anew for every row: `az::insert_default([] { return az::Uuid::v4(); })`. The lambda
/// captures nothing; it is called on the thread that inserts.
template <detail::plain_function F>
constexpr auto insert_default(const F&) {
    using T = std::remove_cvref_t<std::invoke_result_t<const F&>>;
    return detail::InsertDefaultTag<T>{
        {.kind = ClientDefault::Kind::callable, .make = &detail::call_default<F>}
    };
}

constexpr detail::InsertDefaultTag<Any> insert_default(Value (*function)()) {
    return {{.kind = ClientDefault::Kind::callable, .make = function}};
}

/// The same, with SQL that stands in the INSERT.
template <class T>
constexpr detail::InsertDefaultTag<T> insert_default(const NullaryFunction<T>& function) {
    return {{.kind = ClientDefault::Kind::sql, .sql = {SqlDefault::Kind::function, function.name}}};
}

constexpr detail::InsertDefaultTag<Any> insert_default(SqlText text) {
    return {{.kind = ClientDefault::Kind::sql, .sql = {SqlDefault::Kind::text, text.sql}}};
}

/// Every UPDATE that does not set the column sets it to this value; SQL goes to az::onupdate().
template <detail::constant_default T>
constexpr detail::UpdateDefaultTag<detail::default_value_type<T>> update_default(const T& value) {
    return {{.kind = ClientDefault::Kind::value, .value = detail::constant_value(value)}};
}

/// The same, made anew for every row.
template <detail::plain_function F>
constexpr auto update_default(const F&) {
    using T = std::remove_cvref_t<std::invoke_result_t<const F&>>;
    return detail::UpdateDefaultTag<T>{
        {.kind = ClientDefault::Kind::callable, .make = &detail::call_default<F>}
    };
}

constexpr detail::UpdateDefaultTag<Any> update_default(Value (*function)()) {
    return {{.kind = ClientDefault::Kind::callable, .make = function}};
}

}  // namespace azoth
