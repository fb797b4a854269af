// SPDX-License-Identifier: MIT
#include "azoth/sql/types/timestamp.hpp"

#include "azoth/base/error.hpp"
#include "sql/types/bad_text.hpp"
#include "sql/types/temporal_text.hpp"

#include <fmt/format.h>

#include <bit>
#include <chrono>
#include <cstdint>
#include <cstring>

namespace azoth {

namespace {

/// Reads `Z`, `+hh`, `+hhmm` or `+hh:mm`: how far the clock of the text is ahead of UTC.
const char* read_offset(const char* at, const char* end, std::int64_t& microseconds) noexcept {
    microseconds = 0;
    if (*at == 'Z') {
        return at + 1;
    }
    if ((*at != '+' && *at != '-') || end - at < 3) {
        return nullptr;
    }
    const bool negative = *at == '-';
    detail::DigitReader reader;
    const unsigned hours = reader.two(at + 1);
    unsigned minutes = 0;
    at += 3;
    if (at != end) {
        at += *at == ':' ? 1 : 0;
        if (end - at < 2) {
            return nullptr;
        }
        minutes = reader.two(at);
        at += 2;
    }
    if (!reader.ok() || hours > 23 || minutes > 59) {
        return nullptr;
    }
    microseconds = std::int64_t{hours * 60 + minutes} * 60'000'000;
    microseconds = negative ? -microseconds : microseconds;
    return at;
}

/// Eight characters as a number, the first one lowest.
std::uint64_t load(const char* at) noexcept {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    return word;
}

/// Checks eight characters at once. `form` has '0' where a digit has to be and else the character; `slack`
/// has 0x76 for a digit and 0x7f for another character. In `word` digits become their values.
bool take(std::uint64_t& word, std::uint64_t form, std::uint64_t slack) noexcept {
    word ^= form;
    return (((word + slack) | word) & 0x8080'8080'8080'8080U) == 0;
}

/// The text that `format` writes for the years 0 to 9999, `YYYY-MM-DD HH:MM:SS.ffffff`, in three words.
/// False for every other text, which may still be a timestamp.
bool parse_usual(const char* text, std::int64_t& microseconds) noexcept {
    std::uint64_t date = load(text);       // YYYY-MM-
    std::uint64_t clock = load(text + 8);  // DD HH:MM
    std::uint64_t rest = load(text + 16);  // :SS.ffff
    detail::DigitReader reader;
    const unsigned last = reader.two(text + 24);
    if (!take(date, 0x2d30302d30303030U, 0x7f76767f76767676U) ||
        !take(clock, 0x30303a3030203030U, 0x76767f76767f7676U) ||
        !take(rest, 0x303030302e30303aU, 0x767676767f76767fU) || !reader.ok()) {
        return false;
    }
    // Byte i becomes ten times digit i plus digit i + 1: at most 99, so that nothing is carried.
    const auto pairs = [](std::uint64_t word) { return word * 10 + (word >> 8); };
    const auto pair = [](std::uint64_t word, int byte) {
        return static_cast<unsigned>(word >> (byte * 8)) & 0xffU;
    };
    date = pairs(date);
    clock = pairs(clock);
    rest = pairs(rest);
    const std::int64_t year = pair(date, 0) * 100 + pair(date, 2);
    const unsigned month = pair(date, 5);
    const unsigned day = pair(clock, 0);
    const unsigned hour = pair(clock, 3);
    const unsigned minute = pair(clock, 6);
    const unsigned second = pair(rest, 1);
    if (hour > 23 || minute > 59 || second > 59 || !detail::is_civil(year, month, day)) {
        return false;
    }
    const std::int64_t seconds =
        detail::days_from_civil(year, month, day) * 86'400 + hour * 3600 + minute * 60 + second;
    microseconds = seconds * 1'000'000 + (pair(rest, 4) * 100 + pair(rest, 6)) * 100 + last;
    return true;
}

}  // namespace

void detail::throw_timestamp_range(Date date, std::source_location where) {
    throw ArgumentError(
        ErrorInfo{
            .message = fmt::format("{} is out of the range of timestamps", date.to_string()),
            .hint = "timestamps reach from year -290308 to year 294247",
        },
        where
    );
}

Timestamp Timestamp::now() noexcept {
    return std::chrono::system_clock::now();
}

std::string Timestamp::to_string() const {
    char text[max_text_size];
    return std::string(text, format(text));
}

std::size_t Timestamp::format(char* out) const noexcept {
    const std::int64_t days = detail::floor_divide(microseconds_, detail::microseconds_per_day);
    char* at = detail::write_date(out, static_cast<std::int32_t>(days));
    *at++ = ' ';
    at = detail::write_clock(at, detail::floor_modulo(microseconds_, detail::microseconds_per_day));
    return static_cast<std::size_t>(at - out);
}

bool Timestamp::parse(std::string_view text, Timestamp& out) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
        if (text.size() == 26 && parse_usual(text.data(), out.microseconds_)) {
            return true;
        }
    }
    const char* const end = text.data() + text.size();
    std::int64_t days = 0;
    std::int64_t time = 0;
    const char* at = detail::read_date(text.data(), end, days);
    if (at == nullptr) {
        return false;
    }
    if (at != end) {
        if (*at != ' ' && *at != 'T') {
            return false;
        }
        at = detail::read_clock(at + 1, end, time);
        if (at == nullptr) {
            return false;
        }
        if (at != end) {
            std::int64_t offset = 0;
            if (read_offset(at, end, offset) != end) {
                return false;
            }
            time -= offset;
        }
    }
    // As in the constructor: the first and the last day of the range are not whole.
    if (days < 0) {
        ++days;
        time -= detail::microseconds_per_day;
    }
    std::int64_t sum = 0;
    if (__builtin_mul_overflow(days, detail::microseconds_per_day, &sum) ||
        __builtin_add_overflow(sum, time, &sum)) {
        return false;
    }
    out.microseconds_ = sum;
    return true;
}

Timestamp Timestamp::from_string(std::string_view text, std::source_location where) {
    Timestamp stamp;
    if (!parse(text, stamp)) {
        detail::throw_bad_text(
            "a timestamp", text, detail::Quote::yes, "YYYY-MM-DD HH:MM:SS[.ffffff][+hh:mm]", where
        );
    }
    return stamp;
}

}  // namespace azoth
