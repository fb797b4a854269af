// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/base/rc.hpp"
#include "azoth/sql/node.hpp"
#include "azoth/sql/quoted_name.hpp"
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
    ARRAY,
    Tuple,
    MatchType,         ///< What a full text match gives.
    JSONIntIndexType,  ///< What a JSON value is indexed with.
    JSONStrIndexType,
    JSONPathType,
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
    // of one or two databases
    INTERVAL,
    ENUM,
    BIT,
    BYTEA,
    CIDR,
    CITEXT,
    DATEMULTIRANGE,
    DATERANGE,
    Domain,
    HSTORE,
    INET,
    INT4MULTIRANGE,
    INT4RANGE,
    INT8MULTIRANGE,
    INT8RANGE,
    JSONB,
    JSONPATH,
    MACADDR,
    MACADDR8,
    MONEY,
    NUMMULTIRANGE,
    NUMRANGE,
    OID,
    REGCLASS,
    REGCONFIG,
    TSMULTIRANGE,
    TSQUERY,
    TSRANGE,
    TSTZMULTIRANGE,
    TSTZRANGE,
    TSVECTOR,
    INET4,
    INET6,
    LONGBLOB,
    LONGTEXT,
    MEDIUMBLOB,
    MEDIUMINT,
    MEDIUMTEXT,
    SET,
    TINYBLOB,
    TINYINT,
    TINYTEXT,
    YEAR,
    DATETIME2,
    DATETIMEOFFSET,
    IMAGE,
    NTEXT,
    ROWVERSION,
    SMALLDATETIME,
    SMALLMONEY,
    SQL_VARIANT,
    UNIQUEIDENTIFIER,
    XML,
    BFILE,
    BINARY_DOUBLE,
    BINARY_FLOAT,
    LONG,
    NCLOB,
    NUMBER,
    NVARCHAR2,
    RAW,
    ROWID,
    VARCHAR2,
    VECTOR,
    // others
    decorated,     ///< TypeDecorator over another type.
    user_defined,  ///< A type of which only the spelling is known.
};

/// "Integer", "VARCHAR", ...
AZOTH_EXPORT std::string_view to_string(TypeKind kind) noexcept;

class TypeDecorator;

/// What can be said of a type with one word; together in `TypeSpec::flags`.
enum class TypeFlag : std::uint16_t {
    none = 0,
    unsigned_ = 1,         ///< MySQL: numbers
    zerofill = 2,          ///< MySQL: numbers
    ascii = 4,             ///< MySQL: texts
    unicode = 8,           ///< MySQL: texts
    binary = 16,           ///< MySQL: texts compare by their bytes
    national = 32,         ///< MySQL: texts
    varying = 64,          ///< PostgreSQL: BIT VARYING
    local_timezone = 128,  ///< Oracle: TIMESTAMP
    filestream = 256,      ///< SQL Server: VARBINARY
    not_null = 512,        ///< PostgreSQL: of a domain
    none_as_null = 1024,   ///< JSON: a null is SQL's NULL
    non_native = 2048,     ///< Uuid: as text, also where the database has such a type
};

constexpr TypeFlag operator|(TypeFlag left, TypeFlag right) noexcept {
    return static_cast<TypeFlag>(
        static_cast<std::uint16_t>(left) | static_cast<std::uint16_t>(right)
    );
}

/// Whether `all` has one of `some`.
constexpr bool has_flag(TypeFlag all, TypeFlag some) noexcept {
    return (static_cast<std::uint16_t>(all) & static_cast<std::uint16_t>(some)) != 0;
}

