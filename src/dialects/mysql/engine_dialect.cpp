// SPDX-License-Identifier: MIT
#include "dialects/mysql/engine_dialect.hpp"

#include "azoth/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <vector>

namespace azoth::mysql {

namespace {

/// What a server of that version can do.
sql::Features features_of(const ServerTraits& server) {
    sql::Features features = default_features(server.is_mariadb);
    std::ranges::copy(server.version, features.server_version);
    if (server.is_mariadb) {
        features.sequences = features.at_least(10, 3);
        features.insert_returning = features.at_least(10, 5);
        features.delete_returning = features.at_least(10, 0, 5);
    } else {
        features.for_share = features.at_least(8, 0, 1);
        features.for_update_of = features.at_least(8, 0, 1);
        features.requires_alias_for_on_duplicate_key = features.at_least(8, 0, 20);
    }
    return features;
}

/// One per kind of server, for all engines.
const MySQLDialect& dialect_of(const ServerTraits& server, std::string_view name) {
    struct Entry {
        ServerTraits server;
        std::string_view name;
        std::unique_ptr<const MySQLDialect> dialect;
    };

    // Never destroyed: engines with static storage may outlive them otherwise.
    static auto& guard = *new std::mutex;
    static auto& known = *new std::vector<Entry>;
    const std::lock_guard lock(guard);
    const auto found = std::ranges::find_if(known, [&](const Entry& entry) {
        return entry.server == server && entry.name == name;
    });
    if (found != known.end()) {
        return *found->dialect;
    }
    auto made =
        std::make_unique<const MySQLDialect>(features_of(server), name, server.consecutive_ids);
    return *known.emplace_back(server, name, std::move(made)).dialect;
}

}  // namespace

driver::Connection* EngineDialect::connect(const ConnectArguments& arguments) const {
    auto connection = std::make_unique<Connection>(read_settings(arguments));
    const ServerTraits& server = connection->server();
    if (name_ == "mariadb" && !server.is_mariadb) {
        throw OperationalError(ErrorInfo{
            .message = fmt::format(
                "the server is MySQL {}.{}.{}, and the URL asks for MariaDB",
                server.version[0],
                server.version[1],
                server.version[2]
            ),
            .hint = "URLs that begin with mysql:// are for both",
        });
    }
    // What is compiled stays compiled, so the first server decides.
    if (!learned_.exchange(true, std::memory_order_acq_rel)) {
        current_.store(&dialect_of(server, name_), std::memory_order_release);
    }
    return connection.release();
}

}  // namespace azoth::mysql
