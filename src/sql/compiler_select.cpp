// SPDX-License-Identifier: MIT
// How a SELECT is written: which FROM elements it has, and its columns with their names.
#include "azoth/base/error.hpp"
#include "azoth/sql/compiler.hpp"
#include "azoth/sql/schema/table.hpp"
#include "sql/compiler_frame.hpp"
#include "sql/walk.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::sql {

namespace {

/// Finds the FROM elements that an expression's columns come from, in the order they are met.
class FromFinder {
public:
    explicit FromFinder(std::vector<FromRef>& froms) noexcept : froms_(froms) {}

    void visit(const Node& node) {
        switch (node.kind()) {
        case NodeKind::column:
            if (const FromClause* from = as<Column>(node).from()) {
                add(*from);
            }
            return;
        case NodeKind::entity:
            add(as<Entity>(node).from());
            return;
        case NodeKind::table:
        case NodeKind::alias:
        case NodeKind::subquery:
        case NodeKind::join:
            add(static_cast<const FromClause&>(node));
            return;
        case NodeKind::scalar_select:
        case NodeKind::exists:
        case NodeKind::select:
        case NodeKind::insert:
        case NodeKind::update:
        case NodeKind::delete_:
        case NodeKind::custom:
            return;
        default:
            dispatch(node, [&]<class N>(const N& n) {
                if constexpr (requires { N::walk(*this, n); }) {
                    N::walk(*this, n);
                }
            });
        }
    }

    void add(const FromClause& from) {
        for (const auto& known : froms_) {
            if (known.get() == &from) {
                return;
            }
        }
        froms_.emplace_back(&from);
    }

    template <class T>
    void value(const T&) noexcept {}

    void name(const std::string&) noexcept {}

    void names(const std::vector<std::string>&) noexcept {}

    void type(const Type&) noexcept {}

    void identity(const void*) noexcept {}

    void from(const FromClause*) noexcept {}

    void origin(const NodeRef&) noexcept {}

    template <class H>
    void child(const H& node) {
        if (node) {
            visit(*node);
        }
    }

    template <class C>
    void children(const C& nodes) {
        for (const auto& node : nodes) {
            child(node);
        }
    }

    template <class C>
    void operands(const C& nodes) {
        children(nodes);
    }

    template <class C>
    void joins(const C&) noexcept {}

    template <class C>
    void assignments(const C&) noexcept {}

private:
    std::vector<FromRef>& froms_;
};

bool contains(const FromClause& outer, const FromClause& inner) noexcept {
    if (&outer == &inner) {
        return true;
    }
    if (const auto* join = if_is<Join>(&outer)) {
        return contains(join->left(), inner) || contains(join->right(), inner);
    }
    return false;
}

/// Which of the FROM elements a join without a left side and with a condition starts from: the first one
/// that the condition mentions.
std::size_t left_by_condition(const std::vector<FromRef>& froms, const JoinStep& step) {
    std::vector<FromRef> mentioned;
    FromFinder(mentioned).visit(*step.condition);
    for (std::size_t i = 0; i < froms.size(); ++i) {
        for (const auto& from : mentioned) {
            if (from.get() != step.right.get() && contains(*froms[i], *from)) {
                return i;
            }
        }
    }
    return 0;
}

std::size_t left_by_foreign_key(const std::vector<FromRef>& froms, const JoinStep& step) {
    if (froms.size() == 1) {
        return 0;
    }
    std::vector<std::size_t> fitting;
    for (std::size_t i = 0; i < froms.size(); ++i) {
        try {
            join_condition(*froms[i], *step.right);
            fitting.push_back(i);
        } catch (const NoForeignKeysError&) {
            continue;
        }
    }
    if (fitting.size() == 1) {
        return fitting.front();
    }
    throw InvalidRequestError(ErrorInfo{
        .message = fmt::format(
            "cannot tell which FROM element to join '{}' to: {} fit",
            step.right->name(),
            fitting.size()
        ),
        .hint = "use join_from(left, right) or give join() the ON condition",
    });
}

}  // namespace

