// SPDX-License-Identifier: MIT
// What stands in FROM, and WITH.
#include "azoth/base/error.hpp"
#include "azoth/sql/compiler.hpp"
#include "azoth/sql/schema/table.hpp"
#include "sql/compiler_frame.hpp"
#include "sql/nesting.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::sql {

void SQLCompiler::visit_froms(const std::vector<FromRef>& froms) {
    bool first = true;
    for (const auto& from : froms) {
        write(first ? "" : ", ");
        first = false;
        visit_from(*from);
    }
}

void SQLCompiler::visit_from(const FromClause& from) {
    const Nesting level(level_);
    if (hints_before_from()) {
        write_hint_of(from);
    }
    switch (from.kind()) {
    case NodeKind::table:
        write_table(as<Table>(from));
        if (is_ambiguous(as<Table>(from))) {
            write(as_keyword());
            write_alias_name(from);
        }
        break;
    case NodeKind::alias:
        visit_alias(as<Alias>(from));
        break;
    case NodeKind::subquery:
        visit_subquery(as<Subquery>(from), as<Subquery>(from).lateral());
        break;
    case NodeKind::cte:
        visit_cte(as<Cte>(from), true, false);
        break;
    case NodeKind::values:
        visit_values(as<Values>(from));
        break;
    case NodeKind::table_valued:
        visit_table_valued(as<TableValued>(from));
        break;
    case NodeKind::tablesample:
        visit_tablesample(as<TableSample>(from));
        break;
    default:
        return visit_join(as<Join>(from));
    }
    if (hints_behind_from() && !hints_before_from()) {
        write_hint_of(from);
    }
}

void SQLCompiler::write_hint_of(const FromClause& from) {
    if (frames_.empty()) {
        return;
    }
    const Node* statement = frames_.back()->statement;
    if (statement == nullptr || !is_statement(statement->kind())) {
        return;
    }
    const Extras* extras = static_cast<const Statement*>(statement)->extras.get();
    for (std::size_t i = 0; extras != nullptr && i < extras->hint_targets.size(); ++i) {
        const std::string& dialect = extras->hints.dialects[i];
        if (extras->hint_targets[i].get() == &from &&
            (dialect.empty() || dialect == dialect_name())) {
            write_from_hint(from, hint_text(from, *extras->hints.text[i]));
        }
    }
}

/// `%(name)s` in a hint is what the FROM element is called.
std::string SQLCompiler::hint_text(const FromClause& from, const Node& text) {
    constexpr std::string_view placeholder = "%(name)s";
    std::string hint = as<Text>(text).pieces().front();
    const std::size_t at = hint.find(placeholder);
    if (at != std::string::npos) {
        const std::string name = captured([&] {
            if (const auto* table = if_is<Table>(&from)) {
                write_table(*table);
            } else {
                write_alias_name(from);
            }
        });
        hint.replace(at, placeholder.size(), name);
    }
    return hint;
}

std::vector<std::string> SQLCompiler::from_hints(const Extras& extras) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < extras.hint_targets.size(); ++i) {
        const std::string& dialect = extras.hints.dialects[i];
        if (dialect.empty() || dialect == dialect_name()) {
            texts.push_back(hint_text(*extras.hint_targets[i], *extras.hints.text[i]));
        }
    }
    return texts;
}

void SQLCompiler::write_from_hint(const FromClause&, std::string_view) {}

/// An alias or a subquery as a whole statement: what it stands for.
void SQLCompiler::write_alone(const FromClause& from) {
    if (const auto* subquery = if_is<Subquery>(&from)) {
        write(subquery->lateral() ? "LATERAL (" : "");
        write_statement(subquery->element(), Place::top);
        return write(subquery->lateral() ? ")" : "");
    }
    const auto& alias = as<Alias>(from);
    if (alias.options().lateral) {
        write("LATERAL ");
        if (const auto* subquery = if_is<Subquery>(&alias.element())) {
            return visit_nested(subquery->element());
        }
    }
    if (alias.element().kind() == NodeKind::alias || alias.element().kind() == NodeKind::subquery) {
        return write_alone(alias.element());
    }
    visit_from(alias.element());
}

