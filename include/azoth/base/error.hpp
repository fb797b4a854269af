// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/base/rc.hpp"

#include <cstdint>
#include <exception>
#include <source_location>
#include <string>
#include <string_view>

namespace azoth {

// Error                             root of everything azoth throws
// ├ ArgumentError                   a wrong argument, found before anything was sent
// │ └ NoSuchModuleError             no dialect of that name is registered
// ├ CompileError                    a statement that this database cannot run
// ├ CircularDependencyError         tables or objects that need each other in a circle
// ├ IdentifierError                 a name the database cannot hold
// ├ TimeoutError                    the pool had no connection in time
// ├ InvalidRequestError             a call that does not fit the state of its object
// │ ├ PendingRollbackError          the transaction failed; rollback() comes first
// │ ├ ResourceClosedError           a closed connection, result or transaction
// │ ├ NoSuchColumnError             a row has no such column
// │ ├ AmbiguousColumnError          a row has more than one such column
// │ ├ NoResultFound                 one row was asked for, none came
// │ ├ MultipleResultsFound          one row was asked for, more came
// │ ├ NoReferencedTableError        a foreign key to a table that is not there
// │ ├ NoReferencedColumnError       a foreign key to a column that is not there
// │ ├ NoForeignKeysError            a join between tables without a foreign key
// │ ├ AmbiguousForeignKeysError     a join between tables with several foreign keys
// │ ├ NoSuchTableError              reflection of a table that is not there
// │ ├ FlushError                    objects that cannot be written as they are
// │ ├ StaleDataError                a row changed or vanished under the session
// │ ├ DetachedInstanceError         a load was needed, but the object has no session
// │ └ ObjectDeletedError            the row of this object is gone
// └ StatementError                  a statement failed before it reached the database
//   └ DBAPIError                    the database or its driver refused
//     ├ InterfaceError
//     └ DatabaseError
//       ├ DataError                 a value the column cannot hold
//       ├ OperationalError          the database could not do it now
//       │ ├ Disconnected            the connection is gone
//       │ ├ SerializationFailure    another transaction came first (SQLite: busy snapshot)
//       │ ├ DeadlockDetected
//       │ ├ LockTimeout             the lock was not to be had in time (SQLite: busy)
//       │ ├ QueryCancelled
//       │ ├ DiskFull
//       │ └ ReadOnly
//       ├ IntegrityError
//       │ ├ UniqueViolation
//       │ ├ ForeignKeyViolation
//       │ ├ NotNullViolation
//       │ └ CheckViolation
//       ├ InternalError
//       │ └ Corrupt                 the database file is damaged or is not a database
//       ├ ProgrammingError
//       └ NotSupportedError

/// What may be tried again after an error.
enum class Retry : std::uint8_t {
    never,            ///< The same attempt would fail again.
    statement,        ///< The statement alone may be repeated; the transaction is alive.
    transaction,      ///< Roll back, then repeat the whole transaction.
    unknown_outcome,  ///< The connection was lost during COMMIT: it may or may not have happened.
};

/// All that is known about an error; what is not known stays empty.
struct ErrorInfo {
    std::string message;       ///< What happened, one sentence.
    std::string_view code{};   ///< Stable short code; docs/errors.md explains each one.
    std::string sqlstate{};    ///< Five characters where the database gives one.
    int native_code = 0;       ///< The driver's own number (SQLite: extended result code).
    std::string statement{};   ///< The SQL with placeholders, never with values.
    std::string parameters{};  ///< Rendered values; filled only when hiding them is off.
    std::string constraint{};
    std::string table{};
    std::string column{};
    std::string detail{};  ///< The database's own words.
    std::string hint{};    ///< What to do next.
    bool connection_invalidated = false;
    Retry retry = Retry::never;
};

/// Root of all errors of the library. Cheap to copy; all copies share one description.
///
/// `what()` is for people: the message with its code, then lines that begin with `database:`, `SQL:`,
/// `parameters:`, `at:` (file and line of the call into azoth) and `hint:`, as far as they are known. Programs use the accessors. Values of
/// parameters are in no text unless the engine was made with `hide_parameters = false`.
class AZOTH_EXPORT Error : public std::exception {
public:
    explicit Error(ErrorInfo info, std::source_location where = std::source_location::current());
    explicit Error(
        std::string message, std::source_location where = std::source_location::current()
    );
    Error(const Error&) noexcept;
    Error& operator=(const Error&) noexcept;
    ~Error() override;

    const char* what() const noexcept override;

    const std::string& message() const noexcept;
    std::string_view code() const noexcept;
    const std::string& sqlstate() const noexcept;
    int native_code() const noexcept;
    const std::string& statement() const noexcept;
    const std::string& constraint() const noexcept;
    const std::string& table() const noexcept;
    const std::string& column() const noexcept;
    const std::string& detail() const noexcept;
    const std::string& hint() const noexcept;

