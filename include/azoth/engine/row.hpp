// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/engine/cursor.hpp"
#include "azoth/sql/expr.hpp"
#include "azoth/sql/type_traits.hpp"

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace azoth {

/// One row of a result whose columns are not known at compile time. Owns its values.
class AZOTH_EXPORT Row {
public:
    Row() = default;

    Row(detail::Rc<const detail::RowShape> shape, std::vector<Value> values) noexcept
        : shape_(std::move(shape)), values_(std::move(values)) {}

    [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }

    /// By position; past the end is a NoSuchColumnError.
    [[nodiscard]] const Value& operator[](std::size_t at) const;

    /// By name; NoSuchColumnError, or AmbiguousColumnError when several columns have it.
    [[nodiscard]] const Value& operator[](std::string_view key) const;

    [[nodiscard]] const Value& operator[](const char* key) const { return (*this)[std::string_view(key)]; }

    /// A column as a C++ type; DataError when its value does not fit.
    template <class T>
    [[nodiscard]] T get(std::size_t at) const {
        return (*this)[at].template as<T>();
    }

    template <class T>
    [[nodiscard]] T get(std::string_view key) const {
        return (*this)[key].template as<T>();
    }

    /// By the column that was selected: `row.get(users.c<std::string>("name"))` is a text,
    /// `row.get(users.c("name"))` an azoth::Value.
    template <expression E>
    [[nodiscard]] auto get(const E& column) const {
        using T = std::conditional_t<
            std::same_as<typename E::value_type, Any>, Value, typename E::value_type>;
        return at(*column.node()).template as<T>();
    }

    [[nodiscard]] const std::vector<std::string>& keys() const noexcept { return shape_->keys; }

    [[nodiscard]] const std::vector<Value>& values() const noexcept { return values_; }

    /// Name and value of every column.
    [[nodiscard]] std::vector<std::pair<std::string, Value>> mapping() const;

    friend bool operator==(const Row& left, const Row& right) { return left.values_ == right.values_; }

private:
    const Value& at(const sql::Node& column) const;

    detail::Rc<const detail::RowShape> shape_;
    std::vector<Value> values_;
};

}  // namespace azoth
