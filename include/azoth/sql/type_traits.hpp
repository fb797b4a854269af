// SPDX-License-Identifier: MIT
// Which C++ types a column can have, and what the library knows of each.
#pragma once

#include "azoth/sql/field.hpp"
#include "azoth/sql/type.hpp"
#include "azoth/sql/value.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace azoth {

/// An expression whose C++ type is not known at compile time: columns of a `Table`, raw SQL.
struct Any {};

/// Which values may be compared and computed with each other.
enum class Family : std::uint8_t {
    none,
    number,
    boolean,
    text,
    bytes,
    timestamp,
    date,
    time,
    interval,
    uuid,
    json,
    any,
    own,  ///< A user's type: only with itself.
};

/// What a C++ type is as a column. To use a type of your own, specialise it from `StoredAs`:
///
///     template <> struct azoth::TypeTraits<Email> : azoth::StoredAs<std::string> {
///         static std::string to_stored(const Email& email) { return email.text(); }
///         static Email from_stored(std::string text) { return Email(std::move(text)); }
///     };
template <class T>
struct TypeTraits {
    static constexpr Storage storage = Storage::custom;
    static constexpr Family family = Family::none;
    static constexpr TypeSpec sql_type{};
    static constexpr std::string_view name = "?";
};

namespace detail {

template <Storage S, TypeKind K, Family F>
struct BuiltinTraits {
    static constexpr Storage storage = S;
    static constexpr Family family = F;
    static constexpr TypeSpec sql_type{K};
};

template <class T>
consteval Storage integer_storage() {
    constexpr bool is_signed = std::signed_integral<T>;
    if constexpr (sizeof(T) == 2) {
        return is_signed ? Storage::int16 : Storage::uint16;
    } else if constexpr (sizeof(T) == 4) {
        return is_signed ? Storage::int32 : Storage::uint32;
    } else {
        return is_signed ? Storage::int64 : Storage::uint64;
    }
}

template <class T>
consteval TypeKind integer_kind() {
    if constexpr (sizeof(T) == 2 && std::signed_integral<T>) {
        return TypeKind::SmallInteger;
    } else if constexpr (sizeof(T) < 4 || (sizeof(T) == 4 && std::signed_integral<T>)) {
        return TypeKind::Integer;
    } else {
        return TypeKind::BigInteger;
    }
}

template <class T>
concept plain_integer =
    std::integral<T> && sizeof(T) >= 2 && !std::same_as<T, bool> && !std::same_as<T, wchar_t> &&
    !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

/// The names and values of an enumeration, made by AZOTH_ENUM.
template <class E, std::size_t N>
struct EnumTable {
    std::string_view names[N];
    E values[N];
    std::string_view type_name;
};

template <class E>
concept named_enum = std::is_enum_v<E> && requires(E e) { azoth_enum_table(e); };

struct EnumNames {
    const std::string_view* names;
    std::size_t count;
    std::string_view type_name;
};

/// The position of a name; DataError when it is none of them.
AZOTH_EXPORT std::size_t enum_position(const EnumNames& names, const Value& value);
[[noreturn]] AZOTH_EXPORT void unnamed_enum_value(const EnumNames& names, std::int64_t value);

}  // namespace detail

template <detail::plain_integer T>
struct TypeTraits<T>
    : detail::
          BuiltinTraits<detail::integer_storage<T>(), detail::integer_kind<T>(), Family::number> {
    static constexpr std::string_view name = std::signed_integral<T>
                                                 ? (sizeof(T) == 2   ? "std::int16_t"
                                                    : sizeof(T) == 4 ? "std::int32_t"
                                                                     : "std::int64_t")
                                                 : (sizeof(T) == 2   ? "std::uint16_t"
                                                    : sizeof(T) == 4 ? "std::uint32_t"
                                                                     : "std::uint64_t");
};

#define AZOTH_BUILTIN(Cpp, StorageKind, Kind, FamilyKind, Name)                                    \
    template <>                                                                                    \
    struct TypeTraits<Cpp>                                                                         \
        : detail::BuiltinTraits<Storage::StorageKind, TypeKind::Kind, Family::FamilyKind> {        \
        static constexpr std::string_view name = Name;                                             \
    }

