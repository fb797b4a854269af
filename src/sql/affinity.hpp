// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/elements.hpp"

#include <atomic>
#include <cstddef>

namespace azoth::sql {

/// The types of all kinds without arguments; null until they are made.
extern constinit std::atomic<const Type*> plain_types;

const Type* make_plain_types() noexcept;

/// The type of a kind without arguments, made once.
inline const Type& plain_type(TypeKind kind) noexcept {
    const Type* types = plain_types.load(std::memory_order_acquire);
    return (types != nullptr ? types : make_plain_types())[static_cast<std::size_t>(kind)];
}

inline const Type& boolean_type() noexcept {
    return plain_type(TypeKind::Boolean);
}

/// As type_of(), without a handle of its own.
inline const Type& known_type(const Node& node) noexcept {
    return is_expression(node.kind()) ? static_cast<const Expression&>(node).type()
                                      : plain_type(TypeKind::null_type);
}

bool is_text(TypeKind kind) noexcept;

/// The type of what an array or a JSON value is indexed with; null for other operators.
TypeKind index_type(Op op, const Value& value) noexcept;

/// The type of a value beside an expression: that of the expression, unless the value is of another nature.
const Type& type_beside(const Value& value, const Type& other);

/// What an array consists of: another array where it has several dimensions.
Type item_type(const Type& array);

/// The type of `left op right`.
const Type& result_type(Op op, const Type& left, const Type& right);

}  // namespace azoth::sql
