// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/features.hpp"
#include "azoth/sql/identifier_preparer.hpp"
#include "azoth/sql/schema/table.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth::sql {

struct Compiled;
struct CompileOptions;

/// What `%(name)s` in the text of a DDL statement stands for.
using DDLContext = std::vector<std::pair<std::string, std::string>>;

/// What kind of constraint one is; some databases have a DROP for each.
enum class ConstraintKind : std::uint8_t { primary_key, foreign_key, unique, check, exclude, any };

/// How a constraint is dropped.
struct DropConstraintOptions {
    ConstraintKind kind = ConstraintKind::any;
    bool conventional = false;
    bool if_exists = false;
    bool cascade = false;
};

/// What kind of view is made, and how.
struct ViewOptions {
    bool or_replace = false;
    bool materialized = false;
    bool temporary = false;
    bool if_not_exists = false;
};

/// Writes the DDL of a schema. A dialect overrides what it does differently.
///
/// The text is SQLAlchemy's, newlines and tabs included. No member changes anything; any thread may call.
class AZOTH_EXPORT DDLCompiler {
public:
    /// With the features of a database that can do everything.
    explicit DDLCompiler(const IdentifierPreparer& identifiers);

    DDLCompiler(const IdentifierPreparer& identifiers, const Features& features);

    DDLCompiler(const DDLCompiler&) = delete;
    DDLCompiler& operator=(const DDLCompiler&) = delete;
    virtual ~DDLCompiler();

    /// The same, writing its names with others: those that translate schemas. The caller owns it.
    virtual DDLCompiler* with_identifiers(const IdentifierPreparer& identifiers) const;

    /// `CREATE TABLE`, with its constraints. Foreign keys listed in `without` are left out (a later ALTER
    /// adds them).
    virtual std::string emit_create_table(
        const Table& table,
        bool if_not_exists = false,
        const std::vector<const ForeignKeyConstraint*>& without = {}
    ) const;
    virtual std::string emit_drop_table(const Table& table, bool if_exists = false) const;
    virtual std::string
    emit_create_index(const Table& table, const Index& index, bool if_not_exists = false) const;
    virtual std::string
    emit_drop_index(const Table& table, const Index& index, bool if_exists = false) const;
    virtual std::string
    emit_add_foreign_key(const Table& table, const ForeignKeyConstraint& key) const;
    virtual std::string emit_drop_constraint(
        const Table& table, const QuotedName& name, const DropConstraintOptions& options = {}
    ) const;

    /// `ALTER TABLE ... ADD`. `constraint` is what emit_primary_key() and the like wrote.
    virtual std::string emit_add_constraint(const Table& table, std::string_view constraint) const;

    virtual std::string
    emit_create_schema(const QuotedName& name, bool if_not_exists = false) const;
    virtual std::string
    emit_drop_schema(const QuotedName& name, bool if_exists = false, bool cascade = false) const;

    virtual std::string
    emit_create_sequence(const Sequence& sequence, bool if_not_exists = false) const;
    virtual std::string emit_drop_sequence(const Sequence& sequence, bool if_exists = false) const;

    /// CREATE TYPE or CREATE DOMAIN for a type that has a name of its own. CompileError where there are none.
    virtual std::string emit_create_type(const Type& type) const;
    virtual std::string emit_drop_type(const Type& type) const;

    /// Whether a column of the type needs emit_create_type() first.
    virtual bool has_named_type(const TypeNode& type) const;

    virtual std::string emit_create_view(
        const QuotedName& schema,
        const QuotedName& name,
        const Node& select,
        const ViewOptions& options = {}
    ) const;
    virtual std::string emit_drop_view(
        const QuotedName& schema,
        const QuotedName& name,
        bool if_exists = false,
        bool materialized = false
    ) const;

