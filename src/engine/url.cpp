// SPDX-License-Identifier: MIT
#include "azoth/engine/url.hpp"

#include "azoth/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace azoth {

namespace {

constexpr std::string_view quoting_hint =
    "in user and password write '@' as %40, ':' as %3A, '/' as %2F, '%' as %25, "
    "or use URL::create, which takes them as they are";

constexpr std::string_view shape_hint =
    "a URL looks like dialect[+driver]://user:password@host:port/database?key=value";

[[noreturn]] void fail(std::string message, std::string_view hint, std::source_location where) {
    throw ArgumentError(ErrorInfo{.message = std::move(message), .hint = std::string(hint)}, where);
}

bool is_letter_or_digit(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

/// A percent sign that two hexadecimal digits do not follow stays as it is.
std::string percent_decoded(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
            hex_digit(text[i + 2]) >= 0) {
            out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else if (text[i] == '+' && plus_is_space) {
            out += ' ';
        } else {
            out += text[i];
        }
    }
    return out;
}

void append_percent_encoded(std::string& out, std::string_view text, bool space_is_plus) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    constexpr std::string_view unreserved = "_.-~";
    for (const char c : text) {
        if (is_letter_or_digit(c) || unreserved.find(c) != std::string_view::npos) {
            out += c;
        } else if (c == ' ' && space_is_plus) {
            out += '+';
        } else if ((c == ' ' || c == '+') && !space_is_plus) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += hex[byte >> 4];
            out += hex[byte & 15];
        }
    }
}

/// Parameters without a value are dropped, as everywhere where query strings are read.
URL::Query parse_query(std::string_view text) {
    URL::Query pairs;
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const auto field = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto equals = field.find('=');
        if (equals == std::string_view::npos || equals + 1 == field.size()) {
            continue;
        }
        pairs.emplace_back(
            percent_decoded(field.substr(0, equals), true),
            percent_decoded(field.substr(equals + 1), true)
        );
    }
    return pairs;
}

/// One entry per name, in the order in which the names first come.
URL::NormalizedQuery grouped(const URL::Query& pairs) {
    URL::NormalizedQuery groups;
    for (const auto& [name, value] : pairs) {
        auto group = std::ranges::find(groups, name, &URL::NormalizedQuery::value_type::first);
        if (group == groups.end()) {
            groups.emplace_back(name, std::vector<std::string>{});
            group = std::prev(groups.end());
        }
        group->second.push_back(value);
    }
    return groups;
}

URL::Query flattened(const URL::NormalizedQuery& groups) {
    URL::Query pairs;
    for (const auto& [name, values] : groups) {
        for (const auto& value : values) {
            pairs.emplace_back(name, value);
        }
    }
    return pairs;
}

URL::Query sorted_by_name(const URL::Query& pairs) {
    auto groups = grouped(pairs);
    std::ranges::sort(groups, {}, &URL::NormalizedQuery::value_type::first);
    return flattened(groups);
}

bool holds_secret(std::string_view parameter) {
    std::string name(parameter);
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    constexpr std::array<std::string_view, 5> fragments{
        "password", "passwd", "passphrase", "secret", "token"
    };
    // odbc_connect is a whole connection string, password included.
    constexpr std::array<std::string_view, 6> names{
        "pwd", "pass", "passfile", "apikey", "api_key", "odbc_connect"
    };
    return std::ranges::any_of(
               fragments, [&](auto part) { return name.find(part) != std::string::npos; }
           ) ||
           std::ranges::find(names, name) != names.end();
}

void require_drivername(std::string_view name, std::source_location where) {
    if (name.empty()) {
        fail("the URL has no driver name", shape_hint, where);
    }
    for (const char c : name) {
        if (!is_letter_or_digit(c) && c != '_' && c != '+') {
            // "scott:tiger@host://" is a slip of the pen whose password must not show.
            const bool may_show = name.find_first_of(":@") == std::string_view::npos;
            fail(
                may_show ? fmt::format("'{}' is not a driver name", name)
                         : std::string("what stands before '://' is not a driver name"),
                "a driver name is made of letters, digits and '_', with a '+' between dialect and "
                "driver",
                where
            );
        }
    }
}

