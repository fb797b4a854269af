// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace azoth {

/// The name of a table, column, constraint, ... and whether it was decided by hand that SQL quotes it.
///
/// Any text is such a name, quoted where it needs to be; `az::quoted_name("Users", true)` decides. Two names
/// are the same when their texts are.
struct QuotedName : std::string {
    enum class Quote : signed char { automatic = -1, never = 0, always = 1 };

    Quote quote = Quote::automatic;

    QuotedName() noexcept = default;

    QuotedName(std::string text, Quote how = Quote::automatic) noexcept
        : std::string(std::move(text)), quote(how) {}

    QuotedName(std::string_view text, Quote how = Quote::automatic)
        : std::string(text), quote(how) {}

    QuotedName(const char* text) : std::string(text) {}

    const std::string& text() const noexcept { return *this; }
};

namespace detail {

/// What there is to know about a name before a database decides whether to quote it; found out once for
/// the names that are written over and over.
struct NameShape {
    bool simple =
        false;  ///< A letter, then letters, digits, `_` and `$`: all lower case, all ASCII.
    std::uint16_t sketch =
        0;  ///< A number below 2048 by which it is looked for among reserved words.
};

}  // namespace detail

/// A name that is always or never quoted in SQL, whatever is in it.
inline QuotedName quoted_name(std::string text, bool quote) noexcept {
    return {std::move(text), quote ? QuotedName::Quote::always : QuotedName::Quote::never};
}

}  // namespace azoth
