// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/base/rc.hpp"
#include "azoth/sql/value.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace azoth {

/// SQL types by SQLAlchemy's names. CamelCase kinds are generic: each database spells them its way.
/// Upper-case kinds are written as they are.
enum class TypeKind : std::uint8_t {
    null_type,
    // generic
    Integer,
    SmallInteger,
    BigInteger,
    Boolean,
    Float,
    Double,
    Numeric,
    String,
    Text,
    Unicode,
    UnicodeText,
    LargeBinary,
    Date,
    Time,
    DateTime,
    Interval,
    Enum,
    JSON,
    Uuid,
    Tuple,
    // as written
    INTEGER,
    SMALLINT,
    BIGINT,
    BOOLEAN,
    FLOAT,
    REAL,
    DOUBLE,
    DOUBLE_PRECISION,
    NUMERIC,
    DECIMAL,
    CHAR,
    VARCHAR,
    NCHAR,
    NVARCHAR,
    TEXT,
    CLOB,
    BLOB,
    BINARY,
    VARBINARY,
    DATE,
    TIME,
    DATETIME,
    TIMESTAMP,
    UUID,
    // others
    decorated,     ///< TypeDecorator over another type.
    user_defined,  ///< A type of which only the spelling is known.
};

class TypeDecorator;

/// Description of a SQL type that can stand in a constant expression, as in `mapping()`.
/// Wherever a `Type` is wanted, one of these will do.
struct TypeSpec {
    TypeKind kind = TypeKind::null_type;
    int length = -1;
    int precision = -1;
    int scale = -1;
    bool timezone = false;
    bool native_enum = true;
    bool create_constraint = false;
    std::string_view collation{};
    std::string_view name{};                   ///< Enum: its name; user_defined: its spelling.
    const std::string_view* values = nullptr;  ///< Enum
    std::size_t value_count = 0;
    const TypeDecorator* decorator = nullptr;

    constexpr TypeSpec() = default;

    constexpr explicit TypeSpec(TypeKind k, int len = -1) : kind(k), length(len) {}

    constexpr bool given() const noexcept { return kind != TypeKind::null_type; }
};

namespace sql {

/// The shared, immutable description behind a `Type`.
struct TypeNode : detail::RefCounted {
    TypeKind kind = TypeKind::null_type;
    int length = -1;
    int precision = -1;
    int scale = -1;
    bool timezone = false;
    bool native_enum = true;
    bool create_constraint = false;
    std::string collation;
    std::string name;
    std::vector<std::string> values;
    const TypeDecorator* decorator = nullptr;
    std::vector<std::pair<std::string, detail::Rc<const TypeNode>>> variants;
    std::uint64_t hash = 0;
};

}  // namespace sql

/// A SQL type. Cheap to copy; immutable.
class AZOTH_EXPORT Type {
public:
    /// The null type: nothing is known.
    Type();
    Type(const TypeSpec& spec);

    explicit Type(detail::Rc<const sql::TypeNode> node) noexcept : node_(std::move(node)) {}

    [[nodiscard]] TypeKind kind() const noexcept { return node_->kind; }

    [[nodiscard]] const sql::TypeNode& node() const noexcept { return *node_; }

    /// This type, but another one on the named database: `az::Type(az::String(30)).with_variant(az::Text(), "mysql")`.
    [[nodiscard]] Type with_variant(const Type& type, std::string_view dialect) const;

    /// The type to use on a database: its variant there, or this one.
    [[nodiscard]] const sql::TypeNode& resolve(std::string_view dialect) const noexcept;

    friend AZOTH_EXPORT bool operator==(const Type& left, const Type& right) noexcept;

private:
    detail::Rc<const sql::TypeNode> node_;
};

/// Changes values on their way between C++ and the database: a column may be stored encrypted, trimmed,
/// in other units. Write a class with the two functions, make one constant object of it, and give a column
/// `az::decorated(object)`. The object must live as long as the process; it is used from any thread.
class AZOTH_EXPORT TypeDecorator {
public:
    /// `impl` is the type the database sees.
    constexpr explicit TypeDecorator(TypeSpec impl) noexcept : impl_(impl) {}

    TypeDecorator(const TypeDecorator&) = delete;
    TypeDecorator& operator=(const TypeDecorator&) = delete;

    /// From the program to the database. The default changes nothing.
    virtual Value process_bind_param(Value value) const;

    /// From the database to the program. The default changes nothing.
    virtual Value process_result_value(Value value) const;

    [[nodiscard]] constexpr const TypeSpec& impl() const noexcept { return impl_; }

protected:
    ~TypeDecorator() = default;

private:
    TypeSpec impl_;
};

constexpr TypeSpec decorated(const TypeDecorator& decorator) noexcept {
    TypeSpec spec(TypeKind::decorated);
    spec.decorator = &decorator;
    return spec;
}

