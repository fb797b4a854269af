// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/types/hashing.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>

namespace azoth {

/// A universally unique identifier (RFC 9562): the value of a UUID column.
class AZOTH_EXPORT Uuid {
public:
    using Octets = std::uint8_t[16];

    /// Length of the text that `format` writes.
    static constexpr std::size_t max_text_size = 36;

    /// The nil UUID, all zero.
    constexpr Uuid() noexcept = default;

    constexpr explicit Uuid(const Octets& octets) noexcept {
        for (std::size_t i = 0; i < 16; ++i) {
            octets_[i] = octets[i];
        }
    }

    /// Copies 16 bytes, most significant first.
    [[nodiscard]] static Uuid from_bytes(const void* data) noexcept {
        Uuid made;
        __builtin_memcpy(made.octets_, data, sizeof(made.octets_));
        return made;
    }

    [[nodiscard]] static constexpr Uuid nil() noexcept { return {}; }

    /// A random one (version 4) from the operating system's generator, fit for secrets.
    [[nodiscard]] static Uuid v4();

    /// A random one that begins with the time (version 7): new rows are neighbours in an index.
    ///
    /// Each is greater than all made before it in the same process, whichever thread made them.
    [[nodiscard]] static Uuid v7();

    /// The 16 bytes in the order of the text, as they are stored and sent.
    [[nodiscard]] constexpr const Octets& bytes() const noexcept { return octets_; }

    /// 1 to 8 for RFC 9562 UUIDs; meaningless for others, 0 for nil.
    [[nodiscard]] constexpr int version() const noexcept { return octets_[6] >> 4; }

    [[nodiscard]] constexpr bool is_nil() const noexcept { return *this == Uuid(); }

    /// `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` in lower case.
    [[nodiscard]] std::string to_string() const;

    /// The 32 digits alone.
    [[nodiscard]] std::string hex() const;

    /// Writes the 36 characters of `to_string` without a terminator and returns 36.
    std::size_t format(char* out) const noexcept;

    /// Writes the 32 characters of `hex` without a terminator and returns 32.
    std::size_t format_hex(char* out) const noexcept;

    /// Reads both forms in either case, also in braces or behind `urn:uuid:`; false (and `out`
    /// untouched) otherwise.
    [[nodiscard]] static bool parse(std::string_view text, Uuid& out) noexcept;

    /// As `parse`, but throws ArgumentError.
    [[nodiscard]] static Uuid from_string(
        std::string_view text, std::source_location where = std::source_location::current()
    );

    /// The order of the texts.
    friend constexpr std::strong_ordering
    operator<=>(const Uuid& left, const Uuid& right) noexcept {
        const Halves a = left.halves();
        const Halves b = right.halves();
        return a.first != b.first
                   ? most_significant_first(a.first) <=> most_significant_first(b.first)
                   : most_significant_first(a.last) <=> most_significant_first(b.last);
    }

    friend constexpr bool operator==(const Uuid& left, const Uuid& right) noexcept {
        const Halves a = left.halves();
        const Halves b = right.halves();
        return ((a.first ^ b.first) | (a.last ^ b.last)) == 0;
    }

    friend std::size_t hash_value(const Uuid& uuid) noexcept {
        const Halves halves = uuid.halves();
        return detail::mix_hash(detail::mix_hash(halves.first), halves.last);
    }

private:
    struct Halves {
        std::uint64_t first;
        std::uint64_t last;
    };

    [[nodiscard]] constexpr Halves halves() const noexcept {
        return __builtin_bit_cast(Halves, *this);
    }

    static constexpr std::uint64_t most_significant_first(std::uint64_t half) noexcept {
        return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap64(half) : half;
    }

    Octets octets_ = {};
};

}  // namespace azoth

template <>
struct std::hash<azoth::Uuid> {
    std::size_t operator()(const azoth::Uuid& value) const noexcept { return hash_value(value); }
};
