// SPDX-License-Identifier: MIT
// From columns of a row to C++ values.
#include "azoth/base/error.hpp"
#include "azoth/sql/type.hpp"
#include "dialects/sqlite/statement.hpp"
#include "dialects/sqlite/stored_value.hpp"
#include "dialects/values.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace azoth::sqlite {

namespace {

/// Doubles up to here hold every whole number.
constexpr double exact_integers = 9007199254740992.0;

std::string_view type_name(int type) noexcept {
    switch (type) {
    case SQLITE_INTEGER:
        return "INTEGER";
    case SQLITE_FLOAT:
        return "REAL";
    case SQLITE_TEXT:
        return "TEXT";
    case SQLITE_BLOB:
        return "BLOB";
    default:
        return "NULL";
    }
}

/// Says what was found: the value itself only if it is a number.
[[noreturn, gnu::cold, gnu::noinline]] void
mismatch(const Field& field, int column, sqlite3_value* value, std::string_view why) {
    const int type = sqlite3_value_type(value);
    std::string found(type_name(type));
    if (type == SQLITE_INTEGER) {
        found += fmt::format(" {}", sqlite3_value_int64(value));
    } else if (type == SQLITE_FLOAT) {
        found += fmt::format(" {}", sqlite3_value_double(value));
    }
    driver::refuse_column(
        field,
        column,
        fmt::format("{} cannot be read as {}{}", found, field.ops->name, why),
        "map the column to a C++ type that takes it, or to azoth::Value to see what is there"
    );
}

std::int64_t integer_of(const Field& field, int column, sqlite3_value* value, int type) {
    if (type == SQLITE_INTEGER) [[likely]] {
        return sqlite3_value_int64(value);
    }
    // round() and NUMERIC columns give whole numbers as REAL. Where doubles have gaps, it would be
    // unknown which number is meant: integers that do not fit SQLite turns into such a REAL.
    if (type == SQLITE_FLOAT) {
        const double real = sqlite3_value_double(value);
        if (std::fabs(real) <= exact_integers && real == std::trunc(real)) {
            return static_cast<std::int64_t>(real);
        }
    }
    mismatch(field, column, value, "");
}

template <class I>
void read_integer(const Field& field, int column, sqlite3_value* value, int type, void* inner) {
    const std::int64_t wide = integer_of(field, column, value, type);
    if constexpr (!std::is_same_v<I, std::int64_t>) {
        bool fits = wide >= 0;
        if constexpr (std::is_signed_v<I>) {
            fits = wide >= std::numeric_limits<I>::min();
        }
        if constexpr (sizeof(I) < 8) {
            fits = fits && wide <= static_cast<std::int64_t>(std::numeric_limits<I>::max());
        }
        if (!fits) [[unlikely]] {
            mismatch(field, column, value, ": it is out of its range");
        }
    }
    *static_cast<I*>(inner) = static_cast<I>(wide);
}

double real_of(const Field& field, int column, sqlite3_value* value, int type) {
    if (type == SQLITE_FLOAT) [[likely]] {
        return sqlite3_value_double(value);
    }
    if (type == SQLITE_INTEGER) {  // NUMERIC columns keep whole numbers so
        const std::int64_t integer = sqlite3_value_int64(value);
        const auto real = static_cast<double>(integer);
        if (real < 0x1p63 && static_cast<std::int64_t>(real) == integer) {
            return real;
        }
        mismatch(field, column, value, ": it has more digits than that");
    }
    mismatch(field, column, value, "");
}

}  // namespace

void Statement::read_through_value(
    const Field& field, int column, sqlite3_value* value, void* member
) {
    const TypeOps& ops = *field.ops;
    const int type = sqlite3_value_type(value);
    const char* const declared =
        type == SQLITE_BLOB ? sqlite3_column_decltype(statement_, column) : nullptr;
    Value found = to_value(value, type, declared);
    if (field.decorator != nullptr) {
        found = undecorate(*field.decorator, value, type, std::move(found));
    }
    if (found.is_null() && !ops.nullable) {
        driver::refuse_null(field, column);
    }
    try {
        detail::assign(ops, member, std::move(found));
    } catch (const DataError& error) {  // it does not know the column
        driver::refuse_column(field, column, error.message(), error.hint());
    }
}

