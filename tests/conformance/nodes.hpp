// SPDX-License-Identifier: MIT
// Which function makes which node of the records.
#pragma once

#include "conformance/reader.hpp"

#include <map>
#include <string_view>

namespace conformance {

using Make = sql::NodeRef (*)(Reader&, const Json&);
using Makers = std::map<std::string_view, Make>;

// Each is in the file of its name.
const Makers& expressions();
const Makers& operators();
const Makers& functions();
const Makers& selectables();
const Makers& selects();
const Makers& dml_statements();

/// The member, or null when it is absent or null in the record.
inline const Json* member(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found == json.end() || found->is_null() ? nullptr : &*found;
}

inline bool flag(const Json& json, const char* name) {
    const Json* found = member(json, name);
    return found != nullptr && found->is_boolean() && found->get<bool>();
}

inline std::string text_of(const Json& json, const char* name) {
    const Json* found = member(json, name);
    return found == nullptr ? std::string() : found->get<std::string>();
}

inline std::string kind_of(const Json& json) {
    return json.is_object() ? text_of(json, "node") : std::string();
}

/// A value beside an operator or in a function, from which its parameter is named and typed.
bool is_plain_value(const Json& json);

}  // namespace conformance
