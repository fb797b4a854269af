// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"

#include <cstdint>
#include <string_view>

namespace azoth::sql {

/// Operators by SQLAlchemy's names.
enum class Op : std::uint8_t {
    none,
    // lists
    and_,
    or_,
    comma,
    // comparison
    eq,
    ne,
    lt,
    le,
    gt,
    ge,
    is_,
    is_not,
    is_distinct_from,
    is_not_distinct_from,
    in_,
    not_in,
    like,
    not_like,
    ilike,
    not_ilike,
    between,
    not_between,
    // arithmetic
    add,
    sub,
    mul,
    truediv,
    floordiv,
    mod,
    concat,
    bitwise_and,
    bitwise_or,
    bitwise_xor,
    bitwise_lshift,
    bitwise_rshift,
    // unary
    not_,
    neg,
    bitwise_not,
    distinct,
    exists,
    // order
    asc,
    desc,
    nulls_first,
    nulls_last,
    collate,
    custom,
    count_,
};

struct OperatorInfo {
    std::string_view text;  ///< As written between its operands, blanks included.
    int precedence;         ///< SQLAlchemy's `_PRECEDENCE`; higher binds tighter.
    bool associative;       ///< (a op b) op c needs no parentheses.
    bool comparison;        ///< The result is boolean.
    Op negated;             ///< What NOT makes of it; `none` where NOT has to be written.
};

AZOTH_EXPORT const OperatorInfo& info(Op op) noexcept;

}  // namespace azoth::sql
