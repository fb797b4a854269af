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
    contains,
    not_contains,
    icontains,
    not_icontains,
    startswith,
    not_startswith,
    istartswith,
    not_istartswith,
    endswith,
    not_endswith,
    iendswith,
    not_iendswith,
    match,
    not_match,
    regexp_match,
    not_regexp_match,
    regexp_replace,
    between,
    not_between,
    between_symmetric,
    not_between_symmetric,
    // access
    getitem,            ///< x[1] of an array
    json_getitem,       ///< -> of a JSON value
    json_path_getitem,  ///< #> of a JSON value
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
    any,
    all,
    is_true,
    is_false,
    as_boolean,  ///< Nothing that is written: what stands in WHERE.
    filter,
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

/// Operators that SQLAlchemy gives no precedence: as operands they are put into parentheses, and so are theirs.
inline constexpr int no_precedence = -100;

}  // namespace azoth::sql
