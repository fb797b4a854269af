// SPDX-License-Identifier: MIT
// The error of every `from_string`: a text that does not spell a value of its type.
#pragma once

#include <source_location>
#include <string_view>

namespace azoth::detail {

/// Whether the message may quote the text. Identifiers and documents may be secrets.
enum class Quote : bool { no, yes };

/// Throws ArgumentError: `<text> is not <what>`, with the expected form as a hint.
[[noreturn]] void throw_bad_text(
    std::string_view what,
    std::string_view text,
    Quote quote,
    std::string_view expected,
    std::source_location where
);

}  // namespace azoth::detail
