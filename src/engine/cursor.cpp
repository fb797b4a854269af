// SPDX-License-Identifier: MIT
#include "azoth/engine/cursor.hpp"

#include "azoth/engine/row.hpp"
#include "azoth/engine/result.hpp"
#include "engine/core.hpp"

#include <fmt/format.h>

namespace azoth {

namespace detail {

Cursor::Cursor(Rc<ConnectionCore> connection, std::source_location where) noexcept
    : connection_(std::move(connection)), where_(where) {}

Cursor::~Cursor() {
    close();
}

bool Cursor::next() {
    if (pending_row_) {
        pending_row_ = false;
        return true;
    }
    if (statement_ == nullptr) {
        if (cut_off_) {
            throw ResourceClosedError(
                ErrorInfo{
                    .message = "this result was closed before its last row, by a commit, a rollback or the end "
                               "of its connection",
                    .hint = "read all rows first: execute(...).all()",
                },
                where_
            );
        }
        return false;
    }
    const std::string_view sql = compiled_ ? std::string_view(compiled_->sql) : std::string_view();
    const bool more = connection_->guarded(sql, where_, [&] { return statement_->step(); });
    if (!more) {
        finish();
    }
    return more;
}

void Cursor::finish() {
    rowcount_ = statement_->rows_affected();
    if (compiled_ && compiled_->statement_kind == sql::NodeKind::insert) {
        lastrowid_ = connection_->driver().last_insert_id();
    } else if (!compiled_) {
        lastrowid_ = connection_->driver().last_insert_id();
    }
    close();
}

void Cursor::read(int first, const Field* fields, std::size_t count, void* base) {
    try {
        statement_->read_fields(first, fields, count, base);
    } catch (Error& error) {
        error.add_context(compiled_ ? std::string_view(compiled_->sql) : std::string_view(), where_);
        throw;
    }
}

bool Cursor::is_null(int column) {
    return statement_->is_null(column);
}

std::int64_t Cursor::read_int64(int column) {
    return statement_->read_int64(column);
}

void Cursor::close() noexcept {
    pending_row_ = false;
    if (previous_open_ != nullptr) {
        *previous_open_ = next_open_;
        if (next_open_ != nullptr) {
            next_open_->previous_open_ = previous_open_;
        }
        previous_open_ = nullptr;
        next_open_ = nullptr;
    }
    if (statement_ != nullptr) {
        connection_->give_back({statement_, static_cast<PreparedCache::Entry*>(lease_)});
        statement_ = nullptr;
        lease_ = nullptr;
    }
    held_.clear();
}

const Rc<const RowShape>& Cursor::shape() {
    if (!shape_) {
        auto made = Rc<RowShape>::make();
        if (compiled_ && !compiled_->columns.empty() &&
            compiled_->columns.size() == static_cast<std::size_t>(column_count_)) {
            made->statement = compiled_->statement;
            for (const auto& column : compiled_->columns) {
                made->keys.push_back(column.key);
                made->sources.push_back(column.source);
            }
        } else if (statement_ != nullptr) {
            for (int i = 0; i < column_count_; ++i) {
                made->keys.push_back(statement_->column_name(i));
                made->sources.push_back(nullptr);
            }
        }
        shape_ = std::move(made);
    }
    return shape_;
}

std::size_t RowShape::position(std::string_view key) const {
    std::size_t found = keys.size();
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (keys[i] == key) {
            if (found != keys.size()) {
                throw AmbiguousColumnError(ErrorInfo{
                    .message = fmt::format("the result has more than one column '{}'", key),
                    .column = std::string(key),
                    .hint = "give them different names with label()",
                });
            }
            found = i;
        }
    }
    if (found == keys.size()) {
        throw NoSuchColumnError(ErrorInfo{
            .message = fmt::format("the result has no column '{}'", key),
            .column = std::string(key),
            .hint = fmt::format("its columns are: {}", fmt::join(keys, ", ")),
        });
    }
    return found;
}

std::size_t RowShape::position(const sql::Node& column) const {
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (sources[i] == &column) {
            return i;
        }
    }
    throw NoSuchColumnError(ErrorInfo{
        .message = "the result does not have this column",
        .hint = "ask for a column that was selected, or by its name",
    });
}

void RowReader<Row>::read(Cursor& cursor, Row& row) {
    static constexpr Field field{&type_ops<Value>, 0};
    const auto count = static_cast<std::size_t>(cursor.column_count());
    std::vector<Value> values(count);
    for (std::size_t i = 0; i < count; ++i) {
        cursor.read(static_cast<int>(i), &field, 1, &values[i]);
    }
    row = Row(cursor.shape(), std::move(values));
}

void throw_no_result(std::source_location where) {
    throw NoResultFound(
        ErrorInfo{
            .message = "no row was found when one was required",
            .hint = "use one_or_none() or first() where there may be none",
        },
        where
    );
}

void throw_multiple_results(std::source_location where) {
    throw MultipleResultsFound(
        ErrorInfo{
            .message = "several rows were found when exactly one was required",
            .hint = "use first() or all() where there may be more",
        },
        where
    );
}

void throw_column_count(int wanted, int have, std::source_location where) {
    throw InvalidRequestError(
        ErrorInfo{
            .message = fmt::format("{} columns are read, but the result has only {}", wanted, have),
            .hint = "select as many columns as are read",
        },
        where
    );
}

}  // namespace detail

const Value& Row::operator[](std::size_t at) const {
    if (at >= values_.size()) {
        throw NoSuchColumnError(ErrorInfo{
            .message = fmt::format("column {} was asked for, but the row has {}", at, values_.size()),
            .hint = "columns are counted from 0",
        });
    }
    return values_[at];
}

const Value& Row::operator[](std::string_view key) const {
    if (!shape_) {
        throw NoSuchColumnError(ErrorInfo{.message = "this row is empty"});
    }
    return values_[shape_->position(key)];
}

const Value& Row::at(const sql::Node& column) const {
    if (!shape_) {
        throw NoSuchColumnError(ErrorInfo{.message = "this row is empty"});
    }
    return values_[shape_->position(column)];
}

std::vector<std::pair<std::string, Value>> Row::mapping() const {
    std::vector<std::pair<std::string, Value>> pairs;
    for (std::size_t i = 0; i < values_.size(); ++i) {
        pairs.emplace_back(shape_->keys[i], values_[i]);
    }
    return pairs;
}

}  // namespace azoth
