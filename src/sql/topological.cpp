// SPDX-License-Identifier: MIT
#include "azoth/sql/topological.hpp"

#include "azoth/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace azoth::detail::topological {

namespace {

constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

std::size_t node_count(std::span<const Edge> edges, std::span<const std::size_t> items) {
    std::size_t count = 0;
    for (const auto& edge : edges) {
        count = std::max({count, edge.parent + 1, edge.child + 1});
    }
    for (const auto item : items) {
        count = std::max(count, item + 1);
    }
    return count;
}

/// The children of every node, in the order of the edges, in one piece of memory.
class Graph {
public:
    Graph(std::span<const Edge> edges, std::size_t nodes)
        : starts_(nodes + 1, 0), children_(edges.size()) {
        for (const auto& edge : edges) {
            ++starts_[edge.parent + 1];
        }
        for (std::size_t node = 0; node < nodes; ++node) {
            starts_[node + 1] += starts_[node];
        }
        std::vector<std::size_t> next(starts_.begin(), starts_.end() - 1);
        for (const auto& edge : edges) {
            children_[next[edge.parent]++] = edge.child;
        }
    }

    std::size_t size() const { return starts_.size() - 1; }

    std::span<const std::size_t> children(std::size_t node) const {
        return std::span(children_).subspan(starts_[node], starts_[node + 1] - starts_[node]);
    }

private:
    std::vector<std::size_t> starts_;
    std::vector<std::size_t> children_;
};

/// Strongly connected components (Tarjan, with a stack of its own: the depth is that of the
/// caller's data).
class Components {
public:
    explicit Components(const Graph& graph)
        : graph_(graph), order_(graph.size(), none), low_(graph.size()),
          component(graph.size(), none) {
        for (std::size_t node = 0; node < graph.size(); ++node) {
            if (order_[node] == none) {
                visit(node);
            }
        }
    }

private:
    struct Frame {
        std::size_t node;
        std::size_t next_child;
    };

    void enter(std::size_t node) {
        order_[node] = low_[node] = visited_++;
        open_.push_back(node);
        frames_.push_back({node, 0});
    }

    void visit(std::size_t root) {
        enter(root);
        while (!frames_.empty()) {
            auto& [node, next_child] = frames_.back();
            const auto children = graph_.children(node);
            if (next_child < children.size()) {
                const auto child = children[next_child++];
                if (order_[child] == none) {
                    enter(child);
                } else if (component[child] == none) {
                    low_[node] = std::min(low_[node], order_[child]);
                }
                continue;
            }
            leave(node);
        }
    }

    void leave(std::size_t node) {
        frames_.pop_back();
        if (!frames_.empty()) {
            auto& parent_low = low_[frames_.back().node];
            parent_low = std::min(parent_low, low_[node]);
        }
        if (low_[node] != order_[node]) {
            return;
        }
        std::size_t member = none;
        std::size_t size = 0;
        while (member != node) {
            member = open_.back();
            open_.pop_back();
            component[member] = sizes.size();
            ++size;
        }
        sizes.push_back(size);
    }

