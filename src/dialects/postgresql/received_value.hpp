// SPDX-License-Identifier: MIT
// Values as the server sends them, as azoth::Value.
#pragma once

#include "azoth/sql/types/date.hpp"
#include "azoth/sql/types/timestamp.hpp"
#include "azoth/sql/value.hpp"
#include "dialects/postgresql/wire.hpp"

#include <string_view>

namespace azoth::postgresql {

/// A value in the binary format of its type. What no azoth type can hold (infinite dates, intervals with
/// months, numbers of more than 38 digits) becomes text; a malformed one is an InterfaceError.
Value binary_value(Form form, std::string_view octets);

/// As `binary_value`, from the text that the server makes of a value.
Value text_value(Form form, std::string_view text);

/// False when it is infinite or outside of the range of Timestamp.
inline bool timestamp_from(std::int64_t since_2000, Timestamp& out) noexcept {
    std::int64_t since_1970 = 0;
    if (since_2000 == INT64_MAX || since_2000 == INT64_MIN ||
        __builtin_add_overflow(since_2000, epoch_microseconds, &since_1970)) {
        return false;
    }
    out = Timestamp::from_microseconds(since_1970);
    return true;
}

inline bool date_from(std::int32_t since_2000, Date& out) noexcept {
    std::int32_t since_1970 = 0;
    if (since_2000 == INT32_MAX || since_2000 == INT32_MIN ||
        __builtin_add_overflow(since_2000, epoch_days, &since_1970)) {
        return false;
    }
    out = Date::from_days(since_1970);
    return true;
}

}  // namespace azoth::postgresql
