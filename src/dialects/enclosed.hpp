// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace azoth::dialects {

/// True for one text or name in quotes and for one pair of parentheses around everything; false for
/// `'a' || 'b'` and `(a) + (b)`. Blanks around it do not count.
inline bool is_enclosed(std::string_view sql) noexcept {
    constexpr std::string_view blanks = " \t\n";
    const std::size_t first = sql.find_first_not_of(blanks);
    if (first == std::string_view::npos) {
        return false;
    }
    sql = sql.substr(first, sql.find_last_not_of(blanks) - first + 1);
    if (sql[0] != '\'' && sql[0] != '"' && sql[0] != '(') {
        return false;
    }
    char quote = 0;
    int depth = 0;
    for (std::size_t i = 0; i < sql.size(); ++i) {
        const char c = sql[i];
        if (quote != 0) {
            quote =
                c == quote ? '\0' : quote;  // A doubled quote ends one text and begins the next.
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '(') {
            ++depth;
        } else if (c == ')') {
            --depth;
        }
        const bool doubled = i + 1 < sql.size() && c == sql[i + 1] && (c == '\'' || c == '"');
        if (quote == 0 && depth <= 0 && i + 1 < sql.size() && !doubled) {
            return false;
        }
    }
    return true;
}

}  // namespace azoth::dialects
