// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/orm/loading.hpp"
#include "orm/mapper.hpp"

#include <source_location>
#include <vector>

namespace azoth::detail {

/// Loads a relationship for many owners with few queries.
void load_selectin(
    SessionCore& session,
    const Relationship& relationship,
    const std::vector<InstanceState*>& owners,
    const std::vector<LoadPath>& paths,
    std::source_location where
);

}  // namespace azoth::detail
