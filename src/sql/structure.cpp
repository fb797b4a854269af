// SPDX-License-Identifier: MIT
// Statements as keys: which bound values they have, and when two of them are the same but for those.
#include "azoth/sql/statements.hpp"
#include "sql/nesting.hpp"
#include "sql/walk.hpp"

#include <unordered_map>
#include <unordered_set>

namespace azoth::sql {

namespace {

class Collector {
public:
    explicit Collector(BindList& binds) noexcept : binds_(binds) {}

    void visit(const Node& node) {
        if (!node.has_binds()) {
            return;
        }
        if (node.kind() == NodeKind::bind) {
            binds_.push_back(&as<Bind>(node));
            return;
        }
        const Nesting level(level_);
        dispatch(node, [&]<class N>(const N& n) {
            if constexpr (requires { N::walk(*this, n); }) {
                N::walk(*this, n);
            }
        });
    }

    template <class T>
    void value(const T&) noexcept {}

    void name(const std::string&) noexcept {}

    void names(const std::vector<std::string>&) noexcept {}

    void custom(const CustomOp&) noexcept {}

    void rare(const Binary::Rare*) noexcept {}

    void type(const Type&) noexcept {}

    void types(const std::vector<Type>&) noexcept {}

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
    void joins(const C& steps) {
        for (const auto& step : steps) {
            child(step.left);
            child(step.right);
            child(step.condition);
        }
    }

    template <class C>
    void assignments(const C& items) {
        for (const auto& item : items) {
            child(item.column);
            child(item.value);
            child(item.target);
        }
    }

private:
    BindList& binds_;
    int level_ = 0;
};

class Comparer {
public:
    [[nodiscard]] bool same(const Node& left, const Node& right) {
        if (&left == &right && is_leaf(left)) {
            return true;
        }
        if (left.kind() != right.kind() || left.hash() != right.hash()) {
            return false;
        }
        if (repeats(left)) {
            const Pair found = pair(left, right);
            if (found != Pair::fresh) {
                return found == Pair::known;  // compared when they were first met
            }
        }
        return dispatch(left, [&]<class N>(const N& n) {
            if constexpr (std::is_same_v<N, Option>) {
                return n.equals(as<Option>(right));
            } else {
                const bool before = std::exchange(same_, true);
                N::walk(*this, n, as<N>(right));
                const bool result = same_;
                same_ = before && result;
                return result;
            }
        });
    }

    template <class T>
    void value(const T& left, const T& right) {
        note(left == right);
    }

    void name(const std::string& left, const std::string& right) { note(left == right); }

    void names(const std::vector<std::string>& left, const std::vector<std::string>& right) {
        note(left == right);
    }

    void custom(const CustomOp& left, const CustomOp& right) { note(left == right); }

    void rare(const Binary::Rare* left, const Binary::Rare* right) {
        note(left == right || (left != nullptr && right != nullptr && *left == *right));
    }

    void type(const Type& left, const Type& right) { note(left == right); }

    void types(const std::vector<Type>& left, const std::vector<Type>& right) {
        note(left == right);
    }

    void identity(const void* left, const void* right) { note(left == right); }

    void from(const FromClause* left, const FromClause* right) {
        if (left == nullptr || right == nullptr) {
            note(left == right);
        } else if (same_) {
            note(same(*left, *right)
            );  // also when it is one and the same: it has to be paired with itself
        }
    }

    void origin(const NodeRef& left, const NodeRef& right) { child(left, right); }

    template <class H>
    void child(const H& left, const H& right) {
        if (!same_) {
            return;
        }
        if (!left || !right) {
            note(!left && !right);
            return;
        }
        note(same(*left, *right));
    }

    template <class C>
    void children(const C& left, const C& right) {
        note(left.size() == right.size());
        for (std::size_t i = 0; same_ && i < left.size(); ++i) {
            child(left[i], right[i]);
        }
    }

    template <class C>
    void operands(const C& left, const C& right) {
        children(left, right);
    }

    template <class C>
    void joins(const C& left, const C& right) {
        note(left.size() == right.size());
        for (std::size_t i = 0; same_ && i < left.size(); ++i) {
            note(left[i].outer == right[i].outer && left[i].full == right[i].full);
            child(left[i].left, right[i].left);
            child(left[i].right, right[i].right);
            child(left[i].condition, right[i].condition);
        }
    }

