// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <mutex>

namespace azoth::detail {

inline void pause_briefly() noexcept {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

/// Locks a mutex that is held for some ten nanoseconds only: looking again is cheaper than going to
/// sleep.
inline std::unique_lock<std::mutex> lock_soon(std::mutex& mutex) {
    std::unique_lock lock(mutex, std::try_to_lock);
    for (int tries = 0; !lock && tries < 20; ++tries) {
        pause_briefly();
        static_cast<void>(lock.try_lock());
    }
    if (!lock) {
        lock.lock();
    }
    return lock;
}

/// A mutex for long waits that a forked child can take away from a thread that it does not have.
class ForkableLock {
public:
    void lock() noexcept {
        while (locked_.exchange(true, std::memory_order_acquire)) {
            locked_.wait(true, std::memory_order_relaxed);
        }
    }

    void unlock() noexcept {
        locked_.store(false, std::memory_order_release);
        locked_.notify_one();
    }

private:
    std::atomic<bool> locked_{false};
};

}  // namespace azoth::detail