std::vector<FromRef> SQLCompiler::froms_of(const Select& select) {
    std::vector<FromRef> froms;
    FromFinder finder(froms);
    for (const auto& from : select.from) {
        finder.add(*from);
    }
    const auto place = [&froms](const JoinStep& step) {
        for (std::size_t i = 0; i < froms.size(); ++i) {
            if (contains(*froms[i], *step.left)) {
                return i;
            }
        }
        froms.push_back(step.left);
        return froms.size() - 1;
    };
    if (!select.joins.empty() && froms.empty()) {
        for (const auto& column : select.columns) {
            finder.visit(*column);
        }
        // What is joined to later must not stand in FROM as well.
        for (const auto& step : select.joins) {
            std::erase_if(froms, [&](const FromRef& from) {
                return from.get() == step.right.get();
            });
        }
    }
    for (const auto& step : select.joins) {
        std::size_t left = 0;
        if (step.left) {
            left = place(step);
        } else if (froms.empty()) {
            throw InvalidRequestError(ErrorInfo{
                .message = fmt::format("there is nothing to join '{}' to", step.right->name()),
                .hint = "select columns of another table, or use select_from() first",
            });
        } else {
            left =
                step.condition ? left_by_condition(froms, step) : left_by_foreign_key(froms, step);
        }
        NodeRef condition =
            step.condition ? step.condition : join_condition(*froms[left], *step.right);
        froms[left] = FromRef::adopt(
            new Join(froms[left], step.right, std::move(condition), step.outer, step.full)
        );
    }
    for (const auto& column : select.columns) {
        finder.visit(*column);
    }
    for (const auto& condition : select.where) {
        finder.visit(*condition);
    }
    // A FROM element inside a join is not listed again.
    std::vector<FromRef> shown;
    for (const auto& from : froms) {
        const bool hidden = std::ranges::any_of(froms, [&](const FromRef& other) {
            return other.get() != from.get() && contains(*other, *from);
        });
        if (!hidden) {
            shown.push_back(from);
        }
    }
    return shown;
}

void SQLCompiler::visit_nested_select(const Select& select) {
    write("(");
    write_select(select, Place::value);
    write(")");
}

/// Takes away what an inner SELECT reads from the statements around it. By itself it does so only with what the
/// statement directly around it has, and only if something of its own is left; `correlate()` decides otherwise.
void SQLCompiler::correlate(const Select& select, Place place, Frame& frame) const {
    if (frames_.empty() || place == Place::top) {
        return;
    }
    const auto has = [](const Frame& outer, const FromRef& from) {
        return std::ranges::any_of(outer.froms, [&](const FromRef& other) {
            return contains(*other, *from);
        });
    };
    const Frame& around = *frames_.back();
    if (select.correlate_explicit) {
        std::erase_if(frame.froms, [&](const FromRef& from) {
            const bool named = std::ranges::any_of(select.correlate, [&](const FromRef& other) {
                return other.get() == from.get();
            });
            // What stands in FROM does not see its neighbours, but what is around them all.
            return named &&
                   std::ranges::any_of(
                       frames_, [&](const Frame* outer) { return has(*outer, from); }
                   ) &&
                   (place == Place::value || !has(around, from));
        });
        return;
    }
    if (place == Place::from || frame.froms.size() < 2) {
        return;
    }
    std::erase_if(frame.froms, [&](const FromRef& from) { return has(around, from); });
    if (frame.froms.empty()) {
        throw InvalidRequestError(ErrorInfo{
            .message =
                "a subquery has no FROM of its own left: everything it reads is correlated to the "
                "statement around it",
            .hint = "use correlate() to say which tables belong to the outer statement",
        });
    }
}

void SQLCompiler::write_select(const Select& select, Place place, const FromClause* as) {
    Frame frame;
    frame.froms = froms_of(select);
    correlate(select, place, frame);
    const bool qualified = std::exchange(qualify_, true);
    frames_.push_back(&frame);
    write("SELECT ");
    visit_distinct(select);
    write_columns(select, place, as);
    if (!frame.froms.empty()) {
        write(" FROM ");
        for (std::size_t i = 0; i < frame.froms.size(); ++i) {
            write(i == 0 ? "" : ", ");
            visit_from(*frame.froms[i]);
        }
    }
    write_where(select.where);
    if (!select.group_by.empty()) {
        write(" GROUP BY ");
        for (std::size_t i = 0; i < select.group_by.size(); ++i) {
            write(i == 0 ? "" : ", ");
            visit_operand(*select.group_by[i], Op::comma);
        }
    }
    if (!select.having.empty()) {
        write(" HAVING ");
        for (std::size_t i = 0; i < select.having.size(); ++i) {
            write(i == 0 ? "" : " AND ");
            visit_condition(*select.having[i], select.having.size() > 1 ? Op::and_ : Op::none);
        }
    }
    if (!select.order_by.empty()) {
        write(" ORDER BY ");
        for (std::size_t i = 0; i < select.order_by.size(); ++i) {
            write(i == 0 ? "" : ", ");
            visit_order_key(*select.order_by[i], Op::comma);
        }
    }
    if (select.limit || select.offset) {
        visit_limit(select);
    }
    if (select.for_update != ForUpdate::none) {
        visit_for_update(select);
    }
    frames_.pop_back();
    qualify_ = qualified;
}

void SQLCompiler::write_columns(const Select& select, Place place, const FromClause* as) {
    std::size_t position = 0;
    for_each_result_column(select.columns, [&](const Node& node) {
        write(position == 0 ? "" : ", ");
        write_result_column(
            node, place, as != nullptr ? as->columns()[position].get() : nullptr, *frames_.back()
        );
        ++position;
    });
}

