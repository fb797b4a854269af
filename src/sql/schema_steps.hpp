// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/ddl.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace azoth::sql {

/// One object of a schema that is made or unmade, with the statements that do it.
struct SchemaStep {
    enum class Kind : std::uint8_t { type, sequence, table, foreign_key };

    Kind kind = Kind::table;
    std::vector<std::string> statements{};
    Type type{};
    Sequence sequence{};
    Handle<Table> table{};
};

/// What emit_create_all() gives, object by object.
std::vector<SchemaStep> create_steps(
    const DDLCompiler& compiler, const std::vector<Handle<Table>>& to_create, bool supports_alter
);

/// What emit_drop_all() gives, object by object.
std::vector<SchemaStep> drop_steps(
    const DDLCompiler& compiler, const std::vector<Handle<Table>>& to_drop, bool supports_alter
);

}  // namespace azoth::sql
