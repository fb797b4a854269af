// SPDX-License-Identifier: MIT
#include "azoth/base/error.hpp"
#include "dialects/oracle/ddl.hpp"

#include <fmt/format.h>

namespace azoth::oracle {

namespace {

std::string digits(int count) {
    return count < 0 ? std::string() : fmt::format("({})", count);
}

std::string interval(const sql::TypeNode& type) {
    return fmt::format("INTERVAL DAY{} TO SECOND{}", digits(type.precision), digits(type.scale));
}

std::string vector(const sql::TypeNode& type) {
    return fmt::format(
        "VECTOR({},{},{})",
        type.length < 0 ? std::string("*") : std::to_string(type.length),
        type.fields.empty() ? "*" : type.fields,
        type.charset.empty() ? "*" : type.charset
    );
}

/// FLOAT counts bits, every other database digits.
std::string binary_float(const sql::TypeNode& type) {
    if (type.precision > 0 && type.length < 0) {
        throw CompileError(ErrorInfo{
            .message = fmt::format(
                "Oracle counts the precision of FLOAT in bits, and {} are digits", type.precision
            ),
            .hint = fmt::format(
                "give the type a variant: .with_variant(az::oracle::FLOAT({}), \"oracle\")",
                static_cast<int>(type.precision / 0.30103)
            ),
        });
    }
    return "FLOAT" + digits(type.length);
}

}  // namespace

std::string OracleDDLCompiler::varchar(std::string_view name, const sql::TypeNode& type) const {
    if (type.length <= 0) {
        return std::string(name);
    }
    // Lengths count bytes unless it says CHAR, which came with version 9.
    const bool counts_characters = name.front() != 'N' && features().at_least(9);
    return fmt::format("{}({}{})", name, type.length, counts_characters ? " CHAR" : "");
}

std::string OracleDDLCompiler::type_spelling(const sql::TypeNode& type) const {
    const bool nchar = features().nchar_for_unicode;
    switch (type.kind) {
    case TypeKind::BigInteger:
        return "NUMBER(19)";
    case TypeKind::Boolean:
    case TypeKind::MatchType:
        return "SMALLINT";
    case TypeKind::Float:
    case TypeKind::FLOAT:
        return binary_float(type);
    case TypeKind::Double:
    case TypeKind::DOUBLE_PRECISION:
        return numeric_type("DOUBLE PRECISION", type);
    case TypeKind::NUMBER:
    case TypeKind::BINARY_DOUBLE:
    case TypeKind::BINARY_FLOAT:
        return numeric_type(to_string(type.kind), type);
    case TypeKind::DateTime:
        return "DATE";
    case TypeKind::TIMESTAMP:
        return type.has(TypeFlag::local_timezone) ? "TIMESTAMP WITH LOCAL TIME ZONE"
               : type.timezone                    ? "TIMESTAMP WITH TIME ZONE"
                                                  : "TIMESTAMP";
    case TypeKind::Interval:
    case TypeKind::INTERVAL:
        return type.has(TypeFlag::non_native) ? "DATE" : interval(type);
    case TypeKind::String:
    case TypeKind::VARCHAR2:
        return varchar("VARCHAR2", type);
    case TypeKind::VARCHAR:
        return varchar("VARCHAR", type);
    case TypeKind::Unicode:
        return varchar(nchar ? "NVARCHAR2" : "VARCHAR2", type);
    case TypeKind::NVARCHAR:
    case TypeKind::NVARCHAR2:
        return varchar("NVARCHAR2", type);
    case TypeKind::Enum:
    case TypeKind::ENUM: {
        sql::TypeNode text(type);
        text.kind = TypeKind::VARCHAR;
        text.length = enum_length(type);
        return varchar("VARCHAR", text);
    }
    case TypeKind::Text:
        return "CLOB";
    case TypeKind::UnicodeText:
        return nchar ? "NCLOB" : "CLOB";
    case TypeKind::LargeBinary:
        return "BLOB";
    case TypeKind::RAW:
        return type.length > 0 ? "RAW" + digits(type.length) : "RAW";
    case TypeKind::VECTOR:
        return vector(type);
    case TypeKind::BFILE:
    case TypeKind::LONG:
    case TypeKind::ROWID:
        return std::string(to_string(type.kind));
    default:
        return DDLCompiler::type_spelling(type);
    }
}

}  // namespace azoth::oracle
