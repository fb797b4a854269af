// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/compiler.hpp"

namespace azoth::mysql {

/// SQL as MySQL and MariaDB want it.
class MySQLCompiler final : public sql::SQLCompiler {
public:
    using SQLCompiler::SQLCompiler;

protected:
    bool native_boolean() const noexcept override { return features().native_boolean; }
};

}  // namespace azoth::mysql