void SQLCompiler::visit_subquery(const Subquery& subquery, bool lateral) {
    write(lateral ? "LATERAL (" : "(");
    write_statement(subquery.element(), lateral ? Place::lateral : Place::from);
    write(")");
    write(as_keyword());
    write_identifier(alias_name(subquery));
}

void SQLCompiler::visit_alias(const Alias& alias) {
    // An alias of an alias is one of what that stands for.
    const FromClause* element = &alias;
    bool lateral = false;
    while (const auto* inner = if_is<Alias>(element)) {
        lateral = lateral || inner->options().lateral;
        element = &inner->element();
    }
    if (const auto* subquery = if_is<Subquery>(element)) {
        lateral = lateral || subquery->lateral();
    }
    write(lateral ? "LATERAL " : "");
    if (const auto* subquery = if_is<Subquery>(element)) {
        write("(");
        write_statement(subquery->element(), lateral ? Place::lateral : Place::from);
        write(")");
    } else if (const auto* join = if_is<Join>(element)) {
        write("(");
        visit_join(*join);
        write(")");
    } else if (const auto* function = if_is<TableValued>(element)) {
        visit(function->function());
        write(function->options().with_ordinality ? " WITH ORDINALITY" : "");
    } else if (const auto* table = if_is<Table>(element)) {
        write_table(*table);
    } else {
        visit_from(*element);
    }
    write(as_keyword());
    write_identifier(alias_name(alias));
    if (alias.options().render_derived || alias.options().render_derived_types) {
        write_derived_columns(alias, alias.options().render_derived_types);
    }
}

/// `(a, b)` or `(a INTEGER, b TEXT)` behind an alias.
void SQLCompiler::write_derived_columns(const FromClause& from, bool with_types) {
    write("(");
    bool first = true;
    for (const auto& column : from.columns()) {
        write(first ? "" : ", ");
        first = false;
        write_identifier(column_name(*column));
        if (with_types) {
            write(" ");
            write_text(type_text(column->type()));
        }
    }
    write(")");
}

void SQLCompiler::write_values_rows(const Values& values) {
    for (const auto& cte : values.options().ctes) {
        visit_cte(as<Cte>(*cte), false, false);
    }
    const bool literal = std::exchange(literal_, literal_ || values.options().literal_binds);
    write("VALUES ");
    const std::size_t width = values.columns().size();
    for (std::size_t i = 0; i < values.rows().size(); ++i) {
        if (i % width == 0) {
            write(i == 0 ? "(" : "), (");
        } else {
            write(", ");
        }
        visit_operand(*values.rows()[i], Op::comma);
    }
    write(values.rows().empty() ? "" : ")");
    literal_ = literal;
}

void SQLCompiler::visit_values(const Values& values) {
    write(values.options().lateral ? "LATERAL (" : "(");
    write_values_rows(values);
    write(")");
    if (values.options().unnamed) {
        return;
    }
    write(as_keyword());
    write_identifier(alias_name(values));
    write(" (");
    bool first = true;
    for (const auto& column : values.columns()) {
        write(first ? "" : ", ");
        first = false;
        write_identifier(column->name());
    }
    write(")");
}

void SQLCompiler::visit_table_valued(const TableValued& function) {
    const auto& options = function.options();
    write(options.alias.lateral ? "LATERAL " : "");
    visit(function.function());
    write(options.with_ordinality ? " WITH ORDINALITY" : "");
    if (options.unaliased) {
        return;
    }
    write(as_keyword());
    write_identifier(alias_name(function));
    if (options.alias.render_derived || options.alias.render_derived_types) {
        write_derived_columns(function, options.alias.render_derived_types);
    }
}

