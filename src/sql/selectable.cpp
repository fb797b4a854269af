// SPDX-License-Identifier: MIT
#include "azoth/sql/selectable.hpp"

#include "azoth/base/error.hpp"
#include "sql/walk.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::sql {

Column::Column(const FromClause* from, QuotedName name, std::string key, Type type)
    : Expression(node_kind, std::move(type), from), from_(from), name_(std::move(name)),
      key_(std::move(key)) {
    Hasher::seal(*this);
}

Column::~Column() {
    delete schema_;
}

const Column* FromClause::find(std::string_view key) const noexcept {
    for (const auto& column : columns_) {
        if (column->key() == key) {
            return column.get();
        }
    }
    return nullptr;
}

const Column& FromClause::column(std::string_view key) const {
    if (const Column* found = find(key)) {
        return *found;
    }
    std::string names;
    for (const auto& column : columns_) {
        names += names.empty() ? column->key() : ", " + column->key();
    }
    throw NoSuchColumnError(ErrorInfo{
        .message = fmt::format("'{}' has no column '{}'", name(), key),
        .table = std::string(name()),
        .column = std::string(key),
        .hint = fmt::format("its columns are: {}", names),
    });
}

FromClause::~FromClause() {
    for (auto& column : columns_) {
        delete column.detach();
    }
}

Column& FromClause::add_column(QuotedName name, std::string key, Type type) {
    auto column =
        Handle<Column>::adopt(new Column(this, std::move(name), std::move(key), std::move(type)));
    column->position_ = columns_.size();
    columns_.push_back(std::move(column));
    return *columns_.back();
}

Alias::Alias(FromRef element, std::string name)
    : FromClause(node_kind), element_(std::move(element)), name_(std::move(name)) {
    Hasher::seal(*this);
    for (const auto& column : element_->columns()) {
        add_column(column->name(), column->key(), column->type()).name_is_made_ =
            column->name_is_made();
    }
}

namespace {

/// A name for the program to use that no other column has.
std::string free_key(const FromClause& from, const std::string& base, bool counted) {
    std::string key = counted ? base + "_1" : base;
    for (int n = counted ? 2 : 1; from.find(key) != nullptr; ++n) {
        key = fmt::format("{}_{}", base, n);
    }
    return key;
}

}  // namespace

Subquery::Subquery(NodeRef select, std::string name)
    : FromClause(node_kind), element_(std::move(select)), name_(std::move(name)) {
    const auto& inner = as<Select>(*element_);
    inner.seal();
    Hasher::seal(*this);
    std::vector<const Node*> seen;
    for_each_result_column(inner.columns, [&](const Node& node) {
        ResultName given = result_name(node);
        const bool taken = std::ranges::any_of(columns_, [&](const Handle<Column>& other) {
            return !other->name_is_made() && other->name() == given.name;
        });
        if (taken && !given.made) {
            // The same column again is name__1, another one of that name is name_1.
            given.made = true;
            given.name +=
                std::ranges::find(seen, &node) != seen.end() || node.kind() == NodeKind::cast ? "_"
                                                                                              : "";
        }
        std::string key = free_key(*this, given.name, given.made);
        add_column(std::move(given.name), std::move(key), type_of(node)).name_is_made_ = given.made;
        seen.push_back(&node);
    });
}

ResultName result_name(const Node& node) {
    switch (node.kind()) {
    case NodeKind::column:
        return {as<Column>(node).name(), as<Column>(node).name_is_made()};
    case NodeKind::label:
        if (as<Label>(node).name().empty()) {
            break;
        }
        return {as<Label>(node).name(), false};
    case NodeKind::function:
        return {as<Function>(node).name(), true};
    case NodeKind::text: {
        const auto& pieces = as<Text>(node).pieces();
        if (pieces.size() != 1) {
            break;
        }
        return {pieces.front(), false};
    }
    case NodeKind::cast: {
        // A cast column is still called as the column.
        const Node& operand = as<Cast>(node).operand();
        if (operand.kind() == NodeKind::column || operand.kind() == NodeKind::label ||
            operand.kind() == NodeKind::cast) {
            return result_name(operand);
        }
        break;
    }
    default:
        break;
    }
    return {"anon", true};
}

