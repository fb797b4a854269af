// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/compiler.hpp"
#include "sql/few_map.hpp"
#include "sql/result_names.hpp"

#include <list>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace azoth::sql {

/// A statement that is being written: what an inner SELECT may correlate to, and which labels it has.
struct SQLCompiler::Frame {
    const Node* statement = nullptr;
    std::vector<FromRef> froms{};             ///< As they are written.
    std::vector<const FromClause*> others{};  ///< Of an UPDATE of several tables.
    std::vector<const FromClause*> own{};     ///< `froms` and what is joined in them.
    std::vector<const FromClause*> around{};  ///< `own`, and those of all statements around.
    bool to_survey = false;  ///< `own` and `around` follow from `froms` when somebody asks.
    std::vector<sql::ResultName> columns{};  ///< Of a SELECT or the first one of a UNION.
    std::vector<const Table*> ambiguous{};   ///< Tables with a schema: others may have their name.
};

/// A piece of SQL that is put in place later, with its placeholders.
struct SQLCompiler::Fragment {
    std::string sql{};
    std::vector<BindSlot> binds{};  ///< Their offsets count from the start of `sql`.
};

/// The CTEs met so far.
struct SQLCompiler::CteState {
    struct Entry {
        const Cte* cte = nullptr;
        std::size_t level = 1;
        bool nest_here = false;
        bool written = false;  ///< `text` is complete.
        std::string name{};
        Fragment text{};
    };

    /// In the order in which their texts were completed; those still being written come last.
    std::list<Entry> entries;
    const Cte* writing = nullptr;
};

/// Names that are made while a statement is written, and where its parameters come from.
struct SQLCompiler::Names {
    struct Made {
        const Node* of;
        int repeat;
        std::string base;
        friend bool operator==(const Made&, const Made&) = default;
    };

    std::vector<std::pair<Made, std::string>> made;
    FewMap<const Node*, std::string> binds;  ///< Names of parameters.
    FewMap<std::string, int> counters;
    std::unordered_map<std::string, std::string> cut[3];  ///< Names that were too long, per kind.
    BindList sources;  ///< of the statement, in collect_binds' order
    std::size_t next_source = 0;
    std::size_t met = 0;                                ///< parameters so far
    std::unordered_map<const Bind*, int> source_index;  ///< of `sources`; filled when it is needed
    std::unordered_set<std::string> assigned;  ///< parameters named after a column they are for
    std::unordered_set<std::string> quoted;    ///< parameters of columns that are quoted by hand
    std::unordered_set<std::string> given;     ///< parameters named by the program, as they are met
    std::unordered_set<std::string_view> reserved;  ///< all names the program gives to parameters
    const FromClause* target = nullptr;  ///< of INSERT or UPDATE: its columns name parameters, too
    std::unordered_map<const Node*, const ColumnDefault*>
        fills;                        ///< What makes a parameter's value.
    const Node* assigning = nullptr;  ///< the value of a column that is being written
    CteState ctes;
    bool out_of_order = false;  ///< Placeholders were put in front of others.
};

/// A frame for as long as it lives.
class FrameScope {
public:
    FrameScope(SQLCompiler& compiler, SQLCompiler::Frame& frame) : compiler_(compiler) {
        compiler_.frames_.push_back(&frame);
    }

    FrameScope(const FrameScope&) = delete;
    FrameScope& operator=(const FrameScope&) = delete;

    ~FrameScope() { compiler_.frames_.pop_back(); }

private:
    SQLCompiler& compiler_;
};

/// Calls `f` with a FROM element and all that is joined in it.
template <class F>
void for_each_joined(const FromClause& from, F&& f) {
    f(from);
    if (const auto* join = if_is<Join>(&from)) {
        for_each_joined(join->left(), f);
        for_each_joined(join->right(), f);
    }
}

}  // namespace azoth::sql
