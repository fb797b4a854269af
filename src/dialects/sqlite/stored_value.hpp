// SPDX-License-Identifier: MIT
// Values as SQLite gives them, turned into those that it has no type of its own for.
#pragma once

#include "azoth/sql/type.hpp"
#include "azoth/sql/value.hpp"

#include <sqlite3.h>

#include <cstddef>
#include <string_view>

namespace azoth::sqlite {

[[noreturn, gnu::cold]] void out_of_memory();

inline std::string_view text_of(sqlite3_value* value) {
    // In this order: the conversion may change the length.
    const auto* const text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    if (text == nullptr) {
        out_of_memory();
    }
    return {text, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

inline std::string_view blob_of(sqlite3_value* value) {
    const auto* const octets = static_cast<const char*>(sqlite3_value_blob(value));
    return octets == nullptr
               ? std::string_view()
               : std::string_view(octets, static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

// `type` is what sqlite3_value_type() says of the value, never NULL. False when it is something else.
bool to_decimal(sqlite3_value* value, int type, Decimal& out);
bool to_interval(std::string_view text, Interval& out) noexcept;
bool to_json(sqlite3_value* value, int type, Json& out);
bool to_uuid(sqlite3_value* value, int type, Uuid& out);

/// The value as it is. `declared` is what the column of a BLOB was declared as; may be null.
Value to_value(sqlite3_value* value, int type, const char* declared);

/// What the program gets of a value, as `to_value` gave it, that goes through a decorator.
Value undecorate(const TypeDecorator& decorator, sqlite3_value* value, int type, Value found);

}  // namespace azoth::sqlite
