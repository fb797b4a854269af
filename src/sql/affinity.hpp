// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/elements.hpp"

namespace azoth::sql {

/// Boolean, made once.
Type boolean_type();

bool is_text(TypeKind kind) noexcept;

/// The type of what an array or a JSON value is indexed with; null for other operators.
TypeKind index_type(Op op, const Value& value) noexcept;

/// The type of a value beside an expression: that of the expression, unless the value is of another nature.
Type type_beside(const Value& value, const Type& other);

/// What an array consists of: another array where it has several dimensions.
Type item_type(const Type& array);

/// The type of `left op right`.
Type result_type(Op op, const Type& left, const Type& right);

}  // namespace azoth::sql
