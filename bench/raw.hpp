// SPDX-License-Identifier: MIT
// The least that hand-written code over SQLite's C API needs.
#pragma once

#include "rows.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bench::raw {

/// How the connection is opened: as by default, or for one thread at a time.
enum class Open { plain, tuned };

struct Close {
    void operator()(sqlite3* db) const noexcept { sqlite3_close(db); }

    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};

using Statement = std::unique_ptr<sqlite3_stmt, Close>;

/// A database in memory with the tables of the workloads.
class Database {
public:
    explicit Database(Open how) {
        const int mutex = how == Open::tuned ? SQLITE_OPEN_NOMUTEX : 0;
        sqlite3* opened = nullptr;
        const int code = sqlite3_open_v2(
            ":memory:", &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | mutex, nullptr
        );
        db_.reset(opened);
        check(code);
        for (const char* sql : schema) {
            execute(sql);
        }
    }

    sqlite3* get() const noexcept { return db_.get(); }

    void execute(const std::string& sql) {
        check(sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr));
    }

    Statement prepare(std::string_view sql) {
        sqlite3_stmt* statement = nullptr;
        check(sqlite3_prepare_v3(
            db_.get(),
            sql.data(),
            static_cast<int>(sql.size()),
            SQLITE_PREPARE_PERSISTENT,
            &statement,
            nullptr
        ));
        return Statement(statement);
    }

    void check(int code) {
        if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) [[unlikely]] {
            throw std::runtime_error(sqlite3_errmsg(db_.get()));
        }
    }

private:
    std::unique_ptr<sqlite3, Close> db_;
};

inline std::string text(sqlite3_stmt* statement, int column) {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    return std::string(data, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
}

inline std::int64_t timestamp(sqlite3_stmt* statement, int column) {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    return parse_timestamp(data, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
}

inline void read(sqlite3_stmt* statement, UserRow& user) {
    user.id = sqlite3_column_int64(statement, 0);
    user.email = text(statement, 1);
    user.name = text(statement, 2);
    user.is_active = sqlite3_column_int(statement, 3) != 0;
    user.created_at = timestamp(statement, 4);
}

inline void read(sqlite3_stmt* statement, int first, PostRow& post) {
    post.id = sqlite3_column_int64(statement, first);
    post.author_id = sqlite3_column_int64(statement, first + 1);
    post.title = text(statement, first + 2);
    post.content = text(statement, first + 3);
    post.views = sqlite3_column_int(statement, first + 4);
}

inline int bind(sqlite3_stmt* statement, int index, std::string_view value) {
    return sqlite3_bind_text(
        statement, index, value.data(), static_cast<int>(value.size()), SQLITE_STATIC
    );
}

}  // namespace bench::raw
