// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/sql/compiled.hpp"
#include "engine/core.hpp"
#include "orm/mapper.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace azoth::detail {

/// The statements the ORM itself runs for one class on one engine, each compiled once. Any thread.
class MapperStatements {
public:
    MapperStatements(EngineCore& engine, const Mapper& mapper) noexcept
        : engine_(engine), mapper_(mapper) {}

    /// SELECT of all columns by primary key.
    const sql::Compiled& get();
    const sql::Compiled& get_for_update();

    /// INSERT of `rows` rows with the given columns, which are bound in their order, row after row.
    const sql::Compiled&
    insert(const ColumnMask& columns, std::size_t rows, const ColumnMask& returning);

    /// The same by INSERT ... SELECT FROM (VALUES ...) ORDER BY, so that the database makes keys in the order
    /// of the rows.
    const sql::Compiled&
    insert_in_order(const ColumnMask& columns, std::size_t rows, const ColumnMask& returning);

    /// UPDATE of the given columns by primary key; the key is bound last.
    const sql::Compiled& update(const ColumnMask& columns);

    /// DELETE by primary key.
    const sql::Compiled& delete_();

    /// SELECT of the key and columns of rows with keys from .. to (single integer key).
    const sql::Compiled& select_range(const ColumnMask& columns);

    /// SELECT of the given columns by primary key.
    const sql::Compiled& select_columns(const ColumnMask& columns);

    /// INSERT into and DELETE from the association table of a relationship.
    const sql::Compiled& associate(const Relationship& relationship);
    const sql::Compiled& dissociate(const Relationship& relationship);

    /// The objects a relationship leads to from one owner, whose key (or foreign key) is bound.
    sql::Handle<const sql::Select> related(const Relationship& relationship);

private:
    struct InsertKey {
        std::string columns;
        std::size_t rows;

        auto operator<=>(const InsertKey&) const = default;
    };

    sql::CompiledRef compile(const sql::NodeRef& statement);
    sql::NodeRef default_of(const sql::Column& column) const;

    /// A statement that is made once; found again without a lock.
    struct Once {
        std::atomic<const sql::Compiled*> ready{nullptr};
        sql::CompiledRef owned;
    };

    template <class Make>
    const sql::Compiled& once(Once& slot, Make&& make) {
        if (const sql::Compiled* ready = slot.ready.load(std::memory_order_acquire)) {
            return *ready;
        }
        const std::lock_guard lock(guard_);
        if (!slot.owned) {
            slot.owned = compile(make());
            slot.ready.store(slot.owned.get(), std::memory_order_release);
        }
        return *slot.owned;
    }

    EngineCore& engine_;
    const Mapper& mapper_;
    std::mutex guard_;
    Once get_;
    Once get_for_update_;
    Once delete_statement_;
    std::map<InsertKey, sql::CompiledRef> inserts_;
    std::map<InsertKey, sql::CompiledRef> ordered_inserts_;
    std::map<std::string, sql::CompiledRef> updates_;
    std::map<std::string, sql::CompiledRef> ranges_;
    std::map<std::string, sql::CompiledRef> selects_;
    std::map<std::size_t, sql::CompiledRef> associates_;
    std::map<std::size_t, sql::CompiledRef> dissociates_;
    std::map<std::size_t, sql::Handle<const sql::Select>> related_;
};

/// The statements of all mapped classes on one engine.
class OrmStatements final : public Attachment {
public:
    MapperStatements& of(EngineCore& engine, const Mapper& mapper);

private:
    std::mutex guard_;
    std::vector<std::unique_ptr<MapperStatements>> by_mapper_;
};

}  // namespace azoth::detail