void Statement::read_inner(
    const Field& field, int column, sqlite3_value* value, int type, void* inner
) {
    const auto parsed = [&](bool ok, std::string_view expected) {
        if (!ok) [[unlikely]] {
            mismatch(field, column, value, expected);
        }
    };
    const auto text = [&]() -> std::string_view {
        if (type != SQLITE_TEXT) [[unlikely]] {
            mismatch(field, column, value, "");
        }
        return text_of(value);
    };
    switch (field.ops->storage) {
    case Storage::int64:
        read_integer<std::int64_t>(field, column, value, type, inner);
        return;
    case Storage::string:
        driver::assign_text(*static_cast<std::string*>(inner), text());
        return;
    case Storage::boolean: {
        const std::int64_t integer = integer_of(field, column, value, type);
        parsed((integer & ~std::int64_t{1}) == 0, ": only 0 and 1 are boolean");
        *static_cast<bool*>(inner) = integer != 0;
        return;
    }
    case Storage::timestamp:
        parsed(
            Timestamp::parse(text(), *static_cast<Timestamp*>(inner)),
            ": it is not 'YYYY-MM-DD HH:MM:SS.ffffff'"
        );
        return;
    case Storage::int32:
        read_integer<std::int32_t>(field, column, value, type, inner);
        return;
    case Storage::int16:
        read_integer<std::int16_t>(field, column, value, type, inner);
        return;
    case Storage::uint16:
        read_integer<std::uint16_t>(field, column, value, type, inner);
        return;
    case Storage::uint32:
        read_integer<std::uint32_t>(field, column, value, type, inner);
        return;
    case Storage::uint64:
        read_integer<std::uint64_t>(field, column, value, type, inner);
        return;
    case Storage::float64:
        *static_cast<double*>(inner) = real_of(field, column, value, type);
        return;
    case Storage::float32: {
        const double real = real_of(field, column, value, type);
        parsed(
            !std::isfinite(real) ||
                std::fabs(real) <= static_cast<double>(std::numeric_limits<float>::max()),
            ": it is out of its range"
        );
        *static_cast<float*>(inner) = static_cast<float>(real);
        return;
    }
    case Storage::bytes: {
        parsed(type == SQLITE_BLOB || type == SQLITE_TEXT, "");
        const std::string_view octets = type == SQLITE_BLOB ? blob_of(value) : text_of(value);
        *static_cast<Bytes*>(inner) = Bytes(octets.data(), octets.size());
        return;
    }
    case Storage::date:
        parsed(Date::parse(text(), *static_cast<Date*>(inner)), ": it is not 'YYYY-MM-DD'");
        return;
    case Storage::time:
        parsed(Time::parse(text(), *static_cast<Time*>(inner)), ": it is not 'HH:MM:SS.ffffff'");
        return;
    case Storage::interval:
        parsed(to_interval(text(), *static_cast<Interval*>(inner)), ": it is no interval");
        return;
    case Storage::decimal:
        parsed(
            to_decimal(value, type, *static_cast<Decimal*>(inner)),
            ": it is no number of up to 38 digits"
        );
        return;
    case Storage::uuid:
        parsed(to_uuid(value, type, *static_cast<Uuid*>(inner)), ": it is no UUID");
        return;
    case Storage::json:
        parsed(to_json(value, type, *static_cast<Json*>(inner)), ": it is not JSON");
        return;
    case Storage::value:
    case Storage::custom:
        return;  // not here
    }
}

namespace {

/// Reads what most columns are, when it is as it should be; false leaves it to the thorough way.
[[gnu::always_inline]] inline bool
read_common(Storage storage, sqlite3_value* value, int type, void* inner) {
    if (type == SQLITE_INTEGER) {
        switch (storage) {
        case Storage::int64:
            *static_cast<std::int64_t*>(inner) = sqlite3_value_int64(value);
            return true;
        case Storage::int32: {
            const std::int64_t wide = sqlite3_value_int64(value);
            *static_cast<std::int32_t*>(inner) = static_cast<std::int32_t>(wide);
            return wide == static_cast<std::int32_t>(wide);
        }
        case Storage::boolean: {
            const std::int64_t integer = sqlite3_value_int64(value);
            *static_cast<bool*>(inner) = integer != 0;
            return (integer & ~std::int64_t{1}) == 0;
        }
        default:
            return false;
        }
    }
    if (type == SQLITE_TEXT) {
        if (storage == Storage::string) {
            driver::assign_text(*static_cast<std::string*>(inner), text_of(value));
            return true;
        }
        if (storage == Storage::timestamp) {
            return Timestamp::parse(text_of(value), *static_cast<Timestamp*>(inner));
        }
    }
    return false;
}

}  // namespace

void Statement::read_fields(int first, const Field* fields, std::size_t count, void* base) {
    auto* const object = static_cast<std::byte*>(base);
    for (std::size_t i = 0; i < count; ++i) {
        const Field& field = fields[i];
        const TypeOps& ops = *field.ops;
        const int column = first + static_cast<int>(i);
        sqlite3_value* const value = sqlite3_column_value(statement_, column);
        void* const member = object + field.offset;
        if (field.decorator != nullptr || ops.storage >= Storage::value) [[unlikely]] {
            read_through_value(field, column, value, member);
            continue;
        }
        const int type = sqlite3_value_type(value);
        if (type == SQLITE_NULL) {
            if (ops.clear == nullptr) [[unlikely]] {
                driver::refuse_null(field, column);
            }
            ops.clear(member);
            continue;
        }
        void* const inner = ops.emplace != nullptr ? ops.emplace(member) : member;
        if (!read_common(ops.storage, value, type, inner)) {
            read_inner(field, column, value, type, inner);
        }
    }
}

bool Statement::is_null(int column) {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Statement::read_int64(int column) {
    return sqlite3_column_int64(statement_, column);
}

}  // namespace azoth::sqlite
