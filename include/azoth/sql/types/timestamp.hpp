// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/types/date.hpp"
#include "azoth/sql/types/hashing.hpp"
#include "azoth/sql/types/interval.hpp"
#include "azoth/sql/types/time.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>

namespace azoth {

namespace detail {

[[noreturn]] AZOTH_EXPORT void throw_timestamp_range(Date date, std::source_location where);

/// A clock that counts from 1970 in UTC (`system_clock`), or no clock at all (`local_t`).
/// Others, such as `steady_clock` and `utc_clock`, count from elsewhere.
template <class Clock>
concept CivilClock = requires { &Clock::to_time_t; } || !requires { Clock::now(); };

/// Anything shaped like `std::chrono::sys_time` or `std::chrono::local_time`.
template <class T>
concept TimePointLike = requires(const T point) {
    requires DurationLike<typename T::duration>;
    { point.time_since_epoch() } -> DurationLike;
    requires CivilClock<typename T::clock>;
};

}  // namespace detail

/// A date and a time of day with microseconds: the value of a DATETIME or TIMESTAMP column.
///
/// It counts microseconds since 1970-01-01 00:00:00 and has no zone. What comes from a clock or
/// from a text with an offset is UTC. It reaches about 292 thousand years both ways; arithmetic
/// stops there.
class AZOTH_EXPORT Timestamp {
public:
    /// Longest text that `format` writes; years 0 to 9999 take 26.
    static constexpr std::size_t max_text_size = 29;

    /// 1970-01-01 00:00:00.
    constexpr Timestamp() noexcept = default;

    /// Throws ArgumentError when there is no such day or time of day.
    constexpr Timestamp(
        int year,
        unsigned month,
        unsigned day,
        int hour = 0,
        int minute = 0,
        int second = 0,
        int microsecond = 0,
        std::source_location where = std::source_location::current()
    )
        : Timestamp(
              Date(year, month, day, where), Time(hour, minute, second, microsecond, where), where
          ) {}

    /// Throws ArgumentError when the date is out of the range of timestamps.
    constexpr explicit Timestamp(
        Date date, Time time = {}, std::source_location where = std::source_location::current()
    ) {
        // The first day of the range is not whole: adding its time first would overflow.
        const bool before = date.days() < 0;
        const std::int64_t days = std::int64_t{date.days()} + (before ? 1 : 0);
        const std::int64_t rest = time.microseconds() - (before ? detail::microseconds_per_day : 0);
        if (__builtin_mul_overflow(days, detail::microseconds_per_day, &microseconds_) ||
            __builtin_add_overflow(microseconds_, rest, &microseconds_)) {
            detail::throw_timestamp_range(date, where);
        }
    }

    /// From `std::chrono::system_clock::time_point`, `sys_time` or `local_time`, rounded down.
    template <detail::TimePointLike T>
    constexpr Timestamp(const T& point) noexcept
        : microseconds_(
              detail::count_microseconds(point.time_since_epoch(), detail::Fraction::floor)
          ) {}

    [[nodiscard]] static constexpr Timestamp from_microseconds(std::int64_t since_1970) noexcept {
        Timestamp made;
        made.microseconds_ = since_1970;
        return made;
    }

    /// The current time in UTC.
    [[nodiscard]] static Timestamp now() noexcept;

    /// Microseconds since 1970-01-01 00:00:00, negative before.
    [[nodiscard]] constexpr std::int64_t microseconds() const noexcept { return microseconds_; }

    [[nodiscard]] constexpr Date date() const noexcept {
        return Date::from_days(static_cast<std::int32_t>(
            detail::floor_divide(microseconds_, detail::microseconds_per_day)
        ));
    }

    [[nodiscard]] constexpr Time time() const noexcept {
        return Time::from_microseconds(
            detail::floor_modulo(microseconds_, detail::microseconds_per_day)
        );
    }

    /// As a `std::chrono::time_point`, rounded down: `stamp.to<std::chrono::sys_seconds>()`.
    template <detail::TimePointLike T>
    [[nodiscard]] constexpr T to() const noexcept {
        return T(detail::make_duration<typename T::duration>(microseconds_));
    }

    /// `YYYY-MM-DD HH:MM:SS.ffffff`, always with six digits of fraction; years outside 0 to 9999
    /// have a sign and as many digits as they need.
    [[nodiscard]] std::string to_string() const;

    /// Writes the text of `to_string` without a terminator and returns its length.
    std::size_t format(char* out) const noexcept;

    /// Reads `YYYY-MM-DD[( |T)HH:MM:SS[.f][Z|+hh[[:]mm]]]` with up to six digits of fraction; false
    /// (and `out` untouched) otherwise. A date alone means midnight; an offset is converted to UTC.
    [[nodiscard]] static bool parse(std::string_view text, Timestamp& out) noexcept;

    /// As `parse`, but throws ArgumentError.
    [[nodiscard]] static Timestamp from_string(
        std::string_view text, std::source_location where = std::source_location::current()
    );

    constexpr Timestamp& operator+=(Interval interval) noexcept { return *this = *this + interval; }

    constexpr Timestamp& operator-=(Interval interval) noexcept { return *this = *this - interval; }

    friend constexpr Timestamp operator+(Timestamp stamp, Interval interval) noexcept {
        return from_microseconds(
            detail::saturating_add(stamp.microseconds_, interval.microseconds())
        );
    }

    friend constexpr Timestamp operator+(Interval interval, Timestamp stamp) noexcept {
        return stamp + interval;
    }

    friend constexpr Timestamp operator-(Timestamp stamp, Interval interval) noexcept {
        return from_microseconds(
            detail::saturating_subtract(stamp.microseconds_, interval.microseconds())
        );
    }

    friend constexpr Interval operator-(Timestamp left, Timestamp right) noexcept {
        return Interval::from_microseconds(
            detail::saturating_subtract(left.microseconds_, right.microseconds_)
        );
    }

    friend constexpr auto operator<=>(Timestamp, Timestamp) noexcept = default;
    friend constexpr bool operator==(Timestamp, Timestamp) noexcept = default;

    friend std::size_t hash_value(const Timestamp& stamp) noexcept {
        return detail::mix_hash(static_cast<std::uint64_t>(stamp.microseconds_));
    }

private:
    std::int64_t microseconds_ = 0;
};

/// Throws ArgumentError when the date is out of the range of timestamps, as all of these do.
constexpr Timestamp operator+(Date date, Time time) {
    return Timestamp(date, time);
}

constexpr Timestamp operator+(Date date, Interval interval) {
    return Timestamp(date) + interval;
}

constexpr Timestamp operator-(Date date, Interval interval) {
    return Timestamp(date) - interval;
}

}  // namespace azoth

template <>
struct std::hash<azoth::Timestamp> {
    std::size_t operator()(azoth::Timestamp value) const noexcept { return hash_value(value); }
};
