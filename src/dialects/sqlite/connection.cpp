// SPDX-License-Identifier: MIT
#include "dialects/sqlite/connection.hpp"

#include "azoth/base/error.hpp"
#include "dialects/sqlite/errors.hpp"
#include "dialects/sqlite/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <climits>
#include <memory>
#include <thread>
#include <utility>

namespace azoth::sqlite {

namespace {

struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};

using OwnStatement = std::unique_ptr<sqlite3_stmt, Finalize>;

/// Drops white space, comments and semicolons from the front.
std::string_view skip_blank(std::string_view sql) noexcept {
    while (!sql.empty()) {
        const char c = sql.front();
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == ';') {
            sql.remove_prefix(1);
        } else if (sql.starts_with("--")) {
            const std::size_t end = sql.find('\n');
            sql.remove_prefix(end == std::string_view::npos ? sql.size() : end + 1);
        } else if (sql.starts_with("/*")) {
            const std::size_t end = sql.find("*/", 2);
            sql.remove_prefix(end == std::string_view::npos ? sql.size() : end + 2);
        } else {
            break;
        }
    }
    return sql;
}

constexpr std::string_view control_sql[] = {"BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"};

}  // namespace

Connection::Connection(const Settings& settings) : timeout_(settings.timeout_ms) {
    try {
        open(settings);
        configure(settings);
    } catch (...) {
        close();
        throw;
    }
}

Connection::~Connection() {
    close();
}

void Connection::open(const Settings& settings) {
    if (sqlite3_threadsafe() == 0) {
        throw NotSupportedError(ErrorInfo{
            .message = "this SQLite library was built without support for threads",
            .hint = "link one that was built with SQLITE_THREADSAFE=1 or 2",
        });
    }
    constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI |
                          SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(settings.uri.c_str(), &db_, flags, nullptr);
    if (code != SQLITE_OK) {
        throw_open_error({.db = db_, .code = code}, settings.path, settings.creates);
    }
}

void Connection::configure(const Settings& settings) {
    sqlite3_extended_result_codes(db_, 1);
    random_ =
        static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count()) ^
        static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(this)) ^ 0x9e37'79b9'7f4a'7c15U;
    if (timeout_.count() > 0) {
        sqlite3_busy_handler(db_, &Connection::wait_for_lock, this);
    }
    // What a database file from elsewhere could do to the program is switched off, and a misspelled
    // column in double quotes is an error instead of a text.
    constexpr std::pair<int, int> protections[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
        {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    };
    for (const auto& [option, value] : protections) {
        sqlite3_db_config(db_, option, value, nullptr);
    }
    sqlite3_db_config(db_, SQLITE_DBCONFIG_ENABLE_FKEY, settings.foreign_keys ? 1 : 0, nullptr);

    // Opening reads nothing; this does, so that a file that is no database is found now.
    try {
        query_text("PRAGMA schema_version");
    } catch (const OperationalError& error) {
        if (is_primary(error.native_code(), SQLITE_CANTOPEN)) {
            throw_open_error({.db = db_, .code = SQLITE_CANTOPEN}, settings.path, settings.creates);
        }
        throw;
    }
    if (!settings.journal_mode.empty()) {
        set_journal_mode(settings.journal_mode);
    }
    for (const std::string& pragma : settings.pragmas) {
        execute(pragma);
    }
}

void Connection::set_journal_mode(const std::string& mode) {
    // Changing it needs the database alone, and SQLite does not always wait for that.
    const auto deadline = std::chrono::steady_clock::now() + timeout_;
    std::string now = query_text("PRAGMA journal_mode");
    for (int attempt = 0; now != mode; ++attempt) {
        try {
            now = query_text(("PRAGMA journal_mode = " + mode).c_str());
            break;
        } catch (const LockTimeout&) {
            if (std::chrono::steady_clock::now() >= deadline || wait_for_lock(this, attempt) == 0) {
                throw;
            }
        }
    }
    if (now != mode) {
        throw ArgumentError(ErrorInfo{
            .message = fmt::format(
                "journal_mode={} is not possible for this database; it is '{}'", mode, now
            ),
            .hint = "databases in memory have no journal on disk: leave the option out",
        });
    }
}

