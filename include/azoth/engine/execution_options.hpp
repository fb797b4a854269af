// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
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
    /// Rows of a SELECT come from the server while they are read, instead of all before the first: on PostgreSQL
    /// through a cursor of the server, in a transaction. Other databases take no notice of it.
    std::optional<bool> stream_results{};
    /// How many rows then come at a time, 1000 unless told; a number here means stream_results, too.
    std::optional<std::size_t> yield_per{};
    /// Stands in front of every log line of the connection.
    std::optional<std::string> logging_token{};
};

}  // namespace azoth
