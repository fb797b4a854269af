// SPDX-License-Identifier: MIT
#include "dialects/sqlite/errors.hpp"

#include "azoth/base/error.hpp"

#include <fmt/format.h>

#include <cstring>
#include <filesystem>

namespace azoth::sqlite {

namespace {

/// Takes `prefix` off the front of the text.
bool starts(std::string_view& text, std::string_view prefix) noexcept {
    if (!text.starts_with(prefix)) {
        return false;
    }
    text.remove_prefix(prefix.size());
    return true;
}

/// "users.email, users.name" as a table and its columns "email, name".
void split_columns(std::string_view list, ErrorInfo& info) {
    while (!list.empty()) {
        const std::size_t end = list.find(", ");
        const std::string_view item = list.substr(0, end);
        const std::size_t dot = item.find('.');
        if (dot != std::string_view::npos) {
            info.table = item.substr(0, dot);
        }
        info.column += info.column.empty() ? "" : ", ";
        info.column += dot == std::string_view::npos ? item : item.substr(dot + 1);
        list.remove_prefix(end == std::string_view::npos ? list.size() : end + 2);
    }
}

/// "t.c" or "c"
void split_name(std::string_view name, ErrorInfo& info) {
    const std::size_t dot = name.rfind('.');
    if (dot != std::string_view::npos) {
        info.table = name.substr(0, dot);
        name.remove_prefix(dot + 1);
    }
    info.column = name;
}

[[noreturn]] void throw_constraint(ErrorInfo info) {
    std::string_view text = info.detail;
    switch (info.native_code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        starts(text, "UNIQUE constraint failed: ");
        if (starts(text, "index '")) {
            info.constraint = text.substr(0, text.rfind('\''));
            info.message = fmt::format(
                "a row with the same key is in the index '{}' already", info.constraint
            );
        } else {
            split_columns(text, info);
            info.message = fmt::format(
                "a row with the same {} is in the table '{}' already", info.column, info.table
            );
        }
        info.hint = "update the row that is there, or use another value";
        throw UniqueViolation(std::move(info));
    case SQLITE_CONSTRAINT_NOTNULL:
        starts(text, "NOT NULL constraint failed: ");
        split_columns(text, info);
        info.message =
            fmt::format("the column '{}' of '{}' cannot be NULL", info.column, info.table);
        info.hint = "give it a value, or a server_default";
        throw NotNullViolation(std::move(info));
    case SQLITE_CONSTRAINT_CHECK:
        starts(text, "CHECK constraint failed: ");
        info.constraint = text;
        info.message = fmt::format("the row does not fulfil the check '{}'", info.constraint);
        throw CheckViolation(std::move(info));
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        info.message = "a foreign key would point to a row that is not there";
        if (info.statement.starts_with("DELETE")) {
            info.hint =
                "other rows refer to what is deleted: delete or change them first, or let the "
                "foreign key or the relationship do it (ON DELETE, cascade)";
            throw ForeignKeyViolation(std::move(info));
        }
        info.hint = "insert the referenced row first, and delete or change the rows that refer to "
                    "a row before it; "
                    "SQLite does not say which constraint it was, PRAGMA foreign_key_check does "
                    "for stored rows";
        throw ForeignKeyViolation(std::move(info));
    case SQLITE_CONSTRAINT_DATATYPE: {
        // cannot store TEXT value in INTEGER column t.c
        const std::size_t name = text.rfind(" column ");
        if (name != std::string_view::npos) {
            split_name(text.substr(name + 8), info);
        }
        info.message = fmt::format(
            "the column '{}' of the strict table '{}' does not take a value of that type",
            info.column,
            info.table
        );
        throw DataError(std::move(info));
    }
    case SQLITE_CONSTRAINT_TRIGGER:
        info.message = "a trigger refused the change";
        throw IntegrityError(std::move(info));
    default:
        info.message = "a constraint refused the change";
        throw IntegrityError(std::move(info));
    }
}

/// SQLITE_ERROR: something is wrong with the SQL, and only the text says what.
[[noreturn]] void throw_sql_error(ErrorInfo info) {
    constexpr std::string_view no_column = " has no column named ";
    constexpr std::string_view already_exists = " already exists";
    std::string_view text = info.detail;
    if (starts(text, "no such table: ")) {
        info.table = text;
        info.message = fmt::format("there is no table '{}' in the database", info.table);
        info.hint = "create it first (create_all), or check that this is the right database: every "
                    "connection to "
                    "':memory:' has one of its own";
    } else if (starts(text, "no such column: ")) {
        split_name(text, info);
        info.message = fmt::format("there is no column '{}'", std::string(text));
        info.hint = "text literals take single quotes; \"x\" in double quotes is a column";
    } else if (const std::size_t at = text.find(no_column);
               text.starts_with("table ") && at != std::string_view::npos) {
        info.table = text.substr(6, at - 6);
        info.column = text.substr(at + no_column.size());
        info.message = fmt::format("the table '{}' has no column '{}'", info.table, info.column);
        info.hint = "the table in the database is older than the program; migrate it";
    } else if (text.starts_with("table ") && text.ends_with(already_exists)) {
        info.table = text.substr(6, text.size() - already_exists.size() - 6);
        info.message = fmt::format("there is a table '{}' already", info.table);
    } else if (text.ends_with("syntax error") || text == "incomplete input" ||
               text.starts_with("unrecognized token")) {
        info.message = "SQLite cannot read the SQL";
    } else if (text.starts_with("unknown database ")) {
        info.message = fmt::format("there is no attached database '{}'", text.substr(17));
        info.hint = "a schema is an attached database here: ATTACH it on each connection";
    } else if (text == "integer overflow" || text.starts_with("malformed JSON") ||
               text.starts_with("JSON cannot hold BLOB")) {
        info.message = "the statement met a value that it cannot compute with";
        throw DataError(std::move(info));
    } else if (text.starts_with("cannot start a transaction within") ||
               text.starts_with("cannot commit") || text.starts_with("cannot rollback") ||
               text.starts_with("no such savepoint")) {
        info.message = "the transaction is not in a state that allows that";
        throw OperationalError(std::move(info));
    } else {
        info.message = "SQLite refused the statement";
    }
    throw ProgrammingError(std::move(info));
}

[[noreturn]] void throw_busy(const Failure& failure, ErrorInfo info) {
    if (info.native_code == SQLITE_BUSY_SNAPSHOT) {
        info.message = "another connection has changed the database since this transaction read it";
        info.retry = Retry::transaction;
        info.hint = "roll back and run the whole transaction again; transactions that will write "
                    "had better begin as "
                    "such (BEGIN IMMEDIATE), then they wait for their turn instead";
        throw SerializationFailure(std::move(info));
    }
    // A reader that wants to write while another one writes would wait for ever: SQLite does not
    // let it wait, and only its end helps. All others may ask again.
    const bool reads =
        failure.in_transaction && sqlite3_txn_state(failure.db, nullptr) == SQLITE_TXN_READ;
    info.retry = reads ? Retry::transaction : Retry::statement;
    if (is_primary(failure.code, SQLITE_LOCKED)) {
        info.message =
            "a table is in use by another statement or, in a shared cache, by another connection";
        info.hint = "read or close the results that are open before changing the table";
    } else if (reads) {
        info.message =
            "another connection writes, and this transaction has read before it wanted to write";
        info.hint = "roll back and run the whole transaction again; transactions that will write "
                    "had better begin as "
                    "such (BEGIN IMMEDIATE), then they wait for their turn instead";
    } else {
        info.message = "another connection held its lock on the database for too long";
        info.hint = "make writing transactions shorter, raise the option timeout, or use "
                    "journal_mode=wal, where "
                    "readers do not block writers";
    }
    throw LockTimeout(std::move(info));
}

std::string_view readonly_hint(int code) noexcept {
    switch (code) {
    case SQLITE_READONLY_DIRECTORY:
        return "the directory of the database must be writable for its journal";
    case SQLITE_READONLY_DBMOVED:
        return "the file was moved or deleted since it was opened";
    case SQLITE_READONLY_CANTINIT:
    case SQLITE_READONLY_CANTLOCK:
    case SQLITE_READONLY_RECOVERY:
    case SQLITE_READONLY_ROLLBACK:
        return "somebody who may write has to open the database once, to recover it";
    default:
        return "check mode= in the URL, the permissions of the file and of its file system";
    }
}

}  // namespace

void throw_error(const Failure& failure) {
    ErrorInfo info{.message = {}};
    int code = failure.code;
    if (failure.db != nullptr) {
        // The extended code tells more, if it belongs to the same failure.
        const int extended = sqlite3_extended_errcode(failure.db);
        if (is_primary(extended, code & 0xff)) {
            code = extended;
            info.detail = sqlite3_errmsg(failure.db);
        } else {
            info.detail = sqlite3_errstr(code);
        }
        // Codes in the result may also be wider than what the connection remembers.
        if ((failure.code & ~0xff) != 0) {
            code = failure.code;
        }
    } else {
        info.detail = sqlite3_errstr(code);
    }
    info.native_code = code;
    info.statement = failure.sql;
    const bool rolled_back =
        failure.in_transaction && failure.db != nullptr && sqlite3_get_autocommit(failure.db) != 0;

    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        throw_constraint(std::move(info));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        throw_busy(failure, std::move(info));
    case SQLITE_PROTOCOL:
        info.message = "the lock on the write-ahead log was not to be had";
        info.retry = Retry::statement;
        throw LockTimeout(std::move(info));
    case SQLITE_ERROR:
        throw_sql_error(std::move(info));
    case SQLITE_FULL:
        info.message = rolled_back
                           ? "the disk is full; SQLite has rolled the transaction back"
                           : "the disk is full, or the database has reached its max_page_count";
        info.hint = "make room, then run the transaction again";
        throw DiskFull(std::move(info));
    case SQLITE_READONLY:
        info.message = "the database can only be read";
        info.hint = readonly_hint(code);
        throw ReadOnly(std::move(info));
    case SQLITE_CORRUPT:
        info.message = "the database file is damaged";
        info.hint = "restore it from a backup; PRAGMA integrity_check lists what is wrong";
        throw Corrupt(std::move(info));
    case SQLITE_NOTADB:
        info.message = "the file is not an SQLite database, or it is encrypted";
        info.hint = "check the path in the URL";
        throw Corrupt(std::move(info));
    case SQLITE_IOERR:
        if (code == SQLITE_IOERR_CORRUPTFS) {
            info.message = "the file system under the database is damaged";
            throw Corrupt(std::move(info));
        }
        info.message = fmt::format(
            "reading or writing the database file failed{}",
            rolled_back ? "; SQLite has rolled the transaction back" : ""
        );
        if (const int number = failure.db != nullptr ? sqlite3_system_errno(failure.db) : 0;
            number != 0) {
            info.detail += fmt::format(" ({})", std::strerror(number));
        }
        info.hint = "look at the disk and the system's log";
        throw OperationalError(std::move(info));
    case SQLITE_NOMEM:
        info.message = fmt::format(
            "SQLite got no memory{}", rolled_back ? "; it has rolled the transaction back" : ""
        );
        throw OperationalError(std::move(info));
    case SQLITE_INTERRUPT:
        info.message = rolled_back ? "the statement was interrupted and its transaction rolled back"
                                   : "the statement was interrupted";
        info.retry = rolled_back ? Retry::transaction : Retry::statement;
        throw QueryCancelled(std::move(info));
    case SQLITE_ABORT:
        info.message = "the statement was ended by a rollback";
        throw OperationalError(std::move(info));
    case SQLITE_CANTOPEN:
        info.message = "a file of the database cannot be opened";
        info.hint = "the directory of the database must exist and be writable for its journal";
        throw OperationalError(std::move(info));
    case SQLITE_PERM:
        info.message = "the operating system does not allow access to the database file";
        throw OperationalError(std::move(info));
    case SQLITE_SCHEMA:
        info.message = "the schema changed while the statement was to begin";
        info.retry = Retry::statement;
        throw OperationalError(std::move(info));
    case SQLITE_TOOBIG:
        info.message = "a value or the statement is longer than SQLite takes";
        throw DataError(std::move(info));
    case SQLITE_MISMATCH:
        info.message = "an integer key cannot be a value of that type";
        throw DataError(std::move(info));
    case SQLITE_RANGE:
        info.message = "the statement has no parameter of that number";
        throw ProgrammingError(std::move(info));
    case SQLITE_AUTH:
        info.message = "the statement is not allowed on this connection";
        throw ProgrammingError(std::move(info));
    case SQLITE_NOLFS:
        info.message = "the system has no files of that size";
        throw OperationalError(std::move(info));
    case SQLITE_MISUSE:
        info.message = "the driver was used in a way that SQLite does not allow";
        info.hint = "a connection and its statements may be used by one thread at a time";
        throw InterfaceError(std::move(info));
    default:
        info.message = "SQLite failed";
        throw InternalError(std::move(info));
    }
}

