// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/compiler.hpp"

namespace azoth::postgresql {

/// SQL as PostgreSQL wants it.
class PostgreSQLCompiler final : public sql::SQLCompiler {
public:
    using SQLCompiler::SQLCompiler;

protected:
    bool native_boolean() const noexcept override { return features().native_boolean; }
};

}  // namespace azoth::postgresql
