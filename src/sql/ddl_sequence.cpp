// SPDX-License-Identifier: MIT
// The order of statements in which whole schemas are made and unmade.
#include "azoth/sql/ddl.hpp"
#include "azoth/sql/schema/sort_tables.hpp"
#include "sql/schema_steps.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace azoth::sql {

namespace {

/// What tables need that is not part of one: types with a name, and sequences.
struct Needs {
    std::vector<Type> types{};
    std::vector<Sequence> sequences{};
};

void add_type(const DDLCompiler& compiler, const Type& given, std::vector<Type>& types) {
    const Type type = compiler.resolve_type(given);
    const TypeNode& node = type.node();
    if (node.kind == TypeKind::ARRAY) {
        return add_type(compiler, Type(node.item), types);
    }
    const bool known = std::ranges::any_of(types, [&](const Type& other) {
        return other.node().name == node.name && other.node().schema == node.schema;
    });
    if (!known && compiler.has_named_type(node)) {
        if (node.kind == TypeKind::Domain) {
            add_type(compiler, Type(node.item), types);
        }
        types.push_back(type);
    }
}

Needs needs_of(const DDLCompiler& compiler, const std::vector<Handle<Table>>& tables) {
    Needs needs;
    for (const auto& table : tables) {
        for (const auto& column : table->columns()) {
            add_type(compiler, column->type(), needs.types);
            const ColumnDefault& made_by = column->schema()->insert_default;
            const bool wanted =
                made_by.kind == ColumnDefault::Kind::sequence && compiler.features().sequences &&
                !(made_by.sequence.optional && compiler.features().sequences_optional);
            const bool known = std::ranges::any_of(needs.sequences, [&](const Sequence& other) {
                return other.name == made_by.sequence.name &&
                       other.schema == made_by.sequence.schema;
            });
            if (wanted && !known) {
                needs.sequences.push_back(made_by.sequence);
            }
        }
    }
    return needs;
}

std::vector<std::string> statements_of(std::vector<SchemaStep> steps) {
    std::vector<std::string> statements;
    for (SchemaStep& step : steps) {
        std::ranges::move(step.statements, std::back_inserter(statements));
    }
    return statements;
}

}  // namespace

std::vector<SchemaStep> create_steps(
    const DDLCompiler& compiler, const std::vector<Handle<Table>>& to_create, bool supports_alter
) {
    using Kind = SchemaStep::Kind;
    const SortedTables sorted = sort_tables_and_constraints(to_create);
    std::vector<const ForeignKeyConstraint*> later;
    if (supports_alter) {
        for (const auto& [table, key] : sorted.deferred) {
            later.push_back(key);
        }
    }
    std::vector<SchemaStep> steps;
    const Needs needs = needs_of(compiler, sorted.tables);
    for (const Type& type : needs.types) {
        steps.push_back(
            {.kind = Kind::type, .statements = {compiler.emit_create_type(type)}, .type = type}
        );
    }
    for (const Sequence& sequence : needs.sequences) {
        steps.push_back(
            {.kind = Kind::sequence,
             .statements = {compiler.emit_create_sequence(sequence)},
             .sequence = sequence}
        );
    }
    for (const auto& table : sorted.tables) {
        SchemaStep step{.kind = Kind::table, .table = table};
        step.statements.push_back(compiler.emit_create_table(*table, false, later));
        for (const auto& index : table->indexes) {
            if (index.ddl_if.empty() || index.ddl_if == compiler.dialect_name()) {
                step.statements.push_back(compiler.emit_create_index(*table, index));
            }
        }
        std::ranges::move(compiler.emit_comments(*table), std::back_inserter(step.statements));
        steps.push_back(std::move(step));
    }
    if (supports_alter) {
        for (const auto& [table, key] : sorted.deferred) {
            steps.push_back(
                {.kind = Kind::foreign_key,
                 .statements = {compiler.emit_add_foreign_key(*table, *key)}}
            );
        }
    }
    return steps;
}

std::vector<SchemaStep> drop_steps(
    const DDLCompiler& compiler, const std::vector<Handle<Table>>& to_drop, bool supports_alter
) {
    using Kind = SchemaStep::Kind;
    // Without ALTER nothing can be done about circles: such tables go in any order.
    const SortedTables sorted = sort_tables_and_constraints(to_drop, supports_alter);
    std::vector<SchemaStep> steps;
    if (supports_alter) {
        for (const auto& [table, key] : sorted.deferred) {
            steps.push_back(
                {.kind = Kind::foreign_key,
                 .statements = {compiler.emit_drop_constraint(
                     *table,
                     key->name,
                     {.kind = ConstraintKind::foreign_key, .conventional = key->conventional}
                 )}}
            );
        }
    }
    for (auto table = sorted.tables.rbegin(); table != sorted.tables.rend(); ++table) {
        steps.push_back(
            {.kind = Kind::table, .statements = {compiler.emit_drop_table(**table)}, .table = *table
            }
        );
    }
    const Needs needs = needs_of(compiler, sorted.tables);
    for (const Sequence& sequence : needs.sequences) {
        steps.push_back(
            {.kind = Kind::sequence,
             .statements = {compiler.emit_drop_sequence(sequence)},
             .sequence = sequence}
        );
    }
    for (auto type = needs.types.rbegin(); type != needs.types.rend(); ++type) {
        steps.push_back(
            {.kind = Kind::type, .statements = {compiler.emit_drop_type(*type)}, .type = *type}
        );
    }
    return steps;
}

std::vector<std::string> emit_create_all(
    const DDLCompiler& compiler, const std::vector<Handle<Table>>& to_create, bool supports_alter
) {
    return statements_of(create_steps(compiler, to_create, supports_alter));
}

std::vector<std::string> emit_drop_all(
    const DDLCompiler& compiler, const std::vector<Handle<Table>>& to_drop, bool supports_alter
) {
    return statements_of(drop_steps(compiler, to_drop, supports_alter));
}

}  // namespace azoth::sql
