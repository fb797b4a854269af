// SPDX-License-Identifier: MIT
#include "dialects/postgresql/settings.hpp"

#include "azoth/base/error.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <string_view>

namespace azoth::postgresql {

namespace {

constexpr std::string_view own_options[] = {"command_timeout", "prepare", "tls"};

[[noreturn]] void
bad_value(std::string_view name, std::string_view value, std::string_view expected) {
    throw ArgumentError(ErrorInfo{
        .message = fmt::format("the PostgreSQL option {} cannot be '{}'", name, value),
        .hint = fmt::format("it takes {}", expected),
    });
}

bool read_bool(std::string_view name, std::string_view value) {
    if (value == "1" || value == "on" || value == "true" || value == "yes") {
        return true;
    }
    if (value == "0" || value == "off" || value == "false" || value == "no") {
        return false;
    }
    bad_value(name, value, "on or off");
}

/// Seconds, of which 0 (and libpq's -1) mean that there is no limit.
std::optional<Duration> read_timeout(std::string_view name, std::string_view value) {
    double seconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    constexpr double longest = 1e9;
    if (error != std::errc() || end != value.data() + value.size() || !(seconds <= longest)) {
        bad_value(name, value, "seconds, such as 5 or 0.25");
    }
    if (seconds <= 0) {
        return std::nullopt;
    }
    return Duration(static_cast<std::int64_t>(seconds * 1e6));
}

/// libpq's word for one of ours.
std::string read_tls(std::string_view value) {
    constexpr std::string_view words[] = {
        "disable", "prefer", "require", "verify_ca", "verify_full"
    };
    if (std::ranges::find(words, value) == std::end(words)) {
        bad_value("tls", value, fmt::format("{}", fmt::join(words, ", ")));
    }
    std::string word(value);
    std::ranges::replace(word, '_', '-');
    return word;
}

/// Whether libpq has a parameter of that name.
bool is_known(std::string_view name) {
    const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> all(
        PQconndefaults(), &PQconninfoFree
    );
    for (const PQconninfoOption* option = all.get();
         option != nullptr && option->keyword != nullptr;
         ++option) {
        if (name == option->keyword) {
            return true;
        }
    }
    return false;
}

/// Splits "a,b:5433,/run/sockets".
void add_hosts(std::vector<Settings::Host>& hosts, std::string_view list) {
    while (true) {
        const std::size_t comma = list.find(',');
        const std::string_view one = list.substr(0, comma);
        const std::size_t colon = one.rfind(':');
        // More than one colon is an IPv6 address.
        if (colon != std::string_view::npos && !one.starts_with('/') && one.find(':') == colon) {
            hosts.push_back({std::string(one.substr(0, colon)), std::string(one.substr(colon + 1))}
            );
        } else {
            hosts.push_back({std::string(one), {}});
        }
        if (comma == std::string_view::npos) {
            return;
        }
        list.remove_prefix(comma + 1);
    }
}

/// One port for all hosts that have none, or one for each.
void set_ports(std::vector<Settings::Host>& hosts, std::string_view list) {
    for (std::size_t i = 0; !list.empty(); ++i) {
        const std::size_t comma = list.find(',');
        const std::string port(list.substr(0, comma));
        if (i == 0 && comma == std::string_view::npos) {
            for (Settings::Host& host : hosts) {
                host.port = host.port.empty() ? port : host.port;
            }
            return;
        }
        if (i < hosts.size()) {
            hosts[i].port = port;
        }
        if (comma == std::string_view::npos) {
            return;
        }
        list.remove_prefix(comma + 1);
    }
}

}  // namespace

Settings read_settings(const ConnectArguments& arguments) {
    Settings settings;
    settings.connect_timeout = Duration(30'000'000);
    settings.hide_parameters = arguments.hide_parameters;
    settings.log = arguments.log;
    settings.waiter = arguments.waiter;
    if (!arguments.host.empty()) {
        add_hosts(settings.hosts, arguments.host);
    }
    std::string ports = arguments.port != 0 ? std::to_string(arguments.port) : "";
    const auto add = [&](std::string_view name, std::string value) {
        if (!value.empty()) {
            settings.parameters.emplace_back(name, std::move(value));
        }
    };
    add("user", arguments.username);
    add("password", arguments.password);
    add("dbname", arguments.database);
    std::string sslmode;
    for (const auto& [name, value] : arguments.options) {
        if (name == "tls") {
            sslmode = read_tls(value);
        } else if (name == "sslmode") {
            sslmode = value;
        } else if (name == "connect_timeout") {
            settings.connect_timeout = read_timeout(name, value);
        } else if (name == "command_timeout") {
            settings.command_timeout = read_timeout(name, value);
        } else if (name == "prepare") {
            settings.prepare = read_bool(name, value);
        } else if (name == "host") {
            add_hosts(settings.hosts, value);
        } else if (name == "port") {
            ports += (ports.empty() ? "" : ",") + value;
        } else if (name == "azoth_memory_name" || name == "client_encoding") {
            continue;  // the first is not meant for servers; text is UTF-8 always
        } else if (is_known(name)) {
            add(name, value);
        } else {
            throw ArgumentError(ErrorInfo{
                .message = fmt::format("PostgreSQL has no option '{}'", name),
                .hint = fmt::format(
                    "the options are those of libpq, and {}; a setting of the server is given as "
                    "options=-c name=value",
                    fmt::join(own_options, ", ")
                ),
            });
        }
    }
    add("sslmode", sslmode);
    add("client_encoding", "UTF8");
    add("fallback_application_name", "azoth");
    settings.require_tls = sslmode == "require" || sslmode.starts_with("verify");
    if (settings.hosts.empty()) {
        settings.hosts.emplace_back();
    }
    set_ports(settings.hosts, ports);
    return settings;
}

}  // namespace azoth::postgresql
