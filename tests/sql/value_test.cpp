// SPDX-License-Identifier: MIT
// Value: what travels where the C++ type is not known, and its way into C++ types.
#include "azoth/core.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace az = azoth;
using az::Value;

TEST_CASE("the kind follows the C++ type") {
    CHECK(Value().kind() == Value::Kind::null);
    CHECK(Value(az::null).is_null());
    CHECK(Value(std::nullopt).is_null());
    CHECK(Value(std::optional<int>()).is_null());
    CHECK(Value(std::optional<int>(3)).kind() == Value::Kind::integer);
    CHECK(Value(true).kind() == Value::Kind::boolean);
    CHECK(Value(1).kind() == Value::Kind::integer);
    CHECK(Value('a').kind() == Value::Kind::integer);
    CHECK(Value(1U).kind() == Value::Kind::integer);
    CHECK(Value(1.5F).kind() == Value::Kind::real);
    CHECK(Value("x").kind() == Value::Kind::text);
    CHECK(Value(std::string_view("x")).kind() == Value::Kind::text);
    CHECK(Value(az::Bytes("ab")).kind() == Value::Kind::bytes);
    CHECK(Value(az::Timestamp()).kind() == Value::Kind::timestamp);
    CHECK(Value(az::Decimal(1)).kind() == Value::Kind::decimal);
}

TEST_CASE("unsigned values above the widest integer of a database are refused") {
    CHECK(
        Value(std::uint64_t{9'223'372'036'854'775'807U}).integer() ==
        std::numeric_limits<std::int64_t>::max()
    );
    CHECK_THROWS_AS((void)Value(std::numeric_limits<std::uint64_t>::max()), az::DataError);
}

TEST_CASE("copies, moves and assignments keep the value") {
    const std::vector<Value> values{
        Value(),
        Value(true),
        Value(7),
        Value(1.5),
        Value(std::string(100, 'x')),
        Value(az::Bytes("ab")),
        Value(az::Timestamp()),
        Value(az::Date()),
        Value(az::Time()),
        Value(az::Interval()),
        Value(az::Decimal(3)),
        Value(az::Uuid()),
    };
    for (const Value& one : values) {
        for (const Value& other : values) {
            Value copy(one);
            CHECK(copy == one);
            copy = other;
            CHECK(copy == other);
            Value moved(std::move(copy));
            CHECK(moved == other);
            moved = Value(one);
            CHECK(moved == one);
            moved = std::as_const(moved);
            CHECK(moved == one);
        }
    }
}

TEST_CASE("values of different kinds are different") {
    CHECK_FALSE(Value(1) == Value(1.0));
    CHECK_FALSE(Value(1) == Value(true));
    CHECK_FALSE(Value("1") == Value(1));
    CHECK(Value() == Value(az::null));
}

TEST_CASE("numbers convert when nothing is lost") {
    CHECK(Value(7).as<std::int16_t>() == 7);
    CHECK(Value(7).as<double>() == 7.0);
    CHECK(Value(7.0).as<int>() == 7);
    CHECK(Value(true).as<int>() == 1);
    CHECK(Value(1).as<bool>());
    CHECK(Value(az::Decimal("12.50")).as<double>() == 12.5);
    CHECK(Value(7).as<az::Decimal>() == az::Decimal(7));
    CHECK(Value(7).as<std::optional<int>>() == 7);
    CHECK_FALSE(Value().as<std::optional<int>>().has_value());
    CHECK(Value(7).as<Value>() == Value(7));
}

TEST_CASE("what would lose something is a DataError") {
    CHECK_THROWS_AS((void)Value(40'000).as<std::int16_t>(), az::DataError);
    CHECK_THROWS_AS((void)Value(-1).as<std::uint32_t>(), az::DataError);
    CHECK_THROWS_AS((void)Value(1.5).as<int>(), az::DataError);
    CHECK_THROWS_AS((void)Value(1e300).as<std::int64_t>(), az::DataError);
    CHECK_THROWS_AS((void)Value(1e300).as<float>(), az::DataError);
    CHECK_THROWS_AS((void)Value(9'007'199'254'740'993).as<double>(), az::DataError);
    CHECK_THROWS_AS((void)Value(2).as<bool>(), az::DataError);
    CHECK_THROWS_AS((void)Value("7").as<int>(), az::DataError);
    CHECK_THROWS_AS((void)Value(7).as<std::string>(), az::DataError);
    CHECK_THROWS_AS((void)Value("today").as<az::Timestamp>(), az::DataError);
    CHECK_THROWS_AS((void)Value("x").as<az::Uuid>(), az::DataError);
}

TEST_CASE("NULL goes only into what can hold it") {
    try {
        (void)Value().as<int>();
        FAIL("an int cannot be NULL");
    } catch (const az::DataError& error) {
        CHECK(error.message() == "NULL cannot be read as std::int32_t");
        CHECK(error.hint() == "read it as std::optional of that type");
    }
    CHECK_THROWS_AS((void)Value().as<std::string>(), az::DataError);
    CHECK(Value().as<Value>().is_null());
}

TEST_CASE("texts are read as the types that are stored as text") {
    CHECK(
        Value("2024-02-29 12:30:00").as<az::Timestamp>().to_string() == "2024-02-29 12:30:00.000000"
    );
    CHECK(Value("2024-02-29").as<az::Date>().to_string() == "2024-02-29");
    CHECK(Value("12:30:00").as<az::Time>().to_string().starts_with("12:30:00"));
    CHECK(Value("12.50").as<az::Decimal>() == az::Decimal("12.5"));
    CHECK(Value("x").as<az::Bytes>() == az::Bytes("x"));
}

TEST_CASE("text for people") {
    CHECK(Value().to_string() == "NULL");
    CHECK(Value(true).to_string() == "true");
    CHECK(Value(7).to_string() == "7");
    CHECK(Value("x").to_string() == "'x'");
    CHECK(Value(az::Bytes("\x01\xff")).to_string() == "x'01ff'");
    CHECK(to_string(Value::Kind::decimal) == "decimal");
}
