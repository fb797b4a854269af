// SPDX-License-Identifier: MIT
#pragma once

namespace azoth::detail {

/// Registers "default", plain standard SQL, and "default_enhanced", which has a spelling for what only
/// some databases know as well.
void register_default_dialects();

}  // namespace azoth::detail
