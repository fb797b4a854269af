// SPDX-License-Identifier: MIT
#include "azoth/base/error.hpp"
#include "azoth/sql/topological.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace {

using azoth::detail::topological::Edge;
using azoth::detail::topological::find_cycles;
using azoth::detail::topological::sort;
using azoth::detail::topological::sort_as_subsets;
using Nodes = std::vector<std::size_t>;
using Layers = std::vector<Nodes>;

Layers layers(const std::vector<Edge>& edges, const Nodes& items) {
    return sort_as_subsets(edges, items);
}

}  // namespace

TEST_CASE("topological: layers keep the order of the items") {
    CHECK(layers({{6, 5}, {4, 3}, {2, 1}}, {6, 5, 4, 3, 2, 1}) == Layers{{6, 4, 2}, {5, 3, 1}});
    CHECK(layers({{6, 5}, {2, 1}}, {6, 5, 4, 3, 2, 1}) == Layers{{6, 4, 3, 2}, {5, 1}});
    CHECK(layers({{0, 3}, {3, 5}}, {2, 0, 1, 5, 4, 3}) == Layers{{2, 0, 1, 4}, {3}, {5}});
    CHECK(layers({}, {2, 0, 1}) == Layers{{2, 0, 1}});
    CHECK(layers({}, {}).empty());
}

TEST_CASE("topological: an item waits for all of its parents") {
    const std::vector<Edge> edges{{4, 2}, {4, 5}, {4, 1}, {4, 5}, {2, 3}, {4, 0}, {4, 3}};
    const Nodes items{5, 1, 0, 4, 3, 2};
    CHECK(layers(edges, items) == Layers{{4}, {5, 1, 0, 2}, {3}});
    CHECK(sort(edges, items) == Nodes{4, 5, 1, 0, 2, 3});
}

TEST_CASE("topological: edges to nodes that are not asked for do not count") {
    CHECK(layers({{9, 0}, {0, 1}, {1, 7}, {7, 0}}, {1, 0}) == Layers{{0}, {1}});
}

TEST_CASE("topological: the error spells out a cycle by name") {
    const std::vector<std::string> names{"users", "orders", "items", "logs"};
    const std::vector<Edge> edges{{3, 0}, {0, 1}, {1, 2}, {2, 0}, {1, 0}, {2, 2}};
    const Nodes items{3, 0, 1, 2};
    try {
        sort(edges, items, [&](std::size_t node) { return names[node]; });
        FAIL("a cycle was sorted");
    } catch (const azoth::CircularDependencyError& error) {
        CHECK(
            error.message() ==
            "Circular dependency detected: users -> orders -> users; also on a cycle: items"
        );
        CHECK(std::string(error.location().file_name()).ends_with("topological_test.cpp"));
    }
    const std::vector<Edge> itself{{5, 5}};
    CHECK_THROWS_WITH_AS(
        sort(itself, Nodes{5}),
        doctest::Contains("Circular dependency detected: #5 -> #5"),
        azoth::CircularDependencyError
    );
}

TEST_CASE("topological: find_cycles gives the nodes on cycles, not those that only lead to one") {
    const auto cycles = [](const std::vector<Edge>& edges) { return find_cycles(edges); };
    CHECK(cycles({{1, 2}, {3, 1}, {2, 4}, {3, 2}, {2, 3}}) == Nodes{1, 2, 3});
    CHECK(cycles({{4, 5}, {5, 4}, {1, 2}, {2, 3}, {3, 1}, {4, 1}}) == Nodes{1, 2, 3, 4, 5});
    CHECK(cycles({{0, 0}, {0, 1}, {1, 2}}) == Nodes{0});
    CHECK(cycles({{0, 1}, {1, 2}}).empty());
    CHECK(cycles({}).empty());
}

TEST_CASE("topological: a long chain needs neither recursion nor quadratic time") {
    constexpr std::size_t length = 200'000;
    std::vector<Edge> edges;
    Nodes items;
    for (std::size_t node = 0; node < length; ++node) {
        items.push_back(node);
        edges.push_back({(node + 1) % length, node});
    }
    CHECK(find_cycles(edges).size() == length);
    edges.pop_back();
    const auto order = sort(edges, items);
    CHECK(order.front() == length - 1);
    CHECK(order.back() == 0);
}

TEST_CASE("topological: of random graphs, either all edges point forward or there is a cycle") {
    std::mt19937 random(7);
    for (int round = 0; round < 500; ++round) {
        const auto nodes = 1 + random() % 12;
        Nodes items(nodes);
        for (std::size_t i = 0; i < nodes; ++i) {
            items[i] = i;
        }
        std::ranges::shuffle(items, random);
        std::vector<Edge> edges(random() % 16);
        for (auto& edge : edges) {
            edge = {random() % nodes, random() % nodes};
        }
        if (find_cycles(edges).empty()) {
            const auto order = sort(edges, items);
            REQUIRE(order.size() == nodes);
            for (const auto& edge : edges) {
                CHECK(std::ranges::find(order, edge.parent) < std::ranges::find(order, edge.child));
            }
        } else {
            CHECK_THROWS_AS(sort(edges, items), azoth::CircularDependencyError);
        }
    }
}
