// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/types/hashing.hpp"
#include "azoth/sql/types/interval.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>

namespace azoth {

namespace detail {

[[nodiscard]] constexpr bool is_clock(int hour, int minute, int second, int microsecond) noexcept {
    return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60 &&
           microsecond >= 0 && microsecond < 1'000'000;
}

[[nodiscard]] constexpr std::int64_t
microseconds_of_clock(int hour, int minute, int second, int microsecond) noexcept {
    return (hour * 3600 + minute * 60 + second) * microseconds_per_second + microsecond;
}

[[noreturn]] AZOTH_EXPORT void
throw_bad_clock(int hour, int minute, int second, int microsecond, std::source_location where);

[[noreturn]] AZOTH_EXPORT void
throw_bad_time_of_day(std::int64_t microseconds, std::source_location where);

}  // namespace detail

/// A time of day without a date or a zone, 00:00:00 to 23:59:59.999999: the value of a TIME column.
class AZOTH_EXPORT Time {
public:
    /// Length of every text that `format` writes.
    static constexpr std::size_t max_text_size = 15;

    /// Midnight.
    constexpr Time() noexcept = default;

    /// Throws ArgumentError when a clock never shows that.
    constexpr Time(
        int hour,
        int minute,
        int second = 0,
        int microsecond = 0,
        std::source_location where = std::source_location::current()
    ) {
        if (!detail::is_clock(hour, minute, second, microsecond)) {
            detail::throw_bad_clock(hour, minute, second, microsecond, where);
        }
        microseconds_ = detail::microseconds_of_clock(hour, minute, second, microsecond);
    }

    /// From microseconds since midnight; throws ArgumentError unless they are within one day.
    [[nodiscard]] static constexpr Time from_microseconds(
        std::int64_t since_midnight, std::source_location where = std::source_location::current()
    ) {
        if (since_midnight < 0 || since_midnight >= detail::microseconds_per_day) {
            detail::throw_bad_time_of_day(since_midnight, where);
        }
        return unchecked(since_midnight);
    }

    /// Microseconds since midnight.
    [[nodiscard]] constexpr std::int64_t microseconds() const noexcept { return microseconds_; }

    [[nodiscard]] constexpr int hour() const noexcept {
        return static_cast<int>(microseconds_ / 3'600'000'000);
    }

    [[nodiscard]] constexpr int minute() const noexcept {
        return static_cast<int>(microseconds_ / 60'000'000 % 60);
    }

    [[nodiscard]] constexpr int second() const noexcept {
        return static_cast<int>(microseconds_ / detail::microseconds_per_second % 60);
    }

    [[nodiscard]] constexpr int microsecond() const noexcept {
        return static_cast<int>(microseconds_ % detail::microseconds_per_second);
    }

    /// `HH:MM:SS.ffffff`, always with six digits of fraction.
    [[nodiscard]] std::string to_string() const;

    /// Writes the text of `to_string` without a terminator and returns its length.
    std::size_t format(char* out) const noexcept;

    /// Reads `HH:MM:SS[.f]` with up to six digits of fraction; false (and `out` untouched) for
    /// all else.
    [[nodiscard]] static bool parse(std::string_view text, Time& out) noexcept;

    /// As `parse`, but throws ArgumentError.
    [[nodiscard]] static Time from_string(
        std::string_view text, std::source_location where = std::source_location::current()
    );

    constexpr Time& operator+=(Interval interval) noexcept { return *this = *this + interval; }

    constexpr Time& operator-=(Interval interval) noexcept { return *this = *this - interval; }

    /// Goes round the clock: 23:00 and two hours make 01:00.
    friend constexpr Time operator+(Time time, Interval interval) noexcept {
        const std::int64_t within_day = interval.microseconds() % detail::microseconds_per_day;
        return unchecked(
            (time.microseconds_ + within_day + detail::microseconds_per_day) %
            detail::microseconds_per_day
        );
    }

    friend constexpr Time operator-(Time time, Interval interval) noexcept {
        const std::int64_t within_day = interval.microseconds() % detail::microseconds_per_day;
        return unchecked(
            (time.microseconds_ - within_day + detail::microseconds_per_day) %
            detail::microseconds_per_day
        );
    }

    friend constexpr Interval operator-(Time left, Time right) noexcept {
        return Interval::from_microseconds(left.microseconds_ - right.microseconds_);
    }

    friend constexpr auto operator<=>(Time, Time) noexcept = default;
    friend constexpr bool operator==(Time, Time) noexcept = default;

    friend std::size_t hash_value(const Time& time) noexcept {
        return detail::mix_hash(static_cast<std::uint64_t>(time.microseconds_));
    }

private:
    static constexpr Time unchecked(std::int64_t since_midnight) noexcept {
        Time made;
        made.microseconds_ = since_midnight;
        return made;
    }

    std::int64_t microseconds_ = 0;
};

}  // namespace azoth

template <>
struct std::hash<azoth::Time> {
    std::size_t operator()(azoth::Time value) const noexcept { return hash_value(value); }
};