// The generic types and the ones written as they are. Each is a TypeSpec with a constructor of its own.

#define AZOTH_PLAIN_TYPE(Name)                                                                     \
    struct Name : TypeSpec {                                                                       \
        constexpr Name() : TypeSpec(TypeKind::Name) {}                                             \
    }

#define AZOTH_LENGTH_TYPE(Name)                                                                    \
    struct Name : TypeSpec {                                                                       \
        constexpr explicit Name(int len = -1, std::string_view coll = {})                          \
            : TypeSpec(TypeKind::Name, len) {                                                      \
            collation = coll;                                                                      \
        }                                                                                          \
    }

#define AZOTH_NUMERIC_TYPE(Name)                                                                   \
    struct Name : TypeSpec {                                                                       \
        constexpr explicit Name(int p = -1, int s = -1) : TypeSpec(TypeKind::Name) {               \
            precision = p;                                                                         \
            scale = s;                                                                             \
        }                                                                                          \
    }

#define AZOTH_TIME_TYPE(Name)                                                                      \
    struct Name : TypeSpec {                                                                       \
        constexpr explicit Name(bool with_timezone = false) : TypeSpec(TypeKind::Name) {           \
            timezone = with_timezone;                                                              \
        }                                                                                          \
    }

AZOTH_PLAIN_TYPE(Integer);
AZOTH_PLAIN_TYPE(SmallInteger);
AZOTH_PLAIN_TYPE(BigInteger);
AZOTH_PLAIN_TYPE(Boolean);
AZOTH_NUMERIC_TYPE(Float);
AZOTH_NUMERIC_TYPE(Double);
AZOTH_NUMERIC_TYPE(Numeric);
AZOTH_LENGTH_TYPE(String);
AZOTH_LENGTH_TYPE(Text);
AZOTH_LENGTH_TYPE(Unicode);
AZOTH_LENGTH_TYPE(UnicodeText);
AZOTH_LENGTH_TYPE(LargeBinary);
AZOTH_TIME_TYPE(DateTime);
AZOTH_PLAIN_TYPE(JSON);

AZOTH_PLAIN_TYPE(INTEGER);
AZOTH_PLAIN_TYPE(SMALLINT);
AZOTH_PLAIN_TYPE(BIGINT);
AZOTH_PLAIN_TYPE(BOOLEAN);
AZOTH_NUMERIC_TYPE(FLOAT);
AZOTH_NUMERIC_TYPE(REAL);
AZOTH_NUMERIC_TYPE(DOUBLE);
AZOTH_NUMERIC_TYPE(DOUBLE_PRECISION);
AZOTH_NUMERIC_TYPE(NUMERIC);
AZOTH_NUMERIC_TYPE(DECIMAL);
AZOTH_LENGTH_TYPE(CHAR);
AZOTH_LENGTH_TYPE(VARCHAR);
AZOTH_LENGTH_TYPE(NCHAR);
AZOTH_LENGTH_TYPE(NVARCHAR);
AZOTH_LENGTH_TYPE(TEXT);
AZOTH_LENGTH_TYPE(CLOB);
AZOTH_LENGTH_TYPE(BLOB);
AZOTH_LENGTH_TYPE(BINARY);
AZOTH_LENGTH_TYPE(VARBINARY);
AZOTH_PLAIN_TYPE(DATE);
AZOTH_TIME_TYPE(TIME);
AZOTH_TIME_TYPE(DATETIME);
AZOTH_TIME_TYPE(TIMESTAMP);
AZOTH_PLAIN_TYPE(UUID);

#undef AZOTH_PLAIN_TYPE
#undef AZOTH_LENGTH_TYPE
#undef AZOTH_NUMERIC_TYPE
#undef AZOTH_TIME_TYPE

namespace types {

/// SQL types that share their name with a C++ value type of azoth: `az::types::Date()`, ...
struct Date : TypeSpec {
    constexpr Date() : TypeSpec(TypeKind::Date) {}
};

struct Time : TypeSpec {
    constexpr explicit Time(bool with_timezone = false) : TypeSpec(TypeKind::Time) {
        timezone = with_timezone;
    }
};

struct Interval : TypeSpec {
    constexpr Interval() : TypeSpec(TypeKind::Interval) {}
};

struct Uuid : TypeSpec {
    constexpr Uuid() : TypeSpec(TypeKind::Uuid) {}
};

}  // namespace types

/// An enumeration stored by the names of its values. The SQL type is VARCHAR as long as the longest name
/// where the database has no enumerations of its own.
AZOTH_EXPORT Type Enum(std::initializer_list<std::string_view> values, std::string_view name = {});

/// A type that is only spelled: `az::user_defined_type("GEOMETRY")`.
AZOTH_EXPORT Type user_defined_type(std::string_view spelling);

}  // namespace azoth
