// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/engine/cursor.hpp"
#include "azoth/sql/expr.hpp"
#include "azoth/sql/type_traits.hpp"

#include <concepts>
#include <cstddef>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace azoth {

/// One row of a result whose columns are not known at compile time. Owns its values.
///
/// The values are of the kinds that the SQL types of the columns say, where the statement knows them and the
/// database has kept to them: a DateTime column gives a timestamp, also where it is stored as text.
class AZOTH_EXPORT Row {
public:
    Row() = default;

    Row(detail::Rc<const detail::RowShape> shape, std::vector<Value> values) noexcept
        : shape_(std::move(shape)), values_(std::move(values)) {}

    [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }

    /// By position; past the end is a NoSuchColumnError.
    template <std::integral I>
    [[nodiscard]] const Value& operator[](I at) const {
        return value(static_cast<std::size_t>(at));
    }

    /// By name; NoSuchColumnError, or AmbiguousColumnError when several columns have it.
    [[nodiscard]] const Value& operator[](std::string_view key) const;

    [[nodiscard]] const Value& operator[](const char* key) const {
        return (*this)[std::string_view(key)];
    }

    /// A column as a C++ type; DataError when its value does not fit.
    template <class T>
    [[nodiscard]] T
    get(std::size_t at, std::source_location where = std::source_location::current()) const {
        return read<T>(at, where);
    }

    template <class T>
    [[nodiscard]] T
    get(std::string_view key, std::source_location where = std::source_location::current()) const {
        return read<T>(find(key, where), where);
    }

    /// By the column that was selected: `row.get(users.c<std::string>("name"))` is a text,
    /// `row.get(users.c("name"))` an azoth::Value.
    template <expression E>
    [[nodiscard]] auto
    get(const E& column, std::source_location where = std::source_location::current()) const {
        using T = std::
            conditional_t<std::same_as<typename E::value_type, Any>, Value, typename E::value_type>;
        return read<T>(find(*column.node(), where), where);
    }

    [[nodiscard]] const std::vector<std::string>& keys() const noexcept { return shape_->keys; }

    [[nodiscard]] const std::vector<Value>& values() const noexcept { return values_; }

    /// Name and value of every column.
    [[nodiscard]] std::vector<std::pair<std::string, Value>> mapping() const;

    friend bool operator==(const Row& left, const Row& right) {
        return left.values_ == right.values_;
    }

private:
    [[nodiscard]] const Value& value(std::size_t at) const;
    [[nodiscard]] std::size_t find(std::string_view key, std::source_location where) const;
    [[nodiscard]] std::size_t find(const sql::Node& column, std::source_location where) const;
    void read(std::size_t at, const TypeOps& ops, void* into, std::source_location where) const;

    template <class T>
    T read(std::size_t at, std::source_location where) const {
        T result{};
        read(at, type_ops<T>, &result, where);
        return result;
    }

    detail::Rc<const detail::RowShape> shape_;
    std::vector<Value> values_;
};

}  // namespace azoth
