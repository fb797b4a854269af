// SPDX-License-Identifier: MIT
#include "dialects/postgresql/received_value.hpp"

#include "azoth/base/error.hpp"
#include "dialects/postgresql/numeric.hpp"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <optional>
#include <string>

namespace azoth::postgresql {

namespace {

[[noreturn, gnu::cold]] void malformed(std::string_view type) {
    throw InterfaceError(ErrorInfo{
        .message = fmt::format("the server sent something that is no {}", type),
        .hint = "is there something between the program and the server?",
    });
}

void expect(std::string_view octets, std::size_t size, std::string_view type) {
    if (octets.size() != size) [[unlikely]] {
        malformed(type);
    }
}

constexpr std::string_view infinity_text(bool negative) noexcept {
    return negative ? "-infinity" : "infinity";
}

Value timestamp_value(std::int64_t since_2000) {
    Timestamp stamp;
    if (timestamp_from(since_2000, stamp)) {
        return stamp;
    }
    if (since_2000 == INT64_MAX || since_2000 == INT64_MIN) {
        return infinity_text(since_2000 < 0);
    }
    return "a time after the year 294246";
}

Value date_value(std::int32_t since_2000) {
    Date date;
    if (date_from(since_2000, date)) {
        return date;
    }
    if (since_2000 == INT32_MAX || since_2000 == INT32_MIN) {
        return infinity_text(since_2000 < 0);
    }
    return "a day that is too far away";
}

Value time_value(std::int64_t microseconds) {
    if (microseconds == detail::microseconds_per_day) {
        return "24:00:00";
    }
    return Time::from_microseconds(microseconds);
}

/// What no Interval can hold, as the server writes it.
std::string long_interval_text(std::int64_t microseconds, std::int32_t days, std::int32_t months) {
    return fmt::format(
        "{} mons {} days {}", months, days, Interval::from_microseconds(microseconds).to_string()
    );
}

Value interval_value(std::int64_t microseconds, std::int32_t days, std::int32_t months) {
    std::int64_t sum = 0;
    if (months != 0 ||
        __builtin_add_overflow(microseconds, days * detail::microseconds_per_day, &sum)) {
        return long_interval_text(microseconds, days, months);
    }
    return Interval::from_microseconds(sum);
}

Value numeric_value(std::string_view octets) {
    Decimal number;
    if (decode_numeric(octets, number)) {
        return number;
    }
    const std::string text = numeric_text(octets);
    if (text == "NaN") {
        return std::numeric_limits<double>::quiet_NaN();
    }
    if (text == "Infinity" || text == "-Infinity") {
        const double infinity = std::numeric_limits<double>::infinity();
        return text.front() == '-' ? -infinity : infinity;
    }
    if (text.empty()) {
        malformed("numeric");
    }
    return text;
}

// ---- text

template <class T>
T number_from(std::string_view text, std::string_view type) {
    T number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) {
        malformed(type);
    }
    return number;
}

double real_from(std::string_view text) {
    if (text == "Infinity" || text == "-Infinity") {
        const double infinity = std::numeric_limits<double>::infinity();
        return text.front() == '-' ? -infinity : infinity;
    }
    return text == "NaN" ? std::numeric_limits<double>::quiet_NaN()
                         : number_from<double>(text, "double precision");
}

/// "+02", "-05:30", "+00:19:32"
std::optional<Interval> offset_from(std::string_view text) {
    if (text.size() < 3) {
        return std::nullopt;
    }
    std::string clock(text.substr(1));
    clock += clock.size() == 2 ? ":00:00" : clock.size() == 5 ? ":00" : "";
    Interval offset;
    if (!Interval::parse(clock, offset)) {
        return std::nullopt;
    }
    return text.front() == '-' ? -offset : offset;
}

/// "2024-02-29 12:00:00+02" as UTC.
Value timestamptz_from(std::string_view text) {
    const std::size_t sign = text.find_last_of("+-");
    Timestamp stamp;
    if (sign != std::string_view::npos && sign > std::string_view("2024-02-29").size() &&
        Timestamp::parse(text.substr(0, sign), stamp)) {
        if (const auto offset = offset_from(text.substr(sign))) {
            return stamp - *offset;
        }
    }
    return text;
}

/// "1 year 2 mons -3 days +04:05:06.789"; text when it has months.
Value interval_from(std::string_view text) {
    std::int64_t days = 0;
    std::int64_t months = 0;
    std::string_view rest = text;
    Interval clock;
    while (!rest.empty()) {
        const std::size_t blank = rest.find(' ');
        std::string_view number = rest.substr(0, blank);
        if (number.starts_with('+')) {
            number.remove_prefix(1);
        }
        if (number.find(':') != std::string_view::npos) {
            if (blank != std::string_view::npos || !Interval::parse(number, clock)) {
                malformed("interval");
            }
            break;
        }
        const auto count = number_from<std::int64_t>(number, "interval");
        if (blank == std::string_view::npos) {
            malformed("interval");
        }
        rest.remove_prefix(blank + 1);
        const std::size_t end = rest.find(' ');
        const std::string_view unit = rest.substr(0, end);
        if (unit.starts_with("day")) {
            days = count;
        } else {
            months += count;
        }
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    std::int64_t sum = 0;
    if (months != 0 || __builtin_mul_overflow(days, detail::microseconds_per_day, &sum) ||
        __builtin_add_overflow(sum, clock.microseconds(), &sum)) {
        return text;
    }
    return Interval::from_microseconds(sum);
}

template <class T>
Value parsed(std::string_view text) {
    T value;
    return T::parse(text, value) ? Value(value) : Value(text);
}

}  // namespace

Value binary_value(Form form, std::string_view octets) {
    const char* const data = octets.data();
    switch (form) {
    case Form::boolean:
        expect(octets, 1, "boolean");
        return *data != 0;
    case Form::int2:
        expect(octets, 2, "smallint");
        return get<std::int16_t>(data);
    case Form::int4:
        expect(octets, 4, "integer");
        return get<std::int32_t>(data);
    case Form::int8:
        expect(octets, 8, "bigint");
        return get<std::int64_t>(data);
    case Form::oid:
        expect(octets, 4, "oid");
        return get<std::uint32_t>(data);
    case Form::float4:
        expect(octets, 4, "real");
        return std::bit_cast<float>(get<std::uint32_t>(data));
    case Form::float8:
        expect(octets, 8, "double precision");
        return std::bit_cast<double>(get<std::uint64_t>(data));
    case Form::numeric:
        return numeric_value(octets);
    case Form::bytea:
        return Bytes(data, octets.size());
    case Form::date:
        expect(octets, 4, "date");
        return date_value(get<std::int32_t>(data));
    case Form::time: {
        expect(octets, 8, "time");
        const auto microseconds = get<std::int64_t>(data);
        if (microseconds < 0 || microseconds > detail::microseconds_per_day) {
            malformed("time");
        }
        return time_value(microseconds);
    }
    case Form::timestamp:
    case Form::timestamptz:
        expect(octets, 8, "timestamp");
        return timestamp_value(get<std::int64_t>(data));
    case Form::interval:
        expect(octets, 16, "interval");
        return interval_value(
            get<std::int64_t>(data), get<std::int32_t>(data + 8), get<std::int32_t>(data + 12)
        );
    case Form::uuid:
        expect(octets, 16, "uuid");
        return Uuid::from_bytes(data);
    case Form::json:
        return Json::unchecked(std::string(octets));
    case Form::jsonb:
        if (octets.empty() || octets.front() != 1) {  // the version of the format
            malformed("jsonb");
        }
        return Json::unchecked(std::string(octets.substr(1)));
    case Form::void_:
        return {};
    case Form::text:
    case Form::other:
        return octets;
    }
    return octets;
}

Value text_value(Form form, std::string_view text) {
    switch (form) {
    case Form::boolean:
        return text == "t";
    case Form::int2:
    case Form::int4:
    case Form::int8:
    case Form::oid:
        return number_from<std::int64_t>(text, "integer");
    case Form::float4:
        // Its shortest text is that of a float: as a double it may be more than the greatest one.
        return text.ends_with("y") || text == "NaN" ? real_from(text)
                                                    : Value(number_from<float>(text, "real"));
    case Form::float8:
        return real_from(text);
    case Form::numeric: {
        Decimal number;
        if (Decimal::parse(text, number)) {
            return number;
        }
        return text == "NaN" || text.ends_with("Infinity") ? Value(real_from(text)) : Value(text);
    }
    case Form::bytea: {
        Bytes octets;
        if (!text.starts_with("\\x") || !Bytes::parse_hex(text.substr(2), octets)) {
            malformed("bytea");
        }
        return octets;
    }
    case Form::date:
        return parsed<Date>(text);
    case Form::time:
        return parsed<Time>(text);
    case Form::timestamp:
        return parsed<Timestamp>(text);
    case Form::timestamptz:
        return timestamptz_from(text);
    case Form::interval:
        return interval_from(text);
    case Form::uuid:
        return parsed<Uuid>(text);
    case Form::json:
    case Form::jsonb:
        return Json::unchecked(std::string(text));
    case Form::void_:
        return {};
    case Form::text:
    case Form::other:
        return text;
    }
    return text;
}

}  // namespace azoth::postgresql
