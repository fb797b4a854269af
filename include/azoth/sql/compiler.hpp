// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/sql/compiled.hpp"
#include "azoth/sql/ddl.hpp"
#include "azoth/sql/elements.hpp"
#include "azoth/sql/features.hpp"
#include "azoth/sql/identifier_preparer.hpp"
#include "azoth/sql/selectable.hpp"
#include "azoth/sql/statements.hpp"
#include "azoth/sql/to_string.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth::sql {

struct ColumnDefault;
struct ColumnSchema;
struct ResultName;

/// How a database writes MERGE.
struct MergeStyle {
    std::string_view lock;  ///< Behind the table.
    bool values;            ///< The rows are VALUES with names behind; otherwise SELECTs FROM DUAL.
    bool where;             ///< The condition of the update is a WHERE behind SET.
    bool returning;
    std::string_view end;
};

/// Writes one statement as SQL. A dialect derives from it and overrides what it spells differently.
///
/// A compiler is made for one statement and thrown away. `visit_*` and `write_*` write onto the end of the SQL.
class AZOTH_EXPORT SQLCompiler {
public:
    SQLCompiler(
        const IdentifierPreparer& identifiers,
        const DDLCompiler& types,
        const CompileOptions& options,
        Compiled& into
    );
    SQLCompiler(const SQLCompiler&) = delete;
    SQLCompiler& operator=(const SQLCompiler&) = delete;
    virtual ~SQLCompiler();

    /// Writes a statement, or a lone expression.
    void compile(const Node& statement);

    // ---- for constructs of the program's own

    std::string_view dialect_name() const noexcept { return types_.dialect_name(); }

    void write(std::string_view text) { into_.sql += text; }

    /// SQL text, its percent signs doubled where the driver wants that.
    void write_text(std::string_view text);

    void write_identifier(std::string_view name);
    void write_identifier(const QuotedName& name);
    void write_identifier(const QuotedName& name, azoth::detail::NameShape shape);
    /// A schema and the dot behind it; nothing where there is none.
    void write_schema(const QuotedName& schema);

    void write_identifier(const std::string& name) { write_identifier(std::string_view(name)); }

    /// Any node, as an expression.
    void visit(const Node& node);

protected:
    // ---- what dialects override: expressions
    virtual bool native_boolean() const noexcept { return features().native_boolean; }

    /// True when the database's slash cuts off the fraction between integers.
    virtual bool div_is_floordiv() const noexcept { return true; }

    virtual void visit_column(const Column& column);
    virtual void visit_binary(const Binary& binary);
    virtual void visit_unary(const Unary& unary);
    virtual void visit_function(const Function& function);
    virtual void visit_cast(const Cast& cast);
    virtual void visit_constant(const Constant& constant);
    virtual void visit_order(const Order& order);
    virtual void visit_extract(const Extract& extract);
    virtual void visit_array(const Array& array);
    virtual void visit_slice(const Slice& slice);
    virtual void visit_next_value(const NextValue& next_value);
    virtual void visit_aggregate_order_by(const AggregateOrderBy& aggregate);
    virtual void visit_over(const Over& over);
    virtual void visit_within_group(const WithinGroup& within_group);
    virtual void visit_filter(const Filter& filter);
    virtual void visit_column_valued(const ColumnValued& column);

    /// The text that a pattern of contains(), startswith(), ... is put together with: `'%' || x || '%'`.
    virtual void write_concatenated(const Node* const* parts, std::size_t count);

    /// What an IN without values compares with: what stands between its parentheses.
    virtual std::string empty_set(std::size_t width, Op op) const;

    /// A value inside the SQL.
    virtual void render_literal(const Value& value, const Type& type);

    /// What begins an array in SQL.
    virtual std::string_view array_open() const noexcept { return "["; }

    /// Whether a parameter's value is written into the SQL when the statement is run.
    virtual bool is_literal_execute(const Bind& bind) const noexcept {
        return bind.is_literal_execute();
    }

    /// How a parameter is called behind the colon of a named placeholder.
    /// `quoted`: it is named after a column whose name is quoted by hand.
    virtual std::string placeholder_name(std::string_view name, bool quoted) const;

    /// A placeholder.
    virtual void write_bind(const Bind& bind, std::size_t slot);

