// SPDX-License-Identifier: MIT
// From C++ values to parameters.
#include "azoth/sql/type.hpp"
#include "dialects/sqlite/connection.hpp"
#include "dialects/sqlite/decimal_form.hpp"
#include "dialects/sqlite/statement.hpp"
#include "dialects/values.hpp"

#include <fmt/format.h>

#include <climits>
#include <cmath>
#include <cstring>
#include <limits>

namespace azoth::sqlite {

namespace {

template <class T>
const T& member(const void* inner) noexcept {
    return *static_cast<const T*>(inner);
}

}  // namespace

void Statement::check(int code) const {
    if (code != SQLITE_OK) {
        fail(code, connection_.in_transaction());
    }
}

std::string_view Statement::keep(std::string_view text) {
    char* const out = scratch_.take(text.size());
    std::memcpy(out, text.data(), text.size());
    return {out, text.size()};
}

void Statement::bind_integer(const Parameter& parameter, std::int64_t value) {
    check(sqlite3_bind_int64(statement_, parameter.index, value));
}

void Statement::bind_unsigned(const Parameter& parameter, std::uint64_t value) {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        driver::refuse_parameter(
            parameter,
            fmt::format("is {}, which is more than a database integer can hold", value),
            "the greatest is 9223372036854775807; use azoth::Decimal for larger numbers"
        );
    }
    bind_integer(parameter, static_cast<std::int64_t>(value));
}

void Statement::bind_real(const Parameter& parameter, double value) {
    if (std::isnan(value)) {
        driver::refuse_parameter(
            parameter,
            "is NaN, which SQLite cannot store",
            "store NULL for a value that is not known"
        );
    }
    check(sqlite3_bind_double(statement_, parameter.index, value));
}

void Statement::bind_text(const Parameter& parameter, std::string_view text, Lifetime lifetime) {
    if (text.size() > INT_MAX) {
        driver::refuse_parameter(
            parameter,
            fmt::format("is a text of {} bytes", text.size()),
            "SQLite takes no value of 2 GiB or more"
        );
    }
    driver::check_text(parameter, text);
    const std::string_view stable = lifetime == Lifetime::until_reset ? text : keep(text);
    check(sqlite3_bind_text(
        statement_, parameter.index, stable.data(), static_cast<int>(stable.size()), SQLITE_STATIC
    ));
}

void Statement::bind_bytes(const Parameter& parameter, std::string_view octets, Lifetime lifetime) {
    if (octets.size() > INT_MAX) {
        driver::refuse_parameter(
            parameter,
            fmt::format("has {} bytes", octets.size()),
            "SQLite takes no value of 2 GiB or more"
        );
    }
    if (octets.empty()) {  // a null pointer would mean NULL
        check(sqlite3_bind_zeroblob(statement_, parameter.index, 0));
        return;
    }
    const std::string_view stable = lifetime == Lifetime::until_reset ? octets : keep(octets);
    check(sqlite3_bind_blob(
        statement_, parameter.index, stable.data(), static_cast<int>(stable.size()), SQLITE_STATIC
    ));
}

/// A column declared JSON has numeric affinity: a document that is only a number becomes a number.
/// Where that would change its value, it is a BLOB of its text.
void Statement::bind_json(const Parameter& parameter, std::string_view text, Lifetime lifetime) {
    constexpr std::string_view blank = " \t\n\r";
    const std::size_t first = text.find_first_not_of(blank);
    if (first != std::string_view::npos &&
        (text[first] == '-' || (text[first] >= '0' && text[first] <= '9'))) {
        Decimal number;
        const std::size_t last = text.find_last_not_of(blank);
        const bool kept = Decimal::parse(text.substr(first, last + 1 - first), number) &&
                          DecimalForm(number).kind() != DecimalForm::Kind::blob;
        if (!kept) {
            bind_bytes(parameter, text, lifetime);
            return;
        }
    }
    bind_text(parameter, text, lifetime);
}

void Statement::bind_decimal(const Parameter& parameter, const Decimal& value) {
    const DecimalForm form(value);
    switch (form.kind()) {
    case DecimalForm::Kind::integer:
        bind_integer(parameter, form.integer());
        return;
    case DecimalForm::Kind::real:
        bind_real(parameter, form.real());
        return;
    case DecimalForm::Kind::blob:
        bind_bytes(parameter, form.text(), Lifetime::short_lived);
        return;
    }
}

