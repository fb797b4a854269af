// SPDX-License-Identifier: MIT
// Every C++ type to MariaDB and back, its edges, and what must not go through.
#include "mariadb_support.hpp"

#include <cmath>
#include <limits>

using namespace azoth;
using namespace azoth::testing;

namespace {

/// A connection with a table of one column, made anew for each type.
class OneColumn {
public:
    explicit OneColumn(const MariaDB& database) : connection_(database.connect()) {}

    void declare(std::string_view type) {
        connection_->execute("CREATE OR REPLACE TABLE t (c " + std::string(type) + ")");
    }

    template <class T>
    void write(const T& given) {
        const Field field{.ops = &type_ops<T>, .table = "t", .column = "c"};
        const StatementPtr insert = prepare(*connection_, "REPLACE INTO t VALUES (?)");
        insert->bind_fields(1, &field, 1, &given);
        insert->step();
    }

    template <class T>
    T read(std::string_view expression = "c") {
        const Field field{.ops = &type_ops<T>, .table = "t", .column = "c"};
        const StatementPtr select =
            prepare(*connection_, "SELECT " + std::string(expression) + " FROM t");
        REQUIRE(select->step());
        T result{};
        select->read_fields(0, &field, 1, &result);
        CHECK_FALSE(select->step());
        return result;
    }

    void clear() { connection_->execute("DELETE FROM t"); }

    /// There and back, by its own type and as a Value.
    template <class T>
    void check_same(std::string_view type, const T& given) {
        CAPTURE(type);
        declare(type);
        write(given);
        CHECK(read<T>() == given);
        CHECK(read<std::optional<T>>() == given);
        clear();
        write(Value(given));
        CHECK(read<T>() == given);
        CHECK(read<Value>().template as<T>() == given);
        clear();
        write(std::optional<T>());
        CHECK(read<std::optional<T>>() == std::nullopt);
        CHECK(read<Value>().is_null());
        CHECK_THROWS_AS(read<T>(), DataError);
    }

    driver::Connection& operator*() { return *connection_; }

private:
    ConnectionPtr connection_;
};

template <class T>
DataError read_error(driver::Connection& connection, std::string_view sql) {
    return error_of<DataError>([&] { scalar<T>(connection, sql); });
}

}  // namespace

TEST_CASE("types: integers and booleans") {
    MariaDB database;
    OneColumn c(database);
    for (const std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, INT64_MIN, INT64_MAX}) {
        c.check_same("bigint", value);
    }
    c.check_same<std::int32_t>("int", INT32_MIN);
    c.check_same<std::int32_t>("int", INT32_MAX);
    c.check_same<std::int32_t>("mediumint", -8388608);
    c.check_same<std::int16_t>("smallint", INT16_MIN);
    c.check_same<std::int16_t>("tinyint", -128);
    c.check_same<std::uint16_t>("smallint unsigned", UINT16_MAX);
    c.check_same<std::uint32_t>("int unsigned", UINT32_MAX);
    c.check_same<std::int32_t>("year", 2026);
    c.check_same<std::int64_t>("bit(63)", INT64_MAX);
    c.check_same("bool", true);
    c.check_same("bool", false);
    c.check_same("bit(1)", true);
    c.declare("bigint unsigned");
    c.write(UINT64_MAX);
    CHECK(c.read<std::uint64_t>() == UINT64_MAX);
    CHECK(c.read<Decimal>() == Decimal(UINT64_MAX));
    CHECK(c.read<Value>().decimal() == Decimal(UINT64_MAX));
    CHECK_THROWS_AS(c.read<std::int64_t>(), DataError);

    CHECK(
        read_error<std::int16_t>(*c, "SELECT 32768").message() ==
        "column 1: INTEGER cannot be read as std::int16_t: it is out of its range"
    );
    CHECK_THROWS_AS(scalar<std::uint32_t>(*c, "SELECT -1"), DataError);
    CHECK_THROWS_AS(scalar<std::int64_t>(*c, "SELECT 'one'"), DataError);
    CHECK_THROWS_AS(scalar<std::string>(*c, "SELECT 1"), DataError);
    CHECK_THROWS_AS(scalar<bool>(*c, "SELECT 2"), DataError);
    // Sums are DECIMAL.
    CHECK(scalar<std::int64_t>(*c, "SELECT SUM(a) FROM (SELECT 1 a UNION SELECT 2) x") == 3);
    CHECK(scalar<std::int64_t>(*c, "SELECT CAST(7 AS DECIMAL(10, 3))") == 7);
    CHECK_THROWS_AS(scalar<std::int64_t>(*c, "SELECT CAST(7.5 AS DECIMAL(10, 1))"), DataError);
}

