// SPDX-License-Identifier: MIT
// The SQL types that only Oracle Database has, to be used as the generic ones: `az::oracle::NUMBER(10)`.
#pragma once

#include "azoth/sql/type.hpp"

#include <string_view>

namespace azoth::oracle {

struct BFILE : TypeSpec {
    constexpr BFILE() : TypeSpec(TypeKind::BFILE) {}
};

struct BINARY_DOUBLE : TypeSpec {
    constexpr BINARY_DOUBLE() : TypeSpec(TypeKind::BINARY_DOUBLE) {}
};

struct BINARY_FLOAT : TypeSpec {
    constexpr BINARY_FLOAT() : TypeSpec(TypeKind::BINARY_FLOAT) {}
};

struct LONG : TypeSpec {
    constexpr LONG() : TypeSpec(TypeKind::LONG) {}
};

struct NCLOB : TypeSpec {
    constexpr NCLOB() : TypeSpec(TypeKind::NCLOB) {}
};

struct ROWID : TypeSpec {
    constexpr ROWID() : TypeSpec(TypeKind::ROWID) {}
};

struct NVARCHAR2 : TypeSpec {
    constexpr explicit NVARCHAR2(int len = -1) : TypeSpec(TypeKind::NVARCHAR2, len) {}
};

struct RAW : TypeSpec {
    constexpr explicit RAW(int len = -1) : TypeSpec(TypeKind::RAW, len) {}
};

struct VARCHAR2 : TypeSpec {
    constexpr explicit VARCHAR2(int len = -1) : TypeSpec(TypeKind::VARCHAR2, len) {}
};

struct NUMBER : TypeSpec {
    constexpr explicit NUMBER(int p = -1, int s = -1) : TypeSpec(TypeKind::NUMBER) {
        precision = p;
        scale = s;
    }
};

/// Oracle counts its precision in bits.
struct FLOAT : TypeSpec {
    constexpr explicit FLOAT(int binary_precision = -1)
        : TypeSpec(TypeKind::FLOAT, binary_precision) {}
};

struct TIMESTAMP : TypeSpec {
    constexpr explicit TIMESTAMP(bool with_timezone = false, bool local_timezone = false)
        : TypeSpec(TypeKind::TIMESTAMP) {
        timezone = with_timezone;
        flags = local_timezone ? TypeFlag::local_timezone : TypeFlag::none;
    }
};

/// INTERVAL DAY TO SECOND.
struct INTERVAL : TypeSpec {
    constexpr explicit INTERVAL(int day_digits = -1, int second_digits = -1)
        : TypeSpec(TypeKind::INTERVAL) {
        precision = day_digits;
        scale = second_digits;
    }
};

/// `format`: "INT8", "BINARY", "FLOAT32" or "FLOAT64"; `storage`: "DENSE" or "SPARSE"; empty: any.
struct VECTOR : TypeSpec {
    constexpr explicit VECTOR(
        int dimension = -1, std::string_view format = {}, std::string_view storage = {}
    )
        : TypeSpec(TypeKind::VECTOR, dimension) {
        fields = format;
        charset = storage;
    }
};

}  // namespace azoth::oracle