/// Drivers take C strings: what follows a NUL byte would be cut off without a word.
void require_no_nul(std::string_view part, std::string_view text, std::source_location where) {
    if (text.find('\0') != std::string_view::npos) {
        fail(fmt::format("the {} of the URL holds a NUL byte", part), {}, where);
    }
}

struct HostAndPort {
    std::optional<std::string> host;
    std::optional<int> port;
};

/// `[host][:port]`. What stands here may be a password whose '@' was forgotten or not quoted, so no
/// message shows it.
HostAndPort parse_location(std::string_view text, std::source_location where) {
    HostAndPort result;
    std::string_view rest = text;
    if (text.starts_with('[')) {
        const auto close = text.rfind(']');
        if (close == std::string_view::npos || close == 1) {
            fail(
                "the host of the URL opens a '[' without a closing ']'",
                "write an IPv6 address as [::1]",
                where
            );
        }
        result.host = std::string(text.substr(1, close - 1));
        rest = text.substr(close + 1);
        if (!rest.empty() && rest[0] != ':') {
            fail(
                "the host of the URL goes on after its ']'",
                "only :port or /database may follow",
                where
            );
        }
    } else {
        const auto colon = std::min(text.find(':'), text.size());
        if (colon > 0) {
            result.host = std::string(text.substr(0, colon));
        }
        rest = text.substr(colon);
    }
    if (!rest.empty()) {
        rest.remove_prefix(1);
        int port = 0;
        const auto [end, status] = std::from_chars(rest.data(), rest.data() + rest.size(), port);
        if (rest.empty()) {
            fail(
                "the URL has a ':' but no port after it",
                "leave the ':' out to use the default port",
                where
            );
        }
        if (status != std::errc() || end != rest.data() + rest.size()) {
            fail("the port of the URL is not a number", quoting_hint, where);
        }
        result.port = port;
    }
    return result;
}

}  // namespace

URL URL::create(Parts parts, std::source_location where) {
    require_drivername(parts.drivername, where);
    require_no_nul("user name", parts.username.value_or(""), where);
    require_no_nul("password", parts.password.value_or(""), where);
    require_no_nul("host", parts.host.value_or(""), where);
    require_no_nul("database", parts.database.value_or(""), where);
    for (const auto& [name, value] : parts.query) {
        require_no_nul("query", name, where);
        require_no_nul("query", value, where);
    }
    parts.query = flattened(grouped(parts.query));
    return URL(std::move(parts));
}

std::optional<std::string_view> URL::query_value(std::string_view name) const noexcept {
    const auto found = std::ranges::find(parts_.query, name, &Query::value_type::first);
    return found == parts_.query.end() ? std::nullopt
                                       : std::optional<std::string_view>(found->second);
}

URL::NormalizedQuery URL::normalized_query() const {
    return grouped(parts_.query);
}

std::string_view URL::get_backend_name() const noexcept {
    const std::string_view name = parts_.drivername;
    return name.substr(0, name.find('+'));
}

std::string_view URL::get_driver_name() const noexcept {
    const std::string_view name = parts_.drivername;
    const auto plus = name.find('+');
    return plus == std::string_view::npos ? std::string_view{} : name.substr(plus + 1);
}

URL URL::set(Changes changes, std::source_location where) const {
    Parts parts = parts_;
    const auto replace = [](auto& part, auto& change) {
        if (change) {
            part = *std::move(change);
        }
    };
    replace(parts.drivername, changes.drivername);
    replace(parts.username, changes.username);
    replace(parts.password, changes.password);
    replace(parts.host, changes.host);
    replace(parts.port, changes.port);
    replace(parts.database, changes.database);
    replace(parts.query, changes.query);
    return create(std::move(parts), where);
}

URL URL::update_query_string(std::string_view query, bool append, std::source_location where)
    const {
    return update_query_pairs(parse_query(query), append, where);
}

URL URL::update_query_pairs(const Query& pairs, bool append, std::source_location where) const {
    return update_query_dict(grouped(pairs), append, where);
}