Join::Join(FromRef left, FromRef right, NodeRef condition, bool outer, bool full)
    : FromClause(node_kind), left_(std::move(left)), right_(std::move(right)),
      condition_(std::move(condition)), outer_(outer), full_(full) {
    Hasher::seal(*this);
}

Entity::Entity(FromRef from, const void* mapper)
    : Node(node_kind), from_(std::move(from)), mapper_(mapper) {
    Hasher::seal(*this);
}

namespace {

/// The table a FROM element shows, through aliases; null for what is not a table.
const Table* table_of(const FromClause& from) noexcept {
    if (const auto* alias = if_is<Alias>(&from)) {
        return table_of(alias->element());
    }
    return if_is<Table>(&from);
}

struct Match {
    const FromClause* child;
    const FromClause* parent;
    const ForeignKeyConstraint* key;
};

void find_matches(const FromClause& child, const FromClause& parent, std::vector<Match>& matches) {
    if (const auto* join = if_is<Join>(&child)) {
        find_matches(join->left(), parent, matches);
        find_matches(join->right(), parent, matches);
        return;
    }
    if (const auto* join = if_is<Join>(&parent)) {
        find_matches(child, join->left(), matches);
        find_matches(child, join->right(), matches);
        return;
    }
    const Table* from = table_of(child);
    const Table* to = table_of(parent);
    if (from == nullptr || to == nullptr) {
        return;
    }
    for (const auto& key : from->foreign_keys) {
        const std::string referred = key.referred_key();
        if (referred == to->key()) {
            matches.push_back({&child, &parent, &key});
        }
    }
}

std::string shown(const FromClause& from) {
    if (const auto* join = if_is<Join>(&from)) {
        return shown(join->left()) + " JOIN " + shown(join->right());
    }
    return std::string(from.name());
}

}  // namespace

NodeRef join_condition(const FromClause& left, const FromClause& right) {
    std::vector<Match> matches;
    const auto look = [&](const FromClause& from) {
        find_matches(from, right, matches);
        if (&from != &right) {
            find_matches(right, from, matches);
        }
    };
    if (const auto* join = if_is<Join>(&left)) {
        look(join->right());  // what was joined last is meant first
    }
    if (matches.empty()) {
        look(left);
    }
    if (matches.empty()) {
        throw NoForeignKeysError(ErrorInfo{
            .message = fmt::format(
                "no foreign key leads from '{}' to '{}' or back", shown(left), shown(right)
            ),
            .hint = "give join() the ON condition as its second argument",
        });
    }
    if (matches.size() > 1) {
        std::string names;
        for (const auto& match : matches) {
            names +=
                fmt::format("{}{}", names.empty() ? "" : ", ", fmt::join(match.key->columns, "+"));
        }
        throw AmbiguousForeignKeysError(ErrorInfo{
            .message = fmt::format(
                "more than one foreign key joins '{}' and '{}' ({})",
                shown(left),
                shown(right),
                names
            ),
            .hint = "give join() the ON condition as its second argument",
        });
    }
    const Match& match = matches.front();
    NodeRef condition;
    for (std::size_t i = 0; i < match.key->columns.size(); ++i) {
        const Column& parent = match.parent->column(match.key->referred_columns[i]);
        const Column& child = match.child->column(match.key->columns[i]);
        NodeRef pair = make_binary(Op::eq, NodeRef(&parent), NodeRef(&child));
        condition = condition ? make_conjunction(Op::and_, std::move(condition), std::move(pair))
                              : std::move(pair);
    }
    return condition;
}

}  // namespace azoth::sql
