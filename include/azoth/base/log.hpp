// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace azoth {

/// How important a log record is.
enum class LogLevel : std::uint8_t {
    debug,    ///< Rows and internals.
    info,     ///< Statements (echo) and pool events.
    warning,  ///< Something a person should look at: a leaked connection, a rolled back close.
    error,    ///< Something that could not be reported in another way.
};

/// One record for the log. The views live only during the call.
struct LogRecord {
    LogLevel level = LogLevel::info;
    std::string_view logger;  ///< "azoth.engine", "azoth.pool", "azoth.orm".
    std::string_view message;
};

/// Receives log records. It may be called from any thread that uses the engine and must not throw.
///
/// The library itself never writes to a stream; an engine without a callback is silent.
using LogCallback = std::function<void(const LogRecord&)>;

}  // namespace azoth
