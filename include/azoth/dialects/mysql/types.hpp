// SPDX-License-Identifier: MIT
// The SQL types that only MySQL and MariaDB have, to be used as the generic ones: `az::mysql::TINYINT()`.
#pragma once

#include "azoth/sql/type.hpp"

#include <initializer_list>
#include <string_view>

namespace azoth::mysql {

/// What MySQL says of a number beside its size: `az::mysql::INTEGER({.unsigned_ = true})`.
struct NumberOptions {
    bool unsigned_ = false;
    bool zerofill = false;
    int display_width = -1;
};

/// How a text is kept: `az::mysql::VARCHAR(20, {.charset = "utf8mb4"})`.
struct TextOptions {
    std::string_view charset{};
    std::string_view collation{};
    bool ascii = false;
    bool unicode = false;
    bool binary = false;
    bool national = false;
};

namespace detail {

constexpr TypeFlag flags_of(NumberOptions options) noexcept {
    return (options.unsigned_ ? TypeFlag::unsigned_ : TypeFlag::none) |
           (options.zerofill ? TypeFlag::zerofill : TypeFlag::none);
}

constexpr TypeFlag flags_of(TextOptions options) noexcept {
    return (options.ascii ? TypeFlag::ascii : TypeFlag::none) |
           (options.unicode ? TypeFlag::unicode : TypeFlag::none) |
           (options.binary ? TypeFlag::binary : TypeFlag::none) |
           (options.national ? TypeFlag::national : TypeFlag::none);
}

/// A whole number.
struct Whole : TypeSpec {
    constexpr Whole(TypeKind k, NumberOptions options) : TypeSpec(k, options.display_width) {
        flags = flags_of(options);
    }
};

/// A number with digits after the point.
struct Fraction : TypeSpec {
    constexpr Fraction(TypeKind k, int p, int s, NumberOptions options) : TypeSpec(k) {
        precision = p;
        scale = s;
        flags = flags_of(options);
    }
};

struct Characters : TypeSpec {
    constexpr Characters(TypeKind k, int len, TextOptions options) : TypeSpec(k, len) {
        charset = options.charset;
        collation = options.collation;
        flags = flags_of(options);
    }
};

}  // namespace detail

struct INTEGER : detail::Whole {
    constexpr explicit INTEGER(NumberOptions options = {}) : Whole(TypeKind::INTEGER, options) {}
};

struct BIGINT : detail::Whole {
    constexpr explicit BIGINT(NumberOptions options = {}) : Whole(TypeKind::BIGINT, options) {}
};

struct SMALLINT : detail::Whole {
    constexpr explicit SMALLINT(NumberOptions options = {}) : Whole(TypeKind::SMALLINT, options) {}
};

struct MEDIUMINT : detail::Whole {
    constexpr explicit MEDIUMINT(NumberOptions options = {})
        : Whole(TypeKind::MEDIUMINT, options) {}
};

struct TINYINT : detail::Whole {
    constexpr explicit TINYINT(NumberOptions options = {}) : Whole(TypeKind::TINYINT, options) {}
};

struct NUMERIC : detail::Fraction {
    constexpr explicit NUMERIC(int p = -1, int s = -1, NumberOptions options = {})
        : Fraction(TypeKind::NUMERIC, p, s, options) {}
};

struct DECIMAL : detail::Fraction {
    constexpr explicit DECIMAL(int p = -1, int s = -1, NumberOptions options = {})
        : Fraction(TypeKind::DECIMAL, p, s, options) {}
};

struct DOUBLE : detail::Fraction {
    constexpr explicit DOUBLE(int p = -1, int s = -1, NumberOptions options = {})
        : Fraction(TypeKind::DOUBLE, p, s, options) {}
};

struct REAL : detail::Fraction {
    constexpr explicit REAL(int p = -1, int s = -1, NumberOptions options = {})
        : Fraction(TypeKind::REAL, p, s, options) {}
};

struct FLOAT : detail::Fraction {
    constexpr explicit FLOAT(int p = -1, int s = -1, NumberOptions options = {})
        : Fraction(TypeKind::FLOAT, p, s, options) {}
};

struct CHAR : detail::Characters {
    constexpr explicit CHAR(int len = -1, TextOptions options = {})
        : Characters(TypeKind::CHAR, len, options) {}
};

struct VARCHAR : detail::Characters {
    constexpr explicit VARCHAR(int len = -1, TextOptions options = {})
        : Characters(TypeKind::VARCHAR, len, options) {}
};

struct TEXT : detail::Characters {
    constexpr explicit TEXT(int len = -1, TextOptions options = {})
        : Characters(TypeKind::TEXT, len, options) {}
};

struct NCHAR : detail::Characters {
    constexpr explicit NCHAR(int len = -1, TextOptions options = {})
        : Characters(TypeKind::NCHAR, len, options) {
        flags = flags | TypeFlag::national;
    }
};

struct NVARCHAR : detail::Characters {
    constexpr explicit NVARCHAR(int len = -1, TextOptions options = {})
        : Characters(TypeKind::NVARCHAR, len, options) {
        flags = flags | TypeFlag::national;
    }
};

struct TINYTEXT : detail::Characters {
    constexpr explicit TINYTEXT(TextOptions options = {})
        : Characters(TypeKind::TINYTEXT, -1, options) {}
};

struct MEDIUMTEXT : detail::Characters {
    constexpr explicit MEDIUMTEXT(TextOptions options = {})
        : Characters(TypeKind::MEDIUMTEXT, -1, options) {}
};

struct LONGTEXT : detail::Characters {
    constexpr explicit LONGTEXT(TextOptions options = {})
        : Characters(TypeKind::LONGTEXT, -1, options) {}
};

struct TINYBLOB : TypeSpec {
    constexpr TINYBLOB() : TypeSpec(TypeKind::TINYBLOB) {}
};

struct MEDIUMBLOB : TypeSpec {
    constexpr MEDIUMBLOB() : TypeSpec(TypeKind::MEDIUMBLOB) {}
};

struct LONGBLOB : TypeSpec {
    constexpr LONGBLOB() : TypeSpec(TypeKind::LONGBLOB) {}
};

struct INET4 : TypeSpec {
    constexpr INET4() : TypeSpec(TypeKind::INET4) {}
};

struct INET6 : TypeSpec {
    constexpr INET6() : TypeSpec(TypeKind::INET6) {}
};

struct BIT : TypeSpec {
    constexpr explicit BIT(int len = -1) : TypeSpec(TypeKind::BIT, len) {}
};

struct YEAR : TypeSpec {
    constexpr explicit YEAR(int len = -1) : TypeSpec(TypeKind::YEAR, len) {}
};

/// `digits`: of the seconds.
struct DATETIME : TypeSpec {
    constexpr explicit DATETIME(int digits = -1) : TypeSpec(TypeKind::DATETIME) {
        precision = digits;
    }
};

/// `digits`: of the seconds.
struct TIMESTAMP : TypeSpec {
    constexpr explicit TIMESTAMP(int digits = -1) : TypeSpec(TypeKind::TIMESTAMP) {
        precision = digits;
    }
};

/// `digits`: of the seconds.
struct TIME : TypeSpec {
    constexpr explicit TIME(int digits = -1) : TypeSpec(TypeKind::TIME) { precision = digits; }
};

AZOTH_EXPORT Type ENUM(std::initializer_list<std::string_view> values, TextOptions options = {});

/// Any number of the values together.
AZOTH_EXPORT Type SET(std::initializer_list<std::string_view> values, TextOptions options = {});

}  // namespace azoth::mysql