TEST_CASE("types: values that a column cannot hold are refused by the server") {
    MariaDB database;
    OneColumn c(database);
    c.declare("tinyint");
    const auto error = error_of<DataError>([&] { c.write(std::int64_t{128}); });
    CHECK(error.native_code() == 1264);
    CHECK(error.column() == "c");
    CHECK(error.message() == "a value is out of the range of the column 'c'");
    c.declare("varchar(3)");
    CHECK(error_of<DataError>([&] { c.write(std::string("long")); }).column() == "c");
    c.declare("enum('a', 'b')");
    CHECK_THROWS_AS(c.write(std::string("c")), DataError);
    c.declare("date");
    CHECK_THROWS_AS(run(*c, "INSERT INTO t VALUES ('2021-02-29')"), DataError);
}

TEST_CASE("types: floating point numbers") {
    MariaDB database;
    OneColumn c(database);
    using Limits = std::numeric_limits<double>;
    for (const double value : {0.0, 0.1, 1e300, Limits::min(), Limits::max(), -Limits::max()}) {
        c.check_same("double", value);
    }
    for (const float value : {0.1F, -1.5F, std::numeric_limits<float>::max()}) {
        c.check_same("float", value);
    }
    c.declare("float");
    c.write(0.1F);
    CHECK(c.read<double>() == 0.1);
    for (const double value : {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity()}) {
        const auto error = error_of<DataError>([&] { c.write(value); });
        CHECK(error.message().starts_with("the value of 't.c' is "));
    }
    CHECK(scalar<double>(*c, "SELECT AVG(a) FROM (SELECT 1 a UNION SELECT 2) x") == 1.5);
}

TEST_CASE("types: decimals come back digit by digit") {
    MariaDB database;
    OneColumn c(database);
    for (const char* const text :
         {"0.00",
          "1.50",
          "-1.50",
          "99999999999999999999999999999999.99",
          "-99999999999999999999999999999999.99"}) {
        c.declare("decimal(34, 2)");
        c.write(Decimal(text));
        CHECK(c.read<Decimal>().to_string() == text);
        CHECK(c.read<Value>().decimal().to_string() == text);
    }
    c.check_same("decimal(38, 38)", Decimal("0.00000000000000000000000000000000000001"));
    CHECK_THROWS_AS(scalar<Decimal>(*c, "SELECT CAST(REPEAT('9', 39) AS DECIMAL(65))"), DataError);
    CHECK(
        scalar<Value>(*c, "SELECT CAST(REPEAT('9', 39) AS DECIMAL(65))").text() ==
        std::string(39, '9')
    );
}

TEST_CASE("types: texts are UTF-8, all of it") {
    MariaDB database;
    OneColumn c(database);
    for (const std::string text :
         {"", "plain", "ä€😀", "\\ ' \" ` % _ ?", "line\nline\ttab\r\\n", "\xf4\x8f\xbf\xbf"}) {
        c.check_same("varchar(100)", text);
        c.check_same("text", text);
    }
    const std::string large(5'000'000, 'x');
    c.declare("longtext");
    c.write(large);
    CHECK(c.read<std::string>() == large);
    c.check_same("enum('a', 'ü')", std::string("ü"));
    c.check_same("set('a', 'b', 'c')", std::string("a,c"));
    const auto nul = error_of<DataError>([&] { c.write(std::string("a\0b", 3)); });
    CHECK(nul.message() == "the value of 't.c' has a NUL character at byte 1");
    CHECK_THROWS_AS(c.write(std::string("\xff")), DataError);
    // The literals that azoth writes mean the same to the server.
    const Engine& engine = database.engine();
    CHECK(
        engine.connect().scalar(select(literal(std::string("\\' ä😀\n")))).value() == "\\' ä😀\n"
    );
}

TEST_CASE("types: bytes") {
    MariaDB database;
    OneColumn c(database);
    std::string all;
    for (int i = 0; i < 256; ++i) {
        all += static_cast<char>(i);
    }
    c.check_same("blob", Bytes(all));
    c.check_same("varbinary(300)", Bytes(all));
    c.check_same("blob", Bytes());
    CHECK_THROWS_AS(scalar<std::string>(*c, "SELECT 0xFF"), DataError);
    std::string large(12'000'000, '\0');
    for (std::size_t i = 0; i < large.size(); i += 4093) {
        large[i] = static_cast<char>(i);
    }
    c.declare("longblob");
    c.write(Bytes(large));
    CHECK(c.read<Bytes>() == Bytes(large));
}

