// SPDX-License-Identifier: MIT
#include "sql/types/bad_text.hpp"

#include "azoth/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace azoth::detail {

namespace {

/// The text in quotes, printable and of bounded length, so that no input can garble a log.
std::string quoted(std::string_view text) {
    constexpr std::size_t limit = 48;
    std::string shown(text.substr(0, limit));
    std::replace_if(
        shown.begin(),
        shown.end(),
        [](char c) {
            return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e;
        },
        '?'
    );
    return fmt::format("'{}{}'", shown, text.size() > limit ? "..." : "");
}

}  // namespace

void throw_bad_text(
    std::string_view what,
    std::string_view text,
    Quote quote,
    std::string_view expected,
    std::source_location where
) {
    std::string subject;
    if (quote == Quote::yes) {
        subject = quoted(text);
    } else {
        subject = fmt::format("a text of {} characters", text.size());
    }
    throw ArgumentError(
        ErrorInfo{
            .message = fmt::format("{} is not {}", subject, what),
            .hint = fmt::format("write it as {}", expected),
        },
        where
    );
}

}  // namespace azoth::detail
