// SPDX-License-Identifier: MIT
// What a database driver implements. Everything above speaks to databases through these two classes.
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/dialects/wait.hpp"
#include "azoth/sql/field.hpp"
#include "azoth/sql/value.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace azoth::driver {

/// A prepared statement of one connection. Used by one thread at a time.
///
/// Life: bind every parameter (1-based), step until false, reset, bind again. What was bound by
/// reference must stay alive until reset().
class AZOTH_EXPORT Statement {
public:
    Statement() = default;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    virtual ~Statement();

    /// -1 when that is only known to the database, which refuses a wrong number itself.
    virtual int parameter_count() const noexcept = 0;

    /// Binds a value by reference: it must live until reset().
    virtual void bind(int index, const Value& value) = 0;

    /// Binds one member of the object at `base` to each of `count` parameters from `first` on.
    virtual void
    bind_fields(int first, const Field* fields, std::size_t count, const void* base) = 0;

    /// Before the first step() of a SELECT in a transaction: its rows are to come from the server `rows` at a
    /// time, until reset(). Other statements may run in between. A driver that cannot leaves it as it is.
    virtual void stream(std::size_t rows);

    /// Runs to the next row; false when there is none (any more).
    virtual bool step() = 0;

    /// Ends the execution and makes the statement ready for new values. Never throws.
    virtual void reset() noexcept = 0;

    /// May be known only after the first step().
    virtual int column_count() const noexcept = 0;
    virtual std::string column_name(int column) const = 0;

    /// Reads columns of the current row, from `first` (0-based) on, into the object at `base`.
    /// A NULL for a field that cannot hold it, or a value that does not fit, is a DataError.
    virtual void read_fields(int first, const Field* fields, std::size_t count, void* base) = 0;

    /// True when the value of the column in the current row is NULL.
    virtual bool is_null(int column) = 0;

    /// Reads an integer without any check, NULL as 0; the ORM's way to look at a key before it decides.
    virtual std::int64_t read_int64(int column) = 0;

    /// Rows inserted, updated or deleted by the execution that just ended.
    virtual std::int64_t rows_affected() const noexcept = 0;
};

/// A connection to a database. Used by one thread at a time.
class AZOTH_EXPORT Connection {
public:
    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    virtual ~Connection();

    /// The caller owns the statement; it must be destroyed before its connection.
    virtual Statement* prepare(std::string_view sql, bool persistent) = 0;

    /// Runs SQL without parameters and results; several statements may be separated by semicolons.
    virtual void execute(std::string_view sql) = 0;

    /// Begins a transaction, at the latest with the next statement. The isolation level may be empty, for the
    /// database's own; "AUTOCOMMIT" begins none. Words of SQL may follow it: "READ ONLY", "DEFERRABLE".
    virtual void begin(std::string_view isolation_level, bool for_write) = 0;
    virtual void commit() = 0;

    /// Does nothing when no transaction is open.
    virtual void rollback() = 0;

    /// True when the database has a transaction open on this connection. Must not do I/O.
    virtual bool in_transaction() const noexcept = 0;

    /// Two-phase transactions; a driver whose dialect has the capability overrides all of these. A name has letters,
    /// digits and `_ - . :`, at most 64. commit() and rollback() end one that is not prepared.
    virtual void begin_twophase(std::string_view isolation_level, std::string_view xid);
    /// The connection is out of the transaction then.
    virtual void prepare_twophase(std::string_view xid);
    virtual void commit_prepared(std::string_view xid);
    virtual void rollback_prepared(std::string_view xid);
    /// The names of all that are prepared.
    virtual std::vector<std::string> recover_twophase();

    /// Who waits for the network from now on. Drivers without a network have nothing to wait for.
    virtual void set_waiter(Waiter&) noexcept {}

    /// Returns false, or throws, when the database cannot be reached any more.
    virtual bool ping() = 0;

    /// Closes at once; never throws. Later calls do nothing.
    virtual void close() noexcept = 0;

    /// Forgets the connection without telling the server (in a forked child).
    virtual void abandon() noexcept { close(); }

    virtual std::int64_t last_insert_id() const noexcept = 0;
};

}  // namespace azoth::driver
