// SPDX-License-Identifier: MIT
#include "azoth/sql/value.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/type_traits.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <new>

namespace azoth {

Value::Value(Bytes value) : kind_(Kind::bytes), text_(value.view()) {}

Value::Value(Timestamp value) noexcept : kind_(Kind::timestamp), timestamp_(value) {}

Value::Value(Date value) noexcept : kind_(Kind::date), date_(value) {}

Value::Value(Time value) noexcept : kind_(Kind::time), time_(value) {}

Value::Value(Interval value) noexcept : kind_(Kind::interval), interval_(value) {}

Value::Value(Decimal value) noexcept : kind_(Kind::decimal), decimal_(value) {}

Value::Value(Uuid value) noexcept : kind_(Kind::uuid), uuid_(value) {}

Value::Value(Json value) : kind_(Kind::json), text_(std::move(value).text()) {}

Value::Value(const Value& other) : kind_(other.kind_), integer_(0) {
    switch (other.kind_) {
    case Kind::text:
    case Kind::bytes:
    case Kind::json:
        ::new (static_cast<void*>(&text_)) std::string(other.text_);
        break;
    case Kind::real:
        real_ = other.real_;
        break;
    case Kind::timestamp:
        timestamp_ = other.timestamp_;
        break;
    case Kind::date:
        date_ = other.date_;
        break;
    case Kind::time:
        time_ = other.time_;
        break;
    case Kind::interval:
        interval_ = other.interval_;
        break;
    case Kind::decimal:
        decimal_ = other.decimal_;
        break;
    case Kind::uuid:
        uuid_ = other.uuid_;
        break;
    default:
        integer_ = other.integer_;
        break;
    }
}

Value::Value(Value&& other) noexcept : kind_(Kind::null), integer_(0) {
    if (other.owns_text()) {
        ::new (static_cast<void*>(&text_)) std::string(std::move(other.text_));
        kind_ = other.kind_;
    } else {
        ::new (static_cast<void*>(this)) Value(static_cast<const Value&>(other));
    }
}

Value& Value::operator=(Value other) noexcept {
    if (owns_text()) {
        text_.~basic_string();
    }
    ::new (static_cast<void*>(this)) Value(std::move(other));
    return *this;
}

std::int64_t Value::checked(std::uint64_t value) {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        throw DataError(ErrorInfo{
            .message = fmt::format(
                "the unsigned value {} is more than a database integer can hold", value
            ),
            .hint = "the greatest is 9223372036854775807; use azoth::Decimal for larger numbers",
        });
    }
    return static_cast<std::int64_t>(value);
}

std::string Value::to_string() const {
    switch (kind_) {
    case Kind::null:
        return "NULL";
    case Kind::boolean:
        return integer_ != 0 ? "true" : "false";
    case Kind::integer:
        return fmt::format("{}", integer_);
    case Kind::real:
        return fmt::format("{}", real_);
    case Kind::text:
    case Kind::json:
        return fmt::format("'{}'", text_);
    case Kind::bytes:
        return "x'" + Bytes(text_).to_hex() + "'";
    case Kind::timestamp:
        return timestamp_.to_string();
    case Kind::date:
        return date_.to_string();
    case Kind::time:
        return time_.to_string();
    case Kind::interval:
        return interval_.to_string();
    case Kind::decimal:
        return decimal_.to_string();
    case Kind::uuid:
        return uuid_.to_string();
    }
    return {};
}

bool operator==(const Value& left, const Value& right) noexcept {
    if (left.kind_ != right.kind_) {
        return false;
    }
    switch (left.kind_) {
    case Value::Kind::null:
        return true;
    case Value::Kind::boolean:
    case Value::Kind::integer:
        return left.integer_ == right.integer_;
    case Value::Kind::real:
        return left.real_ == right.real_;
    case Value::Kind::text:
    case Value::Kind::json:
    case Value::Kind::bytes:
        return left.text_ == right.text_;
    case Value::Kind::timestamp:
        return left.timestamp_ == right.timestamp_;
    case Value::Kind::date:
        return left.date_ == right.date_;
    case Value::Kind::time:
        return left.time_ == right.time_;
    case Value::Kind::interval:
        return left.interval_ == right.interval_;
    case Value::Kind::decimal:
        return left.decimal_ == right.decimal_;
    case Value::Kind::uuid:
        return left.uuid_ == right.uuid_;
    }
    return false;
}

