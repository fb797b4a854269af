// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

namespace azoth::detail {

/// Spreads 64 bits over a whole hash; neighbouring values land far apart.
[[nodiscard]] constexpr std::size_t mix_hash(std::uint64_t value) noexcept {
    value ^= value >> 33;
    value *= 0xff51'afd7'ed55'8ccdU;
    value ^= value >> 33;
    value *= 0xc4ce'b9fe'1a85'ec53U;
    value ^= value >> 33;
    return static_cast<std::size_t>(value);
}

/// Folds one more value into a hash; the order of the values matters.
[[nodiscard]] constexpr std::size_t mix_hash(std::size_t seed, std::uint64_t value) noexcept {
    return mix_hash(
        value + 0x9e37'79b9'7f4a'7c15U + (static_cast<std::uint64_t>(seed) << 6) + seed
    );
}

}  // namespace azoth::detail
