// SPDX-License-Identifier: MIT
// How SELECT and UNION are written: which FROM elements they have, and their columns with their names.
#include "azoth/base/error.hpp"
#include "azoth/sql/compiler.hpp"
#include "azoth/sql/schema/table.hpp"
#include "sql/compiler_frame.hpp"
#include "sql/from_finder.hpp"
#include "sql/from_linter.hpp"
#include "sql/nesting.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::sql {

namespace {

[[noreturn]] void no_single_left_side(const JoinStep& step, std::size_t fitting) {
    throw InvalidRequestError(ErrorInfo{
        .message = fmt::format(
            "cannot tell which FROM element to join '{}' to: {} fit", step.right->name(), fitting
        ),
        .hint = "use join_from(left, right) or give join() the ON condition",
    });
}

bool can_join(const FromClause& left, const FromClause& right) {
    try {
        join_condition(left, right);
        return true;
    } catch (const NoForeignKeysError&) {
        return false;
    } catch (const AmbiguousForeignKeysError&) {
        return true;
    }
}

/// Which of the FROM elements a join without a left side starts from.
std::size_t find_left(const std::vector<FromRef>& froms, const JoinStep& step) {
    std::vector<FromRef> mentioned;
    if (step.condition && froms.size() > 1) {
        FromFinder(mentioned).visit(*step.condition);
    }
    std::vector<std::size_t> fitting;
    for (std::size_t i = 0; i < froms.size(); ++i) {
        if (froms[i].get() == step.right.get()) {
            continue;
        }
        const bool fits = !mentioned.empty() ? std::ranges::all_of(
                                                   mentioned,
                                                   [&](const FromRef& from) {
                                                       return contains(*froms[i], *from) ||
                                                              contains(*step.right, *from);
                                                   }
                                               )
                                             : (step.condition || can_join(*froms[i], *step.right));
        if (fits) {
            fitting.push_back(i);
        }
    }
    if (fitting.size() > 1) {
        // What stands inside a join is not meant beside it.
        std::erase_if(fitting, [&](std::size_t i) {
            return std::ranges::any_of(froms, [&](const FromRef& other) {
                return other.get() != froms[i].get() && contains(*other, *froms[i]);
            });
        });
    }
    if (fitting.empty() && step.condition && froms.size() == 1) {
        return 0;
    }
    if (fitting.size() != 1) {
        if (froms.size() == 1 && fitting.empty()) {
            join_condition(*froms.front(), *step.right);  // says what is missing
        }
        no_single_left_side(step, fitting.empty() ? froms.size() : fitting.size());
    }
    return fitting.front();
}

FromRef joined(FromRef left, const JoinStep& step) {
    NodeRef condition = step.condition ? step.condition : join_condition(*left, *step.right);
    return FromRef::adopt(
        new Join(std::move(left), step.right, std::move(condition), step.outer, step.full)
    );
}

}  // namespace

std::vector<FromRef> SQLCompiler::froms_of(const Select& select) {
    std::vector<FromRef> froms;
    froms.reserve(4);
    FromFinder finder(froms);
    for (const auto& from : select.from) {
        finder.add(*from);
    }
    for (std::size_t i = 0; i < select.joins.size(); ++i) {
        const JoinStep& step = select.joins[i];
        if (step.left) {
            const auto place = std::ranges::find_if(froms, [&](const FromRef& from) {
                return contains(*from, *step.left);
            });
            if (place != froms.end()) {
                *place = joined(*place, step);
            } else {
                froms.push_back(joined(step.left, step));
            }
            continue;
        }
        if (!froms.empty()) {
            const std::size_t left = find_left(froms, step);
            froms[left] = joined(froms[left], step);
            continue;
        }
        std::vector<FromRef> candidates;
        candidates.reserve(4);
        FromFinder look(candidates);
        if (select.earlier_columns.empty()) {
            for (const auto& column : select.columns) {
                look.visit(*column);
            }
        } else {
            for (const auto& column : select.earlier_columns) {
                look.visit(*column);
            }
        }
        for (const auto& condition : select.where) {
            look.visit(*condition);
        }
        // What is joined to later is no starting point.
        std::vector<FromRef> starts;
        for (const auto& candidate : candidates) {
            const bool later = std::ranges::any_of(select.joins, [&](const JoinStep& other) {
                return other.right.get() == candidate.get();
            });
            if (!later) {
                starts.push_back(candidate);
            }
        }
        if (starts.empty()) {
            throw InvalidRequestError(ErrorInfo{
                .message = fmt::format("there is nothing to join '{}' to", step.right->name()),
                .hint = "select columns of another table, or use select_from() first",
            });
        }
        froms.push_back(joined(starts[find_left(starts, step)], step));
    }
    for (const auto& column : select.columns) {
        finder.visit(*column);
    }
    for (const auto& condition : select.where) {
        finder.visit(*condition);
    }
    return without_joined(froms);
}

