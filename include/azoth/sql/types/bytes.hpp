// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"

#include <compare>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>

namespace azoth {

namespace detail {

/// Element types that mean raw bytes. `char` is left out: text has to say that it means bytes.
template <class T>
inline constexpr bool is_byte = false;
template <>
inline constexpr bool is_byte<std::byte> = true;
template <>
inline constexpr bool is_byte<unsigned char> = true;

/// Whether a pointer leads to raw bytes; taking it by value drops what cv the element had.
template <class T>
constexpr bool points_to_bytes(const T*) noexcept {
    return is_byte<T>;
}

template <class R>
concept ByteRange = requires(const R& range) {
    { range.size() } -> std::convertible_to<std::size_t>;
    requires points_to_bytes(decltype(range.data()){});
};

}  // namespace detail

/// An owning string of bytes: the value of a binary column. Short ones need no allocation.
class AZOTH_EXPORT Bytes {
public:
    Bytes() noexcept = default;

    /// Copies `size` bytes; `data` may be null when `size` is 0.
    Bytes(const void* data, std::size_t size)
        : octets_(size == 0 ? std::string() : std::string(static_cast<const char*>(data), size)) {}

    Bytes(std::initializer_list<unsigned char> octets) : octets_(octets.begin(), octets.end()) {}

    /// Copies a contiguous range of `unsigned char` or `std::byte`: a vector, an array, a span.
    template <detail::ByteRange R>
        requires(!__is_same(R, Bytes))
    Bytes(const R& range) : Bytes(range.data(), range.size()) {}

    /// Takes over a string's characters as they are.
    explicit Bytes(std::string octets) noexcept : octets_(std::move(octets)) {}

    [[nodiscard]] const std::byte* data() const noexcept {
        return reinterpret_cast<const std::byte*>(octets_.data());
    }

    [[nodiscard]] std::byte* data() noexcept {
        return reinterpret_cast<std::byte*>(octets_.data());
    }

    [[nodiscard]] std::size_t size() const noexcept { return octets_.size(); }

    [[nodiscard]] bool empty() const noexcept { return octets_.empty(); }

    [[nodiscard]] const std::byte* begin() const noexcept { return data(); }

    [[nodiscard]] const std::byte* end() const noexcept { return data() + size(); }

    [[nodiscard]] std::byte operator[](std::size_t index) const noexcept { return data()[index]; }

    /// The same bytes seen as characters, valid until this object changes.
    [[nodiscard]] std::string_view view() const noexcept { return octets_; }

    void append(const void* data, std::size_t size) {
        if (size != 0) {
            octets_.append(static_cast<const char*>(data), size);
        }
    }

    /// New bytes are zero.
    void resize(std::size_t size) { octets_.resize(size); }

    void clear() noexcept { octets_.clear(); }

    /// Two lower-case hexadecimal digits per byte.
    [[nodiscard]] std::string to_hex() const;

    /// Reads what `to_hex` writes, in either case; false (and `out` untouched) when it is not that.
    [[nodiscard]] static bool parse_hex(std::string_view text, Bytes& out);

    /// As `parse_hex`, but throws ArgumentError.
    [[nodiscard]] static Bytes
    from_hex(std::string_view text, std::source_location where = std::source_location::current());

    /// Byte by byte as unsigned numbers; a prefix comes before what it begins.
    friend std::strong_ordering operator<=>(const Bytes&, const Bytes&) noexcept = default;
    friend bool operator==(const Bytes&, const Bytes&) noexcept = default;

    friend std::size_t hash_value(const Bytes& bytes) noexcept {
        return std::hash<std::string>{}(bytes.octets_);
    }

private:
    std::string octets_;
};

}  // namespace azoth

template <>
struct std::hash<azoth::Bytes> {
    std::size_t operator()(const azoth::Bytes& bytes) const noexcept { return hash_value(bytes); }
};
