// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/duration.hpp"
#include "azoth/base/log.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace azoth {

/// How a pool keeps connections.
enum class PoolClass : std::uint8_t {
    queue_pool,   ///< Up to `pool_size` are kept, up to `max_overflow` more are opened on demand.
    null_pool,    ///< None is kept: opened per checkout, closed on return.
    static_pool,  ///< One connection that all holders share; they must take turns using it.
    singleton_thread_pool,  ///< One connection per thread, closed when the thread ends.
    assertion_pool,  ///< One connection; a second checkout while it is out is an error. For tests.
};

/// What happens to an open transaction when its connection returns to the pool.
enum class ResetOnReturn : std::uint8_t { rollback, commit, none };

/// How a pool behaves; `create_engine` fills it in from its own options.
struct PoolOptions {
    PoolClass pool_class = PoolClass::queue_pool;

    /// Connections that are kept open; 0 keeps all. For `singleton_thread_pool`, the number of
    /// threads after which connections of other threads that are not in use are closed.
    int pool_size = 5;

    /// Connections beyond `pool_size`, closed on return; -1 is without limit.
    int max_overflow = 10;

    /// How long a checkout waits once all connections are out.
    Duration timeout{30'000'000};

    /// Age at which a connection is replaced at its next checkout.
    std::optional<Duration> recycle{};

    /// As `recycle`, but made shorter for each connection by a random part of up to
    /// `lifetime_jitter`, so that connections opened together are not replaced together.
    std::optional<Duration> max_lifetime{};
    double lifetime_jitter = 0.10;

    /// Connections that nobody used for so long are closed by the next checkout or `reap()`.
    std::optional<Duration> idle_timeout{};

    /// Asks the database for a sign of life at checkout and replaces a dead connection unnoticed.
    bool pre_ping = false;

    /// Hands out the connection that came back last, so that those not needed grow old and go.
    bool use_lifo = false;

    ResetOnReturn reset_on_return = ResetOnReturn::rollback;

    /// Connections held for longer are reported to the log, once, with the call that took them.
    /// Looked for when somebody else takes a connection, on return and by `reap()`.
    std::optional<Duration> leak_threshold{};

    LogCallback log{};
    std::string logging_name{};  ///< Told apart in the log, where a program has several pools.

    /// Monotonic microseconds, for ages; called from many threads. Null is the system's coarse
    /// clock (a few milliseconds of resolution).
    std::int64_t (*clock)() noexcept = nullptr;
};

/// Numbers about a pool at one moment, and totals since it was made.
struct PoolStatus {
    int size = 0;         ///< As configured.
    int checked_in = 0;   ///< Open and waiting in the pool.
    int checked_out = 0;  ///< In use, or being connected.
    int overflow = 0;     ///< Connections beyond `size`; negative while there are fewer.
    int waiting = 0;      ///< Threads that wait for a connection.

    std::uint64_t connects = 0;
    std::uint64_t connect_failures = 0;
    std::uint64_t checkouts = 0;
    std::uint64_t timeouts = 0;
    std::uint64_t invalidations = 0;
    std::uint64_t recycled = 0;  ///< Replaced or closed for their age, or as part of a whole pool.
    std::uint64_t reset_failures = 0;
    Duration wait_time{};  ///< Of all checkouts that had to wait.
};

}  // namespace azoth
