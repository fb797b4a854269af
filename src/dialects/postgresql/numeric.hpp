// SPDX-License-Identifier: MIT
// PostgreSQL's numeric, whose binary format has digits of base 10000.
#pragma once

#include "azoth/sql/types/decimal.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace azoth::postgresql {

/// Longest binary form of a Decimal.
inline constexpr std::size_t max_numeric_size = 8 + 2 * (Decimal::max_scale / 4 + 12);

/// Writes the binary form and returns its size.
std::size_t encode_numeric(const Decimal& value, char* out) noexcept;

/// False when it is NaN, infinite, of more than 38 digits, or malformed.
bool decode_numeric(std::string_view binary, Decimal& out) noexcept;

/// All digits, or NaN, Infinity, -Infinity; empty when it is malformed.
std::string numeric_text(std::string_view binary);

}  // namespace azoth::postgresql
