// SPDX-License-Identifier: MIT
#pragma once

#include "conformance/options.hpp"

namespace conformance {

/// Gives what azoth writes for the chosen records to the database of `options.prepare`, which has to be able
/// to prepare it, and prints how many it took. The records are those of the database's own dialect and those
/// of plain SQL, written in the dialect of the database over the tables they need.
///
/// What a database need not take is in `<dialect>.txt` of `options.acceptance`. False when it refuses
/// something else, or takes less than that file promises.
bool prepare(const Options& options);

}  // namespace conformance
