// SPDX-License-Identifier: MIT
// Opt-in bridge between azoth::Json and nlohmann::json.
#pragma once

#include "azoth/sql/types/json.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace azoth {

/// The parsed document. Throws `nlohmann::json::parse_error` when an unchecked text is not JSON.
[[nodiscard]] inline nlohmann::json to_json(const Json& document) {
    return nlohmann::json::parse(document.text());
}

/// The document as compact text. Throws `nlohmann::json::type_error` for strings that are not
/// UTF-8.
[[nodiscard]] inline Json from_json(const nlohmann::json& document) {
    return Json::unchecked(document.dump());
}

// The hooks that nlohmann::json looks for: `nlohmann::json j = row.settings;` and
// `j.get<azoth::Json>()`.

inline void to_json(nlohmann::json& out, const Json& document) {
    out = to_json(document);
}

inline void from_json(const nlohmann::json& in, Json& document) {
    document = from_json(in);
}

}  // namespace azoth
