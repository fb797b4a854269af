// SPDX-License-Identifier: MIT
// Commands and transactions.
#include "dialects/mysql/connection.hpp"

#include "azoth/base/error.hpp"
#include "dialects/mysql/error_text.hpp"
#include "dialects/mysql/errors.hpp"
#include "dialects/mysql/statement.hpp"

#include <errmsg.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <mysqld_error.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

// OpenSSL's, if the library stands on that; null otherwise.
extern "C" [[gnu::weak]] void ERR_clear_error();

namespace azoth::mysql {

using driver::Deadline;
using driver::Readiness;

namespace {

/// How long a rollback, a ping and the like may take, which have little to do.
constexpr Duration short_time(5'000'000);

struct FreeResult {
    void operator()(MYSQL_RES* result) const noexcept { mysql_free_result(result); }
};

using ResultRef = std::unique_ptr<MYSQL_RES, FreeResult>;

/// The number behind a word in "Records: 3  Duplicates: 0  Warnings: 0"; -1 when there is none.
std::int64_t count_of(std::string_view info, std::string_view word) noexcept {
    const std::size_t at = info.find(word);
    if (at == std::string_view::npos) {
        return -1;
    }
    info.remove_prefix(at + word.size());
    std::int64_t number = -1;
    std::from_chars(info.data(), info.data() + info.size(), number);
    return number;
}

/// Whether something stands behind a semicolon.
bool has_several(std::string_view sql) noexcept {
    const std::size_t semicolon = sql.find(';');
    return semicolon != std::string_view::npos &&
           sql.find_first_not_of("; \t\r\n", semicolon) != std::string_view::npos;
}

/// Takes a word off the end: "READ ONLY" of "SERIALIZABLE READ ONLY".
bool take_off(std::string_view& words, std::string_view word) noexcept {
    if (!words.ends_with(word)) {
        return false;
    }
    words.remove_suffix(word.size());
    while (words.ends_with(' ')) {
        words.remove_suffix(1);
    }
    return true;
}

}  // namespace

// ---- waiting

/// The library leaves a socket with TLS as it finds it, and would stand still in it. And it takes what an
/// earlier failure has left in OpenSSL's queue of the thread for a failure of now.
void Connection::make_tls_non_blocking() const noexcept {
    if (&ERR_clear_error != nullptr) {
        ERR_clear_error();
    }
    const my_socket socket = mysql_get_socket(handle_);
    if (const int flags = ::fcntl(socket, F_GETFL); flags >= 0 && (flags & O_NONBLOCK) == 0) {
        ::fcntl(socket, F_SETFL, flags | O_NONBLOCK);
    }
}

int Connection::await(int events) {
    if (gave_up_) {  // what is left is to be given up as well
        return MYSQL_WAIT_TIMEOUT;
    }
    if (encrypted_) {
        make_tls_non_blocking();
    }
    Deadline until = deadline_;
    if ((events & MYSQL_WAIT_TIMEOUT) != 0) {
        const Duration own(std::int64_t{mysql_get_timeout_value_ms(handle_)} * 1000);
        until = std::min(until, Deadline::in(own));
    }
    const bool read = (events & (MYSQL_WAIT_READ | MYSQL_WAIT_EXCEPT)) != 0;
    const bool write = (events & MYSQL_WAIT_WRITE) != 0;
    const auto wanted = static_cast<Readiness>((read ? 1 : 0) | (write ? 2 : 0));
    Readiness ready = Readiness::none;
    try {
        ready = waiter_->wait(mysql_get_socket(handle_), wanted, until);
    } catch (...) {
        waiter_failure_ = std::current_exception();
    }
    if (ready == Readiness::none) {
        // The library ends the call that it is in the middle of, so that it can be closed. With TLS it
        // does so only when the socket is at its end.
        gave_up_ = true;
        ::shutdown(mysql_get_socket(handle_), SHUT_RDWR);
        return MYSQL_WAIT_TIMEOUT;
    }
    return (has(ready, Readiness::read) ? events & (MYSQL_WAIT_READ | MYSQL_WAIT_EXCEPT) : 0) |
           (has(ready, Readiness::write) ? events & MYSQL_WAIT_WRITE : 0);
}

void Connection::throw_given_up() {
    lost_ = true;
    gave_up_ = false;
    if (waiter_failure_ != nullptr) {
        std::rethrow_exception(std::exchange(waiter_failure_, nullptr));
    }
    throw Disconnected(ErrorInfo{
        .message = "the server did not answer in time, so the connection was given up",
        .statement = std::string(sql_),
        .hint = "whether the statement was run is not known; command_timeout sets the limit",
        .connection_invalidated = true,
        .retry = Retry::transaction,
    });
}

void Connection::throw_closed() const {
    if (handle_ == nullptr) {
        throw InterfaceError("the connection is closed");
    }
    throw Disconnected(ErrorInfo{
        .message = "the connection to the server was lost before",
        .connection_invalidated = true,
        .retry = Retry::transaction,
    });
}

void Connection::start_command(std::string_view sql) {
    if (handle_ == nullptr || lost_) [[unlikely]] {
        throw_closed();
    }
    sql_ = sql;
    if (encrypted_) {
        make_tls_non_blocking();
    }
    // The server gives a statement up by itself; if not even that is heard of, nothing will be.
    deadline_ = settings_.command_timeout == Duration()
                    ? Deadline()
                    : Deadline::in(Duration(
                          settings_.command_timeout.microseconds() +
                          std::min(settings_.command_timeout, short_time).microseconds()
                      ));
    used_ = true;
}

// ---- outcomes

void Connection::note_status() noexcept {
    server_in_transaction_ = (handle_->server_status & SERVER_STATUS_IN_TRANS) != 0;
}

void Connection::succeeded(std::uint64_t insert_id, unsigned warnings) {
    note_status();
    if (insert_id != 0) {
        // The server tells the first key of several rows.
        const char* const info = mysql_info(handle_);
        const std::string_view words = info == nullptr ? "" : info;
        const std::int64_t rows = count_of(words, "Records: ");
        const bool plain = rows > 1 && count_of(words, "Duplicates: ") == 0;
        last_insert_id_ = static_cast<std::int64_t>(insert_id) + (plain ? rows - 1 : 0);
    }
    if (warnings > 0 && settings_.log) [[unlikely]] {
        log_warnings();
    }
}

void Connection::log_warnings() {
    for (const Row& row : query("SHOW WARNINGS")) {
        if (row.size() != 3) {
            continue;
        }
        unsigned code = 0;
        std::from_chars(row[1].data(), row[1].data() + row[1].size(), code);
        const std::string text = fmt::format(
            "{} {}: {}",
            row[0],
            code,
            settings_.hide_parameters ? without_values(code, row[2]) : row[2]
        );
        settings_.log({
            .level = row[0] == "Note" ? LogLevel::info : LogLevel::warning,
            .logger = "azoth.mysql",
            .message = text,
        });
    }
}

void Connection::fail(
    unsigned code, std::string_view sqlstate, std::string_view text, std::string_view sql
) {
    if (is_disconnect(code)) {
        lost_ = true;
    } else if (ends_transaction(code)) {
        transaction_gone_ = true;
        server_in_transaction_ = false;
    }
    throw_error({
        .code = code,
        .sqlstate = sqlstate,
        .text = text,
        .sql = sql,
        .hide_parameters = settings_.hide_parameters,
    });
}

void Connection::fail(std::string_view sql) {
    fail(mysql_errno(handle_), mysql_sqlstate(handle_), mysql_error(handle_), sql);
}

// ---- commands

driver::Statement* Connection::prepare(std::string_view sql, bool) {
    start_command(sql);
    return new Statement(*this, sql);
}

void Connection::run(std::string_view sql) {
    start_command(sql);
    int failed = 0;
    finish(mysql_real_query_start(&failed, handle_, sql.data(), sql.size()), [&](int ready) {
        return mysql_real_query_cont(&failed, handle_, ready);
    });
    if (failed != 0) {
        fail(sql);
    }
    drop_rows();
    succeeded(mysql_insert_id(handle_), 0);
}

std::vector<Connection::Row> Connection::query(std::string_view sql) {
    start_command(sql);
    int failed = 0;
    finish(mysql_real_query_start(&failed, handle_, sql.data(), sql.size()), [&](int ready) {
        return mysql_real_query_cont(&failed, handle_, ready);
    });
    MYSQL_RES* stored = nullptr;
    if (failed == 0) {
        finish(mysql_store_result_start(&stored, handle_), [&](int ready) {
            return mysql_store_result_cont(&stored, handle_, ready);
        });
    }
    const ResultRef result(stored);
    if (result == nullptr) {
        fail(sql);
    }
    note_status();
    std::vector<Row> rows;
    const unsigned columns = mysql_num_fields(result.get());
    while (MYSQL_ROW row = mysql_fetch_row(result.get())) {
        const unsigned long* const lengths = mysql_fetch_lengths(result.get());
        Row& made = rows.emplace_back();
        for (unsigned i = 0; i < columns; ++i) {
            made.emplace_back(row[i] == nullptr ? "" : row[i], row[i] == nullptr ? 0 : lengths[i]);
        }
    }
    return rows;
}

/// Reads the rows of a command that are not wanted.
void Connection::drop_rows() {
    if (mysql_field_count(handle_) == 0) {
        return;
    }
    MYSQL_RES* stored = nullptr;
    finish(mysql_store_result_start(&stored, handle_), [&](int ready) {
        return mysql_store_result_cont(&stored, handle_, ready);
    });
    const ResultRef result(stored);
    if (result == nullptr) {
        fail(sql_);
    }
}

void Connection::set_multi_statements(bool on) {
    int failed = 0;
    const auto option = on ? MYSQL_OPTION_MULTI_STATEMENTS_ON : MYSQL_OPTION_MULTI_STATEMENTS_OFF;
    finish(mysql_set_server_option_start(&failed, handle_, option), [&](int ready) {
        return mysql_set_server_option_cont(&failed, handle_, ready);
    });
    if (failed != 0) {
        fail(sql_);
    }
}

/// Several statements in one text, which the server takes only now.
void Connection::run_all(std::string_view sql) {
    start_command(sql);
    set_multi_statements(true);
    try {
        run(sql);
        while (mysql_more_results(handle_) != 0) {
            int failed = 0;
            finish(mysql_next_result_start(&failed, handle_), [&](int ready) {
                return mysql_next_result_cont(&failed, handle_, ready);
            });
            if (failed > 0) {
                fail(sql);
            }
            drop_rows();
            succeeded(mysql_insert_id(handle_), 0);
        }
    } catch (const Error&) {
        if (!lost_) {
            set_multi_statements(false);
        }
        throw;
    }
    set_multi_statements(false);
}

void Connection::execute(std::string_view sql) {
    if (has_several(sql)) {
        run_all(sql);
    } else {
        run(sql);
    }
}

// ---- transactions

void Connection::set_autocommit(bool on) {
    if (autocommit_ != on) {
        run(on ? "SET autocommit=1" : "SET autocommit=0");
        autocommit_ = on;
    }
}

void Connection::set_isolation(std::string_view level) {
    if (isolation_ == level) {
        return;
    }
    if (level.empty()) {
        run(server_.is_mariadb ? "SET SESSION tx_isolation=DEFAULT"
                               : "SET SESSION transaction_isolation=DEFAULT");
    } else {
        constexpr std::string_view known[] = {
            "READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"
        };
        if (std::ranges::find(known, level) == std::end(known)) {
            throw ArgumentError(ErrorInfo{
                .message = fmt::format("MySQL has no transactions that are '{}'", level),
                .hint = fmt::format("they are: {}, AUTOCOMMIT, READ ONLY", fmt::join(known, ", ")),
            });
        }
        run(fmt::format("SET SESSION TRANSACTION ISOLATION LEVEL {}", level));
    }
    isolation_ = level;
}

void Connection::begin(std::string_view isolation_level, bool) {
    if (handle_ == nullptr || lost_) {
        throw_closed();
    }
    if (isolation_level == "AUTOCOMMIT") {
        set_autocommit(true);
        end_transaction();
        return;
    }
    const bool read_only = take_off(isolation_level, "READ ONLY");
    set_isolation(isolation_level);
    set_autocommit(false);
    if (read_only) {
        run("START TRANSACTION READ ONLY");
    }
    end_transaction();
    used_ = read_only;
    begun_ = true;
}

void Connection::end_transaction() noexcept {
    begun_ = false;
    used_ = false;
    transaction_gone_ = false;
    server_in_transaction_ = false;
}

void Connection::commit() {
    if (handle_ == nullptr || lost_) {
        throw_closed();
    }
    if (transaction_gone_) {
        if (!xid_.empty()) {
            rollback_twophase();
        }
        end_transaction();
        throw OperationalError(ErrorInfo{
            .message = "there is nothing to commit: the server rolled the transaction back when a "
                       "statement failed",
            .hint = "run the whole transaction again",
            .retry = Retry::transaction,
        });
    }
    if (!xid_.empty()) {
        run(fmt::format("XA END '{}'", xid_));
        run(fmt::format("XA COMMIT '{}' ONE PHASE", std::exchange(xid_, {})));
    } else if (used_ && in_transaction()) {
        run("COMMIT");
    }
    end_transaction();
}

void Connection::rollback() {
    if (handle_ != nullptr && !lost_ && !xid_.empty()) {
        rollback_twophase();
    } else if (handle_ != nullptr && !lost_ && used_ && (begun_ || server_in_transaction_)) {
        start_command("ROLLBACK");
        deadline_ = std::min(deadline_, Deadline::in(Duration(60'000'000)));
        int failed = 0;
        finish(mysql_real_query_start(&failed, handle_, "ROLLBACK", 8), [&](int ready) {
            return mysql_real_query_cont(&failed, handle_, ready);
        });
        if (failed != 0) {
            fail("ROLLBACK");
        }
    }
    end_transaction();
}

bool Connection::in_transaction() const noexcept {
    return handle_ != nullptr && !transaction_gone_ && (begun_ || server_in_transaction_);
}

// ---- the end

bool Connection::ping() {
    if (handle_ == nullptr || lost_) {
        return false;
    }
    start_command("ping");
    deadline_ = Deadline::in(short_time);
    int failed = 0;
    finish(mysql_ping_start(&failed, handle_), [&](int ready) {
        return mysql_ping_cont(&failed, handle_, ready);
    });
    lost_ = failed != 0;
    return !lost_;
}

void Connection::close() noexcept {
    if (handle_ == nullptr) {
        return;
    }
    if (lost_) {  // nothing more is said to whoever does not answer
        if (const my_socket socket = mysql_get_socket(handle_); socket >= 0) {
            ::shutdown(socket, SHUT_RDWR);
        }
    }
    mysql_close(std::exchange(handle_, nullptr));
}

void Connection::abandon() noexcept {
    if (handle_ == nullptr) {
        return;
    }
    // The library would tell the server good-bye in the name of the process that has the connection.
    if (const my_socket socket = mysql_get_socket(handle_); socket >= 0) {
        if (const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC); nowhere >= 0) {
            ::dup2(nowhere, socket);
            ::close(nowhere);
        }
    }
    lost_ = true;
    mysql_close(std::exchange(handle_, nullptr));
}

