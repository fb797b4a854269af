// SPDX-License-Identifier: MIT
#include "azoth/base/error.hpp"
#include "azoth/sql/types/time.hpp"

#include <doctest/doctest.h>

#include <unordered_set>

using azoth::Interval;
using azoth::Time;

static_assert(std::is_trivially_copyable_v<Time>);
static_assert(Time() == Time(0, 0));
static_assert(Time(23, 59, 59, 999'999).microseconds() == 86'399'999'999);
static_assert(Time(12, 34, 56, 789).microsecond() == 789);

TEST_CASE("the parts of a time of day come back") {
    const Time time(12, 34, 56, 789'012);
    CHECK(time.hour() == 12);
    CHECK(time.minute() == 34);
    CHECK(time.second() == 56);
    CHECK(time.microsecond() == 789'012);
}

TEST_CASE("every second of the day goes through text and back") {
    std::int64_t wrong = 0;
    for (std::int64_t second = 0; second < 86'400; ++second) {
        const std::int64_t fraction = second * 7'919 % 1'000'000;
        const Time time = Time::from_microseconds(second * 1'000'000 + fraction);
        Time back;
        wrong += Time::parse(time.to_string(), back) && back == time ? 0 : 1;
    }
    CHECK(wrong == 0);
}

TEST_CASE("times that no clock shows are refused") {
    CHECK_THROWS_AS(Time(24, 0), azoth::ArgumentError);
    CHECK_THROWS_AS(Time(-1, 0), azoth::ArgumentError);
    CHECK_THROWS_AS(Time(0, 60), azoth::ArgumentError);
    CHECK_THROWS_AS(Time(0, -1), azoth::ArgumentError);
    CHECK_THROWS_AS(Time(0, 0, 60), azoth::ArgumentError);
    CHECK_THROWS_AS(Time(0, 0, -1), azoth::ArgumentError);
    CHECK_THROWS_AS(Time(0, 0, 0, 1'000'000), azoth::ArgumentError);
    CHECK_THROWS_AS(Time(0, 0, 0, -1), azoth::ArgumentError);
    CHECK_THROWS_AS(static_cast<void>(Time::from_microseconds(-1)), azoth::ArgumentError);
    CHECK_THROWS_AS(
        static_cast<void>(Time::from_microseconds(86'400'000'000)), azoth::ArgumentError
    );
}

TEST_CASE("texts of times of day") {
    CHECK(Time().to_string() == "00:00:00.000000");
    CHECK(Time(23, 59, 59, 999'999).to_string() == "23:59:59.999999");
    CHECK(Time(1, 2, 3, 4).to_string() == "01:02:03.000004");
    CHECK(Time::from_string("01:02:03") == Time(1, 2, 3));
    CHECK(Time::from_string("01:02:03.4") == Time(1, 2, 3, 400'000));
    CHECK(Time::from_string("01:02:03.45") == Time(1, 2, 3, 450'000));
    CHECK(Time::from_string("01:02:03.456") == Time(1, 2, 3, 456'000));
    CHECK(Time::from_string("01:02:03.4567") == Time(1, 2, 3, 456'700));
    CHECK(Time::from_string("01:02:03.45678") == Time(1, 2, 3, 456'780));
    CHECK(Time::from_string("01:02:03.456789") == Time(1, 2, 3, 456'789));
    CHECK(Time::from_string("01:02:03.000001") == Time(1, 2, 3, 1));
}

TEST_CASE("texts that are not times of day are refused") {
    for (const char* text :
         {"",
          "1",
          "01:02",
          "1:02:03",
          "01:2:03",
          "01:02:3",
          "24:00:00",
          "00:60:00",
          "00:00:60",
          "00:00:61",
          "01:02:03.",
          "01:02:03.1234567",
          "01:02:03.a",
          "01:02:03.12a",
          "01:02:03,5",
          "01:02:03 ",
          " 01:02:03",
          "01-02-03",
          "010203",
          "-01:02:03",
          "+1:02:03",
          "01:02:03Z",
          "01:02:03.12345a",
          "01:02:03.123456a",
          "0a:00:00",
          "00:0/:00",
          "00:00:0:"}) {
        CAPTURE(text);
        Time time(9, 9, 9);
        CHECK_FALSE(Time::parse(text, time));
        CHECK(time == Time(9, 9, 9));
        CHECK_THROWS_AS(static_cast<void>(Time::from_string(text)), azoth::ArgumentError);
    }
    Time time;
    CHECK_FALSE(Time::parse(std::string_view(), time));
}

TEST_CASE("a time of day goes round the clock") {
    CHECK(Time(23, 0) + Interval::hours(2) == Time(1, 0));
    CHECK(Time(1, 0) - Interval::hours(2) == Time(23, 0));
    CHECK(Time(1, 0) + Interval::days(-3) == Time(1, 0));
    CHECK(Time() - Interval::from_microseconds(1) == Time(23, 59, 59, 999'999));
    CHECK(Time() + Interval::from_microseconds(INT64_MAX) == Time(4, 0, 54, 775'807));
    CHECK(Time() + Interval::from_microseconds(INT64_MIN) == Time(19, 59, 5, 224'192));
    CHECK(Time() - Interval::from_microseconds(INT64_MIN) == Time(4, 0, 54, 775'808));
    CHECK(Time(9, 30) - Time(10, 0) == Interval::minutes(-30));
    Time time(12, 0);
    time += Interval::minutes(5);
    time -= Interval::seconds(1);
    CHECK(time == Time(12, 4, 59));
}

TEST_CASE("times of day compare and hash") {
    CHECK(Time(9, 0) < Time(9, 0, 0, 1));
    std::unordered_set<Time> set{Time(), Time(1, 0), Time()};
    CHECK(set.size() == 2);
}
