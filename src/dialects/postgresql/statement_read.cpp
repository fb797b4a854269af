// SPDX-License-Identifier: MIT
// From columns of a row to C++ values.
#include "azoth/base/error.hpp"
#include "azoth/sql/type.hpp"
#include "dialects/postgresql/numeric.hpp"
#include "dialects/postgresql/received_value.hpp"
#include "dialects/postgresql/statement.hpp"

#include <fmt/format.h>

#include <charconv>

namespace azoth::postgresql {

namespace {

template <class I>
bool read_integer(std::int64_t value, void* inner) noexcept {
    *static_cast<I*>(inner) = static_cast<I>(value);
    if constexpr (std::is_signed_v<I>) {
        return value == static_cast<std::int64_t>(static_cast<I>(value));
    } else {
        return value >= 0 &&
               (sizeof(I) == 8 || value == static_cast<std::int64_t>(static_cast<I>(value)));
    }
}

bool read_integer(Storage storage, std::int64_t value, void* inner) noexcept {
    switch (storage) {
    case Storage::int64:
        return read_integer<std::int64_t>(value, inner);
    case Storage::int32:
        return read_integer<std::int32_t>(value, inner);
    case Storage::int16:
        return read_integer<std::int16_t>(value, inner);
    case Storage::uint16:
        return read_integer<std::uint16_t>(value, inner);
    case Storage::uint32:
        return read_integer<std::uint32_t>(value, inner);
    case Storage::uint64:
        return read_integer<std::uint64_t>(value, inner);
    default:
        return false;
    }
}

/// Reads what most columns are, in binary, when it is as it should be; false leaves it to the thorough way.
[[gnu::always_inline]] inline bool
read_common(Storage storage, Form form, std::string_view octets, void* inner) {
    const char* const data = octets.data();
    switch (form) {
    case Form::int4:
        return octets.size() == 4 && read_integer(storage, get<std::int32_t>(data), inner);
    case Form::int8:
        return octets.size() == 8 && read_integer(storage, get<std::int64_t>(data), inner);
    case Form::int2:
        return octets.size() == 2 && read_integer(storage, get<std::int16_t>(data), inner);
    case Form::text:
        if (storage == Storage::string) {
            driver::assign_text(*static_cast<std::string*>(inner), octets);
            return true;
        }
        return false;
    case Form::boolean:
        if (storage == Storage::boolean && octets.size() == 1) {
            *static_cast<bool*>(inner) = *data != 0;
            return true;
        }
        return false;
    case Form::timestamp:
    case Form::timestamptz:
        return storage == Storage::timestamp && octets.size() == 8 &&
               timestamp_from(get<std::int64_t>(data), *static_cast<Timestamp*>(inner));
    case Form::date:
        return storage == Storage::date && octets.size() == 4 &&
               date_from(get<std::int32_t>(data), *static_cast<Date*>(inner));
    case Form::float8:
        if (storage == Storage::float64 && octets.size() == 8) {
            *static_cast<double*>(inner) = std::bit_cast<double>(get<std::uint64_t>(data));
            return true;
        }
        return false;
    case Form::numeric:
        return storage == Storage::decimal && decode_numeric(octets, *static_cast<Decimal*>(inner));
    case Form::uuid:
        if (storage == Storage::uuid && octets.size() == 16) {
            *static_cast<Uuid*>(inner) = Uuid::from_bytes(data);
            return true;
        }
        return false;
    case Form::bytea:
        if (storage == Storage::bytes) {
            *static_cast<Bytes*>(inner) = Bytes(data, octets.size());
            return true;
        }
        return false;
    default:
        return false;
    }
}

/// What the program gets of a value that goes through a decorator, the inner ones first.
Value undecorate(const TypeDecorator& decorator, Value value) {
    if (decorator.impl().kind == TypeKind::decorated && decorator.impl().decorator != nullptr) {
        value = undecorate(*decorator.impl().decorator, std::move(value));
    }
    return decorator.process_result_value(std::move(value));
}

}  // namespace

std::string_view Statement::octets(int column) const noexcept {
    return {
        PQgetvalue(result_.get(), row_, column),
        static_cast<std::size_t>(PQgetlength(result_.get(), row_, column))
    };
}

Value Statement::value(int column) const {
    if (PQgetisnull(result_.get(), row_, column) != 0) {
        return {};
    }
    const Form form = columns_[static_cast<std::size_t>(column)];
    return binary_ ? binary_value(form, octets(column)) : text_value(form, octets(column));
}

void Statement::read_through_value(const Field& field, int column, void* member) {
    Value found = value(column);
    if (field.decorator != nullptr) {
        found = undecorate(*field.decorator, std::move(found));
    }
    if (found.is_null() && !field.ops->nullable) {
        driver::refuse_null(field, column);
    }
    const bool special = found.kind() == Value::Kind::text &&
                         (found.text() == "infinity" || found.text() == "-infinity");
    try {
        detail::assign(*field.ops, member, std::move(found));
    } catch (const DataError& error) {  // it does not know the column
        if (special) {
            driver::refuse_column(
                field,
                column,
                fmt::format("infinity cannot be read as {}", field.ops->name),
                "read it as azoth::Value, which has the text 'infinity'"
            );
        }
        driver::refuse_column(field, column, error.message(), error.hint());
    }
}

void Statement::read_fields(int first, const Field* fields, std::size_t count, void* base) {
    if (first < 0 || static_cast<std::size_t>(first) + count > columns_.size()) {
        throw InterfaceError(ErrorInfo{
            .message = "the result has fewer columns than are to be read", .statement = sql_
        });
    }
    auto* const object = static_cast<std::byte*>(base);
    for (std::size_t i = 0; i < count; ++i) {
        const Field& field = fields[i];
        const TypeOps& ops = *field.ops;
        const int column = first + static_cast<int>(i);
        void* const member = object + field.offset;
        if (field.decorator != nullptr || ops.storage >= Storage::value || !binary_) [[unlikely]] {
            read_through_value(field, column, member);
            continue;
        }
        const std::string_view sent = octets(column);
        if (sent.empty() && PQgetisnull(result_.get(), row_, column) != 0) {
            if (ops.clear == nullptr) [[unlikely]] {
                driver::refuse_null(field, column);
            }
            ops.clear(member);
            continue;
        }
        void* const inner = ops.emplace != nullptr ? ops.emplace(member) : member;
        if (!read_common(ops.storage, columns_[static_cast<std::size_t>(column)], sent, inner)) {
            read_through_value(field, column, member);
        }
    }
}

bool Statement::is_null(int column) {
    return PQgetisnull(result_.get(), row_, column) != 0;
}

std::int64_t Statement::read_int64(int column) {
    const std::string_view sent = octets(column);
    std::int64_t number = 0;
    if (!binary_) {
        std::from_chars(sent.data(), sent.data() + sent.size(), number);
    } else if (sent.size() == 8) {
        number = get<std::int64_t>(sent.data());
    } else if (sent.size() == 4) {
        number = get<std::int32_t>(sent.data());
    } else if (sent.size() == 2) {
        number = get<std::int16_t>(sent.data());
    }
    return number;
}

}  // namespace azoth::postgresql
