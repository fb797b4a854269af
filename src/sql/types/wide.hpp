// SPDX-License-Identifier: MIT
// Unsigned numbers of 128 and 256 bits, as much arithmetic of them as Decimal needs.
#pragma once

#include <bit>
#include <compare>
#include <cstdint>

namespace azoth::detail {

__extension__ typedef unsigned __int128 U128;

/// 10^0 to 10^38.
struct PowersOfTen {
    U128 of[39];

    constexpr PowersOfTen() noexcept : of() {
        of[0] = 1;
        for (int i = 1; i < 39; ++i) {
            of[i] = of[i - 1] * 10;
        }
    }
};

inline constexpr PowersOfTen powers_of_ten;

constexpr U128 make_u128(std::uint64_t high, std::uint64_t low) noexcept {
    return static_cast<U128>(high) << 64 | low;
}

constexpr std::uint64_t low_half(U128 value) noexcept {
    return static_cast<std::uint64_t>(value);
}

constexpr std::uint64_t high_half(U128 value) noexcept {
    return static_cast<std::uint64_t>(value >> 64);
}

constexpr int bit_width(U128 value) noexcept {
    const std::uint64_t high = high_half(value);
    return high != 0 ? 64 + static_cast<int>(std::bit_width(high))
                     : static_cast<int>(std::bit_width(low_half(value)));
}

/// 256 bits.
struct U256 {
    U128 high = 0;
    U128 low = 0;

    [[nodiscard]] constexpr bool is_zero() const noexcept { return (high | low) == 0; }

    friend constexpr bool operator==(const U256&, const U256&) noexcept = default;

    friend constexpr std::strong_ordering operator<=>(const U256& a, const U256& b) noexcept {
        if (a.high != b.high) {
            return a.high < b.high ? std::strong_ordering::less : std::strong_ordering::greater;
        }
        return a.low < b.low   ? std::strong_ordering::less
               : a.low > b.low ? std::strong_ordering::greater
                               : std::strong_ordering::equal;
    }
};

constexpr U256 operator+(const U256& a, const U256& b) noexcept {
    const U128 low = a.low + b.low;
    return {a.high + b.high + (low < a.low ? 1U : 0U), low};
}

/// `a` must not be less than `b`.
constexpr U256 operator-(const U256& a, const U256& b) noexcept {
    return {a.high - b.high - (a.low < b.low ? 1U : 0U), a.low - b.low};
}

/// 0 < `by` < 128.
constexpr U256 shift_left(const U256& a, int by) noexcept {
    return {a.high << by | a.low >> (128 - by), a.low << by};
}

constexpr U256 multiply(U128 a, U128 b) noexcept {
    const U128 low = static_cast<U128>(low_half(a)) * low_half(b);
    const U128 cross = static_cast<U128>(low_half(a)) * high_half(b) + high_half(low);
    const U128 other = static_cast<U128>(high_half(a)) * low_half(b) + low_half(cross);
    const U128 high =
        static_cast<U128>(high_half(a)) * high_half(b) + high_half(cross) + high_half(other);
    return {high, make_u128(low_half(other), low_half(low))};
}

/// The product has to fit.
constexpr U256 multiply(const U256& a, U128 b) noexcept {
    U256 product = multiply(a.low, b);
    product.high += a.high * b;
    return product;
}

struct Quotient {
    U256 quotient;
    U256 remainder;
};

constexpr Quotient divide(const U256& a, std::uint64_t divisor) noexcept {
    const std::uint64_t limbs[4] = {
        high_half(a.high), low_half(a.high), high_half(a.low), low_half(a.low)
    };
    std::uint64_t digits[4] = {};
    std::uint64_t rest = 0;
    for (int i = 0; i < 4; ++i) {
        const U128 part = make_u128(rest, limbs[i]);
        digits[i] = low_half(part / divisor);
        rest = low_half(part % divisor);
    }
    return {{make_u128(digits[0], digits[1]), make_u128(digits[2], digits[3])}, {0, rest}};
}

/// Long division bit by bit; what fits in 128 bits goes the short way. `b` must be less than 2^255.
constexpr Quotient divide(const U256& a, const U256& b) noexcept {
    if (a.high == 0 && b.high == 0) {
        return {{0, a.low / b.low}, {0, a.low % b.low}};
    }
    Quotient result;
    const int width = a.high != 0 ? 128 + bit_width(a.high) : bit_width(a.low);
    for (int i = width - 1; i >= 0; --i) {
        const U128 bit = (i >= 128 ? a.high >> (i - 128) : a.low >> i) & 1U;
        result.remainder = shift_left(result.remainder, 1);
        result.remainder.low |= bit;
        result.quotient = shift_left(result.quotient, 1);
        if (result.remainder >= b) {
            result.remainder = result.remainder - b;
            result.quotient.low |= 1U;
        }
    }
    return result;
}

}  // namespace azoth::detail