    /// File and line of the call into azoth that failed; line 0 where that is not known, as for what is
    /// loaded when an object is looked at.
    std::source_location location() const noexcept;

    /// True when the connection was given up because of this error.
    bool connection_invalidated() const noexcept;

    Retry retry() const noexcept;

    /// Fills in what the thrower could not know. Used while an error travels up to the caller;
    /// what is already known is kept, except the location, which moves outward to the user's call.
    void add_context(std::string_view statement, std::source_location where);
    void add_table(std::string name);
    void add_to_message(std::string_view more);
    void add_parameters(std::string rendered);
    void set_connection_invalidated() noexcept;
    void set_retry(Retry retry) noexcept;

private:
    struct Shared;
    detail::Rc<Shared> shared_;
};

#define AZOTH_ERROR_TYPE(Name, Base)                                                               \
    class AZOTH_EXPORT Name : public Base {                                                        \
    public:                                                                                        \
        explicit Name(                                                                             \
            ErrorInfo info, std::source_location where = std::source_location::current()           \
        );                                                                                         \
        explicit Name(                                                                             \
            std::string message, std::source_location where = std::source_location::current()      \
        );                                                                                         \
        Name(const Name&) noexcept;                                                                \
        Name& operator=(const Name&) noexcept = default;                                           \
        ~Name() override;                                                                          \
    }

AZOTH_ERROR_TYPE(ArgumentError, Error);
AZOTH_ERROR_TYPE(NoSuchModuleError, ArgumentError);
AZOTH_ERROR_TYPE(CompileError, Error);
AZOTH_ERROR_TYPE(CircularDependencyError, Error);
AZOTH_ERROR_TYPE(IdentifierError, Error);
AZOTH_ERROR_TYPE(TimeoutError, Error);
AZOTH_ERROR_TYPE(InvalidRequestError, Error);
AZOTH_ERROR_TYPE(PendingRollbackError, InvalidRequestError);
AZOTH_ERROR_TYPE(ResourceClosedError, InvalidRequestError);
AZOTH_ERROR_TYPE(NoSuchColumnError, InvalidRequestError);
AZOTH_ERROR_TYPE(AmbiguousColumnError, InvalidRequestError);
AZOTH_ERROR_TYPE(NoResultFound, InvalidRequestError);
AZOTH_ERROR_TYPE(MultipleResultsFound, InvalidRequestError);
AZOTH_ERROR_TYPE(NoReferencedTableError, InvalidRequestError);
AZOTH_ERROR_TYPE(NoReferencedColumnError, InvalidRequestError);
AZOTH_ERROR_TYPE(NoForeignKeysError, InvalidRequestError);
AZOTH_ERROR_TYPE(AmbiguousForeignKeysError, InvalidRequestError);
AZOTH_ERROR_TYPE(NoSuchTableError, InvalidRequestError);
AZOTH_ERROR_TYPE(FlushError, InvalidRequestError);
AZOTH_ERROR_TYPE(StaleDataError, InvalidRequestError);
AZOTH_ERROR_TYPE(DetachedInstanceError, InvalidRequestError);
AZOTH_ERROR_TYPE(ObjectDeletedError, InvalidRequestError);
AZOTH_ERROR_TYPE(StatementError, Error);
AZOTH_ERROR_TYPE(DBAPIError, StatementError);
AZOTH_ERROR_TYPE(InterfaceError, DBAPIError);
AZOTH_ERROR_TYPE(DatabaseError, DBAPIError);
AZOTH_ERROR_TYPE(DataError, DatabaseError);
AZOTH_ERROR_TYPE(OperationalError, DatabaseError);
AZOTH_ERROR_TYPE(Disconnected, OperationalError);
AZOTH_ERROR_TYPE(SerializationFailure, OperationalError);
AZOTH_ERROR_TYPE(DeadlockDetected, OperationalError);
AZOTH_ERROR_TYPE(LockTimeout, OperationalError);
AZOTH_ERROR_TYPE(QueryCancelled, OperationalError);
AZOTH_ERROR_TYPE(DiskFull, OperationalError);
AZOTH_ERROR_TYPE(ReadOnly, OperationalError);
AZOTH_ERROR_TYPE(IntegrityError, DatabaseError);
AZOTH_ERROR_TYPE(UniqueViolation, IntegrityError);
AZOTH_ERROR_TYPE(ForeignKeyViolation, IntegrityError);
AZOTH_ERROR_TYPE(NotNullViolation, IntegrityError);
AZOTH_ERROR_TYPE(CheckViolation, IntegrityError);
AZOTH_ERROR_TYPE(InternalError, DatabaseError);
AZOTH_ERROR_TYPE(Corrupt, InternalError);
AZOTH_ERROR_TYPE(ProgrammingError, DatabaseError);
AZOTH_ERROR_TYPE(NotSupportedError, DatabaseError);

#undef AZOTH_ERROR_TYPE

}  // namespace azoth