/// Brings `own` and `around` of all frames up to date.
void SQLCompiler::survey() const {
    const Frame* outer = nullptr;
    for (Frame* frame : frames_) {
        if (std::exchange(frame->to_survey, false)) {
            if (outer != nullptr) {
                frame->around = outer->around;
            }
            for (const auto& from : frame->froms) {
                for_each_joined(*from, [&](const FromClause& element) {
                    frame->own.push_back(&element);
                    frame->around.push_back(&element);
                });
            }
        }
        outer = frame;
    }
}

/// Takes away what an inner SELECT reads from the statements around it. By itself it does so only with what the
/// statement directly around it has, and only if something of its own is left; `correlate()` decides otherwise.
void SQLCompiler::correlate(const Select& select, Place place, Frame& frame) const {
    if (frames_.empty()) {
        return;
    }
    survey();
    const Frame& outer = *frames_.back();
    const auto is_in = [](const std::vector<const FromClause*>& set, const FromRef& from) {
        return std::ranges::find(set, from.get()) != set.end();
    };
    const auto named = [&](const FromRef& from) {
        return std::ranges::any_of(select.correlate, [&](const FromRef& other) {
            return other.get() == from.get();
        });
    };
    // What stands in FROM does not see its neighbours, but what is around them all.
    const bool in_from = place == Place::from;
    const auto visible = [&](const FromRef& from) {
        return is_in(outer.around, from) && !(in_from && is_in(outer.own, from));
    };
    switch (select.correlation) {
    case Correlation::only:
        std::erase_if(frame.froms, [&](const FromRef& from) {
            return named(from) && visible(from);
        });
        return;
    case Correlation::except:
        std::erase_if(frame.froms, [&](const FromRef& from) {
            return !named(from) && visible(from);
        });
        return;
    case Correlation::automatic:
        break;
    }
    if (in_from || frame.froms.size() < 2) {
        return;
    }
    std::erase_if(frame.froms, [&](const FromRef& from) { return is_in(outer.own, from); });
    if (frame.froms.empty()) {
        throw InvalidRequestError(ErrorInfo{
            .message =
                "a subquery has no FROM of its own left: everything it reads is correlated to the "
                "statement around it",
            .hint = "use correlate() to say which tables belong to the outer statement",
        });
    }
}

void SQLCompiler::write_select(const Select& original, Place place, std::size_t compound_index) {
    const Nesting level(level_, 8);
    const Handle<const Select> translated = translate(original);
    const Select& select = translated ? *translated : original;
    const bool top = frames_.empty();
    const bool results = top || (compound_index == 0 && frames_.size() == 1 &&
                                 frames_.back()->statement->kind() == NodeKind::compound_select);
    Frame frame;
    frame.statement = &select;
    frame.froms = froms_of(select);
    correlate(select, place, frame);
    frame.to_survey = true;
    for (const auto& from : frame.froms) {
        for_each_joined(*from, [&](const FromClause& element) {
            if (const auto* table = if_is<Table>(&element);
                table != nullptr && !table->schema().empty()) {
                frame.ambiguous.push_back(table);
            }
        });
    }
    const bool qualified = std::exchange(qualify_, true);
    const bool inside = std::exchange(in_operator_, false);
    const bool member = std::exchange(is_member_, false);
    const FrameScope scope(*this, frame);
    const std::size_t start = into_.sql.size();
    const Extras* extras = select.extras.get();
    write("SELECT ");
    if (extras != nullptr) {
        if (const std::string hint = select_hint(select); !hint.empty()) {
            write(hint);
            write(" ");
        }
        visit_independent_ctes(select);
        write_words(extras->prefixes, "", " ");
    }
    std::vector<const Node*> columns;
    columns.reserve(select.columns.size());
    for_each_result_column(select.columns, [&](const Node& node) { columns.push_back(&node); });
    frame.columns = result_names(columns, select.label_style);
    visit_precolumns(select);
    write_columns(place, results);
    if (frame.columns.empty()) {
        into_.sql.pop_back();
    }
    if (!frame.froms.empty()) {
        write(" FROM ");
        visit_froms(frame.froms);
    } else {
        write(default_from());
    }
    write_where(select.where);
    if (options_.enable_from_linting && frame.froms.size() > 1) {
        warn_of_product("SELECT", frame.froms, select.where);
    }
    visit_group_by(select);
    if (!select.having.empty()) {
        write(" HAVING ");
        write_conditions(select.having);
    }
    visit_order_by(select);
    write_tail(select);
    if (extras != nullptr) {
        write_words(extras->statement_hints, " ", "");
    }
    // In a UNION and behind INSERT the whole statement has the WITH.
    if (!made_->ctes.entries.empty() && (top || (place != Place::insert && !member))) {
        render_with(start, frames_.size(), top);
    }
    if (extras != nullptr) {
        write_words(extras->suffixes, " ", "");
    }
    in_operator_ = inside;
    qualify_ = qualified;
}

