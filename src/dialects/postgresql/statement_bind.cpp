// SPDX-License-Identifier: MIT
// From C++ values to parameters. Where the type of the parameter is known and is the natural one of the value,
// the value travels in binary; everything else is text, which the server reads or refuses.
#include "azoth/base/error.hpp"
#include "azoth/sql/type.hpp"
#include "dialects/postgresql/numeric.hpp"
#include "dialects/postgresql/statement.hpp"
#include "sql/types/hex.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace azoth::postgresql {

namespace {

template <class T>
const T& member(const void* inner) noexcept {
    return *static_cast<const T*>(inner);
}

/// "2024-02-29", or "0044-03-15 BC" (and its clock between).
std::string date_text(Date date, std::string_view clock) {
    const int year = date.year();
    const bool before_christ = year <= 0;
    return fmt::format(
        "{:04}-{:02}-{:02}{}{}",
        before_christ ? 1 - static_cast<std::int64_t>(year) : year,
        date.month(),
        date.day(),
        clock,
        before_christ ? " BC" : ""
    );
}

constexpr std::string_view too_long = "PostgreSQL takes no value of 1 GiB or more";

}  // namespace

Form Statement::form_of(const Parameter& parameter) const noexcept {
    const auto index = static_cast<std::size_t>(parameter.index - 1);
    return index < parameters_.size() ? parameters_[index] : Form::other;
}

void Statement::set(
    const Parameter& parameter, const char* value, std::size_t length, bool binary
) {
    constexpr std::size_t longest = 0x3fffffff;
    if (length > longest) {
        driver::refuse_parameter(parameter, fmt::format("has {} bytes", length), too_long);
    }
    const auto index = static_cast<std::size_t>(parameter.index - 1);
    if (index >= values_.size()) {
        values_.resize(index + 1);
        lengths_.resize(index + 1);
        formats_.resize(index + 1);
        types_.resize(index + 1);
    }
    values_[index] = value;
    lengths_[index] = static_cast<int>(length);
    formats_[index] = binary ? 1 : 0;
    types_[index] = 0;
    bound_ = std::max(bound_, parameter.index);
}

template <class T>
void Statement::set_number(const Parameter& parameter, T value) {
    char* const out = scratch_.take(sizeof(T));
    put(out, value);
    set(parameter, out, sizeof(T), true);
}

std::string_view Statement::keep(std::string_view text) {
    char* const out = scratch_.take(text.size() + 1);
    std::memcpy(out, text.data(), text.size());
    out[text.size()] = '\0';
    return {out, text.size()};
}

void Statement::set_text(const Parameter& parameter, std::string_view text) {
    const std::string_view kept = keep(text);
    set(parameter, kept.data(), kept.size(), false);
}

void Statement::bind_null(const Parameter& parameter) {
    set(parameter, nullptr, 0, false);
}

void Statement::bind_boolean(const Parameter& parameter, bool value) {
    switch (form_of(parameter)) {
    case Form::boolean:
        set_number(parameter, static_cast<std::uint8_t>(value ? 1 : 0));
        return;
    case Form::int2:
    case Form::int4:
    case Form::int8:
        bind_integer(parameter, value ? 1 : 0);
        return;
    default:
        set_text(parameter, value ? "true" : "false");
    }
}

void Statement::bind_integer(const Parameter& parameter, std::int64_t value) {
    const auto in_range = [&](std::int64_t lowest, std::int64_t highest, std::string_view type) {
        if (value < lowest || value > highest) [[unlikely]] {
            driver::refuse_parameter(
                parameter,
                fmt::format("is {}, which is more than the type {} can hold", value, type),
                "use a wider type for the column"
            );
        }
    };
    switch (form_of(parameter)) {
    case Form::int4:
        in_range(INT32_MIN, INT32_MAX, "integer");
        set_number(parameter, static_cast<std::int32_t>(value));
        return;
    case Form::int8:
        set_number(parameter, value);
        return;
    case Form::int2:
        in_range(INT16_MIN, INT16_MAX, "smallint");
        set_number(parameter, static_cast<std::int16_t>(value));
        return;
    case Form::oid:
        in_range(0, UINT32_MAX, "oid");
        set_number(parameter, static_cast<std::uint32_t>(value));
        return;
    default: {
        char text[24];
        const auto end = std::to_chars(text, text + sizeof(text), value).ptr;
        set_text(parameter, {text, static_cast<std::size_t>(end - text)});
        return;
    }
    }
}

