// SPDX-License-Identifier: MIT
#include "azoth/dialects/mysql/types.hpp"

#include "azoth/base/error.hpp"
#include "dialects/mysql/ddl.hpp"

#include <fmt/format.h>

namespace azoth::mysql {

namespace {

std::string in_parentheses(std::string_view name, int number) {
    return number < 0 ? std::string(name) : fmt::format("{}({})", name, number);
}

/// UNSIGNED and ZEROFILL
std::string extend_number(std::string sql, const sql::TypeNode& type) {
    sql += type.has(TypeFlag::unsigned_) ? " UNSIGNED" : "";
    sql += type.has(TypeFlag::zerofill) ? " ZEROFILL" : "";
    return sql;
}

/// A number of which precision and scale only go together.
std::string approximate(std::string_view name, const sql::TypeNode& type) {
    const bool both = type.precision >= 0 && type.scale >= 0;
    return extend_number(
        both ? fmt::format("{}({}, {})", name, type.precision, type.scale) : std::string(name), type
    );
}

/// Character set and collation.
std::string extend_text(std::string sql, const sql::TypeNode& type, bool national = false) {
    if (national || type.has(TypeFlag::national)) {
        // It has a character set of its own.
        sql = "NATIONAL " + sql;
    } else if (!type.charset.empty()) {
        sql += " CHARACTER SET " + type.charset;
    } else if (type.has(TypeFlag::ascii)) {
        sql += " ASCII";
    } else if (type.has(TypeFlag::unicode)) {
        sql += " UNICODE";
    }
    if (!type.collation.empty()) {
        sql += " COLLATE " + type.collation;
    } else if (type.has(TypeFlag::binary)) {
        sql += " BINARY";
    }
    return sql;
}

void need_length(std::string_view name, const sql::TypeNode& type) {
    if (type.length < 0) {
        throw CompileError(ErrorInfo{
            .message = fmt::format("{} needs a length on MySQL", name),
            .hint = "give it one, as az::String(255), or use az::Text()",
        });
    }
}

Type values_type(
    TypeKind kind, std::initializer_list<std::string_view> values, const TextOptions& options
) {
    auto node = azoth::detail::Rc<sql::TypeNode>::make();
    node->kind = kind;
    node->values.assign(values.begin(), values.end());
    node->charset = options.charset;
    node->collation = options.collation;
    node->flags = detail::flags_of(options);
    return make_type(std::move(node));
}

}  // namespace

std::string MySQLDDLCompiler::values_list(std::string_view name, const sql::TypeNode& type) const {
    std::string sql(name);
    sql += '(';
    for (const auto& value : type.values) {
        sql += &value == &type.values.front() ? "" : ",";
        sql += emit_literal(Value(value));
    }
    return extend_text(sql + ")", type);
}

std::string MySQLDDLCompiler::type_spelling(const sql::TypeNode& type) const {
    switch (type.kind) {
    case TypeKind::Integer:
    case TypeKind::INTEGER:
        return extend_number(in_parentheses("INTEGER", type.length), type);
    case TypeKind::SmallInteger:
    case TypeKind::SMALLINT:
        return extend_number(in_parentheses("SMALLINT", type.length), type);
    case TypeKind::BigInteger:
    case TypeKind::BIGINT:
        return extend_number(in_parentheses("BIGINT", type.length), type);
    case TypeKind::TINYINT:
    case TypeKind::MEDIUMINT:
        return extend_number(in_parentheses(to_string(type.kind), type.length), type);
    case TypeKind::Boolean:
    case TypeKind::BOOLEAN:
    case TypeKind::MatchType:
        return "BOOL";
    case TypeKind::Numeric:
    case TypeKind::NUMERIC:
        return extend_number(numeric_type("NUMERIC", type), type);
    case TypeKind::DECIMAL:
        return extend_number(numeric_type("DECIMAL", type), type);
    case TypeKind::Double:
    case TypeKind::DOUBLE:
        return approximate("DOUBLE", type);
    case TypeKind::REAL:
        return approximate("REAL", type);
    case TypeKind::Float:
    case TypeKind::FLOAT:
        return extend_number(numeric_type("FLOAT", type), type);
    case TypeKind::BIT:
    case TypeKind::YEAR:
        return in_parentheses(to_string(type.kind), type.length);
    case TypeKind::DATETIME:
    case TypeKind::TIME:
    case TypeKind::TIMESTAMP:
        return type.precision > 0 ? in_parentheses(to_string(type.kind), type.precision)
                                  : std::string(to_string(type.kind));
    case TypeKind::String:
    case TypeKind::Unicode:
    case TypeKind::VARCHAR:
        need_length("VARCHAR", type);
        return extend_text(in_parentheses("VARCHAR", type.length), type);
    case TypeKind::NVARCHAR:
        need_length("NVARCHAR", type);
        return extend_text(in_parentheses("VARCHAR", type.length), type, true);
    case TypeKind::CHAR:
        return extend_text(in_parentheses("CHAR", type.length), type);
    case TypeKind::NCHAR:
        return extend_text(in_parentheses("CHAR", type.length), type, true);
    case TypeKind::Text:
    case TypeKind::UnicodeText:
    case TypeKind::TEXT:
        return extend_text(in_parentheses("TEXT", type.length), type);
    case TypeKind::TINYTEXT:
    case TypeKind::MEDIUMTEXT:
    case TypeKind::LONGTEXT:
        return extend_text(std::string(to_string(type.kind)), type);
    case TypeKind::LargeBinary:
    case TypeKind::BLOB:
        return in_parentheses("BLOB", type.length);
    case TypeKind::VARBINARY:
        need_length("VARBINARY", type);
        return in_parentheses("VARBINARY", type.length);
    case TypeKind::Enum:
        return type.native_enum ? values_list("ENUM", type) : DDLCompiler::type_spelling(type);
    case TypeKind::ENUM:
        return values_list("ENUM", type);
    case TypeKind::SET:
        return values_list("SET", type);
    case TypeKind::Uuid:
        return has_uuid() && !type.has(TypeFlag::non_native) ? "UUID"
                                                             : DDLCompiler::type_spelling(type);
    case TypeKind::TINYBLOB:
    case TypeKind::MEDIUMBLOB:
    case TypeKind::LONGBLOB:
    case TypeKind::INET4:
    case TypeKind::INET6:
        return std::string(to_string(type.kind));
    default:
        return DDLCompiler::type_spelling(type);
    }
}

bool MySQLDDLCompiler::has_uuid() const noexcept {
    return features().is_mariadb && features().at_least(10, 7);
}

Type ENUM(std::initializer_list<std::string_view> values, TextOptions options) {
    return values_type(TypeKind::ENUM, values, options);
}

Type SET(std::initializer_list<std::string_view> values, TextOptions options) {
    return values_type(TypeKind::SET, values, options);
}

}  // namespace azoth::mysql
