// SPDX-License-Identifier: MIT
// What the URL asks for.
#pragma once

#include "azoth/base/duration.hpp"
#include "azoth/dialects/dialect.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace azoth::postgresql {

/// How a connection is opened.
///
/// Options are those of libpq ("Parameter Key Words" of its manual), and:
/// - `tls`: disable, prefer, require, verify_ca, verify_full; the same as libpq's `sslmode`.
/// - `connect_timeout`: seconds for each host, 30 by default; 0: no limit.
/// - `command_timeout`: seconds that a statement may take; then it is cancelled. No limit by default.
/// - `prepare`: off for a pooler that gives each transaction another session (PgBouncer's transaction
///   pooling): statements then have no names, and values travel as text.
struct Settings {
    struct Host {
        std::string name;  ///< Or a folder of sockets; may be empty.
        std::string port;  ///< Empty: the default.
    };

    std::vector<Host> hosts;  ///< At least one, tried in order.
    /// The other parameters of libpq.
    std::vector<std::pair<std::string, std::string>> parameters;
    std::optional<Duration> connect_timeout;
    std::optional<Duration> command_timeout;
    bool prepare = true;
    bool require_tls = false;
    bool hide_parameters = true;
    LogCallback log;
    driver::Waiter* waiter = nullptr;
};

/// Throws ArgumentError for options that are unknown or have a wrong value.
Settings read_settings(const ConnectArguments& arguments);

}  // namespace azoth::postgresql
