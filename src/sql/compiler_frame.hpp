// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/compiler.hpp"

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace azoth::sql {

/// A SELECT that is being written, or the table of an UPDATE or DELETE: what an inner SELECT may correlate to.
struct SQLCompiler::Frame {
    std::vector<FromRef> froms{};
    std::vector<const Label*> labels{};                          ///< of its column list
    std::vector<std::pair<std::string, const Node*>> columns{};  ///< written so far, by name
};

/// Names that are made while a statement is written, and where its parameters come from.
struct SQLCompiler::Names {
    std::unordered_map<const Node*, std::string> made;
    std::unordered_map<std::string, int> counters;
    BindList sources;  ///< of the statement, in collect_binds' order
    std::size_t next_source = 0;
    std::unordered_map<const Bind*, int> source_index;  ///< of `sources`; filled when it is needed
    std::unordered_set<std::string> assigned;  ///< parameters named after a column they are for
    std::unordered_set<std::string> given;     ///< parameters named by the program
    const Node* assigning = nullptr;           ///< the value of a column that is being written
};

}  // namespace azoth::sql