    /// DDL written by hand: `%(table)s`, `%(schema)s` and `%(fullname)s` stand for the table, other names for
    /// what is in `context`.
    std::string emit_ddl(
        std::string_view text, const Table* table = nullptr, const DDLContext& context = {}
    ) const;

    /// What sets the comments of a new table and its columns: comment_statements() where the database has
    /// COMMENT ON, nothing otherwise.
    virtual std::vector<std::string> emit_comments(const Table& table) const;

    virtual std::string emit_set_table_comment(const Table& table) const;
    virtual std::string emit_drop_table_comment(const Table& table) const;
    virtual std::string emit_set_column_comment(const Table& table, const Column& column) const;
    virtual std::string emit_drop_column_comment(const Table& table, const Column& column) const;

    /// `name` as constraint_name() writes it.
    virtual std::string emit_set_constraint_comment(
        const Table& table, std::string_view name, std::string_view comment
    ) const;
    virtual std::string
    emit_drop_constraint_comment(const Table& table, std::string_view name) const;

    /// How the database spells a type: `VARCHAR(50)`. CompileError when it has none like it.
    std::string emit_type(const TypeNode& type) const;

    /// The type that counts here: the variant for this database, and what a TypeDecorator stands for.
    Type resolve_type(const Type& type) const;

    /// One column of CREATE TABLE.
    virtual std::string emit_column(const Table& table, const Column& column) const;

    /// A default as SQL: a literal, or an expression.
    virtual std::string emit_default(const Node& expression) const;

    // One constraint, as it stands in CREATE TABLE. Empty where the database cannot have it there.
    virtual std::string emit_primary_key(const Table& table) const;
    virtual std::string emit_foreign_key(const Table& table, const ForeignKeyConstraint& key) const;
    virtual std::string emit_unique(const Table& table, const UniqueConstraint& constraint) const;
    virtual std::string emit_check(const Table& table, const CheckConstraint& constraint) const;
    virtual std::string emit_exclude(const Table& table, const ExcludeConstraint& constraint) const;

    virtual std::string_view dialect_name() const noexcept;

    const Features& features() const noexcept { return features_; }

    /// Whether constraints can be added to a table that is there.
    virtual bool supports_alter() const noexcept { return true; }

    /// The longest name of a constraint in bytes; longer ones made by the naming convention are shortened.
    virtual std::size_t max_constraint_name_length() const noexcept;

    /// The same for an index.
    virtual std::size_t max_index_name_length() const noexcept;

    /// The name of a constraint as SQL, shortened if it is `conventional` and too long.
    /// IdentifierError when it was given by hand and is too long.
    std::string constraint_name(const QuotedName& name, bool conventional) const;

    /// The same for an index.
    std::string index_name(const QuotedName& name, bool conventional) const;

protected:
    /// Of the names in DDL.
    const IdentifierPreparer& identifiers() const noexcept { return identifiers_; }

    /// Of the names in expressions.
    const IdentifierPreparer& expression_identifiers() const noexcept { return plain_; }

    /// Writes an expression as this database's compiler does.
    virtual void
    compile(const Node& expression, const CompileOptions& options, Compiled& into) const;

    /// The spelling of a type without variants that is no TypeDecorator.
    virtual std::string type_spelling(const TypeNode& type) const;

    /// The table-level constraints, each as it stands in CREATE TABLE.
    std::vector<std::string> emit_constraints(
        const Table& table, const std::vector<const ForeignKeyConstraint*>& without
    ) const;

    /// What follows the closing parenthesis of CREATE TABLE.
    virtual std::string table_suffix(const Table& table) const;

    /// A value inside DDL.
    virtual std::string emit_literal(const Value& value) const;

    /// Whether a type that asks for it (`create_constraint`) needs a CHECK here.
    virtual bool needs_type_check(const TypeNode& type) const;

    /// ` DEFAULT ...`, or nothing.
    virtual std::string default_clause(const Column& column) const;

    /// GENERATED ALWAYS AS (...)
    virtual std::string emit_computed(const Computed& computed) const;

