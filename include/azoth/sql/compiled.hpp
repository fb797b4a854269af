// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/base/rc.hpp"
#include "azoth/sql/identifier_preparer.hpp"
#include "azoth/sql/paramstyle.hpp"
#include "azoth/sql/statements.hpp"
#include "azoth/sql/type.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace azoth::sql {

struct ColumnDefault;

/// One placeholder of a compiled statement.
struct BindSlot {
    std::string name;  ///< As `id_1`, or the given name.
    Type type;
    int source = -1;  ///< Index into the statement's own binds (collect_binds); -1: `constant`.
    bool required = false;         ///< Named, and its value has to come with the execution.
    bool expanding = false;        ///< A list for IN: its placeholders go to `offset`.
    bool literal_execute = false;  ///< Its value is written at `offset` when the statement is run.
    bool tuple_values = false;     ///< A list of tuples needs the word VALUES.
    std::size_t width = 1;         ///< Values per element of a list: more than one for tuples.
    std::size_t offset = 0;        ///< Where it stands in the SQL.
    std::size_t met = 0;           ///< In which order the compiler met it.
    std::string empty_set{};       ///< What stands for a list without values.
    std::string cast{};            ///< What stands behind each placeholder of a list: `::INTEGER`.
    Value constant{};
    const ColumnDefault* fill = nullptr;  ///< The default of a column that makes the value.
};

/// One column of the result of a compiled statement.
struct ResultColumn {
    std::string name;  ///< As in the SQL.
    std::string key;   ///< What rows are asked by.
    Type type;
    const Node* source = nullptr;
};

/// The SQL of a statement for given lengths of its IN lists.
struct Expansion : detail::RefCounted {
    std::vector<std::size_t> counts;
    std::string sql;
    std::uint64_t id = 0;
};

/// A statement as SQL text, with all that is needed to run it again with other values.
struct AZOTH_EXPORT Compiled : detail::RefCounted {
    Compiled();
    virtual ~Compiled();

    std::string sql;
    std::vector<BindSlot> binds;  ///< In the order of the placeholders.
    std::vector<ResultColumn> columns;
    /// Columns whose value a default of the client's side gives when the statement is run.
    std::vector<const Column*> prefetch;
    NodeKind statement_kind = NodeKind::select;
    bool returns_rows = false;
    bool has_expanding = false;
    /// What stands in front of the number of a placeholder, as `$`; 0 when placeholders have no numbers.
    /// Lists then come behind all other parameters, both in `binds` and in the numbers.
    char number_sign = 0;
    std::size_t numbered = 0;     ///< How many parameters without lists have numbers.
    bool has_decorators = false;  ///< Some column goes through a TypeDecorator.
    /// Values of the statement stand in the SQL: no other statement of the same structure may use it.
    bool holds_values = false;
    /// What a person should look at: FROM elements that nothing joins.
    std::vector<std::string> warnings;
    /// Names the prepared statement in each connection's cache; unique in the process.
    std::uint64_t id = 0;
    /// The statement this was made of: the key of the cache, and what keeps `ResultColumn::source` alive.
    NodeRef statement;

    /// The SQL with its IN lists as long as given; made once per combination of lengths and kept (a bounded
    /// number of them). Safe from any thread.
    detail::Rc<const Expansion> expand(const std::vector<std::size_t>& counts) const;

private:
    struct Expansions;
    mutable Expansions* expansions_ = nullptr;
};

using CompiledRef = detail::Rc<const Compiled>;

/// What decides, beside the statement, what SQL comes out.
struct CompileOptions {
    Paramstyle paramstyle = Paramstyle::qmark;
    /// Write values into the SQL, for people and for DDL.
    bool literal_binds = false;
    /// Columns with the name of their table. Not so in DDL.
    bool include_table = true;
    /// INSERT and UPDATE: the columns the execution will give values for.
    const std::vector<std::string>* column_keys = nullptr;
    /// Schemas to use instead of those that tables name.
    const SchemaTranslateMap* schema_translate_map = nullptr;
    /// Write the schemas of the map; otherwise the SQL has a marker for each schema, `__[SCHEMA_x]`.
    bool render_schema_translate = true;
    /// The statement will be run with many sets of parameters.
    bool for_executemany = false;
    /// Look for FROM elements that nothing joins, for `Compiled::warnings`.
    bool enable_from_linting = false;
};

}  // namespace azoth::sql
