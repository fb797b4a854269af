// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/field.hpp"
#include "azoth/sql/types/bytes.hpp"
#include "azoth/sql/types/date.hpp"
#include "azoth/sql/types/decimal.hpp"
#include "azoth/sql/types/interval.hpp"
#include "azoth/sql/types/json.hpp"
#include "azoth/sql/types/time.hpp"
#include "azoth/sql/types/timestamp.hpp"
#include "azoth/sql/types/uuid.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace azoth {

/// SQL's NULL as a C++ value: `u.nickname == az::null`, `row["x"] = az::null`.
struct Null {
    friend constexpr bool operator==(Null, Null) noexcept = default;
};

/// Any value a column can hold: what travels where the C++ type is not known at compile time.
class AZOTH_EXPORT Value {
public:
    enum class Kind : std::uint8_t {
        null,
        boolean,
        integer,
        real,
        text,
        bytes,
        timestamp,
        date,
        time,
        interval,
        decimal,
        uuid,
        json,
    };

    Value() noexcept : integer_(0) {}

    Value(Null) noexcept : integer_(0) {}

    Value(std::nullopt_t) noexcept : integer_(0) {}

    Value(std::same_as<bool> auto value) noexcept : kind_(Kind::boolean), integer_(value ? 1 : 0) {}

    template <std::integral I>
        requires(!std::same_as<I, bool> && (std::signed_integral<I> || sizeof(I) < 8))
    Value(I value) noexcept : kind_(Kind::integer), integer_(static_cast<std::int64_t>(value)) {}

    /// Throws DataError above 9223372036854775807: databases have no wider integer.
    template <std::unsigned_integral I>
        requires(!std::same_as<I, bool> && sizeof(I) == 8)
    Value(I value) : kind_(Kind::integer), integer_(checked(value)) {}

    template <std::floating_point F>
    Value(F value) noexcept : kind_(Kind::real), real_(static_cast<double>(value)) {}

    Value(std::string value) noexcept : kind_(Kind::text), text_(std::move(value)) {}

    Value(std::string_view value) : kind_(Kind::text), text_(value) {}

    Value(const char* value) : Value(std::string_view(value)) {}

    Value(Bytes value);
    Value(Timestamp value) noexcept;
    Value(Date value) noexcept;
    Value(Time value) noexcept;
    Value(Interval value) noexcept;
    Value(Decimal value) noexcept;
    Value(Uuid value) noexcept;
    Value(Json value);

    template <class T>
    Value(const std::optional<T>& value) : integer_(0) {
        if (value) {
            *this = Value(*value);
        }
    }

    Value(const Value& other);
    Value(Value&& other) noexcept;
    Value& operator=(Value other) noexcept;

    ~Value() {
        if (owns_text()) {
            text_.~basic_string();
        }
    }

    [[nodiscard]] Kind kind() const noexcept { return kind_; }

    [[nodiscard]] bool is_null() const noexcept { return kind_ == Kind::null; }

    /// The value as a C++ type. Numbers convert when nothing is lost; anything else is a DataError.
    template <class T>
    T as() const;

    // Unchecked access: the kind must be right.
    [[nodiscard]] bool boolean() const noexcept { return integer_ != 0; }

    [[nodiscard]] std::int64_t integer() const noexcept { return integer_; }

    [[nodiscard]] double real() const noexcept { return real_; }

    [[nodiscard]] const std::string& text() const noexcept {
        return text_;
    }  ///< text, json and bytes

    [[nodiscard]] Timestamp timestamp() const noexcept { return timestamp_; }

    [[nodiscard]] Date date() const noexcept { return date_; }

    [[nodiscard]] Time time() const noexcept { return time_; }

    [[nodiscard]] Interval interval() const noexcept { return interval_; }

    [[nodiscard]] const Decimal& decimal() const noexcept { return decimal_; }

    [[nodiscard]] const Uuid& uuid() const noexcept { return uuid_; }

    /// For people: text in single quotes, bytes as hex, NULL. Not SQL.
    [[nodiscard]] std::string to_string() const;

    /// Same kind and same value. A NULL equals a NULL here, which it does not in SQL.
    friend AZOTH_EXPORT bool operator==(const Value& left, const Value& right) noexcept;

private:
    static std::int64_t checked(std::uint64_t value);

    [[nodiscard]] bool owns_text() const noexcept {
        return kind_ == Kind::text || kind_ == Kind::bytes || kind_ == Kind::json;
    }

    Kind kind_ = Kind::null;

    union {
        std::int64_t integer_;
        double real_;
        std::string text_;
        Timestamp timestamp_;
        Date date_;
        Time time_;
        Interval interval_;
        Decimal decimal_;
        Uuid uuid_;
    };
};

inline constexpr Null null{};

/// "integer", "text", ...
AZOTH_EXPORT std::string_view to_string(Value::Kind kind) noexcept;

namespace detail {

/// Writes a value into a member of the given type; DataError when it does not fit.
AZOTH_EXPORT void assign(const TypeOps& ops, void* member, Value value);

/// Reads a member of the given type.
AZOTH_EXPORT Value extract(const TypeOps& ops, const void* member);

}  // namespace detail

}  // namespace azoth
