// SPDX-License-Identifier: MIT
// Engines over real SQLite databases for tests.
#pragma once

#include "azoth/core.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth::test {

/// A directory that goes away with this.
class Directory {
public:
    Directory() {
        std::string pattern = (std::filesystem::temp_directory_path() / "azoth-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }

    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;

    ~Directory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    /// The URL of a database file in it.
    std::string url(std::string_view options = {}) const {
        return "sqlite:///" + path_ + "/test.db" + std::string(options);
    }

private:
    std::string path_;
};

/// Keeps log records.
class Log {
public:
    LogCallback callback() {
        return [this](const LogRecord& record) {
            const std::lock_guard lock(guard_);
            lines_.emplace_back(std::string(record.logger) + " " + std::string(record.message));
        };
    }

    std::vector<std::string> lines() const {
        const std::lock_guard lock(guard_);
        return lines_;
    }

    /// The messages of the engine, as far as the blank blank before the time.
    std::vector<std::string> statements() const {
        std::vector<std::string> all;
        for (const std::string& line : lines()) {
            if (line.starts_with("azoth.engine ")) {
                const std::string text = line.substr(13);
                all.push_back(text.substr(0, text.find("  -- [")));
            }
        }
        return all;
    }

    std::string text() const {
        std::string all;
        for (const std::string& line : lines()) {
            all += line + "\n";
        }
        return all;
    }

    void clear() {
        const std::lock_guard lock(guard_);
        lines_.clear();
    }

private:
    mutable std::mutex guard_;
    std::vector<std::string> lines_;
};

/// users 1-n addresses.
struct Schema {
    MetaData meta;
    Table users{
        "users",
        meta,
        Column{"id", Integer(), primary_key},
        Column{"name", String(50), nullable(false), unique},
        Column{"age", Integer()},
    };
    Table addresses{
        "addresses",
        meta,
        Column{"id", Integer(), primary_key},
        Column{"user_id", Integer(), foreign_key("users.id")},
        Column{"email", String(100)},
    };

    Expr<Any> u(const char* key) const { return users.c(key); }

    Expr<Any> a(const char* key) const { return addresses.c(key); }
};

inline const Schema& schema() {
    static const Schema* const made = new Schema;
    return *made;
}

inline void create(Engine& engine) {
    schema().meta.create_all(engine);
}

/// An in-memory database with Ana (1, 30), Bob (2, 40) and Eve (3, age unknown).
inline Engine people(EngineOptions options = {}) {
    Engine engine = create_engine("sqlite://", std::move(options));
    create(engine);
    auto scope = engine.begin();
    scope->execute(insert(schema().users)
                       .values({
                           {{"name", "Ana"}, {"age", 30}},
                           {{"name", "Bob"}, {"age", 40}},
                           {{"name", "Eve"}, {"age", null}},
                       }));
    scope.commit();
    return engine;
}

inline std::int64_t count_users(Connection& connection) {
    return *connection.scalar(select(func::count()).select_from(schema().users));
}

inline std::int64_t count_users(const Engine& engine) {
    Connection connection = engine.connect();
    return count_users(connection);
}

/// The line of the caller, to compare with the location of an error.
inline unsigned line(std::source_location where = std::source_location::current()) {
    return where.line();
}

/// Whether the error says where the call came from.
inline bool
at(const Error& error,
   unsigned expected,
   std::source_location where = std::source_location::current()) {
    const bool fits = error.location().line() == expected &&
                      std::string_view(error.location().file_name()) == where.file_name();
    if (!fits) {
        MESSAGE(error.location().file_name() << ":" << error.location().line());
    }
    return fits;
}

}  // namespace azoth::test
