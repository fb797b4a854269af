// SPDX-License-Identifier: MIT
#include "dialects/mssql/ddl.hpp"

#include <fmt/format.h>

namespace azoth::mssql {

namespace {

std::string in_parentheses(std::string_view name, int number) {
    return number < 0 ? std::string(name) : fmt::format("{}({})", name, number);
}

/// Length and collation; without a length `otherwise`.
std::string
text(std::string_view name, const sql::TypeNode& type, std::string_view otherwise = {}) {
    std::string sql(name);
    if (type.length > 0) {
        sql += fmt::format("({})", type.length);
    } else {
        sql += otherwise;
    }
    return type.collation.empty() ? sql : sql + " COLLATE " + type.collation;
}

}  // namespace

std::string MSSQLDDLCompiler::type_spelling(const sql::TypeNode& type) const {
    // Large types ended with version 2012, date and time began with 2008.
    const bool large_types_end = features().at_least(11);
    const bool has_date = features().at_least(10);
    switch (type.kind) {
    case TypeKind::Double:
        return "DOUBLE PRECISION";
    case TypeKind::Float:
    case TypeKind::FLOAT:
        return in_parentheses("FLOAT", type.precision);
    case TypeKind::Boolean:
    case TypeKind::BIT:
    case TypeKind::MatchType:
        return "BIT";
    case TypeKind::Date:
        return has_date ? "DATE" : "DATETIME";
    case TypeKind::Time:
        return has_date ? in_parentheses("TIME", type.precision) : "DATETIME";
    case TypeKind::TIME:
        return in_parentheses("TIME", type.precision);
    case TypeKind::DateTime:
        return type.timezone ? in_parentheses("DATETIMEOFFSET", type.precision) : "DATETIME";
    case TypeKind::DATETIME2:
    case TypeKind::DATETIMEOFFSET:
        return in_parentheses(to_string(type.kind), type.precision);
    case TypeKind::String:
    case TypeKind::VARCHAR:
    case TypeKind::Enum:
        return type.kind == TypeKind::Enum ? DDLCompiler::type_spelling(type)
                                           : text("VARCHAR", type, "(max)");
    case TypeKind::Unicode:
    case TypeKind::NVARCHAR:
        return text("NVARCHAR", type, "(max)");
    case TypeKind::CHAR:
        return text("CHAR", type);
    case TypeKind::NCHAR:
        return text("NCHAR", type);
    case TypeKind::Text:
        return large_types_end ? text("VARCHAR", type, "(max)") : text("TEXT", type);
    case TypeKind::UnicodeText:
        return large_types_end ? text("NVARCHAR", type, "(max)") : text("NTEXT", type);
    case TypeKind::TEXT:
    case TypeKind::NTEXT:
        return text(to_string(type.kind), type);
    case TypeKind::LargeBinary:
        return large_types_end ? text("VARBINARY", type, "(max)") : "IMAGE";
    case TypeKind::VARBINARY:
        return text("VARBINARY", type, "(max)") +
               (type.has(TypeFlag::filestream) ? " FILESTREAM" : "");
    case TypeKind::JSON:
        return "NVARCHAR(max)";
    case TypeKind::Uuid:
        return type.has(TypeFlag::non_native) ? DDLCompiler::type_spelling(type)
                                              : "UNIQUEIDENTIFIER";
    case TypeKind::IMAGE:
    case TypeKind::MONEY:
    case TypeKind::ROWVERSION:
    case TypeKind::SMALLDATETIME:
    case TypeKind::SMALLMONEY:
    case TypeKind::SQL_VARIANT:
    case TypeKind::TINYINT:
    case TypeKind::UNIQUEIDENTIFIER:
    case TypeKind::XML:
        return std::string(to_string(type.kind));
    default:
        return DDLCompiler::type_spelling(type);
    }
}

}  // namespace azoth::mssql