    template <class C>
    void assignments(const C& left, const C& right) {
        note(left.size() == right.size());
        for (std::size_t i = 0; same_ && i < left.size(); ++i) {
            child(left[i].column, right[i].column);
            child(left[i].value, right[i].value);
            child(left[i].target, right[i].target);
        }
    }

private:
    void note(bool equal) noexcept { same_ = same_ && equal; }

    /// Nodes with nothing below that could be another one elsewhere.
    static bool is_leaf(const Node& node) noexcept {
        switch (node.kind()) {
        case NodeKind::table:
        case NodeKind::constant:
        case NodeKind::option:
            return true;
        case NodeKind::column: {
            const FromClause* from = as<Column>(node).from();
            return from == nullptr || from->kind() == NodeKind::table;
        }
        case NodeKind::entity:
            return as<Entity>(node).from().kind() == NodeKind::table;
        default:
            return false;
        }
    }

    /// Nodes of which it matters whether the same one or an equal one stands in a place.
    static bool repeats(const Node& node) noexcept {
        switch (node.kind()) {
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

    enum class Pair : std::uint8_t { fresh, known, mismatch };

    /// The first meeting of such a node fixes its partner.
    Pair pair(const Node& left, const Node& right) {
        if (partners_.empty()) {
            for (const auto& [l, r] : pairs_) {
                if (l == &left || r == &right) {
                    return l == &left && r == &right ? Pair::known : Pair::mismatch;
                }
            }
            pairs_.push_back({&left, &right});
            if (pairs_.size() == longest_search) {
                for (const auto& [l, r] : pairs_) {
                    partners_.emplace(l, r);
                    taken_.insert(r);
                }
            }
            return Pair::fresh;
        }
        const auto [known, fresh] = partners_.try_emplace(&left, &right);
        if (!fresh) {
            return known->second == &right ? Pair::known : Pair::mismatch;
        }
        return taken_.insert(&right).second ? Pair::fresh : Pair::mismatch;
    }

    /// Beyond so many pairs (an INSERT of many rows) they are looked up instead of searched.
    static constexpr std::size_t longest_search = 24;

    bool same_ = true;
    detail::SmallVector<std::pair<const Node*, const Node*>, longest_search> pairs_;
    std::unordered_map<const Node*, const Node*> partners_;
    std::unordered_set<const Node*> taken_;
};

}  // namespace

void collect_binds(const Node& node, BindList& binds) {
    Collector(binds).visit(node);
}

bool same_structure(const Node& left, const Node& right) {
    return Comparer().same(left, right);
}

void Extras::seal() const {
    Hasher::seal(*this);
}

void Select::seal() const {
    seal_extras();
    Hasher::seal(*this);
}

void CompoundSelect::seal() const {
    seal_extras();
    Hasher::seal(*this);
}

void TextualSelect::seal() const {
    seal_extras();
    Hasher::seal(*this);
}

void Insert::seal() const {
    seal_extras();
    Hasher::seal(*this);
}

void Update::seal() const {
    seal_extras();
    Hasher::seal(*this);
}

void Delete::seal() const {
    seal_extras();
    Hasher::seal(*this);
}

namespace {

/// The type of a SELECT used as a value: that of its first column.
Type first_type(const Node& statement) {
    Type type;
    bool first = true;
    for_each_column_of_statement(statement, [&](const Node& column) {
        if (std::exchange(first, false)) {
            type = type_of(column);
        }
    });
    return type;
}

}  // namespace

ScalarSelect::ScalarSelect(NodeRef select)
    : Expression(node_kind, Type()), select_(std::move(select)) {
    seal_nested(*select_);
    type_ = first_type(*select_);
    Hasher::seal(*this);
}

Exists::Exists(NodeRef select)
    : Expression(node_kind, Type(TypeSpec(TypeKind::Boolean))), select_(std::move(select)) {
    seal_nested(*select_);
    Hasher::seal(*this);
}

void seal_nested(const Node& statement) {
    if (is_statement(statement.kind())) {
        static_cast<const Statement&>(statement).seal();
    }
}

const Node* Extras::option(std::string_view name) const noexcept {
    for (std::size_t i = 0; i < option_names.size(); ++i) {
        if (option_names[i] == name) {
            return option_values[i].get();
        }
    }
    return nullptr;
}

}  // namespace azoth::sql
