// SPDX-License-Identifier: MIT
#include "dialects/mysql/settings.hpp"

#include "azoth/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace azoth::mysql {

namespace {

constexpr std::string_view known_options[] = {
    "allow_cleartext_password",
    "charset",
    "collation",
    "command_timeout",
    "connect_timeout",
    "sql_mode",
    "ssl_ca",
    "ssl_capath",
    "ssl_cert",
    "ssl_cipher",
    "ssl_key",
    "tls",
    "time_zone",
    "unix_socket",
};

[[noreturn]] void
bad_value(std::string_view name, std::string_view value, std::string_view expected) {
    throw ArgumentError(ErrorInfo{
        .message = fmt::format("the MySQL option {} cannot be '{}'", name, value),
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

Duration read_seconds(std::string_view name, std::string_view value) {
    double seconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    constexpr double longest = 1e9;
    if (error != std::errc() || end != value.data() + value.size() ||
        !(seconds >= 0 && seconds <= longest)) {
        bad_value(name, value, "seconds, such as 5 or 0.25");
    }
    return Duration(static_cast<std::int64_t>(seconds * 1e6));
}

/// A word that can stand in SQL as it is.
std::string read_word(std::string_view name, std::string_view value, std::string_view others) {
    const bool plain = !value.empty() && std::ranges::all_of(value, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || others.find(c) != std::string_view::npos;
    });
    if (!plain) {
        bad_value(name, value, "letters, digits and '_'");
    }
    return std::string(value);
}

Tls read_tls(std::string_view value) {
    constexpr std::pair<std::string_view, Tls> modes[] = {
        {"disable", Tls::disable},
        {"prefer", Tls::prefer},
        {"require", Tls::require},
        {"verify_ca", Tls::verify_ca},
        {"verify_full", Tls::verify_full},
    };
    for (const auto& [name, mode] : modes) {
        if (value == name) {
            return mode;
        }
    }
    bad_value("tls", value, "disable, prefer, require, verify_ca or verify_full");
}

/// Takes no NUL: the library would end there.
void check_no_nul(std::string_view what, std::string_view text) {
    if (text.find('\0') != std::string_view::npos) {
        throw ArgumentError(fmt::format("the {} has a NUL character", what));
    }
}

void check_tls(const Settings& settings) {
    if (settings.tls >= Tls::verify_ca && settings.ssl_ca.empty() && settings.ssl_capath.empty()) {
        throw ArgumentError(ErrorInfo{
            .message = "the certificate of the server cannot be verified without an authority",
            .hint = "name the file of its certificate with ssl_ca=/path/to/ca.pem; that of the "
                    "system is often /etc/ssl/certs/ca-certificates.crt",
        });
    }
    if (settings.tls == Tls::verify_full && settings.host.empty()) {
        throw ArgumentError(ErrorInfo{
            .message = "tls=verify_full needs a host that the certificate can be made out for",
            .hint = "a unix socket has none: use tls=verify_ca, or name a host",
        });
    }
}

}  // namespace

std::string Settings::address() const {
    if (host.empty()) {
        return unix_socket.empty() ? "the socket of this machine"
                                   : fmt::format("'{}'", unix_socket);
    }
    return fmt::format("'{}:{}'", host, port == 0 ? 3306 : port);
}

Settings read_settings(const ConnectArguments& arguments) {
    Settings settings;
    settings.host = arguments.host;
    settings.port = static_cast<unsigned>(arguments.port);
    settings.username = arguments.username;
    settings.password = arguments.password;
    settings.database = arguments.database;
    settings.hide_parameters = arguments.hide_parameters;
    settings.log = arguments.log;
    settings.waiter = arguments.waiter;
    for (const auto& [name, value] : arguments.options) {
        if (name == "unix_socket") {
            settings.unix_socket = value;
        } else if (name == "charset") {
            if (value != "utf8mb4") {
                bad_value(
                    name, value, "utf8mb4: azoth's texts are UTF-8, and only that holds all of it"
                );
            }
        } else if (name == "collation") {
            settings.collation = read_word(name, value, "");
            if (!settings.collation.starts_with("utf8mb4_")) {
                bad_value(name, value, "a collation of utf8mb4");
            }
        } else if (name == "connect_timeout") {
            settings.connect_timeout = read_seconds(name, value);
            if (settings.connect_timeout == Duration()) {
                bad_value(name, value, "more than 0 seconds");
            }
        } else if (name == "command_timeout") {
            settings.command_timeout = read_seconds(name, value);
        } else if (name == "sql_mode") {
            settings.sql_mode = read_word(name, value, ",");
        } else if (name == "time_zone") {
            settings.time_zone = read_word(name, value, "+-:/");
        } else if (name == "tls") {
            settings.tls = read_tls(value);
        } else if (name == "ssl_ca") {
            settings.ssl_ca = value;
        } else if (name == "ssl_capath") {
            settings.ssl_capath = value;
        } else if (name == "ssl_cert") {
            settings.ssl_cert = value;
        } else if (name == "ssl_key") {
            settings.ssl_key = value;
        } else if (name == "ssl_cipher") {
            settings.ssl_cipher = value;
        } else if (name == "allow_cleartext_password") {
            settings.allow_cleartext_password = read_bool(name, value);
        } else if (name != "azoth_memory_name") {
            throw ArgumentError(ErrorInfo{
                .message = fmt::format("MySQL has no option '{}'", name),
                .hint = fmt::format("the options are: {}", fmt::join(known_options, ", ")),
            });
        }
    }
    if (!settings.unix_socket.empty()) {
        settings.host.clear();
        settings.port = 0;
    }
    for (const auto& [what, text] : {
             std::pair<std::string_view, std::string_view>{"host", settings.host},
             {"path of the socket", settings.unix_socket},
             {"user", settings.username},
             {"password", settings.password},
             {"name of the database", settings.database},
         }) {
        check_no_nul(what, text);
    }
    check_tls(settings);
    return settings;
}

}  // namespace azoth::mysql
