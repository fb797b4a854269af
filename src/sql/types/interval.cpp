// SPDX-License-Identifier: MIT
#include "azoth/sql/types/interval.hpp"

#include "sql/types/bad_text.hpp"
#include "sql/types/temporal_text.hpp"

namespace azoth {

namespace {

/// Reads up to 10 digits, enough for every interval; nothing read is null.
const char* read_count(const char* at, const char* end, std::int64_t& count) noexcept {
    const char* const first = at;
    count = 0;
    while (at != end && detail::is_digit(*at) && at - first < 10) {
        count = count * 10 + (*at++ - '0');
    }
    return at == first ? nullptr : at;
}

/// Steps over a sign and tells whether it was a minus.
bool read_sign(const char*& at, const char* end) noexcept {
    if (at == end || (*at != '-' && *at != '+')) {
        return false;
    }
    return *at++ == '-';
}

/// Reads `[+-]N day[s]` and the space after it.
const char* read_days(const char* at, const char* end, std::int64_t& microseconds) noexcept {
    std::int64_t count = 0;
    const bool negative = read_sign(at, end);
    at = read_count(at, end, count);
    if (at == nullptr || __builtin_mul_overflow(
                             negative ? -count : count, detail::microseconds_per_day, &microseconds
                         )) {
        return nullptr;
    }
    const std::string_view rest(at, static_cast<std::size_t>(end - at));
    if (!rest.starts_with(" day")) {
        return nullptr;
    }
    at += rest.starts_with(" days") ? 5 : 4;
    if (at == end) {
        return at;
    }
    return *at == ' ' && at + 1 != end ? at + 1 : nullptr;
}

/// Reads `[+-]H+:MM:SS[.f]`.
const char* read_hours(const char* at, const char* end, std::int64_t& microseconds) noexcept {
    std::int64_t hours = 0;
    std::int64_t rest = 0;
    const bool negative = read_sign(at, end);
    const char* const first = at;
    at = read_count(at, end, hours);
    if (at == nullptr || at - first < 2) {
        return nullptr;
    }
    at = detail::read_within_hour(at, end, rest);
    if (at == nullptr) {
        return nullptr;
    }
    // The lowest interval has no positive counterpart, so the sign comes first.
    hours = negative ? -hours : hours;
    rest = negative ? -rest : rest;
    if (__builtin_mul_overflow(hours, std::int64_t{3'600'000'000}, &hours) ||
        __builtin_add_overflow(hours, rest, &microseconds)) {
        return nullptr;
    }
    return at;
}

}  // namespace

std::string Interval::to_string() const {
    char text[max_text_size];
    return std::string(text, format(text));
}

std::size_t Interval::format(char* out) const noexcept {
    char* at = out;
    auto rest = static_cast<std::uint64_t>(microseconds_);
    if (microseconds_ < 0) {
        *at++ = '-';
        rest = std::uint64_t{0} - rest;
    }
    const std::uint64_t seconds = rest / 1'000'000;
    at = detail::write_digits(at, seconds / 3600, 2);
    at = detail::write_within_hour(
        at, static_cast<std::uint32_t>(seconds % 3600), static_cast<std::uint32_t>(rest % 1'000'000)
    );
    return static_cast<std::size_t>(at - out);
}

bool Interval::parse(std::string_view text, Interval& out) noexcept {
    const char* at = text.data();
    const char* const end = at + text.size();
    std::int64_t days = 0;
    std::int64_t hours = 0;
    if (text.find('d') != std::string_view::npos) {
        at = read_days(at, end, days);
    } else if (text.empty()) {
        return false;
    }
    if (at != nullptr && at != end) {
        at = read_hours(at, end, hours);
    }
    std::int64_t sum = 0;
    if (at != end || __builtin_add_overflow(days, hours, &sum)) {
        return false;
    }
    out.microseconds_ = sum;
    return true;
}

Interval Interval::from_string(std::string_view text, std::source_location where) {
    Interval interval;
    if (!parse(text, interval)) {
        detail::throw_bad_text(
            "an interval", text, detail::Quote::yes, "[N days ][-]HH:MM:SS[.ffffff]", where
        );
    }
    return interval;
}

}  // namespace azoth
