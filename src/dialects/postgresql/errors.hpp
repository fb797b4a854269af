// SPDX-License-Identifier: MIT
// What the server and libpq say, as the errors of azoth.
#pragma once

#include <libpq-fe.h>

#include <string>
#include <string_view>

namespace azoth::postgresql {

/// What is known about a failure beside what the server says.
struct Failure {
    std::string_view sql{};
    bool hide_parameters = true;
    bool in_transaction = false;  ///< A transaction was open before the statement.
    bool lost = false;            ///< The connection is gone.
    bool timed_out = false;       ///< It was us who cancelled.
};

/// Throws the error that a result stands for.
[[noreturn]] void throw_error(const PGresult* result, const Failure& failure);

/// Throws Disconnected, with libpq's words.
[[noreturn]] void throw_lost(std::string_view words, std::string_view sql);

/// Throws the reason why there is no connection, as libpq tells it.
[[noreturn]] void throw_connect_error(PGconn* connection);

/// Whether a result is the refusal of a prepared statement that is no longer what it was: the tables changed
/// under it, or the server has forgotten it.
bool is_outdated_plan(const PGresult* result) noexcept;

/// The five characters of an error; empty when there are none.
std::string_view sqlstate(const PGresult* result) noexcept;

}  // namespace azoth::postgresql
