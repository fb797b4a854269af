// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"

#include <cstddef>
#include <source_location>
#include <span>
#include <string>
#include <vector>

/// Putting things that depend on each other into an order: tables, flush actions, revisions.
///
/// Nodes are small integers (positions in a vector of the caller); memory grows with the largest
/// one.
namespace azoth::detail::topological {

/// The parent comes before the child.
struct Edge {
    std::size_t parent;
    std::size_t child;
};

/// How a node is called in an error message; refers to a callable, asked only when there is an
/// error.
class NodeName {
public:
    template <class F>
        requires requires(const F& f, std::size_t node) { std::string(f(node)); }
    NodeName(const F& name)  // NOLINT: a callable is meant to convert
        : context_(&name), call_([](const void* context, std::size_t node) {
              return std::string((*static_cast<const F*>(context))(node));
          }) {}

    std::string operator()(std::size_t node) const { return call_(context_, node); }

private:
    const void* context_;
    std::string (*call_)(const void*, std::size_t);
};

/// The items in layers: each holds all items whose parents are in earlier ones, in the order of
/// `items`.
///
/// Edges from or to nodes that are not among `items` are ignored; an item given twice counts once.
/// Throws `CircularDependencyError` whose message spells out one cycle. Linear time apart from
/// ordering the layers.
AZOTH_EXPORT std::vector<std::vector<std::size_t>> sort_as_subsets(
    std::span<const Edge> edges,
    std::span<const std::size_t> items,
    NodeName name,
    std::source_location where = std::source_location::current()
);
AZOTH_EXPORT std::vector<std::vector<std::size_t>> sort_as_subsets(
    std::span<const Edge> edges,
    std::span<const std::size_t> items,
    std::source_location where = std::source_location::current()
);

/// The layers of `sort_as_subsets` one after the other.
AZOTH_EXPORT std::vector<std::size_t> sort(
    std::span<const Edge> edges,
    std::span<const std::size_t> items,
    NodeName name,
    std::source_location where = std::source_location::current()
);
AZOTH_EXPORT std::vector<std::size_t> sort(
    std::span<const Edge> edges,
    std::span<const std::size_t> items,
    std::source_location where = std::source_location::current()
);

/// All nodes that lie on some cycle, in ascending order.
AZOTH_EXPORT std::vector<std::size_t> find_cycles(std::span<const Edge> edges);

}  // namespace azoth::detail::topological
