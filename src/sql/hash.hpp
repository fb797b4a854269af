// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace azoth::detail {

__extension__ typedef unsigned __int128 Wide;

/// Folds one word into a running hash.
constexpr std::uint64_t mix(std::uint64_t hash, std::uint64_t word) noexcept {
    const auto product =
        static_cast<Wide>(hash ^ word ^ 0x9E37'79B9'7F4A'7C15U) * 0xD6E8'FEB8'6659'FD93U;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

inline std::uint64_t hash_bytes(const char* data, std::size_t size, std::uint64_t seed) noexcept {
    std::uint64_t hash = mix(seed, size);
    const auto word_at = [](const char* at) {
        std::uint64_t word;
        std::memcpy(&word, at, 8);
        return word;
    };
    if (size >= 8) {
        // The last word may overlap the one before it: no byte is left over.
        const char* const last = data + size - 8;
        for (; data < last; data += 8) {
            hash = mix(hash, word_at(data));
        }
        return mix(hash, word_at(last));
    }
    if (size >= 4) {
        std::uint32_t first;
        std::uint32_t last;
        std::memcpy(&first, data, 4);
        std::memcpy(&last, data + size - 4, 4);
        return mix(hash, (std::uint64_t{first} << 32) | last);
    }
    if (size != 0) {
        const auto byte = [data](std::size_t at) {
            return std::uint64_t{static_cast<unsigned char>(data[at])};
        };
        return mix(hash, (byte(0) << 16) | (byte(size / 2) << 8) | byte(size - 1));
    }
    return hash;
}

inline std::uint64_t hash_text(std::string_view text, std::uint64_t seed = 0) noexcept {
    return hash_bytes(text.data(), text.size(), seed);
}

}  // namespace azoth::detail
