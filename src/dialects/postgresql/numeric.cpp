// SPDX-License-Identifier: MIT
#include "dialects/postgresql/numeric.hpp"

#include "dialects/postgresql/wire.hpp"
#include "sql/types/decimal_access.hpp"

#include <algorithm>
#include <cstdint>

namespace azoth::postgresql {

namespace {

constexpr std::uint16_t negative_sign = 0x4000;
constexpr std::uint16_t not_a_number = 0xC000;
constexpr std::uint16_t plus_infinity = 0xD000;
constexpr std::uint16_t minus_infinity = 0xF000;
constexpr std::size_t header_size = 8;

/// A numeric is the sum of its digits times 10000^(weight - index); `scale` digits behind the point are shown.
struct Numeric {
    const char* digits = nullptr;
    int count = 0;
    int weight = 0;
    std::uint16_t sign = 0;
    int scale = 0;

    [[nodiscard]] int digit(int index) const noexcept {
        return index >= 0 && index < count ? get<std::int16_t>(digits + 2 * index) : 0;
    }
};

bool read(std::string_view binary, Numeric& out) noexcept {
    if (binary.size() < header_size) {
        return false;
    }
    out.count = get<std::int16_t>(binary.data());
    out.weight = get<std::int16_t>(binary.data() + 2);
    out.sign = get<std::uint16_t>(binary.data() + 4);
    out.scale = get<std::int16_t>(binary.data() + 6);
    out.digits = binary.data() + header_size;
    if (out.count < 0 || out.scale < 0 ||
        binary.size() != header_size + 2 * static_cast<std::size_t>(out.count)) {
        return false;
    }
    for (int i = 0; i < out.count; ++i) {
        if (out.digit(i) < 0 || out.digit(i) > 9999) {
            return false;
        }
    }
    return true;
}

constexpr int power_of_ten(int exponent) noexcept {
    int power = 1;
    for (; exponent > 0; --exponent) {
        power *= 10;
    }
    return power;
}

}  // namespace

std::size_t encode_numeric(const Decimal& value, char* out) noexcept {
    char buffer[Decimal::max_text_size];
    std::string_view text(buffer, value.format(buffer));
    const bool negative = text.starts_with('-');
    text.remove_prefix(negative ? 1 : 0);
    const std::size_t point = std::min(text.find('.'), text.size());
    const std::string_view whole = text.substr(0, point);
    const std::string_view fraction = text.substr(std::min(point + 1, text.size()));

    // The digits before and behind the point, in groups of four that meet there.
    const int first = static_cast<int>((whole.size() + 3) / 4);
    const int last = static_cast<int>((fraction.size() + 3) / 4);
    const auto group = [&](int index) {
        int digit = 0;
        for (int i = 0; i < 4; ++i) {
            const int at = index < first ? static_cast<int>(whole.size()) - 4 * (first - index) + i
                                         : 4 * (index - first) + i;
            const std::string_view part = index < first ? whole : fraction;
            const bool there = at >= 0 && at < static_cast<int>(part.size());
            digit = digit * 10 + (there ? part[static_cast<std::size_t>(at)] - '0' : 0);
        }
        return digit;
    };
    int begin = 0;
    int end = first + last;
    while (begin < end && group(begin) == 0) {
        ++begin;
    }
    while (end > begin && group(end - 1) == 0) {
        --end;
    }
    char* at = out;
    at = put(at, static_cast<std::int16_t>(end - begin));
    at = put(at, static_cast<std::int16_t>(begin == end ? 0 : first - 1 - begin));
    at = put(at, static_cast<std::uint16_t>(negative ? negative_sign : 0));
    at = put(at, static_cast<std::int16_t>(value.scale()));
    for (int i = begin; i < end; ++i) {
        at = put(at, static_cast<std::int16_t>(group(i)));
    }
    return static_cast<std::size_t>(at - out);
}

bool decode_numeric(std::string_view binary, Decimal& out) noexcept {
    using azoth::detail::U128;
    Numeric numeric;
    if (!read(binary, numeric) || (numeric.sign != 0 && numeric.sign != negative_sign) ||
        numeric.scale > Decimal::max_scale) {
        return false;
    }
    constexpr U128 limit = azoth::detail::powers_of_ten.of[Decimal::max_precision] - 1;
    U128 coefficient = 0;
    const auto append = [&](int digits, int count) {
        const auto factor = static_cast<U128>(power_of_ten(count));
        if (coefficient > limit / factor ||
            coefficient * factor > limit - static_cast<U128>(digits)) {
            return false;
        }
        coefficient = coefficient * factor + static_cast<U128>(digits);
        return true;
    };
    // From the first digit to the last that the scale shows; where none are stored they are zeros.
    const int end = numeric.weight + (numeric.scale + 3) / 4 + 1;
    for (int i = 0; i < std::max(end, numeric.count); ++i) {
        // How many of its four decimal digits stand before the end of the scale.
        const int shown = std::clamp(numeric.scale + 4 * (numeric.weight - i) + 4, 0, 4);
        const int dropped = power_of_ten(4 - shown);
        if (numeric.digit(i) % dropped != 0 || !append(numeric.digit(i) / dropped, shown)) {
            return false;
        }
    }
    out = azoth::detail::DecimalAccess::make(
        {coefficient, numeric.scale, numeric.sign == negative_sign}
    );
    return true;
}

std::string numeric_text(std::string_view binary) {
    Numeric numeric;
    if (!read(binary, numeric)) {
        return {};
    }
    switch (numeric.sign) {
    case not_a_number:
        return "NaN";
    case plus_infinity:
        return "Infinity";
    case minus_infinity:
        return "-Infinity";
    default:
        break;
    }
    std::string text;
    const auto append = [&](int group) {
        const int digit = numeric.digit(group);
        for (const int unit : {1000, 100, 10, 1}) {
            text += static_cast<char>('0' + digit / unit % 10);
        }
    };
    for (int i = 0; i <= numeric.weight; ++i) {
        append(i);
    }
    text.erase(0, std::min(text.find_first_not_of('0'), text.size()));
    if (text.empty()) {
        text = "0";
    }
    if (numeric.scale > 0) {
        text += '.';
        const std::size_t point = text.size();
        for (int i = 0; i < (numeric.scale + 3) / 4; ++i) {
            append(numeric.weight + 1 + i);
        }
        text.resize(point + static_cast<std::size_t>(numeric.scale));
    }
    return numeric.sign == negative_sign ? "-" + text : text;
}

}  // namespace azoth::postgresql
