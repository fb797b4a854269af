// SPDX-License-Identifier: MIT
// The inside of a Decimal as numbers that can be reckoned with.
#pragma once

#include "azoth/sql/types/decimal.hpp"
#include "sql/types/wide.hpp"

namespace azoth::detail {

struct DecimalParts {
    U128 coefficient = 0;
    int scale = 0;
    bool negative = false;
};

struct DecimalAccess {
    static DecimalParts parts(const Decimal& value) noexcept {
        return {make_u128(value.high_, value.low_), value.scale_, value.negative_};
    }

    /// The parts have to be in range; a negative zero loses its sign.
    static Decimal make(const DecimalParts& parts) noexcept {
        Decimal value;
        value.low_ = low_half(parts.coefficient);
        value.high_ = high_half(parts.coefficient);
        value.scale_ = static_cast<std::int16_t>(parts.scale);
        value.negative_ = parts.negative && parts.coefficient != 0;
        return value;
    }
};

/// Digits without leading zeros; 1 for zero.
[[nodiscard]] constexpr int count_digits(U128 value) noexcept {
    // 1233 / 4096 is a little less than log10(2), close enough for 128 bits.
    const int fewest = bit_width(value | 1U) * 1233 >> 12;
    return fewest + (value >= powers_of_ten.of[fewest] || fewest == 0 ? 1 : 0);
}

}  // namespace azoth::detail
