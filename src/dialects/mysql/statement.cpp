// SPDX-License-Identifier: MIT
// The life of a statement. Binding is in statement_bind.cpp, reading in statement_read.cpp.
#include "dialects/mysql/statement.hpp"

#include "azoth/base/error.hpp"
#include "dialects/mysql/connection.hpp"

#include <errmsg.h>
#include <fmt/format.h>

#include <algorithm>

namespace azoth::mysql {

namespace {

/// Whether rows of a statement can only be those that it has written.
bool gives_back_rows(std::string_view sql) noexcept {
    sql.remove_prefix(std::min(sql.find_first_not_of(" \t\r\n"), sql.size()));
    for (const std::string_view word : {"INSERT", "REPLACE", "DELETE", "UPDATE"}) {
        const bool same = std::ranges::equal(sql.substr(0, word.size()), word, [](char a, char b) {
            return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 'a' + 'A') : a) == b;
        });
        if (same) {
            return true;
        }
    }
    return false;
}

}  // namespace

Statement::Statement(Connection& connection, std::string_view sql)
    : connection_(connection), sql_(sql) {
    prepare();
    const std::size_t count = mysql_stmt_param_count(statement_.get());
    binds_.resize(count);
    slots_.resize(count);
    describe();
}

void Statement::prepare() {
    statement_.reset(mysql_stmt_init(connection_.handle()));
    if (statement_ == nullptr) {
        throw OperationalError("the client library of MariaDB got no memory");
    }
    int failed = 0;
    connection_.finish(
        mysql_stmt_prepare_start(&failed, statement_.get(), sql_.data(), sql_.size()),
        [&](int ready) { return mysql_stmt_prepare_cont(&failed, statement_.get(), ready); }
    );
    if (failed != 0) {
        fail();
    }
}

/// The statement now has other columns than when it was prepared, and the library then refuses to read its
/// rows. Prepared anew it can.
void Statement::prepare_again() {
    my_bool failed = 0;
    MYSQL_STMT* const old = statement_.release();
    connection_.finish(mysql_stmt_close_start(&failed, old), [&](int ready) {
        return mysql_stmt_close_cont(&failed, old, ready);
    });
    prepare();
}

Statement::~Statement() = default;

void Statement::fail() {
    MYSQL_STMT* const statement = statement_.get();
    connection_.fail(
        mysql_stmt_errno(statement),
        mysql_stmt_sqlstate(statement),
        mysql_stmt_error(statement),
        sql_
    );
}

/// What the columns are. Another execution may have others, if the schema has changed.
void Statement::describe() {
    const std::size_t count = mysql_stmt_field_count(statement_.get());
    const MYSQL_FIELD* const fields =
        count == 0 ? nullptr : mariadb_stmt_fetch_fields(statement_.get());
    columns_.resize(count);
    cells_.resize(count);
    names_.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        columns_[i] = describe_column(fields[i]);
        const std::string_view name(fields[i].name, fields[i].name_length);
        if (names_[i] != name) {
            names_[i] = name;
        }
    }
}

void Statement::check_ready() {
    // Unbound parameters would be those of the execution before, which may be gone from memory.
    if (bound_ < binds_.size()) {
        throw InterfaceError(ErrorInfo{
            .message = fmt::format("{} of {} parameters have a value", bound_, binds_.size()),
            .statement = sql_,
            .hint = "bind every parameter before each execution",
        });
    }
    // The server would close the connection without a word about the cause.
    if (connection_.max_packet() != 0 && bound_bytes_ >= connection_.max_packet()) {
        throw DataError(ErrorInfo{
            .message = fmt::format(
                "the values of the statement have {} bytes, and the server takes {} at once",
                bound_bytes_,
                connection_.max_packet()
            ),
            .statement = sql_,
            .hint = "raise max_allowed_packet of the server, or write less at once",
        });
    }
}

