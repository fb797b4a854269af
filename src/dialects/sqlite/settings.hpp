// SPDX-License-Identifier: MIT
// What the database and the options of a URL ask for.
#pragma once

#include "azoth/dialects/dialect.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace azoth::sqlite {

/// How a connection is opened.
///
/// Options: `mode` (ro, rw, rwc, memory), `cache` (private, shared), `shared` (for a database in
/// memory), `immutable`, `nolock`, `vfs`, `uri`, `timeout` (seconds to wait for a lock, 5 by
/// default), `foreign_keys` (on by default), `journal_mode`, `synchronous`, `cache_size`,
/// `mmap_size`, `temp_store`, `wal_autocheckpoint`, and `azoth_memory_name`, under which
/// connections share a database in memory.
struct Settings {
    std::string path;  ///< For messages; empty for a database in memory.
    std::string uri;   ///< What is opened.
    bool in_memory = false;
    bool shared = false;  ///< In memory, and one for all connections.
    bool creates = true;
    std::int64_t timeout_ms = 5000;
    bool foreign_keys = true;
    std::string journal_mode;  ///< Empty: as it is.
    /// Other settings as PRAGMA statements, in order.
    std::vector<std::string> pragmas;
};

/// Throws ArgumentError for options that are unknown or have a wrong value.
Settings read_settings(const ConnectArguments& arguments);

}  // namespace azoth::sqlite
