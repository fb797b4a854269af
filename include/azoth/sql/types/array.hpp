// SPDX-License-Identifier: MIT
// Arrays: columns of std::vector, where the database has such columns.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/type_traits.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace azoth {

namespace detail {

/// `{1,NULL,"a b"}`: how an array travels.
AZOTH_EXPORT std::string array_text(const std::vector<Value>& items);

/// The other way; numbers and booleans become such values, anything else text. DataError when it is no array
/// of one dimension.
AZOTH_EXPORT std::vector<Value> array_items(std::string_view text, Storage storage);

template <class T>
consteval Storage item_storage() {
    if constexpr (has_stored<unwrap<T>>) {
        return TypeTraits<typename TypeTraits<unwrap<T>>::stored_type>::storage;
    } else {
        return TypeTraits<unwrap<T>>::storage;
    }
}

}  // namespace detail

/// std::vector<T> is a column of ARRAY(T). Elements may be std::optional.
template <class T>
    requires(detail::family_of<T> != Family::none)
struct TypeTraits<std::vector<T>> : StoredAs<std::string> {
    static constexpr std::string_view name = "an array";
    static constexpr TypeSpec sql_type = ARRAY(TypeTraits<detail::unwrap<T>>::sql_type);

    static std::string to_stored(const std::vector<T>& items) {
        std::vector<Value> values;
        values.reserve(items.size());
        for (const auto& item : items) {
            const T element = item;
            values.push_back(detail::extract(type_ops<T>, &element));
        }
        return detail::array_text(values);
    }

    static std::vector<T> from_stored(const std::string& text) {
        std::vector<T> items;
        for (const Value& value : detail::array_items(text, detail::item_storage<T>())) {
            items.push_back(value.as<T>());
        }
        return items;
    }
};

}  // namespace azoth
