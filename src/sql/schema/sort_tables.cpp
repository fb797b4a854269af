// SPDX-License-Identifier: MIT
#include "azoth/sql/schema/sort_tables.hpp"

#include "azoth/sql/topological.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <unordered_map>

namespace azoth::sql {

namespace {

namespace topological = detail::topological;

/// A foreign key from one of the tables to another one of them.
struct Dependency {
    std::size_t parent;
    std::size_t child;
    const ForeignKeyConstraint* key;
    bool fixed;
};

std::string referred_key(const ForeignKeyConstraint& key) {
    return key.referred_key();
}

std::vector<topological::Edge> edges_of(const std::vector<Dependency>& dependencies) {
    std::vector<topological::Edge> edges;
    for (const auto& dependency : dependencies) {
        edges.push_back({dependency.parent, dependency.child});
    }
    return edges;
}

}  // namespace

SortedTables
sort_tables_and_constraints(const std::vector<Handle<Table>>& tables, bool keep_unnamed) {
    std::unordered_map<std::string, std::size_t> positions;
    for (std::size_t i = 0; i < tables.size(); ++i) {
        positions.emplace(tables[i]->key(), i);
    }

    SortedTables sorted;
    std::vector<Dependency> dependencies;
    for (std::size_t i = 0; i < tables.size(); ++i) {
        for (const auto& key : tables[i]->foreign_keys) {
            const auto parent = positions.find(referred_key(key));
            if (parent != positions.end() && parent->second == i) {
                continue;
            }
            const bool fixed = keep_unnamed && key.name.empty();
            if (key.use_alter && !fixed) {
                sorted.deferred.push_back({tables[i].get(), &key});
            } else if (parent != positions.end()) {
                dependencies.push_back({parent->second, i, &key, fixed});
            }
        }
    }

    const auto on_cycle = topological::find_cycles(edges_of(dependencies));
    if (!on_cycle.empty()) {
        const auto circular = [&](std::size_t table) {
            return std::ranges::binary_search(on_cycle, table);
        };
        std::erase_if(dependencies, [&](const Dependency& dependency) {
            if (dependency.fixed || !circular(dependency.parent) || !circular(dependency.child)) {
                return false;
            }
            sorted.deferred.push_back({tables[dependency.child].get(), dependency.key});
            return true;
        });
    }

    std::vector<std::size_t> items(tables.size());
    std::iota(items.begin(), items.end(), std::size_t{0});
    const auto edges = edges_of(dependencies);
    const auto name = [&](std::size_t table) { return tables[table]->key(); };
    for (const std::size_t position : topological::sort(edges, items, name)) {
        sorted.tables.push_back(tables[position]);
    }
    return sorted;
}

}  // namespace azoth::sql
