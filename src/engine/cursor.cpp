// SPDX-License-Identifier: MIT
#include "azoth/engine/cursor.hpp"

#include "azoth/engine/result.hpp"
#include "azoth/engine/row.hpp"
#include "engine/core.hpp"
#include "sql/walk.hpp"

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
                    .message = "this result was closed before its last row, by a commit, a "
                               "rollback or the end "
                               "of its connection",
                    .hint = "read all rows first: execute(...).all()",
                },
                where_
            );
        }
        if (!returns_rows_) {
            throw ResourceClosedError(
                ErrorInfo{
                    .message = "this statement returns no rows",
                    .hint = "ask for rowcount(), or add returning() to the statement",
                },
                where_
            );
        }
        if (ended_) {
            throw ResourceClosedError(
                ErrorInfo{
                    .message =
                        "this result is closed: a method that takes one row, or close(), ended it",
                    .hint = "read all rows at once with all(), or execute the statement again",
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
        if (!compiled_ || !compiled_->has_decorators) {
            return statement_->read_fields(first, fields, count, base);
        }
        for (std::size_t i = 0; i < count; ++i) {
            Field field = fields[i];
            const std::size_t column = static_cast<std::size_t>(first) + i;
            if (field.decorator == nullptr && column < compiled_->columns.size()) {
                field.decorator = compiled_->columns[column].type.node().decorator;
            }
            statement_->read_fields(static_cast<int>(column), &field, 1, base);
        }
    } catch (Error& error) {
        error.add_context(
            compiled_ ? std::string_view(compiled_->sql) : std::string_view(), where_
        );
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

namespace {

std::vector<const sql::Node*> result_columns(const sql::Node& statement) {
    std::vector<const sql::Node*> columns;
    const auto add = [&](const sql::Node& column) { columns.push_back(&column); };
    sql::for_each_column_of_statement(statement, add);
    return columns;
}

}  // namespace

const Rc<const RowShape>& Cursor::shape() {
    if (!shape_) {
        auto made = Rc<RowShape>::make();
        made->location = where_;
        if (compiled_ && !compiled_->columns.empty() &&
            compiled_->columns.size() == static_cast<std::size_t>(column_count_)) {
            for (const auto& column : compiled_->columns) {
                made->keys.push_back(column.key);
            }
            // The columns of this statement, not those of the equal one that it was compiled from.
            made->statement = bound_ ? bound_ : compiled_->statement;
            made->sources = result_columns(*made->statement);
            if (made->sources.size() != made->keys.size()) {
                made->sources.assign(made->keys.size(), nullptr);
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

std::size_t RowShape::position(std::string_view key, std::source_location where) const {
    std::size_t found = keys.size();
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (keys[i] == key) {
            if (found != keys.size()) {
                throw AmbiguousColumnError(
                    ErrorInfo{
                        .message = fmt::format("the result has more than one column '{}'", key),
                        .column = std::string(key),
                        .hint = "give them different names with label()",
                    },
                    where
                );
            }
            found = i;
        }
    }
    if (found == keys.size()) {
        throw NoSuchColumnError(
            ErrorInfo{
                .message = fmt::format("the result has no column '{}'", key),
                .column = std::string(key),
                .hint = fmt::format("its columns are: {}", fmt::join(keys, ", ")),
            },
            where
        );
    }
    return found;
}

std::size_t RowShape::position(const sql::Node& column, std::source_location where) const {
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (sources[i] == &column) {
            return i;
        }
    }
    throw NoSuchColumnError(
        ErrorInfo{
            .message = "the result does not have this column",
            .hint = "ask for a column that was selected, or by its name",
        },
        where
    );
}

namespace {

template <class T>
Value read_as(Cursor& cursor, int column) {
    static constexpr Field field{&type_ops<std::optional<T>>, 0};
    std::optional<T> found;
    cursor.read(column, &field, 1, &found);
    return Value(found);
}

using Reader = Value (*)(Cursor&, int);

/// What a column of a SQL type is read as; null: as it is found.
Reader reader_for(TypeKind kind) noexcept {
    switch (kind) {
    case TypeKind::Boolean:
    case TypeKind::BOOLEAN:
        return &read_as<bool>;
    case TypeKind::Float:
    case TypeKind::Double:
    case TypeKind::FLOAT:
    case TypeKind::REAL:
    case TypeKind::DOUBLE:
    case TypeKind::DOUBLE_PRECISION:
        return &read_as<double>;
    case TypeKind::Numeric:
    case TypeKind::NUMERIC:
    case TypeKind::DECIMAL:
        return &read_as<Decimal>;
    case TypeKind::Date:
    case TypeKind::DATE:
        return &read_as<Date>;
    case TypeKind::Time:
    case TypeKind::TIME:
        return &read_as<Time>;
    case TypeKind::DateTime:
    case TypeKind::DATETIME:
    case TypeKind::TIMESTAMP:
        return &read_as<Timestamp>;
    case TypeKind::Interval:
        return &read_as<Interval>;
    case TypeKind::Uuid:
    case TypeKind::UUID:
        return &read_as<Uuid>;
    case TypeKind::JSON:
        return &read_as<Json>;
    default:
        return nullptr;
    }
}

}  // namespace

Value Cursor::read_value(int column) {
    static constexpr Field as_found{&type_ops<Value>, 0};
    Value value;
    const auto at = static_cast<std::size_t>(column);
    if (compiled_ && at < compiled_->columns.size()) {
        if (const Reader reader = reader_for(compiled_->columns[at].type.kind())) {
            try {
                return reader(*this, column);
            } catch (const DataError&) {
                // Not what the type says; the program shall see what it is.
            }
        }
    }
    read(column, &as_found, 1, &value);
    return value;
}

void RowReader<Row>::read(Cursor& cursor, Row& row) {
    const auto count = static_cast<std::size_t>(cursor.column_count());
    std::vector<Value> values(count);
    for (std::size_t i = 0; i < count; ++i) {
        values[i] = cursor.read_value(static_cast<int>(i));
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

void throw_moved_result() {
    throw InvalidRequestError(ErrorInfo{
        .message = "this result was moved from",
        .hint = "read from the object it was moved into",
    });
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

namespace {

[[noreturn]] void no_column(std::size_t at, std::size_t size, std::source_location where) {
    throw NoSuchColumnError(
        ErrorInfo{
            .message = fmt::format("column {} was asked for, but the row has {}", at, size),
            .hint = "columns are counted from 0",
        },
        where
    );
}

}  // namespace

const Value& Row::value(std::size_t at) const {
    if (at >= values_.size()) {
        no_column(at, values_.size(), shape_ ? shape_->location : std::source_location());
    }
    return values_[at];
}

const Value& Row::operator[](std::string_view key) const {
    return values_[find(key, shape_ ? shape_->location : std::source_location())];
}

std::size_t Row::find(std::string_view key, std::source_location where) const {
    if (!shape_) {
        throw NoSuchColumnError("this row is empty", where);
    }
    return shape_->position(key, where);
}

std::size_t Row::find(const sql::Node& column, std::source_location where) const {
    if (!shape_) {
        throw NoSuchColumnError("this row is empty", where);
    }
    return shape_->position(column, where);
}

void Row::read(std::size_t at, const TypeOps& ops, void* into, std::source_location where) const {
    if (at >= values_.size()) {
        no_column(at, values_.size(), where);
    }
    try {
        detail::assign(ops, into, values_[at]);
    } catch (const DataError& error) {
        throw DataError(
            ErrorInfo{
                .message = fmt::format("column '{}': {}", shape_->keys[at], error.message()),
                .column = shape_->keys[at],
                .hint = error.hint(),
            },
            where
        );
    }
}

std::vector<std::pair<std::string, Value>> Row::mapping() const {
    std::vector<std::pair<std::string, Value>> pairs;
    for (std::size_t i = 0; i < values_.size(); ++i) {
        pairs.emplace_back(shape_->keys[i], values_[i]);
    }
    return pairs;
}

}  // namespace azoth
