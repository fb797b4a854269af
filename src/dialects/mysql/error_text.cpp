// SPDX-License-Identifier: MIT
#include "dialects/mysql/error_text.hpp"

#include <mysqld_error.h>

namespace azoth::mysql {

namespace {

constexpr std::string_view::size_type none = std::string_view::npos;

/// Reads a name in backticks from the front; false when there is none.
bool take_name(std::string_view& text, std::string& name) {
    if (!text.starts_with('`')) {
        return false;
    }
    text.remove_prefix(1);
    name.clear();
    while (!text.empty()) {
        if (text.front() == '`') {
            text.remove_prefix(1);
            if (!text.starts_with('`')) {
                return true;
            }
        }
        name += text.front();
        text.remove_prefix(1);
    }
    return false;
}

/// Reads "`a`.`b`.`c`" from the front; `last` is c and `before` b.
bool take_path(std::string_view& text, std::string& before, std::string& last) {
    if (!take_name(text, last)) {
        return false;
    }
    while (text.starts_with(".`")) {
        text.remove_prefix(1);
        before = std::move(last);
        if (!take_name(text, last)) {
            return false;
        }
    }
    return true;
}

/// Drops everything up to and including `what`; false when it is not there.
bool skip_past(std::string_view& text, std::string_view what) noexcept {
    const std::size_t at = text.find(what);
    if (at == none) {
        return false;
    }
    text.remove_prefix(at + what.size());
    return true;
}

bool repeats_values(unsigned code) noexcept {
    switch (code) {
    case ER_DUP_ENTRY:
    case ER_DUP_ENTRY_WITH_KEY_NAME:
    case ER_TRUNCATED_WRONG_VALUE:
    case ER_TRUNCATED_WRONG_VALUE_FOR_FIELD:
    case ER_WRONG_VALUE_FOR_TYPE:
    case ER_WRONG_VALUE:
    case ER_ILLEGAL_VALUE_FOR_TYPE:
    case ER_CANNOT_CONVERT_CHARACTER:
    case ER_DATA_OUT_OF_RANGE:
        return true;
    default:
        return false;
    }
}

}  // namespace

std::string without_values(unsigned code, std::string_view text) {
    if (!repeats_values(code)) {
        return std::string(text);
    }
    // The value may have quotes in it, what is behind it has none but its own.
    const std::size_t begin = text.find('\'');
    std::size_t end = text.rfind("' for ");
    end = end == none ? text.rfind('\'') : end;
    if (begin == none || end <= begin) {
        return std::string(text);
    }
    std::string out(text.substr(0, begin + 1));
    out += "...";
    out += text.substr(end);
    return out;
}

std::string first_quoted(std::string_view text) {
    const std::size_t begin = text.find('\'');
    const std::size_t end = begin == none ? none : text.find('\'', begin + 1);
    return end == none ? std::string() : std::string(text.substr(begin + 1, end - begin - 1));
}

std::string last_quoted(std::string_view text) {
    const std::size_t end = text.rfind('\'');
    const std::size_t begin = end == none || end == 0 ? none : text.rfind('\'', end - 1);
    return begin == none ? std::string() : std::string(text.substr(begin + 1, end - begin - 1));
}

std::string last_part(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    return std::string(dot == none ? name : name.substr(dot + 1));
}

void split_key(std::string_view key, ErrorInfo& info) {
    const std::size_t dot = key.find('.');
    if (dot != none) {
        info.table = key.substr(0, dot);
        key.remove_prefix(dot + 1);
    }
    info.constraint = key;
}

void read_foreign_key(std::string_view text, ErrorInfo& info) {
    std::string database;
    if (!skip_past(text, "(") || !take_path(text, database, info.table)) {
        return;
    }
    if (skip_past(text, "CONSTRAINT ")) {
        take_name(text, info.constraint);
    }
    if (!skip_past(text, "FOREIGN KEY (")) {
        return;
    }
    std::string column;
    while (take_name(text, column)) {
        info.column += info.column.empty() ? "" : ", ";
        info.column += column;
        if (text.starts_with(", ")) {
            text.remove_prefix(2);
        }
    }
}

void read_check(std::string_view text, ErrorInfo& info) {
    if (!skip_past(text, "CONSTRAINT ")) {
        info.constraint = first_quoted(text);
        return;
    }
    if (!take_name(text, info.constraint)) {
        return;
    }
    std::string database;
    if (skip_past(text, " failed for ")) {
        take_path(text, database, info.table);
    }
    // A check that belongs to one column is called "table.column".
    if (const std::string prefix = info.table + "."; info.constraint.starts_with(prefix)) {
        info.constraint.erase(0, prefix.size());
        info.column = info.constraint;
    }
}

void read_column(std::string_view text, ErrorInfo& info) {
    const std::size_t at = text.rfind(" for column ");
    if (at == none) {
        return;
    }
    text.remove_prefix(at + 12);
    if (text.starts_with('\'')) {
        info.column = last_part(first_quoted(text));
    } else {
        take_path(text, info.table, info.column);
    }
}

}  // namespace azoth::mysql
