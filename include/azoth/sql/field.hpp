// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace azoth {

class Value;
class TypeDecorator;

/// How a C++ value is laid out in memory; drivers read and write these kinds directly.
enum class Storage : std::uint8_t {
    boolean,
    int16,
    int32,
    int64,
    uint16,
    uint32,
    uint64,
    float32,
    float64,
    string,
    bytes,
    timestamp,
    date,
    time,
    interval,
    decimal,
    uuid,
    json,
    value,   ///< An azoth::Value, which takes whatever the database has.
    custom,  ///< A user's type, which goes through TypeOps::load and TypeOps::store.
};

/// What drivers and the ORM do with one C++ type; there is one constant object per type.
struct TypeOps {
    Storage storage;
    bool nullable;                   ///< std::optional (or Value): NULL is allowed.
    std::string_view name;           ///< For messages.
    void* (*emplace)(void* member);  ///< Makes the inner value exist; null: it always does.
    void (*clear)(void* member);     ///< Makes it NULL.
    const void* (*peek)(const void* member);  ///< The inner value, or null when there is none.
    void (*load)(void* inner, const Value& value);  ///< custom only
    Value (*store)(const void* inner);              ///< custom only
};

/// One column of a row plan: where it goes in memory and how.
struct Field {
    const TypeOps* ops = nullptr;
    std::size_t offset = 0;
    const TypeDecorator* decorator =
        nullptr;               ///< Processes values between C++ and database; may be null.
    std::string_view table{};  ///< For messages.
    std::string_view column{};
};

}  // namespace azoth