void SQLCompiler::write_result_column(
    const Node& node, Place place, const Column* as, Frame& frame
) {
    const ResultName given = result_name(node);
    const auto* column = if_is<Column>(&node);
    const auto* label = if_is<Label>(&node);
    const auto* constant = if_is<Constant>(&node);
    const bool star = constant != nullptr && constant->what() == ConstantKind::star;
    const bool lone = column != nullptr && column->from() == nullptr;
    std::string name;
    bool labelled = false;
    if (as != nullptr) {
        name = column_name(*as);
        labelled = (!lone && node.kind() != NodeKind::text) || as->name_is_made();
    } else if (label != nullptr) {
        name = label_name(*label);
        labelled = true;
    } else if (column != nullptr && column->name_is_made()) {
        name = column_name(*column);
    } else if (given.made) {
        name = anonymous(given.name);
        const auto* unary = if_is<Unary>(&node);
        labelled = node.kind() != NodeKind::text &&
                   (unary == nullptr || unary->operand().kind() != NodeKind::column);
    } else {
        name = given.name;
        labelled = node.kind() == NodeKind::cast;
        const bool taken = std::ranges::any_of(frame.columns, [&](const auto& entry) {
            return entry.first == name;
        });
        if (taken && !lone && node.kind() != NodeKind::text) {
            // The same column again is name__1, another one of that name is name_1.
            const bool repeated = node.kind() == NodeKind::cast ||
                                  std::ranges::any_of(frame.columns, [&](const auto& entry) {
                                      return entry.second == &node;
                                  });
            name = anonymous(repeated ? name + "_" : name);
            labelled = true;
        }
    }
    frame.columns.emplace_back(given.name, &node);
    if (label != nullptr) {
        visit_operand(label->element(), Op::none);
        frame.labels.push_back(label);
    } else {
        visit(node);
    }
    if (labelled && !star) {
        write(" AS ");
        write_identifier(name);
    }
    if (place == Place::top) {
        std::string key = column != nullptr && !labelled ? column->key() : name;
        Type type = type_of(node);
        into_.has_decorators = into_.has_decorators || type.node().decorator != nullptr;
        into_.columns.push_back({std::move(name), std::move(key), std::move(type), &node});
    }
}

void SQLCompiler::visit_from(const FromClause& from) {
    switch (from.kind()) {
    case NodeKind::table: {
        const auto& table = as<Table>(from);
        write(identifiers_.format_table(table.schema(), table.table_name()));
        return;
    }
    case NodeKind::alias:
    case NodeKind::subquery: {
        // An alias of an alias is one of what that stands for.
        const FromClause* element = &from;
        while (const auto* alias = if_is<Alias>(element)) {
            element = &alias->element();
        }
        if (const auto* subquery = if_is<Subquery>(element)) {
            write("(");
            write_select(as<Select>(subquery->element()), Place::from, subquery);
            write(")");
        } else {
            visit_from(*element);
        }
        write(" AS ");
        write_identifier(alias_name(from));
        return;
    }
    default:
        visit_join(as<Join>(from));
    }
}

void SQLCompiler::visit_join(const Join& join) {
    visit_from(join.left());
    write(join.full() ? " FULL OUTER JOIN " : join.outer() ? " LEFT OUTER JOIN " : " JOIN ");
    if (join.right().kind() == NodeKind::join) {
        write("(");
        visit_from(join.right());
        write(")");
    } else {
        visit_from(join.right());
    }
    write(" ON ");
    visit_condition(join.condition(), Op::none);
}

void SQLCompiler::write_where(const Select::List& where) {
    if (where.empty()) {
        return;
    }
    write(" WHERE ");
    for (std::size_t i = 0; i < where.size(); ++i) {
        write(i == 0 ? "" : " AND ");
        visit_condition(*where[i], where.size() > 1 ? Op::and_ : Op::none);
    }
}

void SQLCompiler::visit_distinct(const Select& select) {
    if (!select.distinct_on.empty()) {
        throw CompileError(ErrorInfo{
            .message = "this database has no DISTINCT ON",
            .hint = "use distinct() without columns, or GROUP BY",
        });
    }
    write(select.distinct ? "DISTINCT " : "");
}

void SQLCompiler::visit_limit(const Select& select) {
    if (select.limit) {
        write(" LIMIT ");
        visit(*select.limit);
    }
    if (select.offset) {
        write(select.limit ? " OFFSET " : " LIMIT -1 OFFSET ");
        visit(*select.offset);
    }
}

void SQLCompiler::visit_for_update(const Select& select) {
    write(" FOR UPDATE");
    if (select.for_update == ForUpdate::nowait) {
        write(" NOWAIT");
    } else if (select.for_update == ForUpdate::skip_locked) {
        write(" SKIP LOCKED");
    }
}

}  // namespace azoth::sql
