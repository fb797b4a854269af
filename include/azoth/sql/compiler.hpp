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
#include <string>
#include <string_view>
#include <vector>

namespace azoth::sql {

/// Writes one statement as SQL. A dialect derives from it and overrides what it spells differently.
///
/// A compiler is made for one statement and thrown away. `visit_*` writes a node onto the end of the SQL.
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

protected:
    // ---- what dialects override
    virtual bool native_boolean() const noexcept { return true; }

    virtual void visit_limit(const Select& select);
    virtual void visit_for_update(const Select& select);
    virtual void visit_distinct(const Select& select);
    virtual void visit_returning(const Insert::Values& returning);
    virtual void visit_on_conflict(const Insert& insert);
    virtual void visit_empty_insert(const Insert& insert);
    virtual void visit_binary(const Binary& binary);
    virtual void visit_function(const Function& function);
    virtual void visit_cast(const Cast& cast);
    virtual void visit_constant(const Constant& constant);
    virtual void visit_order(const Order& order);

    /// True when the database's slash cuts off the fraction between integers.
    virtual bool div_is_floordiv() const noexcept { return true; }

    /// What stands between the parentheses of an IN without values.
    virtual std::string_view empty_set() const noexcept;
    /// A value inside the SQL.
    virtual void render_literal(const Value& value, const Type& type);

    /// Whether RETURNING qualifies its columns with the table's name.
    virtual bool returning_with_table() const noexcept { return true; }

    // ---- what they write with
    void write(std::string_view text) { into_.sql += text; }

    void write_identifier(std::string_view name) { identifiers_.append(into_.sql, name); }

    void write_identifier(const QuotedName& name) { identifiers_.append(into_.sql, name); }

    void write_identifier(const std::string& name) { identifiers_.append(into_.sql, name); }

    /// Any node, as an expression.
    void visit(const Node& node);
    /// An operand of `against`, in parentheses when it binds less tightly.
    void visit_operand(const Node& node, Op against);
    /// A condition: what stands in WHERE, and what AND, OR and NOT join.
    void visit_condition(const Node& node, Op against);
    /// `left op right` with the given spelling.
    void write_infix(const Binary& binary, std::string_view spelling);
    void write_list(const Node* const* nodes, std::size_t count, std::string_view separator);
    void visit_bind(const Bind& bind);
    void write_parenthesized(const Node& node);
    /// In parentheses when it has an operator.
    void visit_grouped(const Node& node);
    /// A key of ORDER BY, or what its ASC, DESC, ... belongs to: a label of the statement by its name.
    void visit_order_key(const Node& node, Op against);

    const DDLCompiler& types() const noexcept { return types_; }

    const CompileOptions& options() const noexcept { return options_; }

    const Features& features() const noexcept { return types_.features(); }

private:
    struct Frame;
    struct Names;

    void visit_column(const Column& column);
    void visit_unary(const Unary& unary);
    void visit_clause_list(const ClauseList& list);
    void visit_case(const Case& expression);
    void visit_label(const Label& label);
    void visit_text(const Text& text);
    void visit_tuple(const Tuple& tuple);
    void visit_nested_select(const Select& select);
    void visit_from(const FromClause& from);
    void visit_join(const Join& join);

    /// Where a SELECT stands: alone, nested as a value, or in FROM.
    enum class Place : std::uint8_t { top, value, from };

    void write_select(const Select& select, Place place, const FromClause* as = nullptr);
    void write_columns(const Select& select, Place place, const FromClause* as);
    /// `as`: the column others know it by, when it is one of a SELECT in FROM.
    void write_result_column(const Node& node, Place place, const Column* as, Frame& frame);
    void correlate(const Select& select, Place place, Frame& frame) const;
    void write_insert(const Insert& insert);
    void write_update(const Update& update);
    void write_delete(const Delete& statement);
    void write_assigned(const Column& column, const Node& value, std::string_view suffix = {});
    void check_parameter_names() const;
    void check_column_keys(const Table& table) const;
    void write_where(const Select::List& where);
    void write_returning(const Insert::Values& returning);

    std::vector<FromRef> froms_of(const Select& select);
    std::string anonymous(std::string_view base);
    const std::string& made_name(const Node& node, std::string_view base);
    std::string alias_name(const FromClause& from);
    std::string column_name(const Column& column);
    std::string label_name(const Label& label);
    std::string bind_name(const Bind& bind);
    std::size_t add_bind(const Bind& bind, std::string name);
    void write_placeholder(std::size_t slot);

    const IdentifierPreparer& identifiers_;
    const DDLCompiler& types_;
    const CompileOptions& options_;
    Compiled& into_;
    Names* made_;
    std::vector<Frame*> frames_;
    bool qualify_;  ///< columns with their table's name
    bool literal_ = false;
};

}  // namespace azoth::sql
