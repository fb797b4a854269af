// SPDX-License-Identifier: MIT
// What a database says about the tables that are in it. The fields are named as in SQLAlchemy's Inspector.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/schema/constraint.hpp"
#include "azoth/sql/schema/dialect_options.hpp"
#include "azoth/sql/schema/sequence.hpp"
#include "azoth/sql/type.hpp"
#include "azoth/sql/value.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth {

/// What holds rows; kinds together are made with `|`.
enum class ObjectKind : std::uint8_t {
    TABLE = 1,
    VIEW = 2,
    MATERIALIZED_VIEW = 4,
    ANY_VIEW = 6,
    ANY = 7,
};

constexpr ObjectKind operator|(ObjectKind left, ObjectKind right) noexcept {
    return static_cast<ObjectKind>(
        static_cast<std::uint8_t>(left) | static_cast<std::uint8_t>(right)
    );
}

/// For everybody, or for one connection only.
enum class ObjectScope : std::uint8_t { DEFAULT = 1, TEMPORARY = 2, ANY = 3 };

struct ReflectedComputed {
    std::string sqltext{};
    std::optional<bool> persisted{};

    friend bool operator==(const ReflectedComputed&, const ReflectedComputed&) = default;
};

struct ReflectedColumn {
    std::string name{};
    Type type{};
    bool nullable = true;
    std::optional<std::string> default_{};  ///< The SQL behind DEFAULT.
    std::optional<bool> autoincrement{};    ///< Whether the database counts it; none: not said.
    std::string comment{};
    std::optional<ReflectedComputed> computed{};
    std::optional<Identity> identity{};
    std::optional<Sequence> sequence{
    };  ///< What the default counts with, unless made with the column.
    DialectOptions dialect_options{};

    friend bool operator==(const ReflectedColumn&, const ReflectedColumn&) = default;
};

struct ReflectedPrimaryKeyConstraint {
    std::vector<std::string> constrained_columns{};
    std::string name{};
    std::string comment{};
    std::string initially{};  ///< "DEFERRED"; empty: IMMEDIATE, or not said.
    std::optional<bool> deferrable{};
    DialectOptions dialect_options{};

    friend bool
    operator==(const ReflectedPrimaryKeyConstraint&, const ReflectedPrimaryKeyConstraint&) =
        default;
};

struct ReflectedForeignKeyConstraint {
    std::string name{};
    std::vector<std::string> constrained_columns{};
    std::string referred_schema{};  ///< Empty where a name without a schema leads there.
    std::string referred_table{};
    std::vector<std::string> referred_columns{};

    /// What the database does by itself (NO ACTION, NOT DEFERRABLE, MATCH SIMPLE) is left empty.
    struct Options {
        std::string onupdate{};
        std::string ondelete{};
        std::string initially{};
        std::string match{};
        std::optional<bool> deferrable{};

        friend bool operator==(const Options&, const Options&) = default;
    } options{};

    std::string comment{};
    DialectOptions dialect_options{};

    friend bool
    operator==(const ReflectedForeignKeyConstraint&, const ReflectedForeignKeyConstraint&) =
        default;
};

struct ReflectedUniqueConstraint {
    std::string name{};
    std::vector<std::string> column_names{};
    std::string duplicates_index{};  ///< The index that is the same thing, on MySQL.
    std::string comment{};
    std::string initially{};
    std::optional<bool> deferrable{};
    DialectOptions dialect_options{};

    friend bool
    operator==(const ReflectedUniqueConstraint&, const ReflectedUniqueConstraint&) = default;
};

struct ReflectedCheckConstraint {
    std::string name{};
    std::string sqltext{};
    std::string comment{};
    DialectOptions dialect_options{};

    friend bool
    operator==(const ReflectedCheckConstraint&, const ReflectedCheckConstraint&) = default;
};

struct ReflectedIndex {
    std::string name{};
    std::vector<std::optional<std::string>> column_names{};  ///< None where it is an expression.
    std::vector<std::string> expressions{};  ///< All items as SQL, where one is an expression.
    bool unique = false;
    std::string duplicates_constraint{};  ///< The constraint that the index belongs to.
    std::vector<std::string> include_columns{};
    std::map<std::string, std::vector<std::string>> column_sorting{
    };  ///< "desc", "nulls_first", ...
    DialectOptions dialect_options{};

    friend bool operator==(const ReflectedIndex&, const ReflectedIndex&) = default;
};

