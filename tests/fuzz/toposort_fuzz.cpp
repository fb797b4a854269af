// SPDX-License-Identifier: MIT
// Topological sorting: every item once and behind its parents, or an error where there is a cycle.
#include "azoth/base/error.hpp"
#include "azoth/sql/topological.hpp"
#include "fuzz/bytes.hpp"

#include <algorithm>
#include <vector>

namespace {

namespace topological = azoth::detail::topological;

/// The slow way: take away what has no parents left, as long as there is something.
bool has_cycle(std::vector<topological::Edge> edges, std::vector<std::size_t> items) {
    for (bool found = true; found;) {
        found = false;
        for (std::size_t i = 0; i < items.size(); ++i) {
            const std::size_t item = items[i];
            const bool has_parent =
                std::ranges::any_of(edges, [&](const auto& edge) { return edge.child == item; });
            if (!has_parent) {
                std::erase_if(edges, [&](const auto& edge) { return edge.parent == item; });
                items.erase(items.begin() + static_cast<std::ptrdiff_t>(i));
                found = true;
                break;
            }
        }
    }
    return !items.empty();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Bytes bytes(data, size);
    std::vector<std::size_t> items(bytes.below(13));
    for (std::size_t i = 0; i < items.size(); ++i) {
        items[i] = i;
    }
    std::vector<topological::Edge> edges;
    while (!items.empty() && !bytes.empty() && edges.size() < 60) {
        const std::size_t parent = bytes.below(items.size());
        edges.push_back({parent, bytes.below(items.size())});
    }
    const bool cyclic = has_cycle(edges, items);
    fuzz::require(topological::find_cycles(edges).empty() != cyclic, "find_cycles() is wrong");
    try {
        const auto sorted = topological::sort(edges, items);
        fuzz::require(!cyclic, "a cycle was sorted");
        fuzz::require(sorted.size() == items.size(), "items were lost");
        const auto place = [&](std::size_t item) {
            return std::ranges::find(sorted, item) - sorted.begin();
        };
        for (const auto& edge : edges) {
            fuzz::require(place(edge.parent) < place(edge.child), "a child is before its parent");
        }
    } catch (const azoth::CircularDependencyError&) {
        fuzz::require(cyclic, "there is no cycle");
    }
    return 0;
}
