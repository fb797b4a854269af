// SPDX-License-Identifier: MIT
// Transactions and the life of a connection.
#include "engine/core.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::detail {

ConnectionCore::ConnectionCore(
    Rc<EngineCore> engine, ExecutionOptions execution_options, PooledConnection pooled
) noexcept
    : options(std::move(execution_options)), engine_(std::move(engine)),
      events_(engine_->listeners()), pooled_(std::move(pooled)) {}

ConnectionCore::~ConnectionCore() {
    close();
}

void ConnectionCore::check_usable(std::source_location where) {
    if (closed_) {
        throw ResourceClosedError(
            ErrorInfo{
                .message = "this connection is closed",
                .hint = "take a new one with engine.connect()",
            },
            where
        );
    }
    if (invalidated_ && transaction_ != 0) {
        throw PendingRollbackError(
            ErrorInfo{
                .message = "the connection was lost inside a transaction, which is gone with it",
                .code = "8s2b",
                .hint = "call rollback(), then begin the transaction again on a new connection",
            },
            where
        );
    }
    if (lost_) {
        throw PendingRollbackError(
            ErrorInfo{
                .message =
                    "the database rolled this transaction back by itself after the last error",
                .code = "8s2a",
                .hint = "call rollback(), then repeat the whole transaction",
            },
            where
        );
    }
    if (invalidated_) {
        try {
            pooled_ = engine_->pool.connect(where);
        } catch (Error& error) {
            error.add_context({}, where);
            throw;
        }
        invalidated_ = false;
    }
}

std::string ConnectionCore::isolation() const {
    return options.isolation_level.value_or(engine_->options.isolation_level);
}

/// The isolation level with what else a transaction is to be.
std::string ConnectionCore::characteristics() const {
    std::string words = isolation();
    const auto add = [&](bool wanted, std::string_view word) {
        if (wanted) {
            words += words.empty() ? "" : " ";
            words += word;
        }
    };
    if (words != "AUTOCOMMIT") {
        add(options.read_only.value_or(false), "READ ONLY");
        add(options.deferrable.value_or(false), "DEFERRABLE");
    }
    return words;
}

void ConnectionCore::note(std::string_view what) {
    if (engine_->echoes()) {
        engine_->log(LogLevel::info, what);
    }
}

void ConnectionCore::ensure_begun(bool for_write, std::source_location where) {
    check_usable(where);
    if (is_prepared_) {
        throw InvalidRequestError(
            ErrorInfo{
                .message = "this transaction is prepared, so nothing can be added to it",
                .hint = "commit() it or roll it back first",
            },
            where
        );
    }
    if (begun_) {
        return;
    }
    if (transaction_ == 0) {
        transaction_ = next_transaction_++;
        if (observed()) {
            note("BEGIN (implicit)");
            notify(&EngineEvents::begin);
        }
    }
    if (pooled_->in_transaction()) {
        // A pool of one connection gives it to everybody; two transactions in it cannot be told apart.
        throw InvalidRequestError(
            ErrorInfo{
                .message = "this engine has a single connection, and a transaction of another "
                           "Connection or "
                           "Session is open in it",
                .hint = "commit, roll back or close the other one first; an in-memory SQLite "
                        "database gives each its "
                        "own connection with the URL sqlite:///:memory:?shared=true",
            },
            where
        );
    }
    const std::string level = characteristics();
    guarded("BEGIN", where, [&] {
        if (!xid_.empty()) {
            return pooled_->begin_twophase(level, xid_);
        }
        pooled_->begin(level, for_write || options.begin_immediate.value_or(false));
    });
    begun_ = true;
}

void ConnectionCore::check_no_transaction(std::source_location where) const {
    if (transaction_ != 0) {
        throw InvalidRequestError(
            ErrorInfo{
                .message = "a transaction is open already; it may have begun by itself at the "
                           "first statement",
                .hint = "commit() or roll back first, or use begin_nested() for a savepoint",
            },
            where
        );
    }
}

std::uint64_t ConnectionCore::begin(std::source_location where) {
    check_usable(where);
    check_no_transaction(where);
    transaction_ = next_transaction_++;
    if (observed()) {
        note("BEGIN (implicit)");
        notify(&EngineEvents::begin);
    }
    return transaction_;
}

namespace {

std::string savepoint_name(std::uint64_t savepoint) {
    return fmt::format("azoth_savepoint_{}", savepoint);
}

}  // namespace

std::uint64_t ConnectionCore::begin_nested(std::source_location where) {
    ensure_begun(false, where);
    const std::uint64_t savepoint = next_savepoint_++;
    const std::string sql = "SAVEPOINT " + savepoint_name(savepoint);
    note(sql);
    guarded(sql, where, [&] { pooled_->execute(sql); });
    savepoints_.push_back(savepoint);
    notify(&EngineEvents::savepoint, savepoint_name(savepoint));
    return savepoint;
}

void ConnectionCore::release_savepoint(std::uint64_t savepoint, std::source_location where) {
    check_usable(where);
    const auto found = std::ranges::find(savepoints_, savepoint);
    if (found == savepoints_.end()) {
        throw InvalidRequestError(
            ErrorInfo{
                .message = "this savepoint is over already",
                .hint = "a savepoint ends with its own commit() or rollback(), or with what is "
                        "around it",
            },
            where
        );
    }
    const std::string sql = "RELEASE SAVEPOINT " + savepoint_name(savepoint);
    note(sql);
    guarded(sql, where, [&] { pooled_->execute(sql); });
    savepoints_.erase(found, savepoints_.end());
    notify(&EngineEvents::release_savepoint, savepoint_name(savepoint));
}

