// SPDX-License-Identifier: MIT
#include "azoth/base/error.hpp"
#include "azoth/sql/types/interval.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <random>
#include <unordered_set>

using azoth::Interval;
using namespace std::chrono_literals;

static_assert(std::is_trivially_copyable_v<Interval>);
static_assert(Interval(90min) == Interval::minutes(90));

namespace {

const Interval lowest = Interval::from_microseconds(INT64_MIN);
const Interval highest = Interval::from_microseconds(INT64_MAX);

}  // namespace

TEST_CASE("intervals come from durations of the standard library") {
    using namespace std::chrono;
    CHECK(Interval(1s).microseconds() == 1'000'000);
    CHECK(Interval(1500ms) == Interval::milliseconds(1500));
    CHECK(Interval(days(2)) == Interval::days(2));
    CHECK(Interval(weeks(-1)) == Interval::weeks(-1));
    CHECK(Interval(1999ns).microseconds() == 1);
    CHECK(Interval(-1999ns).microseconds() == -1);
    CHECK(Interval(0.1s).microseconds() == 100'000);
    CHECK(Interval(-1.5s).microseconds() == -1'500'000);
    CHECK(Interval(duration<float>(0.5F)).microseconds() == 500'000);
    CHECK(Interval(duration<int, std::ratio<1, 60>>(90)).microseconds() == 1'500'000);
    CHECK(Interval(duration<int, std::ratio<1, 3>>(1)).microseconds() == 333'333);
    CHECK(Interval(duration<int, std::ratio<1, 3>>(-1)).microseconds() == -333'333);
    CHECK(Interval(duration<int, std::ratio<1, 3>>(-4)).microseconds() == -1'333'333);
    CHECK(
        Interval(duration<std::int64_t, std::ratio<1, 3>>(-3'000'001)).microseconds() ==
        -1'000'000'333'333
    );
    CHECK(Interval(hours::max()) == highest);
    CHECK(Interval(hours::min()) == lowest);
    CHECK(Interval(seconds(INT64_MAX)) == highest);
    CHECK(Interval(duration<double>(1e300)) == highest);
    CHECK(Interval(duration<double>(-1e300)) == lowest);
}

TEST_CASE("intervals go to durations of the standard library") {
    using namespace std::chrono;
    CHECK(Interval::milliseconds(1500).to<milliseconds>() == 1500ms);
    CHECK(Interval::milliseconds(1500).to<seconds>() == 1s);
    CHECK(Interval::milliseconds(-1500).to<seconds>() == -2s);
    CHECK(Interval::milliseconds(1500).to<nanoseconds>() == 1500ms);
    CHECK(Interval::milliseconds(1500).to<microseconds>() == 1500ms);
    CHECK(Interval::milliseconds(1500).to<duration<double>>().count() == doctest::Approx(1.5));
    CHECK(Interval::hours(49).to<days>() == days(2));
    CHECK(highest.to<hours>() == duration_cast<hours>(microseconds(INT64_MAX)));
    CHECK(lowest.to<hours>() == floor<hours>(microseconds(INT64_MIN)));
}

TEST_CASE("interval arithmetic stops at the ends of the range") {
    CHECK(highest + Interval::seconds(1) == highest);
    CHECK(lowest - Interval::seconds(1) == lowest);
    CHECK(lowest + lowest == lowest);
    CHECK(highest - lowest == highest);
    CHECK(-lowest == highest);
    CHECK(lowest.abs() == highest);
    CHECK(highest * -2 == lowest);
    CHECK(lowest * -1 == highest);
    CHECK(Interval::days(INT64_MAX) == highest);
    CHECK(Interval::weeks(INT64_MIN) == lowest);
}

TEST_CASE("interval arithmetic") {
    Interval interval = Interval::hours(1);
    interval += 30min;
    interval -= 1s;
    CHECK(interval == Interval::seconds(5'399));
    CHECK(interval * 2 == 2 * interval);
    CHECK((interval * 2).total_seconds() == doctest::Approx(10'798));
    CHECK((-interval).abs() == interval);
    CHECK(-interval < Interval());
}

TEST_CASE("texts of intervals") {
    CHECK(Interval().to_string() == "00:00:00.000000");
    CHECK(Interval::from_microseconds(-1).to_string() == "-00:00:00.000001");
    CHECK(Interval::days(1).to_string() == "24:00:00.000000");
    CHECK(Interval::hours(-100).to_string() == "-100:00:00.000000");
    CHECK(highest.to_string() == "2562047788:00:54.775807");
    CHECK(lowest.to_string() == "-2562047788:00:54.775808");
    CHECK(lowest.to_string().size() == Interval::max_text_size);
    CHECK(Interval::from_string(highest.to_string()) == highest);
    CHECK(Interval::from_string(lowest.to_string()) == lowest);
    CHECK(Interval::from_string("00:00:01") == Interval::seconds(1));
    CHECK(Interval::from_string("+00:00:01.5") == Interval::milliseconds(1500));
    CHECK(Interval::from_string("1 day") == Interval::days(1));
    CHECK(
        Interval::from_string("2 days 03:04:05.6") ==
        Interval::days(2) + Interval::hours(3) + Interval::minutes(4) + Interval::milliseconds(5600)
    );
    CHECK(Interval::from_string("-1 days +02:00:00") == Interval::hours(-22));
    CHECK(Interval::from_string("1 day -02:00:00") == Interval::hours(22));
}

TEST_CASE("random intervals go through text and back") {
    std::mt19937_64 random(1);
    std::int64_t wrong = 0;
    for (int i = 0; i < 100'000; ++i) {
        const auto bits = static_cast<int>(random() % 63);
        const Interval interval =
            Interval::from_microseconds(static_cast<std::int64_t>(random()) >> bits);
        Interval back;
        wrong += Interval::parse(interval.to_string(), back) && back == interval ? 0 : 1;
    }
    CHECK(wrong == 0);
}

TEST_CASE("texts that are not intervals are refused") {
    for (const char* text :
         {"",
          "-",
          "1",
          "1:00:00",
          "01:00",
          "01:60:00",
          "01:00:60",
          "--01:00:00",
          "01:00:00.",
          "01:00:00.1234567",
          "01:00:00 ",
          " 01:00:00",
          "day",
          "1day",
          "1 days ",
          "1 days 1",
          "1 dayss",
          "1 day01:00:00",
          "days 01:00:00",
          "1 month",
          "01:00:00 1 day",
          "2562047788:00:54.775808",
          "-2562047788:00:54.775809",
          "99999999999:00:00",
          "106751992 days",
          "106751991 days 24:00:00",
          "99999999999 days",
          "-",
          "+",
          "d"}) {
        CAPTURE(text);
        Interval interval = Interval::days(9);
        CHECK_FALSE(Interval::parse(text, interval));
        CHECK(interval == Interval::days(9));
        CHECK_THROWS_AS(static_cast<void>(Interval::from_string(text)), azoth::ArgumentError);
    }
    Interval interval;
    CHECK_FALSE(Interval::parse(std::string_view(), interval));
}

TEST_CASE("intervals compare and hash") {
    CHECK(Interval::seconds(59) < Interval::minutes(1));
    CHECK(Interval::seconds(60) == Interval::minutes(1));
    std::unordered_set<Interval> set{Interval::seconds(60), Interval::minutes(1), Interval()};
    CHECK(set.size() == 2);
}
