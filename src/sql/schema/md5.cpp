// SPDX-License-Identifier: MIT
#include "sql/schema/md5.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace azoth::detail {

namespace {

using Block = std::array<std::uint32_t, 16>;
using State = std::array<std::uint32_t, 4>;

constexpr std::array<int, 16> shifts{7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};

/// RFC 1321 takes its constants from the sine.
const std::array<std::uint32_t, 64>& sines() {
    static const auto table = [] {
        std::array<std::uint32_t, 64> values{};
        for (std::size_t i = 0; i < values.size(); ++i) {
            values[i] = static_cast<std::uint32_t>(
                std::floor(std::fabs(std::sin(static_cast<double>(i + 1))) * 4294967296.0)
            );
        }
        return values;
    }();
    return table;
}

void digest_block(State& state, const Block& block) {
    auto [a, b, c, d] = state;
    for (std::uint32_t i = 0; i < 64; ++i) {
        std::uint32_t mixed = 0;
        std::uint32_t word = 0;
        switch (i / 16) {
        case 0:
            mixed = (b & c) | (~b & d);
            word = i;
            break;
        case 1:
            mixed = (d & b) | (~d & c);
            word = (5 * i + 1) % 16;
            break;
        case 2:
            mixed = b ^ c ^ d;
            word = (3 * i + 5) % 16;
            break;
        default:
            mixed = c ^ (b | ~d);
            word = (7 * i) % 16;
            break;
        }
        const std::uint32_t sum = a + mixed + sines()[i] + block[word];
        a = d;
        d = c;
        c = b;
        b += std::rotl(sum, shifts[i / 16 * 4 + i % 4]);
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
}

}  // namespace

std::string md5_hex(std::string_view text) {
    std::string padded(text);
    padded += '\x80';
    while (padded.size() % 64 != 56) {
        padded += '\0';
    }
    const std::uint64_t bits = std::uint64_t{text.size()} * 8;
    for (unsigned i = 0; i < 8; ++i) {
        padded += static_cast<char>(bits >> (8 * i) & 0xFF);
    }

    State state{0x6745'2301, 0xEFCD'AB89, 0x98BA'DCFE, 0x1032'5476};
    for (std::size_t start = 0; start < padded.size(); start += 64) {
        Block block{};
        for (std::size_t i = 0; i < 64; ++i) {
            const auto byte = static_cast<unsigned char>(padded[start + i]);
            block[i / 4] |= std::uint32_t{byte} << (8 * (i % 4));
        }
        digest_block(state, block);
    }

    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const std::uint32_t word : state) {
        for (unsigned i = 0; i < 4; ++i) {
            const std::uint32_t byte = word >> (8 * i) & 0xFF;
            hex += digits[byte >> 4];
            hex += digits[byte & 15];
        }
    }
    return hex;
}

}  // namespace azoth::detail
