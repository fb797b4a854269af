// SPDX-License-Identifier: MIT
// The places of a pool and the lists that they are in.
#pragma once

#include "azoth/dialects/driver.hpp"
#include "azoth/engine/pool_events.hpp"

#include <cstdint>
#include <source_location>

namespace azoth::detail {

class PoolCore;

/// The next one of the process.
ListenerId next_listener_id() noexcept;

/// A place in a pool, with a connection or without. Its fields belong to the holder while it is in
/// use, except those marked, which are written under the lock of the pool.
struct PoolRecord final : ConnectionRecord {
    PoolRecord(PoolCore& owner, std::uint64_t number, std::uint32_t generation_now) noexcept
        : ConnectionRecord(number), core(&owner), generation(generation_now) {}

    PoolCore* core;
    driver::Connection* connection = nullptr;
    std::uint32_t epoch = 0;        ///< Compared with that of the pool: older ones are replaced.
    std::uint32_t fork_number = 0;  ///< The process that opened the connection.
    bool fresh = false;             ///< Nobody has used the connection yet.
    bool detached = false;
    std::int64_t connected_at = 0;
    std::int64_t expires_at = 0;

    std::uint32_t generation;  ///< Locked. Differs from the pool's: the pool was disposed of since.
    bool in_use = false;       ///< Locked.
    bool leak_reported = false;       ///< Locked.
    bool on_its_own = false;          ///< Locked. The pool does not count it any more.
    int shares = 0;                   ///< Locked. Handles, where a connection can have several.
    std::int64_t checked_out_at = 0;  ///< Locked.
    std::int64_t returned_at = 0;     ///< Locked.
    std::source_location holder{};    ///< Locked.

    PoolRecord* previous = nullptr;  ///< Locked. Among those in the pool.
    PoolRecord* next = nullptr;
    PoolRecord* all_previous = nullptr;  ///< Locked. Among all that the pool counts.
    PoolRecord* all_next = nullptr;

    void forget_info() noexcept { info_ = nullptr; }
};

/// The connections that are in a pool, in the order of their return. Used under the lock of the
/// pool.
class IdleList {
public:
    PoolRecord* first() const noexcept { return first_; }

    PoolRecord* last() const noexcept { return last_; }

    int size() const noexcept { return size_; }

    void push(PoolRecord& record) noexcept {
        record.previous = last_;
        record.next = nullptr;
        (last_ != nullptr ? last_->next : first_) = &record;
        last_ = &record;
        ++size_;
    }

    void unlink(PoolRecord& record) noexcept {
        (record.previous != nullptr ? record.previous->next : first_) = record.next;
        (record.next != nullptr ? record.next->previous : last_) = record.previous;
        --size_;
    }

    /// Empties the list; returns what was the first, the others hang on its `next`.
    PoolRecord* release() noexcept {
        auto* const first = first_;
        *this = IdleList();
        return first;
    }

private:
    PoolRecord* first_ = nullptr;
    PoolRecord* last_ = nullptr;
    int size_ = 0;
};

/// All records that a pool counts, whoever has them. Used under the lock of the pool.
class RecordList {
public:
    PoolRecord* first() const noexcept { return first_; }

    int size() const noexcept { return size_; }

    void push(PoolRecord& record) noexcept {
        record.all_previous = nullptr;
        record.all_next = first_;
        if (first_ != nullptr) {
            first_->all_previous = &record;
        }
        first_ = &record;
        ++size_;
    }

    void unlink(PoolRecord& record) noexcept {
        (record.all_previous != nullptr ? record.all_previous->all_next : first_) = record.all_next;
        if (record.all_next != nullptr) {
            record.all_next->all_previous = record.all_previous;
        }
        --size_;
    }

    /// The records go on without this list; nobody may unlink them any more.
    void forget() noexcept { *this = RecordList(); }

private:
    PoolRecord* first_ = nullptr;
    int size_ = 0;
};

}  // namespace azoth::detail
