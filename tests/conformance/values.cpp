// SPDX-License-Identifier: MIT
// Values and names of the records.
#include "conformance/nodes.hpp"

#include <cmath>
#include <limits>

namespace conformance {

namespace {

/// A bound of a range as PostgreSQL writes it.
std::string bound_text(const Json& json) {
    if (json.is_null()) {
        return {};
    }
    return json.is_string()
               ? json.get<std::string>()
               : (json.is_object() ? json.at("value").get<std::string>() : json.dump());
}

std::string range_text(const Json& json) {
    if (flag(json, "empty")) {
        return "empty";
    }
    const std::string bounds = json.value("bounds", "[)");
    const auto bound = [&](const char* name) {
        const auto found = json.find(name);
        return found == json.end() ? std::string() : bound_text(*found);
    };
    return bounds.substr(0, 1) + bound("lower") + "," + bound("upper") + bounds.substr(1);
}

azoth::Value float_value(const Json& json) {
    if (json.is_number()) {
        return json.get<double>();
    }
    const std::string text = json.get<std::string>();
    const double infinity = std::numeric_limits<double>::infinity();
    return text == "nan"    ? std::numeric_limits<double>::quiet_NaN()
           : text == "-inf" ? -infinity
                            : infinity;
}

azoth::Value special_value(const Json& json) {
    const std::string kind = json.at("$");
    if (kind == "range") {
        return range_text(json);
    }
    if (kind == "multirange") {
        std::string text;
        for (const Json& range : json.at("value")) {
            text += text.empty() ? "" : ",";
            text += range_text(range);
        }
        return "{" + text + "}";
    }
    if (kind == "enum" || kind == "name") {
        return json.at("name").get<std::string>();
    }
    if (kind == "interval") {
        const double seconds = json.at(json.contains("seconds") ? "seconds" : "value");
        return azoth::Interval::from_microseconds(std::llround(seconds * 1e6));
    }
    const Json& value = json.at(json.contains("hex") ? "hex" : "value");
    if (kind == "json") {
        return azoth::Json(value.dump());
    }
    if (kind == "float") {
        return float_value(value);
    }
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    if (kind == "bytes") {
        return azoth::Bytes::from_hex(text);
    }
    if (kind == "decimal" || kind == "integer") {
        return azoth::Decimal::from_string(text);
    }
    if (kind == "date") {
        return azoth::Date::from_string(text);
    }
    if (kind == "time") {
        return azoth::Time::from_string(text);
    }
    if (kind == "datetime") {
        return azoth::Timestamp::from_string(text);
    }
    if (kind == "uuid") {
        return azoth::Uuid::from_string(text);
    }
    throw Unsupported("a value of kind " + kind);
}

}  // namespace

azoth::Value Reader::value(const Json& json) {
    switch (json.type()) {
    case Json::value_t::null:
        return {};
    case Json::value_t::boolean:
        return json.get<bool>();
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
        return json.get<std::int64_t>();
    case Json::value_t::number_float:
        return json.get<double>();
    case Json::value_t::string:
        return json.get<std::string>();
    case Json::value_t::object:
        if (json.contains("$")) {
            return special_value(json);
        }
        return azoth::Json(json.dump());
    default:
        return azoth::Json(json.dump());  // the values of an array
    }
}

Name Reader::name(const Json& json) {
    if (json.is_string()) {
        return {json.get<std::string>()};
    }
    Name name{json.at("name").get<std::string>()};
    if (const Json* quote = member(json, "quote")) {
        name.quote = quote->get<bool>() ? 1 : 0;
    }
    name.final = flag(json, "final");
    return name;
}

azoth::QuotedName quoted(const Json& json) {
    const Name name = Reader::name(json);
    return {name.text, static_cast<azoth::QuotedName::Quote>(name.quote)};
}

}  // namespace conformance
