// SPDX-License-Identifier: MIT
// The parts of tables that DDL statements are about as well.
#pragma once

#include "azoth/sql/schema/naming.hpp"
#include "azoth/sql/schema/table.hpp"
#include "conformance/reader.hpp"

namespace conformance {

azoth::DialectOptions read_options(Reader& reader, const Json& json);
azoth::Sequence read_sequence(Reader& reader, const Json& json);
azoth::Index read_index(Reader& reader, const Json& json);
azoth::PrimaryKeyConstraint read_primary_key(Reader& reader, const Json& json);
azoth::UniqueConstraint read_unique(Reader& reader, const Json& json);
azoth::CheckConstraint read_check(Reader& reader, const Json& json);
azoth::ExcludeConstraint read_exclude(Reader& reader, const Json& json);
azoth::ForeignKeyConstraint read_foreign_key(Reader& reader, const Json& json, const Json& tables);

/// The templates of the naming convention of a table, as far as they need no name that was given.
azoth::NamingConvention naming_convention(const Json& table);

/// Names what has no name by the convention of its table.
template <class C>
void name_constraint(
    C& constraint, std::string_view kind, const sql::Table& table, const Json& definition
) {
    const azoth::NamingConvention convention = naming_convention(definition);
    if (constraint.name.empty() && !convention.get(kind).empty()) {
        constraint.name = convention.name_for({kind, table, constraint.columns, constraint.name});
        constraint.conventional = true;
    }
}

/// The column of a definition, added to the table.
sql::Column& add_column(Reader& reader, sql::Table& table, const Json& json);

}  // namespace conformance
