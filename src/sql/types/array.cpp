// SPDX-License-Identifier: MIT
#include "azoth/sql/types/array.hpp"

#include "azoth/base/error.hpp"

#include <fmt/format.h>

#include <charconv>

namespace azoth::detail {

namespace {

[[noreturn]] void no_array(std::string_view text) {
    throw DataError(ErrorInfo{
        .message = fmt::format("this is not an array of one dimension: {}", text.substr(0, 60)),
        .hint = "read columns of another kind into another C++ type",
    });
}

void append_quoted(std::string& to, std::string_view item) {
    to += '"';
    for (const char c : item) {
        if (c == '"' || c == '\\') {
            to += '\\';
        }
        to += c;
    }
    to += '"';
}

template <class N>
Value number(std::string_view item, std::string_view text) {
    N value{};
    const auto [end, error] = std::from_chars(item.data(), item.data() + item.size(), value);
    if (error != std::errc() || end != item.data() + item.size()) {
        no_array(text);
    }
    return Value(value);
}

Value item_value(std::string item, Storage storage, std::string_view text) {
    switch (storage) {
    case Storage::boolean:
        return Value(item == "t" || item == "true");
    case Storage::int16:
    case Storage::int32:
    case Storage::int64:
    case Storage::uint16:
    case Storage::uint32:
    case Storage::uint64:
        return number<std::int64_t>(item, text);
    case Storage::float32:
    case Storage::float64:
        return number<double>(item, text);
    default:
        return Value(std::move(item));
    }
}

}  // namespace

std::string array_text(const std::vector<Value>& items) {
    std::string text = "{";
    for (const Value& item : items) {
        text += text.size() == 1 ? "" : ",";
        switch (item.kind()) {
        case Value::Kind::null:
            text += "NULL";
            break;
        case Value::Kind::boolean:
            text += item.boolean() ? "t" : "f";
            break;
        case Value::Kind::integer:
            text += fmt::format("{}", item.integer());
            break;
        case Value::Kind::real:
            text += fmt::format("{}", item.real());
            break;
        case Value::Kind::text:
        case Value::Kind::json:
            append_quoted(text, item.text());
            break;
        default:
            append_quoted(text, item.to_string());
        }
    }
    return text + "}";
}

std::vector<Value> array_items(std::string_view text, Storage storage) {
    if (text.size() < 2 || text.front() != '{' || text.back() != '}') {
        no_array(text);
    }
    const std::string_view inner = text.substr(1, text.size() - 2);
    std::vector<Value> items;
    std::size_t at = 0;
    while (at < inner.size()) {
        std::string item;
        const bool quoted = inner[at] == '"';
        if (quoted) {
            for (++at; at < inner.size() && inner[at] != '"'; ++at) {
                at += inner[at] == '\\' && at + 1 < inner.size() ? 1U : 0U;
                item += inner[at];
            }
            ++at;
        } else {
            for (; at < inner.size() && inner[at] != ','; ++at) {
                if (inner[at] == '{') {
                    no_array(text);
                }
                item += inner[at];
            }
        }
        if (at < inner.size() && inner[at] != ',') {
            no_array(text);
        }
        ++at;
        const bool null = !quoted && item == "NULL";
        items.push_back(null ? Value() : item_value(std::move(item), storage, text));
    }
    return items;
}

}  // namespace azoth::detail
