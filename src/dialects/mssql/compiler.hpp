// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/compiler.hpp"

namespace azoth::mssql {

/// SQL as Microsoft SQL Server wants it.
class MSSQLCompiler final : public sql::SQLCompiler {
public:
    using SQLCompiler::SQLCompiler;

protected:
    bool native_boolean() const noexcept override { return features().native_boolean; }
};

}  // namespace azoth::mssql
