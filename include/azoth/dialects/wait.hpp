// SPDX-License-Identifier: MIT
// How drivers wait for the network: the one place where a connection may stand still.
#pragma once

#include "azoth/base/duration.hpp"
#include "azoth/base/export.hpp"

#include <cstdint>

namespace azoth::driver {

/// What a socket is waited for.
enum class Readiness : std::uint8_t {
    none = 0,
    read = 1,
    write = 2,
    both = 3,  ///< Either of them.
};

constexpr bool has(Readiness all, Readiness some) noexcept {
    return (static_cast<std::uint8_t>(all) & static_cast<std::uint8_t>(some)) != 0;
}

/// A moment of the monotonic clock until which something may take, or no such moment.
class AZOTH_EXPORT Deadline {
public:
    /// Never.
    constexpr Deadline() noexcept = default;

    /// That long from now.
    static Deadline in(Duration duration) noexcept;

    [[nodiscard]] constexpr bool is_never() const noexcept { return at_ == INT64_MAX; }

    /// The time that is left, zero when there is none.
    [[nodiscard]] Duration left() const noexcept;

    friend constexpr auto operator<=>(Deadline, Deadline) noexcept = default;

private:
    std::int64_t at_ = INT64_MAX;  ///< In microseconds.
};

/// Waits for sockets on behalf of a driver. A program with an event loop gives its own, which suspends
/// the task that waits; the default blocks the thread in poll(2).
class AZOTH_EXPORT Waiter {
public:
    Waiter() = default;
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;
    virtual ~Waiter();

    /// Returns as soon as the socket can do some of what is wanted: that part of it. An error on the
    /// socket counts as all of it, since the driver then finds out. `none` when the deadline came first.
    /// May throw to give up; the driver then closes the connection.
    virtual Readiness wait(int socket, Readiness wanted, Deadline deadline) = 0;
};

/// The one that blocks the calling thread. Usable from all threads; never destroyed.
AZOTH_EXPORT Waiter& blocking_waiter() noexcept;

}  // namespace azoth::driver
