// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/dialects/reflection.hpp"
#include "azoth/sql/type_traits.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth::postgresql {

/// Reads the catalogs of PostgreSQL 12 and later: one statement per kind of thing, however many tables.
class PostgreSQLReflection final : public Reflection {
public:
    std::string default_schema_name(CatalogReader& catalog) const override;
    std::vector<std::string> schema_names(CatalogReader& catalog) const override;
    std::vector<Object> objects(CatalogReader& catalog, std::string_view schema) const override;
    ReflectedPart read(
        CatalogReader& catalog,
        std::string_view schema,
        Tables& tables,
        bool whole_schema,
        ReflectedPart parts
    ) const override;
    std::optional<std::string> view_definition(
        CatalogReader& catalog, std::string_view schema, std::string_view view
    ) const override;
    std::vector<std::string>
    sequence_names(CatalogReader& catalog, std::string_view schema) const override;
    std::vector<ReflectedEnum>
    enums(CatalogReader& catalog, std::string_view schema) const override;
    std::vector<ReflectedDomain>
    domains(CatalogReader& catalog, std::string_view schema) const override;
};

/// Which tables are read: a condition over pg_class `c` and pg_namespace `n`, with its values.
struct Selection {
    std::string condition{};
    std::vector<Value> values{};
    std::string schema{};
};

Selection
select_tables(std::string_view schema, const Reflection::Tables& tables, bool whole_schema);

/// Types that were made in the database, by schema and name.
struct NamedTypes {
    using Key = std::pair<std::string, std::string>;

    std::map<Key, ReflectedEnum> enums{};
    std::map<Key, ReflectedDomain> domains{};
};

/// Types of all schemas.
NamedTypes read_named_types(CatalogReader& catalog);

/// A built-in type as format_type() writes it; none for one that is not known.
std::optional<Type> builtin_type(std::string_view text);

/// What a row of the catalog says about a type.
struct TypeFacts {
    std::string text{};  ///< As format_type() writes it.
    std::string kind{};  ///< typtype of the type, or of the items of an array.
    std::string schema{};
    std::string name{};
    bool array = false;
    int dimensions = 0;
    std::string collation{};
};

/// A type that is not known is kept as it is spelled, and the log is told.
Type reflected_type(
    const TypeFacts& facts, const NamedTypes& named, CatalogReader& catalog, std::string_view what
);

void read_columns(CatalogReader& catalog, const Selection& selection, Reflection::Tables& tables);
void read_constraints(
    CatalogReader& catalog, const Selection& selection, Reflection::Tables& tables
);
void read_excludes(CatalogReader& catalog, const Selection& selection, Reflection::Tables& tables);
void read_indexes(CatalogReader& catalog, const Selection& selection, Reflection::Tables& tables);
void read_table_facts(
    CatalogReader& catalog, const Selection& selection, Reflection::Tables& tables
);

// How values of a catalog are taken.

inline std::string text_of(const Value& value) {
    return value.is_null() ? std::string() : value.as<std::string>();
}

inline bool is_true(const Value& value) {
    return !value.is_null() && value.as<bool>();
}

inline std::int64_t number_of(const Value& value) {
    return value.is_null() ? 0 : value.as<std::int64_t>();
}

}  // namespace azoth::postgresql
