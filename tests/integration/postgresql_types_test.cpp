// SPDX-License-Identifier: MIT
// Every C++ type to PostgreSQL and back, its edges, and what must not go through.
#include "postgresql_support.hpp"

#include <cmath>
#include <limits>

using namespace azoth;
using namespace azoth::testing;

namespace {

/// Writes an object's member through bind_fields and reads it into another one.
template <class T>
T through_fields(driver::Connection& connection, std::string_view type, const T& given, bool kept) {
    const Field field{.ops = &type_ops<T>, .table = "t", .column = "c"};
    const StatementPtr statement =
        prepare(connection, "SELECT $1::" + std::string(type) + " AS c", kept);
    statement->bind_fields(1, &field, 1, &given);
    const bool found = statement->step();
    REQUIRE(found);
    T result{};
    statement->read_fields(0, &field, 1, &result);
    CHECK_FALSE(statement->step());
    return result;
}

/// The same by way of Value on both sides.
template <class T>
T through_value(driver::Connection& connection, std::string_view type, const T& given, bool kept) {
    const StatementPtr statement =
        prepare(connection, "SELECT $1::" + std::string(type) + " AS c", kept);
    const Value value(given);
    statement->bind(1, value);
    const bool found = statement->step();
    REQUIRE(found);
    static constexpr Field field{.ops = &type_ops<Value>};
    Value result;
    statement->read_fields(0, &field, 1, &result);
    return result.as<T>();
}

/// There and back in binary and as text, by its own type and as a Value.
template <class T>
void check_same(driver::Connection& connection, std::string_view type, const T& given) {
    for (const bool kept : {true, false}) {
        CAPTURE(type);
        CAPTURE(kept);
        CHECK(through_fields(connection, type, given, kept) == given);
        CHECK(through_fields(connection, type, std::optional<T>(given), kept) == given);
        CHECK(through_fields(connection, type, std::optional<T>(), kept) == std::nullopt);
        CHECK(through_value(connection, type, given, kept) == given);
    }
}

template <class T>
std::string read_error(driver::Connection& connection, std::string_view sql) {
    return error_of<DataError>([&] { scalar<T>(connection, sql); }).message();
}

template <class T>
DataError bind_error(driver::Connection& connection, std::string_view type, const T& given) {
    const Field field{.ops = &type_ops<T>, .table = "users", .column = "name"};
    const StatementPtr statement = prepare(connection, "SELECT $1::" + std::string(type));
    return error_of<DataError>([&] { statement->bind_fields(1, &field, 1, &given); });
}

Value value_of(driver::Connection& connection, std::string_view sql, bool kept = true) {
    return scalar<Value>(connection, sql, kept);
}

}  // namespace

TEST_CASE("types: integers and booleans") {
    const ConnectionPtr c = connect();
    for (const std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, INT64_MIN, INT64_MAX}) {
        check_same(*c, "bigint", value);
    }
    check_same<std::int32_t>(*c, "integer", INT32_MIN);
    check_same<std::int32_t>(*c, "integer", INT32_MAX);
    check_same<std::int16_t>(*c, "smallint", INT16_MIN);
    check_same<std::uint16_t>(*c, "integer", UINT16_MAX);
    check_same<std::uint32_t>(*c, "bigint", UINT32_MAX);
    check_same<std::uint32_t>(*c, "oid", UINT32_MAX);
    check_same<std::uint64_t>(*c, "bigint", static_cast<std::uint64_t>(INT64_MAX));
    check_same(*c, "boolean", true);
    check_same(*c, "boolean", false);

    CHECK(read_error<std::int16_t>(*c, "SELECT 32768").find("out of") != std::string::npos);
    CHECK_THROWS_AS(scalar<std::uint32_t>(*c, "SELECT -1"), DataError);
    CHECK_THROWS_AS(scalar<std::int64_t>(*c, "SELECT 'one'"), DataError);
    CHECK_THROWS_AS(scalar<std::string>(*c, "SELECT 1"), DataError);
    CHECK_THROWS_AS(scalar<std::int64_t>(*c, "SELECT NULL::int"), DataError);
    CHECK(bind_error(*c, "integer", std::int64_t{1} << 40).column() == "name");
    CHECK_THROWS_AS(through_fields(*c, "bigint", UINT64_MAX, true), DataError);
    CHECK(
        through_fields(*c, "numeric", Decimal("18446744073709551615"), true).to_string() ==
        "18446744073709551615"
    );
}

