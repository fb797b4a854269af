// SPDX-License-Identifier: MIT
#include "azoth/sql/selectable.hpp"

#include "azoth/base/error.hpp"
#include "azoth/sql/identifier_preparer.hpp"
#include "sql/result_names.hpp"
#include "sql/walk.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace azoth::sql {

Column::Column(const FromClause* from, QuotedName name, std::string key, Type type)
    : Expression(node_kind, std::move(type), from), from_(from), name_(std::move(name)),
      key_(std::move(key)), shape_(IdentifierPreparer::shape_of(name_)) {
    Hasher::seal(*this);
}

Column::~Column() {
    delete schema_;
    delete made_;
}

const Column* FromClause::find(std::string_view key) const noexcept {
    for (const auto& column : columns_) {
        if (column->key() == key) {
            return column.get();
        }
    }
    // The first of those that a number is put behind also goes without it: `count` for `count_1`.
    for (const auto& column : columns_) {
        const SqlName* made = column->made_name();
        if (made != nullptr && made->of != nullptr && made->text.text() == key) {
            return column.get();
        }
    }
    return nullptr;
}

const Column& FromClause::column(std::string_view key, std::source_location where) const {
    if (const Column* found = find(key)) {
        return *found;
    }
    std::string names;
    for (const auto& column : columns_) {
        names += names.empty() ? column->key() : ", " + column->key();
    }
    throw NoSuchColumnError(
        ErrorInfo{
            .message = fmt::format("'{}' has no column '{}'", name(), key),
            .table = std::string(name()),
            .column = std::string(key),
            .hint = fmt::format("its columns are: {}", names),
        },
        where
    );
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

namespace {

/// A name for the program to use that no other column has.
std::string free_key(const FromClause& from, const std::string& base, bool counted) {
    const auto taken = [&](const std::string& key) {
        return std::ranges::any_of(from.columns(), [&](const Handle<Column>& column) {
            return column->key() == key;
        });
    };
    std::string key = counted ? base + "_1" : base;
    for (int n = counted ? 2 : 1; taken(key); ++n) {
        key = fmt::format("{}_{}", base, n);
    }
    return key;
}

}  // namespace

void FromClause::add_columns_of(const FromClause& other) {
    for (const auto& theirs : other.columns()) {
        Column& mine = add_column(theirs->name(), theirs->key(), theirs->type());
        mine.shows_ = theirs.get();
        mine.literal_ = theirs->is_literal();
        if (theirs->made_name() != nullptr) {
            mine.made_ = new SqlName(*theirs->made_name());
        }
    }
}

void FromClause::add_result_columns(const Node& statement) {
    for (const ResultName& result : result_names_of(statement, false)) {
        const SqlName& name = result.required.empty() ? result.fallback : result.required;
        const auto* column = if_is<Column>(result.node);
        if (result.node->kind() == NodeKind::text && as<Text>(*result.node).is_clause()) {
            continue;  // text() has no column that could be named
        }
        QuotedName text = name.text;
        if (text.empty()) {
            const auto* literal = if_is<Text>(result.node);
            text = literal != nullptr ? literal->pieces().front() : "anon";
        }
        const std::string& wanted = column != nullptr && !result.repeated && name.of == nullptr &&
                                            name.table == nullptr && name.text == column->name()
                                        ? column->key()
                                        : text;
        std::string key = free_key(*this, wanted, name.of != nullptr);
        Column& added = add_column(std::move(text), std::move(key), type_of(*result.node));
        if (name.generated) {
            added.made_ = new SqlName(name);
        }
        added.shows_ = column;
        added.literal_ =
            result.node->kind() == NodeKind::text || (column != nullptr && column->is_literal());
    }
}

Alias::Alias(FromRef element, std::string name, AliasOptions options, Role role)
    : FromClause(node_kind), element_(std::move(element)), name_(std::move(name)),
      options_(options), role_(role) {
    Hasher::seal(*this);
    add_columns_of(*element_);
}

Subquery::Subquery(NodeRef select, std::string name, bool lateral)
    : FromClause(node_kind), element_(std::move(select)), name_(std::move(name)),
      lateral_(lateral) {
    seal_nested(*element_);
    Hasher::seal(*this);
    add_result_columns(*element_);
}

Cte::Cte(NodeRef statement, std::string name, CteOptions options)
    : FromClause(node_kind), statement_(std::move(statement)), name_(std::move(name)),
      options_(std::move(options)) {
    seal_nested(*statement_);
    Hasher::seal(*this);
    add_result_columns(*statement_);
}

FromRef Cte::with_union(const Handle<const Cte>& cte, NodeRef union_statement) {
    auto* made = new Cte(std::move(union_statement), cte->name_, cte->options_);
    made->restates_ = cte;
    Hasher::seal(*made);
    return FromRef::adopt(made);
}

FromRef Cte::alias(const Handle<const Cte>& cte, std::string name) {
    auto* made = new Cte(cte->statement_, std::move(name), cte->options_);
    made->alias_of_ = cte;
    Hasher::seal(*made);
    return FromRef::adopt(made);
}

Values::Values(std::vector<ColumnDef> columns, std::vector<NodeRef> rows, ValuesOptions options)
    : FromClause(node_kind), rows_(std::move(rows)), options_(std::move(options)) {
    if (columns.empty() || rows_.size() % columns.size() != 0) {
        throw ArgumentError(ErrorInfo{
            .message = fmt::format(
                "VALUES of {} columns cannot be made of {} values", columns.size(), rows_.size()
            ),
            .hint = "give every row one value for each column",
        });
    }
    for (auto& column : columns) {
        names_.push_back(column.name);
        types_.push_back(column.type);
    }
    Hasher::seal(*this);
    for (auto& column : columns) {
        add_column(column.name, column.name, std::move(column.type));
    }
}

ScalarValues::ScalarValues(Handle<const Values> values)
    : Expression(node_kind, Type()), values_(std::move(values)) {
    Hasher::seal(*this);
}

TableValued::TableValued(
    NodeRef function, std::vector<ColumnDef> columns, TableValuedOptions options
)
    : FromClause(node_kind), function_(std::move(function)), options_(std::move(options)) {
    for (auto& column : columns) {
        names_.push_back(column.name);
        types_.push_back(column.type);
    }
    Hasher::seal(*this);
    for (auto& column : columns) {
        add_column(column.name, column.name, std::move(column.type));
    }
}

TableSample::TableSample(FromRef element, NodeRef sampling, NodeRef seed, std::string name)
    : FromClause(node_kind), element_(std::move(element)), sampling_(std::move(sampling)),
      seed_(std::move(seed)), name_(std::move(name)) {
    Hasher::seal(*this);
    add_columns_of(*element_);
}

ColumnValued::ColumnValued(FromRef from, Type type)
    : Expression(node_kind, std::move(type)), from_(std::move(from)) {
    Hasher::seal(*this);
}

FromRef proposed_row(const FromRef& table, Alias::Role role) {
    return FromRef::adopt(
        new Alias(table, role == Alias::Role::inserted ? "new" : "excluded", AliasOptions{}, role)
    );
}

NodeRef excluded_column(const Column& column) {
    const FromRef row = proposed_row(FromRef(column.from()), Alias::Role::excluded);
    return NodeRef(&row->column(column.key()));
}

Join::Join(FromRef left, FromRef right, NodeRef condition, bool outer, bool full)
    : FromClause(node_kind), left_(std::move(left)), right_(std::move(right)),
      condition_(std::move(condition)), outer_(outer), full_(full) {
    Hasher::seal(*this);
}

FromRef Join::grouped(const Join& join) {
    auto* made = new Join(join.left_, join.right_, join.condition_, join.outer_, join.full_);
    made->in_parentheses_ = true;
    Hasher::seal(*made);
    return FromRef::adopt(made);
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

NodeRef inserted_column(const Column& column) {
    const FromRef row = proposed_row(FromRef(column.from()), Alias::Role::inserted);
    return NodeRef(&row->column(column.key()));
}

}  // namespace azoth::sql
