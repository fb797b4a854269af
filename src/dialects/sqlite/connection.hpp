// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/dialects/driver.hpp"
#include "dialects/sqlite/settings.hpp"

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace azoth::sqlite {

/// A connection to an SQLite database, opened without mutexes.
class Connection final : public driver::Connection {
public:
    /// Opens the database and sees that it is one.
    explicit Connection(const Settings& settings);
    ~Connection() override;

    driver::Statement* prepare(std::string_view sql, bool persistent) override;
    void execute(std::string_view sql) override;
    void begin(std::string_view isolation_level, bool for_write) override;

    /// When it fails with a LockTimeout the transaction is still open and COMMIT may be repeated;
    /// when `in_transaction()` is false afterwards, SQLite has rolled it back.
    void commit() override;
    void rollback() override;
    bool in_transaction() const noexcept override;
    bool ping() override;
    void close() noexcept override;
    void abandon() noexcept override;
    std::int64_t last_insert_id() const noexcept override;

    [[nodiscard]] sqlite3* handle() const noexcept { return db_; }

    /// True in a forked child: nothing of SQLite may be touched any more.
    [[nodiscard]] bool abandoned() const noexcept { return abandoned_; }

private:
    /// Statements that every transaction needs, prepared once.
    enum Control : std::uint8_t {
        begin_deferred,
        begin_immediate,
        commit_now,
        rollback_now,
        control_count
    };

    void open(const Settings& settings);
    void configure(const Settings& settings);
    void set_journal_mode(const std::string& mode);
    void set_read_uncommitted(bool on);
    void run(Control which);
    void check_open() const;
    /// Prepares the first statement of `sql` and moves `sql` behind it; null when there is none.
    sqlite3_stmt* prepare_first(std::string_view& sql, unsigned flags);
    std::string query_text(const char* sql);

    static int wait_for_lock(void* self, int attempt) noexcept;

    sqlite3* db_ = nullptr;
    sqlite3_stmt* controls_[control_count] = {};
    std::chrono::milliseconds timeout_{};
    std::chrono::steady_clock::time_point deadline_{};
    std::uint64_t random_ = 0;
    bool abandoned_ = false;
    bool began_ = false;
    bool read_uncommitted_ = false;
};

}  // namespace azoth::sqlite
