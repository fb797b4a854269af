// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/base/rc.hpp"

#include <cstdint>
#include <source_location>
#include <utility>

namespace azoth {

namespace detail {
class ConnectionCore;
}

/// A transaction or, from `begin_nested()`, a savepoint. Rolls back when it goes out of scope uncommitted.
class AZOTH_EXPORT Transaction {
public:
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

    /// InvalidRequestError when it is over already.
    void commit(std::source_location where = std::source_location::current());

    /// Does nothing when it is over already.
    void rollback(std::source_location where = std::source_location::current());

    /// Neither committed nor rolled back, and the connection still in it.
    [[nodiscard]] bool is_active() const noexcept;

    [[nodiscard]] bool nested() const noexcept { return savepoint_ != 0; }

private:
    friend class Connection;

    Transaction(
        detail::Rc<detail::ConnectionCore> core, std::uint64_t id, std::uint64_t savepoint
    ) noexcept;

    detail::Rc<detail::ConnectionCore> core_;
    std::uint64_t id_;
    std::uint64_t savepoint_;
};

}  // namespace azoth
