// SPDX-License-Identifier: MIT
// Transactions and the life of a connection. How it opens is in connect.cpp, how it speaks in exchange.cpp.
#include "dialects/postgresql/connection.hpp"

#include "azoth/base/error.hpp"
#include "dialects/postgresql/errors.hpp"
#include "dialects/postgresql/statement.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace azoth::postgresql {

namespace {

constexpr std::array<std::string_view, 4> levels = {
    "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE", "READ UNCOMMITTED"
};

/// Takes a word from the end, if it is there.
bool take_word(std::string_view& words, std::string_view word) noexcept {
    if (words != word && !words.ends_with(" " + std::string(word))) {
        return false;
    }
    words.remove_suffix(word.size());
    while (words.ends_with(' ')) {
        words.remove_suffix(1);
    }
    return true;
}

void check_nul(std::string_view sql) {
    // libpq would end at a NUL and not look at what is behind it.
    if (sql.find('\0') != std::string_view::npos) {
        throw ProgrammingError("the SQL has a NUL character");
    }
}

}  // namespace

driver::Statement* Connection::prepare(std::string_view sql, bool persistent) {
    check_open();
    check_nul(sql);
    return new Statement(*this, std::string(sql), persistent && settings_.prepare);
}

void Connection::execute(std::string_view sql) {
    check_nul(sql);
    const std::string text(sql);
    check(command(text).get(), text);
}

void Connection::begin(std::string_view isolation_level, bool /*for_write*/) {
    check_open();
    if (isolation_level == "AUTOCOMMIT") {
        return;
    }
    std::string_view level = isolation_level;
    const bool deferrable = take_word(level, "DEFERRABLE");
    const bool read_only = take_word(level, "READ ONLY");
    std::string sql = "BEGIN";
    if (!level.empty()) {
        if (std::ranges::find(levels, level) == levels.end()) {
            throw ArgumentError(ErrorInfo{
                .message = fmt::format("PostgreSQL has no isolation level '{}'", level),
                .hint = fmt::format("it has {} and AUTOCOMMIT", fmt::join(levels, ", ")),
            });
        }
        sql += fmt::format(" ISOLATION LEVEL {}", level);
    }
    sql += read_only ? " READ ONLY" : "";
    sql += deferrable ? " DEFERRABLE" : "";
    pending_begin_ = std::move(sql);
}

void Connection::commit() {
    check_open();
    if (!std::exchange(pending_begin_, {}).empty() || !in_transaction()) {
        return;  // nothing was sent, so there is nothing to commit
    }
    end_by("COMMIT");
}

/// COMMIT or PREPARE TRANSACTION, which the server makes a ROLLBACK where a statement has failed.
void Connection::end_by(const std::string& sql) {
    const ResultRef result = command(sql);
    check(result.get(), sql);
    if (std::string_view(PQcmdStatus(result.get())) == "ROLLBACK") {
        throw OperationalError(ErrorInfo{
            .message = "nothing was committed: a statement of the transaction had failed, so the "
                       "server rolled it back",
            .hint = "run the whole transaction again",
            .retry = Retry::transaction,
        });
    }
}

void Connection::begin_twophase(std::string_view isolation_level, std::string_view /*xid*/) {
    begin(isolation_level, false);
}

void Connection::prepare_twophase(std::string_view xid) {
    if (!pending_begin_.empty()) {
        execute("");  // an empty transaction can be prepared, too
    }
    end_by(fmt::format("PREPARE TRANSACTION '{}'", xid));
}

void Connection::commit_prepared(std::string_view xid) {
    execute(fmt::format("COMMIT PREPARED '{}'", xid));
}

void Connection::rollback_prepared(std::string_view xid) {
    execute(fmt::format("ROLLBACK PREPARED '{}'", xid));
}

std::vector<std::string> Connection::recover_twophase() {
    const std::string sql = "SELECT gid FROM pg_catalog.pg_prepared_xacts WHERE database = "
                            "pg_catalog.current_database() ORDER BY prepared";
    const ResultRef result = command(sql);
    check(result.get(), sql);
    std::vector<std::string> names;
    for (int i = 0; i < PQntuples(result.get()); ++i) {
        names.emplace_back(PQgetvalue(result.get(), i, 0));
    }
    return names;
}

void Connection::rollback() {
    if (!std::exchange(pending_begin_, {}).empty() || !is_open() || !in_transaction()) {
        return;
    }
    check(command("ROLLBACK").get(), "ROLLBACK");
}

bool Connection::in_transaction() const noexcept {
    if (!pending_begin_.empty()) {
        return true;
    }
    if (!is_open()) {
        return false;
    }
    const PGTransactionStatusType status = PQtransactionStatus(connection_);
    return status != PQTRANS_IDLE && status != PQTRANS_UNKNOWN;
}

bool Connection::ping() {
    if (!is_open()) {
        return false;
    }
    const std::string begin = std::exchange(pending_begin_, {});
    const auto limit = std::exchange(
        settings_.command_timeout,
        settings_.command_timeout ? settings_.command_timeout : settings_.connect_timeout
    );
    ResultRef result;
    try {
        result = command("");
    } catch (const Disconnected&) {
        return false;
    }
    settings_.command_timeout = limit;
    pending_begin_ = begin;
    return result != nullptr && PQresultStatus(result.get()) == PGRES_EMPTY_QUERY;
}

void Connection::close() noexcept {
    if (connection_ != nullptr) {
        PQfinish(std::exchange(connection_, nullptr));
    }
}

void Connection::abandon() noexcept {
    // PQfinish would tell the server to end the session, which is the parent's. So only the socket of this
    // process is closed; what libpq has in memory stays.
    if (connection_ != nullptr) {
        ::close(PQsocket(connection_));
        connection_ = nullptr;
    }
}

std::string Connection::new_name() {
    return fmt::format("azoth_{}", next_name_++);
}

void Connection::give_back(std::string name) noexcept {
    try {
        given_back_.push_back(std::move(name));
    } catch (...) {
        // Then the server keeps it until the end of the session.
    }
}

}  // namespace azoth::postgresql