// ---- two-phase transactions

void Connection::begin_twophase(std::string_view isolation_level, std::string_view xid) {
    begin(isolation_level, false);
    run(fmt::format("XA START '{}'", xid));
    xid_ = xid;
}

void Connection::prepare_twophase(std::string_view xid) {
    run(fmt::format("XA END '{}'", xid));
    run(fmt::format("XA PREPARE '{}'", xid));
    prepared_ = std::exchange(xid_, {});
    end_transaction();
}

void Connection::commit_prepared(std::string_view xid) {
    end_prepared("XA COMMIT", xid);
}

void Connection::rollback_prepared(std::string_view xid) {
    end_prepared("XA ROLLBACK", xid);
}

void Connection::end_prepared(std::string_view command, std::string_view xid) {
    if (prepared_ != xid) {
        set_autocommit(true);  // else the server takes itself to be in a transaction, and refuses
    }
    run(fmt::format("{} '{}'", command, xid));
    prepared_.clear();
    end_transaction();
}

void Connection::rollback_twophase() {
    const std::string xid = std::exchange(xid_, {});
    try {
        run(fmt::format("XA END '{}'", xid));
    } catch (const Disconnected&) {
        throw;
    } catch (const Error&) {
        // It has ended already: by prepare, or because the server can only roll it back.
    }
    run(fmt::format("XA ROLLBACK '{}'", xid));
}

std::vector<std::string> Connection::recover_twophase() {
    std::vector<std::string> names;
    for (Row& row : query("XA RECOVER")) {
        names.push_back(std::move(row.at(3)));
    }
    return names;
}

}  // namespace azoth::mysql
