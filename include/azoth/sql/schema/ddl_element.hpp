// SPDX-License-Identifier: MIT
// DDL as values: to run, to look at, to hang onto an event of a schema.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/compiled_statement.hpp"
#include "azoth/sql/ddl.hpp"
#include "azoth/sql/literal_sql.hpp"
#include "azoth/sql/schema/sequence.hpp"
#include "azoth/sql/schema/table_handle.hpp"

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth {

/// One DDL statement: `az::DDL(...)`, `az::CreateTable(users)`. A value; `connection.execute(element)` runs it.
class AZOTH_EXPORT DDLElement {
public:
    /// Writes the statement; `target` is the table on whose event it hangs, or null.
    using Writer = std::function<std::string(const sql::DDLCompiler&, const sql::Table* target)>;

    explicit DDLElement(Writer writer) : writer_(std::move(writer)) {}

    /// On an event it is run on these databases only: `execute_if({"postgresql", "sqlite"})`.
    [[nodiscard]] DDLElement execute_if(std::initializer_list<std::string_view> dialects) const;

    /// On an event it is run only where this is true.
    [[nodiscard]] DDLElement execute_if(std::function<bool(const Dialect&)> condition) const;

    /// What execute_if() says.
    [[nodiscard]] bool should_execute(const Dialect& dialect) const;

    /// The statement in the SQL of a database. CompileError where the database has no such thing.
    [[nodiscard]] CompiledStatement
    compile(const Dialect& dialect, const sql::Table* target = nullptr) const;

private:
    Writer writer_;
    std::function<bool(const Dialect&)> condition_;
};

/// As `compile(dialect).sql`.
[[nodiscard]] AZOTH_EXPORT std::string to_string(const DDLElement& element, const Dialect& dialect);

/// In plain SQL that belongs to no database.
[[nodiscard]] AZOTH_EXPORT std::string to_string(const DDLElement& element);

/// DDL written by hand. `%(table)s`, `%(schema)s` and `%(fullname)s` stand for the table on whose event it hangs,
/// other names for what is in `context`; a percent sign is written `%%`.
class AZOTH_EXPORT DDL : public DDLElement {
public:
    explicit DDL(LiteralSql text, sql::DDLContext context = {});
};

/// Whether a statement may find what it creates, or not find what it drops.
struct DDLExistence {
    bool if_not_exists = false;  ///< CREATE
    bool if_exists = false;      ///< DROP
};

/// The table alone: its indexes and comments are statements of their own.
class AZOTH_EXPORT CreateTable : public DDLElement {
public:
    explicit CreateTable(const Table& table, DDLExistence existence = {});
};

class AZOTH_EXPORT DropTable : public DDLElement {
public:
    explicit DropTable(const Table& table, DDLExistence existence = {});
};

/// An index of a table by its name; ArgumentError when there is none.
class AZOTH_EXPORT CreateIndex : public DDLElement {
public:
    CreateIndex(const Table& table, std::string_view name, DDLExistence existence = {});
};

class AZOTH_EXPORT DropIndex : public DDLElement {
public:
    DropIndex(const Table& table, std::string_view name, DDLExistence existence = {});
};

class AZOTH_EXPORT CreateSequence : public DDLElement {
public:
    explicit CreateSequence(Sequence sequence, DDLExistence existence = {});
};

class AZOTH_EXPORT DropSequence : public DDLElement {
public:
    explicit DropSequence(Sequence sequence, DDLExistence existence = {});
};

class AZOTH_EXPORT CreateSchema : public DDLElement {
public:
    explicit CreateSchema(QuotedName name, DDLExistence existence = {});
};

class AZOTH_EXPORT DropSchema : public DDLElement {
public:
    explicit DropSchema(QuotedName name, DDLExistence existence = {}, bool cascade = false);
};

}  // namespace azoth
