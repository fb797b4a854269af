// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"

#include <cstddef>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>

namespace azoth {

/// A JSON document as its text: the value of a JSON column.
///
/// Only the syntax is checked; reading and building documents is left to a JSON library (see
/// azoth/ext/json_nlohmann.hpp). Two are equal when their texts are.
class AZOTH_EXPORT Json {
public:
    /// The document `null`.
    Json() : text_("null") {}

    /// Throws ArgumentError naming the offset when the text is not one JSON document in UTF-8
    /// (RFC 8259), or is nested more than 4096 deep.
    explicit Json(std::string text, std::source_location where = std::source_location::current());

    /// Takes a text that is known to be JSON, such as one that a database just returned.
    [[nodiscard]] static Json unchecked(std::string text) noexcept {
        return Json(Trusted{}, std::move(text));
    }

    /// Whether the constructor would accept the text.
    [[nodiscard]] static bool valid(std::string_view text) noexcept;

    [[nodiscard]] const std::string& text() const& noexcept { return text_; }

    [[nodiscard]] std::string text() && noexcept { return std::move(text_); }

    /// Whether the document is `null`, white space aside.
    [[nodiscard]] bool is_null() const noexcept;

    friend bool operator==(const Json&, const Json&) noexcept = default;

    friend std::size_t hash_value(const Json& json) noexcept {
        return std::hash<std::string>{}(json.text_);
    }

private:
    struct Trusted {};

    Json(Trusted, std::string text) noexcept : text_(std::move(text)) {}

    std::string text_;
};

}  // namespace azoth

template <>
struct std::hash<azoth::Json> {
    std::size_t operator()(const azoth::Json& value) const noexcept { return hash_value(value); }
};