    /// What stands behind a placeholder: a cast, for drivers that need one.
    virtual std::string bind_cast(const Bind& bind) const;

    // ---- what dialects override: SELECT
    /// A SELECT that this database can only do in another form; null: as it is.
    virtual Handle<const Select> translate(const Select& select);

    /// Words between SELECT and the columns: DISTINCT, TOP.
    virtual void visit_precolumns(const Select& select);

    /// LIMIT, OFFSET and FETCH, of a SELECT or a UNION.
    virtual void visit_limit(const GenerativeSelect& select);
    virtual void visit_for_update(const GenerativeSelect& select);
    virtual void visit_group_by(const GenerativeSelect& select);
    virtual void visit_order_by(const GenerativeSelect& select);

    /// What a SELECT without FROM needs: ` FROM DUAL`.
    virtual std::string_view default_from() const noexcept { return {}; }

    /// Hints of the whole SELECT, written behind the word SELECT.
    virtual std::string select_hint(const Select& select);
    /// A hint behind a FROM element.
    virtual void write_from_hint(const FromClause& from, std::string_view text);

    /// Whether hints of a FROM element are written behind it (and not by select_hint).
    virtual bool hints_behind_from() const noexcept { return true; }

    /// Or before it: PostgreSQL's ONLY.
    virtual bool hints_before_from() const noexcept { return false; }

    /// Whether a table gets an alias by itself: it has no schema and stands beside one of the same name that
    /// has one.
    virtual bool is_ambiguous(const Table& table) const;

    virtual void visit_alias(const Alias& alias);
    virtual void visit_join(const Join& join);
    virtual void visit_values(const Values& values);
    virtual void visit_table_valued(const TableValued& function);
    virtual void visit_tablesample(const TableSample& sample);

    virtual std::string_view as_keyword() const noexcept { return " AS "; }

    virtual std::string_view set_operator(SetOp op) const;

    /// Whether a member of a UNION may stand in parentheses; otherwise it becomes a subquery.
    virtual bool nests_set_operations() const noexcept { return true; }

    virtual std::string_view recursive_keyword() const noexcept { return "RECURSIVE "; }

    // ---- what dialects override: INSERT, UPDATE, DELETE
    virtual void visit_returning(const Insert::Values& returning);

    /// Whether RETURNING stands before VALUES and WHERE: SQL Server's OUTPUT.
    virtual bool returning_precedes_values() const noexcept { return false; }

    /// Whether RETURNING qualifies its columns with the table's name.
    virtual bool returning_with_table() const noexcept { return true; }

    virtual void visit_on_conflict(const Insert& insert);

    /// SQLite: a WHERE has to stand between INSERT ... SELECT and ON CONFLICT.
    virtual bool needs_where_before_on_conflict() const noexcept { return false; }

    /// Whether there is TRY_CAST, which gives NULL for what cannot be converted.
    virtual bool has_try_cast() const noexcept { return true; }

    /// Whether the WHERE of an index in ON CONFLICT cannot have parameters.
    virtual bool literal_in_index_where() const noexcept { return false; }

    /// How MERGE is written, for upsert(); null where ON CONFLICT and the like are.
    virtual const MergeStyle* merge_style() const noexcept { return nullptr; }

    virtual void visit_empty_insert(const Insert& insert);
    /// The tables behind UPDATE: the table itself, or all of them.
    virtual void visit_update_tables(const Update& update, const std::vector<FromRef>& others);
    /// ` FROM a, b` behind SET.
    virtual void visit_update_from(const Update& update, const std::vector<FromRef>& others);

    /// Whether SET qualifies its columns when there are several tables.
    virtual bool qualifies_set() const noexcept { return false; }

    virtual void visit_update_limit(const Update& update);
    /// The tables behind DELETE.
    virtual void visit_delete_tables(const Delete& statement, const std::vector<FromRef>& others);
    /// ` USING a, b`
    virtual void visit_delete_using(const Delete& statement, const std::vector<FromRef>& others);
    virtual void visit_delete_limit(const Delete& statement);

