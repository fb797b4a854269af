// SPDX-License-Identifier: MIT
// What a terminal is like: how wide, whether it takes colors, how much room a text takes on it.
#pragma once

#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace world {

/// Escape sequences; empty where they are not wanted.
struct Style {
    std::string_view bold{};
    std::string_view dim{};
    std::string_view green{};
    std::string_view red{};
    std::string_view cyan{};
    std::string_view reset{};
};

/// Colors only on a terminal, and not when NO_COLOR is set (https://no-color.org).
inline Style style_of(int descriptor) {
    const char* no_color = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    if (isatty(descriptor) == 0 || (no_color != nullptr && *no_color != '\0') ||
        (term != nullptr && std::string_view(term) == "dumb")) {
        return {};
    }
    return {"\033[1m", "\033[2m", "\033[32m", "\033[31m", "\033[36m", "\033[0m"};
}

/// Columns of the terminal; elsewhere what COLUMNS says, or 100.
inline std::size_t width_of(int descriptor) {
    winsize size{};
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20) {
        return size.ws_col;
    }
    if (const char* columns = std::getenv("COLUMNS")) {
        const long parsed = std::strtol(columns, nullptr, 10);
        if (parsed >= 20 && parsed <= 1000) {
            return static_cast<std::size_t>(parsed);
        }
    }
    return 100;
}

/// Takes the next code point off the front of a text; U+FFFD for a byte that is not UTF-8.
inline char32_t next_code_point(std::string_view& text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (lead >= 0x80 && (lead < 0xc2 || lead > 0xf4 || text.size() < size)) {
        text.remove_prefix(1);
        return 0xfffd;
    }
    char32_t code = size == 1 ? lead : lead & (0xffU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        code = (code << 6) | (byte(i) & 0x3fU);
    }
    text.remove_prefix(size);
    return code;
}

/// Columns that a code point takes: none, one or two. A flag is two letters of one column each.
inline std::size_t width_of(char32_t code) {
    struct Range {
        char32_t first;
        char32_t last;
    };

    // The blocks of marks that stand on the letter before them, and of invisible characters.
    static constexpr std::array<Range, 13> none{{
        {0x0300, 0x036f},
        {0x0483, 0x0489},
        {0x0591, 0x05bd},
        {0x0610, 0x061a},
        {0x064b, 0x065f},
        {0x0e34, 0x0e3a},
        {0x0e47, 0x0e4e},
        {0x1ab0, 0x1aff},
        {0x1dc0, 0x1dff},
        {0x200b, 0x200f},
        {0x20d0, 0x20ff},
        {0xfe00, 0xfe0f},
        {0xfe20, 0xfe2f},
    }};
    static constexpr std::array<Range, 12> two{{
        {0x1100, 0x115f},
        {0x2e80, 0x303e},
        {0x3041, 0x33ff},
        {0x3400, 0x4dbf},
        {0x4e00, 0x9fff},
        {0xa000, 0xa4cf},
        {0xac00, 0xd7a3},
        {0xf900, 0xfaff},
        {0xfe30, 0xfe6f},
        {0xff00, 0xff60},
        {0x1f300, 0x1faff},
        {0x20000, 0x3fffd},
    }};
    for (const Range& range : none) {
        if (code >= range.first && code <= range.last) {
            return 0;
        }
    }
    for (const Range& range : two) {
        if (code >= range.first && code <= range.last) {
            return 2;
        }
    }
    return 1;
}

/// Columns that a UTF-8 text takes on a terminal.
inline std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        width += width_of(next_code_point(text));
    }
    return width;
}

/// The text, cut to so many columns; where it was cut stands an ellipsis.
inline std::string fitted(std::string_view text, std::size_t columns) {
    if (display_width(text) <= columns) {
        return std::string(text);
    }
    std::string cut;
    std::size_t width = 0;
    while (!text.empty()) {
        const std::string_view before = text;
        const std::size_t next = width_of(next_code_point(text));
        if (width + next + 1 > columns) {
            break;
        }
        width += next;
        cut += before.substr(0, before.size() - text.size());
    }
    return cut + "…";
}

}  // namespace world
