// SPDX-License-Identifier: MIT
// The error numbers of the server and of its client library as the errors of azoth.
#pragma once

#include "dialects/mysql/settings.hpp"

#include <string_view>

namespace azoth::mysql {

/// What is known about a failure.
struct Failure {
    unsigned code = 0;
    std::string_view sqlstate{};
    std::string_view text{};
    std::string_view sql{};
    /// Values that the server repeats in its text are left out.
    bool hide_parameters = true;
};

/// Throws the error that a number stands for, with what its text tells.
[[noreturn]] void throw_error(const Failure& failure);

/// As `throw_error`, for a connection that did not come about.
[[noreturn]] void throw_connect_error(const Failure& failure, const Settings& settings);

/// Whether there is no connection any more.
bool is_disconnect(unsigned code) noexcept;

/// Whether the server has rolled the whole transaction back. It does not say so, and other errors only undo
/// their statement.
bool ends_transaction(unsigned code) noexcept;

}  // namespace azoth::mysql