template <std::size_t Size, class T>
void Statement::bind_formatted(const Parameter& parameter, const T& value) {
    char* const out = scratch_.take(Size);
    const auto length = static_cast<int>(value.format(out));
    check(sqlite3_bind_text(statement_, parameter.index, out, length, SQLITE_STATIC));
}

void Statement::bind_interval(const Parameter& parameter, Interval value) {
    bind_formatted<Timestamp::max_text_size>(
        parameter, Timestamp::from_microseconds(value.microseconds())
    );
}

void Statement::bind_uuid(const Parameter& parameter, const Uuid& value) {
    constexpr int length = 32;
    char* const out = scratch_.take(length);
    value.format_hex(out);
    check(sqlite3_bind_text(statement_, parameter.index, out, length, SQLITE_STATIC));
}

void Statement::bind_value(const Parameter& parameter, const Value& value, Lifetime lifetime) {
    switch (value.kind()) {
    case Value::Kind::null:
        check(sqlite3_bind_null(statement_, parameter.index));
        return;
    case Value::Kind::boolean:
        bind_integer(parameter, value.boolean() ? 1 : 0);
        return;
    case Value::Kind::integer:
        bind_integer(parameter, value.integer());
        return;
    case Value::Kind::real:
        bind_real(parameter, value.real());
        return;
    case Value::Kind::text:
        bind_text(parameter, value.text(), lifetime);
        return;
    case Value::Kind::bytes:
        bind_bytes(parameter, value.text(), lifetime);
        return;
    case Value::Kind::timestamp:
        bind_formatted<Timestamp::max_text_size>(parameter, value.timestamp());
        return;
    case Value::Kind::date:
        bind_formatted<Date::max_text_size>(parameter, value.date());
        return;
    case Value::Kind::time:
        bind_formatted<Time::max_text_size>(parameter, value.time());
        return;
    case Value::Kind::interval:
        bind_interval(parameter, value.interval());
        return;
    case Value::Kind::decimal:
        bind_decimal(parameter, value.decimal());
        return;
    case Value::Kind::uuid:
        bind_uuid(parameter, value.uuid());
        return;
    case Value::Kind::json:
        bind_json(parameter, value.text(), lifetime);
        return;
    }
}

void Statement::bind_inner(const Parameter& parameter, const TypeOps& ops, const void* inner) {
    constexpr auto stays = Lifetime::until_reset;
    switch (ops.storage) {
    case Storage::boolean:
        bind_integer(parameter, member<bool>(inner) ? 1 : 0);
        return;
    case Storage::int16:
        bind_integer(parameter, member<std::int16_t>(inner));
        return;
    case Storage::int32:
        bind_integer(parameter, member<std::int32_t>(inner));
        return;
    case Storage::int64:
        bind_integer(parameter, member<std::int64_t>(inner));
        return;
    case Storage::uint16:
        bind_integer(parameter, member<std::uint16_t>(inner));
        return;
    case Storage::uint32:
        bind_integer(parameter, member<std::uint32_t>(inner));
        return;
    case Storage::uint64:
        bind_unsigned(parameter, member<std::uint64_t>(inner));
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
        bind_bytes(parameter, member<Bytes>(inner).view(), stays);
        return;
    case Storage::timestamp:
        bind_formatted<Timestamp::max_text_size>(parameter, member<Timestamp>(inner));
        return;
    case Storage::date:
        bind_formatted<Date::max_text_size>(parameter, member<Date>(inner));
        return;
    case Storage::time:
        bind_formatted<Time::max_text_size>(parameter, member<Time>(inner));
        return;
    case Storage::interval:
        bind_interval(parameter, member<Interval>(inner));
        return;
    case Storage::decimal:
        bind_decimal(parameter, member<Decimal>(inner));
        return;
    case Storage::uuid:
        bind_uuid(parameter, member<Uuid>(inner));
        return;
    case Storage::json:
        bind_json(parameter, member<Json>(inner).text(), stays);
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
            check(sqlite3_bind_null(statement_, parameter.index));
        } else {
            bind_inner(parameter, ops, inner);
        }
    }
    bound_ += static_cast<int>(count);
}

}  // namespace azoth::sqlite