void Statement::bind_unsigned(const Parameter& parameter, std::uint64_t value) {
    if (value <= static_cast<std::uint64_t>(INT64_MAX)) {
        bind_integer(parameter, static_cast<std::int64_t>(value));
    } else if (const Form form = form_of(parameter);
               form == Form::numeric || form == Form::float8 || !kept_) {
        set_text(parameter, std::to_string(value));
    } else {
        driver::refuse_parameter(
            parameter,
            fmt::format("is {}, which is more than a database integer can hold", value),
            "the greatest is 9223372036854775807; use azoth::Decimal for larger numbers"
        );
    }
}

void Statement::bind_real(const Parameter& parameter, double value) {
    switch (form_of(parameter)) {
    case Form::float8:
        set_number(parameter, std::bit_cast<std::uint64_t>(value));
        return;
    case Form::float4:
        if (std::isfinite(value) &&
            std::fabs(value) > static_cast<double>(std::numeric_limits<float>::max())) {
            driver::refuse_parameter(
                parameter,
                fmt::format("is {}, which is more than the type real can hold", value),
                "use double precision for the column"
            );
        }
        set_number(parameter, std::bit_cast<std::uint32_t>(static_cast<float>(value)));
        return;
    default:
        break;
    }
    if (std::isnan(value)) {
        set_text(parameter, "NaN");
    } else if (std::isinf(value)) {
        set_text(parameter, value < 0 ? "-Infinity" : "Infinity");
    } else {
        char text[32];
        const auto end = std::to_chars(text, text + sizeof(text), value).ptr;
        set_text(parameter, {text, static_cast<std::size_t>(end - text)});
    }
}

void Statement::bind_text(const Parameter& parameter, const std::string& text, Lifetime lifetime) {
    driver::check_text(parameter, text);
    const Form form = form_of(parameter);
    const bool as_is = form == Form::text || form == Form::json || form == Form::bytea;
    if (lifetime == Lifetime::until_reset) {
        set(parameter, text.c_str(), text.size(), as_is);
    } else {
        const std::string_view kept = keep(text);
        set(parameter, kept.data(), kept.size(), as_is);
    }
}

void Statement::bind_bytes(const Parameter& parameter, std::string_view octets, Lifetime lifetime) {
    const Form form = form_of(parameter);
    if (form == Form::text || form == Form::json) {
        driver::check_text(parameter, octets);
    } else if (kept_ && form != Form::bytea) {
        char* const out = scratch_.take(2 * octets.size() + 3);
        out[0] = '\\';
        out[1] = 'x';
        char* const end = detail::write_hex(out + 2, octets.data(), octets.size());
        *end = '\0';
        set(parameter, out, static_cast<std::size_t>(end - out), false);
        return;
    }
    const std::string_view stable =
        lifetime == Lifetime::until_reset && !octets.empty() ? octets : keep(octets);
    set(parameter, stable.data(), stable.size(), true);
    if (!kept_) {
        types_[static_cast<std::size_t>(parameter.index - 1)] = types::bytea;
    }
}

void Statement::bind_timestamp(const Parameter& parameter, Timestamp value) {
    const Form form = form_of(parameter);
    if (form == Form::timestamp || form == Form::timestamptz) {
        std::int64_t since_2000 = 0;
        // The greatest numbers mean infinity, which no Timestamp is.
        if (__builtin_sub_overflow(value.microseconds(), epoch_microseconds, &since_2000) ||
            since_2000 == INT64_MIN) {
            driver::refuse_parameter(
                parameter, "is a time before those that PostgreSQL has", "the first is in 4713 BC"
            );
        }
        set_number(parameter, since_2000);
        return;
    }
    if (form == Form::date && value.time() != Time()) {
        driver::refuse_parameter(
            parameter,
            "has a time of day, but the parameter is a date",
            "use date() of the value, or cast the column to a timestamp"
        );
    }
    // Where it is a time without a zone, the server reads over the zone.
    set_text(parameter, date_text(value.date(), " " + value.time().to_string() + "+00"));
}

void Statement::bind_date(const Parameter& parameter, Date value) {
    if (form_of(parameter) == Form::date) {
        std::int32_t since_2000 = 0;
        if (__builtin_sub_overflow(value.days(), epoch_days, &since_2000) ||
            since_2000 == INT32_MIN) {
            driver::refuse_parameter(
                parameter, "is a day before those that PostgreSQL has", "the first is in 4713 BC"
            );
        }
        set_number(parameter, since_2000);
        return;
    }
    set_text(parameter, date_text(value, ""));
}

