// SPDX-License-Identifier: MIT
// What all kinds of pools have in common: opening, checking, resetting and closing connections.
#pragma once

#include "azoth/dialects/driver.hpp"
#include "azoth/engine/pool.hpp"
#include "engine/pool_lock.hpp"
#include "engine/pool_record.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

namespace azoth::detail {

enum class Closing : std::uint8_t {
    close,
    abandon,  ///< Without a word to the server: the connection belongs to another process.
};

class PoolCore {
public:
    PoolCore(Pool::Creator creator, PoolOptions options);
    PoolCore(const PoolCore&) = delete;
    PoolCore& operator=(const PoolCore&) = delete;
    virtual ~PoolCore();

    virtual PoolRecord* checkout(std::source_location where) = 0;

    /// A handle of the record is gone.
    void give_back(PoolRecord& record) noexcept;

    virtual void invalidate(PoolRecord& record, std::string_view reason) noexcept = 0;
    virtual void detach(PoolRecord& record) = 0;
    virtual void dispose(Closing how) noexcept = 0;
    virtual void reap() = 0;
    virtual std::string status() const = 0;
    virtual PoolStatus counters() const;

    /// The last handle of the pool is gone; the core goes with the last connection that is still
    /// out.
    void orphan() noexcept;

    /// Called with the registry locked when a thread ends; what it returns goes to `drop_stray`.
    virtual PoolRecord* thread_ends() noexcept { return nullptr; }

    void invalidate_older_than_now() noexcept { epoch_.fetch_add(1, std::memory_order_acq_rel); }

    /// As `invalidate_older_than_now`, unless that has already happened since the record connected.
    void invalidate_as_old_as(const PoolRecord& record) noexcept;

    void listen(PoolEvents events, ListenerId id);
    bool unlisten(ListenerId id);
    void copy_listeners_to(PoolCore& other) const;

    /// A record that the pool does not count any more has no handle left.
    void drop_stray(PoolRecord& record) noexcept;

    const Pool::Creator& creator() const noexcept { return creator_; }

    const PoolOptions& options() const noexcept { return options_; }

    std::uint64_t id() const noexcept { return id_; }

    std::mutex& mutex() const noexcept { return mutex_; }

protected:
    struct Listeners {
        std::vector<PoolEvents> all;
        std::vector<ListenerId> ids;  ///< Of each of them.
        bool checkout = false;
        bool checkin = false;

        void add(PoolEvents events, ListenerId id);
    };

    /// After the reset; takes the record back.
    virtual void put_back(PoolRecord& record) noexcept = 0;

    /// True when the connection should be reset on this return.
    virtual bool resets_on_return(const PoolRecord&) const noexcept { return true; }

    /// In a forked child, under the lock: forget everything that belongs to the parent.
    virtual void forget_parent() noexcept = 0;

    void start_anew_after_fork() noexcept {
        if (fork_number_ != forks()) [[unlikely]] {
            fork_number_ = forks();
            first_connect_lock_.unlock();
            forget_parent();
        }
    }

    std::int64_t now() const noexcept { return clock_(); }

    /// Replaces the connection if it must not be used any more, opens one where there is none,
    /// looks whether it is alive. Throws when there is no usable connection; the record may then
    /// have one.
    void make_usable(PoolRecord& record, std::int64_t now);

    bool is_outdated(const PoolRecord& record, std::int64_t now) const noexcept {
        return record.epoch != epoch_.load(std::memory_order_acquire) ||
               (ages_ && is_too_old(record, now));
    }

    bool is_too_old(const PoolRecord& record, std::int64_t now) const noexcept;

    /// Ends the transaction. False when the connection is in doubt.
    bool reset(PoolRecord& record) noexcept;

    void close_connection(PoolRecord& record, Closing how = Closing::close) noexcept;
    void tell_invalidated(PoolRecord& record, std::string_view reason) noexcept;

    /// Under the lock: what to say about a connection that is held for too long; empty if it is
    /// not, or was reported before.
    std::string leak_of(PoolRecord& record, std::int64_t now) const noexcept;
    std::vector<std::string> leaks_among(PoolRecord* first, std::int64_t now) const;
    void report(const std::vector<std::string>& leaks) const noexcept;

    /// Under the lock: "held by app.cpp:12 (3x, up to 31.20 s), app.cpp:40 (0.02 s)", the longest
    /// first.
    static std::string holders(const PoolRecord* first, std::int64_t now);

    void log(LogLevel level, std::string_view message) const noexcept;

    bool logs() const noexcept { return static_cast<bool>(options_.log); }

    /// Calls and logs what it throws. False when it threw.
    template <class F>
    bool quietly(std::string_view what, F&& function) const noexcept;

    std::uint64_t new_record_number() noexcept { return ++last_record_; }  // Under the lock.

    static std::uint32_t forks() noexcept;

    mutable std::mutex mutex_;
    std::uint32_t generation_ = 0;  ///< Locked.
    std::uint32_t fork_number_;     ///< Locked.
    std::uint64_t checkouts_ = 0;   ///< Locked.
    int strays_ = 0;                ///< Locked. Records out that the pool does not count any more.
    bool orphaned_ = false;         ///< Locked.
    std::string last_connect_error_;  ///< Locked. Empty when the last attempt went well.
    std::uint64_t last_record_ = 0;   ///< Locked.

    std::atomic<std::uint32_t> epoch_{0};
    std::atomic<const Listeners*> listeners_{nullptr};
    std::atomic<std::uint64_t> connects_{0};
    std::atomic<std::uint64_t> connect_failures_{0};
    std::atomic<std::uint64_t> invalidations_{0};
    std::atomic<std::uint64_t> recycled_{0};
    std::atomic<std::uint64_t> reset_failures_{0};

private:
    void destroy() noexcept;
    void connect(PoolRecord& record, std::int64_t now);
    void open(PoolRecord& record);
    void run_first_connect(const Listeners& listeners, PoolRecord& record);
    bool is_alive(PoolRecord& record);

    const PoolOptions options_;
    const Pool::Creator creator_;
    std::int64_t (*const clock_)() noexcept;
    const bool ages_;
    const std::uint64_t id_;

    std::mutex listen_mutex_;
    std::vector<std::unique_ptr<const Listeners>> listener_versions_;  ///< Old ones may be in use.
    ForkableLock first_connect_lock_;
    std::atomic<bool> first_connect_done_{false};
};

/// Held by the handles of a pool together.
class PoolOwner : public RefCounted {
public:
    explicit PoolOwner(PoolCore* core) noexcept : core_(core) {}

    ~PoolOwner() { core_->orphan(); }

    PoolCore* core() const noexcept { return core_; }

private:
    PoolCore* core_;
};

PoolCore* make_queue_pool(Pool::Creator creator, PoolOptions options);
PoolCore* make_shared_pool(Pool::Creator creator, PoolOptions options);

}  // namespace azoth::detail
