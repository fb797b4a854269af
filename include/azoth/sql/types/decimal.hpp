// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>

namespace azoth {

namespace detail {
struct DecimalAccess;
}

/// What to do with a digit 5 (and nothing after it) that rounding drops.
enum class Rounding : std::uint8_t {
    half_even,  ///< To the even neighbour: 2.5 becomes 2, 3.5 becomes 4.
    half_up,    ///< Away from zero, as databases do: 2.5 becomes 3, -2.5 becomes -3.
};

/// An exact decimal number of up to 38 digits: the value of a NUMERIC or DECIMAL column.
///
/// It keeps its trailing zeros, so 1.50 stays 1.50, but compares by value: 1.5 == 1.50. Sums,
/// differences and products are exact or throw DataError; nothing is ever rounded unasked.
class AZOTH_EXPORT Decimal {
public:
    /// Most significant digits.
    static constexpr int max_precision = 38;

    /// Most digits behind the point.
    static constexpr int max_scale = 1000;

    /// Longest text that `format` writes; numbers with a scale of up to 38 need 41 at most.
    static constexpr std::size_t max_text_size = max_scale + 3;

    constexpr Decimal() noexcept = default;

    template <std::integral T>
        requires(!std::same_as<T, bool> && !std::same_as<T, char> && sizeof(T) <= 8)
    constexpr Decimal(T value) noexcept
        : low_(static_cast<std::uint64_t>(value)), negative_(value < T{0}) {
        if (negative_) {
            low_ = std::uint64_t{0} - low_;
        }
    }

    template <class T>
        requires(std::same_as<T, bool> || std::same_as<T, char>)
    Decimal(T) = delete;

    /// Reads `[+-]digits[.digits][e[+-]digits]`; throws ArgumentError when the text is something
    /// else or needs more than 38 digits.
    explicit Decimal(
        std::string_view text, std::source_location where = std::source_location::current()
    );

    explicit Decimal(const char* text, std::source_location where = std::source_location::current())
        : Decimal(std::string_view(text), where) {}

    /// The shortest decimal number that reads back as the same double: 0.1 becomes 0.1. Throws
    /// ArgumentError for infinities, NaN and numbers of more than 38 digits.
    explicit Decimal(double value, std::source_location where = std::source_location::current());

    /// `coefficient * 10^-scale`; throws ArgumentError when the scale is not 0 to `max_scale`.
    [[nodiscard]] static Decimal scaled(
        std::int64_t coefficient,
        int scale,
        std::source_location where = std::source_location::current()
    );

    /// As the constructor from text; false (and `out` untouched) instead of throwing.
    [[nodiscard]] static bool parse(std::string_view text, Decimal& out) noexcept;

    [[nodiscard]] static Decimal from_string(
        std::string_view text, std::source_location where = std::source_location::current()
    ) {
        return Decimal(text, where);
    }

    /// All digits with exactly `scale()` of them behind the point, never an exponent.
    [[nodiscard]] std::string to_string() const;

    /// Writes the text of `to_string` without a terminator and returns its length.
    std::size_t format(char* out) const noexcept;

    /// The nearest double.
    [[nodiscard]] double to_double() const noexcept;

    /// Throws DataError when there is a fraction or the number is out of range.
    [[nodiscard]] std::int64_t
    to_int64(std::source_location where = std::source_location::current()) const;

    /// Digits behind the point, trailing zeros included.
    [[nodiscard]] constexpr int scale() const noexcept { return scale_; }

    /// Digits without leading zeros; 1 for zero.
    [[nodiscard]] int precision() const noexcept;

    [[nodiscard]] constexpr bool is_zero() const noexcept { return (low_ | high_) == 0; }

    /// Whether it is less than zero; there is no negative zero.
    [[nodiscard]] constexpr bool negative() const noexcept { return negative_; }

    [[nodiscard]] constexpr Decimal abs() const noexcept {
        Decimal result = *this;
        result.negative_ = false;
        return result;
    }

    /// Rounded to at most `scale` digits behind the point; a negative one rounds to tens.
    [[nodiscard]] Decimal round(
        int scale = 0,
        Rounding rounding = Rounding::half_even,
        std::source_location where = std::source_location::current()
    ) const;

    /// With exactly `scale` digits behind the point, rounded or filled with zeros; throws DataError
    /// when that takes more than 38 digits.
    [[nodiscard]] Decimal rescale(
        int scale,
        Rounding rounding = Rounding::half_even,
        std::source_location where = std::source_location::current()
    ) const;

    /// The same value without trailing zeros behind the point.
    [[nodiscard]] Decimal normalized() const noexcept;

    /// The quotient with `scale` digits behind the point; throws DataError for a zero divisor.
    [[nodiscard]] Decimal divide(
        const Decimal& divisor,
        int scale,
        Rounding rounding = Rounding::half_even,
        std::source_location where = std::source_location::current()
    ) const;

    constexpr Decimal operator-() const noexcept {
        Decimal result = *this;
        result.negative_ = !negative_ && !is_zero();
        return result;
    }

    constexpr Decimal operator+() const noexcept { return *this; }

    Decimal& operator+=(const Decimal& other) { return *this = *this + other; }

    Decimal& operator-=(const Decimal& other) { return *this = *this - other; }

    Decimal& operator*=(const Decimal& other) { return *this = *this * other; }

    /// The scale is the greater of both, or less where trailing zeros have to go to make room.
    friend AZOTH_EXPORT Decimal operator+(const Decimal& left, const Decimal& right);

    friend Decimal operator-(const Decimal& left, const Decimal& right) { return left + -right; }

    /// The scale is the sum of both, or less where trailing zeros have to go to make room.
    friend AZOTH_EXPORT Decimal operator*(const Decimal& left, const Decimal& right);

    /// By value; numbers that compare equal may still differ in scale.
    friend AZOTH_EXPORT std::weak_ordering
    operator<=>(const Decimal& left, const Decimal& right) noexcept;

    friend bool operator==(const Decimal& left, const Decimal& right) noexcept {
        return (left <=> right) == 0;
    }

    /// Equal for numbers that compare equal.
    friend AZOTH_EXPORT std::size_t hash_value(const Decimal& value) noexcept;

private:
    friend struct detail::DecimalAccess;

    // 128 bits in two halves, since __int128 is no standard C++; the arithmetic is in decimal.cpp.
    std::uint64_t low_ = 0;
    std::uint64_t high_ = 0;
    std::int16_t scale_ = 0;
    bool negative_ = false;
};

}  // namespace azoth

template <>
struct std::hash<azoth::Decimal> {
    std::size_t operator()(const azoth::Decimal& value) const noexcept { return hash_value(value); }
};