    /// GENERATED ... AS IDENTITY
    virtual std::string emit_identity(const Identity& identity) const;

    /// INCREMENT BY ... START WITH ...
    virtual std::string sequence_options(const SequenceOptions& options) const;

    /// MATCH of a foreign key, with a space before it.
    virtual std::string match_clause(const Table& table, const ForeignKeyConstraint& key) const;

    /// ON UPDATE of a foreign key, with a space before it.
    virtual std::string onupdate_clause(const Table& table, const ForeignKeyConstraint& key) const;

    virtual std::string ondelete_clause(const Table& table, const ForeignKeyConstraint& key) const;

    /// The table a foreign key refers to.
    virtual std::string remote_table(const ForeignKeyConstraint& key) const;

    /// COMMENT ON for the table and its columns, as far as they have one.
    std::vector<std::string> comment_statements(const Table& table) const;

    /// The checks that were written with a column, each with a space before it.
    std::string column_checks(const Table& table, const Column& column) const;

    /// An expression of DDL: values in it, columns without their table.
    std::string emit_expression(const Node& expression) const;

    /// What is indexed, one by one.
    std::vector<NodeRef> index_items(const Table& table, const Index& index) const;

    /// The same as SQL.
    std::vector<std::string> index_list(const Table& table, const Index& index) const;

    /// The condition of a partial index, with WHERE; an option of this database counts as well.
    std::string index_where(const Index& index) const;

    /// CompileError when it has none.
    void check_index_name(const Table& table, const Index& index) const;

    /// schema.table
    std::string format_table(const Table& table) const;

    /// `CONSTRAINT name `, or nothing.
    std::string name_clause(const QuotedName& name, bool conventional = false) const;

    /// The columns of the primary key, the counted one first where that is for this library to say.
    std::string primary_key_columns(const Table& table) const;

    /// ` DEFERRABLE INITIALLY DEFERRED`
    template <class C>
    std::string deferrability(const C& constraint, const Table& table) const {
        return deferrability(constraint.deferrable, constraint.initially, table);
    }

    /// The names of columns given by key.
    std::string column_list(const Table& table, const std::vector<std::string>& keys) const;

    /// The names as they are.
    std::string column_list(const std::vector<std::string>& names) const;
    std::string column_list(const std::vector<QuotedName>& names) const;

    /// `VARCHAR(50) COLLATE "x"`
    std::string string_type(std::string_view name, int length, std::string_view collation) const;

    /// How long an enumeration's text is.
    static int enum_length(const TypeNode& type);

    /// `NUMERIC(10, 2)`
    std::string numeric_type(std::string_view name, const TypeNode& type) const;

private:
    std::string deferrability(
        std::optional<bool> deferrable, const std::string& initially, const Table& table
    ) const;

    std::string compiled(const Node& expression, bool include_table) const;

    const IdentifierPreparer& plain_;
    IdentifierPreparer identifiers_;
    const Features& features_;
};

/// All statements that create these tables, in order: types and sequences that their columns need; each table
/// after those it refers to, with its indexes and comments; then the foreign keys that need ALTER TABLE. Without `supports_alter` all foreign keys
/// stand in CREATE TABLE, wherever they lead.
///
/// Tables that exist already are left out of `to_create`; foreign keys to them are written all the same.
AZOTH_EXPORT std::vector<std::string> emit_create_all(
    const DDLCompiler& compiler, const std::vector<Handle<Table>>& to_create, bool supports_alter
);

/// All statements that drop these tables: foreign keys in a circle first, where `supports_alter`, then the
/// tables in reverse order, then their sequences and types. CircularDependencyError when such a foreign key has no name.
AZOTH_EXPORT std::vector<std::string> emit_drop_all(
    const DDLCompiler& compiler, const std::vector<Handle<Table>>& to_drop, bool supports_alter
);

}  // namespace azoth::sql
