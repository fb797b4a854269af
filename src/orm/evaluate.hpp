// SPDX-License-Identifier: MIT
#pragma once

#include "orm/mapper.hpp"

#include <cstdint>

namespace azoth::detail {

/// What a condition is for an object: SQL's three answers, and that it takes the database to know.
enum class Truth : std::uint8_t { no, yes, null, unknown };

/// A condition over columns of the object's own table, as its members have them.
Truth evaluate(const sql::Node& condition, const Mapper& mapper, const InstanceState& state);

}  // namespace azoth::detail
