// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/orm/loading.hpp"
#include "azoth/sql/compiled.hpp"
#include "orm/mapper.hpp"

#include <cstdint>
#include <vector>

namespace azoth::detail {

class EngineCore;

/// Loader options as they ride on a statement.
class LoadOption final : public sql::Option {
public:
    explicit LoadOption(LoadPath path);

    bool equals(const sql::Option& other) const noexcept override;

    const LoadPath& path() const noexcept { return path_; }

private:
    LoadPath path_;
};

/// A SELECT of the ORM, compiled: which columns make which objects, and what is loaded with or after them.
struct LoadPlan final : sql::Compiled {
    /// An object in each row.
    struct Slot {
        const Mapper* mapper;
        int first;            ///< Its first column.
        bool optional;        ///< From an outer join: there may be none.
        std::uint64_t raise;  ///< Relationships (by index) that must not be loaded on demand.
    };

    /// An object that a joined relationship brought along.
    struct Joined {
        std::size_t parent;
        std::size_t slot;
        const Relationship* relationship;
    };

    /// A relationship to load once all rows are read.
    struct After {
        std::size_t slot;
        const Relationship* relationship;
        std::vector<LoadPath> paths;
    };

    std::vector<Slot> slots;
    std::vector<int> element_slot;    ///< Per element of the select: its slot, or -1.
    std::vector<int> element_column;  ///< Per element: its first column.
    std::vector<Joined> joined;
    std::vector<After> after;
    bool unique_rows = false;  ///< Joined collections repeat their owner.
    std::size_t joined_collections = 0;
    sql::NodeRef rewritten;  ///< The statement that was compiled.
};

Rc<LoadPlan> make_load_plan(EngineCore& engine, const sql::Select& select);

}  // namespace azoth::detail