void throw_open_error(const Failure& failure, const std::string& path, bool creates) {
    if (!is_primary(failure.code, SQLITE_CANTOPEN)) {
        throw_error(failure);
    }
    namespace fs = std::filesystem;
    std::error_code ignored;
    const fs::path file(path);
    const fs::path directory = file.has_parent_path() ? file.parent_path() : fs::path(".");
    ErrorInfo info{.message = fmt::format("the database file '{}' cannot be opened", path)};
    info.native_code = failure.db != nullptr ? sqlite3_extended_errcode(failure.db) : failure.code;
    info.detail = failure.db != nullptr ? sqlite3_errmsg(failure.db) : sqlite3_errstr(failure.code);
    if (fs::is_directory(file, ignored)) {
        info.hint = "it is a directory; the URL has to name a file";
    } else if (!fs::is_directory(directory, ignored)) {
        info.hint = fmt::format(
            "there is no directory '{}': create it, or use four slashes for an absolute path "
            "(sqlite:////var/lib/app.db)",
            directory.string()
        );
    } else if (!fs::exists(file, ignored) && !creates) {
        info.hint = "there is no such file, and with mode=ro or mode=rw none is created";
    } else {
        const int number = failure.db != nullptr ? sqlite3_system_errno(failure.db) : 0;
        if (number != 0) {
            info.detail += fmt::format(" ({})", std::strerror(number));
        }
        info.hint = "check the permissions of the file and of its directory";
    }
    throw OperationalError(std::move(info));
}

}  // namespace azoth::sqlite