std::string Connection::query_text(const char* sql) {
    std::string_view text = sql;
    const OwnStatement statement(prepare_first(text, 0));
    const int code = sqlite3_step(statement.get());
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        throw_error({.db = db_, .code = code, .sql = sql, .in_transaction = in_transaction()});
    }
    const auto* const result = sqlite3_column_text(statement.get(), 0);
    return result == nullptr ? std::string() : reinterpret_cast<const char*>(result);
}

/// Called by SQLite when a lock is not to be had: true means to try again.
///
/// The pauses begin short and differ between connections, so that many writers do not come all at
/// once.
int Connection::wait_for_lock(void* self, int attempt) noexcept {
    using std::chrono::microseconds;
    auto& connection = *static_cast<Connection*>(self);
    const auto now = std::chrono::steady_clock::now();
    if (attempt == 0) {
        connection.deadline_ = now + connection.timeout_;
    }
    if (now >= connection.deadline_) {
        return 0;
    }
    constexpr std::int64_t longest = 10'000;
    const std::int64_t pause =
        std::min<std::int64_t>(longest, std::int64_t{100} << std::min(attempt, 10));
    connection.random_ ^= connection.random_ << 13;
    connection.random_ ^= connection.random_ >> 7;
    connection.random_ ^= connection.random_ << 17;
    const auto part = static_cast<std::int64_t>(connection.random_ >> 11) % (pause / 2 + 1);
    const auto left = std::chrono::duration_cast<microseconds>(connection.deadline_ - now);
    std::this_thread::sleep_for(std::min(microseconds(pause / 2 + part), left));
    return 1;
}

void Connection::check_open() const {
    if (db_ == nullptr) {
        throw InterfaceError("the connection is closed");
    }
}

sqlite3_stmt* Connection::prepare_first(std::string_view& sql, unsigned flags) {
    check_open();
    if (sql.size() > INT_MAX) {
        throw DataError("the SQL is longer than SQLite takes");
    }
    sqlite3_stmt* statement = nullptr;
    const char* tail = nullptr;
    const bool in_transaction_before = in_transaction();
    const int code =
        sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), flags, &statement, &tail);
    if (code != SQLITE_OK) {
        throw_error({.db = db_, .code = code, .sql = sql, .in_transaction = in_transaction_before});
    }
    sql.remove_prefix(static_cast<std::size_t>(tail - sql.data()));
    return statement;
}

driver::Statement* Connection::prepare(std::string_view sql, bool persistent) {
    std::string_view rest = sql;
    // SQLite would end at a NUL and not look at what is behind it.
    if (sql.find('\0') != std::string_view::npos) {
        throw ProgrammingError("the SQL has a NUL character");
    }
    OwnStatement statement(prepare_first(rest, persistent ? SQLITE_PREPARE_PERSISTENT : 0));
    while (statement == nullptr && !rest.empty()) {  // an empty statement in front: "; SELECT 1"
        statement.reset(prepare_first(rest, persistent ? SQLITE_PREPARE_PERSISTENT : 0));
    }
    if (statement == nullptr) {
        throw ProgrammingError(ErrorInfo{
            .message = "there is no statement in the SQL",
            .statement = std::string(sql),
        });
    }
    if (!skip_blank(rest).empty()) {
        throw ProgrammingError(ErrorInfo{
            .message = "the SQL holds more than one statement; only one at a time can be executed",
            .statement = std::string(sql),
            .hint = "execute them one after the other, or all at once with execute() of the "
                    "driver's connection",
        });
    }
    return new Statement(*this, statement.release());
}

