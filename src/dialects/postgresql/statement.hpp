// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/dialects/driver.hpp"
#include "dialects/postgresql/connection.hpp"
#include "dialects/scratch.hpp"
#include "dialects/values.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace azoth::postgresql {

/// A statement, in one of two ways:
///
/// - kept: prepared under a name before its first execution. Values travel in the binary formats of the types
///   that the server says it has; so does the result, if all its columns have one that is known here.
/// - at once: SQL that is run once (or behind a pooler), in one round trip. Values and results are text.
///
/// The rows of a result are all there after the first step; or those that one FETCH brings, of a statement that
/// is streamed, whose rows a cursor of the server keeps. How values map:
///
/// - Timestamp is a timestamp, or a timestamptz in UTC. `infinity`, and dates outside of azoth's range, can
///   only be read as azoth::Value, which has their text.
/// - Decimal is numeric. NaN and numbers of more than 38 digits can be read as azoth::Value, NaN as double.
/// - Interval is an interval without months.
/// - Types that C++ has no value for (arrays, ranges, inet, ...) are their text.
class Statement final : public driver::Statement {
public:
    Statement(Connection& connection, std::string sql, bool kept);
    ~Statement() override;

    int parameter_count() const noexcept override;
    void bind(int index, const Value& value) override;
    void bind_fields(int first, const Field* fields, std::size_t count, const void* base) override;
    void stream(std::size_t rows) override;
    bool step() override;
    void reset() noexcept override;
    int column_count() const noexcept override;
    std::string column_name(int column) const override;
    void read_fields(int first, const Field* fields, std::size_t count, void* base) override;
    bool is_null(int column) override;
    std::int64_t read_int64(int column) override;

    std::int64_t rows_affected() const noexcept override { return affected_; }

private:
    using Parameter = driver::Parameter;

    /// Whether text stays where it is until reset().
    enum class Lifetime : std::uint8_t { until_reset, short_lived };

    // statement.cpp
    void parse();
    void start();
    void open_cursor();
    void fetch();
    void count_affected() noexcept;

    // statement_bind.cpp
    Form form_of(const Parameter& parameter) const noexcept;
    void set(const Parameter& parameter, const char* value, std::size_t length, bool binary);
    template <class T>
    void set_number(const Parameter& parameter, T value);
    /// Text that the server reads into whatever type it wants.
    void set_text(const Parameter& parameter, std::string_view text);
    void bind_inner(const Parameter& parameter, const TypeOps& ops, const void* inner);
    void bind_value(const Parameter& parameter, const Value& value, Lifetime lifetime);
    void bind_null(const Parameter& parameter);
    void bind_boolean(const Parameter& parameter, bool value);
    void bind_integer(const Parameter& parameter, std::int64_t value);
    void bind_unsigned(const Parameter& parameter, std::uint64_t value);
    void bind_real(const Parameter& parameter, double value);
    void bind_text(const Parameter& parameter, const std::string& text, Lifetime lifetime);
    void bind_bytes(const Parameter& parameter, std::string_view octets, Lifetime lifetime);
    void bind_timestamp(const Parameter& parameter, Timestamp value);
    void bind_date(const Parameter& parameter, Date value);
    void bind_time(const Parameter& parameter, Time value);
    void bind_interval(const Parameter& parameter, Interval value);
    void bind_decimal(const Parameter& parameter, const Decimal& value);
    void bind_uuid(const Parameter& parameter, const Uuid& value);
    std::string_view keep(std::string_view text);

    // statement_read.cpp
    Value value(int column) const;
    void read_through_value(const Field& field, int column, void* member);
    std::string_view octets(int column) const noexcept;

    Connection& connection_;
    std::string sql_;
    std::string name_;  ///< Empty: not prepared (yet).
    bool kept_;
    bool parsed_ = false;
    bool binary_ = false;           ///< The result is.
    std::vector<Form> parameters_;  ///< Empty when the statement runs at once.
    std::vector<Form> columns_;
    ResultRef result_;
    int row_ = -1;
    int rows_ = 0;
    int bound_ = 0;
    std::int64_t affected_ = 0;
    int fetched_at_once_ = 0;  ///< 0: not streamed.
    std::string cursor_;       ///< On the server; empty: none is open.
    std::string fetch_sql_;
    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
    std::vector<Oid> types_;
    driver::Scratch scratch_;
};

}  // namespace azoth::postgresql
