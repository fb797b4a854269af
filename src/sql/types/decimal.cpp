// SPDX-License-Identifier: MIT
// Arithmetic of Decimal; its text is in decimal_text.cpp.
#include "azoth/sql/types/decimal.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/types/hashing.hpp"
#include "sql/types/decimal_access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace azoth {

using detail::DecimalAccess;
using detail::powers_of_ten;
using detail::U128;
using detail::U256;

namespace {

using Parts = detail::DecimalParts;

constexpr int max_exponent = Decimal::max_precision;
constexpr U128 limit = powers_of_ten.of[max_exponent] - 1;

[[noreturn]] void throw_overflow(const char* what, std::source_location where) {
    throw DataError(
        ErrorInfo{
            .message = fmt::format("{} needs more than 38 digits", what),
            .hint = "round the operands, or keep fewer digits behind the point",
        },
        where
    );
}

void check_scale(int scale, std::source_location where) {
    if (scale < 0 || scale > Decimal::max_scale) {
        throw ArgumentError(
            ErrorInfo{
                .message = fmt::format("{} is no scale of a decimal number", scale),
                .hint = fmt::format("a scale is 0 to {}", Decimal::max_scale),
            },
            where
        );
    }
}

/// Whether a remainder makes the quotient go up.
bool rounds_up(std::strong_ordering rest_to_half, bool odd, Rounding rounding) noexcept {
    return rest_to_half > 0 || (rest_to_half == 0 && (odd || rounding == Rounding::half_up));
}

/// Drops digits from the right, rounding; none of 38 is left when more are dropped.
U128 drop_digits(U128 coefficient, int count, Rounding rounding) noexcept {
    if (count > max_exponent) {
        return 0;
    }
    const U128 unit = powers_of_ten.of[count];
    const U128 quotient = coefficient / unit;
    const U256 rest{0, coefficient % unit};
    return quotient +
           (rounds_up(rest + rest <=> U256{0, unit}, (quotient & 1U) != 0, rounding) ? 1U : 0U);
}

/// Drops zeros from the right until the scale is `target` or a digit is in the way.
void drop_zeros(Parts& parts, int target) noexcept {
    if (parts.coefficient == 0) {
        parts.scale = std::min(parts.scale, target);
        return;
    }
    while (parts.scale > target && parts.coefficient % 10 == 0) {
        parts.coefficient /= 10;
        --parts.scale;
    }
}

/// The exact value in a Decimal, which gives up trailing zeros only where it has to.
Decimal fit(U256 magnitude, int scale, bool negative, const char* what) {
    while (scale > 0 && (magnitude.high != 0 || magnitude.low > limit || scale > Decimal::max_scale)
    ) {
        if (magnitude.is_zero()) {
            scale = Decimal::max_scale;
            break;
        }
        const auto [quotient, remainder] = detail::divide(magnitude, 10);
        if (!remainder.is_zero()) {
            break;
        }
        magnitude = quotient;
        --scale;
    }
    if (magnitude.high != 0 || magnitude.low > limit || scale > Decimal::max_scale) {
        throw_overflow(what, std::source_location::current());
    }
    return DecimalAccess::make({magnitude.low, scale, negative});
}

/// Compares without signs. `left` must not have the greater scale.
std::strong_ordering compare_aligned(const Parts& left, const Parts& right) noexcept {
    const int shift = right.scale - left.scale;
    U128 whole = 0;
    U128 rest = right.coefficient;
    if (shift <= max_exponent) {
        whole = right.coefficient / powers_of_ten.of[shift];
        rest = right.coefficient % powers_of_ten.of[shift];
    }
    if (left.coefficient != whole) {
        return left.coefficient < whole ? std::strong_ordering::less
                                        : std::strong_ordering::greater;
    }
    return rest != 0 ? std::strong_ordering::less : std::strong_ordering::equal;
}

std::strong_ordering compare_magnitudes(const Parts& left, const Parts& right) noexcept {
    return left.scale <= right.scale ? compare_aligned(left, right)
                                     : 0 <=> compare_aligned(right, left);
}

}  // namespace

Decimal Decimal::scaled(std::int64_t coefficient, int scale, std::source_location where) {
    check_scale(scale, where);
    Decimal result(coefficient);
    result.scale_ = static_cast<std::int16_t>(scale);
    return result;
}

std::int64_t Decimal::to_int64(std::source_location where) const {
    Parts parts = DecimalAccess::parts(*this);
    drop_zeros(parts, 0);
    if (parts.scale != 0) {
        throw DataError(
            ErrorInfo{
                .message = "a decimal number with a fraction is not an integer",
                .hint = "round() it first",
            },
            where
        );
    }
    const U128 most = U128{INT64_MAX} + (parts.negative ? 1U : 0U);
    if (parts.coefficient > most) {
        throw DataError(
            ErrorInfo{.message = "a decimal number is out of the range of 64-bit integers"}, where
        );
    }
    const std::uint64_t magnitude = detail::low_half(parts.coefficient);
    return static_cast<std::int64_t>(parts.negative ? std::uint64_t{0} - magnitude : magnitude);
}

int Decimal::precision() const noexcept {
    return detail::count_digits(DecimalAccess::parts(*this).coefficient);
}

