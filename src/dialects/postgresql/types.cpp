// SPDX-License-Identifier: MIT
#include "azoth/dialects/postgresql/types.hpp"

#include "dialects/postgresql/ddl.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::postgresql {

namespace {

std::string digits(int count) {
    return count < 0 ? std::string() : fmt::format("({})", count);
}

/// "INTEGER[]": the brackets stand before a collation.
std::string array_of(std::string item, int dimensions) {
    std::string brackets;
    for (int i = 0; i < std::max(dimensions, 1); ++i) {
        brackets += "[]";
    }
    return item.insert(std::min(item.find(" COLLATE "), item.size()), brackets);
}

std::string with_time_zone(std::string_view name, const sql::TypeNode& type) {
    return fmt::format(
        "{}{} {} TIME ZONE", name, digits(type.precision), type.timezone ? "WITH" : "WITHOUT"
    );
}

std::string interval(int second_digits, std::string_view fields) {
    std::string sql = "INTERVAL";
    if (!fields.empty()) {
        sql += fmt::format(" {}", fields);
    }
    return second_digits < 0 ? sql : sql + " " + digits(second_digits);
}

}  // namespace

std::string PostgreSQLDDLCompiler::type_spelling(const sql::TypeNode& type) const {
    switch (type.kind) {
    case TypeKind::Float:
    case TypeKind::FLOAT:
        return type.precision > 0 ? "FLOAT" + digits(type.precision) : "FLOAT";
    case TypeKind::Double:
        return "DOUBLE PRECISION";
    case TypeKind::DateTime:
    case TypeKind::TIMESTAMP:
        return with_time_zone("TIMESTAMP", type);
    case TypeKind::Time:
    case TypeKind::TIME:
        return with_time_zone("TIME", type);
    case TypeKind::Interval:
        return type.has(TypeFlag::non_native) ? "TIMESTAMP WITHOUT TIME ZONE"
                                              : interval(type.scale, {});
    case TypeKind::INTERVAL:
        return interval(type.precision, type.fields);
    case TypeKind::Enum:
        if (!type.native_enum) {
            return DDLCompiler::type_spelling(type);
        }
        [[fallthrough]];
    case TypeKind::ENUM:
    case TypeKind::Domain:
        return format_type(type);
    case TypeKind::BIT:
        return type.has(TypeFlag::varying) ? "BIT VARYING" + digits(type.length)
                                           : "BIT" + digits(std::max(type.length, 1));
    case TypeKind::Uuid:
        return type.has(TypeFlag::non_native) ? DDLCompiler::type_spelling(type) : "UUID";
    case TypeKind::LargeBinary:
    case TypeKind::BYTEA:
        return "BYTEA";
    case TypeKind::ARRAY:
        return array_of(emit_type(*type.item), type.dimensions);
    case TypeKind::JSONIntIndexType:
        return "INT";
    case TypeKind::JSONStrIndexType:
        return "TEXT";
    case TypeKind::JSONPathType:
        return "JSONPATH";
    case TypeKind::CIDR:
    case TypeKind::CITEXT:
    case TypeKind::DATEMULTIRANGE:
    case TypeKind::DATERANGE:
    case TypeKind::HSTORE:
    case TypeKind::INET:
    case TypeKind::INT4MULTIRANGE:
    case TypeKind::INT4RANGE:
    case TypeKind::INT8MULTIRANGE:
    case TypeKind::INT8RANGE:
    case TypeKind::JSONB:
    case TypeKind::JSONPATH:
    case TypeKind::MACADDR:
    case TypeKind::MACADDR8:
    case TypeKind::MONEY:
    case TypeKind::NUMMULTIRANGE:
    case TypeKind::NUMRANGE:
    case TypeKind::OID:
    case TypeKind::REGCLASS:
    case TypeKind::REGCONFIG:
    case TypeKind::TSMULTIRANGE:
    case TypeKind::TSQUERY:
    case TypeKind::TSRANGE:
    case TypeKind::TSTZMULTIRANGE:
    case TypeKind::TSTZRANGE:
    case TypeKind::TSVECTOR:
        return std::string(to_string(type.kind));
    default:
        return DDLCompiler::type_spelling(type);
    }
}

Type Domain(QuotedName name, const Type& data_type, DomainOptions options) {
    auto node = azoth::detail::Rc<sql::TypeNode>::make();
    node->kind = TypeKind::Domain;
    node->name = std::move(name);
    node->schema = std::move(options.schema);
    node->collation = options.collation;
    node->item = azoth::detail::Rc<const sql::TypeNode>(&data_type.node());
    node->domain_default = std::move(options.default_value);
    node->domain_constraint = std::move(options.constraint_name);
    node->domain_check = std::move(options.check);
    node->flags = options.not_null ? TypeFlag::not_null : TypeFlag::none;
    return make_type(std::move(node));
}

}  // namespace azoth::postgresql
