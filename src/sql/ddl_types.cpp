// SPDX-License-Identifier: MIT
// How types are spelled where no dialect says otherwise.
#include "azoth/base/error.hpp"
#include "azoth/sql/ddl.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::sql {

namespace {

/// In UTF-8.
int characters(std::string_view text) {
    const auto starts_one = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    return static_cast<int>(std::ranges::count_if(text, starts_one));
}

}  // namespace

std::string
DDLCompiler::string_type(std::string_view name, int length, std::string_view collation) const {
    std::string sql(name);
    if (length > 0) {
        sql += fmt::format("({})", length);
    }
    if (!collation.empty()) {
        sql += " COLLATE " + identifiers_.quote_identifier(collation);
    }
    return sql;
}

std::string DDLCompiler::numeric_type(std::string_view name, const TypeNode& type) const {
    if (type.precision < 0) {
        return std::string(name);
    }
    return type.scale < 0 ? fmt::format("{}({})", name, type.precision)
                          : fmt::format("{}({}, {})", name, type.precision, type.scale);
}

int DDLCompiler::enum_length(const TypeNode& type) {
    int length = type.length;
    if (length == -1) {
        for (const auto& value : type.values) {
            length = std::max(length, characters(value));
        }
    }
    return length;
}

Type DDLCompiler::resolve_type(const Type& type) const {
    Type current = type;
    while (true) {
        const TypeNode& found = current.resolve(dialect_name());
        if (found.kind == TypeKind::decorated && found.variants.empty()) {
            current = found.decorator->load_dialect_impl(dialect_name());
        } else if (found.kind == TypeKind::decorated && &found == &current.node()) {
            // Variants, but none for here.
            current = found.decorator->load_dialect_impl(dialect_name());
        } else if (&found == &current.node()) {
            return current;
        } else {
            current = Type(detail::Rc<const TypeNode>(&found));
        }
    }
}

std::string DDLCompiler::emit_type(const TypeNode& type) const {
    return type_spelling(resolve_type(Type(detail::Rc<const TypeNode>(&type))).node());
}

std::string DDLCompiler::type_spelling(const TypeNode& type) const {
    const auto text = [&](std::string_view name) {
        return string_type(name, type.length, type.collation);
    };
    switch (type.kind) {
    case TypeKind::Integer:
    case TypeKind::INTEGER:
        return "INTEGER";
    case TypeKind::SmallInteger:
    case TypeKind::SMALLINT:
        return "SMALLINT";
    case TypeKind::BigInteger:
    case TypeKind::BIGINT:
        return "BIGINT";
    case TypeKind::Boolean:
    case TypeKind::BOOLEAN:
        return "BOOLEAN";
    case TypeKind::Float:
    case TypeKind::FLOAT:
        return "FLOAT";
    case TypeKind::REAL:
        return "REAL";
    case TypeKind::Double:
    case TypeKind::DOUBLE:
        return "DOUBLE";
    case TypeKind::DOUBLE_PRECISION:
        return "DOUBLE PRECISION";
    case TypeKind::Numeric:
    case TypeKind::NUMERIC:
        return numeric_type("NUMERIC", type);
    case TypeKind::DECIMAL:
        return numeric_type("DECIMAL", type);
    case TypeKind::String:
    case TypeKind::Unicode:
    case TypeKind::VARCHAR:
        return text("VARCHAR");
    case TypeKind::CHAR:
        return text("CHAR");
    case TypeKind::NCHAR:
        return text("NCHAR");
    case TypeKind::NVARCHAR:
        return text("NVARCHAR");
    case TypeKind::Text:
    case TypeKind::UnicodeText:
    case TypeKind::TEXT:
        return text("TEXT");
    case TypeKind::CLOB:
        return "CLOB";
    case TypeKind::LargeBinary:
    case TypeKind::BLOB:
        return "BLOB";
    case TypeKind::BINARY:
        return string_type("BINARY", type.length, {});
    case TypeKind::VARBINARY:
        return string_type("VARBINARY", type.length, {});
    case TypeKind::Date:
    case TypeKind::DATE:
        return "DATE";
    case TypeKind::Time:
    case TypeKind::TIME:
        return "TIME";
    case TypeKind::DateTime:
    case TypeKind::DATETIME:
    case TypeKind::Interval:  // an offset from 1970
        return "DATETIME";
    case TypeKind::TIMESTAMP:
        return "TIMESTAMP";
    case TypeKind::Enum:
    case TypeKind::ENUM:
        return string_type("VARCHAR", enum_length(type), type.collation);
    case TypeKind::JSON:
        return "JSON";
    case TypeKind::Uuid:
        return "CHAR(32)";
    case TypeKind::UUID:
        return "UUID";
    case TypeKind::user_defined:
        return type.name;
    case TypeKind::null_type:
        throw CompileError(ErrorInfo{
            .message = "the column has no SQL type",
            .hint = "give the column a type, as az::Integer()",
        });
    case TypeKind::Tuple:
        throw CompileError(ErrorInfo{
            .message = "a tuple is no type a column can have",
            .hint = "tuples only stand in comparisons",
        });
    case TypeKind::NCLOB:
        return "NCLOB";
    case TypeKind::MatchType:
        return "BOOLEAN";
    case TypeKind::JSONIntIndexType:
        return "INTEGER";
    case TypeKind::JSONStrIndexType:
    case TypeKind::JSONPathType:
        return "VARCHAR";
    default:
        throw CompileError(ErrorInfo{
            .message = fmt::format(
                "the database '{}' has no type {}", dialect_name(), to_string(type.kind)
            ),
            .hint =
                "give the column a type it has, or a variant: type.with_variant(other, dialect)",
        });
    }
}

}  // namespace azoth::sql
