// SPDX-License-Identifier: MIT
// The SQL types that only PostgreSQL has, to be used as the generic ones: `az::postgresql::JSONB()`.
#pragma once

#include "azoth/sql/type.hpp"

#include <initializer_list>
#include <string_view>
#include <utility>

namespace azoth::postgresql {

struct BYTEA : TypeSpec {
    constexpr BYTEA() : TypeSpec(TypeKind::BYTEA) {}
};

struct CIDR : TypeSpec {
    constexpr CIDR() : TypeSpec(TypeKind::CIDR) {}
};

struct CITEXT : TypeSpec {
    constexpr CITEXT() : TypeSpec(TypeKind::CITEXT) {}
};

struct DATEMULTIRANGE : TypeSpec {
    constexpr DATEMULTIRANGE() : TypeSpec(TypeKind::DATEMULTIRANGE) {}
};

struct DATERANGE : TypeSpec {
    constexpr DATERANGE() : TypeSpec(TypeKind::DATERANGE) {}
};

struct HSTORE : TypeSpec {
    constexpr HSTORE() : TypeSpec(TypeKind::HSTORE) {}
};

struct INET : TypeSpec {
    constexpr INET() : TypeSpec(TypeKind::INET) {}
};

struct INT4MULTIRANGE : TypeSpec {
    constexpr INT4MULTIRANGE() : TypeSpec(TypeKind::INT4MULTIRANGE) {}
};

struct INT4RANGE : TypeSpec {
    constexpr INT4RANGE() : TypeSpec(TypeKind::INT4RANGE) {}
};

struct INT8MULTIRANGE : TypeSpec {
    constexpr INT8MULTIRANGE() : TypeSpec(TypeKind::INT8MULTIRANGE) {}
};

struct INT8RANGE : TypeSpec {
    constexpr INT8RANGE() : TypeSpec(TypeKind::INT8RANGE) {}
};

struct JSONB : TypeSpec {
    constexpr JSONB() : TypeSpec(TypeKind::JSONB) {}
};

struct JSONPATH : TypeSpec {
    constexpr JSONPATH() : TypeSpec(TypeKind::JSONPATH) {}
};

struct MACADDR : TypeSpec {
    constexpr MACADDR() : TypeSpec(TypeKind::MACADDR) {}
};

struct MACADDR8 : TypeSpec {
    constexpr MACADDR8() : TypeSpec(TypeKind::MACADDR8) {}
};

struct MONEY : TypeSpec {
    constexpr MONEY() : TypeSpec(TypeKind::MONEY) {}
};

struct NUMMULTIRANGE : TypeSpec {
    constexpr NUMMULTIRANGE() : TypeSpec(TypeKind::NUMMULTIRANGE) {}
};

struct NUMRANGE : TypeSpec {
    constexpr NUMRANGE() : TypeSpec(TypeKind::NUMRANGE) {}
};

struct OID : TypeSpec {
    constexpr OID() : TypeSpec(TypeKind::OID) {}
};

struct REGCLASS : TypeSpec {
    constexpr REGCLASS() : TypeSpec(TypeKind::REGCLASS) {}
};

struct REGCONFIG : TypeSpec {
    constexpr REGCONFIG() : TypeSpec(TypeKind::REGCONFIG) {}
};

struct TSMULTIRANGE : TypeSpec {
    constexpr TSMULTIRANGE() : TypeSpec(TypeKind::TSMULTIRANGE) {}
};

struct TSQUERY : TypeSpec {
    constexpr TSQUERY() : TypeSpec(TypeKind::TSQUERY) {}
};

struct TSRANGE : TypeSpec {
    constexpr TSRANGE() : TypeSpec(TypeKind::TSRANGE) {}
};

struct TSTZMULTIRANGE : TypeSpec {
    constexpr TSTZMULTIRANGE() : TypeSpec(TypeKind::TSTZMULTIRANGE) {}
};

struct TSTZRANGE : TypeSpec {
    constexpr TSTZRANGE() : TypeSpec(TypeKind::TSTZRANGE) {}
};

struct TSVECTOR : TypeSpec {
    constexpr TSVECTOR() : TypeSpec(TypeKind::TSVECTOR) {}
};

struct JSON : TypeSpec {
    constexpr JSON() : TypeSpec(TypeKind::JSON) {}
};

struct UUID : TypeSpec {
    constexpr UUID() : TypeSpec(TypeKind::UUID) {}
};

/// `digits`: of the seconds.
struct TIMESTAMP : TypeSpec {
    constexpr explicit TIMESTAMP(bool with_timezone = false, int digits = -1)
        : TypeSpec(TypeKind::TIMESTAMP) {
        precision = digits;
        timezone = with_timezone;
    }
};

/// `digits`: of the seconds.
struct TIME : TypeSpec {
    constexpr explicit TIME(bool with_timezone = false, int digits = -1)
        : TypeSpec(TypeKind::TIME) {
        precision = digits;
        timezone = with_timezone;
    }
};

/// `between`: what it is made of, as "YEAR TO MONTH". `digits`: of the seconds.
struct INTERVAL : TypeSpec {
    constexpr explicit INTERVAL(int digits = -1, std::string_view between = {})
        : TypeSpec(TypeKind::INTERVAL) {
        precision = digits;
        fields = between;
    }
};

/// BIT(n), or BIT VARYING.
struct BIT : TypeSpec {
    constexpr explicit BIT(int len = 1, bool varying = false) : TypeSpec(TypeKind::BIT, len) {
        flags = varying ? TypeFlag::varying : TypeFlag::none;
    }
};

/// A type made by CREATE TYPE ... AS ENUM.
inline Type
ENUM(std::initializer_list<std::string_view> values, QuotedName name, QuotedName schema = {}) {
    return Enum(values, EnumOptions{.name = std::move(name), .schema = std::move(schema)});
}

/// What else a domain has.
struct DomainOptions {
    QuotedName schema{};
    std::string_view collation{};
    sql::NodeRef default_value{};
    QuotedName constraint_name{};
    sql::NodeRef check{};
    bool not_null = false;
};

/// A type made by CREATE DOMAIN.
AZOTH_EXPORT Type Domain(QuotedName name, const Type& data_type, DomainOptions options = {});

}  // namespace azoth::postgresql
