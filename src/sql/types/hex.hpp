// SPDX-License-Identifier: MIT
// Hexadecimal digits, two per byte.
#pragma once

#include <cstddef>
#include <cstdint>

namespace azoth::detail {

/// Writes `2 * size` lower-case digits and returns their end.
inline char* write_hex(char* out, const void* data, std::size_t size) noexcept {
    const auto* octets = static_cast<const std::uint8_t*>(data);
    for (std::size_t i = 0; i < size; ++i) {
        *out++ = "0123456789abcdef"[octets[i] >> 4];
        *out++ = "0123456789abcdef"[octets[i] & 15];
    }
    return out;
}

/// The value of a digit in either case, or 255.
constexpr std::uint8_t hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') {
        return static_cast<std::uint8_t>(c - '0');
    }
    const int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? static_cast<std::uint8_t>(lower - 'a' + 10) : 255;
}

struct HexValues {
    std::uint8_t of[256];

    constexpr HexValues() noexcept : of() {
        for (int i = 0; i < 256; ++i) {
            of[i] = hex_digit(static_cast<char>(i));
        }
    }
};

inline constexpr HexValues hex_values;

/// Reads `2 * size` digits; false when one of them is none.
inline bool read_hex(void* out, const char* text, std::size_t size) noexcept {
    auto* octets = static_cast<std::uint8_t*>(out);
    unsigned seen = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const unsigned high = hex_values.of[static_cast<unsigned char>(text[2 * i])];
        const unsigned low = hex_values.of[static_cast<unsigned char>(text[2 * i + 1])];
        seen |= high | low;
        octets[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return seen < 16;
}

}  // namespace azoth::detail
