// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/duration.hpp"
#include "azoth/base/log.hpp"
#include "azoth/engine/pool_options.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace azoth {

/// Options of `create_engine`, by SQLAlchemy's names; every one has a default.
struct EngineOptions {
    int pool_size = 5;
    int max_overflow = 10;
    Duration pool_timeout{30'000'000};
    std::optional<Duration> pool_recycle{};
    bool pool_pre_ping = false;
    bool pool_use_lifo = false;
    ResetOnReturn pool_reset_on_return = ResetOnReturn::rollback;
    /// Unset: what the dialect wants (one connection for an in-memory SQLite database, else a queue).
    std::optional<PoolClass> poolclass{};
    std::optional<Duration> pool_idle_timeout{};
    std::optional<Duration> pool_max_lifetime{};
    std::optional<Duration> pool_leak_threshold{};

    /// Logs every statement with its time and the line that ran it. Without `log` it goes to stderr.
    bool echo = false;
    /// Receives all log records; without it and without `echo` the engine is silent.
    LogCallback log{};
    std::string logging_name{};

    /// Values stay out of logs and error texts. Turn it off only where no secret can be in them.
    bool hide_parameters = true;

    /// Warn, in the log, of FROM elements that nothing joins ("cartesian product"), once per statement that is
    /// compiled.
    bool enable_from_linting = true;

    /// Compiled statements that are kept, for all connections together; 0 keeps none.
    std::size_t query_cache_size = 500;
    /// Prepared statements that each connection keeps.
    std::size_t prepared_cache_size = 200;

    /// For every connection, unless its execution options say otherwise; empty: the database's own.
    std::string isolation_level{};

    /// Passed to the driver together with the options of the URL.
    std::vector<std::pair<std::string, std::string>> connect_args{};
};

}  // namespace azoth
