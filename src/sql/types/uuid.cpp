// SPDX-License-Identifier: MIT
#include "azoth/sql/types/uuid.hpp"

#include "sql/types/bad_text.hpp"
#include "sql/types/hex.hpp"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <random>

#if defined(__linux__)
#include <sys/random.h>
#else
#include <stdlib.h>
#endif

namespace azoth {

namespace {

// Where the five groups of digits begin in the text, and how many bytes each holds.
struct Group {
    std::size_t at;
    std::size_t octet;
    std::size_t size;
};

constexpr Group groups[] = {{0, 0, 4}, {9, 4, 2}, {14, 6, 2}, {19, 8, 2}, {24, 10, 6}};

/// Nothing is kept between calls, so a forked process never repeats what its parent made.
void fill_random(std::uint8_t* out, std::size_t size) {
#if defined(__linux__)
    // Up to 256 bytes come at once, except on kernels that do not know the call.
    ssize_t got = 0;
    do {
        got = getrandom(out, size, 0);
    } while (got < 0 && errno == EINTR);
    if (got != static_cast<ssize_t>(size)) {
        std::random_device device;
        for (std::size_t i = 0; i < size; ++i) {
            out[i] = static_cast<std::uint8_t>(device());
        }
    }
#else
    arc4random_buf(out, size);
#endif
}

void mark(std::uint8_t* octets, unsigned version) noexcept {
    octets[6] = static_cast<std::uint8_t>((octets[6] & 0x0f) | version << 4);
    octets[8] = static_cast<std::uint8_t>((octets[8] & 0x3f) | 0x80);
}

/// Milliseconds since 1970 and 12 bits of their fraction (RFC 9562, 6.2, method 3), never twice.
std::uint64_t next_tick() noexcept {
    static std::atomic<std::uint64_t> last{0};
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto nanoseconds =
        static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()
        );
    const std::uint64_t tick =
        (nanoseconds / 1'000'000) << 12 | ((nanoseconds % 1'000'000) << 12) / 1'000'000;
    std::uint64_t seen = last.load(std::memory_order_relaxed);
    std::uint64_t next = 0;
    do {
        next = tick > seen ? tick : seen + 1;
    } while (!last.compare_exchange_weak(seen, next, std::memory_order_relaxed));
    return next;
}

}  // namespace

Uuid Uuid::v4() {
    Uuid uuid;
    fill_random(uuid.octets_, 16);
    mark(uuid.octets_, 4);
    return uuid;
}

Uuid Uuid::v7() {
    Uuid uuid;
    fill_random(uuid.octets_ + 8, 8);
    const std::uint64_t tick = next_tick();
    for (int i = 0; i < 6; ++i) {
        uuid.octets_[i] = static_cast<std::uint8_t>(tick >> (52 - 8 * i));
    }
    uuid.octets_[6] = static_cast<std::uint8_t>(tick >> 8 & 0x0f);
    uuid.octets_[7] = static_cast<std::uint8_t>(tick);
    mark(uuid.octets_, 7);
    return uuid;
}

std::string Uuid::to_string() const {
    char text[max_text_size];
    return std::string(text, format(text));
}

std::string Uuid::hex() const {
    char text[32];
    return std::string(text, format_hex(text));
}

std::size_t Uuid::format(char* out) const noexcept {
    for (const Group& group : groups) {
        char* const end = detail::write_hex(out + group.at, octets_ + group.octet, group.size);
        if (group.octet != 10) {
            *end = '-';
        }
    }
    return 36;
}

std::size_t Uuid::format_hex(char* out) const noexcept {
    return static_cast<std::size_t>(detail::write_hex(out, octets_, 16) - out);
}

bool Uuid::parse(std::string_view text, Uuid& out) noexcept {
    if (text.starts_with("urn:uuid:")) {
        text.remove_prefix(9);
    } else if (text.starts_with('{') && text.ends_with('}') && text.size() > 2) {
        text = text.substr(1, text.size() - 2);
    }
    std::uint8_t octets[16];
    if (text.size() == 32) {
        if (!detail::read_hex(octets, text.data(), 16)) {
            return false;
        }
    } else if (text.size() == 36) {
        for (const Group& group : groups) {
            if (!detail::read_hex(octets + group.octet, text.data() + group.at, group.size) ||
                (group.at != 0 && text[group.at - 1] != '-')) {
                return false;
            }
        }
    } else {
        return false;
    }
    std::memcpy(out.octets_, octets, sizeof(octets));
    return true;
}

Uuid Uuid::from_string(std::string_view text, std::source_location where) {
    Uuid uuid;
    if (!parse(text, uuid)) {
        detail::throw_bad_text(
            "a UUID",
            text,
            detail::Quote::no,
            "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx or 32 hexadecimal digits",
            where
        );
    }
    return uuid;
}

}  // namespace azoth
