// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/dialects/driver.hpp"
#include "dialects/scratch.hpp"
#include "dialects/values.hpp"

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace azoth::sqlite {

class Connection;

/// A prepared statement. How values are stored:
///
/// - bool is 0 or 1; integers and floating point numbers are INTEGER and REAL. NaN is refused,
///   since SQLite would store NULL instead.
/// - Date, Time and Timestamp are text: `YYYY-MM-DD`, `HH:MM:SS.ffffff`, both with a blank between.
///   An Interval is the timestamp that is as far from 1970-01-01 00:00:00.
/// - A Uuid is text of 32 digits, Json is its text, Bytes are BLOB.
/// - A Decimal is INTEGER or REAL where that is exact (whole numbers of 64 bits, others of up to 15
///   significant digits), so that SQL can compare and compute with it. Longer ones are a BLOB of
///   their text without trailing zeros, which is the only form that a NUMERIC column leaves as it
///   is: they come back exactly and compare equal to themselves, but sort behind all numbers.
class Statement final : public driver::Statement {
public:
    /// Takes over the statement.
    Statement(Connection& connection, sqlite3_stmt* statement) noexcept;
    ~Statement() override;

    int parameter_count() const noexcept override { return parameters_; }

    void bind(int index, const Value& value) override;
    void bind_fields(int first, const Field* fields, std::size_t count, const void* base) override;
    bool step() override;
    void reset() noexcept override;
    int column_count() const noexcept override;
    std::string column_name(int column) const override;
    void read_fields(int first, const Field* fields, std::size_t count, void* base) override;
    bool is_null(int column) override;
    std::int64_t read_int64(int column) override;

    std::int64_t rows_affected() const noexcept override { return changes_; }

private:
    enum class State : std::uint8_t { ready, running, done };

    using Parameter = driver::Parameter;

    /// Whether text stays where it is until reset().
    enum class Lifetime : std::uint8_t { until_reset, short_lived };

    // statement.cpp
    void start();
    void count_changes() noexcept;
    [[noreturn]] void fail(int code, bool in_transaction) const;

    // statement_bind.cpp
    void check(int code) const;
    void bind_inner(const Parameter& parameter, const TypeOps& ops, const void* inner);
    void bind_value(const Parameter& parameter, const Value& value, Lifetime lifetime);
    void bind_integer(const Parameter& parameter, std::int64_t value);
    void bind_unsigned(const Parameter& parameter, std::uint64_t value);
    void bind_real(const Parameter& parameter, double value);
    void bind_text(const Parameter& parameter, std::string_view text, Lifetime lifetime);
    void bind_bytes(const Parameter& parameter, std::string_view octets, Lifetime lifetime);
    void bind_json(const Parameter& parameter, std::string_view text, Lifetime lifetime);
    void bind_decimal(const Parameter& parameter, const Decimal& value);
    void bind_interval(const Parameter& parameter, Interval value);
    void bind_uuid(const Parameter& parameter, const Uuid& value);
    template <std::size_t Size, class T>
    void bind_formatted(const Parameter& parameter, const T& value);
    std::string_view keep(std::string_view text);

    // statement_read.cpp
    void read_inner(const Field& field, int column, sqlite3_value* value, int type, void* inner);
    void read_through_value(const Field& field, int column, sqlite3_value* value, void* member);

    Connection& connection_;
    sqlite3_stmt* statement_;
    int parameters_;
    int bound_ = 0;
    State state_ = State::ready;
    bool writes_;
    bool in_transaction_ = false;  ///< When the execution began.
    std::int64_t total_before_ = 0;
    std::int64_t changes_ = 0;
    driver::Scratch scratch_;
};

}  // namespace azoth::sqlite
