// SPDX-License-Identifier: MIT
// Reading and writing of dates and times of day, shared by Date, Time, Timestamp and Interval.
#pragma once

#include "azoth/sql/types/date.hpp"
#include "azoth/sql/types/interval.hpp"

#include <cstdint>
#include <cstring>

namespace azoth::detail {

struct DigitPairs {
    char text[200];

    constexpr DigitPairs() noexcept : text() {
        for (int i = 0; i < 100; ++i) {
            text[2 * i] = static_cast<char>('0' + i / 10);
            text[2 * i + 1] = static_cast<char>('0' + i % 10);
        }
    }
};

inline constexpr DigitPairs digit_pairs;

inline char* write_2_digits(char* out, std::uint32_t value) noexcept {
    std::memcpy(out, &digit_pairs.text[2 * value], 2);
    return out + 2;
}

/// Decimal digits, at least `width` of them.
inline char* write_digits(char* out, std::uint64_t value, int width) noexcept {
    char reversed[20];
    int count = 0;
    while (value != 0 || count < width) {
        reversed[count++] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    while (count > 0) {
        *out++ = reversed[--count];
    }
    return out;
}

inline char* write_date(char* out, std::int32_t days) noexcept {
    const Civil civil = civil_from_days(days);
    if (civil.year >= 0 && civil.year <= 9999) {
        const auto year = static_cast<std::uint32_t>(civil.year);
        out = write_2_digits(out, year / 100);
        out = write_2_digits(out, year % 100);
    } else {
        *out++ = civil.year < 0 ? '-' : '+';
        const std::int64_t year = civil.year;
        out = write_digits(out, static_cast<std::uint64_t>(year < 0 ? -year : year), 4);
    }
    *out++ = '-';
    out = write_2_digits(out, civil.month);
    *out++ = '-';
    return write_2_digits(out, civil.day);
}

/// Writes `:MM:SS.ffffff` for what is left of an hour.
inline char* write_within_hour(char* out, std::uint32_t seconds, std::uint32_t fraction) noexcept {
    *out++ = ':';
    out = write_2_digits(out, seconds / 60);
    *out++ = ':';
    out = write_2_digits(out, seconds % 60);
    *out++ = '.';
    out = write_2_digits(out, fraction / 10'000);
    out = write_2_digits(out, fraction / 100 % 100);
    return write_2_digits(out, fraction % 100);
}

inline char* write_clock(char* out, std::int64_t since_midnight) noexcept {
    const auto time = static_cast<std::uint64_t>(since_midnight);
    const auto seconds = static_cast<std::uint32_t>(time / 1'000'000);
    const auto fraction = static_cast<std::uint32_t>(time % 1'000'000);
    out = write_2_digits(out, seconds / 3600);
    return write_within_hour(out, seconds % 3600, fraction);
}

// The readers take what they understand from the front of [at, end) and return where they stopped,
// or null when there is nothing to understand.

/// Gathers digits without branching: one check at the end tells whether all of them were digits.
class DigitReader {
public:
    unsigned digit(char c) noexcept {
        const unsigned value = static_cast<unsigned char>(c) - unsigned{'0'};
        bad_ |= static_cast<unsigned>(value > 9);
        return value;
    }

    unsigned two(const char* at) noexcept { return digit(at[0]) * 10 + digit(at[1]); }

    void expect(char c, char wanted) noexcept { bad_ |= static_cast<unsigned>(c != wanted); }

    [[nodiscard]] bool ok() const noexcept { return bad_ == 0; }

private:
    unsigned bad_ = 0;
};

inline bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// Reads a sign and 4 to 7 digits.
inline const char* read_signed_year(const char* at, const char* end, std::int64_t& year) noexcept {
    const bool negative = *at++ == '-';
    const char* const first = at;
    year = 0;
    while (at != end && is_digit(*at) && at - first < 7) {
        year = year * 10 + (*at++ - '0');
    }
    if (at - first < 4 || (negative && year == 0)) {
        return nullptr;
    }
    year = negative ? -year : year;
    return at;
}

inline const char* read_date(const char* at, const char* end, std::int64_t& days) noexcept {
    std::int64_t year = 0;
    DigitReader reader;
    if (end - at < 10) {
        return nullptr;
    }
    if (*at == '+' || *at == '-') {
        at = read_signed_year(at, end, year);
        if (at == nullptr || end - at < 6) {
            return nullptr;
        }
    } else {
        year = reader.two(at) * 100 + reader.two(at + 2);
        at += 4;
    }
    reader.expect(at[0], '-');
    const unsigned month = reader.two(at + 1);
    reader.expect(at[3], '-');
    const unsigned day = reader.two(at + 4);
    if (!reader.ok() || !is_civil(year, month, day)) {
        return nullptr;
    }
    days = days_from_civil(year, month, day);
    return at + 6;
}

/// Reads a point and 1 to 6 digits, or nothing when there is no point.
inline const char*
read_fraction(const char* at, const char* end, std::int64_t& microseconds) noexcept {
    microseconds = 0;
    if (at == end || *at != '.') {
        return at;
    }
    ++at;
    if (end - at >= 6) {
        DigitReader reader;
        const unsigned value =
            (reader.two(at) * 100 + reader.two(at + 2)) * 100 + reader.two(at + 4);
        if (reader.ok()) {
            microseconds = value;
            return at + 6;
        }
    }
    std::int64_t unit = 100'000;
    const char* const first = at;
    while (at != end && is_digit(*at) && unit != 0) {
        microseconds += (*at++ - '0') * unit;
        unit /= 10;
    }
    return at == first ? nullptr : at;
}

/// Reads `:MM:SS[.f]`.
inline const char* read_within_hour(const char* at, const char* end, std::int64_t& time) noexcept {
    if (end - at < 6) {
        return nullptr;
    }
    DigitReader reader;
    reader.expect(at[0], ':');
    const unsigned minute = reader.two(at + 1);
    reader.expect(at[3], ':');
    const unsigned second = reader.two(at + 4);
    if (!reader.ok() || minute > 59 || second > 59) {
        return nullptr;
    }
    std::int64_t fraction = 0;
    at = read_fraction(at + 6, end, fraction);
    time = std::int64_t{minute * 60 + second} * microseconds_per_second + fraction;
    return at;
}

/// Reads `HH:MM:SS[.f]`.
inline const char* read_clock(const char* at, const char* end, std::int64_t& time) noexcept {
    if (end - at < 8) {
        return nullptr;
    }
    DigitReader reader;
    const unsigned hour = reader.two(at);
    if (!reader.ok() || hour > 23) {
        return nullptr;
    }
    at = read_within_hour(at + 2, end, time);
    time += std::int64_t{hour * 3600} * microseconds_per_second;
    return at;
}

}  // namespace azoth::detail
