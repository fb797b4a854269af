// SPDX-License-Identifier: MIT
#include "dialects/values.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/type.hpp"
#include "sql/decorate.hpp"
#include "sql/types/utf8.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstring>

namespace azoth::driver {

namespace {

/// Whether eight bytes are all ASCII and none of them is a NUL.
bool plain_ascii(const char* at) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof(word));
    return ((word | (word - 0x0101'0101'0101'0101U)) & 0x8080'8080'8080'8080U) == 0;
}

std::string title(const Field& field) {
    return field.table.empty() ? std::string(field.column)
                               : fmt::format("{}.{}", field.table, field.column);
}

}  // namespace

std::size_t find_bad_text(std::string_view text) noexcept {
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
        if (end - at >= 8) {
            if (plain_ascii(at)) {
                at += 8;
                continue;
            }
        } else if (text.size() >= 8 && plain_ascii(end - 8)) {
            return text.size();
        }
        const std::size_t length = *at == '\0' ? 0 : detail::utf8_length(at, end);
        if (length == 0) {
            break;
        }
        at += length;
    }
    return static_cast<std::size_t>(at - text.data());
}

[[gnu::cold]] void
refuse_parameter(const Parameter& parameter, std::string_view what, std::string_view hint) {
    const Field* const field = parameter.field;
    const bool named = field != nullptr && !field->column.empty();
    ErrorInfo info{
        .message = named ? fmt::format("the value of '{}' {}", title(*field), what)
                         : fmt::format("the value of parameter {} {}", parameter.index, what),
    };
    info.hint = hint;
    if (field != nullptr) {
        info.table = field->table;
        info.column = field->column;
    }
    throw DataError(std::move(info));
}

void check_text(const Parameter& parameter, std::string_view text) {
    if (const std::size_t bad = find_bad_text(text); bad != text.size()) [[unlikely]] {
        refuse_parameter(
            parameter,
            text[bad] == '\0' ? fmt::format("has a NUL character at byte {}", bad)
                              : fmt::format("is not UTF-8 at byte {}", bad),
            "convert the text to UTF-8, or store it as azoth::Bytes in a LargeBinary column"
        );
    }
}

Value decorate(const TypeDecorator& decorator, Value value) {
    return sql::decorate(decorator, std::move(value));
}

[[gnu::cold]] void
refuse_column(const Field& field, int column, std::string_view what, std::string_view hint) {
    const std::string name =
        field.column.empty() ? fmt::format("column {}", column + 1) : title(field);
    throw DataError(ErrorInfo{
        .message = fmt::format("{}: {}", name, what),
        .table = std::string(field.table),
        .column = std::string(field.column),
        .hint = std::string(hint),
    });
}

[[gnu::cold]] void refuse_null(const Field& field, int column) {
    refuse_column(
        field,
        column,
        fmt::format("NULL cannot be read as {}", field.ops->name),
        "make the member std::optional, or the column NOT NULL; a column that an outer join may "
        "leave empty is selected as column.or_null()"
    );
}

}  // namespace azoth::driver
