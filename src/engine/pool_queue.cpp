// SPDX-License-Identifier: MIT
// Pools that lend each connection to one holder at a time: queue, null and assertion.
#include "azoth/base/error.hpp"
#include "engine/pool_core.hpp"
#include "engine/pool_waiters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>

namespace azoth::detail {

namespace {

constexpr int unlimited = std::numeric_limits<int>::max();

double seconds(std::int64_t microseconds) noexcept {
    return static_cast<double>(microseconds) / 1e6;
}

class QueuePool final : public PoolCore {
public:
    QueuePool(Pool::Creator creator, PoolOptions pool_options)
        : PoolCore(std::move(creator), std::move(pool_options)), keep_(kept(options())),
          limit_(limit(options())),
          looks_after_(options().idle_timeout || options().leak_threshold) {}

    ~QueuePool() override = default;

    PoolRecord* checkout(std::source_location where) override;
    void invalidate(PoolRecord& record, std::string_view reason) noexcept override;
    void detach(PoolRecord& record) override;
    void dispose(Closing how) noexcept override;
    void reap() override;
    std::string status() const override;
    PoolStatus counters() const override;

protected:
    void put_back(PoolRecord& record) noexcept override;
    void forget_parent() noexcept override;

private:
    static int kept(const PoolOptions& options) noexcept {
        switch (options.pool_class) {
        case PoolClass::null_pool:
            return 0;
        case PoolClass::assertion_pool:
            return 1;
        default:
            return options.pool_size == 0 ? unlimited : options.pool_size;
        }
    }

    static int limit(const PoolOptions& options) noexcept {
        switch (options.pool_class) {
        case PoolClass::null_pool:
            return unlimited;
        case PoolClass::assertion_pool:
            return 1;
        default:
            const bool bounded = options.pool_size > 0 && options.max_overflow >= 0;
            return bounded ? options.pool_size + options.max_overflow : unlimited;
        }
    }

    // The following are called under the lock.

    PoolRecord* take_idle() noexcept;
    PoolRecord* new_record();
    void lend(PoolRecord& record, std::source_location where, std::int64_t now) noexcept;
    Waiter* hand_over(PoolRecord& record) noexcept;
    void serve_waiters() noexcept;
    PoolRecord* collect_idle_for_too_long(std::int64_t now) noexcept;
    PoolRecord* start_over() noexcept;
    [[noreturn]] void
    throw_exhausted(std::unique_lock<std::mutex>& lock, std::source_location where);

    PoolRecord* wait_for_turn(std::unique_lock<std::mutex>& lock, std::source_location where);
    void free_place(PoolRecord& record) noexcept;
    void close_chain(PoolRecord* first) noexcept;

    const int keep_;
    const int limit_;
    const bool looks_after_;

