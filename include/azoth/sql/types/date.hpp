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

/// A day of the proleptic Gregorian calendar; year 0 is 1 BC.
struct Civil {
    std::int32_t year;
    std::uint32_t month;
    std::uint32_t day;
};

/// The calendar day that is `days` after 1970-01-01 (Neri and Schneider, "Euclidean affine
/// functions and their application to calendar algorithms", 2022).
[[nodiscard]] constexpr Civil civil_from_days(std::int32_t days) noexcept {
    // A whole number of 400-year cycles moves every int32 into the non-negative range.
    constexpr std::int64_t cycles = 14'700;
    const auto shifted = static_cast<std::uint64_t>(days + (719'468 + cycles * 146'097));
    const std::uint64_t quarter_days = 4 * shifted + 3;
    const std::uint64_t century = quarter_days / 146'097;
    const auto century_days = static_cast<std::uint32_t>(quarter_days % 146'097) | 3U;
    const std::uint64_t scaled = std::uint64_t{2'939'745} * century_days;
    const auto year_of_century = static_cast<std::uint32_t>(scaled >> 32);
    const std::uint32_t day_of_year = static_cast<std::uint32_t>(scaled) / 2'939'745 / 4;
    const std::uint32_t months = 2'141 * day_of_year + 197'913;
    const std::uint32_t wraps = day_of_year >= 306 ? 1 : 0;
    return {
        static_cast<std::int32_t>(
            static_cast<std::int64_t>(100 * century + year_of_century) - 400 * cycles + wraps
        ),
        (months >> 16) - 12 * wraps,
        (months & 0xffff) / 2'141 + 1,
    };
}

/// Days since 1970-01-01 of a calendar day; the month has to be 1 to 12.
[[nodiscard]] constexpr std::int64_t
days_from_civil(std::int64_t year, unsigned month, unsigned day) noexcept {
    const std::int64_t shifted = year - (month <= 2 ? 1 : 0);
    const std::int64_t cycle = (shifted >= 0 ? shifted : shifted - 399) / 400;
    const auto year_of_cycle = static_cast<unsigned>(shifted - cycle * 400);
    const unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    const unsigned day_of_cycle =
        year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    return cycle * 146'097 + static_cast<std::int64_t>(day_of_cycle) - 719'468;
}

[[nodiscard]] constexpr bool is_leap_year(std::int64_t year) noexcept {
    // Of the years divisible by 25, the leap years are those divisible by 16 (so by 400).
    return (year & (year % 25 == 0 ? 15 : 3)) == 0;
}

[[nodiscard]] constexpr unsigned days_in_month(std::int64_t year, unsigned month) noexcept {
    // The two lowest bits of month ^ month / 8 are 30 or 31, except for February.
    return month == 2 ? (is_leap_year(year) ? 29U : 28U) : (30U | (month ^ (month >> 3)));
}

[[nodiscard]] constexpr bool is_civil(std::int64_t year, unsigned month, unsigned day) noexcept {
    return month - 1U < 12U && day - 1U < days_in_month(year, month);
}

[[noreturn]] AZOTH_EXPORT void
throw_bad_date(std::int64_t year, unsigned month, unsigned day, std::source_location where);

/// Anything shaped like `std::chrono::sys_days` or `std::chrono::local_days`.
template <class T>
concept DayPointLike = requires(const T point) {
    point.time_since_epoch().count();
    requires T::duration::period::num == 86'400 && T::duration::period::den == 1;
};

/// Anything shaped like `std::chrono::year_month_day`.
template <class T>
concept YearMonthDayLike = requires(const T day) {
    static_cast<int>(day.year());
    static_cast<unsigned>(day.month());
    static_cast<unsigned>(day.day());
    day.ok();
};

}  // namespace detail

/// A calendar day of the proleptic Gregorian calendar: the value of a DATE column.
///
/// It reaches about 5.8 million years both ways; year 0 is 1 BC. Made by default it is 1970-01-01.
class AZOTH_EXPORT Date {
public:
    /// Longest text that `format` writes; years 0 to 9999 take 10.
    static constexpr std::size_t max_text_size = 14;

    constexpr Date() noexcept = default;

    /// Throws ArgumentError when there is no such day.
    constexpr Date(
        int year,
        unsigned month,
        unsigned day,
        std::source_location where = std::source_location::current()
    ) {
        const bool exists = detail::is_civil(year, month, day);
        const std::int64_t days = exists ? detail::days_from_civil(year, month, day) : 0;
        if (!exists || days < INT32_MIN || days > INT32_MAX) {
            detail::throw_bad_date(year, month, day, where);
        }
        days_ = static_cast<std::int32_t>(days);
    }

