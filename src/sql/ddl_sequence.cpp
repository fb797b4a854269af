// SPDX-License-Identifier: MIT
// The order of statements in which whole schemas are made and unmade.
#include "azoth/sql/ddl.hpp"
#include "azoth/sql/schema/sort_tables.hpp"

#include <utility>

namespace azoth::sql {

std::vector<std::string> emit_create_all(
    const DDLCompiler& compiler, const std::vector<Handle<Table>>& to_create, bool supports_alter
) {
    const SortedTables sorted = sort_tables_and_constraints(to_create);
    std::vector<const ForeignKeyConstraint*> later;
    if (supports_alter) {
        for (const auto& [table, key] : sorted.deferred) {
            later.push_back(key);
        }
    }
    std::vector<std::string> statements;
    for (const auto& table : sorted.tables) {
        statements.push_back(compiler.emit_create_table(*table, false, later));
        for (const auto& index : table->indexes) {
            statements.push_back(compiler.emit_create_index(*table, index));
        }
        for (auto& comment : compiler.emit_comments(*table)) {
            statements.push_back(std::move(comment));
        }
    }
    if (supports_alter) {
        for (const auto& [table, key] : sorted.deferred) {
            statements.push_back(compiler.emit_add_foreign_key(*table, *key));
        }
    }
    return statements;
}

std::vector<std::string> emit_drop_all(
    const DDLCompiler& compiler, const std::vector<Handle<Table>>& to_drop, bool supports_alter
) {
    // Without ALTER nothing can be done about circles: such tables go in any order.
    const SortedTables sorted = sort_tables_and_constraints(to_drop, supports_alter);
    std::vector<std::string> statements;
    if (supports_alter) {
        for (const auto& [table, key] : sorted.deferred) {
            statements.push_back(compiler.emit_drop_constraint(
                *table,
                key->name,
                {.kind = ConstraintKind::foreign_key, .conventional = key->conventional}
            ));
        }
    }
    for (auto table = sorted.tables.rbegin(); table != sorted.tables.rend(); ++table) {
        statements.push_back(compiler.emit_drop_table(**table));
    }
    return statements;
}

}  // namespace azoth::sql
