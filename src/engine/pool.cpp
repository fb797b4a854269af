// SPDX-License-Identifier: MIT
#include "azoth/engine/pool.hpp"

#include "azoth/base/error.hpp"
#include "engine/pool_core.hpp"

#include <fmt/format.h>

#include <climits>

namespace azoth {

namespace {

void require(bool fine, std::string message, std::source_location where) {
    if (!fine) {
        throw ArgumentError(ErrorInfo{.message = std::move(message)}, where);
    }
}

void require_duration(
    const char* name, const std::optional<Duration>& duration, std::source_location where
) {
    require(
        !duration || duration->microseconds() > 0,
        fmt::format("{} of a pool must be longer than nothing; leave it out to turn it off", name),
        where
    );
}

void require_sense(const PoolOptions& options, std::source_location where) {
    require(
        options.pool_size >= 0,
        fmt::format("pool_size is {}; it cannot be negative", options.pool_size),
        where
    );
    require(
        options.max_overflow >= -1,
        fmt::format("max_overflow is {}; it must be -1 (no limit) or more", options.max_overflow),
        where
    );
    require(
        options.max_overflow <= INT_MAX - 1 - options.pool_size,
        "pool_size and max_overflow are too large; say max_overflow = -1 for no limit",
        where
    );
    require(options.timeout.microseconds() >= 0, "timeout of a pool cannot be negative", where);
    require(
        options.lifetime_jitter >= 0 && options.lifetime_jitter < 1,
        fmt::format("lifetime_jitter is {}; it must be from 0 to below 1", options.lifetime_jitter),
        where
    );
    require_duration("recycle", options.recycle, where);
    require_duration("max_lifetime", options.max_lifetime, where);
    require_duration("idle_timeout", options.idle_timeout, where);
    require_duration("leak_threshold", options.leak_threshold, where);
}

detail::PoolCore* make_core(Pool::Creator creator, PoolOptions options) {
    const bool shared = options.pool_class == PoolClass::static_pool ||
                        options.pool_class == PoolClass::singleton_thread_pool;
    return shared ? detail::make_shared_pool(std::move(creator), std::move(options))
                  : detail::make_queue_pool(std::move(creator), std::move(options));
}

detail::Rc<detail::PoolOwner>
make_owner(Pool::Creator creator, PoolOptions options, std::source_location where) {
    require(static_cast<bool>(creator), "a pool needs a function that opens connections", where);
    require_sense(options, where);
    return detail::Rc<detail::PoolOwner>::make(make_core(std::move(creator), std::move(options)));
}

}  // namespace

ConnectionRecord& PooledConnection::record() const noexcept {
    return *record_;
}

void PooledConnection::give_back() noexcept {
    connection_ = nullptr;
    auto* const record = std::exchange(record_, nullptr);
    record->core->give_back(*record);
}

void PooledConnection::invalidate(std::string_view reason) noexcept {
    connection_ = nullptr;
    if (auto* const record = std::exchange(record_, nullptr)) {
        record->core->invalidate(*record, reason);
    }
}

void PooledConnection::invalidate_pool(std::string_view reason) noexcept {
    if (record_ != nullptr) {
        record_->core->invalidate_as_old_as(*record_);
        invalidate(reason);
    }
}

void PooledConnection::detach() {
    if (record_ != nullptr) {
        record_->core->detach(*record_);
        record_->detached = true;
    }
}

Pool::Pool(Creator creator, PoolOptions options, std::source_location where)
    : owner_(make_owner(std::move(creator), std::move(options), where)), core_(owner_->core()) {}

Pool::Pool(const Pool&) noexcept = default;
Pool::Pool(Pool&&) noexcept = default;
Pool& Pool::operator=(const Pool&) noexcept = default;
Pool& Pool::operator=(Pool&&) noexcept = default;
Pool::~Pool() = default;

PooledConnection Pool::connect(std::source_location where) {
    auto* const record = core_->checkout(where);
    return {record, record->connection};
}

ListenerId Pool::listen(PoolEvents events) {
    const ListenerId id = detail::next_listener_id();
    core_->listen(std::move(events), id);
    return id;
}

bool Pool::unlisten(ListenerId id) {
    return core_->unlisten(id);
}

void Pool::invalidate_older_than_now() noexcept {
    core_->invalidate_older_than_now();
}

void Pool::dispose(bool close) noexcept {
    core_->dispose(close ? detail::Closing::close : detail::Closing::abandon);
}

Pool Pool::recreate() const {
    Pool other(core_->creator(), core_->options());
    core_->copy_listeners_to(*other.core_);
    return other;
}

void Pool::reap() {
    core_->reap();
}

std::string Pool::status() const {
    return core_->status();
}

PoolStatus Pool::counters() const {
    return core_->counters();
}

int Pool::size() const {
    return counters().size;
}

int Pool::checkedin() const {
    return counters().checked_in;
}

int Pool::checkedout() const {
    return counters().checked_out;
}

int Pool::overflow() const {
    return counters().overflow;
}

const PoolOptions& Pool::options() const noexcept {
    return core_->options();
}

}  // namespace azoth