    // ---- what they write with
    /// An operand of `against`, in parentheses when it binds less tightly.
    void visit_operand(const Node& node, Op against);
    /// The operands of an operator azoth does not know.
    void visit_operand(const Node& node, const CustomOp& against);
    /// A condition: what stands in WHERE, and what AND, OR and NOT join.
    void visit_condition(const Node& node, Op against);
    /// `left op right` with the given spelling. `eager`: in parentheses inside another operator.
    void write_infix(const Binary& binary, std::string_view spelling, bool eager = false);
    void write_parenthesized(const Node& node);
    /// In parentheses when it has an operator.
    void visit_grouped(const Node& node);
    void visit_bind(const Bind& bind);

    /// All of a list, with a comma between.
    template <class List>
    void write_list(const List& list, Op against = Op::none) {
        bool first = true;
        for (const auto& item : list) {
            write(first ? "" : ", ");
            first = false;
            if (against == Op::none) {
                visit(*item);
            } else {
                visit_operand(*item, against);
            }
        }
    }

    /// `name(arguments)`
    void write_call(std::string_view name, const Function& function);
    /// A name of a function or package, quoted only where it could not be written otherwise.
    void write_function_name(std::string_view name);
    /// LIKE and its family: `left LIKE right ESCAPE 'x'`.
    void write_like(const Binary& binary, std::string_view spelling, bool lower);
    /// Flags or an escape character as a text literal.
    void write_text_literal(std::string_view text);

    template <class List>
    void write_conditions(const List& list) {
        bool first = true;
        for (const auto& item : list) {
            write(first ? "" : " AND ");
            first = false;
            visit_condition(*item, list.size() > 1 ? Op::and_ : Op::as_boolean);
        }
    }

    /// A FROM element, as it stands in FROM.
    void visit_from(const FromClause& from);
    /// The FROM elements of a list, with a comma between.
    void visit_froms(const std::vector<FromRef>& froms);
    /// ` alias` as the SQL has it: the name of the FROM element as an identifier.
    void write_alias_name(const FromClause& from);
    /// A column, with or without the name of its table.
    void write_column(const Column& column, bool with_table);
    void write_table(const Table& table);
    /// `VALUES (1, 2), (3, 4)`
    void write_values_rows(const Values& values);
    void write_assignments(const std::vector<Assignment>& items, bool with_table);
    void write_returning_columns(const Insert::Values& returning);
    /// Words put into a statement by hand that are meant for this database; `lead` comes before each.
    void write_words(const Words& words, std::string_view before, std::string_view behind);
    std::string type_text(const Type& type) const;

    /// A parameter that the database writes to.
    void write_out_parameter(std::string name, const Type& type);
    /// The hints of FROM elements that are meant for this database, as they are written.
    std::vector<std::string> from_hints(const Extras& extras);
    /// What stands in FROM of a SELECT.
    std::vector<FromRef> froms_of(const Select& select);
    /// The innermost statement that is being written; null outside of statements.
    const Node* statement() const noexcept;

    /// True inside a statement that is inside another one.
    bool is_subquery() const noexcept { return frames_.size() > 1; }

    const DDLCompiler& types() const noexcept { return types_; }

    const IdentifierPreparer& identifiers() const noexcept { return identifiers_; }

    const CompileOptions& options() const noexcept { return options_; }

    const Features& features() const noexcept { return types_.features(); }

    bool double_percents() const noexcept { return double_percents_; }

    Compiled& into() const noexcept { return into_; }

    /// What `write` does until it ends is not part of the SQL but is given back.
    template <class F>
    std::string captured(F&& f) {
        std::string outer = std::exchange(into_.sql, {});
        f();
        return std::exchange(into_.sql, std::move(outer));
    }

    std::string alias_name(const FromClause& from);
    QuotedName name_of(const SqlName& name);

    bool qualify_;          ///< columns with their table's name
    bool literal_ = false;  ///< values instead of placeholders

private:
    struct Frame;
    struct Names;
    struct Fragment;
    struct CteState;
    friend class FrameScope;

    /// Where a SELECT stands: alone, nested as a value, in FROM, in a LATERAL, or behind INSERT.
    enum class Place : std::uint8_t { top, value, from, lateral, insert };