void ConnectionCore::rollback_savepoint(std::uint64_t savepoint, std::source_location where) {
    const auto found = std::ranges::find(savepoints_, savepoint);
    if (found == savepoints_.end()) {
        return;
    }
    savepoints_.erase(found, savepoints_.end());
    if (invalidated_ || lost_ || closed_) {
        return;
    }
    close_cursors();
    const std::string name = savepoint_name(savepoint);
    const std::string sql = "ROLLBACK TO SAVEPOINT " + name;
    note(sql);
    guarded(sql, where, [&] {
        pooled_->execute(sql);
        pooled_->execute("RELEASE SAVEPOINT " + name);
    });
    notify(&EngineEvents::rollback_savepoint, name);
}

void ConnectionCore::end_transaction() noexcept {
    transaction_ = 0;
    begun_ = false;
    lost_ = false;
    savepoints_.clear();
    xid_.clear();
    is_prepared_ = false;
}

void ConnectionCore::commit(std::source_location where) {
    check_usable(where);
    if (transaction_ == 0) {
        return;
    }
    if (observed()) {
        note("COMMIT");
    }
    if (begun_) {
        close_cursors();
        try {
            guarded("COMMIT", where, [&] {
                is_prepared_ ? pooled_->commit_prepared(xid_) : pooled_->commit();
            });
        } catch (Error& error) {
            if (error.connection_invalidated()) {
                error.set_retry(Retry::unknown_outcome);
            }
            throw;
        }
    }
    end_transaction();
    notify(&EngineEvents::commit);
}

void ConnectionCore::rollback(std::source_location where) {
    if (closed_ || transaction_ == 0) {
        return;
    }
    if (observed()) {
        note("ROLLBACK");
    }
    const bool send = begun_ && !invalidated_;
    const std::string prepared = is_prepared_ ? xid_ : std::string();
    close_cursors();
    end_transaction();
    if (send) {
        guarded("ROLLBACK", where, [&] {
            prepared.empty() ? pooled_->rollback() : pooled_->rollback_prepared(prepared);
        });
    }
    notify(&EngineEvents::rollback);
}

namespace {

/// The name behind some blanks, without quotes and schema; empty when there is none.
std::string table_name(std::string_view sql) {
    std::string name;
    while (sql.starts_with(' ')) {
        sql.remove_prefix(1);
    }
    while (!sql.empty()) {
        const char quote = sql.front();
        name.clear();
        if (quote == '"' || quote == '`') {
            sql.remove_prefix(1);
            while (!sql.empty() && (sql.front() != quote || (sql.size() > 1 && sql[1] == quote))) {
                const std::size_t taken = sql.front() == quote ? 2 : 1;
                name += sql.front();
                sql.remove_prefix(taken);
            }
            sql.remove_prefix(sql.empty() ? 0 : 1);
        } else {
            const std::size_t end = std::min(sql.find_first_of(" .(\n\t;"), sql.size());
            name = sql.substr(0, end);
            sql.remove_prefix(end);
        }
        if (!sql.starts_with('.')) {
            break;
        }
        sql.remove_prefix(1);
    }
    return name;
}

/// The table whose constraint a refused statement would break, as far as the statement tells. A foreign key
/// can be broken from both sides: only of an INSERT is it certain whose it is.
std::string constrained_table(const Error& error, std::string_view sql) {
    if (sql.starts_with("INSERT ")) {
        const std::size_t into = sql.find("INTO ");
        return into == std::string_view::npos ? std::string() : table_name(sql.substr(into + 5));
    }
    if (sql.starts_with("UPDATE ") && dynamic_cast<const CheckViolation*>(&error) != nullptr) {
        return table_name(sql.substr(7));
    }
    return {};
}

}  // namespace

void ConnectionCore::on_error(Error& error, std::string_view sql, std::source_location where) {
    error.add_context(sql, where);
    if (error.table().empty() && dynamic_cast<const IntegrityError*>(&error) != nullptr) {
        error.add_table(constrained_table(error, sql));
    }
    if (error.connection_invalidated() && !invalidated_) {
        close_cursors();
        pooled_.invalidate_pool(error.message());
        invalidated_ = true;
    } else if (begun_ && !invalidated_ && !isolation().starts_with("AUTO") &&
               !pooled_->in_transaction()) {
        lost_ = true;
    }
    notify(&EngineEvents::handle_error, error);
}

void ConnectionCore::invalidate(std::string_view reason) noexcept {
    if (!closed_ && !invalidated_) {
        close_cursors();
        pooled_.invalidate(reason);
        invalidated_ = true;
    }
}

void ConnectionCore::close_cursors() noexcept {
    while (open_cursors_ != nullptr) {
        Cursor* cursor = open_cursors_;
        cursor->close();
        cursor->cut_off_ = true;
    }
}

void ConnectionCore::close() noexcept {
    if (closed_) {
        return;
    }
    close_cursors();
    const bool rolled_back = transaction_ != 0;
    if (is_prepared_ && !invalidated_) {
        try {
            pooled_->rollback_prepared(xid_);
        } catch (...) {
            pooled_.invalidate("a prepared transaction could not be rolled back");
        }
    }
    end_transaction();
    closed_ = true;
    pooled_.close();  // the pool rolls back
    if (rolled_back && observed()) {
        try {
            note("ROLLBACK");
            notify(&EngineEvents::rollback);
        } catch (...) {
            // A listener's trouble has nowhere to go from here.
        }
    }
}

PreparedCache& ConnectionCore::prepared() {
    auto* cache = static_cast<PreparedCache*>(pooled_.record().info());
    if (cache == nullptr) {
        cache = new PreparedCache(engine_->options.prepared_cache_size);
        pooled_.record().set_info(cache);
    }
    return *cache;
}

}  // namespace azoth::detail
