// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/dialects/dialect.hpp"

#include <string_view>

namespace azoth {

/// A new dialect of a registered name, for a database in one version and configuration: `change` edits what
/// it takes for granted otherwise. The caller owns it.
///
///     az::create_dialect("mysql", [](az::sql::Features& f) { f.backslash_escapes = false; })
///
/// NoSuchModuleError, with the names there are, when none is registered; NotSupportedError when that one can
/// only be had as it is.
[[nodiscard]] AZOTH_EXPORT Dialect*
create_dialect(std::string_view name, const FeatureChange& change = [](sql::Features&) {});

}  // namespace azoth
