// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"

#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>

namespace azoth {

namespace driver {
class Connection;
}

/// Base of what is kept beside a connection for as long as it is open, such as prepared statements.
class AZOTH_EXPORT ConnectionInfo {
public:
    ConnectionInfo() = default;
    ConnectionInfo(const ConnectionInfo&) = delete;
    ConnectionInfo& operator=(const ConnectionInfo&) = delete;
    virtual ~ConnectionInfo();
};

/// The pool's side of a connection. It survives the connection when that is replaced.
class AZOTH_EXPORT ConnectionRecord {
public:
    ConnectionRecord(const ConnectionRecord&) = delete;
    ConnectionRecord& operator=(const ConnectionRecord&) = delete;

    /// Tells the records of a pool apart in logs.
    std::uint64_t id() const noexcept { return id_; }

    /// What was kept with `set_info`; null after the connection was replaced.
    ConnectionInfo* info() const noexcept { return info_; }

    /// Takes ownership. It is destroyed before the connection is closed, except in a forked child,
    /// where it is left alone together with the parent's connection.
    void set_info(ConnectionInfo* owned) noexcept { delete std::exchange(info_, owned); }

protected:
    explicit ConnectionRecord(std::uint64_t id) noexcept : id_(id) {}

    ~ConnectionRecord() = default;

    ConnectionInfo* info_ = nullptr;

private:
    std::uint64_t id_;
};

/// What `reset` listeners are told.
struct PoolResetState {
    /// No transaction is open any more; there is nothing left to roll back.
    bool transaction_was_reset = false;
};

/// What `listen` gives, for `unlisten`. No two listeners of a process have the same.
enum class ListenerId : std::uint64_t {};

/// Functions to be called when something happens in a pool; those left empty are not called.
///
/// They run on the thread that causes the event, without any lock of the pool. An exception from
/// `connect`, `first_connect` and `checkout` makes that checkout fail (`Disconnected` from
/// `checkout`: it tries a new connection); one from `reset` and `checkin` closes the connection;
/// the others go to the log. No connection is lost to any of them.
struct PoolEvents {
    /// After the very first connection of the pool was opened; other threads wait until it is done.
    std::function<void(driver::Connection&, ConnectionRecord&)> first_connect{};

    /// After any connection was opened, before anyone uses it.
    std::function<void(driver::Connection&, ConnectionRecord&)> connect{};

    std::function<void(driver::Connection&, ConnectionRecord&)> checkout{};

    /// When a connection comes back, before the rollback.
    std::function<void(driver::Connection&, ConnectionRecord&, PoolResetState)> reset{};

    /// When a connection goes back into the pool; null if it is not open any more.
    std::function<void(driver::Connection*, ConnectionRecord&)> checkin{};

    /// Before a connection is closed because it is known or feared to be unusable.
    std::function<void(driver::Connection&, ConnectionRecord&, std::string_view reason)> invalidate{
    };

    /// Before any connection is closed.
    std::function<void(driver::Connection&, ConnectionRecord&)> close{};
};

}  // namespace azoth
