// SPDX-License-Identifier: MIT
#include "azoth/sql/types/bytes.hpp"

#include "sql/types/bad_text.hpp"
#include "sql/types/hex.hpp"

namespace azoth {

std::string Bytes::to_hex() const {
    std::string text(octets_.size() * 2, '\0');
    detail::write_hex(text.data(), octets_.data(), octets_.size());
    return text;
}

bool Bytes::parse_hex(std::string_view text, Bytes& out) {
    if (text.size() % 2 != 0) {
        return false;
    }
    std::string octets(text.size() / 2, '\0');
    if (!detail::read_hex(octets.data(), text.data(), octets.size())) {
        return false;
    }
    out.octets_ = std::move(octets);
    return true;
}

Bytes Bytes::from_hex(std::string_view text, std::source_location where) {
    Bytes bytes;
    if (!parse_hex(text, bytes)) {
        detail::throw_bad_text(
            "a hexadecimal string",
            text,
            detail::Quote::no,
            "two hexadecimal digits per byte",
            where
        );
    }
    return bytes;
}

}  // namespace azoth
