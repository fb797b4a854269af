// SPDX-License-Identifier: MIT
#include "sql/from_linter.hpp"

#include "sql/from_finder.hpp"

#include <unordered_map>
#include <utility>
#include <vector>

namespace azoth::sql {

namespace {

/// FROM elements, and which of them something joins.
class FromLinter {
public:
    /// A FROM element and all that is joined in it.
    void add(const FromClause& from) {
        if (const auto* join = if_is<Join>(&from)) {
            add(join->left());
            add(join->right());
            connect(first_of(join->left()), first_of(join->right()));
            conditions(join->condition(), nullptr);
            return;
        }
        if (const auto* function = if_is<TableValued>(&from);
            function != nullptr && function->options().joins_implicitly) {
            return;
        }
        elements_.push_back(&from);
        if (const Node* statement = lateral_statement(from)) {
            lateral(*statement, from);
        }
    }

    /// The comparisons in a condition join what is on their sides; and, in a LATERAL, also that itself.
    void conditions(const Node& node, const FromClause* lateral) {
        Comparisons{{}, *this, lateral}.visit(node);
    }

    std::vector<const FromClause*> alone() {
        std::vector<const FromClause*> found;
        for (const FromClause* element : elements_) {
            if (root(element) != root(elements_.front())) {
                found.push_back(element);
            }
        }
        if (!found.empty()) {
            found.insert(found.begin(), elements_.front());
        }
        return found;
    }

private:
    struct Comparisons : NodesOnly {
        FromLinter& linter;
        const FromClause* lateral;
        int level = 0;

        void visit(const Node& node) {
            switch (node.kind()) {
            case NodeKind::scalar_select:
            case NodeKind::scalar_values:
            case NodeKind::exists:
            case NodeKind::option:
            case NodeKind::extras:
                return;
            default:
                break;
            }
            if (is_from(node.kind()) || is_statement(node.kind())) {
                return;
            }
            const Nesting nested(level);
            if (const auto* binary = if_is<Binary>(&node);
                binary != nullptr &&
                (info(binary->op()).comparison ||
                 (binary->op() == Op::custom && binary->custom().comparison))) {
                compare(*binary);
            }
            dispatch(node, [&]<class N>(const N& n) {
                if constexpr (requires { N::walk(*this, n); }) {
                    N::walk(*this, n);
                }
            });
        }

        void compare(const Binary& binary) {
            std::vector<FromRef> left;
            std::vector<FromRef> right;
            FromFinder(left).visit(binary.left());
            FromFinder(right).visit(binary.right());
            if (binary.extra() != nullptr) {
                FromFinder(right).visit(*binary.extra());
            }
            if (lateral != nullptr) {
                left.emplace_back(lateral);
                right.emplace_back(lateral);
            }
            for (const auto& one : left) {
                for (const auto& other : right) {
                    linter.connect(first_of(*one), first_of(*other));
                }
            }
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
        void joins(const C&) noexcept {}

        template <class C>
        void assignments(const C&) noexcept {}
    };

    static const FromClause& first_of(const FromClause& from) noexcept {
        const auto* join = if_is<Join>(&from);
        return join != nullptr ? first_of(join->left()) : from;
    }

    /// The statement inside a LATERAL.
    static const Node* lateral_statement(const FromClause& from) noexcept {
        const FromClause* element = &from;
        bool lateral = false;
        while (const auto* alias = if_is<Alias>(element)) {
            lateral = lateral || alias->options().lateral;
            element = &alias->element();
        }
        const auto* subquery = if_is<Subquery>(element);
        return subquery != nullptr && (lateral || subquery->lateral()) ? &subquery->element()
                                                                       : nullptr;
    }

    void lateral(const Node& statement, const FromClause& from) {
        const auto* select = if_is<Select>(&statement);
        if (select == nullptr) {
            return;
        }
        for (const auto& condition : select->where) {
            conditions(*condition, &from);
        }
        for (const JoinStep& step : select->joins) {
            if (step.condition) {
                conditions(*step.condition, &from);
            }
        }
        for (const auto& inner : select->from) {
            if (const auto* join = if_is<Join>(inner)) {
                conditions(join->condition(), &from);
            }
        }
    }

    const FromClause* root(const FromClause* element) {
        const auto found = parent_.find(element);
        if (found == parent_.end() || found->second == element) {
            return element;
        }
        const FromClause* top = root(found->second);
        parent_[element] = top;
        return top;
    }

    void connect(const FromClause& one, const FromClause& other) {
        const FromClause* const top = root(&one);
        parent_[root(&other)] = top;
    }

    std::vector<const FromClause*> elements_;
    std::unordered_map<const FromClause*, const FromClause*> parent_;
};

}  // namespace

std::vector<const FromClause*>
cartesian_product(const std::vector<FromRef>& froms, const Select::List& where) {
    if (froms.size() < 2) {
        return {};  // what is joined is joined
    }
    FromLinter linter;
    for (const auto& from : froms) {
        linter.add(*from);
    }
    for (const auto& condition : where) {
        linter.conditions(*condition, nullptr);
    }
    return linter.alone();
}

}  // namespace azoth::sql
