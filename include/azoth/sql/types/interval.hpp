// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/types/hashing.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>

namespace azoth {

namespace detail {

inline constexpr std::int64_t microseconds_per_second = 1'000'000;
inline constexpr std::int64_t microseconds_per_day = 86'400'000'000;

// Arithmetic that stops at the ends of the range instead of wrapping around.

constexpr std::int64_t saturated(bool negative) noexcept {
    return negative ? INT64_MIN : INT64_MAX;
}

constexpr std::int64_t saturating_add(std::int64_t left, std::int64_t right) noexcept {
    std::int64_t sum = 0;
    return __builtin_add_overflow(left, right, &sum) ? saturated(left < 0) : sum;
}

constexpr std::int64_t saturating_subtract(std::int64_t left, std::int64_t right) noexcept {
    std::int64_t difference = 0;
    return __builtin_sub_overflow(left, right, &difference) ? saturated(left < 0) : difference;
}

constexpr std::int64_t saturating_multiply(std::int64_t left, std::int64_t right) noexcept {
    std::int64_t product = 0;
    return __builtin_mul_overflow(left, right, &product) ? saturated((left < 0) != (right < 0))
                                                         : product;
}

constexpr std::int64_t floor_divide(std::int64_t value, std::int64_t divisor) noexcept {
    return value / divisor - (value % divisor < 0 ? 1 : 0);
}

constexpr std::int64_t floor_modulo(std::int64_t value, std::int64_t divisor) noexcept {
    const std::int64_t rest = value % divisor;
    return rest < 0 ? rest + divisor : rest;
}

/// Anything shaped like `std::chrono::duration`, so that no header has to include `<chrono>`.
template <class D>
concept DurationLike = requires(const D duration) {
    duration.count();
    D::period::num;
    D::period::den;
    D(duration.count());
};

enum class Fraction : bool { truncate, floor };

/// Microseconds in a chrono duration. What is finer goes toward zero or down; floating point is
/// rounded.
template <DurationLike D>
constexpr std::int64_t count_microseconds(const D& duration, Fraction fraction) noexcept {
    const auto count = duration.count();
    using Rep = decltype(duration.count());
    constexpr std::int64_t num = D::period::num;
    constexpr std::int64_t den = D::period::den;
    if constexpr (static_cast<Rep>(1) / static_cast<Rep>(2) != static_cast<Rep>(0)) {
        const auto exact = static_cast<long double>(count) * num * microseconds_per_second / den;
        if (!(exact > -9.2e18L && exact < 9.2e18L)) {
            return saturated(exact < 0);
        }
        return static_cast<std::int64_t>(exact < 0 ? exact - 0.5L : exact + 0.5L);
    } else if constexpr (den <= microseconds_per_second && microseconds_per_second % den == 0) {
        constexpr auto factor = saturating_multiply(num, microseconds_per_second / den);
        return saturating_multiply(static_cast<std::int64_t>(count), factor);
    } else if constexpr (num == 1 && den % microseconds_per_second == 0) {
        const auto wide = static_cast<std::int64_t>(count);
        constexpr std::int64_t divisor = den / microseconds_per_second;
        return fraction == Fraction::floor ? floor_divide(wide, divisor) : wide / divisor;
    } else {
        // Rates such as 1/60 or 1001/30000: whole units first, so that nothing overflows early.
        const auto wide = static_cast<std::int64_t>(count);
        const std::int64_t whole = floor_divide(wide, den);
        const std::int64_t rest = saturating_multiply(
            saturating_multiply(floor_modulo(wide, den), num), microseconds_per_second
        );
        const std::int64_t floored = saturating_add(
            saturating_multiply(saturating_multiply(whole, num), microseconds_per_second),
            rest / den
        );
        const bool drop = fraction == Fraction::truncate && wide < 0 && rest % den != 0;
        return drop ? floored + 1 : floored;
    }
}

/// A chrono duration of whole `D` units from microseconds, rounded down.
template <DurationLike D>
constexpr D make_duration(std::int64_t microseconds) noexcept {
    using Rep = decltype(D{}.count());
    constexpr std::int64_t num = D::period::num;
    constexpr std::int64_t den = D::period::den;
    if constexpr (static_cast<Rep>(1) / static_cast<Rep>(2) != static_cast<Rep>(0)) {
        return D(static_cast<Rep>(
            static_cast<long double>(microseconds) * den / num / microseconds_per_second
        ));
    } else if constexpr (den % microseconds_per_second == 0) {
        const auto fine = saturating_multiply(microseconds, den / microseconds_per_second);
        return D(static_cast<Rep>(floor_divide(fine, num)));
    } else {
        const auto seconds = floor_divide(microseconds, microseconds_per_second);
        const auto rest = floor_modulo(microseconds, microseconds_per_second) * den;
        const auto fine =
            saturating_add(saturating_multiply(seconds, den), rest / microseconds_per_second);
        return D(static_cast<Rep>(floor_divide(fine, num)));
    }
}

}  // namespace detail

/// A signed length of time in microseconds: the value of an INTERVAL column.
///
/// It knows days of 24 hours, no months. Arithmetic never wraps: it stops at the ends of the range,
/// about 292 thousand years away.
class AZOTH_EXPORT Interval {
public:
    /// Longest text that `format` writes.
    static constexpr std::size_t max_text_size = 24;

