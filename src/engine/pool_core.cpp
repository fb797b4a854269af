// SPDX-License-Identifier: MIT
#include "engine/pool_core.hpp"

#include "azoth/base/error.hpp"
#include "engine/pool_registry.hpp"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <exception>
#include <limits>

namespace azoth {

ConnectionInfo::~ConnectionInfo() = default;

}  // namespace azoth

namespace azoth::detail {

namespace {

std::int64_t coarse_clock() noexcept {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
    return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_nsec / 1000;
}

std::uint64_t next_pool_id() noexcept {
    static std::atomic<std::uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

/// Evenly spread over [0, 1), different for every connection of every pool.
double spread(std::uint64_t seed) noexcept {
    seed += 0x9E37'79B9'7F4A'7C15;
    seed = (seed ^ (seed >> 30)) * 0xBF58'476D'1CE4'E5B9;
    seed = (seed ^ (seed >> 27)) * 0x94D0'49BB'1331'11EB;
    return static_cast<double>((seed ^ (seed >> 31)) >> 11) * 0x1p-53;
}

std::string text_of(std::exception_ptr error) {
    try {
        std::rethrow_exception(error);
    } catch (const Error& known) {
        return known.message();
    } catch (const std::exception& other) {
        return other.what();
    } catch (...) {
        return "an exception of unknown type";
    }
}

}  // namespace

PoolCore::PoolCore(Pool::Creator creator, PoolOptions options)
    : fork_number_(fork_count()), options_(std::move(options)), creator_(std::move(creator)),
      clock_(options_.clock != nullptr ? options_.clock : coarse_clock),
      ages_(options_.recycle || options_.max_lifetime || options_.idle_timeout),
      id_(next_pool_id()) {
    register_pool(*this);
}

PoolCore::~PoolCore() = default;

/// Out of the registry first: nobody may find a pool of which half is gone.
void PoolCore::destroy() noexcept {
    unregister_pool(*this);
    delete this;
}

std::uint32_t PoolCore::forks() noexcept {
    return fork_count();
}

// --------------------------------------------------------------------------------------- listeners

ListenerId next_listener_id() noexcept {
    static std::atomic<std::uint64_t> last{0};
    return static_cast<ListenerId>(last.fetch_add(1, std::memory_order_relaxed) + 1);
}

void PoolCore::Listeners::add(PoolEvents events, ListenerId id) {
    checkout = checkout || events.checkout;
    checkin = checkin || events.checkin;
    all.push_back(std::move(events));
    ids.push_back(id);
}

bool PoolCore::unlisten(ListenerId id) {
    const std::lock_guard lock(listen_mutex_);
    const auto* current = listeners_.load(std::memory_order_relaxed);
    if (current == nullptr || std::ranges::find(current->ids, id) == current->ids.end()) {
        return false;
    }
    auto next = std::make_unique<Listeners>();
    for (std::size_t i = 0; i < current->all.size(); ++i) {
        if (current->ids[i] != id) {
            next->add(current->all[i], current->ids[i]);
        }
    }
    listener_versions_.push_back(std::move(next));
    const auto* const fewer = listener_versions_.back().get();
    listeners_.store(fewer->all.empty() ? nullptr : fewer, std::memory_order_release);
    return true;
}

void PoolCore::listen(PoolEvents events, ListenerId id) {
    const std::lock_guard lock(listen_mutex_);
    auto next = std::make_unique<Listeners>();
    if (const auto* current = listeners_.load(std::memory_order_relaxed)) {
        *next = *current;
    }
    next->add(std::move(events), id);
    listener_versions_.push_back(std::move(next));
    listeners_.store(listener_versions_.back().get(), std::memory_order_release);
}

void PoolCore::copy_listeners_to(PoolCore& other) const {
    if (const auto* listeners = listeners_.load(std::memory_order_acquire)) {
        for (std::size_t i = 0; i < listeners->all.size(); ++i) {
            other.listen(listeners->all[i], listeners->ids[i]);
        }
    }
}

template <class F>
bool PoolCore::quietly(std::string_view what, F&& function) const noexcept {
    try {
        function();
        return true;
    } catch (...) {
        try {
            log(LogLevel::error,
                fmt::format("{} failed: {}", what, text_of(std::current_exception())));
        } catch (...) {
            // No memory for the message: the caller still learns that something failed.
            return false;
        }
        return false;
    }
}

// ------------------------------------------------------------------------------- opening, checking

void PoolCore::make_usable(PoolRecord& record, std::int64_t now) {
    if (record.connection != nullptr && is_outdated(record, now)) [[unlikely]] {
        recycled_.fetch_add(1, std::memory_order_relaxed);
        if (logs()) {
            log(LogLevel::info, fmt::format("connection {} is replaced for its age", record.id()));
        }
        close_connection(record);
    }
    if (record.connection == nullptr) {
        connect(record, now);
    }
    const auto* listeners = listeners_.load(std::memory_order_acquire);
    if (!options_.pre_ping && (listeners == nullptr || !listeners->checkout)) {
        record.fresh = false;
        return;
    }
    for (int attempts = 2; attempts > 0; --attempts) {
        if (is_alive(record)) {
            return;
        }
        connect(record, now);
    }
    close_connection(record);
    throw InvalidRequestError(ErrorInfo{
        .message = "This connection is closed",
        .hint = "the database ended every new connection at once; see the log of the database",
    });
}

bool PoolCore::is_too_old(const PoolRecord& record, std::int64_t now) const noexcept {
    const auto& o = options_;
    return (o.recycle && now - record.connected_at > o.recycle->microseconds()) ||
           (o.max_lifetime && now >= record.expires_at) ||
           (o.idle_timeout && now - record.returned_at >= o.idle_timeout->microseconds());
}

/// Looks whether the database is still there. False when it is not; the connection is closed then.
bool PoolCore::is_alive(PoolRecord& record) {
    const bool fresh = std::exchange(record.fresh, false);
    if (options_.pre_ping && !fresh) {
        std::string reason = "the ping found no database";
        bool alive = false;
        try {
            alive = record.connection->ping();
        } catch (const Disconnected& error) {
            reason += ": " + error.message();
        }
        if (!alive) {
            invalidate_as_old_as(record);
            tell_invalidated(record, reason);
            close_connection(record);
            return false;
        }
    }
    const auto* listeners = listeners_.load(std::memory_order_acquire);
    if (listeners == nullptr || !listeners->checkout) {
        return true;
    }
    try {
        for (const auto& events : listeners->all) {
            if (events.checkout) {
                events.checkout(*record.connection, record);
            }
        }
        return true;
    } catch (const Disconnected& error) {
        tell_invalidated(record, error.message());
        close_connection(record);
        return false;
    }
}

void PoolCore::connect(PoolRecord& record, std::int64_t now) {
    // Before the attempt: an invalidation that comes while it runs must count for this connection.
    record.epoch = epoch_.load(std::memory_order_acquire);
    record.fork_number = fork_count();
    record.connected_at = now;
    record.returned_at = now;
    record.expires_at = std::numeric_limits<std::int64_t>::max();
    if (options_.max_lifetime) {
        const auto seed = id_ << 32 ^ connects_.load(std::memory_order_relaxed) ^ record.id() << 16;
        const auto lifetime = static_cast<double>(options_.max_lifetime->microseconds());
        record.expires_at =
            now +
            static_cast<std::int64_t>(lifetime * (1 - options_.lifetime_jitter * spread(seed)));
    }
    try {
        open(record);
        if (const auto* listeners = listeners_.load(std::memory_order_acquire)) {
            run_first_connect(*listeners, record);
            for (const auto& events : listeners->all) {
                if (events.connect) {
                    events.connect(*record.connection, record);
                }
            }
        }
    } catch (...) {
        connect_failures_.fetch_add(1, std::memory_order_relaxed);
        auto text = text_of(std::current_exception());
        if (logs()) {
            log(LogLevel::warning, fmt::format("connecting failed: {}", text));
        }
        const std::lock_guard lock(mutex_);
        last_connect_error_ = std::move(text);
        throw;
    }
    if (connects_.fetch_add(1, std::memory_order_relaxed); logs()) {
        log(LogLevel::info, fmt::format("opened connection {}", record.id()));
    }
    const std::lock_guard lock(mutex_);
    last_connect_error_.clear();
}

void PoolCore::open(PoolRecord& record) {
    record.connection = creator_();
    if (record.connection == nullptr) {
        throw InvalidRequestError(ErrorInfo{
            .message = "the function that opens connections for the pool gave none",
            .hint = "it has to return a connection or throw",
        });
    }
    record.fresh = true;
}

void PoolCore::run_first_connect(const Listeners& listeners, PoolRecord& record) {
    if (first_connect_done_.load(std::memory_order_acquire)) {
        return;
    }
    const std::lock_guard lock(first_connect_lock_);
    if (first_connect_done_.load(std::memory_order_acquire)) {
        return;
    }
    for (const auto& events : listeners.all) {
        if (events.first_connect) {
            events.first_connect(*record.connection, record);
        }
    }
    first_connect_done_.store(true, std::memory_order_release);
}

// ------------------------------------------------------------------------------ returning, closing

void PoolCore::give_back(PoolRecord& record) noexcept {
    if (record.fork_number != fork_count()) [[unlikely]] {
        close_connection(record, Closing::abandon);
    } else if (record.detached) {
        put_back(record);
        return;
    } else if (resets_on_return(record) && !reset(record)) {
        reset_failures_.fetch_add(1, std::memory_order_relaxed);
        invalidate(record, "it could not be reset");
        return;
    }
    const auto* listeners = listeners_.load(std::memory_order_acquire);
    if (listeners != nullptr && listeners->checkin) [[unlikely]] {
        const bool fine = quietly("a checkin listener", [&] {
            for (const auto& events : listeners->all) {
                if (events.checkin) {
                    events.checkin(record.connection, record);
                }
            }
        });
        if (!fine) {
            invalidate(record, "a checkin listener failed");
            return;
        }
    }
    put_back(record);
}

bool PoolCore::reset(PoolRecord& record) noexcept {
    auto& connection = *record.connection;
    const auto* listeners = listeners_.load(std::memory_order_acquire);
    if (!connection.in_transaction() && listeners == nullptr) {
        return true;
    }
    return quietly("resetting a connection", [&] {
        if (listeners != nullptr) {
            const PoolResetState state{.transaction_was_reset = !connection.in_transaction()};
            for (const auto& events : listeners->all) {
                if (events.reset) {
                    events.reset(connection, record, state);
                }
            }
        }
        if (!connection.in_transaction() || options_.reset_on_return == ResetOnReturn::none) {
            return;
        }
        if (options_.reset_on_return == ResetOnReturn::commit) {
            connection.commit();
        } else {
            connection.rollback();
        }
        if (connection.in_transaction()) {
            throw InvalidRequestError("the transaction is still open");
        }
    });
}

void PoolCore::tell_invalidated(PoolRecord& record, std::string_view reason) noexcept {
    invalidations_.fetch_add(1, std::memory_order_relaxed);
    quietly("an invalidate listener", [&] {
        if (logs()) {
            log(LogLevel::warning,
                fmt::format("connection {} is invalidated: {}", record.id(), reason));
        }
        if (const auto* listeners = listeners_.load(std::memory_order_acquire)) {
            for (const auto& events : listeners->all) {
                if (events.invalidate) {
                    events.invalidate(*record.connection, record, reason);
                }
            }
        }
    });
}

void PoolCore::close_connection(PoolRecord& record, Closing how) noexcept {
    if (record.connection == nullptr) {
        return;
    }
    if (how == Closing::abandon || record.fork_number != fork_count()) {
        // Destroying statements could talk to the server that the parent process talks to.
        record.forget_info();
        record.connection->abandon();
    } else {
        quietly("a close listener", [&] {
            if (logs()) {
                log(LogLevel::info, fmt::format("closing connection {}", record.id()));
            }
            if (const auto* listeners = listeners_.load(std::memory_order_acquire)) {
                for (const auto& events : listeners->all) {
                    if (events.close) {
                        events.close(*record.connection, record);
                    }
                }
            }
        });
        record.set_info(nullptr);
        record.connection->close();
    }
    delete std::exchange(record.connection, nullptr);
}

void PoolCore::invalidate_as_old_as(const PoolRecord& record) noexcept {
    auto epoch = record.epoch;
    epoch_.compare_exchange_strong(epoch, epoch + 1, std::memory_order_acq_rel);
}

void PoolCore::orphan() noexcept {
    dispose(Closing::close);
    bool last = false;
    {
        const std::lock_guard lock(mutex_);
        orphaned_ = true;
        last = strays_ == 0;
    }
    if (last) {
        destroy();
    }
}

void PoolCore::drop_stray(PoolRecord& record) noexcept {
    close_connection(record);
    delete &record;
    bool last = false;
    {
        const std::lock_guard lock(mutex_);
        last = --strays_ == 0 && orphaned_;
    }
    if (last) {
        destroy();
    }
}

PoolStatus PoolCore::counters() const {
    PoolStatus status;
    status.size = options_.pool_size;
    status.connects = connects_.load(std::memory_order_relaxed);
    status.connect_failures = connect_failures_.load(std::memory_order_relaxed);
    status.invalidations = invalidations_.load(std::memory_order_relaxed);
    status.recycled = recycled_.load(std::memory_order_relaxed);
    status.reset_failures = reset_failures_.load(std::memory_order_relaxed);
    return status;
}

}  // namespace azoth::detail
