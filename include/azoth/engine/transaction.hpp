// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/base/rc.hpp"

#include <cstdint>
#include <source_location>
#include <string>
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

protected:
    friend class Connection;

    Transaction(
        detail::Rc<detail::ConnectionCore> core, std::uint64_t id, std::uint64_t savepoint
    ) noexcept;

    detail::Rc<detail::ConnectionCore> core_;
    std::uint64_t id_;
    std::uint64_t savepoint_;
};

/// A transaction that is prepared before it is committed: after `prepare()` the database keeps it, also over a
/// crash, until somebody commits it or rolls it back by its name, be it on another connection.
class AZOTH_EXPORT TwoPhaseTransaction : public Transaction {
public:
    /// Its name: letters, digits and `_ - . :`, at most 64.
    [[nodiscard]] const std::string& xid() const noexcept { return xid_; }

    /// InvalidRequestError when it is over, or prepared already.
    void prepare(std::source_location where = std::source_location::current());

    [[nodiscard]] bool is_prepared() const noexcept;

private:
    friend class Connection;

    TwoPhaseTransaction(detail::Rc<detail::ConnectionCore> core, std::uint64_t id);

    std::string xid_;
};

}  // namespace azoth
