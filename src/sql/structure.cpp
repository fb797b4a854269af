// SPDX-License-Identifier: MIT
// Statements as keys: which bound values they have, and when two of them are the same but for those.
#include "azoth/sql/statements.hpp"
#include "sql/nesting.hpp"
#include "sql/walk.hpp"

#include <memory>
#include <unordered_map>
#include <unordered_set>

namespace azoth::sql {

namespace {

class Collector : public NodesOnly {
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

/// Walks two trees side by side until they differ.
class Comparer {
public:
    Comparer() noexcept {}  // and not `= default`: that would clear all of pairs_

    [[nodiscard]] bool same(const Node& left, const Node& right) {
        compare(&left, &right);
        return same_;
    }

    template <class T>
    void value(const T& left, const T& right) noexcept {
        note(left == right);
    }

    void name(const std::string& left, const std::string& right) noexcept { note(left == right); }

    void names(const std::vector<std::string>& left, const std::vector<std::string>& right) {
        note(left == right);
    }

    void custom(const CustomOp& left, const CustomOp& right) noexcept { note(left == right); }

    template <class Rare>
    void rare(const Rare* left, const Rare* right) {
        note(left == right || (left != nullptr && right != nullptr && *left == *right));
    }

    void type(const Type& left, const Type& right) noexcept {
        note(&left.node() == &right.node() || left == right);
    }

    void types(const std::vector<Type>& left, const std::vector<Type>& right) {
        note(left == right);
    }

    void identity(const void* left, const void* right) noexcept { note(left == right); }

    void from(const FromClause* left, const FromClause* right) { compare_if_any(left, right); }

    void origin(const NodeRef& left, const NodeRef& right) { child(left, right); }

    template <class H>
    [[gnu::always_inline]] void child(const H& left, const H& right) {
        compare_if_any(left.get(), right.get());
    }

    template <class C>
    [[gnu::always_inline]] void children(const C& left, const C& right) {
        const std::size_t size = left.size();
        if (size != right.size()) {
            same_ = false;
        } else if (size != 0) {
            const auto* const l = &left[0];
            const auto* const r = &right[0];
            for (std::size_t i = 0; i < size; ++i) {
                compare_if_any(l[i].get(), r[i].get());
            }
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

    [[gnu::always_inline]] void compare_if_any(const Node* left, const Node* right) {
        // One and the same is no difference, unless it has to be found in the same places elsewhere, too.
        if (left != right || (left != nullptr && left->has_identities())) {
            compare(left, right);
        }
    }

    [[gnu::noinline]] void compare(const Node* left, const Node* right) {
        if (!same_ || left == nullptr || right == nullptr || left->kind() != right->kind() ||
            left->hash() != right->hash()) {
            same_ = false;
            return;
        }
        // Most nodes of most statements are of these kinds.
        if (left->kind() == NodeKind::binary) {
            return Binary::walk(*this, as<Binary>(*left), as<Binary>(*right));
        }
        if (left->kind() == NodeKind::bind) {
            return compare_paired(as<Bind>(*left), as<Bind>(*right));
        }
        compare_other(left, right);
    }

    [[gnu::noinline]] void compare_other(const Node* left, const Node* right) {
        dispatch(*left, [&]<class N>(const N& n) {
            if constexpr (std::is_same_v<N, Option>) {
                note(n.equals(as<Option>(*right)));
            } else if constexpr (has_identity(N::node_kind)) {
                compare_paired(n, as<N>(*right));
            } else {
                N::walk(*this, n, as<N>(*right));
            }
        });
    }

    template <class N>
    void compare_paired(const N& left, const N& right) {
        const Pair found = pair(left, right);
        if (found == Pair::fresh) {
            N::walk(*this, left, right);
        } else {
            note(found == Pair::known);  // compared when they were first met
        }
    }

    enum class Pair : std::uint8_t { fresh, known, mismatch };

    /// The first meeting of such a node fixes its partner.
    Pair pair(const Node& left, const Node& right) {
        if (many_ != nullptr) {
            return pair_of_many(left, right);
        }
        for (std::size_t i = 0; i < count_; ++i) {
            if (pairs_[i].left == &left || pairs_[i].right == &right) {
                return pairs_[i].left == &left && pairs_[i].right == &right ? Pair::known
                                                                            : Pair::mismatch;
            }
        }
        if (count_ == longest_search) {
            many_ = std::make_unique<Many>();
            for (const auto& [l, r] : pairs_) {
                many_->partners.emplace(l, r);
                many_->taken.insert(r);
            }
            return pair_of_many(left, right);
        }
        pairs_[count_++] = {&left, &right};
        return Pair::fresh;
    }

    [[gnu::noinline]] Pair pair_of_many(const Node& left, const Node& right) {
        const auto [known, fresh] = many_->partners.try_emplace(&left, &right);
        if (!fresh) {
            return known->second == &right ? Pair::known : Pair::mismatch;
        }
        return many_->taken.insert(&right).second ? Pair::fresh : Pair::mismatch;
    }

    /// Beyond so many pairs (an INSERT of many rows) they are looked up instead of searched.
    static constexpr std::size_t longest_search = 24;

    struct Many {
        std::unordered_map<const Node*, const Node*> partners;
        std::unordered_set<const Node*> taken;
    };

    struct Partners {
        const Node* left;
        const Node* right;
    };

    bool same_ = true;
    std::size_t count_ = 0;
    Partners pairs_[longest_search];  ///< The first `count_`.
    std::unique_ptr<Many> many_;
};

}  // namespace

void collect_binds(const Node& node, BindList& binds) {
    Collector(binds).visit(node);
}

bool same_structure(const Node& left, const Node& right) {
    return &left == &right || Comparer().same(left, right);
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

void Words::add(std::string_view words, std::string_view dialect) {
    text.push_back(NodeRef::adopt(new Text(std::string(words), false, Type())));
    dialects.emplace_back(dialect);
}

void Extras::add_hint(FromRef target, std::string_view text, std::string_view dialect) {
    hint_targets.push_back(std::move(target));
    hints.add(text, dialect);
}

void Extras::add_cte(FromRef cte, bool nest_here) {
    ctes.push_back(std::move(cte));
    nested_ctes.emplace_back(nest_here ? "nest" : "");
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
