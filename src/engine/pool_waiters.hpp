// SPDX-License-Identifier: MIT
// The line of those who wait for a connection.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <source_location>

namespace azoth::detail {

struct PoolRecord;

/// One who waits; lives on the waiting thread's stack.
///
/// Who hands over a record takes the waiter out of the line under the lock of the pool, and wakes
/// it after that lock is released. From the moment it is out of the line a record is on its way to
/// it, so a waiter whose time is up still has to take it.
class Waiter {
public:
    explicit Waiter(std::source_location where) noexcept : holder(where) {}

    /// False when the time is up and no record was handed over.
    template <class Deadline>
    bool wait_until(Deadline deadline) {
        std::unique_lock lock(mutex_);
        return handed_over_.wait_until(lock, deadline, [&] { return ready_; });
    }

    void wait() {
        std::unique_lock lock(mutex_);
        handed_over_.wait(lock, [&] { return ready_; });
    }

    /// Wakes it while holding its mutex, because it is gone as soon as it can see that it is ready.
    void wake() noexcept {
        const std::lock_guard lock(mutex_);
        ready_ = true;
        handed_over_.notify_one();
    }

    const std::source_location holder;
    PoolRecord* record = nullptr;  ///< Set before it is woken.

private:
    friend class WaitingLine;

    Waiter* previous_ = nullptr;
    Waiter* next_ = nullptr;
    bool in_line_ = false;

    std::mutex mutex_;
    std::condition_variable handed_over_;
    bool ready_ = false;
};

/// First come, first served. All functions are called under the lock of the pool.
class WaitingLine {
public:
    bool empty() const noexcept { return first_ == nullptr; }

    int length() const noexcept { return length_; }

    void join(Waiter& waiter) noexcept {
        waiter.previous_ = last_;
        (last_ != nullptr ? last_->next_ : first_) = &waiter;
        last_ = &waiter;
        waiter.in_line_ = true;
        ++length_;
    }

    /// False when the waiter is not in line any more: it was given a record.
    bool leave(Waiter& waiter) noexcept {
        if (!waiter.in_line_) {
            return false;
        }
        (waiter.previous_ != nullptr ? waiter.previous_->next_ : first_) = waiter.next_;
        (waiter.next_ != nullptr ? waiter.next_->previous_ : last_) = waiter.previous_;
        waiter.in_line_ = false;
        --length_;
        return true;
    }

    Waiter* take_first() noexcept {
        auto* const waiter = first_;
        leave(*waiter);
        return waiter;
    }

    /// In a forked child: the threads that waited are not here.
    void forget() noexcept { *this = WaitingLine(); }

private:
    Waiter* first_ = nullptr;
    Waiter* last_ = nullptr;
    int length_ = 0;
};

}  // namespace azoth::detail
