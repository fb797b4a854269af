// SPDX-License-Identifier: MIT
// The walks over a tree: hashing, comparing, collecting. Each is a visitor for the `walk` of the nodes.
#pragma once

#include "azoth/sql/elements.hpp"
#include "azoth/sql/schema/table.hpp"
#include "azoth/sql/selectable.hpp"
#include "azoth/sql/statements.hpp"
#include "sql/hash.hpp"

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace azoth::sql {

/// For visitors that look at the nodes of a tree only: what else a walk shows is passed over.
struct NodesOnly {
    template <class T>
    void value(const T&) noexcept {}

    void name(const std::string&) noexcept {}

    void names(const std::vector<std::string>&) noexcept {}

    void custom(const CustomOp&) noexcept {}

    template <class Rare>
    void rare(const Rare*) noexcept {}

    void type(const Type&) noexcept {}

    void types(const std::vector<Type>&) noexcept {}

    void identity(const void*) noexcept {}

    void from(const FromClause*) noexcept {}

    void origin(const NodeRef&) noexcept {}
};

/// Calls `f` with the node as what it is.
template <class F>
decltype(auto) dispatch(const Node& node, F&& f) {
    switch (node.kind()) {
    case NodeKind::column:
        return f(as<Column>(node));
    case NodeKind::bind:
        return f(as<Bind>(node));
    case NodeKind::constant:
        return f(as<Constant>(node));
    case NodeKind::unary:
        return f(as<Unary>(node));
    case NodeKind::binary:
        return f(as<Binary>(node));
    case NodeKind::clause_list:
        return f(as<ClauseList>(node));
    case NodeKind::function:
        return f(as<Function>(node));
    case NodeKind::cast:
        return f(as<Cast>(node));
    case NodeKind::case_when:
        return f(as<Case>(node));
    case NodeKind::label:
        return f(as<Label>(node));
    case NodeKind::label_name:
        return f(as<LabelName>(node));
    case NodeKind::text:
        return f(as<Text>(node));
    case NodeKind::tuple:
        return f(as<Tuple>(node));
    case NodeKind::grouping:
        return f(as<Grouping>(node));
    case NodeKind::collation:
        return f(as<Collation>(node));
    case NodeKind::extract:
        return f(as<Extract>(node));
    case NodeKind::slice:
        return f(as<Slice>(node));
    case NodeKind::array:
        return f(as<Array>(node));
    case NodeKind::over:
        return f(as<Over>(node));
    case NodeKind::within_group:
        return f(as<WithinGroup>(node));
    case NodeKind::filter:
        return f(as<Filter>(node));
    case NodeKind::aggregate_order_by:
        return f(as<AggregateOrderBy>(node));
    case NodeKind::next_value:
        return f(as<NextValue>(node));
    case NodeKind::table_valued_column:
        return f(as<TableValuedColumn>(node));
    case NodeKind::column_valued:
        return f(as<ColumnValued>(node));
    case NodeKind::scalar_select:
        return f(as<ScalarSelect>(node));
    case NodeKind::scalar_values:
        return f(as<ScalarValues>(node));
    case NodeKind::exists:
        return f(as<Exists>(node));
    case NodeKind::order:
        return f(as<Order>(node));
    case NodeKind::construct:
        return f(as<Construct>(node));
    case NodeKind::table:
        return f(as<Table>(node));
    case NodeKind::alias:
        return f(as<Alias>(node));
    case NodeKind::subquery:
        return f(as<Subquery>(node));
    case NodeKind::join:
        return f(as<Join>(node));
    case NodeKind::cte:
        return f(as<Cte>(node));
    case NodeKind::values:
        return f(as<Values>(node));
    case NodeKind::table_valued:
        return f(as<TableValued>(node));
    case NodeKind::tablesample:
        return f(as<TableSample>(node));
    case NodeKind::select:
        return f(as<Select>(node));
    case NodeKind::compound_select:
        return f(as<CompoundSelect>(node));
    case NodeKind::textual_select:
        return f(as<TextualSelect>(node));
    case NodeKind::insert:
        return f(as<Insert>(node));
    case NodeKind::update:
        return f(as<Update>(node));
    case NodeKind::delete_:
        return f(as<Delete>(node));
    case NodeKind::entity:
        return f(as<Entity>(node));
    case NodeKind::extras:
        return f(as<Extras>(node));
    case NodeKind::option:
        break;
    }
    return f(as<Option>(node));
}

template <class F>
void for_each_column_of(const Node& item, F& f) {
    if (item.kind() == NodeKind::entity) {
        return for_each_column_of(as<Entity>(item).from(), f);
    }
    if (const auto* join = if_is<Join>(&item)) {
        for_each_column_of(join->left(), f);
        return for_each_column_of(join->right(), f);
    }
    if (const auto* list = if_is<ClauseList>(&item); list != nullptr && list->op() == Op::comma) {
        // A list of columns stands for its items.
        for (const auto& part : list->items()) {
            for_each_column_of(*part, f);
        }
        return;
    }
    if (!is_from(item.kind())) {
        return static_cast<void>(f(item));
    }
    for (const auto& column : static_cast<const FromClause&>(item).columns()) {
        if (column->schema() != nullptr && column->schema()->omit_from_statements) {
            continue;
        }
        f(static_cast<const Node&>(*column));
    }
}

/// Calls `f` with every column of the result of a list of columns: a mapped class, table, alias or subquery in
/// it stands for all of its columns.
template <class List, class F>
void for_each_result_column(const List& list, F&& f) {
    for (const auto& item : list) {
        for_each_column_of(*item, f);
    }
}

/// The statement whose columns a UNION, however deep, or what is in parentheses has.
inline const Node& first_statement(const Node& statement) noexcept {
    const Node* first = &statement;
    while (true) {
        if (const auto* compound = if_is<CompoundSelect>(first);
            compound != nullptr && !compound->selects.empty()) {
            first = compound->selects.front().get();
        } else if (const auto* grouping = if_is<Grouping>(first)) {
            first = &grouping->element();
        } else {
            return *first;
        }
    }
}

/// Calls `f` with every column of the result of a statement.
template <class F>
void for_each_column_of_statement(const Node& whole, F&& f) {
    const Node& statement = first_statement(whole);
    switch (statement.kind()) {
    case NodeKind::select:
        return for_each_result_column(as<Select>(statement).columns, f);
    case NodeKind::textual_select:
        return for_each_result_column(as<TextualSelect>(statement).columns, f);
    case NodeKind::insert:
        return for_each_result_column(as<Insert>(statement).returning, f);
    case NodeKind::update:
        return for_each_result_column(as<Update>(statement).returning, f);
    case NodeKind::delete_:
        return for_each_result_column(as<Delete>(statement).returning, f);
    case NodeKind::values:
        return for_each_column_of(statement, f);
    default:
        return;
    }
}

/// True for nodes of which it matters whether the same one or an equal one stands in a place.
constexpr bool has_identity(NodeKind kind) noexcept {
    switch (kind) {
    case NodeKind::alias:
    case NodeKind::subquery:
    case NodeKind::cte:
    case NodeKind::values:
    case NodeKind::table_valued:
    case NodeKind::tablesample:
    case NodeKind::bind:
        return true;
    default:
        return false;
    }
}

/// Folds the parts of a node into a hash, and notes what is below.
///
/// Parts that are not there (null, zero, empty) leave no trace; the others fold in at which place of the walk
/// they stand. Most nodes have few of the parts that they could have.
class Hasher {
public:
    /// Computes the hash of a finished node and stores it there.
    template <class N>
    [[gnu::always_inline]] static void seal(const N& node) noexcept {
        constexpr std::uint64_t start = detail::mix(0, static_cast<std::uint64_t>(N::node_kind));
        Hasher hasher;
        hasher.hash_ = start;
        N::walk(hasher, node);
        constexpr std::uint8_t own = (N::node_kind == NodeKind::bind ? Node::binds_below : 0) |
                                     (has_identity(N::node_kind) ? Node::identities_below : 0);
        static_cast<const Node&>(node).set_structure(
            hasher.hash_, static_cast<std::uint8_t>(hasher.below_ | own)
        );
    }

    static void set(const Node& node, std::uint64_t hash) noexcept { node.set_structure(hash, 0); }

    /// For one more item of a list, as operands() does it.
    static void extend(const Node& list, const Node& item) noexcept {
        list.set_structure(
            detail::mix(list.hash(), item.hash()),
            static_cast<std::uint8_t>(list.below() | item.below())
        );
    }

    template <class T>
    void value(const T& v) noexcept {
        fold_if_any(static_cast<std::uint64_t>(v));
    }

    void name(const std::string& text) noexcept {
        ++place_;
        if (!text.empty()) {
            hash_ = detail::hash_text(text, hash_ + place_);
        }
    }

    void names(const std::vector<std::string>& texts) noexcept {
        fold_if_any(texts.size());
        for (const auto& text : texts) {
            hash_ = detail::hash_text(text, hash_);
        }
    }

    void custom(const CustomOp& op) noexcept {
        if (!op.spelling.empty()) {
            name(op.spelling);
            fold(static_cast<std::uint64_t>(op.precedence + 1000));
        }
    }

    void rare(const Binary::Rare* rare) noexcept {
        if (rare != nullptr) {
            custom(rare->custom);
            type(rare->type);
            name(rare->modifiers.text);
            for (const auto& [option, on] : rare->modifiers.options) {
                name(option);
                fold(static_cast<std::uint64_t>(on));
            }
        }
    }

    void rare(const Bind::Rare* rare) noexcept {
        if (rare != nullptr) {
            name(rare->name);
            fold(rare->width);
        }
    }

    void type(const Type& t) noexcept { fold(t.node().hash); }

    void types(const std::vector<Type>& types) noexcept {
        for (const auto& t : types) {
            type(t);
        }
    }

    void identity(const void* p) noexcept { fold(reinterpret_cast<std::uintptr_t>(p)); }

    void from(const FromClause* f) noexcept {
        fold_if_any(f == nullptr ? 0 : f->hash());
        note(f == nullptr ? 0 : f->below() & Node::identities_below);
    }

    void origin(const NodeRef& node) noexcept {
        fold_if_any(node ? node->hash() : 0);
        note(node ? node->below() & Node::identities_below : 0);
    }

    template <class H>
    void child(const H& node) noexcept {
        ++place_;
        if (node) {
            fold(node->hash());
            note(node->below());
        }
    }

    template <class C>
    void children(const C& nodes) noexcept {
        ++place_;
        if (nodes.size() != 0) {
            fold(nodes.size());
            operands(nodes);
        }
    }

    /// Items of AND, OR and comma: their number is not folded in, so that a list that grows item by item has
    /// the hash of one made at once, and neither does it matter how long lists are shared in parts.
    template <class C>
    void operands(const C& nodes) noexcept {
        for (const auto& node : nodes) {
            operand(node);
        }
    }

    template <class C>
    void joins(const C& steps) noexcept {
        fold_if_any(steps.size());
        for (const auto& step : steps) {
            operand(step.left);
            operand(step.right);
            operand(step.condition);
            fold(
                static_cast<std::uint64_t>(step.outer) * 2 + static_cast<std::uint64_t>(step.full)
            );
        }
    }

    template <class C>
    void assignments(const C& items) noexcept {
        fold_if_any(items.size());
        for (const auto& item : items) {
            operand(item.column);
            operand(item.value);
            operand(item.target);
        }
    }

private:
    /// At the place where the walk is: a constant where the walk is inlined.
    void fold(std::uint64_t word) noexcept {
        hash_ = detail::mix(hash_, word + place_ * 0x9E37'79B9'7F4A'7C15U);
    }

    void fold_if_any(std::uint64_t word) noexcept {
        ++place_;
        if (word != 0) {
            fold(word);
        }
    }

    template <class H>
    void operand(const H& node) noexcept {
        hash_ = detail::mix(hash_, node ? node->hash() : 0);
        note(node ? node->below() : 0);
    }

    void note(int below) noexcept { below_ |= static_cast<unsigned>(below); }

    std::uint64_t hash_ = 0;
    std::uint64_t place_ = 0;
    unsigned below_ = 0;
};

}  // namespace azoth::sql