TEST_CASE("types: floating point numbers, with NaN and infinities") {
    const ConnectionPtr c = connect();
    using Limits = std::numeric_limits<double>;
    for (const double value :
         {0.0,
          -0.0,
          0.1,
          1e300,
          Limits::min(),
          Limits::max(),
          Limits::denorm_min(),
          Limits::infinity(),
          -Limits::infinity()}) {
        check_same(*c, "double precision", value);
    }
    for (const float value : {0.1F, std::numeric_limits<float>::max()}) {
        check_same(*c, "real", value);
    }
    for (const bool kept : {true, false}) {
        CHECK(std::isnan(through_fields(*c, "double precision", Limits::quiet_NaN(), kept)));
        CHECK(std::isnan(through_value(*c, "numeric", Limits::quiet_NaN(), kept)));
        CHECK(through_value(*c, "numeric", Limits::infinity(), kept) == Limits::infinity());
    }
    CHECK_THROWS_AS(through_fields(*c, "real", 1e300, true), DataError);
    // What is no whole number does not become one in silence.
    CHECK_THROWS_AS(through_fields(*c, "integer", 2.5, true), DataError);
}

TEST_CASE("types: numeric is exact") {
    const ConnectionPtr c = connect();
    for (const std::string_view text :
         {"0",
          "1",
          "-1",
          "0.1",
          "1.50",
          "0.0000",
          "10000",
          "9999",
          "10000.0001",
          "-0.00001234",
          "123456789012345678901234567890.12345678",
          "99999999999999999999999999999999999999",
          "-0.00000000000000000000000000000000000001",
          "100000000000000000000",
          "5000.5000"}) {
        const Decimal number(text);
        for (const bool kept : {true, false}) {
            CAPTURE(text);
            CHECK(through_fields(*c, "numeric", number, kept).to_string() == text);
            CHECK(through_value(*c, "numeric", number, kept).to_string() == text);
        }
        // What the server makes of it is the same number.
        const StatementPtr statement = prepare(*c, "SELECT $1::numeric::text");
        const Value value(number);
        statement->bind(1, value);
        const bool found = statement->step();
        REQUIRE(found);
        std::string shown;
        static constexpr Field field{.ops = &type_ops<std::string>};
        statement->read_fields(0, &field, 1, &shown);
        CHECK(shown == text);
    }
    CHECK(
        scalar<Decimal>(*c, "SELECT 1e20::numeric(30,5)").to_string() ==
        "100000000000000000000.00000"
    );
    CHECK(scalar<std::int64_t>(*c, "SELECT 12::numeric") == 12);
    CHECK(read_error<Decimal>(*c, "SELECT 'NaN'::numeric") != "");
    CHECK(read_error<Decimal>(*c, "SELECT 10::numeric ^ 38") != "");
    CHECK(
        value_of(*c, "SELECT (10::numeric ^ 40)::numeric(50, 2)").text() ==
        "10000000000000000000000000000000000000000.00"
    );
    CHECK(
        value_of(*c, "SELECT (10::numeric ^ 40)::numeric(50, 2)", false).text() ==
        "10000000000000000000000000000000000000000.00"
    );
}