TEST_CASE("types: dates and times, also those that no clock shows") {
    MariaDB database;
    OneColumn c(database);
    for (const Date date :
         {Date(1, 1, 1), Date(1970, 1, 1), Date(2024, 2, 29), Date(9999, 12, 31)}) {
        c.check_same("date", date);
    }
    for (const Timestamp stamp :
         {Timestamp(1000, 1, 1),
          Timestamp(1969, 12, 31, 23, 59, 59, 999'999),
          Timestamp(2026, 11, 20, 17, 30, 0, 1),
          Timestamp(9999, 12, 31, 23, 59, 59, 999'999)}) {
        c.check_same("datetime(6)", stamp);
    }
    c.check_same("timestamp(6) NULL", Timestamp(2026, 1, 2, 3, 4, 5, 678'901));
    for (const Time time : {Time(), Time(0, 0, 0, 1), Time(23, 59, 59, 999'999)}) {
        c.check_same("time(6)", time);
    }
    CHECK_THROWS_AS(c.write(Timestamp(-1, 1, 1)), DataError);
    CHECK_THROWS_AS(c.write(Timestamp(10000, 1, 1)), DataError);

    const auto interval = [&](std::string_view text) {
        return scalar<Interval>(*c, "SELECT CAST('" + std::string(text) + "' AS TIME(6))");
    };
    CHECK(interval("-00:00:00.000001") == Interval::from_microseconds(-1));
    CHECK(interval("-838:59:59.999999").to_string() == "-838:59:59.999999");
    CHECK(interval("838:59:59").to_string() == "838:59:59.000000");
    CHECK(interval("23:00:00") == Interval::hours(23));
    CHECK_THROWS_AS(scalar<Time>(*c, "SELECT CAST('24:00:00' AS TIME)"), DataError);
    CHECK_THROWS_AS(scalar<Time>(*c, "SELECT CAST('-01:00:00' AS TIME)"), DataError);
    CHECK(scalar<Value>(*c, "SELECT CAST('-01:00:00' AS TIME)").interval() == Interval::hours(-1));
    CHECK(scalar<Value>(*c, "SELECT CAST('01:00:00' AS TIME)").time() == Time(1, 0));
    CHECK(scalar<Timestamp>(*c, "SELECT DATE '2026-01-02'") == Timestamp(2026, 1, 2));
    CHECK(scalar<Date>(*c, "SELECT TIMESTAMP '2026-01-02 00:00:00'") == Date(2026, 1, 2));
    CHECK_THROWS_AS(scalar<Date>(*c, "SELECT TIMESTAMP '2026-01-02 00:00:01'"), DataError);

    // An interval is a point in time as far from 1970.
    for (const Interval length :
         {Interval(), Interval::hours(30), Interval::from_microseconds(-1)}) {
        c.declare("datetime(6)");
        c.write(length);
        CHECK(c.read<Interval>() == length);
    }
}

TEST_CASE("types: the zero date is refused, not turned into another one") {
    MariaDB database;
    OneColumn c(database);
    (*c).execute("SET sql_mode = ''");
    c.declare("datetime");
    (*c).execute("INSERT INTO t VALUES ('0000-00-00')");
    const auto error = error_of<DataError>([&] { c.read<Timestamp>(); });
    CHECK(error.message().find("zero date") != std::string::npos);
    CHECK_THROWS_AS(c.read<std::optional<Timestamp>>(), DataError);
    CHECK(c.read<Value>().text() == "0000-00-00");
    CHECK(c.read<std::optional<Timestamp>>("NULLIF(c, 0)") == std::nullopt);
    c.declare("date");
    (*c).execute("INSERT INTO t VALUES ('2020-00-00')");
    CHECK_THROWS_AS(c.read<Date>(), DataError);
}

TEST_CASE("types: UUIDs and JSON") {
    MariaDB database;
    OneColumn c(database);
    const Uuid uuid = Uuid::v4();
    c.check_same("uuid", uuid);
    c.declare("char(32)");
    c.write(uuid);
    CHECK(c.read<Uuid>() == uuid);
    CHECK(c.read<std::string>() == uuid.hex());
    c.declare("binary(16)");
    c.write(Bytes(&uuid.bytes(), 16));
    CHECK(c.read<Uuid>() == uuid);

    c.check_same("json", Json("{\"a\": [1, 2.5, null, \"ä😀\"]}"));
    CHECK(c.read<Value>().is_null());
    c.declare("json");
    CHECK_THROWS_AS(run(*c, "INSERT INTO t VALUES ('{')"), CheckViolation);
    c.declare("text");
    c.write(std::string("{"));
    CHECK_THROWS_AS(c.read<Json>(), DataError);
}

TEST_CASE("types: many columns with NULLs between them") {
    const ConnectionPtr c = connect();
    std::string sql = "SELECT ";
    for (int i = 0; i < 40; ++i) {
        sql += i == 0 ? "" : ", ";
        sql += i % 3 == 0 ? "NULL" : "'" + std::string(static_cast<std::size_t>(i) * 30, 'x') + "'";
    }
    const StatementPtr select = prepare(*c, sql);
    REQUIRE(select->step());
    for (int i = 0; i < 40; ++i) {
        static const Field field{.ops = &type_ops<std::optional<std::string>>};
        std::optional<std::string> value;
        select->read_fields(i, &field, 1, &value);
        CHECK(select->is_null(i) == (i % 3 == 0));
        CHECK(value.value_or("").size() == (i % 3 == 0 ? 0U : static_cast<std::size_t>(i) * 30));
    }
}