void Statement::start() {
    check_ready();
    connection_.start_command(sql_);
    rows_affected_ = 0;
    state_ = State::running;
    execute();
    if (mysql_stmt_field_count(statement_.get()) != 0) {
        describe();
        fetch_rows();
    } else {
        columns_.clear();
        row_ = nullptr;
    }
    // Of a SELECT the library tells how many rows it has.
    if (columns_.empty() || gives_back_rows(sql_)) {
        rows_affected_ = static_cast<std::int64_t>(mysql_stmt_affected_rows(statement_.get()));
    }
    connection_.succeeded(
        mysql_stmt_insert_id(statement_.get()), mysql_warning_count(connection_.handle())
    );
}

void Statement::execute() {
    if (try_execute()) {
        return;
    }
    const bool other_columns = mysql_stmt_errno(statement_.get()) == CR_NEW_STMT_METADATA;
    if (!other_columns) {
        fail();
    }
    prepare_again();
    if (gives_back_rows(sql_)) {  // it has written, and must not do so twice
        throw OperationalError(ErrorInfo{
            .message = "the table has changed, and what the statement returns cannot be read",
            .statement = sql_,
            .hint = "roll back and run the whole transaction again",
            .retry = Retry::transaction,
        });
    }
    if (!try_execute()) {
        fail();
    }
}

bool Statement::try_execute() {
    if (!binds_.empty() && mysql_stmt_bind_param(statement_.get(), binds_.data()) != 0) {
        fail();
    }
    int failed = 0;
    connection_.finish(mysql_stmt_execute_start(&failed, statement_.get()), [&](int ready) {
        return mysql_stmt_execute_cont(&failed, statement_.get(), ready);
    });
    return failed == 0;
}

void Statement::fetch_rows() {
    int failed = 0;
    connection_.finish(mysql_stmt_store_result_start(&failed, statement_.get()), [&](int ready) {
        return mysql_stmt_store_result_cont(&failed, statement_.get(), ready);
    });
    if (failed != 0) {
        fail();
    }
    row_ = mysql_stmt_row_tell(statement_.get());
}

bool Statement::next_row() {
    if (row_ == nullptr) {
        return false;
    }
    const auto* const data = reinterpret_cast<const unsigned char*>(row_->data);
    if (!find_cells(data, row_->length, columns_, cells_)) {
        connection_.fail(
            CR_MALFORMED_PACKET, "HY000", "a row of the result does not fit its columns", sql_
        );
    }
    return true;
}

bool Statement::step() {
    switch (state_) {
    case State::ready:
        try {
            start();
        } catch (...) {
            state_ = State::done;
            row_ = nullptr;
            throw;
        }
        break;
    case State::running:
        row_ = row_ != nullptr ? row_->next : nullptr;
        break;
    case State::done:
        return false;
    }
    if (next_row()) {
        return true;
    }
    state_ = State::done;
    return false;
}

/// Reads what a procedure returns beside its first result.
void Statement::skip_results() {
    while (mysql_stmt_more_results(statement_.get()) != 0) {
        connection_.start_command(sql_);
        int failed = 0;
        connection_.finish(mysql_stmt_next_result_start(&failed, statement_.get()), [&](int ready) {
            return mysql_stmt_next_result_cont(&failed, statement_.get(), ready);
        });
        if (failed > 0) {
            fail();
        }
        mysql_stmt_free_result(statement_.get());
    }
}

void Statement::reset() noexcept {
    if (state_ != State::ready && connection_.handle() != nullptr) {
        mysql_stmt_free_result(statement_.get());
        try {
            skip_results();
        } catch (...) {
            // Whoever uses the connection next is told.
        }
    }
    state_ = State::ready;
    row_ = nullptr;
    bound_ = 0;
    bound_bytes_ = 0;
    scratch_.clear();
}

std::string Statement::column_name(int column) const {
    if (column < 0 || static_cast<std::size_t>(column) >= columns_.size()) {
        throw InterfaceError(fmt::format("the result has no column {}", column));
    }
    return names_[static_cast<std::size_t>(column)];
}

}  // namespace azoth::mysql
