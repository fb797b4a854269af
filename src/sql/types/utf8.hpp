// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace azoth::detail {

/// Length of the UTF-8 character that begins at `at`, or 0 when what is there is not UTF-8:
/// no overlong forms, no surrogates, nothing above U+10FFFF. `at` must be before `end`.
[[nodiscard]] inline std::size_t utf8_length(const char* at, const char* end) noexcept {
    const auto octet = [at](std::size_t i) { return static_cast<unsigned char>(at[i]); };
    const auto tail = [&octet](std::size_t i) { return (octet(i) & 0xc0U) == 0x80U; };
    const auto left = static_cast<std::size_t>(end - at);
    const unsigned lead = octet(0);
    if (lead < 0x80) {
        return 1;
    }
    if (lead < 0xc2 || lead > 0xf4) {
        return 0;
    }
    if (lead < 0xe0) {
        return left >= 2 && tail(1) ? 2 : 0;
    }
    // The second byte decides about overlong forms, surrogates and the end of Unicode.
    if (lead < 0xf0) {
        const unsigned lowest = lead == 0xe0 ? 0xa0 : 0x80;
        const unsigned highest = lead == 0xed ? 0x9f : 0xbf;
        return left >= 3 && octet(1) >= lowest && octet(1) <= highest && tail(2) ? 3 : 0;
    }
    const unsigned lowest = lead == 0xf0 ? 0x90 : 0x80;
    const unsigned highest = lead == 0xf4 ? 0x8f : 0xbf;
    return left >= 4 && octet(1) >= lowest && octet(1) <= highest && tail(2) && tail(3) ? 4 : 0;
}

/// Whether the text is well-formed UTF-8. ASCII goes eight bytes at a time.
[[nodiscard]] inline bool valid_utf8(std::string_view text) noexcept {
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
        if (end - at >= 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, at, sizeof(word));
            if ((word & 0x8080'8080'8080'8080U) == 0) {
                at += 8;
                continue;
            }
        }
        const std::size_t length = utf8_length(at, end);
        if (length == 0) {
            return false;
        }
        at += length;
    }
    return true;
}

}  // namespace azoth::detail
