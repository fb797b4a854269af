// SPDX-License-Identifier: MIT
// Pools whose connection may have several holders: static (one for all) and singleton_thread (one
// per thread).
#include "azoth/base/error.hpp"
#include "engine/pool_core.hpp"
#include "engine/pool_registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace azoth::detail {

namespace {

class SharedPool final : public PoolCore {
public:
    SharedPool(Pool::Creator creator, PoolOptions pool_options)
        : PoolCore(std::move(creator), std::move(pool_options)),
          per_thread_(options().pool_class == PoolClass::singleton_thread_pool) {}

    ~SharedPool() override = default;

    PoolRecord* checkout(std::source_location where) override;
    void invalidate(PoolRecord& record, std::string_view reason) noexcept override;
    void detach(PoolRecord& record) override;
    void dispose(Closing how) noexcept override;
    void reap() override;
    std::string status() const override;
    PoolStatus counters() const override;
    PoolRecord* thread_ends() noexcept override;

protected:
    void put_back(PoolRecord& record) noexcept override;
    void forget_parent() noexcept override;

    /// The nested holders within a thread work in one transaction, the last one ends it.
    bool resets_on_return(const PoolRecord& record) const noexcept override {
        if (!per_thread_) {
            return true;
        }
        const std::lock_guard lock(mutex_);
        return record.shares == 1;
    }

private:
    struct Entry {
        std::thread::id thread;
        PoolRecord* record;
    };

    std::thread::id place() const noexcept {
        return per_thread_ ? std::this_thread::get_id() : std::thread::id();
    }

    PoolRecord* open_for(std::source_location where, std::int64_t time);

    // The following are called under the lock.

    PoolRecord* find_or_make(std::int64_t time, std::vector<PoolRecord*>& evicted);
    void evict(std::vector<PoolRecord*>& evicted) noexcept;

    /// The pool does not know the record any more; it goes with its last holder.
    void let_go(PoolRecord& record) noexcept;

    /// Lets go of everything; returns what nobody holds.
    std::vector<PoolRecord*> let_go_of_all() noexcept;

    const bool per_thread_;
    ForkableLock connecting_;  ///< Two threads that want the static connection open only one.

