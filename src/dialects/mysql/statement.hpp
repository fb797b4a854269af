// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/dialects/driver.hpp"
#include "dialects/mysql/wire.hpp"
#include "dialects/scratch.hpp"
#include "dialects/values.hpp"

#include <mysql.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace azoth::mysql {

class Connection;

/// A prepared statement, in the binary protocol both ways. How values are stored:
///
/// - bool is 0 or 1; integers go up to 18446744073709551615. NaN and infinity are refused, since the
///   server has none.
/// - An Interval is the DATETIME that is as far from 1970-01-01 00:00:00; a TIME can be read as one.
/// - A Uuid is text of 32 digits, which MariaDB's UUID takes as well; Json is its text.
///
/// Rows are fetched all at once, so that other statements can run on the connection while they are read,
/// and are read where they are.
class Statement final : public driver::Statement {
public:
    /// Prepares it.
    Statement(Connection& connection, std::string_view sql);
    ~Statement() override;

    int parameter_count() const noexcept override { return static_cast<int>(binds_.size()); }

    void bind(int index, const Value& value) override;
    void bind_fields(int first, const Field* fields, std::size_t count, const void* base) override;
    bool step() override;
    void reset() noexcept override;

    int column_count() const noexcept override { return static_cast<int>(columns_.size()); }

    std::string column_name(int column) const override;
    void read_fields(int first, const Field* fields, std::size_t count, void* base) override;
    bool is_null(int column) override;
    std::int64_t read_int64(int column) override;

    std::int64_t rows_affected() const noexcept override { return rows_affected_; }

private:
    enum class State : std::uint8_t { ready, running, done };

    /// Whether text stays where it is until reset().
    enum class Lifetime : std::uint8_t { until_reset, short_lived };

    /// The memory of a parameter that has none elsewhere.
    union Slot {
        std::int64_t integer;
        double real;
        MYSQL_TIME time;
    };

    struct Close {
        void operator()(MYSQL_STMT* statement) const noexcept { mysql_stmt_close(statement); }
    };

    // statement.cpp
    void prepare();
    void prepare_again();
    void start();
    void check_ready();
    void execute();
    bool try_execute();
    void describe();
    void fetch_rows();
    bool next_row();
    void skip_results();
    [[noreturn]] void fail();

    // statement_bind.cpp
    void bind_null(int index);
    void bind_inner(const driver::Parameter& parameter, const TypeOps& ops, const void* inner);
    void bind_value(const driver::Parameter& parameter, const Value& value, Lifetime lifetime);
    void bind_integer(int index, std::int64_t value, bool is_unsigned = false);
    void bind_real(const driver::Parameter& parameter, double value);
    void bind_text(const driver::Parameter& parameter, std::string_view text, Lifetime lifetime);
    void bind_octets(int index, std::string_view octets, Lifetime lifetime, enum_field_types type);
    void bind_date(const driver::Parameter& parameter, Date value);
    void bind_timestamp(const driver::Parameter& parameter, Timestamp value);
    void bind_time(int index, Time value);
    void bind_decimal(int index, const Decimal& value);
    void bind_uuid(int index, const Uuid& value);

    // statement_read.cpp
    void read_thoroughly(const Field& field, int column, Cell cell, void* inner);
    void read_through_value(const Field& field, int column, Cell cell, void* member);

    Connection& connection_;
    std::unique_ptr<MYSQL_STMT, Close> statement_;
    std::string sql_;
    std::vector<MYSQL_BIND> binds_;
    std::vector<Slot> slots_;
    std::vector<Column> columns_;
    std::vector<std::string> names_;
    std::vector<Cell> cells_;
    const MYSQL_ROWS* row_ = nullptr;
    std::size_t bound_bytes_ = 0;
    std::size_t bound_ = 0;
    std::int64_t rows_affected_ = 0;
    State state_ = State::ready;
    driver::Scratch scratch_;
};

}  // namespace azoth::mysql
