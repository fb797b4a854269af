// SPDX-License-Identifier: MIT
#include "azoth/base/error.hpp"
#include "azoth/sql/types/date.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <random>
#include <unordered_set>

using azoth::Date;

static_assert(sizeof(Date) == 4);
static_assert(std::is_trivially_copyable_v<Date>);
static_assert(Date().days() == 0);
static_assert(Date(1970, 1, 1) == Date());
static_assert(Date(2024, 2, 29).day() == 29);
static_assert(Date(2000, 3, 1) - Date(2000, 2, 1) == 29);

namespace {

Date parsed(std::string_view text) {
    return Date::from_string(text);
}

}  // namespace

TEST_CASE("a date agrees with the calendar of the standard library") {
    std::int64_t wrong = 0;
    for (int days = -11'000'000; days < 11'000'000; days += 97) {
        const std::chrono::year_month_day ymd{std::chrono::sys_days(std::chrono::days(days))};
        const Date date = Date::from_days(days);
        if (static_cast<int>(ymd.year()) != date.year() ||
            static_cast<unsigned>(ymd.month()) != date.month() ||
            static_cast<unsigned>(ymd.day()) != date.day() ||
            std::chrono::weekday(std::chrono::sys_days(ymd)).iso_encoding() != date.weekday() ||
            Date(date.year(), date.month(), date.day()) != date) {
            ++wrong;
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("every day of four centuries goes through text and back") {
    std::int64_t wrong = 0;
    Date next;
    for (Date date(1800, 1, 1); date < Date(2201, 1, 1); date += 1) {
        const std::string text = date.to_string();
        wrong += text.size() == 10 && Date::parse(text, next) && next == date ? 0 : 1;
    }
    CHECK(wrong == 0);
}

TEST_CASE("the ends of the range of dates are reached") {
    const Date first = Date::from_days(INT32_MIN);
    const Date last = Date::from_days(INT32_MAX);
    CHECK(first.to_string() == "-5877641-06-23");
    CHECK(last.to_string() == "+5881580-07-11");
    CHECK(first.to_string().size() == Date::max_text_size);
    CHECK(parsed(first.to_string()) == first);
    CHECK(parsed(last.to_string()) == last);
    CHECK(Date(-5877641, 6, 23) == first);
    CHECK(Date(5881580, 7, 11) == last);
    CHECK_THROWS_AS(Date(-5877641, 6, 22), azoth::ArgumentError);
    CHECK_THROWS_AS(Date(5881580, 7, 12), azoth::ArgumentError);
    CHECK_THROWS_AS(Date(INT_MIN, 1, 1), azoth::ArgumentError);
    CHECK_THROWS_AS(Date(INT_MAX, 12, 31), azoth::ArgumentError);
    Date date;
    CHECK_FALSE(Date::parse("-5877641-06-22", date));
    CHECK_FALSE(Date::parse("+5881580-07-12", date));
    CHECK(first + -1 == first);
    CHECK(last + 1 == last);
    CHECK(last + INT64_MAX == last);
    CHECK(first + INT64_MIN == first);
    CHECK(last - INT64_MIN == last);
    CHECK(first - INT64_MAX == first);
    CHECK(last - first == 4'294'967'295);
}

TEST_CASE("leap days exist in leap years only") {
    CHECK(Date(2024, 2, 29).to_string() == "2024-02-29");
    CHECK(Date(2000, 2, 29).to_string() == "2000-02-29");
    CHECK(Date(0, 2, 29).to_string() == "0000-02-29");
    CHECK(Date(-4, 2, 29).to_string() == "-0004-02-29");
    for (const int year : {2023, 1900, 2100, 2200, -1, -100, 1}) {
        CAPTURE(year);
        CHECK_THROWS_AS(Date(year, 2, 29), azoth::ArgumentError);
    }
    CHECK(Date(2024, 2, 28) + 1 == Date(2024, 2, 29));
    CHECK(Date(2023, 2, 28) + 1 == Date(2023, 3, 1));
    CHECK(Date(2024, 3, 1) - 1 == Date(2024, 2, 29));
}

TEST_CASE("days that do not exist are refused") {
    for (unsigned month = 1; month <= 12; ++month) {
        const auto length = static_cast<unsigned>(
            (std::chrono::year(2023) / std::chrono::month(month) / std::chrono::last).day()
        );
        CHECK(Date(2023, month, length).day() == length);
        CHECK_THROWS_AS(Date(2023, month, length + 1), azoth::ArgumentError);
        CHECK_THROWS_AS(Date(2023, month, 0), azoth::ArgumentError);
    }
    CHECK_THROWS_AS(Date(2023, 0, 1), azoth::ArgumentError);
    CHECK_THROWS_AS(Date(2023, 13, 1), azoth::ArgumentError);
    CHECK_THROWS_AS(Date(2023, UINT_MAX, 1), azoth::ArgumentError);
    CHECK_THROWS_AS(Date(2023, 1, UINT_MAX), azoth::ArgumentError);
    try {
        static_cast<void>(Date(2023, 2, 30));
        FAIL("no error");
    } catch (const azoth::ArgumentError& error) {
        CHECK(error.message() == "there is no date with year 2023, month 2, day 30");
        CHECK(std::string_view(error.location().file_name()).ends_with("types_date_test.cpp"));
    }
}

TEST_CASE("texts of dates") {
    CHECK(Date().to_string() == "1970-01-01");
    CHECK(Date(1, 1, 1).to_string() == "0001-01-01");
    CHECK(Date(9999, 12, 31).to_string() == "9999-12-31");
    CHECK(Date(10000, 1, 1).to_string() == "+10000-01-01");
    CHECK(Date(-1, 12, 31).to_string() == "-0001-12-31");
    CHECK(parsed("0000-01-01") == Date(0, 1, 1));
    CHECK(parsed("-0001-12-31") == Date(-1, 12, 31));
    CHECK(parsed("+10000-01-01") == Date(10000, 1, 1));
    CHECK(parsed("+2024-01-02") == Date(2024, 1, 2));
}

TEST_CASE("texts that are not dates are refused") {
    for (const char* text :
         {"",
          "2024",
          "2024-1-1",
          "2024-01-1",
          "2024-01-011",
          "2024-13-01",
          "2024-00-01",
          "2024-01-00",
          "2024-01-32",
          "2023-02-29",
          "2024-02-30",
          "2024-04-31",
          "2024/01/01",
          "20240101",
          "24-01-01",
          " 2024-01-01",
          "2024-01-01 ",
          "2024-01-01T",
          "2024-01- 1",
          "2024-01-+1",
          "202a-01-01",
          "10000-01-01",
          "-000-01-01",
          "-0000-01-01",
          "--001-01-01",
          "+12345678-01-01",
          "+10000-01",
          "+10000-0101",
          "-10000-01-0",
          "today",
          "2024-01-0/",
          "2024-01-0:",
          "+",
          "-",
          "+2024-01-0"}) {
        CAPTURE(text);
        Date date(1999, 9, 9);
        CHECK_FALSE(Date::parse(text, date));
        CHECK(date == Date(1999, 9, 9));
        CHECK_THROWS_AS(static_cast<void>(parsed(text)), azoth::ArgumentError);
    }
    Date date;
    CHECK_FALSE(Date::parse(std::string_view("2024-01-01\0", 11), date));
    CHECK_FALSE(Date::parse(std::string_view(), date));
}

TEST_CASE("an error about a date quotes the text harmlessly") {
    try {
        static_cast<void>(parsed("20\n24" + std::string(100, 'x')));
        FAIL("no error");
    } catch (const azoth::ArgumentError& error) {
        CHECK(error.message() == "'20?24" + std::string(43, 'x') + "...' is not a date");
        CHECK(error.hint() == "write it as YYYY-MM-DD");
    }
}

TEST_CASE("dates come from and go to the standard calendar") {
    using namespace std::chrono;
    const Date from_days = sys_days(2024y / May / 17);
    const Date from_local = local_days(2024y / May / 17);
    const Date from_ymd = 2024y / May / 17;
    CHECK(from_days == Date(2024, 5, 17));
    CHECK(from_local == Date(2024, 5, 17));
    CHECK(from_ymd == Date(2024, 5, 17));
    CHECK(Date(2024, 5, 17).to<sys_days>() == sys_days(2024y / May / 17));
    CHECK_THROWS_AS(Date(2023y / February / 29), azoth::ArgumentError);
    CHECK_FALSE(std::is_constructible_v<Date, system_clock::time_point>);
    const Date before = floor<days>(system_clock::now());
    const Date today = Date::today();
    const Date after = floor<days>(system_clock::now());
    CHECK(before <= today);
    CHECK(today <= after);
}

TEST_CASE("weekdays are those of ISO 8601") {
    CHECK(Date(1970, 1, 1).weekday() == 4);
    CHECK(Date(2024, 1, 1).weekday() == 1);
    CHECK(Date(2023, 12, 31).weekday() == 7);
    CHECK(Date(1969, 12, 31).weekday() == 3);
}

TEST_CASE("dates compare and hash") {
    CHECK(Date(2023, 12, 31) < Date(2024, 1, 1));
    CHECK(Date(-1, 1, 1) < Date(0, 1, 1));
    CHECK(hash_value(Date(2024, 1, 1)) == hash_value(Date(2024, 1, 1)));
    std::unordered_set<Date> set{Date(), Date(2024, 1, 1), Date()};
    CHECK(set.size() == 2);
}
