// SPDX-License-Identifier: MIT
// What expressions of some types can do beside what all can: arrays and JSON. Included by expr.hpp.
#pragma once

#include "azoth/sql/expr_operators.hpp"
#include "azoth/sql/types/array.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth {

namespace detail {

/// Arrays, `A` being std::vector<E> or std::optional of it.
template <class Self, class A>
class ArrayOperators : public Operators<Self, A> {
    using Array = unwrap<A>;
    using Item = typename Array::value_type;
    using Element = std::optional<unwrap<Item>>;
    using Condition = Expr<dependent_bool<A>>;

public:
    /// One element, counted as the database counts: on PostgreSQL from 1. NULL when there is none.
    [[nodiscard]] Expr<Element> operator[](std::integral auto index) const {
        return Expr<Element>(sql::make_binary(sql::Op::getitem, own(), Value(index)));
    }

    template <expression E>
    [[nodiscard]] Expr<Element> operator[](const E& index) const {
        return Expr<Element>(sql::make_binary(sql::Op::getitem, own(), index.node()));
    }

    /// `x[from:to]`, both included.
    [[nodiscard]] Expr<A> slice(int from, int to) const {
        const auto bound = [&](int number) {
            return sql::make_bind(Value(number), Type(TypeSpec(TypeKind::Integer)), own());
        };
        return Expr<A>(sql::make_binary(
            sql::Op::getitem,
            own(),
            sql::NodeRef::adopt(new sql::Slice(bound(from), bound(to), nullptr))
        ));
    }

    /// All of these are in it: `u.tags.contains({"a", "b"})`, `@>`.
    [[nodiscard]] Condition contains(const Array& items) const { return compare("@>", items); }

    template <expression E>
    [[nodiscard]] Condition contains(const E& other) const {
        return compare("@>", other);
    }

    /// It has nothing but these: `<@`.
    [[nodiscard]] Condition contained_by(const Array& items) const { return compare("<@", items); }

    template <expression E>
    [[nodiscard]] Condition contained_by(const E& other) const {
        return compare("<@", other);
    }

    /// Some of these are in it: `&&`.
    [[nodiscard]] Condition overlap(const Array& items) const { return compare("&&", items); }

    template <expression E>
    [[nodiscard]] Condition overlap(const E& other) const {
        return compare("&&", other);
    }

    /// `value = ANY (array)`. For other comparisons: `az::literal(5) < az::any_(u.numbers)`.
    template <class V>
    [[nodiscard]] Condition any(const V& value) const {
        return each(sql::Op::any, value);
    }

    /// `value = ALL (array)`
    template <class V>
    [[nodiscard]] Condition all(const V& value) const {
        return each(sql::Op::all, value);
    }

    /// `array || array`
    [[nodiscard]] Expr<A> concat(const Array& items) const {
        return Expr<A>(sql::make_binary(sql::Op::concat, own(), side(items)));
    }

    template <expression E>
    [[nodiscard]] Expr<A> concat(const E& other) const {
        return Expr<A>(sql::make_binary(sql::Op::concat, own(), other.node()));
    }

private:
    sql::NodeRef own() const { return static_cast<const Self&>(*this).node(); }

    template <class V>
    sql::NodeRef side(const V& other) const {
        if constexpr (expression<V>) {
            static_assert(
                std::same_as<unwrap<typename V::value_type>, Array> ||
                    std::same_as<typename V::value_type, Any>,
                "azoth: an array is compared with an array of the same type"
            );
            return other.node();
        } else {
            sql::NodeRef mine = own();
            return sql::make_bind(to_value(other), sql::type_of(*mine), mine);
        }
    }

    template <class V>
    Condition compare(const char* spelling, const V& other) const {
        return Condition(sql::make_binary(
            sql::CustomOp{
                .spelling = spelling,
                .precedence = 15,
                .comparison = true,
                .associative = true,
                .eager_grouping = true
            },
            own(),
            side(other)
        ));
    }

    template <class V>
    Condition each(sql::Op op, const V& value) const {
        static_assert(
            families_match<Expr<Item>, V>(),
            "azoth: any() and all() take a value of the kind that the array holds"
        );
        sql::NodeRef mine = own();
        sql::NodeRef collection = sql::make_unary(op, mine);
        if constexpr (expression<V>) {
            return Condition(sql::make_binary(sql::Op::eq, value.node(), std::move(collection)));
        } else {
            sql::NodeRef bind = sql::make_bind(
                to_value(value), Type(TypeTraits<unwrap<Item>>::sql_type), std::move(mine)
            );
            return Condition(sql::make_binary(sql::Op::eq, std::move(bind), std::move(collection)));
        }
    }
};

/// JSON documents.
template <class Self, class J>
class JsonOperators : public Operators<Self, J> {
public:
    /// A member of an object: `u.data["address"]["city"].as_string()`.
    [[nodiscard]] JsonElement operator[](std::string_view key) const;
    /// An element of an array, from 0.
    [[nodiscard]] JsonElement operator[](std::integral auto index) const;
};

template <class Self, class E>
class TypeOperators<Self, std::vector<E>> : public ArrayOperators<Self, std::vector<E>> {};

template <class Self, class E>
class TypeOperators<Self, std::optional<std::vector<E>>>
    : public ArrayOperators<Self, std::optional<std::vector<E>>> {};

template <class Self>
class TypeOperators<Self, Json> : public JsonOperators<Self, Json> {};

template <class Self>
class TypeOperators<Self, std::optional<Json>> : public JsonOperators<Self, std::optional<Json>> {};

}  // namespace detail

/// A part of a JSON document; NULL where there is none. What is in it has to be said to compare it:
/// `u.data["age"].as_integer() > 18`.
class JsonElement : public detail::JsonOperators<JsonElement, std::optional<Json>> {
public:
    explicit JsonElement(sql::NodeRef node) noexcept : node_(std::move(node)) {}

    const sql::NodeRef& node() const noexcept { return node_; }

    [[nodiscard]] Expr<std::optional<std::string>> as_string() const;
    [[nodiscard]] Expr<std::optional<std::int64_t>> as_integer() const;
    [[nodiscard]] Expr<std::optional<double>> as_float() const;
    [[nodiscard]] Expr<std::optional<bool>> as_boolean() const;
    [[nodiscard]] Expr<std::optional<Decimal>> as_numeric(int precision, int scale) const;

private:
    /// The same access, as another type.
    AZOTH_EXPORT sql::NodeRef typed(const TypeSpec& type) const;

    sql::NodeRef node_;
};

namespace detail {

template <class Self, class J>
JsonElement JsonOperators<Self, J>::operator[](std::string_view key) const {
    return JsonElement(
        sql::make_binary(sql::Op::json_getitem, static_cast<const Self&>(*this).node(), Value(key))
    );
}

template <class Self, class J>
JsonElement JsonOperators<Self, J>::operator[](std::integral auto index) const {
    return JsonElement(sql::make_binary(
        sql::Op::json_getitem, static_cast<const Self&>(*this).node(), Value(index)
    ));
}

}  // namespace detail

}  // namespace azoth
