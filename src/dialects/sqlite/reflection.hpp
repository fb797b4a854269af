// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/dialects/reflection.hpp"
#include "azoth/sql/identifier_preparer.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace azoth::sqlite {

/// Reads the schema of a SQLite database: its PRAGMAs say what columns there are, the text of CREATE TABLE
/// everything else.
class SQLiteReflection final : public Reflection {
public:
    explicit SQLiteReflection(const sql::IdentifierPreparer& identifiers)
        : identifiers_(identifiers) {}

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

    bool case_sensitive() const noexcept override { return false; }

private:
    /// The table of tables; of a temporary one: the other.
    std::string master(std::string_view schema, ObjectScope scope) const;

    /// The columns of the primary key by table.
    using PrimaryKeys = std::map<std::string, std::vector<std::string>>;

    void read_columns(
        CatalogReader& catalog,
        std::string_view schema,
        ObjectScope scope,
        Tables& tables,
        std::string_view type,
        const std::vector<std::string>& names,
        bool whole_schema
    ) const;
    void read_texts(
        CatalogReader& catalog,
        std::string_view schema,
        ObjectScope scope,
        Tables& tables,
        const std::vector<std::string>& names,
        bool whole_schema
    ) const;
    void read_view(
        CatalogReader& catalog,
        std::string_view schema,
        ObjectScope scope,
        Tables& tables,
        const std::string& name
    ) const;
    void complete_foreign_keys(
        CatalogReader& catalog, std::string_view schema, ReflectedTable& table, PrimaryKeys& known
    ) const;

    const sql::IdentifierPreparer& identifiers_;
};

/// The type of a column declared so, by SQLite's rules of affinity where the name is not known.
Type reflected_type(std::string_view declared);

/// The same type; a text compares by that collation.
Type with_collation(const Type& type, std::string_view collation);

}  // namespace azoth::sqlite
