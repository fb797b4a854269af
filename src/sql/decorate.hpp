// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/type.hpp"
#include "azoth/sql/value.hpp"

#include <utility>

namespace azoth::sql {

/// What the database gets of a value: by the decorator, then by those it is made of.
inline Value decorate(const TypeDecorator& decorator, Value value) {
    value = decorator.process_bind_param(std::move(value));
    const TypeDecorator* const inner = decorator.impl().decorator;
    return inner != nullptr ? decorate(*inner, std::move(value)) : value;
}

}  // namespace azoth::sql
