// SPDX-License-Identifier: MIT
#include "azoth/dialects/driver.hpp"

namespace azoth::driver {

Statement::~Statement() = default;

void Statement::stream(std::size_t /*rows*/) {}

Connection::~Connection() = default;

}  // namespace azoth::driver
