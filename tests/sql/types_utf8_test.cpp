// SPDX-License-Identifier: MIT
#include "sql/types/utf8.hpp"

#include <doctest/doctest.h>

#include <string>

using azoth::detail::valid_utf8;

namespace {

std::string encoded(std::uint32_t c) {
    const auto octet = [](std::uint32_t value) { return static_cast<char>(value); };
    if (c < 0x80) {
        return {octet(c)};
    }
    if (c < 0x800) {
        return {octet(0xc0 | c >> 6), octet(0x80 | (c & 63))};
    }
    if (c < 0x10000) {
        return {octet(0xe0 | c >> 12), octet(0x80 | (c >> 6 & 63)), octet(0x80 | (c & 63))};
    }
    return {
        octet(0xf0 | c >> 18),
        octet(0x80 | (c >> 12 & 63)),
        octet(0x80 | (c >> 6 & 63)),
        octet(0x80 | (c & 63))
    };
}

}  // namespace

TEST_CASE("exactly the scalar values of Unicode are UTF-8") {
    std::int64_t wrong = 0;
    for (std::uint32_t c = 0; c < 0x110400; ++c) {
        const bool scalar = c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
        const std::string text = encoded(c);
        wrong += valid_utf8(text) == scalar ? 0 : 1;
        for (std::size_t size = 1; size < text.size(); ++size) {
            wrong += valid_utf8(std::string_view(text).substr(0, size)) ? 1 : 0;
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("every pair of bytes is judged as RFC 3629 says") {
    std::int64_t wrong = 0;
    for (unsigned a = 0; a < 256; ++a) {
        for (unsigned b = 0; b < 256; ++b) {
            const char text[] = {static_cast<char>(a), static_cast<char>(b)};
            const bool wanted =
                (a < 0x80 && b < 0x80) || (a >= 0xc2 && a <= 0xdf && b >= 0x80 && b <= 0xbf);
            wrong += valid_utf8({text, 2}) == wanted ? 0 : 1;
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("malformed UTF-8 is found at every position of a long text") {
    const std::string ascii(41, 'a');
    CHECK(valid_utf8(ascii));
    CHECK(valid_utf8(""));
    CHECK(valid_utf8(std::string_view()));
    CHECK(valid_utf8(std::string_view("a\0b", 3)));
    for (const char* bad :
         {"\x80",
          "\xbf",
          "\xc0\x80",
          "\xc1\xbf",
          "\xc2",
          "\xe0\x80\x80",
          "\xe0\x9f\xbf",
          "\xe2\x82",
          "\xed\xa0\x80",
          "\xed\xbf\xbf",
          "\xf0\x80\x80\x80",
          "\xf0\x8f\xbf\xbf",
          "\xf4\x90\x80\x80",
          "\xf5\x80\x80\x80",
          "\xfe",
          "\xff",
          "\xf0\x9f\x98",
          "\xe2\x28\xa1",
          "\xc3\x28"}) {
        for (std::size_t at = 0; at <= ascii.size(); ++at) {
            std::string text = ascii;
            text.insert(at, bad);
            CHECK_FALSE(valid_utf8(text));
        }
    }
    for (const char* good :
         {"\xc2\x80",
          "\xe0\xa0\x80",
          "\xed\x9f\xbf",
          "\xee\x80\x80",
          "\xf0\x90\x80\x80",
          "\xf4\x8f\xbf\xbf"}) {
        for (std::size_t at = 0; at <= ascii.size(); ++at) {
            std::string text = ascii;
            text.insert(at, good);
            CHECK(valid_utf8(text));
        }
    }
}
