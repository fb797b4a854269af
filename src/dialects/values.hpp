// SPDX-License-Identifier: MIT
// What all drivers say and check when values go to a database and come from it.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/field.hpp"
#include "azoth/sql/value.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace azoth::driver {

/// Position of the first byte that may not be in text: a NUL, or where it is no UTF-8. The length when all is
/// well.
AZOTH_EXPORT std::size_t find_bad_text(std::string_view text) noexcept;

/// A parameter, for messages: its number, and the field it was bound from, if any.
struct Parameter {
    int index = 0;
    const Field* field = nullptr;
};

/// DataError "<the value of the parameter> <what>".
[[noreturn]] AZOTH_EXPORT void
refuse_parameter(const Parameter& parameter, std::string_view what, std::string_view hint);

/// DataError when the text is no UTF-8 or has a NUL character.
AZOTH_EXPORT void check_text(const Parameter& parameter, std::string_view text);

/// What the database gets for a value that goes through a decorator, the outer ones first.
AZOTH_EXPORT Value decorate(const TypeDecorator& decorator, Value value);

/// DataError "<the column>: <what>".
[[noreturn]] AZOTH_EXPORT void
refuse_column(const Field& field, int column, std::string_view what, std::string_view hint);

/// The DataError for a NULL in a column whose C++ type has none.
[[noreturn]] AZOTH_EXPORT void refuse_null(const Field& field, int column);

/// Puts text into a member, which gets just the memory it needs.
inline void assign_text(std::string& member, std::string_view text) {
    if (text.size() <= member.capacity()) {
        member.assign(text.data(), text.size());
    } else {
        member = std::string(text.data(), text.size());
    }
}

}  // namespace azoth::driver
