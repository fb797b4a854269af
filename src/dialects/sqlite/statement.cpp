// SPDX-License-Identifier: MIT
// The life of a statement. Binding is in statement_bind.cpp, reading in statement_read.cpp.
#include "dialects/sqlite/statement.hpp"

#include "azoth/base/error.hpp"
#include "dialects/sqlite/connection.hpp"
#include "dialects/sqlite/errors.hpp"

#include <fmt/format.h>

namespace azoth::sqlite {

Statement::Statement(Connection& connection, sqlite3_stmt* statement) noexcept
    : connection_(connection), statement_(statement),
      parameters_(sqlite3_bind_parameter_count(statement)),
      writes_(sqlite3_stmt_readonly(statement) == 0) {}

Statement::~Statement() {
    if (!connection_.abandoned()) {
        sqlite3_finalize(statement_);
    }
}

void Statement::fail(int code, bool in_transaction) const {
    const char* const sql = sqlite3_sql(statement_);
    throw_error({
        .db = sqlite3_db_handle(statement_),
        .code = code,
        .sql = sql == nullptr ? "" : sql,
        .in_transaction = in_transaction,
    });
}

void Statement::start() {
    if (connection_.handle() == nullptr) {
        throw InterfaceError("the connection of the statement is closed");
    }
    // Unbound parameters would be those of the execution before, which may be gone from memory.
    if (bound_ < parameters_) {
        throw InterfaceError(ErrorInfo{
            .message = fmt::format("{} of {} parameters have a value", bound_, parameters_),
            .statement = sqlite3_sql(statement_),
            .hint = "bind every parameter before each execution",
        });
    }
    changes_ = 0;
    in_transaction_ = connection_.in_transaction();
    if (writes_) {
        total_before_ = sqlite3_total_changes64(connection_.handle());
    }
    state_ = State::running;
}

bool Statement::step() {
    if (state_ != State::running) {
        if (state_ == State::done) {
            return false;
        }
        start();
    }
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) {
        return true;
    }
    state_ = State::done;
    if (code != SQLITE_DONE) {
        fail(code, in_transaction_);
    }
    if (writes_) {
        count_changes();
    }
    return false;
}

/// `sqlite3_changes` is about the last INSERT, UPDATE or DELETE, which may have been another
/// statement.
void Statement::count_changes() noexcept {
    sqlite3* const db = connection_.handle();
    if (db != nullptr && sqlite3_total_changes64(db) != total_before_) {
        changes_ = sqlite3_changes64(db);
    }
}

void Statement::reset() noexcept {
    if (connection_.abandoned()) {
        return;
    }
    sqlite3_reset(statement_);
    if (state_ == State::running && writes_) {
        count_changes();  // RETURNING whose rows were not all read
    }
    state_ = State::ready;
    bound_ = 0;
    scratch_.clear();
}

int Statement::column_count() const noexcept {
    return sqlite3_column_count(statement_);
}

std::string Statement::column_name(int column) const {
    const char* const name = sqlite3_column_name(statement_, column);
    if (name == nullptr) {
        throw InterfaceError(fmt::format("the result has no column {}", column));
    }
    return name;
}

}  // namespace azoth::sqlite
