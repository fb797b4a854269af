// SPDX-License-Identifier: MIT
#include "dialects/sqlite/stored_value.hpp"

#include "dialects/sqlite/errors.hpp"

#include <fmt/format.h>

#include <cmath>

namespace azoth::sqlite {

void out_of_memory() {
    throw_error({.code = SQLITE_NOMEM});
}

bool to_decimal(sqlite3_value* value, int type, Decimal& out) {
    switch (type) {
    case SQLITE_INTEGER:
        out = Decimal(sqlite3_value_int64(value));
        return true;
    case SQLITE_FLOAT: {
        const double real = sqlite3_value_double(value);
        if (!std::isfinite(real) || std::fabs(real) >= 1e38) {
            return false;
        }
        out = Decimal(real);
        return true;
    }
    case SQLITE_TEXT:
        return Decimal::parse(text_of(value), out);
    default:
        return Decimal::parse(blob_of(value), out);
    }
}

bool to_interval(std::string_view text, Interval& out) noexcept {
    if (Timestamp stamp; Timestamp::parse(text, stamp)) {
        out = stamp - Timestamp();
        return true;
    }
    return Interval::parse(text, out);
}

bool to_json(sqlite3_value* value, int type, Json& out) {
    if (type == SQLITE_INTEGER) {
        out = Json::unchecked(fmt::format("{}", sqlite3_value_int64(value)));
        return true;
    }
    if (type == SQLITE_FLOAT) {
        const double real = sqlite3_value_double(value);
        if (!std::isfinite(real)) {
            return false;
        }
        out = Json::unchecked(fmt::format("{}", real));
        return true;
    }
    const std::string_view text = type == SQLITE_TEXT ? text_of(value) : blob_of(value);
    if (!Json::valid(text)) {
        return false;
    }
    out = Json::unchecked(std::string(text));
    return true;
}

bool to_uuid(sqlite3_value* value, int type, Uuid& out) {
    if (type == SQLITE_TEXT) {
        return Uuid::parse(text_of(value), out);
    }
    const std::string_view octets = type == SQLITE_BLOB ? blob_of(value) : std::string_view();
    if (octets.size() != 16) {
        return false;
    }
    out = Uuid::from_bytes(octets.data());
    return true;
}

namespace {

/// The value as a decorator's `impl` says that it is; as it was found, where it is something else.
Value value_as(TypeKind kind, sqlite3_value* value, int type, Value found) {
    if (type == SQLITE_NULL) {
        return found;
    }
    const auto parsed = [&]<class T>(T out, auto&& parse) {
        return parse(out) ? Value(out) : std::move(found);
    };
    const std::string_view text = type == SQLITE_TEXT ? text_of(value) : std::string_view();
    switch (kind) {
    case TypeKind::Boolean:
    case TypeKind::BOOLEAN:
        if (type == SQLITE_INTEGER && (found.integer() == 0 || found.integer() == 1)) {
            return Value(found.integer() != 0);
        }
        return found;
    case TypeKind::DateTime:
    case TypeKind::DATETIME:
    case TypeKind::TIMESTAMP:
        return parsed(Timestamp(), [text](Timestamp& out) { return Timestamp::parse(text, out); });
    case TypeKind::Date:
    case TypeKind::DATE:
        return parsed(Date(), [text](Date& out) { return Date::parse(text, out); });
    case TypeKind::Time:
    case TypeKind::TIME:
        return parsed(Time(), [text](Time& out) { return Time::parse(text, out); });
    case TypeKind::Interval:
        return parsed(Interval(), [text](Interval& out) { return to_interval(text, out); });
    case TypeKind::Numeric:
    case TypeKind::NUMERIC:
    case TypeKind::DECIMAL:
        return parsed(Decimal(), [value, type](Decimal& out) {
            return to_decimal(value, type, out);
        });
    case TypeKind::Uuid:
    case TypeKind::UUID:
        return parsed(Uuid(), [value, type](Uuid& out) { return to_uuid(value, type, out); });
    case TypeKind::JSON:
        return parsed(Json(), [value, type](Json& out) { return to_json(value, type, out); });
    case TypeKind::Float:
    case TypeKind::Double:
        return type == SQLITE_INTEGER ? Value(static_cast<double>(found.integer())) : found;
    default:
        return found;
    }
}

/// A BLOB of a column that was declared to hold something else: numbers that SQLite could not keep.
Value blob_value(const char* declared, std::string_view octets) {
    const auto begins = [declared](std::string_view word) {
        return declared != nullptr &&
               sqlite3_strnicmp(declared, word.data(), static_cast<int>(word.size())) == 0;
    };
    if (begins("NUMERIC") || begins("DECIMAL")) {
        if (Decimal number; Decimal::parse(octets, number)) {
            return Value(number);
        }
    } else if (begins("JSON") && Json::valid(octets)) {
        return Value(Json::unchecked(std::string(octets)));
    }
    return Value(Bytes(octets.data(), octets.size()));
}

}  // namespace

Value to_value(sqlite3_value* value, int type, const char* declared) {
    switch (type) {
    case SQLITE_INTEGER:
        return Value(static_cast<std::int64_t>(sqlite3_value_int64(value)));
    case SQLITE_FLOAT:
        return Value(sqlite3_value_double(value));
    case SQLITE_TEXT:
        return Value(text_of(value));
    case SQLITE_BLOB:
        return blob_value(declared, blob_of(value));
    default:
        return {};
    }
}

Value undecorate(const TypeDecorator& decorator, sqlite3_value* value, int type, Value found) {
    const TypeSpec& impl = decorator.impl();
    if (impl.kind == TypeKind::decorated && impl.decorator != nullptr) {
        return decorator.process_result_value(
            undecorate(*impl.decorator, value, type, std::move(found))
        );
    }
    return decorator.process_result_value(value_as(impl.kind, value, type, std::move(found)));
}

}  // namespace azoth::sqlite
