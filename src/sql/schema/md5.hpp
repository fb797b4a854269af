// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace azoth::detail {

/// The MD5 of a text, in hexadecimal. It tells shortened names apart; it protects nothing.
std::string md5_hex(std::string_view text);

}  // namespace azoth::detail