    void visit_clause_list(const ClauseList& list);
    void visit_case(const Case& expression);
    void visit_text(const Text& text);
    void visit_tuple(const Tuple& tuple);
    void visit_label_name(const LabelName& label);
    void write_hint_of(const FromClause& from);
    void write_derived_columns(const FromClause& from, bool with_types);
    void write_frame(const WindowFrame& frame, const Node* lower, const Node* upper);
    void write_bound(const FrameBound& bound, const Node* offset, bool lower);
    void visit_nested(const Node& statement);
    void visit_subquery(const Subquery& subquery, bool lateral);
    void visit_cte(const Cte& cte, bool as_from, bool nest_here);
    void write_cte_words(
        const std::vector<std::string>& words, const std::vector<std::string>& dialects
    );
    void write_cte_statement(const Cte& cte);
    std::string cte_columns(const Cte& cte);
    void render_with(std::size_t at, std::size_t level, bool all);
    void visit_independent_ctes(const Statement& statement);
    void write_alone(const FromClause& from);
    bool is_condition_value(const Node& node) const noexcept;
    void order_key(const Node& node);

    void write_statement(const Node& statement, Place place);
    void write_select(const Select& select, Place place, std::size_t compound_index = 0);
    void write_compound(const CompoundSelect& select, Place place);
    void write_textual(const TextualSelect& select, Place place);
    void write_tail(const GenerativeSelect& select);
    void write_columns(Place place, bool results);
    void write_result_column(const ResultName& column, bool as_from, bool results);
    bool needs_label(const Node& node, bool as_from) const;
    void correlate(const Select& select, Place place, Frame& frame) const;
    void survey() const;
    void write_insert(const Insert& insert, Place place);
    void write_insert_select(
        const Insert& insert, const Table& table, const std::function<void()>& early
    );
    const Insert& as_upsert(const Insert& insert, const std::vector<const Column*>& columns);
    void write_merge(
        const Insert& insert,
        const std::vector<const Column*>& columns,
        std::size_t rows,
        const std::function<void(std::size_t row, std::size_t column)>& write_value
    );
    void write_merge_rows(
        const Insert& insert,
        const std::vector<const Column*>& columns,
        std::size_t rows,
        const std::function<void(std::size_t row, std::size_t column)>& write_value
    );
    void fill(const NodeRef& parameter, const Column& column, const ColumnDefault& given);
    void write_update(const Update& update, Place place);
    void write_delete(const Delete& statement, Place place);
    void write_assigned(const Column& column, const Node& value, std::string_view suffix = {});
    void check_parameter_names() const;
    void check_column_keys(const FromClause& table) const;
    void write_where(const Select::List& where);
    void warn_of_product(
        std::string_view statement, const std::vector<FromRef>& froms, const Select::List& where
    );
    void write_returning(const Insert::Values& returning, Place place);
    void place_binds();

    std::string hint_text(const FromClause& from, const Node& text);
    std::string anonymous(std::string_view base);
    const std::string& made_name(const Node& node, std::string_view base, int repeat = 0);
    std::string truncated(std::string name, int kind);
    QuotedName column_name(const Column& column);
    QuotedName label_name(const Label& label);
    std::string bind_name(const Bind& bind);
    void write_literal_bind(const Bind& bind);
    void reserve_parameter_names(const Node& statement);
    /// A name for a parameter that has none; no other parameter of the statement is called so.
    std::string anonymous_parameter(std::string_view base);
    std::size_t add_bind(const Bind& bind, std::string name);
    void add_result(const Node& node, std::string name, std::string key);

    IdentifierPreparer* translating_ = nullptr;  ///< Owned; null unless schemas are translated.
    const IdentifierPreparer& identifiers_;
    const DDLCompiler* translated_types_;  ///< Owned; null unless schemas are translated.
    const DDLCompiler& types_;
    const CompileOptions& options_;
    Compiled& into_;
    bool double_percents_;
    Names* made_;
    std::vector<Frame*> frames_;
    std::vector<NodeRef> kept_;  ///< Nodes made on the way; results may point to them.
    const Bind* wrapping_ =
        nullptr;  ///< What bind_expression() of its type is being written around.
    bool in_operator_ = false;
    bool of_result_ = false;  ///< The columns being written are of the result.
    bool is_member_ = false;  ///< of a UNION
    Op in_list_op_ = Op::in_;
    int level_ = 0;  ///< How deep in the statement it is.
};

}  // namespace azoth::sql