AZOTH_BUILTIN(bool, boolean, Boolean, boolean, "bool");
AZOTH_BUILTIN(float, float32, Float, number, "float");
AZOTH_BUILTIN(double, float64, Double, number, "double");
AZOTH_BUILTIN(std::string, string, String, text, "std::string");
AZOTH_BUILTIN(Bytes, bytes, LargeBinary, bytes, "azoth::Bytes");
AZOTH_BUILTIN(Timestamp, timestamp, DateTime, timestamp, "azoth::Timestamp");
AZOTH_BUILTIN(Date, date, Date, date, "azoth::Date");
AZOTH_BUILTIN(Time, time, Time, time, "azoth::Time");
AZOTH_BUILTIN(Interval, interval, Interval, interval, "azoth::Interval");
AZOTH_BUILTIN(Decimal, decimal, Numeric, number, "azoth::Decimal");
AZOTH_BUILTIN(Uuid, uuid, Uuid, uuid, "azoth::Uuid");
AZOTH_BUILTIN(Json, json, JSON, json, "azoth::Json");
AZOTH_BUILTIN(Value, value, null_type, any, "azoth::Value");
AZOTH_BUILTIN(Any, value, null_type, any, "azoth::Any");

#undef AZOTH_BUILTIN

/// Base for a user's `TypeTraits`: values are stored as another C++ type.
template <class Stored>
struct StoredAs {
    using stored_type = Stored;
    static constexpr Storage storage = Storage::custom;
    static constexpr Family family = Family::own;
    static constexpr TypeSpec sql_type = TypeTraits<Stored>::sql_type;
    static constexpr std::string_view name = "a user's type";
};

/// Enumerations with names (AZOTH_ENUM) are stored by name, others by number.
template <class E>
    requires(std::is_enum_v<E> && !detail::named_enum<E>)
struct TypeTraits<E> : StoredAs<std::int64_t> {
    static constexpr std::string_view name = "an enumeration";
    static constexpr TypeSpec sql_type{TypeKind::Integer};

    static std::int64_t to_stored(E value) { return static_cast<std::int64_t>(value); }

    static E from_stored(std::int64_t value) {
        return static_cast<E>(
            detail::plain_integer<std::underlying_type_t<E>>
                ? Value(value)
                      .as<std::conditional_t<
                          detail::plain_integer<std::underlying_type_t<E>>,
                          std::underlying_type_t<E>,
                          std::int64_t>>()
                : value
        );
    }
};

template <detail::named_enum E>
struct TypeTraits<E> : StoredAs<std::string> {
    static constexpr std::string_view name = "an enumeration";

private:
    static constexpr auto& table() noexcept { return azoth_enum_table(E{}); }

    static constexpr detail::EnumNames names() noexcept {
        return {table().names, std::size(table().names), table().type_name};
    }

    static constexpr TypeSpec make_type() noexcept {
        TypeSpec spec(TypeKind::Enum);
        spec.values = table().names;
        spec.value_count = std::size(table().names);
        spec.name = table().type_name;
        return spec;
    }

public:
    static constexpr TypeSpec sql_type = make_type();

    static std::string to_stored(E value) {
        for (std::size_t i = 0; i < std::size(table().names); ++i) {
            if (table().values[i] == value) {
                return std::string(table().names[i]);
            }
        }
        detail::unnamed_enum_value(names(), static_cast<std::int64_t>(value));
    }

    static E from_stored(const std::string& text) {
        return table().values[detail::enum_position(names(), Value(text))];
    }
};

