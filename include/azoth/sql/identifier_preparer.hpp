// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace azoth::sql {

/// Writes identifiers the way a database wants them.
///
/// A name is quoted when it is a reserved word, has a character that a plain name may not have, or is not
/// lower case. A name with a NUL, an empty one and one that is too long are refused with IdentifierError.
class AZOTH_EXPORT IdentifierPreparer {
public:
    struct Rules {
        char open_quote = '"';
        char close_quote = '"';
        std::size_t max_length = 9999;
        /// Sorted, lower case.
        const std::string_view* reserved = nullptr;
        std::size_t reserved_count = 0;
    };

    explicit IdentifierPreparer(const Rules& rules) noexcept;

    /// Quoted if it needs to be.
    [[nodiscard]] std::string quote(std::string_view name) const;

    /// The same, onto the end of `out`.
    void append(std::string& out, std::string_view name) const;

    /// Always quoted; what is inside is escaped.
    [[nodiscard]] std::string quote_identifier(std::string_view name) const;

    [[nodiscard]] bool requires_quotes(std::string_view name) const noexcept;

    /// schema.table
    [[nodiscard]] std::string format_table(std::string_view schema, std::string_view table) const;

    [[nodiscard]] std::size_t max_length() const noexcept { return rules_.max_length; }

private:
    void check(std::string_view name) const;

    Rules rules_;
    /// A bit for each reserved word: where it is not set, a name is none of them.
    std::uint64_t maybe_reserved_[32]{};
};

}  // namespace azoth::sql
