// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/base/rc.hpp"
#include "azoth/engine/pool_events.hpp"
#include "azoth/engine/pool_options.hpp"

#include <functional>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>

namespace azoth {

namespace detail {
struct PoolRecord;
class PoolCore;
class PoolOwner;
}  // namespace detail

/// A connection taken from a pool; goes back when this is destroyed. Used by one thread at a time.
///
/// It may outlive its pool: the connection is then closed instead.
class AZOTH_EXPORT PooledConnection {
public:
    PooledConnection() noexcept = default;

    PooledConnection(PooledConnection&& other) noexcept
        : record_(std::exchange(other.record_, nullptr)),
          connection_(std::exchange(other.connection_, nullptr)) {}

    PooledConnection& operator=(PooledConnection&& other) noexcept {
        PooledConnection taken(std::move(other));
        std::swap(record_, taken.record_);
        std::swap(connection_, taken.connection_);
        return *this;
    }

    ~PooledConnection() {
        if (record_ != nullptr) {
            give_back();
        }
    }

    explicit operator bool() const noexcept { return connection_ != nullptr; }

    driver::Connection* get() const noexcept { return connection_; }

    driver::Connection* operator->() const noexcept { return connection_; }

    driver::Connection& operator*() const noexcept { return *connection_; }

    /// The pool's record of the connection; only while this holds one.
    ConnectionRecord& record() const noexcept;

    /// Gives the connection back now. A transaction that is open is ended as `reset_on_return`
    /// says; if that fails the connection is closed. Does nothing when this is empty.
    void close() noexcept {
        if (record_ != nullptr) {
            give_back();
        }
    }

    /// Closes the connection, because it is or may be unusable, and gives its place in the pool to
    /// the next who waits. This is empty afterwards.
    void invalidate(std::string_view reason) noexcept;

    /// As `invalidate`, and every other connection that is as old as this one is replaced at its
    /// next checkout: for when the database turned out to be gone.
    void invalidate_pool(std::string_view reason) noexcept;

    /// Takes the connection out of the pool for good: its place is free again, and it is closed
    /// when this is destroyed.
    void detach();

private:
    friend class Pool;

    PooledConnection(detail::PoolRecord* record, driver::Connection* connection) noexcept
        : record_(record), connection_(connection) {}

    void give_back() noexcept;

    detail::PoolRecord* record_ = nullptr;
    driver::Connection* connection_ = nullptr;
};

/// Keeps database connections for reuse. A handle: copies share one pool, and the last one closes
/// it.
///
/// Nothing is opened before the first `connect()`. All functions may be called from any thread.
/// After a fork, the child never touches connections of its parent: the pool starts there anew.
class AZOTH_EXPORT Pool {
public:
    /// Opens a connection or throws; the pool owns what it returns. May run on several threads at
    /// once.
    using Creator = std::function<driver::Connection*()>;

    /// Throws `ArgumentError` on options that make no sense.
    explicit Pool(
        Creator creator,
        PoolOptions options = {},
        std::source_location where = std::source_location::current()
    );
    Pool(const Pool&) noexcept;
    Pool(Pool&&) noexcept;
    Pool& operator=(const Pool&) noexcept;
    Pool& operator=(Pool&&) noexcept;
    ~Pool();

    /// Takes a connection: one that is kept, a new one, or the next that comes back.
    ///
    /// Those who wait are served in the order in which they came. Throws `TimeoutError` (code 3o7r)
    /// when none came in time, and whatever opening a connection throws. `where` is shown as its
    /// holder.
    PooledConnection connect(std::source_location where = std::source_location::current());

    /// Registers listeners, beside those already there. Usually called before the first
    /// `connect()`.
    ListenerId listen(PoolEvents events);

    /// Takes listeners away; false when there are none of that id. Calls that run already are not
    /// waited for.
    bool unlisten(ListenerId id);

    /// Replaces every connection opened before this call at its next checkout.
    void invalidate_older_than_now() noexcept;

    /// Closes the connections in the pool, those in use when they come back, and starts anew: the
    /// pool stays usable. With `close = false` they are forgotten without a word to the server.
    void dispose(bool close = true) noexcept;

    /// A new, empty pool with the same creator, options and listeners.
    Pool recreate() const;

    /// Closes connections that are past their idle time or age now, instead of at the next
    /// checkout, and reports leaks. For a timer of the program; the pool has no thread of its own.
    void reap();

    /// One line for people, as "Pool size: 5  Connections in pool: 1 ...".
    std::string status() const;

    PoolStatus counters() const;
    int size() const;
    int checkedin() const;
    int checkedout() const;
    int overflow() const;

    const PoolOptions& options() const noexcept;

private:
    detail::Rc<detail::PoolOwner> owner_;
    detail::PoolCore* core_;
};

}  // namespace azoth
