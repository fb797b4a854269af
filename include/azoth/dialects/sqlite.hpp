// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"

namespace azoth {

class Dialect;

}  // namespace azoth

namespace azoth::sqlite {

/// Registers the dialect "sqlite".
///
/// Linking azoth::sqlite already does that. Call it where the library is an archive that the linker
/// would drop, or where other code registered something else under the name.
AZOTH_EXPORT void register_dialect();

/// The dialect of SQLite, to compile statements with; engines use the same one.
AZOTH_EXPORT const Dialect& dialect();

}  // namespace azoth::sqlite
