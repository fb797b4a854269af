// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

namespace azoth {

/// What may differ from engine to connection to session; an unset option is taken from further out.
struct ExecutionOptions {
    /// "SERIALIZABLE", "READ COMMITTED", ..., "AUTOCOMMIT". Takes effect at the next transaction.
    std::optional<std::string> isolation_level{};
    /// Begin as a writer at once, even if the first statement only reads: on SQLite, BEGIN IMMEDIATE, so that
    /// a transaction that reads and then writes waits for its turn instead of failing.
    std::optional<bool> begin_immediate{};
    /// A transaction that may not write.
    std::optional<bool> read_only{};
    /// PostgreSQL: a transaction that is SERIALIZABLE and read_only waits until it can run without being
    /// cancelled by others.
    std::optional<bool> deferrable{};
    /// Stands in front of every log line of the connection.
    std::optional<std::string> logging_token{};
};

}  // namespace azoth
