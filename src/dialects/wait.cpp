// SPDX-License-Identifier: MIT
#include "azoth/dialects/wait.hpp"

#include "azoth/base/error.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstring>

namespace azoth::driver {

namespace {

std::int64_t now_microseconds() noexcept {
    using std::chrono::microseconds;
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<microseconds>(now).count();
}

class BlockingWaiter final : public Waiter {
public:
    Readiness wait(int socket, Readiness wanted, Deadline deadline) override {
        pollfd entry{};
        entry.fd = socket;
        entry.events = static_cast<short>(
            (has(wanted, Readiness::read) ? POLLIN : 0) |
            (has(wanted, Readiness::write) ? POLLOUT : 0)
        );
        while (true) {
            const int count = ::poll(&entry, 1, milliseconds(deadline));
            if (count > 0) {
                return readiness(entry.revents, wanted);
            }
            if (count < 0 && errno != EINTR) {
                throw OperationalError(ErrorInfo{
                    .message = fmt::format("waiting for a socket failed: {}", std::strerror(errno)),
                });
            }
            if (!deadline.is_never() && deadline.left() == Duration()) {
                return Readiness::none;
            }
        }
    }

private:
    /// Rounded up, so that nothing is left when poll() says that the time is over.
    static int milliseconds(Deadline deadline) noexcept {
        if (deadline.is_never()) {
            return -1;
        }
        const std::int64_t left = (deadline.left().microseconds() + 999) / 1000;
        return static_cast<int>(std::min<std::int64_t>(left, INT_MAX));
    }

    static Readiness readiness(short events, Readiness wanted) noexcept {
        if ((events & (POLLERR | POLLHUP | POLLNVAL)) != 0) {
            return wanted;
        }
        return static_cast<Readiness>(
            ((events & POLLIN) != 0 ? 1 : 0) | ((events & POLLOUT) != 0 ? 2 : 0)
        );
    }
};

}  // namespace

Deadline Deadline::in(Duration duration) noexcept {
    Deadline made;
    const std::int64_t now = now_microseconds();
    const std::int64_t most = INT64_MAX - 1 - now;
    made.at_ = now + std::min(duration.microseconds(), most);
    return made;
}

Duration Deadline::left() const noexcept {
    return is_never() ? Duration(INT64_MAX)
                      : Duration(std::max<std::int64_t>(at_ - now_microseconds(), 0));
}

Waiter::~Waiter() = default;

Waiter& blocking_waiter() noexcept {
    static auto* const waiter = new BlockingWaiter();
    return *waiter;
}

}  // namespace azoth::driver