    const Graph& graph_;
    std::vector<std::size_t> order_;
    std::vector<std::size_t> low_;
    std::vector<std::size_t> open_;
    std::vector<Frame> frames_;
    std::size_t visited_ = 0;

public:
    std::vector<std::size_t> component;  ///< Of each node.
    std::vector<std::size_t> sizes;      ///< Of each component.
};

bool on_cycle(const Graph& graph, const Components& components, std::size_t node) {
    return components.sizes[components.component[node]] > 1 ||
           std::ranges::find(graph.children(node), node) != graph.children(node).end();
}

/// The shortest way from a node that is on a cycle back to itself; begins and ends with it.
std::vector<std::size_t> shortest_cycle(const Graph& graph, std::size_t start) {
    std::vector<std::size_t> reached_from(graph.size(), none);
    std::vector<std::size_t> queue{start};
    for (std::size_t head = 0; head < queue.size() && reached_from[start] == none; ++head) {
        for (const auto child : graph.children(queue[head])) {
            if (reached_from[child] == none) {
                reached_from[child] = queue[head];
                queue.push_back(child);
            }
        }
    }
    std::vector<std::size_t> path{start};
    do {
        path.push_back(reached_from[path.back()]);
    } while (path.back() != start);
    std::ranges::reverse(path);
    return path;
}

[[noreturn]] void throw_circular(
    const Graph& graph,
    std::span<const std::size_t> items,
    NodeName name,
    std::source_location where
) {
    const Components components(graph);
    std::vector<std::size_t> all;
    std::ranges::copy_if(items, std::back_inserter(all), [&](auto item) {
        return on_cycle(graph, components, item);
    });
    const auto cycle = shortest_cycle(graph, all.front());

    std::vector<std::string> path;
    std::ranges::transform(cycle, std::back_inserter(path), name);
    std::vector<std::string> others;
    for (const auto node : all) {
        if (std::ranges::find(cycle, node) == cycle.end()) {
            others.push_back(name(node));
        }
    }
    auto message = fmt::format("Circular dependency detected: {}", fmt::join(path, " -> "));
    if (!others.empty()) {
        message += fmt::format("; also on a cycle: {}", fmt::join(others, ", "));
    }
    throw CircularDependencyError(ErrorInfo{.message = std::move(message)}, where);
}

struct Indices {
    std::string operator()(std::size_t node) const { return fmt::format("#{}", node); }
};

}  // namespace

std::vector<std::vector<std::size_t>> sort_as_subsets(
    std::span<const Edge> edges,
    std::span<const std::size_t> items,
    NodeName name,
    std::source_location where
) {
    const std::size_t nodes = node_count(edges, items);
    std::vector<std::size_t> position(nodes, none);
    std::vector<std::size_t> distinct;
    distinct.reserve(items.size());
    for (const auto item : items) {
        if (position[item] == none) {
            position[item] = distinct.size();
            distinct.push_back(item);
        }
    }
    std::vector<Edge> inner;
    inner.reserve(edges.size());
    std::vector<std::size_t> parents_left(nodes, 0);
    for (const auto& edge : edges) {
        if (position[edge.parent] != none && position[edge.child] != none) {
            inner.push_back(edge);
            ++parents_left[edge.child];
        }
    }
    const Graph graph(inner, nodes);

    std::vector<std::vector<std::size_t>> layers;
    std::vector<std::size_t> ready;
    std::ranges::copy_if(distinct, std::back_inserter(ready), [&](auto item) {
        return parents_left[item] == 0;
    });
    std::size_t done = 0;
    while (!ready.empty()) {
        done += ready.size();
        std::vector<std::size_t> next;
        for (const auto node : ready) {
            for (const auto child : graph.children(node)) {
                if (--parents_left[child] == 0) {
                    next.push_back(child);
                }
            }
        }
        std::ranges::sort(next, {}, [&](auto node) { return position[node]; });
        layers.push_back(std::move(ready));
        ready = std::move(next);
    }
    if (done < distinct.size()) {
        throw_circular(graph, distinct, name, where);
    }
    return layers;
}

std::vector<std::vector<std::size_t>> sort_as_subsets(
    std::span<const Edge> edges, std::span<const std::size_t> items, std::source_location where
) {
    return sort_as_subsets(edges, items, Indices{}, where);
}

std::vector<std::size_t> sort(
    std::span<const Edge> edges,
    std::span<const std::size_t> items,
    NodeName name,
    std::source_location where
) {
    std::vector<std::size_t> flat;
    flat.reserve(items.size());
    for (const auto& layer : sort_as_subsets(edges, items, name, where)) {
        flat.insert(flat.end(), layer.begin(), layer.end());
    }
    return flat;
}

std::vector<std::size_t>
sort(std::span<const Edge> edges, std::span<const std::size_t> items, std::source_location where) {
    return sort(edges, items, Indices{}, where);
}

std::vector<std::size_t> find_cycles(std::span<const Edge> edges) {
    const Graph graph(edges, node_count(edges, {}));
    const Components components(graph);
    std::vector<std::size_t> nodes;
    for (std::size_t node = 0; node < graph.size(); ++node) {
        if (on_cycle(graph, components, node)) {
            nodes.push_back(node);
        }
    }
    return nodes;
}

}  // namespace azoth::detail::topological