    std::vector<Entry> entries_;  ///< Locked. The oldest first.
};

PoolRecord* SharedPool::checkout(std::source_location where) {
    if (per_thread_) {
        watch_end_of_thread(id());
        return open_for(where, now());
    }
    {
        // Before the lock that a thread of the parent may have held at the fork.
        const std::lock_guard lock(mutex_);
        start_anew_after_fork();
    }
    const std::lock_guard alone(connecting_);
    return open_for(where, now());
}

PoolRecord* SharedPool::open_for(std::source_location where, std::int64_t time) {
    std::vector<PoolRecord*> evicted;
    PoolRecord* record = nullptr;
    bool first_holder = false;
    {
        const std::lock_guard lock(mutex_);
        start_anew_after_fork();
        record = find_or_make(time, evicted);
        first_holder = ++record->shares == 1;
        record->in_use = true;
        record->leak_reported = record->leak_reported && !first_holder;
        if (first_holder) {
            record->holder = where;
            record->checked_out_at = time;
        }
        ++checkouts_;
    }
    for (auto* old : evicted) {
        drop_stray(*old);
    }
    if (first_holder) {
        try {
            make_usable(*record, time);
        } catch (...) {
            {
                const std::lock_guard lock(mutex_);
                let_go(*record);
            }
            drop_stray(*record);
            throw;
        }
    }
    return record;
}

PoolRecord* SharedPool::find_or_make(std::int64_t time, std::vector<PoolRecord*>& evicted) {
    const auto entry = std::ranges::find(entries_, place(), &Entry::thread);
    if (entry != entries_.end()) {
        auto* const record = entry->record;
        if (record->shares == 0 || !is_outdated(*record, time)) {
            return record;
        }
        let_go(*record);  // Those who have it keep it; who comes now gets another.
    }
    if (per_thread_) {
        evict(evicted);
    }
    entries_.reserve(entries_.size() + 1);
    auto* const record = new PoolRecord(*this, new_record_number(), generation_);
    entries_.push_back({place(), record});
    return record;
}

/// Makes room for one more within `pool_size`, as far as connections are not in use.
void SharedPool::evict(std::vector<PoolRecord*>& evicted) noexcept {
    const auto size = static_cast<std::size_t>(options().pool_size);
    for (std::size_t i = 0; size > 0 && entries_.size() >= size && i < entries_.size();) {
        auto* const record = entries_[i].record;
        if (record->shares > 0) {
            ++i;
            continue;
        }
        try {
            evicted.push_back(record);
        } catch (const std::bad_alloc&) {
            return;
        }
        let_go(*record);
    }
}

void SharedPool::let_go(PoolRecord& record) noexcept {
    if (!record.on_its_own) {
        record.on_its_own = true;
        ++strays_;
        std::erase_if(entries_, [&](const Entry& entry) { return entry.record == &record; });
    }
}

void SharedPool::put_back(PoolRecord& record) noexcept {
    const auto time = now();
    std::string leak;
    bool stray = false;
    {
        const std::lock_guard lock(mutex_);
        start_anew_after_fork();
        if (--record.shares > 0) {
            return;
        }
        leak = leak_of(record, time);
        record.in_use = false;
        record.returned_at = time;
        stray = record.on_its_own;
    }
    if (!leak.empty()) {
        log(LogLevel::warning, leak);
    }
    if (stray) {
        drop_stray(record);
    }
}

void SharedPool::invalidate(PoolRecord& record, std::string_view reason) noexcept {
    tell_invalidated(record, reason);
    {
        const std::lock_guard lock(mutex_);
        start_anew_after_fork();
        let_go(record);
        if (--record.shares > 0) {
            return;  // Closed when the other holders are done with it.
        }
    }
    drop_stray(record);
}

void SharedPool::detach(PoolRecord& record) {
    const std::lock_guard lock(mutex_);
    start_anew_after_fork();
    let_go(record);
}

std::vector<PoolRecord*> SharedPool::let_go_of_all() noexcept {
    std::vector<PoolRecord*> unused;
    ++generation_;
    while (!entries_.empty()) {
        auto* const record = entries_.back().record;
        let_go(*record);
        if (record->shares == 0) {
            try {
                unused.push_back(record);
            } catch (const std::bad_alloc&) {
                break;
            }
        }
    }
    return unused;
}

void SharedPool::dispose(Closing how) noexcept {
    std::vector<PoolRecord*> unused;
    {
        const std::lock_guard lock(mutex_);
        start_anew_after_fork();
        unused = let_go_of_all();
    }
    for (auto* record : unused) {
        close_connection(*record, how);
    }
    // The last of them may take the pool with it.
    for (auto* record : unused) {
        drop_stray(*record);
    }
}

void SharedPool::forget_parent() noexcept {
    connecting_.unlock();
    for (auto* record : let_go_of_all()) {
        close_connection(*record, Closing::abandon);
        delete record;
        --strays_;
    }
}

PoolRecord* SharedPool::thread_ends() noexcept {
    const std::lock_guard lock(mutex_);
    const auto entry = std::ranges::find(entries_, std::this_thread::get_id(), &Entry::thread);
    if (entry == entries_.end()) {
        return nullptr;
    }
    auto* const record = entry->record;
    let_go(*record);
    return record->shares == 0 ? record : nullptr;
}

void SharedPool::reap() {
    const auto time = now();
    std::vector<std::string> leaks;
    std::vector<PoolRecord*> expired;
    {
        const std::lock_guard lock(mutex_);
        start_anew_after_fork();
        for (const auto& entry : entries_) {
            if (auto leak = leak_of(*entry.record, time); !leak.empty()) {
                leaks.push_back(std::move(leak));
            }
            if (entry.record->shares == 0 && is_outdated(*entry.record, time)) {
                expired.push_back(entry.record);
            }
        }
        for (auto* record : expired) {
            let_go(*record);
        }
    }
    for (auto* record : expired) {
        recycled_.fetch_add(1, std::memory_order_relaxed);
        drop_stray(*record);
    }
    report(leaks);
}

std::string SharedPool::status() const {
    if (!per_thread_) {
        return "StaticPool";
    }
    return fmt::format(
        "SingletonThreadPool id:{} size: {}", id(), counters().checked_in + counters().checked_out
    );
}

PoolStatus SharedPool::counters() const {
    auto status = PoolCore::counters();
    const std::lock_guard lock(mutex_);
    const auto in_use =
        std::ranges::count_if(entries_, [](const Entry& entry) { return entry.record->in_use; });
    status.size = per_thread_ ? options().pool_size : 1;
    status.checked_out = static_cast<int>(in_use);
    status.checked_in = static_cast<int>(entries_.size()) - status.checked_out;
    status.overflow = static_cast<int>(entries_.size()) - status.size;
    status.checkouts = checkouts_;
    return status;
}

}  // namespace

PoolCore* make_shared_pool(Pool::Creator creator, PoolOptions options) {
    return new SharedPool(std::move(creator), std::move(options));
}

}  // namespace azoth::detail
