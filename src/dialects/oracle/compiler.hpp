// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/compiler.hpp"

namespace azoth::oracle {

/// SQL as Oracle Database wants it.
class OracleCompiler final : public sql::SQLCompiler {
public:
    using SQLCompiler::SQLCompiler;

protected:
    bool native_boolean() const noexcept override { return features().native_boolean; }
};

}  // namespace azoth::oracle
