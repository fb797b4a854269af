// SPDX-License-Identifier: MIT
// How values look on their way to the server and back: big-endian, in the binary formats of its types.
#pragma once

#include <postgres_ext.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace azoth::postgresql {

/// How the values of a type look. What is `other` travels as text.
enum class Form : std::uint8_t {
    boolean,
    int2,
    int4,
    int8,
    oid,
    float4,
    float8,
    numeric,
    text,  ///< Also enumerations and all else whose binary format is its text.
    bytea,
    date,
    time,
    timestamp,
    timestamptz,
    interval,
    uuid,
    json,
    jsonb,
    void_,  ///< What functions without a result give.
    other,
};

/// Numbers of types that never change (catalog/pg_type.dat).
namespace types {
inline constexpr Oid boolean = 16;
inline constexpr Oid bytea = 17;
inline constexpr Oid char_ = 18;
inline constexpr Oid name = 19;
inline constexpr Oid int8 = 20;
inline constexpr Oid int2 = 21;
inline constexpr Oid int4 = 23;
inline constexpr Oid text = 25;
inline constexpr Oid oid = 26;
inline constexpr Oid json = 114;
inline constexpr Oid xml = 142;
inline constexpr Oid float4 = 700;
inline constexpr Oid float8 = 701;
inline constexpr Oid unknown = 705;
inline constexpr Oid bpchar = 1042;
inline constexpr Oid varchar = 1043;
inline constexpr Oid date = 1082;
inline constexpr Oid time = 1083;
inline constexpr Oid timestamp = 1114;
inline constexpr Oid timestamptz = 1184;
inline constexpr Oid interval = 1186;
inline constexpr Oid numeric = 1700;
inline constexpr Oid void_ = 2278;
inline constexpr Oid uuid = 2950;
inline constexpr Oid jsonb = 3802;
inline constexpr Oid first_own = 16384;  ///< Types that were created in the database.
}  // namespace types

constexpr Form form_of_builtin(Oid type) noexcept {
    switch (type) {
    case types::boolean:
        return Form::boolean;
    case types::bytea:
        return Form::bytea;
    case types::int8:
        return Form::int8;
    case types::int2:
        return Form::int2;
    case types::int4:
        return Form::int4;
    case types::oid:
        return Form::oid;
    case types::char_:
    case types::name:
    case types::text:
    case types::xml:
    case types::unknown:
    case types::bpchar:
    case types::varchar:
        return Form::text;
    case types::json:
        return Form::json;
    case types::jsonb:
        return Form::jsonb;
    case types::float4:
        return Form::float4;
    case types::float8:
        return Form::float8;
    case types::date:
        return Form::date;
    case types::time:
        return Form::time;
    case types::timestamp:
        return Form::timestamp;
    case types::timestamptz:
        return Form::timestamptz;
    case types::interval:
        return Form::interval;
    case types::numeric:
        return Form::numeric;
    case types::uuid:
        return Form::uuid;
    case types::void_:
        return Form::void_;
    default:
        return Form::other;
    }
}

/// PostgreSQL counts from 2000-01-01, azoth from 1970-01-01.
inline constexpr std::int32_t epoch_days = 10957;
inline constexpr std::int64_t epoch_microseconds = std::int64_t{epoch_days} * 86'400'000'000;

template <class T>
T get(const char* from) noexcept {
    T value{};
    std::memcpy(&value, from, sizeof(T));
    if constexpr (std::endian::native == std::endian::little && sizeof(T) > 1) {
        if constexpr (sizeof(T) == 2) {
            return static_cast<T>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
        } else if constexpr (sizeof(T) == 4) {
            return static_cast<T>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
        } else {
            return static_cast<T>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
        }
    }
    return value;
}

template <class T>
char* put(char* to, T value) noexcept {
    if constexpr (std::endian::native == std::endian::little && sizeof(T) > 1) {
        if constexpr (sizeof(T) == 2) {
            value = static_cast<T>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
        } else if constexpr (sizeof(T) == 4) {
            value = static_cast<T>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
        } else {
            value = static_cast<T>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
        }
    }
    std::memcpy(to, &value, sizeof(T));
    return to + sizeof(T);
}

}  // namespace azoth::postgresql
