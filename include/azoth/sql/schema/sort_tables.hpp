// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/schema/table.hpp"

#include <vector>

namespace azoth::sql {

/// A foreign key and the table that has it.
struct TableForeignKey {
    const Table* table;
    const ForeignKeyConstraint* key;
};

struct SortedTables {
    std::vector<Handle<Table>> tables;
    /// Those that cannot be met by the order: in a circle, or with `use_alter`.
    std::vector<TableForeignKey> deferred;
};

/// Puts tables after those that their foreign keys refer to; otherwise the given order is kept.
///
/// Foreign keys to tables that are not among them do not count. With `keep_unnamed`, foreign keys without a
/// name are never deferred: CircularDependencyError when they are in a circle.
AZOTH_EXPORT SortedTables
sort_tables_and_constraints(const std::vector<Handle<Table>>& tables, bool keep_unnamed = false);

}  // namespace azoth::sql