void SQLCompiler::write_tail(const GenerativeSelect& select) {
    if (select.limit || select.offset || (select.extras && select.extras->fetch)) {
        visit_limit(select);
    }
    if (select.for_update.wanted) {
        visit_for_update(select);
    }
}

void SQLCompiler::visit_group_by(const GenerativeSelect& select) {
    if (select.group_by.empty()) {
        return;
    }
    write(" GROUP BY ");
    write_list(select.group_by);
}

void SQLCompiler::visit_order_by(const GenerativeSelect& select) {
    if (select.order_by.empty()) {
        return;
    }
    write(" ORDER BY ");
    bool first = true;
    for (const auto& key : select.order_by) {
        write(first ? "" : ", ");
        first = false;
        order_key(*key);
    }
}

std::string_view SQLCompiler::set_operator(SetOp op) const {
    switch (op) {
    case SetOp::union_:
        return "UNION";
    case SetOp::union_all:
        return "UNION ALL";
    case SetOp::except:
        return "EXCEPT";
    case SetOp::except_all:
        return "EXCEPT ALL";
    case SetOp::intersect:
        return "INTERSECT";
    case SetOp::intersect_all:
        return "INTERSECT ALL";
    }
    return {};
}

namespace {

/// A member of a UNION with an ORDER BY or LIMIT of its own, or that is a UNION itself, stands in parentheses.
bool needs_grouping(const Node& member) noexcept {
    if (member.kind() == NodeKind::compound_select) {
        return true;
    }
    const auto* select = if_is<Select>(&member);
    return select != nullptr && (!select->order_by.empty() || select->limit || select->offset ||
                                 (select->extras && select->extras->fetch));
}

}  // namespace

void SQLCompiler::write_compound(const CompoundSelect& select, Place place) {
    const Nesting level(level_, 8);
    const bool top = frames_.empty();
    Frame frame;
    frame.statement = &select;
    if (!top) {
        survey();
        frame.own = frames_.back()->own;
        frame.around = frames_.back()->around;
    }
    const std::size_t start = into_.sql.size();
    const bool qualified = qualify_;
    const FrameScope scope(*this, frame);
    if (select.extras) {
        visit_independent_ctes(select);
    }
    std::size_t width = 0;
    for (std::size_t i = 0; i < select.selects.size(); ++i) {
        const Node& member = *select.selects[i];
        if (i != 0) {
            write(" ");
            write(set_operator(select.op));
            write(" ");
        }
        std::size_t columns = 0;
        for_each_column_of_statement(member, [&](const Node&) { ++columns; });
        if (i == 0) {
            width = columns;
        } else if (columns != width) {
            throw CompileError(ErrorInfo{
                .message = fmt::format(
                    "the SELECTs of a {} have to have as many columns as each other: the first has "
                    "{}, "
                    "number {} has {}",
                    set_operator(select.op),
                    width,
                    i + 1,
                    columns
                ),
                .hint = "select the same number of columns in each",
            });
        }
        const bool was_member = std::exchange(is_member_, true);
        if (const auto* plain = if_is<Select>(&member);
            plain != nullptr && !needs_grouping(member)) {
            write_select(*plain, place, i);
        } else if (needs_grouping(member)) {
            write(nests_set_operations() ? "(" : "SELECT * FROM (");
            if (const auto* inner = if_is<Select>(&member)) {
                write_select(*inner, place, i);
            } else {
                write_statement(member, place);
            }
            write(")");
        } else {
            write(
                member.kind() == NodeKind::grouping && !nests_set_operations() ? "SELECT * FROM "
                                                                               : ""
            );
            write_statement(member, place);
        }
        is_member_ = was_member;
    }
    frame.columns = result_names_of(select);
    qualify_ = false;
    visit_group_by(select);
    visit_order_by(select);
    write_tail(select);
    qualify_ = qualified;
    if (select.extras) {
        write_words(select.extras->statement_hints, " ", "");
    }
    if (!made_->ctes.entries.empty() && (top || place != Place::insert)) {
        render_with(start, frames_.size(), top);
    }
}

