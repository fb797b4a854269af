// SPDX-License-Identifier: MIT
// From the type a column was declared with to a type of azoth.
#include "dialects/sqlite/reflection.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

namespace azoth::sqlite {

namespace {

constexpr std::pair<std::string_view, TypeKind> known_types[] = {
    {"ANY", TypeKind::user_defined},  // of STRICT tables
    {"BIGINT", TypeKind::BIGINT},     {"BINARY", TypeKind::BINARY},
    {"BLOB", TypeKind::BLOB},         {"BOOL", TypeKind::BOOLEAN},
    {"BOOLEAN", TypeKind::BOOLEAN},   {"CHAR", TypeKind::CHAR},
    {"CLOB", TypeKind::CLOB},         {"DATE", TypeKind::DATE},
    {"DATETIME", TypeKind::DATETIME}, {"DATETIME_CHAR", TypeKind::DATETIME},
    {"DATE_CHAR", TypeKind::DATE},    {"DECIMAL", TypeKind::DECIMAL},
    {"DOUBLE", TypeKind::DOUBLE},     {"DOUBLE PRECISION", TypeKind::DOUBLE_PRECISION},
    {"FLOAT", TypeKind::FLOAT},       {"INT", TypeKind::INTEGER},
    {"INTEGER", TypeKind::INTEGER},   {"JSON", TypeKind::JSON},
    {"NCHAR", TypeKind::NCHAR},       {"NUMERIC", TypeKind::NUMERIC},
    {"NVARCHAR", TypeKind::NVARCHAR}, {"REAL", TypeKind::REAL},
    {"SMALLINT", TypeKind::SMALLINT}, {"TEXT", TypeKind::TEXT},
    {"TIME", TypeKind::TIME},         {"TIMESTAMP", TypeKind::TIMESTAMP},
    {"TIME_CHAR", TypeKind::TIME},    {"VARBINARY", TypeKind::VARBINARY},
    {"VARCHAR", TypeKind::VARCHAR},
};

/// What SQLite makes of a name that it does not know either.
TypeKind affinity(std::string_view name) {
    const auto has = [&](std::string_view part) {
        return name.find(part) != std::string_view::npos;
    };
    return has("INT")                                  ? TypeKind::INTEGER
           : has("CHAR") || has("CLOB") || has("TEXT") ? TypeKind::TEXT
           : has("BLOB")                               ? TypeKind::BLOB
           : has("REAL") || has("FLOA") || has("DOUB") ? TypeKind::REAL
                                                       : TypeKind::NUMERIC;
}

enum class Arguments : unsigned char { none, length, digits };

Arguments arguments_of(TypeKind kind) noexcept {
    switch (kind) {
    case TypeKind::CHAR:
    case TypeKind::VARCHAR:
    case TypeKind::NCHAR:
    case TypeKind::NVARCHAR:
    case TypeKind::TEXT:
    case TypeKind::CLOB:
    case TypeKind::BINARY:
    case TypeKind::VARBINARY:
        return Arguments::length;
    case TypeKind::NUMERIC:
    case TypeKind::DECIMAL:
        return Arguments::digits;
    default:
        return Arguments::none;
    }
}

bool is_text(TypeKind kind) noexcept {
    return arguments_of(kind) == Arguments::length && kind != TypeKind::BINARY &&
           kind != TypeKind::VARBINARY;
}

/// The first numbers of "(10, 2)"; -1 for those that are not there.
std::pair<int, int> two_numbers(std::string_view text) {
    int found[2] = {-1, -1};
    for (int& number : found) {
        const std::size_t digit = text.find_first_of("0123456789");
        if (digit == std::string_view::npos) {
            break;
        }
        text.remove_prefix(digit);
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc()) {
            number = -1;
            break;
        }
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    }
    return {found[0], found[1]};
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.back() == ' ') {
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace

Type reflected_type(std::string_view declared) {
    std::string upper(declared);
    for (char& c : upper) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    std::string_view text = upper;
    // SQLite takes these words for a part of the type.
    text = trimmed(text.substr(0, text.find("GENERATED ALWAYS")));
    const std::string_view name = trimmed(text.substr(0, text.find('(')));
    if (name.empty()) {
        return user_defined_type("");
    }
    const auto* const known =
        std::ranges::find(known_types, name, &std::pair<std::string_view, TypeKind>::first);
    const TypeKind kind = known != std::end(known_types) ? known->second : affinity(name);
    if (kind == TypeKind::user_defined) {
        return user_defined_type(name);
    }
    TypeSpec spec(kind);
    const auto [first, second] = two_numbers(text.substr(name.size()));
    switch (arguments_of(kind)) {
    case Arguments::length:
        spec.length = first;
        break;
    case Arguments::digits:
        spec.precision = first;
        spec.scale = second;
        break;
    case Arguments::none:
        break;
    }
    return spec;
}

Type with_collation(const Type& type, std::string_view collation) {
    if (!is_text(type.kind())) {
        return type;
    }
    TypeSpec spec(type.kind(), type.node().length);
    spec.collation = collation;
    return spec;
}

}  // namespace azoth::sqlite
