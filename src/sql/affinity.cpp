// SPDX-License-Identifier: MIT
#include "sql/affinity.hpp"

#include "azoth/sql/operators.hpp"

namespace azoth::sql {

bool is_integer(TypeKind kind) noexcept {
    switch (kind) {
    case TypeKind::Integer:
    case TypeKind::SmallInteger:
    case TypeKind::BigInteger:
    case TypeKind::INTEGER:
    case TypeKind::SMALLINT:
    case TypeKind::BIGINT:
        return true;
    default:
        return false;
    }
}

bool is_text(TypeKind kind) noexcept {
    switch (kind) {
    case TypeKind::String:
    case TypeKind::Text:
    case TypeKind::Unicode:
    case TypeKind::UnicodeText:
    case TypeKind::CHAR:
    case TypeKind::VARCHAR:
    case TypeKind::NCHAR:
    case TypeKind::NVARCHAR:
    case TypeKind::TEXT:
    case TypeKind::CLOB:
        return true;
    default:
        return false;
    }
}

namespace {

/// What the values of a type are, as far as operators care.
enum class Affinity : std::uint8_t {
    none,
    integer,
    number,
    text,
    binary,
    date,
    time,
    datetime,
    interval,
    boolean,
    uuid,
    other,
};

Affinity affinity_of(TypeKind kind) noexcept {
    switch (kind) {
    case TypeKind::null_type:
        return Affinity::none;
    case TypeKind::Integer:
    case TypeKind::SmallInteger:
    case TypeKind::BigInteger:
    case TypeKind::INTEGER:
    case TypeKind::SMALLINT:
    case TypeKind::BIGINT:
    case TypeKind::MEDIUMINT:
    case TypeKind::TINYINT:
    case TypeKind::YEAR:
        return Affinity::integer;
    case TypeKind::Float:
    case TypeKind::Double:
    case TypeKind::Numeric:
    case TypeKind::FLOAT:
    case TypeKind::REAL:
    case TypeKind::DOUBLE:
    case TypeKind::DOUBLE_PRECISION:
    case TypeKind::NUMERIC:
    case TypeKind::DECIMAL:
    case TypeKind::NUMBER:
    case TypeKind::BINARY_DOUBLE:
    case TypeKind::BINARY_FLOAT:
        return Affinity::number;
    case TypeKind::BYTEA:
    case TypeKind::LONGBLOB:
    case TypeKind::MEDIUMBLOB:
    case TypeKind::TINYBLOB:
    case TypeKind::LargeBinary:
    case TypeKind::BLOB:
    case TypeKind::BINARY:
    case TypeKind::VARBINARY:
        return Affinity::binary;
    case TypeKind::Date:
    case TypeKind::DATE:
        return Affinity::date;
    case TypeKind::Time:
    case TypeKind::TIME:
        return Affinity::time;
    case TypeKind::DateTime:
    case TypeKind::DATETIME:
    case TypeKind::TIMESTAMP:
    case TypeKind::DATETIME2:
    case TypeKind::DATETIMEOFFSET:
    case TypeKind::SMALLDATETIME:
        return Affinity::datetime;
    case TypeKind::INTERVAL:
    case TypeKind::Interval:
        return Affinity::interval;
    case TypeKind::Boolean:
    case TypeKind::BOOLEAN:
        return Affinity::boolean;
    case TypeKind::Uuid:
    case TypeKind::UUID:
        return Affinity::uuid;
    case TypeKind::Enum:
    case TypeKind::ENUM:
    case TypeKind::SET:
    case TypeKind::CITEXT:
    case TypeKind::LONGTEXT:
    case TypeKind::MEDIUMTEXT:
    case TypeKind::TINYTEXT:
    case TypeKind::NTEXT:
    case TypeKind::NCLOB:
    case TypeKind::NVARCHAR2:
        return Affinity::text;
    default:
        return is_text(kind) ? Affinity::text : Affinity::other;
    }
}

/// The type of a value of which nothing else is known.
TypeKind kind_of(const Value& value) noexcept {
    switch (value.kind()) {
    case Value::Kind::boolean:
        return TypeKind::Boolean;
    case Value::Kind::integer:
        return TypeKind::Integer;
    case Value::Kind::real:
        return TypeKind::Float;
    case Value::Kind::decimal:
        return TypeKind::Numeric;
    case Value::Kind::text:
        return TypeKind::String;
    case Value::Kind::bytes:
        return TypeKind::LargeBinary;
    case Value::Kind::timestamp:
        return TypeKind::DateTime;
    case Value::Kind::date:
        return TypeKind::Date;
    case Value::Kind::time:
        return TypeKind::Time;
    case Value::Kind::interval:
        return TypeKind::Interval;
    case Value::Kind::uuid:
        return TypeKind::Uuid;
    default:
        return TypeKind::null_type;
    }
}

}  // namespace

TypeKind index_type(Op op, const Value& value) noexcept {
    switch (op) {
    case Op::getitem:
        return value.kind() == Value::Kind::integer ? TypeKind::Integer : TypeKind::null_type;
    case Op::json_getitem:
        return value.kind() == Value::Kind::integer ? TypeKind::JSONIntIndexType
                                                    : TypeKind::JSONStrIndexType;
    case Op::json_path_getitem:
        return TypeKind::JSONPathType;
    default:
        return TypeKind::null_type;
    }
}

const Type& type_beside(const Value& value, const Type& other) {
    switch (other.kind()) {
    case TypeKind::decorated:
    case TypeKind::user_defined:
    case TypeKind::Tuple:
    case TypeKind::INET:  // written as text, but no text
    case TypeKind::CIDR:
    case TypeKind::MACADDR:
    case TypeKind::MACADDR8:
        return other;
    default:
        break;
    }
    const Affinity theirs = affinity_of(other.kind());
    const TypeKind own = kind_of(value);
    const Affinity mine = affinity_of(own);
    if (mine == Affinity::none || mine == theirs) {
        return other;
    }
    return plain_type(own);
}

Type item_type(const Type& array) {
    const TypeNode& node = array.node();
    return !node.item || node.dimensions > 1 ? array : Type(node.item);
}

const Type& result_type(Op op, const Type& left, const Type& right) {
    if (info(op).comparison) {
        return boolean_type();
    }
    const Affinity l = affinity_of(left.kind());
    const Affinity r = affinity_of(right.kind());
    if (op == Op::truediv && l == Affinity::integer && r == Affinity::integer) {
        return plain_type(TypeKind::Double);
    }
    if (l == Affinity::none && (op == Op::add || op == Op::mul || op == Op::concat)) {
        return right;
    }
    if (l == Affinity::integer && r == Affinity::number) {
        return right;
    }
    if (op == Op::sub && l == r && (l == Affinity::date || l == Affinity::datetime)) {
        return plain_type(l == Affinity::date ? TypeKind::Integer : TypeKind::Interval);
    }
    return left;
}

}  // namespace azoth::sql
