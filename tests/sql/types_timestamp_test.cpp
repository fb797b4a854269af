// SPDX-License-Identifier: MIT
#include "azoth/base/error.hpp"
#include "azoth/sql/types/timestamp.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <random>
#include <unordered_set>

using azoth::Date;
using azoth::Interval;
using azoth::Time;
using azoth::Timestamp;
using namespace std::chrono_literals;

static_assert(sizeof(Timestamp) == 8);
static_assert(std::is_trivially_copyable_v<Timestamp>);
static_assert(Timestamp() == Timestamp(1970, 1, 1));
static_assert(Timestamp(2024, 2, 29, 12, 30).date() == Date(2024, 2, 29));
static_assert(Timestamp(1969, 12, 31, 23, 59, 59, 999'999).microseconds() == -1);

namespace {

const Timestamp lowest = Timestamp::from_microseconds(INT64_MIN);
const Timestamp highest = Timestamp::from_microseconds(INT64_MAX);

Timestamp parsed(std::string_view text) {
    return Timestamp::from_string(text);
}

}  // namespace

TEST_CASE("a timestamp has a date and a time, before 1970 too") {
    const Timestamp before = Timestamp::from_microseconds(-1);
    CHECK(before.date() == Date(1969, 12, 31));
    CHECK(before.time() == Time(23, 59, 59, 999'999));
    CHECK(before.to_string() == "1969-12-31 23:59:59.999999");
    const Timestamp stamp(2024, 5, 17, 8, 9, 10, 11);
    CHECK(stamp.date() == Date(2024, 5, 17));
    CHECK(stamp.time() == Time(8, 9, 10, 11));
    CHECK(stamp.date() + stamp.time() == stamp);
    CHECK(Timestamp(Date(2024, 5, 17)) == Timestamp(2024, 5, 17));
    CHECK(Timestamp::from_microseconds(-86'400'000'000).time() == Time());
    CHECK(Timestamp::from_microseconds(-86'400'000'000).date() == Date(1969, 12, 31));
    CHECK(Timestamp::from_microseconds(-86'400'000'001).date() == Date(1969, 12, 30));
}

TEST_CASE("the ends of the range of timestamps are reached") {
    CHECK(lowest.to_string() == "-290308-12-21 19:59:05.224192");
    CHECK(highest.to_string() == "+294247-01-10 04:00:54.775807");
    CHECK(lowest.to_string().size() == Timestamp::max_text_size);
    for (const Timestamp end : {lowest, highest}) {
        CHECK(parsed(end.to_string()) == end);
        CHECK(Timestamp(end.date(), end.time()) == end);
    }
    CHECK_THROWS_AS(parsed("-290308-12-21 19:59:05.224191"), azoth::ArgumentError);
    CHECK_THROWS_AS(parsed("+294247-01-10 04:00:54.775808"), azoth::ArgumentError);
    CHECK_THROWS_AS(parsed("-290308-12-20"), azoth::ArgumentError);
    CHECK_THROWS_AS(parsed("-290308-12-21 19:59:05.224192+00:01"), azoth::ArgumentError);
    CHECK_THROWS_AS(parsed("+9999999-01-01"), azoth::ArgumentError);
    CHECK_THROWS_AS(Timestamp(294'247, 1, 10, 4, 0, 54, 775'808), azoth::ArgumentError);
    CHECK_THROWS_AS(Timestamp(-290'308, 12, 21), azoth::ArgumentError);
    CHECK_THROWS_AS(Timestamp(Date::from_days(INT32_MAX)), azoth::ArgumentError);
    CHECK_THROWS_AS(Timestamp(Date::from_days(INT32_MIN)), azoth::ArgumentError);
}

TEST_CASE("days and times that do not exist are refused with the place of the call") {
    CHECK_THROWS_AS(Timestamp(2023, 2, 29), azoth::ArgumentError);
    CHECK_THROWS_AS(Timestamp(2024, 1, 1, 24), azoth::ArgumentError);
    CHECK_THROWS_AS(Timestamp(2024, 1, 1, 0, 60), azoth::ArgumentError);
    CHECK_THROWS_AS(Timestamp(2024, 1, 1, 0, 0, 60), azoth::ArgumentError);
    try {
        static_cast<void>(Timestamp(2024, 1, 1, 0, 0, 0, 1'000'000));
        FAIL("no error");
    } catch (const azoth::ArgumentError& error) {
        CHECK(std::string_view(error.location().file_name()).ends_with("types_timestamp_test.cpp"));
    }
}

TEST_CASE("texts of timestamps") {
    CHECK(Timestamp().to_string() == "1970-01-01 00:00:00.000000");
    CHECK(Timestamp(2024, 2, 29, 23, 59, 59, 999'999).to_string() == "2024-02-29 23:59:59.999999");
    CHECK(Timestamp(0, 1, 1).to_string() == "0000-01-01 00:00:00.000000");
    CHECK(Timestamp(9999, 12, 31).to_string().size() == 26);
    CHECK(Timestamp(-1, 1, 1).to_string() == "-0001-01-01 00:00:00.000000");
    CHECK(Timestamp(12345, 1, 1).to_string() == "+12345-01-01 00:00:00.000000");
}

TEST_CASE("timestamps are read with and without their parts") {
    CHECK(parsed("2024-05-17") == Timestamp(2024, 5, 17));
    CHECK(parsed("2024-05-17 08:09:10") == Timestamp(2024, 5, 17, 8, 9, 10));
    CHECK(parsed("2024-05-17T08:09:10") == Timestamp(2024, 5, 17, 8, 9, 10));
    CHECK(parsed("2024-05-17T08:09:10Z") == Timestamp(2024, 5, 17, 8, 9, 10));
    CHECK(parsed("2024-05-17 08:09:10.5") == Timestamp(2024, 5, 17, 8, 9, 10, 500'000));
    CHECK(parsed("2024-05-17 08:09:10.000011") == Timestamp(2024, 5, 17, 8, 9, 10, 11));
    CHECK(parsed("2024-05-17 08:09:10.12Z") == Timestamp(2024, 5, 17, 8, 9, 10, 120'000));
    CHECK(parsed("2024-05-17 08:09:10.12345+00") == Timestamp(2024, 5, 17, 8, 9, 10, 123'450));
}

TEST_CASE("offsets are converted to UTC") {
    CHECK(parsed("2024-01-01 00:00:00+02") == Timestamp(2023, 12, 31, 22));
    CHECK(parsed("2024-01-01 00:00:00+0530") == Timestamp(2023, 12, 31, 18, 30));
    CHECK(parsed("2023-12-31 23:30:00.25-05:45") == Timestamp(2024, 1, 1, 5, 15, 0, 250'000));
    CHECK(parsed("1970-01-01 00:00:00+00:01").microseconds() == -60'000'000);
}

TEST_CASE("texts that are not timestamps are refused") {
    for (const char* text :
         {"",
          "2024",
          "2024-05-17 ",
          "2024-05-17T",
          "2024-05-17 08",
          "2024-05-17 08:09",
          "2024-05-17  08:09:10",
          "2024-05-17_08:09:10",
          "2024-05-17t08:09:10",
          "2024-05-17 8:09:10",
          "2024-05-17 08:09:1",
          "2024-05-17 24:00:00",
          "2024-05-17 08:60:00",
          "2024-05-17 08:09:60",
          "2024-05-17 08:09:10.",
          "2024-05-17 08:09:10.1234567",
          "2024-05-17 08:09:10 Z",
          "2024-05-17 08:09:10z",
          "2024-05-17 08:09:10ZZ",
          "2024-05-17 08:09:10+",
          "2024-05-17 08:09:10+1",
          "2024-05-17 08:09:10+24",
          "2024-05-17 08:09:10+01:",
          "2024-05-17 08:09:10+01:6",
          "2024-05-17 08:09:10+01:60",
          "2024-05-17 08:09:10+01:00:00",
          "2024-05-17 08:09:10+1:00",
          "2024-05-17 08:09:10 +01",
          "2024-05-17Z",
          "2024-05-17+01",
          "2023-02-29 00:00:00",
          "2024-00-17 08:09:10",
          "2024-05-32 08:09:10",
          "x024-05-17 08:09:10",
          "2024-05-17 0x:09:10",
          " 2024-05-17 08:09:10",
          "2024-05-17 08:09:10 ",
          "1715933350",
          "now",
          "infinity",
          "2024-05-17 08:09:10.+1",
          "2024-05-17 08:09:10.-5",
          "0000-00-00 00:00:00"}) {
        CAPTURE(text);
        Timestamp stamp(1999, 9, 9);
        CHECK_FALSE(Timestamp::parse(text, stamp));
        CHECK(stamp == Timestamp(1999, 9, 9));
        CHECK_THROWS_AS(static_cast<void>(parsed(text)), azoth::ArgumentError);
    }
    Timestamp stamp;
    CHECK_FALSE(Timestamp::parse(std::string_view(), stamp));
    CHECK_FALSE(Timestamp::parse(std::string_view("2024-05-17 08:09:10\0", 20), stamp));
}

TEST_CASE("no prefix and no damaged text of a timestamp is misread") {
    const std::string text = "2024-05-17 08:09:10.123456+01:30";
    for (std::size_t size = 0; size < text.size(); ++size) {
        Timestamp stamp;
        const bool complete = size == 10 || size == 19 || (size >= 21 && size <= 26) || size == 29;
        CAPTURE(size);
        CHECK(Timestamp::parse(std::string_view(text).substr(0, size), stamp) == complete);
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (int c = 0; c < 256; ++c) {
            if ((c >= '0' && c <= '9') || c == 'T' || c == ' ' || c == '+' || c == '-' ||
                c == 'Z' || c == text[at]) {
                continue;
            }
            std::string damaged = text;
            damaged[at] = static_cast<char>(c);
            Timestamp stamp;
            if (Timestamp::parse(damaged, stamp)) {
                FAIL_CHECK("accepted: ", damaged);
            }
        }
    }
}

TEST_CASE("random timestamps go through text and back") {
    std::mt19937_64 random(2);
    std::int64_t wrong = 0;
    for (int i = 0; i < 300'000; ++i) {
        const auto bits = static_cast<int>(random() % 63);
        const Timestamp stamp =
            Timestamp::from_microseconds(static_cast<std::int64_t>(random()) >> bits);
        char text[Timestamp::max_text_size];
        const std::size_t size = stamp.format(text);
        Timestamp back;
        wrong += Timestamp::parse({text, size}, back) && back == stamp &&
                         Timestamp(stamp.date(), stamp.time()) == stamp
                     ? 0
                     : 1;
    }
    CHECK(wrong == 0);
}

TEST_CASE("the text of a timestamp sorts as the timestamp does") {
    std::mt19937_64 random(3);
    const std::int64_t begin = Timestamp(0, 1, 1).microseconds();
    const auto range = static_cast<std::uint64_t>(Timestamp(9999, 12, 31).microseconds() - begin);
    std::int64_t wrong = 0;
    for (int i = 0; i < 50'000; ++i) {
        const auto left =
            Timestamp::from_microseconds(begin + static_cast<std::int64_t>(random() % range));
        const auto right =
            Timestamp::from_microseconds(begin + static_cast<std::int64_t>(random() % range));
        wrong += (left < right) == (left.to_string() < right.to_string()) ? 0 : 1;
    }
    CHECK(wrong == 0);
}

TEST_CASE("timestamps come from and go to clocks") {
    using namespace std::chrono;
    const Timestamp from_days = sys_days(2024y / May / 17);
    const Timestamp from_seconds = sys_days(2024y / May / 17) + 5s;
    const Timestamp from_local = local_days(2024y / May / 17) + 5h;
    CHECK(from_days == Timestamp(2024, 5, 17));
    CHECK(from_seconds == Timestamp(2024, 5, 17, 0, 0, 5));
    CHECK(from_local == Timestamp(2024, 5, 17, 5));
    CHECK(Timestamp(sys_time<nanoseconds>(-1ns)).microseconds() == -1);
    CHECK(Timestamp(sys_time<nanoseconds>(1999ns)).microseconds() == 1);
    const auto point = system_clock::time_point(1'234'567'890'123'456us);
    CHECK(Timestamp(point).microseconds() == 1'234'567'890'123'456);
    CHECK(Timestamp(point).to<system_clock::time_point>() == point);
    CHECK(Timestamp(-1, 1, 1).to<sys_days>() == sys_days(year(-1) / January / 1));
    CHECK(Timestamp::from_microseconds(-1).to<sys_seconds>() == sys_seconds(-1s));
    CHECK_FALSE(std::is_constructible_v<Timestamp, steady_clock::time_point>);
    CHECK_FALSE(std::is_constructible_v<Timestamp, seconds>);
    const Timestamp before = system_clock::now();
    const Timestamp now = Timestamp::now();
    const Timestamp after = system_clock::now();
    CHECK(before <= now);
    CHECK(now <= after);
}

TEST_CASE("timestamp arithmetic") {
    const Timestamp stamp(2024, 2, 28, 23);
    CHECK(stamp + 2h == Timestamp(2024, 2, 29, 1));
    CHECK(2h + stamp == Timestamp(2024, 2, 29, 1));
    CHECK(stamp - Interval::days(59) == Timestamp(2023, 12, 31, 23));
    CHECK(Timestamp(2024, 3, 1) - Timestamp(2024, 2, 1) == Interval::days(29));
    CHECK(Date(2024, 2, 29) + 12h == Timestamp(2024, 2, 29, 12));
    CHECK(Date(2024, 2, 29) - 12h == Timestamp(2024, 2, 28, 12));
    Timestamp moved = stamp;
    moved += 1h;
    moved -= 30min;
    CHECK(moved == Timestamp(2024, 2, 28, 23, 30));
    CHECK(highest + 1s == highest);
    CHECK(lowest - 1s == lowest);
    CHECK(highest - lowest == Interval::from_microseconds(INT64_MAX));
    CHECK(lowest - highest == Interval::from_microseconds(INT64_MIN));
}

TEST_CASE("timestamps compare and hash") {
    CHECK(Timestamp(1969, 12, 31) < Timestamp());
    CHECK(lowest < highest);
    std::unordered_set<Timestamp> set{Timestamp(), Timestamp(2024, 1, 1), Timestamp(1970, 1, 1)};
    CHECK(set.size() == 2);
}
