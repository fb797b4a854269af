// SPDX-License-Identifier: MIT
#include "azoth/sql/identifier_preparer.hpp"

#include "azoth/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

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

bool is_plain(std::string_view name) noexcept {
    bool plain = true;
    for (const char c : name) {
        plain &= plain_characters.is[static_cast<unsigned char>(c)];
    }
    return plain;
}

/// A number below 2048 by which a name is looked up before the list of words is.
std::size_t sketch(std::string_view name) noexcept {
    const auto letter = [name](std::size_t at) {
        return std::size_t{static_cast<unsigned char>(name[at])};
    };
    return (letter(0) * 5 + letter(name.size() / 2) * 67 + letter(name.size() - 1) * 331 +
            name.size() * 1021) %
           2048;
}

void append_quoted(
    std::string& out, std::string_view name, const IdentifierPreparer::Rules& rules
) {
    out += rules.open_quote;
    for (const char c : name) {
        out += c;
        if (c == rules.close_quote || (c == '%' && rules.double_percents)) {
            out += c;
        }
    }
    out += rules.close_quote;
}

}  // namespace

IdentifierPreparer::IdentifierPreparer(const Rules& rules) noexcept : rules_(rules) {
    for (std::size_t i = 0; i < rules.reserved_count; ++i) {
        const std::size_t at = sketch(rules.reserved[i]);
        maybe_reserved_[at / 64] |= std::uint64_t{1} << at % 64;
    }
}

bool IdentifierPreparer::requires_quotes(std::string_view name) const noexcept {
    if (name.empty() || (name.front() >= '0' && name.front() <= '9') || name.front() == '$' ||
        (rules_.quote_leading_underscore && name.front() == '_')) {
        return true;
    }
    return !is_plain(name) || is_reserved(name, sketch(name));
}

bool IdentifierPreparer::is_reserved(std::string_view name, std::size_t at) const noexcept {
    return (maybe_reserved_[at / 64] >> at % 64 & 1) != 0 &&
           std::binary_search(rules_.reserved, rules_.reserved + rules_.reserved_count, name);
}

detail::NameShape IdentifierPreparer::shape_of(std::string_view name) noexcept {
    if (name.empty() || name.front() < 'a' || name.front() > 'z' || !is_plain(name)) {
        return {};
    }
    return {.simple = true, .sketch = static_cast<std::uint16_t>(sketch(name))};
}

void IdentifierPreparer::append(std::string& out, const QuotedName& name, detail::NameShape shape)
    const {
    if (shape.simple && name.quote == QuotedName::Quote::automatic &&
        name.size() <= rules_.max_length && !is_reserved(name, shape.sketch)) {
        out += name.text();
    } else {
        append(out, name);
    }
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
        append_quoted(out, name, rules_);
    } else {
        out += name;
    }
}

std::string IdentifierPreparer::quote(std::string_view name) const {
    std::string out;
    append(out, name);
    return out;
}

void IdentifierPreparer::append(std::string& out, const QuotedName& name) const {
    if (name.quote == QuotedName::Quote::automatic) {
        return append(out, std::string_view(name));
    }
    check(name);
    if (name.quote == QuotedName::Quote::always) {
        append_quoted(out, name, rules_);
    } else {
        out += name;
    }
}

std::string IdentifierPreparer::quote(const QuotedName& name) const {
    std::string out;
    append(out, name);
    return out;
}

std::string IdentifierPreparer::quote_identifier(std::string_view name) const {
    check(name);
    std::string out;
    append_quoted(out, name, rules_);
    return out;
}

namespace {

struct DottedSchema {
    QuotedName database{};
    QuotedName owner{};
};

/// "a.b.[c.d]" as SQL Server reads it: the owner is what follows the last dot outside of brackets.
DottedSchema split_schema(std::string_view schema) {
    std::string database;
    std::string part;
    bool inside = false;
    bool bracketed = false;
    for (const char c : schema) {
        if (c == '[') {
            inside = bracketed = true;
        } else if (c == ']') {
            inside = false;
        } else if (c == '.' && !inside) {
            database += database.empty() ? "" : ".";
            database += bracketed ? "[" + part + "]" : part;
            part.clear();
            bracketed = false;
        } else {
            part += c;
        }
    }
    DottedSchema split{.owner = std::move(part)};
    const std::size_t close = database.find(']', 1);
    const bool several =
        close != std::string::npos && database.find('[', close) < database.size() - 1;
    if (several) {
        // Parts with brackets of their own stay as they are.
        split.database = QuotedName(std::move(database), QuotedName::Quote::never);
    } else {
        const std::size_t first = std::min(database.find_first_not_of('['), database.size());
        const std::size_t last = database.find_last_not_of(']') + 1;
        split.database = database.substr(first, std::max(last, first) - first);
    }
    return split;
}

}  // namespace

std::string IdentifierPreparer::quote_schema(const QuotedName& schema) const {
    std::string out;
    if (!rules_.dotted_schemas || schema.quote == QuotedName::Quote::always) {
        append(out, schema);
        return out;
    }
    const DottedSchema split = split_schema(schema);
    if (!split.database.empty()) {
        append(out, split.database);
        out += '.';
    }
    if (!split.owner.empty()) {
        append(out, split.owner);
    }
    return out;
}