    /// From `std::chrono::sys_days` or `std::chrono::local_days`.
    template <detail::DayPointLike T>
    constexpr Date(const T& point) noexcept
        : days_(static_cast<std::int32_t>(point.time_since_epoch().count())) {}

    /// From `std::chrono::year_month_day`; throws ArgumentError when it is not `ok()`.
    template <detail::YearMonthDayLike T>
    constexpr Date(const T& day, std::source_location where = std::source_location::current())
        : Date(
              static_cast<int>(day.year()),
              static_cast<unsigned>(day.month()),
              static_cast<unsigned>(day.day()),
              where
          ) {}

    [[nodiscard]] static constexpr Date from_days(std::int32_t days_since_1970) noexcept {
        Date made;
        made.days_ = days_since_1970;
        return made;
    }

    /// The current day in UTC.
    [[nodiscard]] static Date today() noexcept;

    /// Days since 1970-01-01.
    [[nodiscard]] constexpr std::int32_t days() const noexcept { return days_; }

    [[nodiscard]] constexpr int year() const noexcept {
        return detail::civil_from_days(days_).year;
    }

    /// 1 to 12.
    [[nodiscard]] constexpr unsigned month() const noexcept {
        return detail::civil_from_days(days_).month;
    }

    /// 1 to 31.
    [[nodiscard]] constexpr unsigned day() const noexcept {
        return detail::civil_from_days(days_).day;
    }

    /// As in ISO 8601: 1 is Monday, 7 is Sunday.
    [[nodiscard]] constexpr unsigned weekday() const noexcept {
        // 1970-01-01 was a Thursday.
        return static_cast<unsigned>(((std::int64_t{days_} + 3) % 7 + 7) % 7) + 1;
    }

    /// As `std::chrono::sys_days` or `local_days`: `date.to<std::chrono::sys_days>()`.
    template <detail::DayPointLike T>
    [[nodiscard]] constexpr T to() const noexcept {
        using Days = typename T::duration;
        return T(Days(static_cast<typename Days::rep>(days_)));
    }

    /// `YYYY-MM-DD`; years outside 0 to 9999 have a sign and as many digits as they need.
    [[nodiscard]] std::string to_string() const;

    /// Writes the text of `to_string` without a terminator and returns its length.
    std::size_t format(char* out) const noexcept;

    /// Reads what `to_string` writes; false (and `out` untouched) when it is not an existing day.
    [[nodiscard]] static bool parse(std::string_view text, Date& out) noexcept;

    /// As `parse`, but throws ArgumentError.
    [[nodiscard]] static Date from_string(
        std::string_view text, std::source_location where = std::source_location::current()
    );

    constexpr Date& operator+=(std::int64_t days) noexcept { return *this = *this + days; }

    constexpr Date& operator-=(std::int64_t days) noexcept { return *this = *this - days; }

    /// Moves by days and stops at the ends of the range.
    friend constexpr Date operator+(Date date, std::int64_t days) noexcept {
        std::int64_t sum = 0;
        if (__builtin_add_overflow(std::int64_t{date.days_}, days, &sum)) {
            sum = days < 0 ? INT32_MIN : INT32_MAX;
        }
        return clamped(sum);
    }

    friend constexpr Date operator-(Date date, std::int64_t days) noexcept {
        std::int64_t difference = 0;
        if (__builtin_sub_overflow(std::int64_t{date.days_}, days, &difference)) {
            difference = days < 0 ? INT32_MAX : INT32_MIN;
        }
        return clamped(difference);
    }

    /// Days from `right` to `left`.
    friend constexpr std::int64_t operator-(Date left, Date right) noexcept {
        return std::int64_t{left.days_} - right.days_;
    }

    friend constexpr auto operator<=>(Date, Date) noexcept = default;
    friend constexpr bool operator==(Date, Date) noexcept = default;

    friend std::size_t hash_value(const Date& date) noexcept {
        return detail::mix_hash(static_cast<std::uint32_t>(date.days_));
    }

private:
    static constexpr Date clamped(std::int64_t days) noexcept {
        days = days < INT32_MIN ? INT32_MIN : days > INT32_MAX ? INT32_MAX : days;
        return from_days(static_cast<std::int32_t>(days));
    }

    std::int32_t days_ = 0;
};

}  // namespace azoth

template <>
struct std::hash<azoth::Date> {
    std::size_t operator()(azoth::Date value) const noexcept { return hash_value(value); }
};
