// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <source_location>
#include <string_view>

namespace azoth {

class Connection;
class Error;

/// One execution, as listeners see it. The views live only during the call.
struct ExecutionContext {
    std::string_view statement{};     ///< The SQL as it is sent.
    std::source_location location{};  ///< The line of the program that ran it.
    bool executemany = false;
    bool cached = false;  ///< The compiled form came from the cache.
    double seconds = 0;   ///< after_cursor_execute: how long it took until the first row.
};

/// Functions to be called when something happens on the connections of an engine; those left empty are not
/// called. They run on the thread that causes the event. An exception from `before_*` stops the operation.
struct EngineEvents {
    std::function<void(const ExecutionContext&)> before_cursor_execute{};
    std::function<void(const ExecutionContext&)> after_cursor_execute{};
    std::function<void()> begin{};
    std::function<void()> commit{};
    std::function<void()> rollback{};
    std::function<void(std::string_view name)> savepoint{};
    std::function<void(std::string_view name)> rollback_savepoint{};
    std::function<void(std::string_view name)> release_savepoint{};
    /// A database error on its way to the caller; may add to it, or throw another one instead.
    std::function<void(Error&)> handle_error{};
};

}  // namespace azoth