    // All of these are locked.
    IdleList idle_;
    RecordList all_;
    WaitingLine line_;
    std::uint64_t timeouts_ = 0;
    std::int64_t waited_ = 0;
    std::int64_t next_leak_check_ = 0;
};

// ---------------------------------------------------------------------------------------- checkout

PoolRecord* QueuePool::checkout(std::source_location where) {
    auto time = now();
    PoolRecord* expired = nullptr;
    std::vector<std::string> leaks;
    auto lock = lock_soon(mutex_);
    start_anew_after_fork();
    if (looks_after_) [[unlikely]] {
        if (options().leak_threshold && time >= next_leak_check_) {
            leaks = leaks_among(all_.first(), time);
            next_leak_check_ = time + options().leak_threshold->microseconds() / 2;
        }
        expired = collect_idle_for_too_long(time);
    }
    PoolRecord* record = take_idle();
    if (record == nullptr && expired != nullptr) {
        record = std::exchange(expired, expired->next);  // Its place, to connect anew.
    }
    if (record == nullptr && all_.size() < limit_) {
        record = new_record();
    }
    if (record != nullptr) [[likely]] {
        lend(*record, where, time);
        lock.unlock();
    } else {
        try {
            record = wait_for_turn(lock, where);
        } catch (...) {
            report(leaks);
            throw;
        }
        time = now();
    }
    if (expired != nullptr || !leaks.empty()) [[unlikely]] {
        close_chain(expired);
        report(leaks);
    }
    try {
        make_usable(*record, time);
    } catch (...) {
        close_connection(*record);
        free_place(*record);
        throw;
    }
    return record;
}

PoolRecord*
QueuePool::wait_for_turn(std::unique_lock<std::mutex>& lock, std::source_location where) {
    const auto timeout = std::clamp<std::int64_t>(
        options().timeout.microseconds(), 0, std::int64_t{1'000'000'000} * 1'000'000
    );
    if (timeout == 0 || options().pool_class == PoolClass::assertion_pool) {
        throw_exhausted(lock, where);
    }
    const auto start = std::chrono::steady_clock::now();
    Waiter waiter(where);
    line_.join(waiter);
    lock.unlock();
    const bool in_time = waiter.wait_until(start + std::chrono::microseconds(timeout));
    const auto waited = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - start
    );
    lock.lock();
    waited_ += waited.count();
    if (!in_time && line_.leave(waiter)) {
        throw_exhausted(lock, where);
    }
    lock.unlock();
    if (!in_time) {
        waiter.wait();  // A record is on its way already.
    }
    return waiter.record;
}

void QueuePool::throw_exhausted(std::unique_lock<std::mutex>& lock, std::source_location where) {
    const auto time = now();
    if (options().pool_class == PoolClass::assertion_pool) {
        ErrorInfo info{
            .message = "connection is already checked out", .hint = holders(all_.first(), time)
        };
        lock.unlock();
        throw InvalidRequestError(std::move(info), where);
    }
    ++timeouts_;
    ErrorInfo info{
        .message = fmt::format(
            "QueuePool limit of size {} overflow {} reached, connection timed out, timeout {:.2f}",
            options().pool_size,
            options().max_overflow,
            seconds(options().timeout.microseconds())
        ),
        .code = "3o7r",
    };
    if (!last_connect_error_.empty()) {
        info.detail = fmt::format("the last attempt to connect failed: {}", last_connect_error_);
    }
    info.hint = fmt::format(
        "{}; {} others waiting. Give connections back sooner, or raise pool_size or max_overflow",
        holders(all_.first(), time),
        line_.length()
    );
    lock.unlock();
    throw TimeoutError(std::move(info), where);
}

// ------------------------------------------------------------------------------------------ return

void QueuePool::put_back(PoolRecord& record) noexcept {
    const auto time = looks_after_ ? now() : 0;
    auto lock = lock_soon(mutex_);
    start_anew_after_fork();
    if (record.on_its_own || record.generation != generation_) [[unlikely]] {
        lock.unlock();
        drop_stray(record);
        return;
    }
    if (record.connection == nullptr) [[unlikely]] {
        lock.unlock();
        free_place(record);
        return;
    }
    std::string leak;
    if (looks_after_) [[unlikely]] {
        leak = leak_of(record, time);
        record.returned_at = time;
    }
    if (!line_.empty()) {
        auto* const waiter = hand_over(record);
        lock.unlock();
        waiter->wake();
    } else if (idle_.size() < keep_) [[likely]] {
        record.in_use = false;
        idle_.push(record);
        lock.unlock();
    } else {
        lock.unlock();
        close_connection(record);
        free_place(record);
    }
    if (!leak.empty()) [[unlikely]] {
        log(LogLevel::warning, leak);
    }
}

/// A record without a connection: its place goes to the next in line, or nobody needs it.
void QueuePool::free_place(PoolRecord& record) noexcept {
    std::unique_lock lock(mutex_);
    start_anew_after_fork();
    if (record.on_its_own || record.generation != generation_) {
        lock.unlock();
        drop_stray(record);
        return;
    }
    if (!line_.empty()) {
        auto* const waiter = hand_over(record);
        lock.unlock();
        waiter->wake();
        return;
    }
    all_.unlink(record);
    lock.unlock();
    delete &record;
}

void QueuePool::invalidate(PoolRecord& record, std::string_view reason) noexcept {
    tell_invalidated(record, reason);
    close_connection(record);
    free_place(record);
}

void QueuePool::detach(PoolRecord& record) {
    const std::lock_guard lock(mutex_);
    start_anew_after_fork();
    if (record.on_its_own || record.generation != generation_) {
        return;
    }
    record.on_its_own = true;
    all_.unlink(record);
    ++strays_;
    serve_waiters();
}

// ------------------------------------------------------------------------------------- bookkeeping

PoolRecord* QueuePool::take_idle() noexcept {
    auto* const record = options().use_lifo ? idle_.last() : idle_.first();
    if (record != nullptr) {
        idle_.unlink(*record);
    }
    return record;
}

PoolRecord* QueuePool::new_record() {
    auto* const record = new PoolRecord(*this, new_record_number(), generation_);
    all_.push(*record);
    return record;
}

void QueuePool::lend(PoolRecord& record, std::source_location where, std::int64_t now) noexcept {
    record.in_use = true;
    record.leak_reported = false;
    record.holder = where;
    record.checked_out_at = now;
    ++checkouts_;
}

Waiter* QueuePool::hand_over(PoolRecord& record) noexcept {
    auto* const waiter = line_.take_first();
    waiter->record = &record;
    lend(record, waiter->holder, now());
    return waiter;
}

/// After places became free.
void QueuePool::serve_waiters() noexcept {
    while (!line_.empty() && all_.size() < limit_) {
        try {
            hand_over(*new_record())->wake();
        } catch (const std::bad_alloc&) {
            return;  // They stay in line, for the next connection that is returned.
        }
    }
}

/// Takes out of the pool what nobody used for long; they still count until they are closed.
PoolRecord* QueuePool::collect_idle_for_too_long(std::int64_t now) noexcept {
    PoolRecord* first = nullptr;
    PoolRecord** end = &first;
    while (options().idle_timeout && idle_.first() != nullptr &&
           now - idle_.first()->returned_at >= options().idle_timeout->microseconds()) {
        auto* const record = idle_.first();
        idle_.unlink(*record);
        record->next = nullptr;
        *end = record;
        end = &record->next;
    }
    return first;
}

void QueuePool::close_chain(PoolRecord* first) noexcept {
    while (first != nullptr) {
        auto* const record = std::exchange(first, first->next);
        recycled_.fetch_add(1, std::memory_order_relaxed);
        close_connection(*record);
        free_place(*record);
    }
}

// ---------------------------------------------------------------------------------- the whole pool

/// Forgets all records; returns those that were in the pool.
PoolRecord* QueuePool::start_over() noexcept {
    strays_ += all_.size() - idle_.size();
    ++generation_;
    all_.forget();
    return idle_.release();
}

void QueuePool::dispose(Closing how) noexcept {
    PoolRecord* record = nullptr;
    {
        const std::lock_guard lock(mutex_);
        start_anew_after_fork();
        record = start_over();
        serve_waiters();
    }
    while (record != nullptr) {
        auto* const next = record->next;
        close_connection(*record, how);
        delete record;
        record = next;
    }
}

void QueuePool::forget_parent() noexcept {
    line_.forget();
    auto* record = start_over();
    while (record != nullptr) {
        auto* const next = record->next;
        close_connection(*record, Closing::abandon);
        delete record;
        record = next;
    }
}

void QueuePool::reap() {
    const auto time = now();
    std::vector<std::string> leaks;
    PoolRecord* expired = nullptr;
    {
        const std::lock_guard lock(mutex_);
        start_anew_after_fork();
        if (options().leak_threshold) {
            leaks = leaks_among(all_.first(), time);
        }
        for (auto* record = idle_.first(); record != nullptr;) {
            auto* const next = record->next;
            if (is_outdated(*record, time)) {
                idle_.unlink(*record);
                record->next = std::exchange(expired, record);
            }
            record = next;
        }
    }
    close_chain(expired);
    report(leaks);
}

std::string QueuePool::status() const {
    switch (options().pool_class) {
    case PoolClass::null_pool:
        return "NullPool";
    case PoolClass::assertion_pool:
        return "AssertionPool";
    default:
        const auto numbers = counters();
        return fmt::format(
            "Pool size: {}  Connections in pool: {} Current Overflow: {} Current Checked out "
            "connections: {}",
            numbers.size,
            numbers.checked_in,
            numbers.overflow,
            numbers.checked_out
        );
    }
}

PoolStatus QueuePool::counters() const {
    auto status = PoolCore::counters();
    const std::lock_guard lock(mutex_);
    status.checked_in = idle_.size();
    status.checked_out = all_.size() - idle_.size();
    status.overflow = keep_ == unlimited ? 0 : all_.size() - keep_;
    status.size = keep_ == unlimited ? 0 : keep_;
    status.waiting = line_.length();
    status.checkouts = checkouts_;
    status.timeouts = timeouts_;
    status.wait_time = Duration(waited_);
    return status;
}

}  // namespace

PoolCore* make_queue_pool(Pool::Creator creator, PoolOptions options) {
    return new QueuePool(std::move(creator), std::move(options));
}

}  // namespace azoth::detail
