// SPDX-License-Identifier: MIT
#include "azoth/sql/topological.hpp"
#include "conformance/outcome.hpp"

namespace conformance {

namespace {

namespace topological = azoth::detail::topological;

struct Graph {
    std::vector<Json> names;
    std::vector<topological::Edge> edges;
    std::vector<std::size_t> items;

    std::size_t index(const Json& name) {
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (names[i] == name) {
                return i;
            }
        }
        names.push_back(name);
        return names.size() - 1;
    }

    Json named(const std::vector<std::size_t>& indices) const {
        Json list = Json::array();
        for (const std::size_t i : indices) {
            list.push_back(names[i]);
        }
        return list;
    }
};

Json sorted_cycles(const Graph& graph) {
    Json cycles = graph.named(topological::find_cycles(graph.edges));
    std::sort(cycles.begin(), cycles.end(), [](const Json& a, const Json& b) {
        return a.dump() < b.dump();
    });
    return cycles;
}

}  // namespace

Outcome run_toposort(const Json& record) {
    Graph graph;
    for (const Json& item : record.at("items")) {
        graph.items.push_back(graph.index(item));
    }
    for (const Json& edge : record.at("edges")) {
        graph.edges.push_back({graph.index(edge.at(0)), graph.index(edge.at(1))});
    }
    Json expected;
    Json got;
    if (record.at("op") == "find_cycles") {
        expected = record.at("cycles");
        got = sorted_cycles(graph);
    } else if (record.contains("error")) {
        expected = record.at("error").at("cycles");
        try {
            topological::sort(graph.edges, graph.items);
            got = "no error";
        } catch (const azoth::CircularDependencyError&) {
            got = sorted_cycles(graph);
        }
    } else {
        expected = {record.at("subsets"), record.at("sorted")};
        Json layers = Json::array();
        for (const auto& layer : topological::sort_as_subsets(graph.edges, graph.items)) {
            layers.push_back(graph.named(layer));
        }
        got = {std::move(layers), graph.named(topological::sort(graph.edges, graph.items))};
    }
    if (expected == got) {
        return Outcome::match();
    }
    return Outcome::mismatch(expected.dump(), got.dump(), "different order");
}

}  // namespace conformance