std::string_view to_string(Value::Kind kind) noexcept {
    switch (kind) {
    case Value::Kind::null:
        return "null";
    case Value::Kind::boolean:
        return "boolean";
    case Value::Kind::integer:
        return "integer";
    case Value::Kind::real:
        return "real";
    case Value::Kind::text:
        return "text";
    case Value::Kind::bytes:
        return "bytes";
    case Value::Kind::timestamp:
        return "timestamp";
    case Value::Kind::date:
        return "date";
    case Value::Kind::time:
        return "time";
    case Value::Kind::interval:
        return "interval";
    case Value::Kind::decimal:
        return "decimal";
    case Value::Kind::uuid:
        return "uuid";
    case Value::Kind::json:
        return "json";
    }
    return "?";
}

namespace detail {

namespace {

[[noreturn]] void no_fit(const TypeOps& ops, const Value& value, std::string_view why) {
    throw DataError(ErrorInfo{
        .message = fmt::format(
            "a value of kind {} cannot be read as {}: {}", to_string(value.kind()), ops.name, why
        ),
        .hint = "read it as a type that can hold it, or as azoth::Value to see what is there",
    });
}

std::int64_t to_integer(const TypeOps& ops, const Value& value) {
    switch (value.kind()) {
    case Value::Kind::integer:
    case Value::Kind::boolean:
        return value.integer();
    case Value::Kind::real: {
        const double real = value.real();
        if (real >= -9.2233720368547758e18 && real < 9.2233720368547758e18 &&
            real == std::trunc(real)) {
            return static_cast<std::int64_t>(real);
        }
        no_fit(ops, value, "it is not a whole number in range");
    }
    case Value::Kind::decimal:
        return value.decimal().to_int64();
    default:
        no_fit(ops, value, "it is not a number");
    }
}

template <class I>
void assign_integer(const TypeOps& ops, void* inner, const Value& value) {
    const std::int64_t wide = to_integer(ops, value);
    if constexpr (std::is_signed_v<I>) {
        if (wide < std::numeric_limits<I>::min() || wide > std::numeric_limits<I>::max()) {
            no_fit(ops, value, fmt::format("{} is out of its range", wide));
        }
    } else {
        if (wide < 0 || static_cast<std::uint64_t>(wide) > std::numeric_limits<I>::max()) {
            no_fit(ops, value, fmt::format("{} is out of its range", wide));
        }
    }
    *static_cast<I*>(inner) = static_cast<I>(wide);
}

double to_real(const TypeOps& ops, const Value& value) {
    switch (value.kind()) {
    case Value::Kind::real:
        return value.real();
    case Value::Kind::integer: {
        const auto real = static_cast<double>(value.integer());
        if (std::fabs(real) >= 9007199254740992.0 &&
            (real >= 9.2233720368547758e18 || static_cast<std::int64_t>(real) != value.integer())) {
            no_fit(ops, value, "it has more digits than a double");
        }
        return real;
    }
    case Value::Kind::decimal: {
        const double real = value.decimal().to_double();
        if (!(Decimal(real) == value.decimal())) {
            no_fit(ops, value, "it has more digits than a double");
        }
        return real;
    }
    default:
        no_fit(ops, value, "it is not a number");
    }
}

}  // namespace

void assign(const TypeOps& ops, void* member, Value value) {
    if (ops.storage == Storage::value) {
        *static_cast<Value*>(member) = std::move(value);
        return;
    }
    if (value.is_null()) {
        if (ops.clear == nullptr) {
            throw DataError(ErrorInfo{
                .message = fmt::format("NULL cannot be read as {}", ops.name),
                .hint = "read it as std::optional of that type",
            });
        }
        ops.clear(member);
        return;
    }
    void* inner = ops.emplace != nullptr ? ops.emplace(member) : member;
    const auto kind = value.kind();
    switch (ops.storage) {
    case Storage::boolean: {
        const std::int64_t number = to_integer(ops, value);
        if (number != 0 && number != 1) {
            no_fit(ops, value, "only 0 and 1 are boolean");
        }
        *static_cast<bool*>(inner) = number != 0;
        return;
    }
    case Storage::int16:
        return assign_integer<std::int16_t>(ops, inner, value);
    case Storage::int32:
        return assign_integer<std::int32_t>(ops, inner, value);
    case Storage::int64:
        return assign_integer<std::int64_t>(ops, inner, value);
    case Storage::uint16:
        return assign_integer<std::uint16_t>(ops, inner, value);
    case Storage::uint32:
        return assign_integer<std::uint32_t>(ops, inner, value);
    case Storage::uint64:
        return assign_integer<std::uint64_t>(ops, inner, value);
    case Storage::float32: {
        const double real = to_real(ops, value);
        if (std::isfinite(real) && std::fabs(real) > std::numeric_limits<float>::max()) {
            no_fit(ops, value, "it is out of the range of float");
        }
        *static_cast<float*>(inner) = static_cast<float>(real);
        return;
    }
    case Storage::float64:
        *static_cast<double*>(inner) = to_real(ops, value);
        return;
    case Storage::string:
        if (kind != Value::Kind::text && kind != Value::Kind::json) {
            no_fit(ops, value, "it is not text");
        }
        *static_cast<std::string*>(inner) = value.text();
        return;
    case Storage::bytes:
        if (kind != Value::Kind::bytes && kind != Value::Kind::text) {
            no_fit(ops, value, "it is not bytes");
        }
        *static_cast<Bytes*>(inner) = Bytes(value.text());
        return;
    case Storage::timestamp:
        if (kind == Value::Kind::timestamp) {
            *static_cast<Timestamp*>(inner) = value.timestamp();
        } else if (kind == Value::Kind::date) {
            *static_cast<Timestamp*>(inner) = Timestamp(value.date());
        } else if (kind != Value::Kind::text ||
                   !Timestamp::parse(value.text(), *static_cast<Timestamp*>(inner))) {
            no_fit(ops, value, "it is not 'YYYY-MM-DD HH:MM:SS.ffffff'");
        }
        return;
    case Storage::date:
        if (kind == Value::Kind::date) {
            *static_cast<Date*>(inner) = value.date();
        } else if (kind != Value::Kind::text ||
                   !Date::parse(value.text(), *static_cast<Date*>(inner))) {
            no_fit(ops, value, "it is not 'YYYY-MM-DD'");
        }
        return;
    case Storage::time:
        if (kind == Value::Kind::time) {
            *static_cast<Time*>(inner) = value.time();
        } else if (kind != Value::Kind::text ||
                   !Time::parse(value.text(), *static_cast<Time*>(inner))) {
            no_fit(ops, value, "it is not 'HH:MM:SS.ffffff'");
        }
        return;
    case Storage::interval:
        if (kind == Value::Kind::interval) {
            *static_cast<Interval*>(inner) = value.interval();
        } else if (kind == Value::Kind::timestamp) {
            // Databases without intervals store them as a distance from 1970-01-01.
            *static_cast<Interval*>(inner) = value.timestamp() - Timestamp();
        } else if (kind == Value::Kind::text) {
            if (Timestamp stamp; Timestamp::parse(value.text(), stamp)) {
                *static_cast<Interval*>(inner) = stamp - Timestamp();
            } else if (!Interval::parse(value.text(), *static_cast<Interval*>(inner))) {
                no_fit(ops, value, "it is not an interval");
            }
        } else {
            no_fit(ops, value, "it is not an interval");
        }
        return;
    case Storage::decimal:
        if (kind == Value::Kind::decimal) {
            *static_cast<Decimal*>(inner) = value.decimal();
        } else if (kind == Value::Kind::integer) {
            *static_cast<Decimal*>(inner) = Decimal(value.integer());
        } else if (kind == Value::Kind::real && std::isfinite(value.real())) {
            *static_cast<Decimal*>(inner) = Decimal(value.real());
        } else if (kind != Value::Kind::text ||
                   !Decimal::parse(value.text(), *static_cast<Decimal*>(inner))) {
            no_fit(ops, value, "it is not a decimal number");
        }
        return;
    case Storage::uuid:
        if (kind == Value::Kind::uuid) {
            *static_cast<Uuid*>(inner) = value.uuid();
        } else if (kind == Value::Kind::bytes && value.text().size() == 16) {
            *static_cast<Uuid*>(inner) = Uuid::from_bytes(value.text().data());
        } else if (kind != Value::Kind::text ||
                   !Uuid::parse(value.text(), *static_cast<Uuid*>(inner))) {
            no_fit(ops, value, "it is not a UUID");
        }
        return;
    case Storage::json:
        if (kind == Value::Kind::json) {
            *static_cast<Json*>(inner) = Json::unchecked(value.text());
        } else if (kind == Value::Kind::text && Json::valid(value.text())) {
            *static_cast<Json*>(inner) = Json::unchecked(value.text());
        } else if (kind == Value::Kind::integer || kind == Value::Kind::real) {
            *static_cast<Json*>(inner) = Json::unchecked(value.to_string());
        } else {
            no_fit(ops, value, "it is not JSON");
        }
        return;
    case Storage::custom:
        ops.load(inner, value);
        return;
    case Storage::value:
        return;
    }
}

Value extract(const TypeOps& ops, const void* member) {
    const void* inner = ops.peek != nullptr ? ops.peek(member) : member;
    if (inner == nullptr) {
        return {};
    }
    switch (ops.storage) {
    case Storage::boolean:
        return {*static_cast<const bool*>(inner)};
    case Storage::int16:
        return {*static_cast<const std::int16_t*>(inner)};
    case Storage::int32:
        return {*static_cast<const std::int32_t*>(inner)};
    case Storage::int64:
        return {*static_cast<const std::int64_t*>(inner)};
    case Storage::uint16:
        return {*static_cast<const std::uint16_t*>(inner)};
    case Storage::uint32:
        return {*static_cast<const std::uint32_t*>(inner)};
    case Storage::uint64:
        return {*static_cast<const std::uint64_t*>(inner)};
    case Storage::float32:
        return {*static_cast<const float*>(inner)};
    case Storage::float64:
        return {*static_cast<const double*>(inner)};
    case Storage::string:
        return {*static_cast<const std::string*>(inner)};
    case Storage::bytes:
        return {*static_cast<const Bytes*>(inner)};
    case Storage::timestamp:
        return {*static_cast<const Timestamp*>(inner)};
    case Storage::date:
        return {*static_cast<const Date*>(inner)};
    case Storage::time:
        return {*static_cast<const Time*>(inner)};
    case Storage::interval:
        return {*static_cast<const Interval*>(inner)};
    case Storage::decimal:
        return {*static_cast<const Decimal*>(inner)};
    case Storage::uuid:
        return {*static_cast<const Uuid*>(inner)};
    case Storage::json:
        return {*static_cast<const Json*>(inner)};
    case Storage::value:
        return *static_cast<const Value*>(inner);
    case Storage::custom:
        return ops.store(inner);
    }
    return {};
}

std::size_t enum_position(const EnumNames& names, const Value& value) {
    for (std::size_t i = 0; i < names.count; ++i) {
        if (names.names[i] == value.text()) {
            return i;
        }
    }
    std::string known;
    for (std::size_t i = 0; i < names.count; ++i) {
        known += known.empty() ? "" : ", ";
        known += names.names[i];
    }
    throw DataError(ErrorInfo{
        .message =
            fmt::format("'{}' is not a value of the enumeration {}", value.text(), names.type_name),
        .hint = fmt::format("its values are: {}", known),
    });
}

void unnamed_enum_value(const EnumNames& names, std::int64_t value) {
    throw DataError(ErrorInfo{
        .message = fmt::format("{} has no name for its value {}", names.type_name, value),
        .hint = "list every value that is stored in AZOTH_ENUM",
    });
}

}  // namespace detail

}  // namespace azoth