namespace detail {

template <class T>
struct Unwrapped {
    using type = T;
    static constexpr bool optional = false;
};

template <class T>
struct Unwrapped<std::optional<T>> {
    using type = T;
    static constexpr bool optional = true;
};

/// The type without std::optional.
template <class T>
using unwrap = typename Unwrapped<T>::type;

template <class T>
inline constexpr bool is_optional = Unwrapped<T>::optional;

template <class T>
inline constexpr Family family_of = TypeTraits<unwrap<T>>::family;

template <class T>
concept has_stored = requires { typename TypeTraits<T>::stored_type; };

template <class T>
void load_custom(void* inner, const Value& value) {
    using Traits = TypeTraits<T>;
    *static_cast<T*>(inner) = Traits::from_stored(value.as<typename Traits::stored_type>());
}

template <class T>
Value store_custom(const void* inner) {
    return Value(TypeTraits<T>::to_stored(*static_cast<const T*>(inner)));
}

template <class T>
void* emplace_optional(void* member) {
    auto& optional = *static_cast<std::optional<T>*>(member);
    return optional ? &*optional : &optional.emplace();
}

template <class T>
void clear_optional(void* member) {
    static_cast<std::optional<T>*>(member)->reset();
}

template <class T>
const void* peek_optional(const void* member) {
    const auto& optional = *static_cast<const std::optional<T>*>(member);
    return optional ? &*optional : nullptr;
}

template <class T>
consteval TypeOps make_type_ops() {
    using U = unwrap<T>;
    static_assert(
        TypeTraits<U>::family != Family::none,
        "azoth: this C++ type cannot be a column; use a supported type, std::optional of one, or "
        "specialise "
        "azoth::TypeTraits for it"
    );
    TypeOps ops{};
    ops.storage = TypeTraits<U>::storage;
    ops.name = TypeTraits<U>::name;
    ops.nullable = is_optional<T> || TypeTraits<U>::storage == Storage::value;
    if constexpr (is_optional<T>) {
        ops.emplace = &emplace_optional<U>;
        ops.clear = &clear_optional<U>;
        ops.peek = &peek_optional<U>;
    }
    if constexpr (has_stored<U>) {
        ops.load = &load_custom<U>;
        ops.store = &store_custom<U>;
    }
    return ops;
}

}  // namespace detail

/// What drivers and the ORM do with a C++ type.
template <class T>
inline constexpr TypeOps type_ops = detail::make_type_ops<T>();

template <class T>
T Value::as() const {
    T result{};
    detail::assign(type_ops<T>, &result, *this);
    return result;
}

}  // namespace azoth

#define AZOTH_PP_EXPAND(...) __VA_ARGS__
#define AZOTH_PP_PARENS ()
#define AZOTH_PP_REPEAT(...) AZOTH_PP_R1(AZOTH_PP_R1(AZOTH_PP_R1(AZOTH_PP_R1(__VA_ARGS__))))
#define AZOTH_PP_R1(...) AZOTH_PP_R2(AZOTH_PP_R2(AZOTH_PP_R2(AZOTH_PP_R2(__VA_ARGS__))))
#define AZOTH_PP_R2(...) AZOTH_PP_R3(AZOTH_PP_R3(AZOTH_PP_R3(AZOTH_PP_R3(__VA_ARGS__))))
#define AZOTH_PP_R3(...) __VA_ARGS__
#define AZOTH_PP_EACH(macro, scope, ...)                                                           \
    __VA_OPT__(AZOTH_PP_REPEAT(AZOTH_PP_EACH_STEP(macro, scope, __VA_ARGS__)))
#define AZOTH_PP_EACH_STEP(macro, scope, first, ...)                                               \
    macro(scope, first) __VA_OPT__(AZOTH_PP_EACH_AGAIN AZOTH_PP_PARENS(macro, scope, __VA_ARGS__))
#define AZOTH_PP_EACH_AGAIN() AZOTH_PP_EACH_STEP

#define AZOTH_PP_ENUM_NAME(scope, name) #name,
#define AZOTH_PP_ENUM_VALUE(scope, name) scope::name,
#define AZOTH_PP_COUNT(scope, name) +1

/// Names the values of an enumeration, so that columns store them by name:
/// `AZOTH_ENUM(Status, active, archived)`, in the namespace of the enumeration.
#define AZOTH_ENUM(Enumeration, ...)                                                               \
    inline constexpr ::azoth::detail::                                                             \
        EnumTable<Enumeration, (0 AZOTH_PP_EACH(AZOTH_PP_COUNT, Enumeration, __VA_ARGS__))>        \
            azoth_enum_table_##Enumeration{                                                        \
                {AZOTH_PP_EACH(AZOTH_PP_ENUM_NAME, Enumeration, __VA_ARGS__)},                     \
                {AZOTH_PP_EACH(AZOTH_PP_ENUM_VALUE, Enumeration, __VA_ARGS__)},                    \
                #Enumeration                                                                       \
            };                                                                                     \
    constexpr const auto& azoth_enum_table(Enumeration) noexcept {                                 \
        return azoth_enum_table_##Enumeration;                                                     \
    }                                                                                              \
    static_assert(true)
