// SPDX-License-Identifier: MIT
#include "dialects/sqlite/settings.hpp"

#include "azoth/base/error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <optional>

namespace azoth::sqlite {

namespace {

constexpr std::string_view known_options[] = {
    "azoth_memory_name",
    "cache",
    "cache_size",
    "foreign_keys",
    "immutable",
    "journal_mode",
    "mmap_size",
    "mode",
    "nolock",
    "shared",
    "synchronous",
    "temp_store",
    "timeout",
    "uri",
    "vfs",
    "wal_autocheckpoint",
};

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

[[noreturn]] void
bad_value(std::string_view name, std::string_view value, std::string_view expected) {
    throw ArgumentError(ErrorInfo{
        .message = fmt::format("the SQLite option {} cannot be '{}'", name, value),
        .hint = fmt::format("it takes {}", expected),
    });
}

bool read_bool(std::string_view name, std::string_view value) {
    const std::string text = lower(value);
    for (const std::string_view yes : {"1", "on", "true", "yes"}) {
        if (text == yes) {
            return true;
        }
    }
    for (const std::string_view no : {"0", "off", "false", "no"}) {
        if (text == no) {
            return false;
        }
    }
    bad_value(name, value, "on or off");
}

std::int64_t read_integer(std::string_view name, std::string_view value) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size()) {
        bad_value(name, value, "a whole number");
    }
    return number;
}

std::string read_choice(
    std::string_view name, std::string_view value, std::initializer_list<std::string_view> choices
) {
    std::string text = lower(value);
    if (std::find(choices.begin(), choices.end(), text) != choices.end()) {
        return text;
    }
    bad_value(name, value, fmt::format("{}", fmt::join(choices, ", ")));
}

std::int64_t read_timeout(std::string_view value) {
    double seconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    constexpr double longest = 1e9;
    if (error != std::errc() || end != value.data() + value.size() ||
        !(seconds >= 0 && seconds <= longest)) {
        bad_value("timeout", value, "seconds, such as 5 or 0.25");
    }
    return static_cast<std::int64_t>(seconds * 1000);
}

/// Percent-encodes what has a meaning in a URI.
std::string encode(std::string_view path) {
    std::string out;
    for (const char c : path) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '/' || c == '.' || c == '-' || c == '_' ||
                           c == '~';
        if (plain) {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

/// Collects the query of a URI.
class UriQuery {
public:
    void add(std::string_view name, std::string_view value) {
        text_ += text_.empty() ? "" : "&";
        text_ += fmt::format("{}={}", name, encode(value));
    }

    std::string onto(std::string uri) const {
        if (!text_.empty()) {
            uri += uri.find('?') == std::string::npos ? '?' : '&';
            uri += text_;
        }
        return uri;
    }

private:
    std::string text_;
};

/// The URI of a database in memory that connections of this process share by its name.
std::string shared_memory_uri(std::string_view name) {
    // Since 3.36 such databases are a file system of their own, which locks like a file does. The
    // shared cache of older versions locks tables, and its locks cannot be waited for.
    if (sqlite3_vfs_find("memdb") != nullptr) {
        return fmt::format("file:/{}?vfs=memdb", encode(name));
    }
    return fmt::format("file:{}?mode=memory&cache=shared", encode(name));
}

}  // namespace

Settings read_settings(const ConnectArguments& arguments) {
    Settings settings;
    std::optional<std::string> mode;
    std::string memory_name;
    bool shared = false;
    bool shared_cache = false;
    bool as_uri = true;
    UriQuery query;

    if (arguments.database.find('\0') != std::string::npos) {
        throw ArgumentError("the name of the database file has a NUL character");
    }
    if (!arguments.host.empty() || arguments.port != 0 || !arguments.username.empty() ||
        !arguments.password.empty()) {
        throw ArgumentError(ErrorInfo{
            .message = "the URL names a host or a user, but SQLite has only files",
            .hint = "a file takes three slashes (sqlite:///shop.db), an absolute path four "
                    "(sqlite:////var/lib/shop.db), a database in memory none (sqlite://)",
        });
    }
    for (const auto& [name, value] : arguments.options) {
        if (name == "mode") {
            mode = read_choice(name, value, {"ro", "rw", "rwc", "memory"});
        } else if (name == "cache") {
            shared_cache = read_choice(name, value, {"private", "shared"}) == "shared";
        } else if (name == "shared") {
            shared = read_bool(name, value);
        } else if (name == "azoth_memory_name") {
            memory_name = value;
        } else if (name == "immutable" || name == "nolock") {
            query.add(name, read_bool(name, value) ? "1" : "0");
        } else if (name == "vfs") {
            query.add(name, value);
        } else if (name == "uri") {
            as_uri = read_bool(name, value);
        } else if (name == "timeout") {
            settings.timeout_ms = read_timeout(value);
        } else if (name == "foreign_keys") {
            settings.foreign_keys = read_bool(name, value);
        } else if (name == "journal_mode") {
            settings.journal_mode =
                read_choice(name, value, {"delete", "truncate", "persist", "memory", "wal"});
        } else if (name == "synchronous") {
            settings.pragmas.push_back(
                "PRAGMA synchronous = " +
                read_choice(name, value, {"off", "normal", "full", "extra"})
            );
        } else if (name == "temp_store") {
            settings.pragmas.push_back(
                "PRAGMA temp_store = " + read_choice(name, value, {"default", "file", "memory"})
            );
        } else if (name == "cache_size" || name == "mmap_size" || name == "wal_autocheckpoint") {
            settings.pragmas.push_back(
                fmt::format("PRAGMA {} = {}", name, read_integer(name, value))
            );
        } else {
            throw ArgumentError(ErrorInfo{
                .message = fmt::format("SQLite has no option '{}'", name),
                .hint = fmt::format("the options are: {}", fmt::join(known_options, ", ")),
            });
        }
    }

    const std::string& database = arguments.database;
    if (mode) {
        settings.creates = *mode == "rwc";
    }
    if (database.empty() || database == ":memory:" || mode == "memory") {
        settings.in_memory = true;
        settings.shared = shared || shared_cache;
        settings.uri = "file::memory:";
        if (settings.shared) {
            if (memory_name.empty()) {
                memory_name =
                    database.empty() || database == ":memory:" ? "azoth" : "azoth-" + database;
            }
            settings.uri = shared_memory_uri(memory_name);
        }
        return settings;
    }
    settings.path = database;
    if (as_uri && database.starts_with("file:")) {
        settings.uri = database;
        settings.path = database.substr(
            5, database.find('?') == std::string::npos ? std::string::npos : database.find('?') - 5
        );
    } else {
        settings.uri = (database.front() == '/' ? "file://" : "file:") + encode(database);
    }
    if (mode) {
        query.add("mode", *mode);
    }
    if (shared_cache) {
        query.add("cache", "shared");
    }
    settings.uri = query.onto(std::move(settings.uri));
    return settings;
}

}  // namespace azoth::sqlite
