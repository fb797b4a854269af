// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/dialects/dialect.hpp"
#include "conformance/reader.hpp"

namespace conformance {

/// The dialect that a record asks for, with its options; made once and kept.
const azoth::Dialect& dialect_of(const Json& json);

}  // namespace conformance
