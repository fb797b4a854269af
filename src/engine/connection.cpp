// SPDX-License-Identifier: MIT
#include "azoth/engine/connection.hpp"

#include "azoth/engine/engine.hpp"
#include "engine/core.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth {

namespace {

detail::ConnectionCore& live(const detail::Rc<detail::ConnectionCore>& core) {
    if (!core) {
        throw ResourceClosedError(ErrorInfo{
            .message = "this connection was moved from",
            .hint = "use the one that it was moved to",
        });
    }
    return *core;
}

}  // namespace

Connection::Connection(detail::Rc<detail::ConnectionCore> core) noexcept : core_(std::move(core)) {}

Connection::Connection(Connection&&) noexcept = default;

Connection& Connection::operator=(Connection&& other) noexcept {
    if (this != &other) {
        close();
        core_ = std::move(other.core_);
    }
    return *this;
}

Connection::~Connection() {
    close();
}

detail::CursorRef
Connection::run(const sql::Node& statement, Parameters parameters, std::source_location where) {
    return live(core_).execute(statement, {parameters.begin(), parameters.size()}, where);
}

std::int64_t Connection::run_many(
    const sql::Node& statement, std::initializer_list<Parameters> many, std::source_location where
) {
    std::vector<std::vector<Parameter>> rows;
    rows.reserve(many.size());
    for (const auto& row : many) {
        rows.emplace_back(row);
    }
    return run_many(statement, rows, where);
}

std::int64_t Connection::run_many(
    const sql::Node& statement,
    const std::vector<std::vector<Parameter>>& many,
    std::source_location where
) {
    return live(core_).execute_many(statement, many, where);
}

Result<> Connection::exec_driver_sql(
    std::string_view sql, std::vector<Value> parameters, std::source_location where
) {
    return detail::make_result<Result<>>(live(core_).execute_sql(sql, std::move(parameters), where)
    );
}

Transaction Connection::begin(std::source_location where) {
    return Transaction(core_, live(core_).begin(where), 0);
}

Transaction Connection::begin_nested(std::source_location where) {
    const std::uint64_t savepoint = live(core_).begin_nested(where);
    return Transaction(core_, live(core_).transaction(), savepoint);
}

TwoPhaseTransaction Connection::begin_twophase(std::string_view xid, std::source_location where) {
    return TwoPhaseTransaction(core_, live(core_).begin_twophase(xid, where));
}

void Connection::commit_prepared(std::string_view xid, std::source_location where) {
    live(core_).commit_prepared(xid, where);
}

void Connection::rollback_prepared(std::string_view xid, std::source_location where) {
    live(core_).rollback_prepared(xid, where);
}

std::vector<std::string> Connection::recover_twophase(std::source_location where) {
    return live(core_).recover_twophase(where);
}

void Connection::commit(std::source_location where) {
    live(core_).commit(where);
}

void Connection::rollback(std::source_location where) {
    live(core_).rollback(where);
}

bool Connection::in_transaction() const noexcept {
    return core_ && core_->in_transaction();
}

bool Connection::in_nested_transaction() const noexcept {
    return core_ && !core_->savepoints().empty();
}

Connection& Connection::execution_options(ExecutionOptions options, std::source_location where) {
    if (options.isolation_level) {
        if (live(core_).in_transaction()) {
            throw InvalidRequestError(
                ErrorInfo{
                    .message = "the isolation level cannot change inside a transaction",
                    .hint = "set it before the first statement, or after commit() or rollback()",
                },
                where
            );
        }
        live(core_).options.isolation_level =
            detail::checked_isolation_level(live(core_).dialect(), *options.isolation_level, where);
    }
    if (options.begin_immediate) {
        live(core_).options.begin_immediate = options.begin_immediate;
    }
    if (options.read_only) {
        live(core_).options.read_only = options.read_only;
    }
    if (options.deferrable) {
        live(core_).options.deferrable = options.deferrable;
    }
    if (options.stream_results) {
        live(core_).options.stream_results = options.stream_results;
    }
    if (options.yield_per) {
        live(core_).options.yield_per = options.yield_per;
    }
    if (options.logging_token) {
        live(core_).options.logging_token = std::move(options.logging_token);
    }
    return *this;
}

const ExecutionOptions& Connection::get_execution_options() const {
    return live(core_).options;
}

std::string Connection::get_isolation_level() const {
    const std::string level =
        live(core_).options.isolation_level.value_or(live(core_).engine()->options.isolation_level);
    return level.empty() ? live(core_).dialect().isolation_levels().front() : level;
}

void Connection::invalidate(std::string_view reason) {
    live(core_).invalidate(reason);
}

bool Connection::invalidated() const noexcept {
    return core_ && core_->invalidated();
}

void Connection::close() noexcept {
    if (core_) {
        core_->close();
    }
}

bool Connection::closed() const noexcept {
    return !core_ || core_->closed();
}

Engine Connection::engine() const {
    return Engine(live(core_).engine());
}

// ---- Transaction

Transaction::Transaction(
    detail::Rc<detail::ConnectionCore> core, std::uint64_t id, std::uint64_t savepoint
) noexcept
    : core_(std::move(core)), id_(id), savepoint_(savepoint) {}

Transaction::Transaction(Transaction&&) noexcept = default;

Transaction::~Transaction() {
    if (core_ && is_active()) {
        try {
            rollback();
        } catch (const std::exception& error) {
            core_->invalidate(error.what());
        } catch (...) {
            core_->invalidate("the rollback failed");
        }
    }
}

bool Transaction::is_active() const noexcept {
    if (!core_ || core_->closed() || core_->transaction() != id_) {
        return false;
    }
    return savepoint_ == 0 ||
           std::ranges::find(core_->savepoints(), savepoint_) != core_->savepoints().end();
}

void Transaction::commit(std::source_location where) {
    if (!is_active()) {
        throw InvalidRequestError(
            ErrorInfo{
                .message = "this transaction is over: it was committed or rolled back before",
                .hint = "begin a new one",
            },
            where
        );
    }
    if (savepoint_ != 0) {
        core_->release_savepoint(savepoint_, where);
    } else {
        core_->commit(where);
    }
}

void Transaction::rollback(std::source_location where) {
    if (!is_active()) {
        return;
    }
    if (savepoint_ != 0) {
        core_->rollback_savepoint(savepoint_, where);
    } else {
        core_->rollback(where);
    }
}

TwoPhaseTransaction::TwoPhaseTransaction(detail::Rc<detail::ConnectionCore> core, std::uint64_t id)
    : Transaction(std::move(core), id, 0), xid_(core_->xid()) {}

void TwoPhaseTransaction::prepare(std::source_location where) {
    if (!is_active()) {
        throw InvalidRequestError(
            ErrorInfo{
                .message = "this transaction is over: it was committed or rolled back before",
                .hint = "begin a new one",
            },
            where
        );
    }
    core_->prepare(where);
}

bool TwoPhaseTransaction::is_prepared() const noexcept {
    return is_active() && core_->prepared_transaction();
}

}  // namespace azoth
