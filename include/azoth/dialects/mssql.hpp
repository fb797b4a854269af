// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/dialects/mssql/types.hpp"

namespace azoth {

class Dialect;

}  // namespace azoth

namespace azoth::mssql {

/// Registers the dialect "mssql".
///
/// Linking azoth::mssql already does that. Call it where the library is an archive that the linker
/// would drop, or where other code registered something else under the name.
AZOTH_EXPORT void register_dialect();

/// The dialect of SQL Server, in its newest version, to compile statements with; engines use the same one.
AZOTH_EXPORT const Dialect& dialect();

}  // namespace azoth::mssql