void SQLCompiler::write_textual(const TextualSelect& select, Place) {
    const bool top = frames_.empty();
    Frame frame;
    frame.statement = &select;
    const std::size_t start = into_.sql.size();
    const FrameScope scope(*this, frame);
    if (select.extras) {
        visit_independent_ctes(select);
    }
    if (top) {
        for (const auto& column : select.columns) {
            const auto* named = if_is<Column>(column);
            const std::string name = natural_name(*column).text;
            add_result(*column, name, named != nullptr ? named->key() : name);
        }
    }
    visit(*select.text);
    if (!made_->ctes.entries.empty()) {
        render_with(start, frames_.size(), top);
    }
}

// ---- columns

void SQLCompiler::add_result(const Node& node, std::string name, std::string key) {
    Type type = type_of(node);
    into_.has_decorators = into_.has_decorators || type.node().decorator != nullptr;
    into_.columns.push_back({std::move(name), std::move(key), std::move(type), &node});
}

namespace {

/// Whether what stands right under a unary operator has no name of its own.
bool wraps_unnamed(const Node& operand) noexcept {
    const Node* inner = &operand;
    while (inner->kind() == NodeKind::grouping) {
        inner = &as<Grouping>(*inner).element();
    }
    return inner->kind() != NodeKind::column && inner->kind() != NodeKind::label;
}

/// The label right under a unary operator: its name is that of the whole.
const Label* label_under(const Node& node) noexcept {
    const auto* unary = if_is<Unary>(&node);
    const Node* inner = unary != nullptr ? &unary->operand() : nullptr;
    while (inner != nullptr && inner->kind() == NodeKind::grouping) {
        inner = &as<Grouping>(*inner).element();
    }
    return inner != nullptr ? if_is<Label>(inner) : nullptr;
}

}  // namespace

/// Whether a column of a SELECT without a name that it must have is written with `AS` all the same.
bool SQLCompiler::needs_label(const Node& node, bool as_from) const {
    switch (node.kind()) {
    case NodeKind::column:
        return as_from && as<Column>(node).from() != nullptr;
    case NodeKind::text:
    case NodeKind::column_valued:
    case NodeKind::table_valued_column:
        return false;
    case NodeKind::constant:
        return as<Constant>(node).what() != ConstantKind::star;
    case NodeKind::unary: {
        const auto& unary = as<Unary>(node);
        if ((unary.op() == Op::is_true || unary.op() == Op::is_false ||
             (unary.op() == Op::not_ && is_condition_value(unary.operand()))) &&
            !native_boolean()) {
            return true;
        }
        return as_from || wraps_unnamed(unary.operand());
    }
    default:
        return true;
    }
}

void SQLCompiler::write_columns(Place place, bool results) {
    const Frame& frame = *frames_.back();
    if (results) {
        into_.columns.reserve(into_.columns.size() + frame.columns.size());
    }
    of_result_ =
        frames_.size() == 2 && frames_.front()->statement->kind() == NodeKind::compound_select;
    const bool as_from =
        place == Place::from || place == Place::lateral ||
        (place == Place::insert && frames_.front()->statement->kind() != NodeKind::insert);
    bool first = true;
    for (const auto& column : frame.columns) {
        write(first ? "" : ", ");
        first = false;
        write_result_column(column, as_from, results);
    }
}