void Statement::bind_time(const Parameter& parameter, Time value) {
    if (form_of(parameter) == Form::time) {
        set_number(parameter, value.microseconds());
        return;
    }
    set_text(parameter, value.to_string());
}

void Statement::bind_interval(const Parameter& parameter, Interval value) {
    if (form_of(parameter) == Form::interval) {
        char* const out = scratch_.take(16);
        put(put(put(out, value.microseconds()), std::int32_t{0}), std::int32_t{0});
        set(parameter, out, 16, true);
        return;
    }
    set_text(parameter, value.to_string());
}

void Statement::bind_decimal(const Parameter& parameter, const Decimal& value) {
    if (form_of(parameter) == Form::numeric) {
        char* const out = scratch_.take(max_numeric_size);
        set(parameter, out, encode_numeric(value, out), true);
        return;
    }
    set_text(parameter, value.to_string());
}

void Statement::bind_uuid(const Parameter& parameter, const Uuid& value) {
    if (form_of(parameter) == Form::uuid) {
        constexpr std::size_t size = sizeof(value.bytes());
        char* const out = scratch_.take(size);
        std::memcpy(out, value.bytes(), size);
        set(parameter, out, size, true);
        return;
    }
    set_text(parameter, value.to_string());
}

void Statement::bind_value(const Parameter& parameter, const Value& value, Lifetime lifetime) {
    switch (value.kind()) {
    case Value::Kind::null:
        return bind_null(parameter);
    case Value::Kind::boolean:
        return bind_boolean(parameter, value.boolean());
    case Value::Kind::integer:
        return bind_integer(parameter, value.integer());
    case Value::Kind::real:
        return bind_real(parameter, value.real());
    case Value::Kind::text:
    case Value::Kind::json:
        return bind_text(parameter, value.text(), lifetime);
    case Value::Kind::bytes:
        return bind_bytes(parameter, value.text(), lifetime);
    case Value::Kind::timestamp:
        return bind_timestamp(parameter, value.timestamp());
    case Value::Kind::date:
        return bind_date(parameter, value.date());
    case Value::Kind::time:
        return bind_time(parameter, value.time());
    case Value::Kind::interval:
        return bind_interval(parameter, value.interval());
    case Value::Kind::decimal:
        return bind_decimal(parameter, value.decimal());
    case Value::Kind::uuid:
        return bind_uuid(parameter, value.uuid());
    }
}

void Statement::bind_inner(const Parameter& parameter, const TypeOps& ops, const void* inner) {
    constexpr auto stays = Lifetime::until_reset;
    switch (ops.storage) {
    case Storage::boolean:
        return bind_boolean(parameter, member<bool>(inner));
    case Storage::int16:
        return bind_integer(parameter, member<std::int16_t>(inner));
    case Storage::int32:
        return bind_integer(parameter, member<std::int32_t>(inner));
    case Storage::int64:
        return bind_integer(parameter, member<std::int64_t>(inner));
    case Storage::uint16:
        return bind_integer(parameter, member<std::uint16_t>(inner));
    case Storage::uint32:
        return bind_integer(parameter, member<std::uint32_t>(inner));
    case Storage::uint64:
        return bind_unsigned(parameter, member<std::uint64_t>(inner));
    case Storage::float32:
        return bind_real(parameter, static_cast<double>(member<float>(inner)));
    case Storage::float64:
        return bind_real(parameter, member<double>(inner));
    case Storage::string:
        return bind_text(parameter, member<std::string>(inner), stays);
    case Storage::bytes:
        return bind_bytes(parameter, member<Bytes>(inner).view(), stays);
    case Storage::timestamp:
        return bind_timestamp(parameter, member<Timestamp>(inner));
    case Storage::date:
        return bind_date(parameter, member<Date>(inner));
    case Storage::time:
        return bind_time(parameter, member<Time>(inner));
    case Storage::interval:
        return bind_interval(parameter, member<Interval>(inner));
    case Storage::decimal:
        return bind_decimal(parameter, member<Decimal>(inner));
    case Storage::uuid:
        return bind_uuid(parameter, member<Uuid>(inner));
    case Storage::json:
        return bind_text(parameter, member<Json>(inner).text(), stays);
    case Storage::value:
        return bind_value(parameter, member<Value>(inner), stays);
    case Storage::custom:
        return bind_value(parameter, ops.store(inner), Lifetime::short_lived);
    }
}

void Statement::bind(int index, const Value& value) {
    bind_value({.index = index}, value, Lifetime::until_reset);
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
            bind_null(parameter);
        } else {
            bind_inner(parameter, ops, inner);
        }
    }
}

}  // namespace azoth::postgresql
