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

/// Optional name of a node; empty when its name is to be made.
inline std::string name_member(const Json& json) {
    const Json* name = member(json, "name");
    return name == nullptr ? std::string() : Reader::name(*name).text;
}

inline azoth::Type type_member(Reader& reader, const Json& json, const char* name = "type") {
    const Json* type = member(json, name);
    return type == nullptr ? azoth::Type() : reader.type(*type);
}

inline sql::ClauseList::Items items_of(Reader& reader, const Json& json, const char* name) {
    sql::ClauseList::Items items;
    if (const Json* list = member(json, name)) {
        for (sql::NodeRef& item : reader.nodes(*list)) {
            items.push_back(std::move(item));
        }
    }
    return items;
}

/// A parameter for a plain value, named and typed after what it stands beside.
sql::NodeRef value_beside(Reader& reader, const Json& json, const sql::NodeRef& other);

/// True when the value may become a parameter by standing beside `other`, as in user code.
bool goes_through_operator(const Json& value, const sql::NodeRef& other);

/// Prefixes, suffixes, hints, CTEs and options of a statement, for what there are of them.
void read_extras(Reader& reader, sql::Statement& statement, const Json& json);

/// A value beside an operator or in a function, from which its parameter is named and typed.
bool is_plain_value(const Json& json);

}  // namespace conformance