URL URL::update_query_dict(const NormalizedQuery& query, bool append, std::source_location where)
    const {
    NormalizedQuery groups = normalized_query();
    for (const auto& [name, values] : query) {
        const auto group = std::ranges::find(groups, name, &NormalizedQuery::value_type::first);
        if (group == groups.end()) {
            groups.emplace_back(name, values);
        } else if (append) {
            group->second.insert(group->second.end(), values.begin(), values.end());
        } else {
            group->second = values;
        }
    }
    return set({.query = flattened(groups)}, where);
}

URL URL::difference_update_query(std::span<const std::string_view> names) const {
    Parts parts = parts_;
    std::erase_if(parts.query, [&](const auto& parameter) {
        return std::ranges::find(names, parameter.first) != names.end();
    });
    return URL(std::move(parts));
}

URL URL::difference_update_query(std::initializer_list<std::string_view> names) const {
    return difference_update_query(std::span(names.begin(), names.size()));
}

std::string URL::render_as_string(bool hide_password) const {
    std::string out = parts_.drivername + "://";
    if (parts_.username) {
        append_percent_encoded(out, *parts_.username, false);
        if (parts_.password) {
            out += ':';
            if (hide_password) {
                out += "***";
            } else {
                append_percent_encoded(out, *parts_.password, false);
            }
        }
        out += '@';
    }
    if (parts_.host) {
        const bool bracketed = parts_.host->find(':') != std::string::npos;
        out += bracketed ? fmt::format("[{}]", *parts_.host) : *parts_.host;
    }
    if (parts_.port) {
        out += fmt::format(":{}", *parts_.port);
    }
    if (parts_.database) {
        out += '/';
        out += *parts_.database;
    }
    char separator = '?';
    for (const auto& [name, value] : sorted_by_name(parts_.query)) {
        out += std::exchange(separator, '&');
        append_percent_encoded(out, name, true);
        out += '=';
        if (hide_password && holds_secret(name)) {
            out += "***";
        } else {
            append_percent_encoded(out, value, true);
        }
    }
    return out;
}

bool operator==(const URL& left, const URL& right) {
    const auto& a = left.parts_;
    const auto& b = right.parts_;
    return a.drivername == b.drivername && a.username == b.username && a.password == b.password &&
           a.host == b.host && a.port == b.port && a.database == b.database &&
           sorted_by_name(a.query) == sorted_by_name(b.query);
}

URL make_url(std::string_view text, std::source_location where) {
    if (text.empty()) {
        fail("the URL is empty", shape_hint, where);
    }
    const auto scheme_end = text.find("://");
    if (scheme_end == std::string_view::npos) {
        // The text is not shown: without "://" nobody can say which part of it is a password.
        fail("the URL has no '://' after the name of the dialect", shape_hint, where);
    }
    URL::Parts parts;
    parts.drivername = std::string(text.substr(0, scheme_end));
    require_drivername(parts.drivername, where);
    std::string_view rest = text.substr(scheme_end + 3);

    // The user ends at the first ':' and the password at the first '@' after it; a user alone ends
    // at the last '@' before any ':' or '/'.
    const auto user_end = std::min(rest.find_first_of(":/"), rest.size());
    auto at = user_end < rest.size() && rest[user_end] == ':' ? rest.find('@', user_end)
                                                              : std::string_view::npos;
    if (at != std::string_view::npos) {
        parts.username = percent_decoded(rest.substr(0, user_end), false);
        parts.password = percent_decoded(rest.substr(user_end + 1, at - user_end - 1), false);
    } else if (at = rest.substr(0, user_end).rfind('@'); at != std::string_view::npos) {
        parts.username = percent_decoded(rest.substr(0, at), false);
    }
    if (at != std::string_view::npos) {
        rest.remove_prefix(at + 1);
    }

    const auto query_start = std::min(rest.find('?'), rest.size());
    const auto path = rest.substr(0, query_start);
    if (query_start < rest.size()) {
        parts.query = parse_query(rest.substr(query_start + 1));
    }
    const auto slash = std::min(path.find('/'), path.size());
    if (slash < path.size()) {
        parts.database = std::string(path.substr(slash + 1));
    }
    auto [host, port] = parse_location(path.substr(0, slash), where);
    parts.host = std::move(host);
    parts.port = port;
    return URL::create(std::move(parts), where);
}

}  // namespace azoth
