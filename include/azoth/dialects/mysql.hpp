// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/dialects/mysql/types.hpp"

namespace azoth {

class Dialect;

}  // namespace azoth

namespace azoth::mysql {

/// Registers the dialect "mysql" and, for MariaDB, "mariadb".
///
/// Linking azoth::mysql already does that. Call it where the library is an archive that the linker
/// would drop, or where other code registered something else under the name.
AZOTH_EXPORT void register_dialect();

/// The dialect of MySQL, in its newest version, to compile statements with; engines use the same one.
AZOTH_EXPORT const Dialect& dialect();

/// The same for MariaDB.
AZOTH_EXPORT const Dialect& mariadb_dialect();

}  // namespace azoth::mysql
