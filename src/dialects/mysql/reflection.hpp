// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/dialects/reflection.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace azoth::mysql {

/// Reads information_schema of MySQL and MariaDB: one statement per kind of thing, however many tables.
class MySQLReflection final : public Reflection {
public:
    /// `dialect`: what options are named after, "mysql" or "mariadb".
    explicit MySQLReflection(std::string_view dialect) : dialect_(dialect) {}

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

private:
    std::string_view dialect_;
};

/// Which tables are read: conditions over the columns TABLE_SCHEMA and TABLE_NAME, with their values.
struct Selection {
    std::string_view dialect{};
    std::string schema{};
    std::vector<std::string> names{};  ///< Empty: all of the schema.

    std::string
    condition(std::string_view table, std::string_view schema_column = "TABLE_SCHEMA") const;
    std::vector<Value> values() const;

    /// The name of an option of this database: "mysql_engine".
    std::string option(std::string_view name) const;
};

/// The type of a column from COLUMN_TYPE. One that is not known is kept as it is spelled, and the log is told.
Type reflected_type(
    std::string_view declared,
    std::string_view charset,
    std::string_view collation,
    CatalogReader& catalog,
    std::string_view what
);

void read_columns(
    CatalogReader& catalog, const Selection& selection, bool is_mariadb, Reflection::Tables& tables
);
void read_indexes(
    CatalogReader& catalog, const Selection& selection, bool is_mariadb, Reflection::Tables& tables
);
void read_foreign_keys(
    CatalogReader& catalog, const Selection& selection, Reflection::Tables& tables
);
void read_checks(
    CatalogReader& catalog, const Selection& selection, bool is_mariadb, Reflection::Tables& tables
);
void read_options(CatalogReader& catalog, const Selection& selection, Reflection::Tables& tables);

/// A text or number of the catalog; empty for NULL.
std::string text_of(const Value& value);

std::string lower(std::string_view text);

}  // namespace azoth::mysql
