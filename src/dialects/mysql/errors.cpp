// SPDX-License-Identifier: MIT
#include "dialects/mysql/errors.hpp"

#include "azoth/base/error.hpp"
#include "dialects/mysql/error_text.hpp"

#include <errmsg.h>
#include <fmt/format.h>
#include <mysqld_error.h>

#include <utility>

namespace azoth::mysql {

namespace {

// What the header of one of the two servers does not have.
constexpr unsigned er_query_timeout = 3024;               // MySQL
constexpr unsigned er_lock_nowait = 3572;                 // MySQL
constexpr unsigned er_check_violated = 3819;              // MySQL
constexpr unsigned er_client_interaction_timeout = 4031;  // MySQL
constexpr unsigned er_constraint_failed = 4025;           // MariaDB

[[noreturn]] void throw_duplicate(ErrorInfo info) {
    split_key(last_quoted(info.detail), info);
    info.message =
        info.constraint == "PRIMARY"
            ? "a row with the same primary key is in the table already"
            : fmt::format("a row with the same key is in the index '{}' already", info.constraint);
    info.hint = "update the row that is there, or use another value";
    throw UniqueViolation(std::move(info));
}

[[noreturn]] void throw_foreign_key(ErrorInfo info, bool parent) {
    read_foreign_key(info.detail, info);
    const std::string name =
        info.constraint.empty() ? std::string() : fmt::format(" '{}'", info.constraint);
    if (parent) {
        info.message = fmt::format(
            "the foreign key{} of other rows points to what is deleted or changed", name
        );
        info.hint =
            "delete or change the rows that refer to it first, or let the foreign key or the "
            "relationship do it (ON DELETE, cascade)";
    } else {
        info.message =
            fmt::format("the foreign key{} would point to a row that is not there", name);
        info.hint = "insert the referenced row first";
    }
    throw ForeignKeyViolation(std::move(info));
}

[[noreturn]] void throw_null(ErrorInfo info) {
    info.column = first_quoted(info.detail);
    if (info.native_code == ER_NO_DEFAULT_FOR_FIELD) {
        info.message = fmt::format("the column '{}' has no value and no default", info.column);
    } else {
        info.message = fmt::format("the column '{}' cannot be NULL", info.column);
    }
    info.hint = "give it a value, or a server_default";
    throw NotNullViolation(std::move(info));
}

[[noreturn]] void throw_check(ErrorInfo info) {
    read_check(info.detail, info);
    info.message = fmt::format("the row does not fulfil the check '{}'", info.constraint);
    throw CheckViolation(std::move(info));
}

/// A value that the column does not take.
[[noreturn]] void throw_data(ErrorInfo info) {
    read_column(info.detail, info);
    const std::string column =
        info.column.empty() ? std::string("a column") : fmt::format("the column '{}'", info.column);
    switch (info.native_code) {
    case ER_DATA_TOO_LONG:
        info.message = fmt::format("a value is too long for {}", column);
        break;
    case ER_WARN_DATA_OUT_OF_RANGE:
        info.message = fmt::format("a value is out of the range of {}", column);
        break;
    case ER_DATA_OUT_OF_RANGE:
        info.message = "the result of an expression is out of the range of its type";
        break;
    case ER_DIVISION_BY_ZERO:
        info.message = "the statement divides by zero";
        break;
    default:
        info.message = fmt::format("{} does not take a value of that form", column);
        break;
    }
    throw DataError(std::move(info));
}

/// Something is wrong with the SQL, or with what it names.
[[noreturn]] void throw_sql_error(ErrorInfo info) {
    switch (info.native_code) {
    case ER_NO_SUCH_TABLE:
    case ER_BAD_TABLE_ERROR:
        info.table = last_part(first_quoted(info.detail));
        info.message = fmt::format("there is no table '{}' in the database", info.table);
        info.hint = "create it first (create_all), or check that this is the right database";
        break;
    case ER_TABLE_EXISTS_ERROR:
        info.table = last_part(first_quoted(info.detail));
        info.message = fmt::format("there is a table '{}' already", info.table);
        break;
    case ER_BAD_FIELD_ERROR: {
        const std::string name = first_quoted(info.detail);
        info.column = last_part(name);
        info.message = fmt::format("there is no column '{}'", name);
        info.hint = "the table in the database may be older than the program; migrate it";
        break;
    }
    case ER_BAD_DB_ERROR:
        info.message = fmt::format("there is no database '{}'", first_quoted(info.detail));
        info.hint = "CREATE DATABASE makes one; the URL names it behind the last slash";
        break;
    case ER_PARSE_ERROR:
        info.message = "the server cannot read the SQL";
        break;
    case ER_UNSUPPORTED_PS:
        info.message = "the server does not prepare statements of this kind";
        info.hint = "run it with another client";
        break;
    case ER_TABLEACCESS_DENIED_ERROR:
    case ER_COLUMNACCESS_DENIED_ERROR:
    case ER_DBACCESS_DENIED_ERROR:
    case ER_SPECIFIC_ACCESS_DENIED_ERROR:
        info.message = "the user is not allowed to do that";
        info.hint = "GRANT gives privileges";
        break;
    default:
        info.message = "the server refused the statement";
        break;
    }
    throw ProgrammingError(std::move(info));
}

[[noreturn]] void throw_disconnected(ErrorInfo info) {
    switch (info.native_code) {
    case ER_CONNECTION_KILLED:
        info.message = "the connection was killed";
        break;
    case CR_COMMANDS_OUT_OF_SYNC:
        info.message = "the connection is in the middle of another command";
        info.hint = "read the results of one statement before the next; a connection is for one "
                    "thread at a time";
        break;
    case CR_SERVER_GONE_ERROR:
        info.message = "the server has closed the connection";
        info.hint = "it does so when it restarts, when the connection was idle for longer than "
                    "wait_timeout, and when a statement is longer than max_allowed_packet; "
                    "pool_pre_ping and pool_recycle keep old connections away";
        break;
    case ER_NET_PACKET_TOO_LARGE:
        info.message = "the statement with its values is longer than the server takes";
        info.hint = "raise max_allowed_packet of the server, or send less at once";
        break;
    default:
        info.message = "the connection to the server was lost";
        break;
    }
    info.connection_invalidated = true;
    info.retry = Retry::transaction;
    throw Disconnected(std::move(info));
}

/// What is left is told by the class of its SQLSTATE.
[[noreturn]] void throw_by_sqlstate(ErrorInfo info) {
    const std::string_view kind = std::string_view(info.sqlstate).substr(0, 2);
    if (kind == "22" || kind == "21") {
        throw_data(std::move(info));
    }
    if (kind == "23") {
        info.message = "a constraint refused the change";
        throw IntegrityError(std::move(info));
    }
    if (kind == "42") {
        throw_sql_error(std::move(info));
    }
    if (kind == "0A") {
        info.message = "the server does not have what the statement asks for";
        throw NotSupportedError(std::move(info));
    }
    if (kind == "08") {
        throw_disconnected(std::move(info));
    }
    if (kind == "40") {
        info.message = "another transaction came first";
        info.hint = "roll back and run the whole transaction again";
        info.retry = Retry::transaction;
        throw SerializationFailure(std::move(info));
    }
    if (kind == "45") {
        info.message = "a trigger or procedure refused the statement";
        throw DatabaseError(std::move(info));
    }
    info.message = "the server could not run the statement";
    throw OperationalError(std::move(info));
}

ErrorInfo describe(const Failure& failure) {
    ErrorInfo info{.message = {}};
    info.native_code = static_cast<int>(failure.code);
    if (failure.sqlstate != "00000") {
        info.sqlstate = failure.sqlstate;
    }
    info.statement = failure.sql;
    info.detail = failure.hide_parameters ? without_values(failure.code, failure.text)
                                          : std::string(failure.text);
    return info;
}

}  // namespace

bool is_disconnect(unsigned code) noexcept {
    switch (code) {
    case ER_CONNECTION_KILLED:
    case ER_SERVER_SHUTDOWN:
    case ER_NET_PACKET_TOO_LARGE:
    case ER_NET_READ_ERROR_FROM_PIPE:
    case ER_NET_FCNTL_ERROR:
    case ER_NET_PACKETS_OUT_OF_ORDER:
    case ER_NET_UNCOMPRESS_ERROR:
    case ER_NET_READ_ERROR:
    case ER_NET_READ_INTERRUPTED:
    case ER_NET_ERROR_ON_WRITE:
    case ER_NET_WRITE_INTERRUPTED:
    case ER_NEW_ABORTING_CONNECTION:
    case ER_ABORTING_CONNECTION:
    case er_client_interaction_timeout:
    case CR_SERVER_GONE_ERROR:
    case CR_SERVER_LOST:
    case CR_COMMANDS_OUT_OF_SYNC:
    case CR_SERVER_LOST_EXTENDED:
    case CR_MALFORMED_PACKET:
    case CR_ERR_NET_READ:
    case CR_ERR_NET_WRITE:
    case CR_ERR_NET_UNCOMPRESS:
        return true;
    default:
        return false;
    }
}

bool ends_transaction(unsigned code) noexcept {
    return code == ER_LOCK_DEADLOCK || code == ER_CHECKREAD || code == ER_XA_RBDEADLOCK ||
           code == ER_LOCK_TABLE_FULL;
}

void throw_error(const Failure& failure) {
    ErrorInfo info = describe(failure);
    if (is_disconnect(failure.code)) {
        throw_disconnected(std::move(info));
    }
    switch (failure.code) {
    case ER_DUP_ENTRY:
    case ER_DUP_ENTRY_WITH_KEY_NAME:
    case ER_DUP_UNIQUE:
    case ER_DUP_KEY:
        throw_duplicate(std::move(info));
    case ER_ROW_IS_REFERENCED:
    case ER_ROW_IS_REFERENCED_2:
        throw_foreign_key(std::move(info), true);
    case ER_NO_REFERENCED_ROW:
    case ER_NO_REFERENCED_ROW_2:
        throw_foreign_key(std::move(info), false);
    case ER_BAD_NULL_ERROR:
    case ER_NO_DEFAULT_FOR_FIELD:
    case ER_WARN_NULL_TO_NOTNULL:
    case ER_PRIMARY_CANT_HAVE_NULL:
        throw_null(std::move(info));
    case er_constraint_failed:
    case er_check_violated:
        throw_check(std::move(info));
    case ER_LOCK_DEADLOCK:
    case ER_XA_RBDEADLOCK:
        info.message =
            "two transactions waited for each other, and the server rolled this one back";
        info.hint =
            "run the whole transaction again; transactions that take their rows in the same "
            "order do not meet";
        info.retry = Retry::transaction;
        throw DeadlockDetected(std::move(info));
    case ER_CHECKREAD:
        info.message = "a row has changed since this transaction read it";
        info.hint = "roll back and run the whole transaction again";
        info.retry = Retry::transaction;
        throw SerializationFailure(std::move(info));
    case ER_LOCK_WAIT_TIMEOUT:
    case er_lock_nowait:
        info.message = "another transaction held its lock for too long";
        info.hint =
            "only the statement was rolled back: the transaction is alive and the statement "
            "may be repeated; innodb_lock_wait_timeout says how long one waits";
        info.retry = Retry::statement;
        throw LockTimeout(std::move(info));
    case ER_QUERY_INTERRUPTED:
        info.message = "the statement was cancelled";
        info.retry = Retry::statement;
        throw QueryCancelled(std::move(info));
    case ER_STATEMENT_TIMEOUT:
    case er_query_timeout:
        info.message = "the statement took longer than it may";
        info.hint = "command_timeout in the URL, max_statement_time and max_execution_time set "
                    "the limit";
        info.retry = Retry::statement;
        throw QueryCancelled(std::move(info));
    case ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION:
    case ER_OPTION_PREVENTS_STATEMENT:
    case ER_READ_ONLY_MODE:
    case ER_OPEN_AS_READONLY:
        info.message = "nothing may be written here";
        info.hint = "the transaction, the server or the table is read-only";
        throw ReadOnly(std::move(info));
    case ER_DISK_FULL:
    case ER_RECORD_FILE_FULL:
        info.message = "the disk of the server or the table is full";
        throw DiskFull(std::move(info));
    case ER_CRASHED_ON_USAGE:
    case ER_CRASHED_ON_REPAIR:
    case ER_NOT_KEYFILE:
    case ER_TABLE_CORRUPT:
        info.message = "the table is damaged";
        info.hint = "CHECK TABLE says what is wrong";
        throw Corrupt(std::move(info));
    case ER_CON_COUNT_ERROR:
    case ER_TOO_MANY_USER_CONNECTIONS:
    case ER_USER_LIMIT_REACHED:
        info.message = "the server has too many connections";
        info.hint = "make pools smaller, or raise max_connections of the server";
        throw OperationalError(std::move(info));
    case ER_DATA_TOO_LONG:
    case ER_WARN_DATA_OUT_OF_RANGE:
    case ER_DATA_OUT_OF_RANGE:
    case WARN_DATA_TRUNCATED:
    case ER_TRUNCATED_WRONG_VALUE:
    case ER_TRUNCATED_WRONG_VALUE_FOR_FIELD:
    case ER_WRONG_VALUE_FOR_TYPE:
    case ER_DIVISION_BY_ZERO:
    case ER_CANNOT_CONVERT_CHARACTER:
        throw_data(std::move(info));
    case ER_NO_SUCH_TABLE:
    case ER_BAD_TABLE_ERROR:
    case ER_TABLE_EXISTS_ERROR:
    case ER_BAD_FIELD_ERROR:
    case ER_BAD_DB_ERROR:
    case ER_PARSE_ERROR:
    case ER_UNSUPPORTED_PS:
    case ER_TABLEACCESS_DENIED_ERROR:
    case ER_COLUMNACCESS_DENIED_ERROR:
    case ER_DBACCESS_DENIED_ERROR:
    case ER_SPECIFIC_ACCESS_DENIED_ERROR:
    case ER_WRONG_VALUE_COUNT_ON_ROW:
        throw_sql_error(std::move(info));
    case ER_FEATURE_DISABLED:
    case ER_NOT_SUPPORTED_YET:
    case ER_UNKNOWN_STORAGE_ENGINE:
        info.message = "the server does not have what the statement asks for";
        throw NotSupportedError(std::move(info));
    case CR_OUT_OF_MEMORY:
        info.message = "the client library got no memory";
        throw OperationalError(std::move(info));
    default:
        throw_by_sqlstate(std::move(info));
    }
}

void throw_connect_error(const Failure& failure, const Settings& settings) {
    ErrorInfo info = describe(failure);
    switch (failure.code) {
    case ER_ACCESS_DENIED_ERROR:
    case ER_ACCESS_DENIED_NO_PASSWORD_ERROR:
        info.message = fmt::format(
            "the server {} does not let the user '{}' in", settings.address(), settings.username
        );
        info.hint = "check user and password; users are known with the host that they come from";
        break;
    case ER_DBACCESS_DENIED_ERROR:
        info.message = fmt::format(
            "the user '{}' has no access to the database '{}'", settings.username, settings.database
        );
        info.hint = "GRANT gives privileges";
        break;
    case ER_HOST_NOT_PRIVILEGED:
    case ER_HOST_IS_BLOCKED:
        info.message =
            fmt::format("the server {} takes no connections from here", settings.address());
        break;
    case CR_UNKNOWN_HOST:
        info.message = fmt::format("there is no host '{}'", settings.host);
        info.hint = "check the host in the URL";
        break;
    case CR_CONNECTION_ERROR:
    case CR_CONN_HOST_ERROR:
    case CR_IPSOCK_ERROR:
        info.message = fmt::format("no server answers at {}", settings.address());
        info.hint = "check host, port and unix_socket in the URL, and that the server runs";
        break;
    case CR_SERVER_LOST:
    case CR_SERVER_HANDSHAKE_ERR:
    case CR_SERVER_GONE_ERROR:
        info.message = fmt::format("the server {} closed the connection", settings.address());
        break;
    case CR_SSL_CONNECTION_ERROR:
        info.message = fmt::format("no encrypted connection to {}", settings.address());
        info.hint = "tls says how far the server is to be trusted, ssl_ca whose certificates; "
                    "verify_full needs a certificate that is made out for the host of the URL";
        break;
    case CR_PLUGIN_NOT_ALLOWED:
        info.message = fmt::format(
            "the server {} wants the password in a way that is not allowed", settings.address()
        );
        info.hint =
            "allow_cleartext_password=on allows it; the password then reaches the server as "
            "it is, so use tls=verify_full with it";
        break;
    default:
        throw_error(failure);
    }
    throw OperationalError(std::move(info));
}

}  // namespace azoth::mysql
