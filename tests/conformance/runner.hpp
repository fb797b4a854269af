// SPDX-License-Identifier: MIT
#pragma once

#include "conformance/options.hpp"

namespace conformance {

/// Runs the records that the options choose and prints what came of them. False when a file matches less
/// than its floor, or, without floors, when anything that was chosen does not match.
bool run(const Options& options);

}  // namespace conformance