TEST_CASE("types: text, bytes, JSON, UUID") {
    const ConnectionPtr c = connect();
    for (const std::string_view text :
         {"", "a", "''\"\\$1", "ÄÖÜ ß", "日本語", "👩‍👩‍👧", "a\nb\tc\r", "x\x01y"}) {
        check_same(*c, "text", std::string(text));
        check_same(*c, "varchar", std::string(text));
    }
    check_same(*c, "text", std::string(1 << 20, 'x'));
    std::string octets;
    for (int i = 0; i < 256; ++i) {
        octets += static_cast<char>(i);
    }
    check_same(*c, "bytea", Bytes(octets.data(), octets.size()));
    check_same(*c, "bytea", Bytes());
    check_same(*c, "uuid", Uuid::from_string("0190163d-8694-739b-aea5-966c26f8ad91"));
    check_same(*c, "json", Json(R"({"b": [1, 2.50, null], "a": "ü"})"));
    check_same(*c, "jsonb", Json(R"({"a": "ü", "b": [1, 2.50, null]})"));
    CHECK(scalar<std::string>(*c, "SELECT '{\"a\":1}'::jsonb") == R"({"a": 1})");
    CHECK(scalar<std::string>(*c, "SELECT 'x'::char(3)") == "x  ");

    const auto nul = bind_error(*c, "text", std::string("a\0b", 3));
    CHECK(nul.message() == "the value of 'users.name' has a NUL character at byte 1");
    CHECK(
        bind_error(*c, "text", std::string("a\xff")).message() ==
        "the value of 'users.name' is not UTF-8 at byte 1"
    );
}

