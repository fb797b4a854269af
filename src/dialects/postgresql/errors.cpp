// SPDX-License-Identifier: MIT
#include "dialects/postgresql/errors.hpp"

#include "azoth/base/error.hpp"

#include <fmt/format.h>

namespace azoth::postgresql {

namespace {

std::string_view field(const PGresult* result, int code) noexcept {
    const char* const text = PQresultErrorField(result, code);
    return text == nullptr ? std::string_view() : text;
}

/// Without the line break at its end, and what is behind an earlier one in the same line.
std::string one_line(std::string_view text) {
    std::string line;
    for (const char c : text) {
        line += c == '\n' ? ' ' : c;
    }
    line.erase(line.find_last_not_of(" \t") + 1);
    return line;
}

/// Replaces what stands in double quotes, which is a value in messages about data.
std::string without_values(std::string_view text) {
    std::string out;
    bool inside = false;
    for (const char c : text) {
        if (c == '"') {
            out += inside ? "***\"" : "\"";
            inside = !inside;
        } else if (!inside) {
            out += c;
        }
    }
    return out;
}

/// The column of "Key (email)=(a@b.c) already exists."; empty when there are several.
std::string_view key_column(std::string_view detail) noexcept {
    constexpr std::string_view begin = "Key (";
    const std::size_t end = detail.find(")=(");
    if (!detail.starts_with(begin) || end == std::string_view::npos) {
        return {};
    }
    std::string_view name = detail.substr(begin.size(), end - begin.size());
    if (name.size() > 2 && name.front() == '"' && name.back() == '"') {
        name = name.substr(1, name.size() - 2);
    }
    return name.find(',') == std::string_view::npos ? name : std::string_view();
}

/// The server's own words: what it says in one line, where in the SQL, and (if allowed) with which values.
std::string words_of(const PGresult* result, const Failure& failure) {
    const std::string_view state = field(result, PG_DIAG_SQLSTATE);
    const std::string_view primary = field(result, PG_DIAG_MESSAGE_PRIMARY);
    std::string words = failure.hide_parameters && state.starts_with("22") ? without_values(primary)
                                                                           : std::string(primary);
    if (const auto position = field(result, PG_DIAG_STATEMENT_POSITION); !position.empty()) {
        words += fmt::format(" (at character {})", position);
    }
    if (const auto detail = field(result, PG_DIAG_MESSAGE_DETAIL);
        !detail.empty() && !failure.hide_parameters) {
        words += "; " + one_line(detail);
    }
    return words;
}

[[noreturn]] void throw_integrity(std::string_view state, std::string_view detail, ErrorInfo info) {
    if (state == "23505") {
        if (info.column.empty()) {
            info.column = key_column(detail);
        }
        info.message =
            fmt::format("a row with the same key is in the index '{}' already", info.constraint);
        throw UniqueViolation(std::move(info));
    }
    if (state == "23503" || state == "23001") {
        if (info.column.empty()) {
            info.column = key_column(detail);
        }
        if (detail.find("still referenced") != std::string_view::npos || state == "23001") {
            info.message = fmt::format("other rows refer to the row ('{}')", info.constraint);
            info.hint = "delete or change them first, or let the foreign key do it (ON DELETE)";
        } else {
            info.message = fmt::format(
                "the foreign key '{}' would point to a row that is not there", info.constraint
            );
        }
        throw ForeignKeyViolation(std::move(info));
    }
    if (state == "23502") {
        info.message = fmt::format("the column '{}' must have a value", info.column);
        throw NotNullViolation(std::move(info));
    }
    if (state == "23514") {
        info.message = fmt::format("the row does not fulfil the check '{}'", info.constraint);
        throw CheckViolation(std::move(info));
    }
    info.message =
        state == "23P01"
            ? fmt::format(
                  "a row that the constraint '{}' excludes is in the table already", info.constraint
              )
            : "a constraint refused the change";
    throw IntegrityError(std::move(info));
}

[[noreturn]] void
throw_operational(std::string_view state, const Failure& failure, ErrorInfo info) {
    // After an error in a transaction the server takes no more statements until it is rolled back.
    info.retry = failure.in_transaction ? Retry::transaction : Retry::statement;
    if (state == "40001") {
        info.message = "another transaction changed what this one read or wrote";
        info.hint = "roll back and run the whole transaction again";
        info.retry = Retry::transaction;
        throw SerializationFailure(std::move(info));
    }
    if (state == "40P01") {
        info.message = "two transactions waited for each other, and this one was chosen to end";
        info.hint = "roll back and run the whole transaction again; transactions that lock rows in "
                    "the same order cannot get there";
        info.retry = Retry::transaction;
        throw DeadlockDetected(std::move(info));
    }
    if (state == "55P03") {
        info.message = "the lock was not to be had";
        throw LockTimeout(std::move(info));
    }
    if (state == "57014") {
        info.message = failure.timed_out ? "the statement took longer than command_timeout allows"
                                         : "the statement was cancelled";
        if (!failure.timed_out) {
            info.hint = "somebody cancelled it, or it took longer than the server's "
                        "statement_timeout";
        }
        throw QueryCancelled(std::move(info));
    }
    if (state == "53100") {
        info.message = "the disk of the server is full";
        throw DiskFull(std::move(info));
    }
    if (state == "25006") {
        info.message = "the transaction or the server is read-only";
        info.retry = Retry::never;
        throw ReadOnly(std::move(info));
    }
    info.message = "the server could not do it";
    throw OperationalError(std::move(info));
}

[[noreturn]] void throw_sql_error(std::string_view state, ErrorInfo info) {
    if (state == "42P01") {
        info.message = "there is no such table";
        info.hint = info.hint.empty()
                        ? "create it first (create_all), or look at the schemas of search_path"
                        : info.hint;
    } else if (state == "42703") {
        info.message = "there is no such column";
    } else if (state == "42601") {
        info.message = "PostgreSQL cannot read the SQL";
    } else if (state == "42501") {
        info.message = "the user has no right to do that";
    } else if (state == "42P07") {
        info.message = "there is something of that name already";
    } else if (state == "42P18" || state == "42804" || state == "42883") {
        info.message = "the types of the statement do not fit together";
    } else if (state == "3D000") {
        info.message = "there is no such database";
    } else {
        info.message = "PostgreSQL refused the statement";
    }
    throw ProgrammingError(std::move(info));
}

bool is_disconnect(std::string_view state) noexcept {
    return state == "57P01" || state == "57P02" || state == "57P03" || state == "57P05" ||
           state == "25P03" || (state.starts_with("08") && state != "08P01");
}

}  // namespace

std::string_view sqlstate(const PGresult* result) noexcept {
    return field(result, PG_DIAG_SQLSTATE);
}

bool is_outdated_plan(const PGresult* result) noexcept {
    const std::string_view state = sqlstate(result);
    return state == "26000" ||
           (state == "0A000" && field(result, PG_DIAG_SOURCE_FUNCTION) == "RevalidateCachedQuery");
}

void throw_error(const PGresult* result, const Failure& failure) {
    const std::string_view state = sqlstate(result);
    if (state.empty() || is_disconnect(state) || failure.lost) {
        ErrorInfo info{
            .message = state.empty()      ? "the connection to the server is gone"
                       : state == "25P03" ? "the server ended the session, since its transaction "
                                            "did nothing for too long"
                                          : "the server ended the session",
            .sqlstate = std::string(state),
            .statement = std::string(failure.sql),
        };
        info.detail = state.empty() ? one_line(PQresultErrorMessage(result))
                                    : std::string(field(result, PG_DIAG_MESSAGE_PRIMARY));
        info.hint = "the next use opens a new connection; repeat the whole transaction";
        info.connection_invalidated = true;
        info.retry = Retry::transaction;
        throw Disconnected(std::move(info));
    }
    ErrorInfo info{
        .message = {},
        .sqlstate = std::string(state),
        .statement = std::string(failure.sql),
        .constraint = std::string(field(result, PG_DIAG_CONSTRAINT_NAME)),
        .table = std::string(field(result, PG_DIAG_TABLE_NAME)),
        .column = std::string(field(result, PG_DIAG_COLUMN_NAME)),
        .detail = words_of(result, failure),
        .hint = one_line(field(result, PG_DIAG_MESSAGE_HINT)),
    };
    const std::string_view group = state.substr(0, 2);
    if (group == "23") {
        throw_integrity(state, field(result, PG_DIAG_MESSAGE_DETAIL), std::move(info));
    }
    if (group == "22") {
        info.message = "a value is not one that the database can take or compute with";
        throw DataError(std::move(info));
    }
    if (state == "25P02") {
        info.message =
            "the transaction has failed, and takes no statements until it is rolled back";
        info.retry = Retry::transaction;
        throw InternalError(std::move(info));
    }
    if (is_outdated_plan(result)) {
        info.message = "a table of this prepared statement has changed since it was prepared";
        info.hint = "roll back and run the whole transaction again; it is prepared anew then";
        info.retry = Retry::transaction;
        throw OperationalError(std::move(info));
    }
    if (group == "0A") {
        info.message = "PostgreSQL does not have that";
        throw NotSupportedError(std::move(info));
    }
    if (group == "40" || group == "53" || group == "54" || group == "55" || group == "57" ||
        group == "58" || group == "28" || group == "F0" || state == "25006") {
        throw_operational(state, failure, std::move(info));
    }
    if (state == "XX001" || state == "XX002") {
        info.message = "data or an index of the server is damaged";
        throw Corrupt(std::move(info));
    }
    if (group == "08" || group == "20" || group == "21" || group == "26" || group == "34" ||
        group == "3D" || group == "3F" || group == "42" || group == "44") {
        throw_sql_error(state, std::move(info));
    }
    info.message = state == "P0001" ? "a function or trigger of the database raised an error"
                                    : "PostgreSQL could not run the statement";
    throw InternalError(std::move(info));
}

void throw_lost(std::string_view words, std::string_view sql) {
    throw Disconnected(ErrorInfo{
        .message = "the connection to the server is gone",
        .statement = std::string(sql),
        .detail = one_line(words),
        .hint = "the next use opens a new connection; repeat the whole transaction",
        .connection_invalidated = true,
        .retry = Retry::transaction,
    });
}

void throw_connect_error(PGconn* connection) {
    const std::string words = one_line(PQerrorMessage(connection));
    const auto says = [&](std::string_view text) { return words.find(text) != std::string::npos; };
    ErrorInfo info{.message = "there is no connection to the PostgreSQL server", .detail = words};
    // libpq keeps the SQLSTATE of a refused connection to itself.
    if (says("password authentication failed") || says("no password supplied")) {
        info.sqlstate = "28P01";
        info.message = "the server refuses the user or the password";
    } else if (says("no pg_hba.conf entry") || says("authentication failed") ||
               (says("role \"") && says("does not exist"))) {
        info.sqlstate = "28000";
        info.message = "the server refuses the user";
    } else if (says("database \"") && says("does not exist")) {
        info.sqlstate = "3D000";
        info.message = "the server has no such database";
        info.hint = "create it, or check the last part of the URL";
    } else if (says("too many clients") || says("too many connections") ||
               says("remaining connection slots")) {
        info.sqlstate = "53300";
        info.message = "the server has as many connections as it takes";
        info.hint = "make the pools smaller, or max_connections of the server greater";
        info.retry = Retry::transaction;
    } else if (says("the database system is")) {  // starting up, shutting down, in recovery mode
        info.sqlstate = "57P03";
        info.message = "the server takes no connections at the moment";
        info.retry = Retry::transaction;
    } else if (says("Connection refused") || says("No such file or directory")) {
        info.message = "no PostgreSQL server listens there";
        info.hint = "check host and port of the URL, and whether the server runs";
        info.retry = Retry::transaction;
    } else if (says("could not translate host name")) {
        info.message = "the name of the host is not known";
        info.hint = "check the host of the URL";
    } else if (says("SSL") || says("certificate")) {
        info.message = "there is no encrypted connection as the URL wants it";
    }
    throw OperationalError(std::move(info));
}

}  // namespace azoth::postgresql
