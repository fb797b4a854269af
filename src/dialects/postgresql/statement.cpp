// SPDX-License-Identifier: MIT
// The life of a statement. Binding is in statement_bind.cpp, reading in statement_read.cpp.
#include "dialects/postgresql/statement.hpp"

#include "azoth/base/error.hpp"
#include "dialects/postgresql/errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace azoth::postgresql {

Statement::Statement(Connection& connection, std::string sql, bool kept)
    : connection_(connection), sql_(std::move(sql)), kept_(kept) {
    if (kept_) {
        parse();
    }
}

Statement::~Statement() {
    Statement::reset();
    if (!name_.empty()) {
        connection_.give_back(std::move(name_));
    }
}

void Statement::parse() {
    if (!name_.empty()) {
        connection_.give_back(std::exchange(name_, {}));
    }
    std::string name = connection_.new_name();
    Description description = connection_.parse(name, sql_);
    name_ = std::move(name);
    parameters_ = std::move(description.parameters);
    columns_ = std::move(description.columns);
    binary_ = description.binary_result;
    parsed_ = true;
}

int Statement::parameter_count() const noexcept {
    return kept_ ? static_cast<int>(parameters_.size()) : -1;
}

void Statement::stream(std::size_t rows) {
    // A cursor lives in a transaction; of a prepared statement there is none.
    if (!kept_ && connection_.in_transaction()) {
        fetched_at_once_ = static_cast<int>(std::min<std::size_t>(rows, 1'000'000));
    }
}

void Statement::open_cursor() {
    std::string name = connection_.new_name();
    const std::string sql =
        fmt::format("DECLARE {} NO SCROLL CURSOR WITHOUT HOLD FOR {}", name, sql_);
    const ResultRef declared = connection_.run({
        .sql = sql.c_str(),
        .count = bound_,
        .types = types_.data(),
        .values = values_.data(),
        .lengths = lengths_.data(),
        .formats = formats_.data(),
    });
    connection_.check(declared.get(), sql_);
    cursor_ = std::move(name);
    fetch_sql_ = fmt::format("FETCH FORWARD {} FROM {}", fetched_at_once_, cursor_);
    fetch();
}

void Statement::fetch() {
    result_ = connection_.run({.sql = fetch_sql_.c_str()});
    connection_.check(result_.get(), sql_);
    rows_ = PQntuples(result_.get());
    row_ = -1;
}

void Statement::start() {
    if (kept_ && bound_ < static_cast<int>(parameters_.size())) {
        throw InterfaceError(ErrorInfo{
            .message = fmt::format("{} of {} parameters have a value", bound_, parameters_.size()),
            .statement = sql_,
            .hint = "bind every parameter before each execution",
        });
    }
    affected_ = 0;
    Request request{
        .name = kept_ ? name_.c_str() : nullptr,
        .sql = sql_.c_str(),
        .count = bound_,
        .types = types_.data(),
        .values = values_.data(),
        .lengths = lengths_.data(),
        .formats = formats_.data(),
        .binary_result = binary_,
    };
    if (fetched_at_once_ != 0) {
        open_cursor();
    } else {
        result_ = connection_.run(request);
    }
    if (kept_ && result_ != nullptr && is_outdated_plan(result_.get())) {
        // Tables have changed. Where nothing else was done in the transaction, it can begin once more.
        parsed_ = false;
        if (connection_.just_begun() || !connection_.in_transaction()) {
            if (connection_.just_begun()) {
                connection_.begin_again();
            }
            const std::vector<Form> before = parameters_;
            parse();
            if (parameters_ == before) {  // else the values were bound for other types
                request.name = name_.c_str();
                request.binary_result = binary_;
                result_ = connection_.run(request);
            }
        }
    }
    connection_.check(result_.get(), sql_);
    rows_ = PQntuples(result_.get());
    row_ = -1;
    const int columns = PQnfields(result_.get());
    if (!kept_) {
        columns_.clear();
        for (int i = 0; i < columns; ++i) {
            columns_.push_back(form_of_builtin(PQftype(result_.get(), i)));
        }
    }
    count_affected();
}

bool Statement::step() {
    if (result_ == nullptr) {
        if (!parsed_ && kept_) {
            parse();
        }
        start();
    }
    if (row_ + 1 >= rows_ && rows_ > 0 && rows_ == fetched_at_once_) {
        fetch();
    }
    if (row_ + 1 >= rows_) {
        row_ = rows_;
        return false;
    }
    ++row_;
    return true;
}

/// Of SELECT the server also counts the rows, which nobody changed.
void Statement::count_affected() noexcept {
    const std::string_view tag = PQcmdStatus(result_.get());
    if (!tag.starts_with("INSERT") && !tag.starts_with("UPDATE") && !tag.starts_with("DELETE") &&
        !tag.starts_with("MERGE")) {
        return;
    }
    const char* const count = PQcmdTuples(result_.get());
    std::from_chars(count, count + std::strlen(count), affected_);
}

void Statement::reset() noexcept {
    if (!cursor_.empty()) {
        connection_.close_cursor(cursor_);
        cursor_.clear();
    }
    fetched_at_once_ = 0;
    result_.reset();
    row_ = -1;
    rows_ = 0;
    bound_ = 0;
    scratch_.clear();
}

int Statement::column_count() const noexcept {
    return result_ != nullptr ? PQnfields(result_.get()) : static_cast<int>(columns_.size());
}

std::string Statement::column_name(int column) const {
    const char* const name = result_ != nullptr ? PQfname(result_.get(), column) : nullptr;
    if (name == nullptr) {
        throw InterfaceError(fmt::format("the result has no column {}", column));
    }
    return name;
}

}  // namespace azoth::postgresql
