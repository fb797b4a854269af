// SPDX-License-Identifier: MIT
// Reading and writing of Decimal; its arithmetic is in decimal.cpp.
#include "azoth/base/error.hpp"
#include "azoth/sql/types/decimal.hpp"
#include "sql/types/bad_text.hpp"
#include "sql/types/decimal_access.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

namespace azoth {

using detail::DecimalAccess;
using detail::powers_of_ten;
using detail::U128;

namespace {

using Parts = detail::DecimalParts;

enum class Reading : std::uint8_t { good, malformed, too_long };

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// Gathers significant digits. Behind the 38th only zeros fit, which leave with the exponent.
struct Digits {
    U128 coefficient = 0;
    int count = 0;
    std::int64_t exponent = 0;
    bool seen = false;
    bool too_long = false;

    void add(char c, bool behind_point) noexcept {
        seen = true;
        if (count == Decimal::max_precision) {
            too_long |= c != '0';
            exponent += behind_point ? 0 : 1;
            return;
        }
        coefficient = coefficient * 10 + static_cast<unsigned>(c - '0');
        count += coefficient != 0 ? 1 : 0;
        exponent -= behind_point ? 1 : 0;
    }
};

/// Reads `e[+-]digits`; what is beyond all bounds stops growing. Null when it is malformed.
const char* read_exponent(const char* at, const char* end, std::int64_t& exponent) noexcept {
    exponent = 0;
    if (at == end || (*at != 'e' && *at != 'E')) {
        return at;
    }
    ++at;
    const bool negative = at != end && *at == '-';
    at += at != end && (*at == '+' || *at == '-') ? 1 : 0;
    if (at == end || !is_digit(*at)) {
        return nullptr;
    }
    for (; at != end && is_digit(*at); ++at) {
        exponent = std::min<std::int64_t>(exponent * 10 + (*at - '0'), 1'000'000'000'000);
    }
    exponent = negative ? -exponent : exponent;
    return at;
}

/// Turns `coefficient * 10^exponent` into parts whose scale is in range; false when that cannot be.
bool settle(U128 coefficient, std::int64_t exponent, Parts& parts) noexcept {
    if (coefficient == 0) {
        parts.coefficient = 0;
        parts.scale = static_cast<int>(std::clamp<std::int64_t>(-exponent, 0, Decimal::max_scale));
        return true;
    }
    if (exponent > 0) {
        if (detail::count_digits(coefficient) + exponent > Decimal::max_precision) {
            return false;
        }
        coefficient *= powers_of_ten.of[exponent];
        exponent = 0;
    }
    while (exponent < -Decimal::max_scale && coefficient % 10 == 0) {
        coefficient /= 10;
        ++exponent;
    }
    parts.coefficient = coefficient;
    parts.scale = static_cast<int>(std::max<std::int64_t>(-exponent, 0));
    return exponent >= -Decimal::max_scale;
}

Reading read(std::string_view text, Decimal& out) noexcept {
    const char* at = text.data();
    const char* const end = at + text.size();
    Parts parts;
    if (at != end && (*at == '-' || *at == '+')) {
        parts.negative = *at++ == '-';
    }
    Digits digits;
    for (; at != end && is_digit(*at); ++at) {
        digits.add(*at, false);
    }
    if (at != end && *at == '.') {
        for (++at; at != end && is_digit(*at); ++at) {
            digits.add(*at, true);
        }
    }
    std::int64_t exponent = 0;
    at = digits.seen ? read_exponent(at, end, exponent) : nullptr;
    if (at == nullptr || at != end) {
        return Reading::malformed;
    }
    if (digits.too_long || !settle(digits.coefficient, digits.exponent + exponent, parts)) {
        return Reading::too_long;
    }
    out = DecimalAccess::make(parts);
    return Reading::good;
}

void write_padded_19(char* out, std::uint64_t value) noexcept {
    for (int i = 18; i >= 0; --i) {
        out[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
}

/// Writes the digits and returns how many there are.
int write_coefficient(char* out, U128 coefficient) noexcept {
    constexpr std::uint64_t ten_to_19 = 10'000'000'000'000'000'000U;
    char digits[38];
    if (coefficient < ten_to_19) {
        write_padded_19(digits + 19, static_cast<std::uint64_t>(coefficient));
    } else {
        write_padded_19(digits, static_cast<std::uint64_t>(coefficient / ten_to_19));
        write_padded_19(digits + 19, static_cast<std::uint64_t>(coefficient % ten_to_19));
    }
    const int count = detail::count_digits(coefficient);
    std::memcpy(out, digits + 38 - count, static_cast<std::size_t>(count));
    return count;
}

}  // namespace

Decimal::Decimal(std::string_view text, std::source_location where) {
    switch (read(text, *this)) {
    case Reading::good:
        break;
    case Reading::malformed:
        detail::throw_bad_text(
            "a decimal number", text, detail::Quote::yes, "digits, such as -12.50 or 1e-3", where
        );
    case Reading::too_long:
        detail::throw_bad_text(
            "a decimal number within the bounds of Decimal",
            text,
            detail::Quote::yes,
            "at most 38 significant digits, at most 1000 of them behind the point",
            where
        );
    }
}

Decimal::Decimal(double value, std::source_location where) {
    if (!std::isfinite(value)) {
        throw ArgumentError(
            ErrorInfo{
                .message = "infinity and NaN are no decimal numbers",
                .hint = "use NULL for a value that is not known",
            },
            where
        );
    }
    char text[32];
    const auto written = std::to_chars(text, text + sizeof(text), value);
    *this = Decimal(std::string_view(text, static_cast<std::size_t>(written.ptr - text)), where);
}

bool Decimal::parse(std::string_view text, Decimal& out) noexcept {
    return read(text, out) == Reading::good;
}

std::string Decimal::to_string() const {
    char text[max_text_size];
    return std::string(text, format(text));
}

std::size_t Decimal::format(char* out) const noexcept {
    const Parts parts = DecimalAccess::parts(*this);
    char digits[38];
    const int count = write_coefficient(digits, parts.coefficient);
    const int whole = count - parts.scale;
    char* at = out;
    const auto put = [&at](const char* from, int size) {
        std::memcpy(at, from, static_cast<std::size_t>(size));
        at += size;
    };
    if (parts.negative) {
        *at++ = '-';
    }
    if (whole > 0) {
        put(digits, whole);
    } else {
        *at++ = '0';
    }
    if (parts.scale > 0) {
        *at++ = '.';
        const int zeros = std::max(-whole, 0);
        std::memset(at, '0', static_cast<std::size_t>(zeros));
        at += zeros;
        put(digits + std::max(whole, 0), count - std::max(whole, 0));
    }
    return static_cast<std::size_t>(at - out);
}

double Decimal::to_double() const noexcept {
    constexpr double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    // Both numbers are exact in a double, so one correctly rounded division is all it takes.
    if (high_ == 0 && low_ <= (std::uint64_t{1} << 53) && scale_ <= 22) {
        const double magnitude = static_cast<double>(low_) / powers[scale_];
        return negative_ ? -magnitude : magnitude;
    }
    char text[max_text_size];
    double value = 0;
    std::from_chars(text, text + format(text), value);
    return value;
}

}  // namespace azoth