/// Description of a SQL type that can stand in a constant expression, as in `mapping()`.
/// Wherever a `Type` is wanted, one of these will do.
struct TypeSpec {
    TypeKind kind = TypeKind::null_type;
    int length = -1;     ///< Also MySQL's display width, Oracle's binary precision.
    int precision = -1;  ///< Also of seconds; Oracle's INTERVAL: of days.
    int scale = -1;      ///< Oracle's INTERVAL: of seconds.
    bool timezone = false;
    bool native_enum = true;
    bool create_constraint = false;
    TypeFlag flags = TypeFlag::none;
    bool array = false;   ///< An array of what the rest describes.
    int dimensions = -1;  ///< Of the array; -1: not said.
    std::string_view collation{};
    std::string_view charset{};                ///< MySQL
    std::string_view schema{};                 ///< Enum: where its type is.
    std::string_view fields{};                 ///< PostgreSQL's INTERVAL: "YEAR TO MONTH".
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
    bool timezone = false;
    bool native_enum = true;
    bool create_constraint = false;
    TypeFlag flags = TypeFlag::none;
    int length = -1;
    int precision = -1;
    int scale = -1;
    int dimensions = -1;
    std::string collation;
    std::string charset;
    std::string fields;
    QuotedName name;
    QuotedName schema;
    std::vector<std::string> values;
    const TypeDecorator* decorator = nullptr;
    detail::Rc<const TypeNode> item;  ///< Of an array; what a domain is made of.
    NodeRef domain_default;
    NodeRef domain_check;
    QuotedName domain_constraint;
    std::vector<std::pair<std::string, detail::Rc<const TypeNode>>> variants;
    std::uint64_t hash = 0;

    bool has(TypeFlag flag) const noexcept { return has_flag(flags, flag); }
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

    /// SQL around a parameter of this type, as `lower(parameter)`; null for none, which is the default.
    virtual sql::NodeRef bind_expression(const sql::NodeRef& parameter) const;

    /// SQL around a column of this type where it is selected; null for none, which is the default.
    virtual sql::NodeRef column_expression(const sql::NodeRef& column) const;

    /// The type one database sees; impl() unless overridden.
    virtual Type load_dialect_impl(std::string_view dialect) const;

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

/// `day_digits` and `second_digits` count on Oracle, `second_digits` on PostgreSQL. Not `native`: as an
/// offset from 1970 everywhere.
struct Interval : TypeSpec {
    constexpr explicit Interval(int second_digits = -1, int day_digits = -1, bool native = true)
        : TypeSpec(TypeKind::Interval) {
        precision = day_digits;
        scale = second_digits;
        flags = native ? TypeFlag::none : TypeFlag::non_native;
    }
};

/// Not `native`: as text everywhere.
struct Uuid : TypeSpec {
    constexpr explicit Uuid(bool native = true) : TypeSpec(TypeKind::Uuid) {
        flags = native ? TypeFlag::none : TypeFlag::non_native;
    }
};

}  // namespace types

/// A list of values in one column, where the database has that: `az::ARRAY(az::Integer())`.
struct ARRAY : TypeSpec {
    constexpr explicit ARRAY(const TypeSpec& item, int dims = -1) : TypeSpec(item) {
        array = true;
        dimensions = dims;
    }
};

/// A type that has no constant form: what `azoth::Type` is made of when all is known only at run time.
AZOTH_EXPORT Type make_type(detail::Rc<sql::TypeNode> description);

/// What else an Enum can be: `az::Enum({"a", "b"}, {.name = "letter", .create_constraint = true})`.
struct EnumOptions {
    QuotedName name{};
    QuotedName schema{};
    int length = -1;     ///< Of the text where there are no enumerations; -1: the longest name.
    bool native = true;  ///< Use the database's enumerations where it has them.
    bool create_constraint = false;  ///< A CHECK where it has none.
};

AZOTH_EXPORT Type Enum(std::initializer_list<std::string_view> values, EnumOptions options);

/// An enumeration stored by the names of its values. The SQL type is VARCHAR as long as the longest name
/// where the database has no enumerations of its own.
AZOTH_EXPORT Type Enum(std::initializer_list<std::string_view> values, std::string_view name = {});

/// A type that is only spelled: `az::user_defined_type("GEOMETRY")`.
AZOTH_EXPORT Type user_defined_type(std::string_view spelling);

}  // namespace azoth
