// SPDX-License-Identifier: MIT
// From COLUMN_TYPE to a type of azoth.
#include "dialects/mysql/reflection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

namespace azoth::mysql {

namespace {

/// What stands in the parentheses of a type.
enum class Arguments : unsigned char { none, length, digits, seconds, values };

struct Known {
    std::string_view name;
    TypeKind kind;
    Arguments arguments;
    bool text = false;  ///< Has a character set.
};

constexpr Known known_types[] = {
    {"bigint", TypeKind::BIGINT, Arguments::length},
    {"binary", TypeKind::BINARY, Arguments::length},
    {"bit", TypeKind::BIT, Arguments::length},
    {"blob", TypeKind::BLOB, Arguments::length},
    {"char", TypeKind::CHAR, Arguments::length, true},
    {"date", TypeKind::DATE, Arguments::none},
    {"datetime", TypeKind::DATETIME, Arguments::seconds},
    {"decimal", TypeKind::DECIMAL, Arguments::digits},
    {"double", TypeKind::DOUBLE, Arguments::digits},
    {"enum", TypeKind::ENUM, Arguments::values, true},
    {"float", TypeKind::FLOAT, Arguments::digits},
    {"inet4", TypeKind::INET4, Arguments::none},
    {"inet6", TypeKind::INET6, Arguments::none},
    {"int", TypeKind::INTEGER, Arguments::length},
    {"json", TypeKind::JSON, Arguments::none},
    {"longblob", TypeKind::LONGBLOB, Arguments::none},
    {"longtext", TypeKind::LONGTEXT, Arguments::none, true},
    {"mediumblob", TypeKind::MEDIUMBLOB, Arguments::none},
    {"mediumint", TypeKind::MEDIUMINT, Arguments::length},
    {"mediumtext", TypeKind::MEDIUMTEXT, Arguments::none, true},
    {"set", TypeKind::SET, Arguments::values, true},
    {"smallint", TypeKind::SMALLINT, Arguments::length},
    {"text", TypeKind::TEXT, Arguments::none, true},
    {"time", TypeKind::TIME, Arguments::seconds},
    {"timestamp", TypeKind::TIMESTAMP, Arguments::seconds},
    {"tinyblob", TypeKind::TINYBLOB, Arguments::none},
    {"tinyint", TypeKind::TINYINT, Arguments::length},
    {"tinytext", TypeKind::TINYTEXT, Arguments::none, true},
    {"uuid", TypeKind::UUID, Arguments::none},
    {"varbinary", TypeKind::VARBINARY, Arguments::length},
    {"varchar", TypeKind::VARCHAR, Arguments::length, true},
    {"year", TypeKind::YEAR, Arguments::length},
};

std::pair<int, int> two_numbers(std::string_view text) {
    int first = -1;
    int second = -1;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, first);
    if (read.ec == std::errc() && read.ptr != end && *read.ptr == ',') {
        std::from_chars(read.ptr + 1, end, second);
    }
    return {first, second};
}

/// 'a','it''s'
std::vector<std::string> quoted_values(std::string_view text) {
    std::vector<std::string> values;
    std::string* value = nullptr;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (value == nullptr) {
            value = text[i] == '\'' ? &values.emplace_back() : nullptr;
        } else if (text[i] != '\'') {
            *value += text[i];
        } else if (i + 1 < text.size() && text[i + 1] == '\'') {
            *value += text[i++];
        } else {
            value = nullptr;
        }
    }
    return values;
}

}  // namespace

Type reflected_type(
    std::string_view declared,
    std::string_view charset,
    std::string_view collation,
    CatalogReader& catalog,
    std::string_view what
) {
    const std::size_t end = std::min(declared.find_first_of("( "), declared.size());
    const std::string name = lower(declared.substr(0, end));
    const auto* const known = std::ranges::find(known_types, name, &Known::name);
    if (known == std::end(known_types)) {
        catalog.warn(fmt::format("{}: the type '{}' is not known and kept as it is", what, declared)
        );
        return user_defined_type(declared);
    }
    std::string_view arguments;
    std::string_view words = declared.substr(end);
    if (const std::size_t close = declared.rfind(')');
        end < declared.size() && declared[end] == '(' && close != std::string_view::npos) {
        arguments = declared.substr(end + 1, close - end - 1);
        words = declared.substr(close + 1);
    }
    auto node = detail::Rc<sql::TypeNode>::make();
    node->kind = known->kind;
    const auto [first, second] = two_numbers(arguments);
    switch (known->arguments) {
    case Arguments::length:
        node->length = first;
        break;
    case Arguments::digits:
        node->precision = first;
        node->scale = second;
        break;
    case Arguments::seconds:
        node->precision = first;
        break;
    case Arguments::values:
        node->values = quoted_values(arguments);
        break;
    case Arguments::none:
        break;
    }
    if (words.find("unsigned") != std::string_view::npos) {
        node->flags = node->flags | TypeFlag::unsigned_;
    }
    if (words.find("zerofill") != std::string_view::npos) {
        node->flags = node->flags | TypeFlag::zerofill;
    }
    if (known->text) {
        node->charset = charset;
        node->collation = collation;
    }
    return make_type(std::move(node));
}

}  // namespace azoth::mysql
