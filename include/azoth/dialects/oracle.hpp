// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/dialects/oracle/types.hpp"

namespace azoth {

class Dialect;

}  // namespace azoth

namespace azoth::oracle {

/// Registers the dialect "oracle".
///
/// Linking azoth::oracle already does that. Call it where the library is an archive that the linker
/// would drop, or where other code registered something else under the name.
AZOTH_EXPORT void register_dialect();

/// The dialect of Oracle, in its newest version, to compile statements with; engines use the same one.
AZOTH_EXPORT const Dialect& dialect();

}  // namespace azoth::oracle
