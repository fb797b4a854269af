// SPDX-License-Identifier: MIT
// SQLite's result codes as the errors of azoth.
#pragma once

#include <sqlite3.h>

#include <string>
#include <string_view>

namespace azoth::sqlite {

/// What is known about a failure beside what SQLite itself knows.
struct Failure {
    sqlite3* db = nullptr;
    int code = SQLITE_ERROR;  ///< The result code of the call that failed.
    std::string_view sql{};
    /// Whether a transaction was open when the call was made: SQLite may have rolled it back since.
    bool in_transaction = false;
};

/// Throws the error that a result code stands for, with what its message tells.
[[noreturn]] void throw_error(const Failure& failure);

/// As `throw_error`, with the reason why a file did not open.
[[noreturn]] void throw_open_error(const Failure& failure, const std::string& path, bool creates);

/// Whether two result codes are the same, whatever their extended parts.
constexpr bool is_primary(int code, int primary) noexcept {
    return (code & 0xff) == primary;
}

}  // namespace azoth::sqlite