void SQLCompiler::visit_tablesample(const TableSample& sample) {
    visit_from(sample.element());
    write(as_keyword());
    write_identifier(alias_name(sample));
    write(" TABLESAMPLE ");
    visit(sample.sampling());
    if (sample.seed() != nullptr) {
        write(" REPEATABLE (");
        visit(*sample.seed());
        write(")");
    }
}

void SQLCompiler::visit_join(const Join& join) {
    if (join.in_parentheses()) {
        write("(");
    }
    visit_from(join.left());
    write(join.full() ? " FULL OUTER JOIN " : join.outer() ? " LEFT OUTER JOIN " : " JOIN ");
    if (join.right().kind() == NodeKind::join && !as<Join>(join.right()).in_parentheses()) {
        write("(");
        visit_from(join.right());
        write(")");
    } else {
        visit_from(join.right());
    }
    write(" ON ");
    visit_condition(join.condition(), Op::as_boolean);
    if (join.in_parentheses()) {
        write(")");
    }
}

// ---- WITH

void SQLCompiler::visit_independent_ctes(const Statement& statement) {
    const Extras& extras = *statement.extras;
    for (std::size_t i = 0; i < extras.ctes.size(); ++i) {
        const bool nest = i < extras.nested_ctes.size() && !extras.nested_ctes[i].empty();
        visit_cte(as<Cte>(*extras.ctes[i]), false, nest);
    }
}

/// The names of the columns of a recursive CTE.
std::string SQLCompiler::cte_columns(const Cte& cte) {
    std::string names = "(";
    bool first = true;
    for (const auto& column : result_names_of(cte.statement())) {
        if (column.repeated) {
            continue;
        }
        names += first ? "" : ", ";
        first = false;
        const SqlName& name = column.fallback.empty() ? column.required : column.fallback;
        identifiers_.append(
            names, name.empty() ? as<Text>(*column.node).pieces().front() : name_of(name)
        );
    }
    return names + ")";
}

/// `name AS (statement)`
void SQLCompiler::write_cte_statement(const Cte& cte) {
    write_identifier(alias_name(cte));
    const bool of_values = cte.statement().kind() == NodeKind::values;
    if (cte.options().recursive || of_values) {
        write(cte_columns(cte));
    }
    write(" AS ");
    write_cte_words(cte.options().prefixes, cte.options().prefix_dialects);
    write("(");
    if (of_values) {
        write_values_rows(as<Values>(cte.statement()));
    } else {
        write_statement(cte.statement(), Place::from);
    }
    write(")");
    if (!cte.options().suffixes.empty()) {
        write(" ");
        write_cte_words(cte.options().suffixes, cte.options().suffix_dialects);
    }
}

void SQLCompiler::write_cte_words(
    const std::vector<std::string>& words, const std::vector<std::string>& dialects
) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i >= dialects.size() || dialects[i].empty() || dialects[i] == dialect_name()) {
            write_text(words[i]);
            write(" ");
        }
    }
}

