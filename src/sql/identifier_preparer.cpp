// SPDX-License-Identifier: MIT
#include "azoth/sql/identifier_preparer.hpp"

#include "azoth/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::sql {

namespace {

/// What may stand in a name without quotes. ASCII only: what a locale takes for a letter must not decide.
struct PlainCharacters {
    bool is[256]{};

    constexpr PlainCharacters() noexcept {
        for (unsigned char c = 'a'; c <= 'z'; ++c) {
            is[c] = true;
        }
        for (unsigned char c = '0'; c <= '9'; ++c) {
            is[c] = true;
        }
        is[static_cast<unsigned char>('_')] = true;
        is[static_cast<unsigned char>('$')] = true;
    }
};

constexpr PlainCharacters plain_characters;

/// A number below 2048 by which a name is looked up before the list of words is.
std::size_t sketch(std::string_view name) noexcept {
    const auto letter = [name](std::size_t at) {
        return std::size_t{static_cast<unsigned char>(name[at])};
    };
    return (letter(0) * 5 + letter(name.size() / 2) * 67 + letter(name.size() - 1) * 331 +
            name.size() * 1021) %
           2048;
}

void append_quoted(std::string& out, std::string_view name, char open, char close) {
    out += open;
    for (const char c : name) {
        out += c;
        if (c == close) {
            out += c;
        }
    }
    out += close;
}

}  // namespace

IdentifierPreparer::IdentifierPreparer(const Rules& rules) noexcept : rules_(rules) {
    for (std::size_t i = 0; i < rules.reserved_count; ++i) {
        const std::size_t at = sketch(rules.reserved[i]);
        maybe_reserved_[at / 64] |= std::uint64_t{1} << at % 64;
    }
}

bool IdentifierPreparer::requires_quotes(std::string_view name) const noexcept {
    if (name.empty() || (name.front() >= '0' && name.front() <= '9') || name.front() == '$') {
        return true;
    }
    bool plain = true;
    for (const char c : name) {
        plain &= plain_characters.is[static_cast<unsigned char>(c)];
    }
    if (!plain) {
        return true;
    }
    const std::size_t at = sketch(name);
    return (maybe_reserved_[at / 64] >> at % 64 & 1) != 0 &&
           std::binary_search(rules_.reserved, rules_.reserved + rules_.reserved_count, name);
}

void IdentifierPreparer::check(std::string_view name) const {
    if (name.empty()) {
        throw IdentifierError(ErrorInfo{
            .message = "an identifier is empty",
            .hint = "tables, columns, indexes and constraints need a name",
        });
    }
    if (name.find('\0') != std::string_view::npos) {
        throw IdentifierError(ErrorInfo{
            .message = fmt::format(
                "the identifier '{}' has a NUL character", name.substr(0, name.find('\0'))
            ),
            .hint = "no database can hold such a name; where do names come from here?",
        });
    }
    if (name.size() > rules_.max_length) {
        throw IdentifierError(ErrorInfo{
            .message = fmt::format(
                "the identifier '{}' has {} bytes, this database takes {}",
                name,
                name.size(),
                rules_.max_length
            ),
            .hint = "give a shorter name",
        });
    }
}

void IdentifierPreparer::append(std::string& out, std::string_view name) const {
    check(name);
    if (requires_quotes(name)) {
        append_quoted(out, name, rules_.open_quote, rules_.close_quote);
    } else {
        out += name;
    }
}

std::string IdentifierPreparer::quote(std::string_view name) const {
    std::string out;
    append(out, name);
    return out;
}

std::string IdentifierPreparer::quote_identifier(std::string_view name) const {
    check(name);
    std::string out;
    append_quoted(out, name, rules_.open_quote, rules_.close_quote);
    return out;
}

std::string
IdentifierPreparer::format_table(std::string_view schema, std::string_view table) const {
    std::string out;
    if (!schema.empty()) {
        append(out, schema);
        out += '.';
    }
    append(out, table);
    return out;
}

}  // namespace azoth::sql
