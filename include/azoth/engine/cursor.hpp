// SPDX-License-Identifier: MIT
// The running side of a statement: what results read their rows from.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/base/rc.hpp"
#include "azoth/sql/compiled.hpp"
#include "azoth/sql/field.hpp"
#include "azoth/sql/value.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth {

namespace driver {
class Statement;
}

/// A value for one named parameter.
using Parameter = std::pair<std::string_view, Value>;

/// Values for the named parameters of one execution: `{{"x", 3}, {"name", "Ana"}}`.
using Parameters = std::initializer_list<Parameter>;

namespace detail {

class ConnectionCore;

/// Names and types of the columns of a result, shared by its rows.
struct RowShape : RefCounted {
    std::vector<std::string> keys;
    std::vector<const sql::Node*> sources;
    sql::NodeRef statement;           ///< Keeps the sources alive.
    std::source_location location{};  ///< Of the execution.

    /// The position of a column; NoSuchColumnError or AmbiguousColumnError.
    AZOTH_EXPORT std::size_t position(std::string_view key, std::source_location where) const;
    AZOTH_EXPORT std::size_t position(const sql::Node& column, std::source_location where) const;
};

/// One execution of a statement: steps through its rows, then gives the prepared statement back.
///
/// Closed by the end of its rows, by its connection's close, or with its last handle.
class AZOTH_EXPORT Cursor : public RefCounted {
public:
    Cursor(Rc<ConnectionCore> connection, std::source_location where) noexcept;
    ~Cursor();

    /// To the next row; false, and closed, when there is none.
    bool next();

    /// Reads columns of the current row into the object at `base`.
    void read(int first, const Field* fields, std::size_t count, void* base);

    /// Reads a column of the current row as what its SQL type says, or as it is found where it does not fit.
    Value read_value(int column);

    bool is_null(int column);
    std::int64_t read_int64(int column);

    void close() noexcept;

    /// As `close`, by the program: whoever asks for more rows is told so.
    void end() noexcept {
        close();
        ended_ = true;
    }

    bool closed() const noexcept { return statement_ == nullptr && !pending_row_; }

    bool returns_rows() const noexcept { return returns_rows_; }

    int column_count() const noexcept { return column_count_; }

    /// Rows inserted, updated, deleted; known when the execution is over.
    std::int64_t rowcount() const noexcept { return rowcount_; }

    std::int64_t lastrowid() const noexcept { return lastrowid_; }

    const Rc<const RowShape>& shape();

    std::source_location location() const noexcept { return where_; }

    /// The driver's statement, for row plans that need more than `read`.
    driver::Statement& statement() const noexcept { return *statement_; }

private:
    friend class ConnectionCore;
    void finish();

    Rc<ConnectionCore> connection_;
    driver::Statement* statement_ = nullptr;
    void* lease_ = nullptr;  ///< The entry of the prepared cache, or null: the statement is owned.
    sql::CompiledRef compiled_;
    sql::NodeRef bound_;       ///< The statement whose values are bound by reference.
    std::vector<Value> held_;  ///< Values that are bound by reference.
    Rc<const RowShape> shape_;
    std::source_location where_;
    std::int64_t rowcount_ = -1;
    std::int64_t lastrowid_ = 0;
    int column_count_ = 0;
    bool returns_rows_ = false;
    bool pending_row_ = false;  ///< The first row is already there.
    bool cut_off_ = false;      ///< Closed from outside before its last row.
    bool ended_ = false;        ///< Closed by the program.
    Cursor* next_open_ = nullptr;
    Cursor** previous_open_ = nullptr;
};

using CursorRef = Rc<Cursor>;

[[noreturn]] AZOTH_EXPORT void throw_no_result(std::source_location where);
[[noreturn]] AZOTH_EXPORT void throw_multiple_results(std::source_location where);
[[noreturn]] AZOTH_EXPORT void throw_moved_result();
[[noreturn]] AZOTH_EXPORT void throw_column_count(int wanted, int have, std::source_location where);

}  // namespace detail

}  // namespace azoth