    constexpr Interval() noexcept = default;

    /// From any `std::chrono::duration`; nanoseconds are cut off.
    template <detail::DurationLike D>
    constexpr Interval(const D& duration) noexcept
        : microseconds_(detail::count_microseconds(duration, detail::Fraction::truncate)) {}

    [[nodiscard]] static constexpr Interval from_microseconds(std::int64_t count) noexcept {
        Interval made;
        made.microseconds_ = count;
        return made;
    }

    [[nodiscard]] static constexpr Interval milliseconds(std::int64_t count) noexcept {
        return from_microseconds(detail::saturating_multiply(count, 1'000));
    }

    [[nodiscard]] static constexpr Interval seconds(std::int64_t count) noexcept {
        return from_microseconds(detail::saturating_multiply(count, detail::microseconds_per_second)
        );
    }

    [[nodiscard]] static constexpr Interval minutes(std::int64_t count) noexcept {
        return from_microseconds(detail::saturating_multiply(count, 60'000'000));
    }

    [[nodiscard]] static constexpr Interval hours(std::int64_t count) noexcept {
        return from_microseconds(detail::saturating_multiply(count, 3'600'000'000));
    }

    [[nodiscard]] static constexpr Interval days(std::int64_t count) noexcept {
        return from_microseconds(detail::saturating_multiply(count, detail::microseconds_per_day));
    }

    [[nodiscard]] static constexpr Interval weeks(std::int64_t count) noexcept {
        return from_microseconds(
            detail::saturating_multiply(count, 7 * detail::microseconds_per_day)
        );
    }

    [[nodiscard]] constexpr std::int64_t microseconds() const noexcept { return microseconds_; }

    [[nodiscard]] constexpr double total_seconds() const noexcept {
        return static_cast<double>(microseconds_) / 1e6;
    }

    [[nodiscard]] constexpr Interval abs() const noexcept {
        return microseconds_ < 0 ? -*this : *this;
    }

    /// As a `std::chrono::duration`, rounded down: `interval.to<std::chrono::seconds>()`.
    template <detail::DurationLike D>
    [[nodiscard]] constexpr D to() const noexcept {
        return detail::make_duration<D>(microseconds_);
    }

    /// `[-]HH:MM:SS.ffffff`; hours go on past 24 and may have more than two digits.
    [[nodiscard]] std::string to_string() const;

    /// Writes the text of `to_string` without a terminator and returns its length.
    std::size_t format(char* out) const noexcept;

    /// Reads `[-]HH:MM:SS[.f]`, alone or behind `N day[s]`; false (and `out` untouched) otherwise.
    [[nodiscard]] static bool parse(std::string_view text, Interval& out) noexcept;

    /// As `parse`, but throws ArgumentError.
    [[nodiscard]] static Interval from_string(
        std::string_view text, std::source_location where = std::source_location::current()
    );

    constexpr Interval operator-() const noexcept {
        return from_microseconds(detail::saturating_subtract(0, microseconds_));
    }

    constexpr Interval& operator+=(Interval other) noexcept { return *this = *this + other; }

    constexpr Interval& operator-=(Interval other) noexcept { return *this = *this - other; }

    friend constexpr Interval operator+(Interval left, Interval right) noexcept {
        return from_microseconds(detail::saturating_add(left.microseconds_, right.microseconds_));
    }

    friend constexpr Interval operator-(Interval left, Interval right) noexcept {
        return from_microseconds(
            detail::saturating_subtract(left.microseconds_, right.microseconds_)
        );
    }

    friend constexpr Interval operator*(Interval interval, std::int64_t factor) noexcept {
        return from_microseconds(detail::saturating_multiply(interval.microseconds_, factor));
    }

    friend constexpr Interval operator*(std::int64_t factor, Interval interval) noexcept {
        return interval * factor;
    }

    friend constexpr auto operator<=>(Interval, Interval) noexcept = default;
    friend constexpr bool operator==(Interval, Interval) noexcept = default;

    friend std::size_t hash_value(const Interval& interval) noexcept {
        return detail::mix_hash(static_cast<std::uint64_t>(interval.microseconds_));
    }

private:
    std::int64_t microseconds_ = 0;
};

}  // namespace azoth

template <>
struct std::hash<azoth::Interval> {
    std::size_t operator()(azoth::Interval value) const noexcept { return hash_value(value); }
};
