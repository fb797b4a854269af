// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace azoth::sql {

/// How the placeholders of a statement are written.
enum class Paramstyle : std::uint8_t {
    qmark,           ///< ?
    named,           ///< :name
    numeric_dollar,  ///< $1
    format,          ///< %s
    pyformat,        ///< %(name)s
    numeric,         ///< :1
};

}  // namespace azoth::sql
