// SPDX-License-Identifier: MIT
#include "azoth/base/error.hpp"

#include <fmt/format.h>

#include <utility>

namespace azoth {

namespace {

/// Where a call came from as far as it is known. A line of the library says nothing to whoever called it.
std::source_location line_of_program(std::source_location where) noexcept {
    static const std::string_view sources = [] {
        // Built with relative paths, the library's files cannot be told from those of the program.
        const std::string_view file = __FILE__;
        const std::size_t folder = file.rfind("base/error.cpp");
        return folder == std::string_view::npos || !file.starts_with('/') ? std::string_view()
                                                                          : file.substr(0, folder);
    }();
    const std::string_view file = where.file_name();
    if ((!sources.empty() && file.starts_with(sources)) ||
        file.find("include/azoth/") != std::string_view::npos) {
        return {};
    }
    return where;
}

}  // namespace

struct Error::Shared : detail::RefCounted {
    ErrorInfo info;
    std::source_location where;
    std::string text;

    Shared(ErrorInfo i, std::source_location w) : info(std::move(i)), where(line_of_program(w)) {
        render();
    }

    void render() {
        text = info.message;
        if (!info.code.empty()) {
            text += fmt::format(" [{}]", info.code);
        }
        if (!info.detail.empty()) {
            text += fmt::format("\n  database: {}", info.detail);
        }
        if (!info.statement.empty()) {
            // A list of many thousand parameters helps nobody; statement() has all of it.
            constexpr std::size_t shown = 2000;
            const std::string_view sql = info.statement;
            text += fmt::format(
                "\n  SQL: {}{}", sql.substr(0, shown), sql.size() > shown ? " ..." : ""
            );
        }
        if (!info.parameters.empty()) {
            text += fmt::format("\n  parameters: {}", info.parameters);
        }
        if (where.line() != 0) {
            text += fmt::format("\n  at: {}:{}", where.file_name(), where.line());
        }
        if (!info.hint.empty()) {
            text += fmt::format("\n  hint: {}", info.hint);
        }
    }
};

Error::Error(ErrorInfo info, std::source_location where)
    : shared_(detail::Rc<Shared>::make(std::move(info), where)) {}

Error::Error(std::string message, std::source_location where)
    : Error(ErrorInfo{.message = std::move(message)}, where) {}

Error::Error(const Error&) noexcept = default;
Error& Error::operator=(const Error&) noexcept = default;
Error::~Error() = default;

const char* Error::what() const noexcept {
    return shared_->text.c_str();
}

const std::string& Error::message() const noexcept {
    return shared_->info.message;
}

std::string_view Error::code() const noexcept {
    return shared_->info.code;
}

const std::string& Error::sqlstate() const noexcept {
    return shared_->info.sqlstate;
}

int Error::native_code() const noexcept {
    return shared_->info.native_code;
}

const std::string& Error::statement() const noexcept {
    return shared_->info.statement;
}

const std::string& Error::constraint() const noexcept {
    return shared_->info.constraint;
}

const std::string& Error::table() const noexcept {
    return shared_->info.table;
}

const std::string& Error::column() const noexcept {
    return shared_->info.column;
}

const std::string& Error::detail() const noexcept {
    return shared_->info.detail;
}

const std::string& Error::hint() const noexcept {
    return shared_->info.hint;
}

std::source_location Error::location() const noexcept {
    return shared_->where;
}

bool Error::connection_invalidated() const noexcept {
    return shared_->info.connection_invalidated;
}

Retry Error::retry() const noexcept {
    return shared_->info.retry;
}

void Error::add_context(std::string_view statement, std::source_location where) {
    if (shared_->info.statement.empty()) {
        shared_->info.statement = statement;
    }
    if (const std::source_location known = line_of_program(where); known.line() != 0) {
        shared_->where = known;
    }
    shared_->render();
}

void Error::add_table(std::string name) {
    if (shared_->info.table.empty()) {
        shared_->info.table = std::move(name);
    }
}

void Error::add_to_message(std::string_view more) {
    shared_->info.message += more;
    shared_->render();
}

void Error::add_parameters(std::string rendered) {
    shared_->info.parameters = std::move(rendered);
    shared_->render();
}

void Error::set_connection_invalidated() noexcept {
    shared_->info.connection_invalidated = true;
}

void Error::set_retry(Retry retry) noexcept {
    shared_->info.retry = retry;
}

#define AZOTH_ERROR_TYPE(Name, Base)                                                               \
    Name::Name(ErrorInfo info, std::source_location where) : Base(std::move(info), where) {}       \
    Name::Name(std::string message, std::source_location where)                                    \
        : Base(std::move(message), where) {}                                                       \
    Name::Name(const Name&) noexcept = default;                                                    \
    Name::~Name() = default

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
