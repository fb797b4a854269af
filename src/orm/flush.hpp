// SPDX-License-Identifier: MIT
#pragma once

#include "orm/mapper.hpp"

#include <cstddef>
#include <cstdint>
#include <source_location>
#include <vector>

namespace azoth::detail {

class SessionCore;

/// One flush: collects what changed, orders it, writes it.
///
/// Order: rows of association tables that go; then class by class (by foreign keys; objects of a class that
/// point to each other, parents first) UPDATEs before INSERTs; then new association rows; then DELETEs, in
/// the reverse order.
class Flush {
public:
    Flush(SessionCore& session, std::source_location where);
    Flush(const Flush&) = delete;
    Flush& operator=(const Flush&) = delete;
    ~Flush();

    void run();

private:
    struct Association {
        const Relationship* relationship;
        InstanceState* owner;
        InstanceState* target;
        bool insert;
    };

    bool collect();
    void keep(InstanceState& state);
    void note_changes(InstanceState& state, const ColumnMask& columns);
    const ColumnMask& changes_of(InstanceState& state);
    static void will_change(InstanceState& state);
    void save(InstanceState& state);
    void late(InstanceState& state);
    void mark_deleted(InstanceState& state);

    static bool is_deleted(const InstanceState& state) noexcept { return state.deleting; }

    void cascade_save(InstanceState& state);
    void cascade_delete(InstanceState& state);
    void delete_related(InstanceState& state);
    void find_orphans();
    InstanceState* other_parent(
        const Relationship& relationship, InstanceState& parent, InstanceState& child
    ) const;
    void switch_rows();
    void clear_foreign_key(
        const Relationship& relationship, InstanceState& parent, InstanceState& child
    );
    void copy_key(
        const Mapper& from_mapper,
        InstanceState& from,
        const std::vector<std::size_t>& from_columns,
        const Mapper& to_mapper,
        InstanceState& to,
        const std::vector<std::size_t>& to_columns
    );
    void synchronize(InstanceState& state);
    void synchronize_children(InstanceState& parent);
    void dissociate(const Relationship& relationship, InstanceState& owner, InstanceState& target);
    void collect_associations();
    static bool needs_columns(InstanceState& state);

    std::vector<std::vector<InstanceState*>> batches() const;
    static std::vector<std::vector<InstanceState*>> layers(const std::vector<InstanceState*>& states
    );

    // ---- flush_write.cpp
    void write(std::vector<InstanceState*>& states);
    static void fill_in(InstanceState& state);
    void fill_in_update(InstanceState& state);
    void write_inserts(const std::vector<InstanceState*>& states);
    void insert_group(
        const std::vector<InstanceState*>& states, const ColumnMask& columns, bool generate
    );
    void insert_rows(
        InstanceState* const* states, std::size_t count, const ColumnMask& columns, bool generate
    );
    void check_returned(
        InstanceState* const* states,
        std::size_t count,
        std::size_t returned,
        const ColumnMask& columns,
        std::string_view sql
    );
    /// `filled`: what the session remembers of the columns that the database filled in.
    void inserted(InstanceState& state, Home& home, std::uint32_t filled);
    void fetch_defaults(InstanceState* const* states, std::size_t count, const ColumnMask& columns);
    void write_updates(const std::vector<InstanceState*>& states);
    /// `leaves`: only rows that no other table can refer to. They go first, so that what takes their place may
    /// have the same unique values or even the same key.
    void write_deletes(bool leaves);
    void write_associations(bool inserts);
    static ColumnMask insert_columns(const InstanceState& state, bool generate);
    void finish();

    SessionCore& session_;
    std::source_location where_;
    std::vector<InstanceState*> kept_;  ///< strong: everything the flush has to do with
    std::vector<InstanceState*> saves_;
    std::vector<InstanceState*> deletes_;
    std::vector<InstanceState*> late_;
    std::vector<ColumnMask> changes_;  ///< What `InstanceExtra::change` counts.
    std::vector<Association> associations_;
};

}  // namespace azoth::detail