TEST_CASE("types: dates and times, with their ends") {
    const ConnectionPtr c = connect();
    for (const Date date :
         {Date(1970, 1, 1),
          Date(2000, 2, 29),
          Date(1, 1, 1),
          Date(9999, 12, 31),
          Date(-43, 3, 15),
          Date(12345, 6, 7)}) {
        CHECK(through_fields(*c, "date", date, true) == date);
        CHECK(through_value(*c, "date", date, true) == date);
    }
    check_same(*c, "date", Date(1969, 12, 31));
    check_same(*c, "time", Time(23, 59, 59, 999'999));
    check_same(*c, "time", Time());
    for (const Timestamp stamp :
         {Timestamp(),
          Timestamp(2000, 1, 1),
          Timestamp(1969, 7, 20, 20, 17, 40, 123'456),
          Timestamp(9999, 12, 31, 23, 59, 59, 999'999)}) {
        check_same(*c, "timestamp", stamp);
        check_same(*c, "timestamptz", stamp);
    }
    CHECK(through_fields(*c, "timestamp", Timestamp(-4712, 1, 2), true) == Timestamp(-4712, 1, 2));

    // A Timestamp is UTC where the server knows zones, whatever the session's zone is.
    c->execute("SET timezone = 'Asia/Kolkata'");
    for (const bool kept : {true, false}) {
        CHECK(
            scalar<Timestamp>(*c, "SELECT '2024-06-01 12:00:00+02'::timestamptz", kept) ==
            Timestamp(2024, 6, 1, 10, 0, 0)
        );
        CHECK(
            through_fields(*c, "timestamptz", Timestamp(2024, 6, 1, 10, 0, 0), kept) ==
            Timestamp(2024, 6, 1, 10, 0, 0)
        );
    }
    c->execute("SET timezone = 'UTC'");

    for (const bool kept : {true, false}) {
        CHECK(value_of(*c, "SELECT 'infinity'::timestamp", kept) == Value("infinity"));
        CHECK(value_of(*c, "SELECT '-infinity'::timestamptz", kept) == Value("-infinity"));
        CHECK(value_of(*c, "SELECT 'infinity'::date", kept) == Value("infinity"));
        CHECK(value_of(*c, "SELECT '24:00'::time", kept) == Value("24:00:00"));
    }
    CHECK(
        read_error<Timestamp>(*c, "SELECT 'infinity'::timestamp").find("infinity") !=
        std::string::npos
    );
    CHECK_THROWS_AS(scalar<Date>(*c, "SELECT 'infinity'::date"), DataError);
    CHECK_THROWS_AS(scalar<Time>(*c, "SELECT '24:00'::time"), DataError);
    CHECK_THROWS_AS(through_value(*c, "date", Timestamp(2024, 1, 1, 12, 0, 0), true), DataError);
}

TEST_CASE("types: intervals") {
    const ConnectionPtr c = connect();
    for (const Interval interval :
         {Interval(),
          Interval::days(3) + Interval::seconds(5),
          -Interval::hours(30),
          Interval::from_microseconds(-1),
          Interval::days(100'000)}) {
        check_same(*c, "interval", interval);
    }
    for (const bool kept : {true, false}) {
        CHECK(
            scalar<Interval>(*c, "SELECT interval '1 day -02:00:00.5'", kept) ==
            Interval::hours(22) - Interval::milliseconds(500)
        );
        CHECK(
            scalar<Interval>(*c, "SELECT interval '-1 day +02:03:04'", kept) ==
            -Interval::days(1) + Interval::hours(2) + Interval::minutes(3) + Interval::seconds(4)
        );
        CHECK(value_of(*c, "SELECT interval '1 year 2 months'", kept).kind() == Value::Kind::text);
        CHECK_THROWS_AS(scalar<Interval>(*c, "SELECT interval '1 month'", kept), DataError);
    }
}

TEST_CASE("types: what has no C++ type is its text") {
    const ConnectionPtr c = connect();
    CHECK(scalar<std::string>(*c, "SELECT '192.168.0.0/24'::inet") == "192.168.0.0/24");
    CHECK(scalar<std::string>(*c, "SELECT ARRAY[1,2,NULL]") == "{1,2,NULL}");
    CHECK(scalar<std::string>(*c, "SELECT int4range(1, 5)") == "[1,5)");
    CHECK(value_of(*c, "SELECT 'pg_class'::regclass") == Value("pg_class"));
    CHECK(value_of(*c, "SELECT ROW(1, 'a')") == Value("(1,a)"));
    CHECK(value_of(*c, "SELECT B'101'") == Value("101"));
    // The others of the row are what they are.
    const StatementPtr statement = prepare(*c, "SELECT ARRAY['a'], 7, 1.50::numeric, true");
    const bool found = statement->step();
    REQUIRE(found);
    CHECK(statement->read_int64(1) == 7);
    static constexpr Field fields[] = {
        {.ops = &type_ops<Decimal>, .offset = 0},
        {.ops = &type_ops<bool>, .offset = sizeof(Decimal)}
    };

    struct {
        Decimal number;
        bool yes = false;
    } row;

    statement->read_fields(2, fields, 2, &row);
    CHECK(row.number == Decimal("1.50"));
    CHECK(row.yes);

    const StatementPtr arrays = prepare(*c, "SELECT $1::int[], $2::inet");
    const Value list("{3,4}");
    const Value address("::1");
    arrays->bind(1, list);
    arrays->bind(2, address);
    REQUIRE(arrays->step());
    std::string text;
    static constexpr Field field{.ops = &type_ops<std::string>};
    arrays->read_fields(0, &field, 1, &text);
    CHECK(text == "{3,4}");
}

TEST_CASE("types: enumerations, domains and citext of the database") {
    PostgreSQL database;
    database.run("CREATE TYPE mood AS ENUM ('sad', 'ok', 'very happy');"
                 "CREATE DOMAIN positive AS integer CHECK (VALUE > 0);"
                 "CREATE TABLE people (id int PRIMARY KEY, now mood, age positive)");
    const ConnectionPtr c = database.connect();
    CHECK(testing::run(*c, "INSERT INTO people VALUES ($1, $2, $3)", 1, "very happy", 40) == 1);
    CHECK(scalar<std::string>(*c, "SELECT now FROM people") == "very happy");
    CHECK(scalar<int>(*c, "SELECT age FROM people") == 40);
    const auto error = error_of<DataError>([&] {
        testing::run(*c, "INSERT INTO people VALUES ($1, $2, $3)", 2, "no mood", 40);
    });
    CHECK(error.sqlstate() == "22P02");
    CHECK(std::string(error.what()).find("no mood") == std::string::npos);
    CHECK_THROWS_AS(
        testing::run(*c, "INSERT INTO people VALUES ($1, $2, $3)", 2, "ok", -1), CheckViolation
    );
}
