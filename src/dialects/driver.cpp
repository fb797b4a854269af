// SPDX-License-Identifier: MIT
#include "azoth/dialects/driver.hpp"

namespace azoth::driver {

Statement::~Statement() = default;

Connection::~Connection() = default;

}  // namespace azoth::driver
