// SPDX-License-Identifier: MIT
// The SQL types that only SQL Server has, to be used as the generic ones: `az::mssql::DATETIME2()`.
#pragma once

#include "azoth/sql/type.hpp"

namespace azoth::mssql {

struct BIT : TypeSpec {
    constexpr BIT() : TypeSpec(TypeKind::BIT) {}
};

struct IMAGE : TypeSpec {
    constexpr IMAGE() : TypeSpec(TypeKind::IMAGE) {}
};

struct MONEY : TypeSpec {
    constexpr MONEY() : TypeSpec(TypeKind::MONEY) {}
};

struct ROWVERSION : TypeSpec {
    constexpr ROWVERSION() : TypeSpec(TypeKind::ROWVERSION) {}
};

struct SMALLDATETIME : TypeSpec {
    constexpr SMALLDATETIME() : TypeSpec(TypeKind::SMALLDATETIME) {}
};

struct SMALLMONEY : TypeSpec {
    constexpr SMALLMONEY() : TypeSpec(TypeKind::SMALLMONEY) {}
};

struct SQL_VARIANT : TypeSpec {
    constexpr SQL_VARIANT() : TypeSpec(TypeKind::SQL_VARIANT) {}
};

struct TIMESTAMP : TypeSpec {
    constexpr TIMESTAMP() : TypeSpec(TypeKind::TIMESTAMP) {}
};

struct TINYINT : TypeSpec {
    constexpr TINYINT() : TypeSpec(TypeKind::TINYINT) {}
};

struct UNIQUEIDENTIFIER : TypeSpec {
    constexpr UNIQUEIDENTIFIER() : TypeSpec(TypeKind::UNIQUEIDENTIFIER) {}
};

struct XML : TypeSpec {
    constexpr XML() : TypeSpec(TypeKind::XML) {}
};

struct NTEXT : TypeSpec {
    constexpr explicit NTEXT(int len = -1) : TypeSpec(TypeKind::NTEXT, len) {}
};

/// `digits`: of the seconds.
struct DATETIME2 : TypeSpec {
    constexpr explicit DATETIME2(int digits = -1) : TypeSpec(TypeKind::DATETIME2) {
        precision = digits;
    }
};

/// `digits`: of the seconds.
struct DATETIMEOFFSET : TypeSpec {
    constexpr explicit DATETIMEOFFSET(int digits = -1) : TypeSpec(TypeKind::DATETIMEOFFSET) {
        precision = digits;
    }
};

/// `digits`: of the seconds.
struct TIME : TypeSpec {
    constexpr explicit TIME(int digits = -1) : TypeSpec(TypeKind::TIME) { precision = digits; }
};

/// Without a length: VARBINARY(max), which may be kept in a file.
struct VARBINARY : TypeSpec {
    constexpr explicit VARBINARY(int len = -1, bool filestream = false)
        : TypeSpec(TypeKind::VARBINARY, len) {
        flags = filestream ? TypeFlag::filestream : TypeFlag::none;
    }
};

}  // namespace azoth::mssql
