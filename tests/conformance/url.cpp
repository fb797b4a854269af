// SPDX-License-Identifier: MIT
#include "azoth/engine/url.hpp"

#include "conformance/outcome.hpp"

#include <optional>

namespace conformance {

namespace {

/// A record gives something else than text where this API only takes text.
std::string text(const Json& json) {
    if (!json.is_string()) {
        throw azoth::ArgumentError(azoth::ErrorInfo{.message = "text is wanted, not " + json.dump()}
        );
    }
    return json.get<std::string>();
}

std::optional<std::string> component(const Json& args, const char* name) {
    if (!args.contains(name) || args.at(name).is_null()) {
        return std::nullopt;
    }
    return text(args.at(name));
}

std::optional<int> port(const Json& args) {
    if (!args.contains("port") || args.at("port").is_null()) {
        return std::nullopt;
    }
    if (!args.at("port").is_number_integer()) {
        text(args.at("port"));
        throw azoth::ArgumentError(azoth::ErrorInfo{.message = "a port is a number"});
    }
    return args.at("port").get<int>();
}

azoth::URL::NormalizedQuery normalized(const Json& json) {
    azoth::URL::NormalizedQuery query;
    for (const auto& [name, values] : json.items()) {
        std::vector<std::string> list;
        if (values.is_array()) {
            for (const Json& value : values) {
                list.push_back(text(value));
            }
        } else {
            list.push_back(text(values));
        }
        query.emplace_back(name, std::move(list));
    }
    return query;
}

azoth::URL::Query pairs(const Json& json) {
    azoth::URL::Query query;
    for (const auto& [name, values] : normalized(json)) {
        for (const auto& value : values) {
            query.emplace_back(name, value);
        }
    }
    return query;
}

azoth::URL create(const Json& args) {
    return azoth::URL::create({
        .drivername = text(args.at("drivername")),
        .username = component(args, "username"),
        .password = component(args, "password"),
        .host = component(args, "host"),
        .port = port(args),
        .database = component(args, "database"),
        .query = args.contains("query") ? pairs(args.at("query")) : azoth::URL::Query(),
    });
}

/// A URL that was given as its components, in the order of the struct.
azoth::URL from_components(const Json& list) {
    static const std::vector<const char*> names = {
        "drivername", "username", "password", "host", "port", "database", "query"
    };
    Json args;
    for (std::size_t i = 0; i < names.size() && i < list.size(); ++i) {
        args[names[i]] = list[i];
    }
    return create(args);
}

azoth::URL build(const Json& record) {
    const std::string op = record.at("op");
    if (op == "parse") {
        const Json& input = record.at("input");
        return input.is_array() ? from_components(input) : azoth::make_url(text(input));
    }
    const Json& args = record.at("args");
    if (op == "create") {
        return create(args);
    }
    const azoth::URL start = azoth::make_url(text(record.at("start")));
    if (op == "set") {
        azoth::URL::Changes changes{
            .drivername = component(args, "drivername"),
            .username = component(args, "username"),
            .password = component(args, "password"),
            .host = component(args, "host"),
            .port = port(args),
            .database = component(args, "database"),
        };
        if (args.contains("query") && !args.at("query").is_null()) {
            changes.query = pairs(args.at("query"));
        }
        return start.set(std::move(changes));
    }
    const bool append = args.value("append", false);
    if (op == "update_query_dict") {
        return start.update_query_dict(normalized(args.at("query")), append);
    }
    if (op == "update_query_string") {
        return start.update_query_string(text(args.at("query")), append);
    }
    if (op == "difference_update_query") {
        const auto names = args.at("names").get<std::vector<std::string>>();
        const std::vector<std::string_view> views(names.begin(), names.end());
        return start.difference_update_query(views);
    }
    throw Unsupported("url: " + op);
}

Json or_null(const std::optional<std::string>& text) {
    return text ? Json(*text) : Json();
}

/// A URL as the records describe it.
Json described(const azoth::URL& url) {
    Json query = Json::object();
    for (const auto& [name, values] : url.normalized_query()) {
        query[name] = values.size() == 1 ? Json(values.front()) : Json(values);
    }
    Json json = {
        {"drivername", url.drivername()},
        {"username", or_null(url.username())},
        {"password", or_null(url.password())},
        {"host", or_null(url.host())},
        {"port", url.port() ? Json(*url.port()) : Json()},
        {"database", or_null(url.database())},
        {"query", std::move(query)},
        {"backend", url.get_backend_name()},
        {"rendered", url.render_as_string(false)},
        {"rendered_hidden", url.render_as_string(true)},
    };
    if (url.drivername().find('+') != std::string::npos) {
        json["driver"] = url.get_driver_name();
    }
    return json;
}

/// Without regard to the order of members.
bool same(const Json& a, const Json& b) {
    return nlohmann::json(a) == nlohmann::json(b);
}

}  // namespace

Outcome run_url(const Json& record) {
    std::optional<azoth::URL> url;
    std::string error;
    try {
        url = build(record);
    } catch (const azoth::Error& e) {
        error = e.what();
    }
    if (record.contains("error")) {
        return url ? Outcome::mismatch(
                         record.at("error").dump(), described(*url).dump(), "no error"
                     )
                   : Outcome::match();
    }
    const Json& expected = record.at("url");
    if (!url) {
        return Outcome::mismatch(expected.dump(), error, "unexpected error");
    }
    const Json got = described(*url);
    if (same(expected, got)) {
        return Outcome::match();
    }
    std::string parts;
    for (const auto& [name, value] : expected.items()) {
        if (!got.contains(name) || !same(got.at(name), value)) {
            parts += (parts.empty() ? "" : ", ") + name;
        }
    }
    return Outcome::mismatch(expected.dump(), got.dump(), "different " + parts);
}

}  // namespace conformance