void IdentifierPreparer::append_schema(std::string& out, const QuotedName& schema) const {
    if (translates_ && (!schema.empty() || translates_none_)) {
        if (schema.find_first_of("[]") != std::string::npos) {
            throw CompileError(ErrorInfo{
                .message = fmt::format(
                    "the schema '{}' cannot be translated: it has a square bracket", schema.text()
                ),
                .hint = "rename it, or leave such tables out of statements with a "
                        "schema_translate_map",
            });
        }
        out += "__[SCHEMA_";
        out += schema.empty() ? std::string_view("_none") : std::string_view(schema);
        out += "].";
    } else if (!schema.empty()) {
        out += quote_schema(schema);
        out += '.';
    }
}

std::string
IdentifierPreparer::format_table(const QuotedName& schema, const QuotedName& table) const {
    std::string out;
    append_schema(out, schema);
    append(out, table);
    return out;
}

IdentifierPreparer IdentifierPreparer::with_double_percents() const {
    IdentifierPreparer copy(*this);
    copy.rules_.double_percents = true;
    return copy;
}

IdentifierPreparer IdentifierPreparer::with_schema_translate(SchemaTranslateMap map) const {
    IdentifierPreparer copy(*this);
    copy.translates_ = true;
    copy.translates_none_ =
        std::ranges::any_of(map, [](const auto& entry) { return entry.first.empty(); });
    copy.translate_ = std::move(map);
    return copy;
}

std::string IdentifierPreparer::render_schema_translates(
    std::string_view sql, std::string_view default_schema
) const {
    constexpr std::string_view opening = "__[SCHEMA_";
    std::string out;
    while (true) {
        const std::size_t at = sql.find(opening);
        const std::size_t close =
            at == std::string_view::npos ? at : sql.find(']', at + opening.size());
        if (close == std::string_view::npos) {
            out += sql;
            return out;
        }
        const std::string_view found = sql.substr(at + opening.size(), close - at - opening.size());
        const std::string_view name = found == "_none" ? std::string_view() : found;
        const auto entry = std::ranges::find(translate_, name, [](const auto& pair) {
            return std::string_view(pair.first);
        });
        QuotedName schema = entry == translate_.end() ? QuotedName(name) : entry->second;
        if (schema.empty()) {
            schema = QuotedName(default_schema);
        }
        if (schema.empty()) {
            throw CompileError(ErrorInfo{
                .message = "a schema is translated to none, and the default schema of the database "
                           "is not known",
                .hint = "name the schema in the schema_translate_map",
            });
        }
        out += sql.substr(0, at);
        out += quote_schema(schema);
        sql.remove_prefix(close + 1);
    }
}

std::vector<std::string> IdentifierPreparer::unformat_identifiers(std::string_view path) const {
    std::vector<std::string> parts;
    std::size_t i = 0;
    while (i < path.size()) {
        if (path[i] == '.') {
            ++i;
            continue;
        }
        if (path[i] == rules_.open_quote) {
            std::string part;
            std::size_t at = i + 1;
            while (at < path.size()) {
                if (path[at] == rules_.close_quote) {
                    if (at + 1 >= path.size() || path[at + 1] != rules_.close_quote) {
                        break;
                    }
                    ++at;  // doubled: one that belongs to the name
                }
                part += path[at++];
            }
            const bool closed = at < path.size() && !part.empty();
            if (closed && (at + 1 == path.size() || path[at + 1] == '.')) {
                parts.push_back(std::move(part));
                i = at + 1;
                continue;
            }
        }
        const std::size_t end = std::min(path.find('.', i), path.size());
        std::string part;
        for (; i < end; ++i) {
            part += path[i];
            i += path[i] == rules_.close_quote && i + 1 < end && path[i + 1] == path[i] ? 1U : 0U;
        }
        parts.push_back(std::move(part));
    }
    return parts;
}

namespace {

std::string in_case(std::string_view text, char from, char to) {
    std::string folded(text);
    for (char& c : folded) {
        if (c >= from && c <= from + 25) {
            c = static_cast<char>(c - from + to);
        }
    }
    return folded;
}

}  // namespace

std::string IdentifierPreparer::format_collation(std::string_view name) const {
    const std::string lower = in_case(name, 'A', 'a');
    if (rules_.plain_collations && !requires_quotes(lower)) {
        check(name);
        return std::string(name);
    }
    return quote(name);
}

QuotedName IdentifierPreparer::normalize_name(QuotedName name) const {
    if (name.quote == QuotedName::Quote::always) {
        return name;
    }
    const std::string lower = in_case(name, 'A', 'a');
    const std::string upper = in_case(name, 'a', 'A');
    if (lower == upper) {
        return name;
    }
    if (upper == name.text() && !requires_quotes(lower)) {
        return lower;
    }
    if (lower == name.text()) {
        name.quote = QuotedName::Quote::always;
    }
    return name;
}

QuotedName IdentifierPreparer::denormalize_name(QuotedName name) const {
    if (name.quote == QuotedName::Quote::always) {
        return name;
    }
    const std::string lower = in_case(name, 'A', 'a');
    const std::string upper = in_case(name, 'a', 'A');
    return lower != upper && lower == name.text() && !requires_quotes(lower) ? QuotedName(upper)
                                                                             : name;
}

}  // namespace azoth::sql
