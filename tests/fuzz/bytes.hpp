// SPDX-License-Identifier: MIT
// What the targets have in common: how they read their input, and how they say that something is wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace fuzz {

/// The input as a source of decisions. Behind its end there are zeros.
class Bytes {
public:
    Bytes(const std::uint8_t* data, std::size_t size) noexcept : at_(data), end_(data + size) {}

    bool empty() const noexcept { return at_ == end_; }

    std::uint8_t next() noexcept { return empty() ? std::uint8_t{0} : *at_++; }

    bool flip() noexcept { return (next() & 1) != 0; }

    /// Less than `count`.
    std::size_t below(std::size_t count) noexcept { return next() % count; }

    std::uint64_t word() noexcept {
        std::uint64_t all = 0;
        for (int i = 0; i < 8; ++i) {
            all = (all << 8) | next();
        }
        return all;
    }

    /// At most `longest` bytes, as they are.
    std::string text(std::size_t longest) {
        std::string bytes;
        for (std::size_t left = below(longest + 1); left > 0 && !empty(); --left) {
            bytes += static_cast<char>(next());
        }
        return bytes;
    }

    std::string rest() {
        std::string bytes(reinterpret_cast<const char*>(at_), static_cast<std::size_t>(end_ - at_));
        at_ = end_;
        return bytes;
    }

private:
    const std::uint8_t* at_;
    const std::uint8_t* end_;
};

/// Ends the process, which is how a target reports what it found.
inline void require(bool condition, std::string_view what, std::string_view shown = {}) {
    if (!condition) {
        std::fprintf(
            stderr,
            "found: %.*s\n%.*s\n",
            static_cast<int>(what.size()),
            what.data(),
            static_cast<int>(shown.size()),
            shown.data()
        );
        std::abort();
    }
}

}  // namespace fuzz