/// All that is known about one table or view.
struct ReflectedTable {
    std::string name{};
    ObjectKind kind = ObjectKind::TABLE;
    ObjectScope scope = ObjectScope::DEFAULT;
    std::vector<ReflectedColumn> columns{};
    ReflectedPrimaryKeyConstraint primary_key{};
    std::vector<ReflectedForeignKeyConstraint> foreign_keys{};
    std::vector<ReflectedIndex> indexes{};
    std::vector<ReflectedUniqueConstraint> unique_constraints{};
    std::vector<ReflectedCheckConstraint> check_constraints{};
    std::vector<ExcludeConstraint> exclude_constraints{};  ///< PostgreSQL
    std::string comment{};
    DialectOptions options{};
};

/// A type made by CREATE TYPE ... AS ENUM.
struct ReflectedEnum {
    std::string name{};
    std::string schema{};
    bool visible = true;  ///< Found without its schema.
    std::vector<std::string> labels{};

    friend bool operator==(const ReflectedEnum&, const ReflectedEnum&) = default;
};

/// A type made by CREATE DOMAIN.
struct ReflectedDomain {
    struct Constraint {
        std::string name{};
        std::string check{};

        friend bool operator==(const Constraint&, const Constraint&) = default;
    };

    std::string name{};
    std::string schema{};
    bool visible = true;  ///< Found without its schema.
    Type type{};
    bool nullable = true;
    std::optional<std::string> default_{};
    std::vector<Constraint> constraints{};
    std::string collation{};

    friend bool operator==(const ReflectedDomain&, const ReflectedDomain&) = default;
};

/// Parts of what is known about a table, so that only what was asked for is fetched.
enum class ReflectedPart : std::uint16_t {
    columns = 1,
    pk_constraint = 2,
    foreign_keys = 4,
    indexes = 8,
    unique_constraints = 16,
    check_constraints = 32,
    exclude_constraints = 64,
    table_comment = 128,
    table_options = 256,
    all = 511,
};

constexpr ReflectedPart operator|(ReflectedPart left, ReflectedPart right) noexcept {
    return static_cast<ReflectedPart>(
        static_cast<std::uint16_t>(left) | static_cast<std::uint16_t>(right)
    );
}

constexpr bool has_part(ReflectedPart all, ReflectedPart part) noexcept {
    return (static_cast<std::uint16_t>(all) & static_cast<std::uint16_t>(part)) != 0;
}

/// What a Reflection asks the database with: statements run as those of the program do, log and events included.
class AZOTH_EXPORT CatalogReader {
public:
    using Row = std::vector<Value>;

    CatalogReader() = default;
    CatalogReader(const CatalogReader&) = delete;
    CatalogReader& operator=(const CatalogReader&) = delete;
    virtual ~CatalogReader();

    /// SQL with the placeholders of the driver.
    virtual std::vector<Row> rows(std::string_view sql, std::vector<Value> values = {}) = 0;

    /// Goes to the log.
    virtual void warn(std::string_view message) = 0;
};

/// How the schema of one kind of database is read. `Inspector` is what programs use.
///
/// A dialect returns one from `Dialect::reflection()`. An empty schema means what names without a schema find.
/// No member changes anything; any thread may call.
class AZOTH_EXPORT Reflection {
public:
    /// A table or view without more.
    struct Object {
        std::string name{};
        ObjectKind kind = ObjectKind::TABLE;
        ObjectScope scope = ObjectScope::DEFAULT;
    };

    /// By name. They come with name, kind and scope.
    using Tables = std::map<std::string, ReflectedTable>;

    Reflection() = default;
    Reflection(const Reflection&) = delete;
    Reflection& operator=(const Reflection&) = delete;
    virtual ~Reflection();

    virtual std::string default_schema_name(CatalogReader& catalog) const = 0;
    virtual std::vector<std::string> schema_names(CatalogReader& catalog) const = 0;

    /// All tables and views of a schema, sorted by name.
    virtual std::vector<Object> objects(CatalogReader& catalog, std::string_view schema) const = 0;

    /// Fills the parts asked for into the tables, which are of one schema, and tells which parts it has filled:
    /// others may come along. `whole_schema`: the tables are all that there are. One that vanished in the
    /// meantime stays without columns.
    virtual ReflectedPart read(
        CatalogReader& catalog,
        std::string_view schema,
        Tables& tables,
        bool whole_schema,
        ReflectedPart parts
    ) const = 0;

    /// None when there is no such view.
    virtual std::optional<std::string> view_definition(
        CatalogReader& catalog, std::string_view schema, std::string_view view
    ) const = 0;

    virtual std::vector<std::string>
    sequence_names(CatalogReader& catalog, std::string_view schema) const;
    virtual std::vector<ReflectedEnum> enums(CatalogReader& catalog, std::string_view schema) const;
    virtual std::vector<ReflectedDomain>
    domains(CatalogReader& catalog, std::string_view schema) const;

    /// Whether USERS and users are two tables.
    virtual bool case_sensitive() const noexcept { return true; }
};

}  // namespace azoth
