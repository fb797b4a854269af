// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string_view>

namespace azoth::sql {

/// Reads a JSON array part by part: `write` gets the brackets, commas and words of the SQL, `write_text` what is
/// a text. `open` is written for every bracket that opens.
void write_array_literal(
    std::string_view json,
    std::string_view open,
    const std::function<void(std::string_view)>& write,
    const std::function<void(std::string_view)>& write_text
);

}  // namespace azoth::sql