Decimal Decimal::round(int scale, Rounding rounding, std::source_location where) const {
    Parts parts = DecimalAccess::parts(*this);
    if (scale >= parts.scale) {
        return *this;
    }
    // No number has more digits before the point than this rounds away.
    scale = std::max(scale, -max_exponent - 1);
    parts.coefficient = drop_digits(parts.coefficient, parts.scale - scale, rounding);
    parts.scale = std::max(scale, 0);
    if (scale < 0 && parts.coefficient != 0) {
        const U256 whole = detail::multiply(parts.coefficient, powers_of_ten.of[-scale]);
        if (whole.high != 0 || whole.low > limit) {
            throw_overflow("the rounded number", where);
        }
        parts.coefficient = whole.low;
    }
    return DecimalAccess::make(parts);
}

Decimal Decimal::rescale(int scale, Rounding rounding, std::source_location where) const {
    check_scale(scale, where);
    if (scale <= scale_) {
        return round(scale, rounding, where);
    }
    Parts parts = DecimalAccess::parts(*this);
    const int shift = scale - parts.scale;
    parts.scale = scale;
    if (parts.coefficient != 0) {
        if (detail::count_digits(parts.coefficient) + shift > max_precision) {
            throw_overflow("the rescaled number", where);
        }
        parts.coefficient *= powers_of_ten.of[shift];
    }
    return DecimalAccess::make(parts);
}

Decimal Decimal::normalized() const noexcept {
    Parts parts = DecimalAccess::parts(*this);
    drop_zeros(parts, 0);
    return DecimalAccess::make(parts);
}

Decimal Decimal::divide(
    const Decimal& divisor, int scale, Rounding rounding, std::source_location where
) const {
    check_scale(scale, where);
    const Parts left = DecimalAccess::parts(*this);
    const Parts right = DecimalAccess::parts(divisor);
    if (right.coefficient == 0) {
        throw DataError(
            ErrorInfo{.message = "division of a decimal number by zero", .sqlstate = "22012"}, where
        );
    }
    Parts result{0, scale, left.negative != right.negative};
    const int shift = scale - left.scale + right.scale;
    const int digits = detail::count_digits(shift < 0 ? right.coefficient : left.coefficient) +
                       (shift < 0 ? -shift : shift);
    constexpr int digits_of_256_bits = 76;
    if (left.coefficient == 0 || (shift < 0 && digits > digits_of_256_bits)) {
        return DecimalAccess::make(result);  // A divisor that long leaves less than half a unit.
    }
    if (digits > digits_of_256_bits) {
        throw_overflow("the quotient", where);
    }
    const int power = shift < 0 ? -shift : shift;
    const auto scaled_up = [power](U128 coefficient) {
        const int first = std::min(power, max_exponent);
        return detail::multiply(
            detail::multiply(coefficient, powers_of_ten.of[first]), powers_of_ten.of[power - first]
        );
    };
    const U256 dividend = shift > 0 ? scaled_up(left.coefficient) : U256{0, left.coefficient};
    const U256 by = shift < 0 ? scaled_up(right.coefficient) : U256{0, right.coefficient};
    auto [quotient, remainder] = detail::divide(dividend, by);
    if (rounds_up(remainder + remainder <=> by, (quotient.low & 1U) != 0, rounding)) {
        quotient = quotient + U256{0, 1};
    }
    if (quotient.high != 0 || quotient.low > limit) {
        throw_overflow("the quotient", where);
    }
    result.coefficient = quotient.low;
    return DecimalAccess::make(result);
}

Decimal operator+(const Decimal& left, const Decimal& right) {
    Parts coarse = DecimalAccess::parts(left);
    Parts fine = DecimalAccess::parts(right);
    if (coarse.scale > fine.scale) {
        std::swap(coarse, fine);
    }
    if (fine.scale - coarse.scale > max_exponent) {
        if (coarse.coefficient == 0) {
            return DecimalAccess::make(fine);
        }
        drop_zeros(fine, coarse.scale + max_exponent);
        if (fine.scale - coarse.scale > max_exponent) {
            throw_overflow("a sum", std::source_location::current());
        }
    }
    const U256 a =
        detail::multiply(coarse.coefficient, powers_of_ten.of[fine.scale - coarse.scale]);
    const U256 b{0, fine.coefficient};
    if (coarse.negative == fine.negative) {
        return fit(a + b, fine.scale, fine.negative, "a sum");
    }
    return a < b ? fit(b - a, fine.scale, fine.negative, "a sum")
                 : fit(a - b, fine.scale, coarse.negative, "a sum");
}

Decimal operator*(const Decimal& left, const Decimal& right) {
    const Parts a = DecimalAccess::parts(left);
    const Parts b = DecimalAccess::parts(right);
    return fit(
        detail::multiply(a.coefficient, b.coefficient),
        a.scale + b.scale,
        a.negative != b.negative,
        "a product"
    );
}

std::weak_ordering operator<=>(const Decimal& left, const Decimal& right) noexcept {
    if (left.negative() != right.negative()) {
        return left.negative() ? std::weak_ordering::less : std::weak_ordering::greater;
    }
    const auto order = compare_magnitudes(DecimalAccess::parts(left), DecimalAccess::parts(right));
    return left.negative() ? 0 <=> order : order;
}

std::size_t hash_value(const Decimal& value) noexcept {
    const Parts parts = DecimalAccess::parts(value.normalized());
    const std::size_t seed = detail::mix_hash(detail::low_half(parts.coefficient));
    return detail::mix_hash(
        detail::mix_hash(seed, detail::high_half(parts.coefficient)),
        static_cast<std::uint64_t>(parts.scale) << 1 | (parts.negative ? 1U : 0U)
    );
}

}  // namespace azoth
