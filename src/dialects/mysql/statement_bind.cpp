// SPDX-License-Identifier: MIT
// From C++ values to parameters.
#include "azoth/sql/type.hpp"
#include "dialects/mysql/statement.hpp"

#include <cmath>
#include <cstring>

namespace azoth::mysql {

using driver::Parameter;

namespace {

template <class T>
const T& member(const void* inner) noexcept {
    return *static_cast<const T*>(inner);
}

std::size_t position(int index) noexcept {
    return static_cast<std::size_t>(index) - 1;
}

void set_date(MYSQL_TIME& to, Date date) noexcept {
    const auto civil = detail::civil_from_days(date.days());
    to.year = static_cast<unsigned>(civil.year);
    to.month = civil.month;
    to.day = civil.day;
}

void set_time(MYSQL_TIME& to, Time time) noexcept {
    to.hour = static_cast<unsigned>(time.hour());
    to.minute = static_cast<unsigned>(time.minute());
    to.second = static_cast<unsigned>(time.second());
    to.second_part = static_cast<unsigned long>(time.microsecond());
}

void check_year(const Parameter& parameter, Date date) {
    if (const int year = date.year(); year < 0 || year > 9999) {
        driver::refuse_parameter(
            parameter,
            "is of the year " + std::to_string(year),
            "the server has the years 0 to 9999"
        );
    }
}

}  // namespace

void Statement::bind_null(int index) {
    MYSQL_BIND& to = binds_[position(index)];
    to = {};
    to.buffer_type = MYSQL_TYPE_NULL;
}

void Statement::bind_integer(int index, std::int64_t value, bool is_unsigned) {
    MYSQL_BIND& to = binds_[position(index)];
    Slot& slot = slots_[position(index)];
    slot.integer = value;
    to = {};
    to.buffer_type = MYSQL_TYPE_LONGLONG;
    to.buffer = &slot.integer;
    to.is_unsigned = is_unsigned ? 1 : 0;
}

void Statement::bind_real(const Parameter& parameter, double value) {
    if (!std::isfinite(value)) {
        driver::refuse_parameter(
            parameter,
            std::isnan(value) ? "is NaN, which the server cannot store"
                              : "is infinite, which the server cannot store",
            "store NULL for a value that is not known"
        );
    }
    MYSQL_BIND& to = binds_[position(parameter.index)];
    Slot& slot = slots_[position(parameter.index)];
    slot.real = value;
    to = {};
    to.buffer_type = MYSQL_TYPE_DOUBLE;
    to.buffer = &slot.real;
}

void Statement::bind_octets(
    int index, std::string_view octets, Lifetime lifetime, enum_field_types type
) {
    if (lifetime == Lifetime::short_lived) {
        char* const kept = scratch_.take(octets.size());
        std::memcpy(kept, octets.data(), octets.size());
        octets = {kept, octets.size()};
    }
    MYSQL_BIND& to = binds_[position(index)];
    to = {};
    to.buffer_type = type;
    to.buffer = const_cast<char*>(octets.data());  // only read
    to.buffer_length = octets.size();
    to.length_value = octets.size();
    to.length = &to.length_value;
    bound_bytes_ += octets.size();
}

void Statement::bind_text(const Parameter& parameter, std::string_view text, Lifetime lifetime) {
    driver::check_text(parameter, text);
    bind_octets(parameter.index, text, lifetime, MYSQL_TYPE_STRING);
}

void Statement::bind_date(const Parameter& parameter, Date value) {
    check_year(parameter, value);
    MYSQL_BIND& to = binds_[position(parameter.index)];
    MYSQL_TIME& time = slots_[position(parameter.index)].time;
    time = {};
    set_date(time, value);
    time.time_type = MYSQL_TIMESTAMP_DATE;
    to = {};
    to.buffer_type = MYSQL_TYPE_DATE;
    to.buffer = &time;
}

void Statement::bind_timestamp(const Parameter& parameter, Timestamp value) {
    check_year(parameter, value.date());
    MYSQL_BIND& to = binds_[position(parameter.index)];
    MYSQL_TIME& time = slots_[position(parameter.index)].time;
    time = {};
    set_date(time, value.date());
    set_time(time, value.time());
    time.time_type = MYSQL_TIMESTAMP_DATETIME;
    to = {};
    to.buffer_type = MYSQL_TYPE_DATETIME;
    to.buffer = &time;
}

void Statement::bind_time(int index, Time value) {
    MYSQL_BIND& to = binds_[position(index)];
    MYSQL_TIME& time = slots_[position(index)].time;
    time = {};
    set_time(time, value);
    time.time_type = MYSQL_TIMESTAMP_TIME;
    to = {};
    to.buffer_type = MYSQL_TYPE_TIME;
    to.buffer = &time;
}

void Statement::bind_decimal(int index, const Decimal& value) {
    char* const text = scratch_.take(Decimal::max_text_size);
    const std::size_t size = value.format(text);
    bind_octets(index, {text, size}, Lifetime::until_reset, MYSQL_TYPE_NEWDECIMAL);
}

void Statement::bind_uuid(int index, const Uuid& value) {
    constexpr std::size_t size = 32;
    char* const text = scratch_.take(size);
    value.format_hex(text);
    bind_octets(index, {text, size}, Lifetime::until_reset, MYSQL_TYPE_STRING);
}

void Statement::bind_value(const Parameter& parameter, const Value& value, Lifetime lifetime) {
    switch (value.kind()) {
    case Value::Kind::null:
        bind_null(parameter.index);
        return;
    case Value::Kind::boolean:
        bind_integer(parameter.index, value.boolean() ? 1 : 0);
        return;
    case Value::Kind::integer:
        bind_integer(parameter.index, value.integer());
        return;
    case Value::Kind::real:
        bind_real(parameter, value.real());
        return;
    case Value::Kind::text:
    case Value::Kind::json:
        bind_text(parameter, value.text(), lifetime);
        return;
    case Value::Kind::bytes:
        bind_octets(parameter.index, value.text(), lifetime, MYSQL_TYPE_BLOB);
        return;
    case Value::Kind::timestamp:
        bind_timestamp(parameter, value.timestamp());
        return;
    case Value::Kind::date:
        bind_date(parameter, value.date());
        return;
    case Value::Kind::time:
        bind_time(parameter.index, value.time());
        return;
    case Value::Kind::interval:
        bind_timestamp(parameter, Timestamp::from_microseconds(value.interval().microseconds()));
        return;
    case Value::Kind::decimal:
        bind_decimal(parameter.index, value.decimal());
        return;
    case Value::Kind::uuid:
        bind_uuid(parameter.index, value.uuid());
        return;
    }
}

void Statement::bind_inner(const Parameter& parameter, const TypeOps& ops, const void* inner) {
    constexpr auto stays = Lifetime::until_reset;
    const int index = parameter.index;
    switch (ops.storage) {
    case Storage::boolean:
        bind_integer(index, member<bool>(inner) ? 1 : 0);
        return;
    case Storage::int16:
        bind_integer(index, member<std::int16_t>(inner));
        return;
    case Storage::int32:
        bind_integer(index, member<std::int32_t>(inner));
        return;
    case Storage::int64:
        bind_integer(index, member<std::int64_t>(inner));
        return;
    case Storage::uint16:
        bind_integer(index, member<std::uint16_t>(inner));
        return;
    case Storage::uint32:
        bind_integer(index, member<std::uint32_t>(inner));
        return;
    case Storage::uint64:
        bind_integer(index, static_cast<std::int64_t>(member<std::uint64_t>(inner)), true);
        return;
    case Storage::float32:
        bind_real(parameter, static_cast<double>(member<float>(inner)));
        return;
    case Storage::float64:
        bind_real(parameter, member<double>(inner));
        return;
    case Storage::string:
        bind_text(parameter, member<std::string>(inner), stays);
        return;
    case Storage::bytes:
        bind_octets(index, member<Bytes>(inner).view(), stays, MYSQL_TYPE_BLOB);
        return;
    case Storage::timestamp:
        bind_timestamp(parameter, member<Timestamp>(inner));
        return;
    case Storage::date:
        bind_date(parameter, member<Date>(inner));
        return;
    case Storage::time:
        bind_time(index, member<Time>(inner));
        return;
    case Storage::interval:
        bind_timestamp(
            parameter, Timestamp::from_microseconds(member<Interval>(inner).microseconds())
        );
        return;
    case Storage::decimal:
        bind_decimal(index, member<Decimal>(inner));
        return;
    case Storage::uuid:
        bind_uuid(index, member<Uuid>(inner));
        return;
    case Storage::json:
        bind_text(parameter, member<Json>(inner).text(), stays);
        return;
    case Storage::value:
        bind_value(parameter, member<Value>(inner), stays);
        return;
    case Storage::custom:
        bind_value(parameter, ops.store(inner), Lifetime::short_lived);
        return;
    }
}

void Statement::bind(int index, const Value& value) {
    bind_value({.index = index}, value, Lifetime::until_reset);
    ++bound_;
}

void Statement::bind_fields(int first, const Field* fields, std::size_t count, const void* base) {
    const auto* const object = static_cast<const std::byte*>(base);
    for (std::size_t i = 0; i < count; ++i) {
        const Field& field = fields[i];
        const TypeOps& ops = *field.ops;
        const Parameter parameter{.index = first + static_cast<int>(i), .field = &field};
        const void* const at = object + field.offset;
        if (field.decorator != nullptr) {
            const Value value = driver::decorate(*field.decorator, detail::extract(ops, at));
            bind_value(parameter, value, Lifetime::short_lived);
        } else if (const void* const inner = ops.peek != nullptr ? ops.peek(at) : at;
                   inner == nullptr) {
            bind_null(parameter.index);
        } else {
            bind_inner(parameter, ops, inner);
        }
    }
    bound_ += count;
}

}  // namespace azoth::mysql