void SQLCompiler::write_result_column(const sql::ResultName& column, bool as_from, bool results) {
    const Node& node = *column.node;
    const auto* plain = if_is<Column>(&node);
    if (column.plain && !as_from && plain->type().node().decorator == nullptr) {
        if (results) {
            add_result(node, plain->name(), plain->key());
        }
        return visit_column(*plain);
    }
    QuotedName name;
    bool labelled = true;
    const auto* label = if_is<Label>(&node);
    const TypeDecorator* decorator = nullptr;
    if (is_expression(node.kind())) {
        decorator = static_cast<const Expression&>(node).type().node().decorator;
    }
    const NodeRef wrapped =
        decorator != nullptr && (results || of_result_)
            ? decorator->column_expression(label != nullptr ? label->element_ref() : NodeRef(&node))
            : NodeRef();
    if (label != nullptr) {
        name = label_name(*label);
    } else if (!column.required.empty()) {
        name = name_of(column.required);
    } else if (wrapped || needs_label(node, as_from)) {
        name = name_of(column.fallback);
        if (!column.fallback.generated) {
            name = QuotedName(truncated(name, 0), name.quote);
        }
    } else if (const Label* inner = label_under(node)) {
        name = label_name(*inner);
    } else {
        labelled = false;
        name = column.fallback.empty() ? QuotedName() : name_of(column.fallback);
        if (node.kind() == NodeKind::text) {
            name = as<Text>(node).pieces().front();
        }
    }
    if (results) {
        const bool by_key = plain != nullptr && !labelled;
        add_result(node, name, by_key && !plain->name_is_made() ? plain->key() : name);
    }
    if (wrapped) {
        visit(*wrapped);
    } else if (label != nullptr) {
        visit_operand(label->element(), Op::comma);
    } else {
        visit(node);
    }
    if (labelled) {
        write(" AS ");
        write_identifier(name);
    }
}

// ---- what stands in the statement

void SQLCompiler::write_where(const Select::List& where) {
    if (where.empty()) {
        return;
    }
    const std::size_t before = into_.sql.size();
    write(" WHERE ");
    const std::size_t start = into_.sql.size();
    write_conditions(where);
    if (into_.sql.size() == start) {
        into_.sql.resize(before);  // an AND of nothing
    }
}

/// Notes FROM elements that nothing joins.
void SQLCompiler::warn_of_product(
    std::string_view statement, const std::vector<FromRef>& froms, const Select::List& where
) {
    const std::vector<const FromClause*> alone = cartesian_product(froms, where);
    if (alone.empty()) {
        return;
    }
    const auto shown = [&](const FromClause& from) {
        const auto* table = if_is<Table>(&from);
        return table != nullptr ? table->key() : alias_name(from);
    };
    std::string others;
    for (std::size_t i = 1; i < alone.size(); ++i) {
        others += fmt::format("{}\"{}\"", others.empty() ? "" : ", ", shown(*alone[i]));
    }
    into_.warnings.push_back(fmt::format(
        "{} statement has a cartesian product between FROM element(s) {} and FROM element \"{}\". "
        "Apply join condition(s) between each element to resolve.",
        statement,
        others,
        shown(*alone.front())
    ));
}

void SQLCompiler::write_words(
    const Words& words, std::string_view before, std::string_view behind
) {
    for (std::size_t i = 0; i < words.text.size(); ++i) {
        const bool for_all = i >= words.dialects.size() || words.dialects[i].empty();
        if (!for_all && words.dialects[i] != dialect_name()) {
            continue;
        }
        write(before);
        visit(*words.text[i]);
        write(behind);
    }
}

void SQLCompiler::visit_precolumns(const Select& select) {
    if (!select.distinct_on.empty()) {
        throw CompileError(ErrorInfo{
            .message = "this database has no DISTINCT ON",
            .hint = "use distinct() without columns, or GROUP BY",
        });
    }
    write(select.distinct ? "DISTINCT " : "");
}

void SQLCompiler::visit_limit(const GenerativeSelect& select) {
    if (select.extras && select.extras->fetch) {
        if (select.offset) {
            write(" OFFSET ");
            visit(*select.offset);
            write(" ROWS");
        }
        write(" FETCH FIRST ");
        visit(*select.extras->fetch);
        write(select.extras->fetch_percent ? " PERCENT" : "");
        return write(select.extras->fetch_with_ties ? " ROWS WITH TIES" : " ROWS ONLY");
    }
    if (select.limit) {
        write(" LIMIT ");
        visit(*select.limit);
    }
    if (select.offset) {
        write(select.limit ? " OFFSET " : " LIMIT -1 OFFSET ");
        visit(*select.offset);
    }
}

void SQLCompiler::visit_for_update(const GenerativeSelect& select) {
    write(select.for_update.read ? " FOR SHARE" : " FOR UPDATE");
    write(select.for_update.nowait ? " NOWAIT" : "");
    write(select.for_update.skip_locked ? " SKIP LOCKED" : "");
}

Handle<const Select> SQLCompiler::translate(const Select&) {
    return {};
}

std::string SQLCompiler::select_hint(const Select&) {
    return {};
}

}  // namespace azoth::sql