void Connection::execute(std::string_view sql) {
    if (sql.find('\0') != std::string_view::npos) {
        throw ProgrammingError("the SQL has a NUL character");
    }
    while (!sql.empty()) {
        const std::string_view from = sql;
        const OwnStatement statement(prepare_first(sql, 0));
        if (statement == nullptr) {
            continue;
        }
        const bool in_transaction_before = in_transaction();
        int code = SQLITE_ROW;
        while (code == SQLITE_ROW) {
            code = sqlite3_step(statement.get());
        }
        if (code != SQLITE_DONE) {
            throw_error({
                .db = db_,
                .code = code,
                .sql = from.substr(0, from.size() - sql.size()),
                .in_transaction = in_transaction_before,
            });
        }
    }
}

void Connection::run(Control which) {
    check_open();
    const std::string_view sql = control_sql[which];
    sqlite3_stmt*& statement = controls_[which];
    if (statement == nullptr) {
        std::string_view rest = sql;
        statement = prepare_first(rest, SQLITE_PREPARE_PERSISTENT);
    }
    const bool in_transaction_before = in_transaction();
    const int code = sqlite3_step(statement);
    if (code == SQLITE_DONE) {
        sqlite3_reset(statement);
        return;
    }
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> reset(statement, &sqlite3_reset);
    throw_error({.db = db_, .code = code, .sql = sql, .in_transaction = in_transaction_before});
}

void Connection::set_read_uncommitted(bool on) {
    if (on != read_uncommitted_) {
        execute(on ? "PRAGMA read_uncommitted = 1" : "PRAGMA read_uncommitted = 0");
        read_uncommitted_ = on;
    }
}

void Connection::begin(std::string_view isolation_level, bool for_write) {
    began_ = false;
    if (isolation_level == "AUTOCOMMIT") {
        check_open();
        return;
    }
    if (isolation_level.empty() || isolation_level == "SERIALIZABLE") {
        set_read_uncommitted(false);
    } else if (isolation_level == "READ UNCOMMITTED") {
        set_read_uncommitted(true);
    } else {
        throw ArgumentError(ErrorInfo{
            .message = fmt::format("SQLite has no isolation level '{}'", isolation_level),
            .hint = "it has SERIALIZABLE, READ UNCOMMITTED (between connections of one shared "
                    "cache) and AUTOCOMMIT",
        });
    }
    run(for_write ? begin_immediate : begin_deferred);
    began_ = true;
}

void Connection::commit() {
    check_open();
    if (!in_transaction()) {
        if (std::exchange(began_, false)) {
            throw OperationalError(ErrorInfo{
                .message = "there is nothing to commit: SQLite rolled the transaction back when a "
                           "statement failed",
                .hint = "run the whole transaction again",
                .retry = Retry::transaction,
            });
        }
        return;
    }
    run(commit_now);
    began_ = false;
}

void Connection::rollback() {
    began_ = false;
    if (db_ != nullptr && in_transaction()) {
        run(rollback_now);
    }
}

bool Connection::in_transaction() const noexcept {
    return db_ != nullptr && sqlite3_get_autocommit(db_) == 0;
}

bool Connection::ping() {
    return db_ != nullptr;
}

void Connection::close() noexcept {
    if (db_ == nullptr) {
        return;
    }
    for (sqlite3_stmt*& statement : controls_) {
        sqlite3_finalize(std::exchange(statement, nullptr));
    }
    sqlite3_busy_handler(db_, nullptr, nullptr);
    sqlite3_close_v2(std::exchange(db_, nullptr));
}

void Connection::abandon() noexcept {
    // In a forked child even closing could end locks or remove a journal that the parent needs.
    db_ = nullptr;
    abandoned_ = true;
}

std::int64_t Connection::last_insert_id() const noexcept {
    return db_ != nullptr ? sqlite3_last_insert_rowid(db_) : 0;
}

}  // namespace azoth::sqlite
