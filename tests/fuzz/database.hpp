// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/dialects/dialect.hpp"

#include <memory>
#include <string>
#include <vector>

namespace fuzz {

using ConnectionPtr = std::unique_ptr<azoth::driver::Connection>;
using StatementPtr = std::unique_ptr<azoth::driver::Statement>;

/// A new SQLite database in memory.
ConnectionPtr open_sqlite();

const azoth::Dialect& sqlite();

/// All dialects of azoth, SQLite's first.
const std::vector<const azoth::Dialect*>& dialects();

/// The first column of the first row, as `SELECT` gives it for these parameters.
azoth::Value scalar(
    azoth::driver::Connection& connection,
    const std::string& sql,
    const std::vector<azoth::Value>& parameters = {}
);

/// The value as a literal of the SQL.
std::string literal(const azoth::Dialect& dialect, const azoth::Value& value, azoth::Type type);

}  // namespace fuzz
