// SPDX-License-Identifier: MIT
#include "azoth/base/error.hpp"
#include "azoth/sql/types/bytes.hpp"

#include <doctest/doctest.h>

#include <array>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

using azoth::Bytes;

TEST_CASE("bytes are made from every contiguous range of bytes") {
    const Bytes wanted{0x00, 0x7f, 0x80, 0xff};
    const std::vector<unsigned char> octets{0x00, 0x7f, 0x80, 0xff};
    const std::array<std::byte, 4> array{
        std::byte{0x00}, std::byte{0x7f}, std::byte{0x80}, std::byte{0xff}
    };
    const Bytes from_vector = octets;
    const Bytes from_array = array;
    const Bytes from_span = std::span<const unsigned char>(octets);
    CHECK(from_vector == wanted);
    CHECK(from_array == wanted);
    CHECK(from_span == wanted);
    CHECK(Bytes(octets.data(), octets.size()) == wanted);
    CHECK(Bytes(std::string("\x00\x7f\x80\xff", 4)) == wanted);
    CHECK(std::span<const std::byte>(wanted).size() == 4);
    CHECK(std::vector<std::byte>(wanted.begin(), wanted.end())[3] == std::byte{0xff});
}

TEST_CASE("text is never taken for bytes by accident") {
    CHECK_FALSE(std::is_convertible_v<std::string, Bytes>);
    CHECK_FALSE(std::is_convertible_v<const char*, Bytes>);
    CHECK_FALSE(std::is_convertible_v<std::vector<char>, Bytes>);
    CHECK_FALSE(std::is_constructible_v<Bytes, std::vector<int>>);
}

TEST_CASE("no bytes may come from a null pointer") {
    CHECK(Bytes(nullptr, 0).empty());
    CHECK(Bytes(std::vector<unsigned char>()).empty());
    Bytes bytes;
    bytes.append(nullptr, 0);
    CHECK(bytes == Bytes());
}

TEST_CASE("bytes may be changed in place") {
    Bytes bytes{1};
    bytes.append("\x02\x03", 2);
    CHECK(bytes == Bytes{1, 2, 3});
    bytes.resize(5);
    CHECK(bytes == Bytes{1, 2, 3, 0, 0});
    bytes.data()[4] = std::byte{9};
    CHECK(bytes[4] == std::byte{9});
    CHECK(bytes.view() == std::string_view("\x01\x02\x03\x00\x09", 5));
    bytes.clear();
    CHECK(bytes.empty());
}

TEST_CASE("bytes compare as unsigned numbers") {
    CHECK(Bytes{0x7f} < Bytes{0x80});
    CHECK(Bytes{1, 2} < Bytes{1, 2, 0});
    CHECK(Bytes{} < Bytes{0});
    CHECK(Bytes{2} > Bytes{1, 0xff});
}

TEST_CASE("hexadecimal text of bytes goes both ways") {
    Bytes all;
    all.resize(256);
    for (std::size_t i = 0; i < 256; ++i) {
        all.data()[i] = static_cast<std::byte>(i);
    }
    CHECK(Bytes{0x00, 0x0f, 0xa0, 0xff}.to_hex() == "000fa0ff");
    CHECK(Bytes::from_hex(all.to_hex()) == all);
    CHECK(Bytes::from_hex("DEADbeef") == Bytes{0xde, 0xad, 0xbe, 0xef});
    CHECK(Bytes::from_hex("").empty());
}

TEST_CASE("malformed hexadecimal text is refused") {
    for (const char* text :
         {"0", "abc", "0g", "g0", "0x00", " 00", "00 ", "@0", "`0", "/0", ":0"}) {
        CAPTURE(text);
        Bytes bytes{7};
        CHECK_FALSE(Bytes::parse_hex(text, bytes));
        CHECK(bytes == Bytes{7});
        CHECK_THROWS_AS(static_cast<void>(Bytes::from_hex(text)), azoth::ArgumentError);
    }
}

TEST_CASE("an error about bytes does not quote them") {
    try {
        static_cast<void>(Bytes::from_hex("secret!"));
        FAIL("no error");
    } catch (const azoth::ArgumentError& error) {
        CHECK(error.message() == "a text of 7 characters is not a hexadecimal string");
        CHECK(std::string_view(error.location().file_name()).ends_with("types_bytes_test.cpp"));
    }
}

TEST_CASE("bytes are hashable") {
    CHECK(hash_value(Bytes{1, 2}) == hash_value(Bytes{1, 2}));
    CHECK(hash_value(Bytes{1, 2}) != hash_value(Bytes{2, 1}));
    std::unordered_set<Bytes> set{Bytes{1}, Bytes{2}, Bytes{1}};
    CHECK(set.size() == 2);
}