void SQLCompiler::visit_cte(const Cte& cte, bool as_from, bool nest_here) {
    auto& state = made_->ctes;
    const std::string name = alias_name(cte);
    const Cte* reference = cte.restates() != nullptr ? cte.restates() : &cte;
    const auto of_reference = [&](const CteState::Entry& entry) {
        return entry.cte == reference || entry.cte->restates() == reference;
    };
    const bool nesting = cte.options().nesting || nest_here;
    auto existing = std::ranges::find_if(state.entries, of_reference);
    if (existing != state.entries.end()) {
        if (nest_here) {
            if (existing->nest_here) {
                throw CompileError(ErrorInfo{
                    .message = fmt::format(
                        "the CTE '{}' is to stand at more than one place: add_cte() with nest_here "
                        "names it twice",
                        name
                    ),
                    .hint = "nest it at one place only",
                });
            }
            existing->level = frames_.size();
            existing->nest_here = true;
        }
    } else {
        const std::size_t level = nesting ? frames_.size() : 1;
        existing = std::ranges::find_if(state.entries, [&](const CteState::Entry& entry) {
            return entry.level == level && entry.name == name;
        });
    }
    bool fresh = true;
    bool embedded = false;
    if (existing != state.entries.end()) {
        embedded = state.writing == existing->cte;
        if (&cte == existing->cte || &cte == existing->cte->restates()) {
            fresh = false;
        } else if (existing->cte == cte.restates()) {
            // Met again with its recursive part: that is what is written.
            state.entries.erase(existing);
        } else if (same_structure(*existing->cte, cte)) {
            fresh = false;
        } else {
            throw CompileError(ErrorInfo{
                .message = fmt::format("two different CTEs have the name '{}'", name),
                .hint = "give one of them another name",
            });
        }
    }
    if (!as_from && !fresh) {
        return;
    }
    const Cte* base = cte.alias_of();
    if (fresh) {
        if (base != nullptr) {
            visit_cte(*base, false, false);
        } else {
            auto& entry = state.entries.emplace_back();
            entry.cte = &cte;
            entry.level = nesting ? frames_.size() : 1;
            entry.nest_here = nest_here;
            entry.name = name;
            const Cte* outer = std::exchange(state.writing, &cte);
            std::string sql = std::exchange(into_.sql, {});
            const std::size_t first = into_.binds.size();
            const bool member = std::exchange(is_member_, false);
            if (frames_.empty()) {
                // The CTE by itself is shown as its statement.
                write_statement(cte.statement(), Place::top);
            } else {
                write_cte_statement(cte);
            }
            is_member_ = member;
            std::swap(sql, into_.sql);
            state.writing = outer;
            if (frames_.empty()) {
                state.entries.pop_back();
                into_.sql += sql;
                return;
            }
            // Those met inside of it are complete already: it comes behind them.
            const auto mine = std::ranges::find(state.entries, &cte, &CteState::Entry::cte);
            if (mine != state.entries.end()) {
                mine->text.sql = std::move(sql);
                mine->text.binds.assign(
                    std::make_move_iterator(
                        into_.binds.begin() + static_cast<std::ptrdiff_t>(first)
                    ),
                    std::make_move_iterator(into_.binds.end())
                );
                mine->written = true;
                state.entries.splice(state.entries.end(), state.entries, mine);
            }
            into_.binds.resize(first);
        }
    }
    if (!as_from) {
        return;
    }
    if (base != nullptr && !(embedded && !fresh)) {
        write_identifier(alias_name(*base));
        write(as_keyword());
    }
    write_identifier(name);
}

/// Puts `WITH ...` in front of what was written from `at` on: all CTEs of the statement, or those that are to
/// stay at this level.
void SQLCompiler::render_with(std::size_t at, std::size_t level, bool all) {
    auto& entries = made_->ctes.entries;
    const bool nested_only = !all && level > 1;
    std::string text;
    std::vector<BindSlot> binds;
    bool recursive = false;
    for (auto it = entries.begin(); it != entries.end();) {
        const bool nesting = it->cte->options().nesting || it->nest_here;
        const bool mine =
            !nested_only || (nesting && (it->level == level || it->level == level + 1));
        if (!it->written || !mine) {
            ++it;
            continue;
        }
        recursive = recursive || it->cte->options().recursive;
        text += text.empty() ? "" : ", ";
        for (BindSlot& slot : it->text.binds) {
            slot.offset += text.size();
            binds.push_back(std::move(slot));
        }
        text += it->text.sql;
        it = entries.erase(it);
    }
    if (text.empty()) {
        return;
    }
    std::string with = "WITH ";
    with += recursive ? recursive_keyword() : "";
    for (BindSlot& slot : binds) {
        slot.offset += with.size() + at;
    }
    with += text + " ";
    for (BindSlot& slot : into_.binds) {
        slot.offset += slot.offset >= at ? with.size() : 0;
    }
    into_.sql.insert(at, with);
    into_.binds.insert(
        into_.binds.end(),
        std::make_move_iterator(binds.begin()),
        std::make_move_iterator(binds.end())
    );
    made_->out_of_order = true;
}

}  // namespace azoth::sql
