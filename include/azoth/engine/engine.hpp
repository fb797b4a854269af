// SPDX-License-Identifier: MIT
#pragma once

#include "azoth/base/export.hpp"
#include "azoth/base/rc.hpp"
#include "azoth/engine/connection.hpp"
#include "azoth/engine/engine_events.hpp"
#include "azoth/engine/engine_options.hpp"
#include "azoth/engine/execution_options.hpp"
#include "azoth/engine/pool_events.hpp"
#include "azoth/engine/pool_options.hpp"

#include <cstdint>
#include <source_location>
#include <string_view>
#include <utility>

namespace azoth {

class Dialect;
class Pool;
class URL;

namespace detail {
class EngineCore;
}

/// What the cache of compiled statements has done since the engine was made.
struct CacheStatistics {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::uint64_t evictions = 0;
    std::size_t size = 0;
};

class BegunConnection;

/// The way to a database: a dialect and a pool of connections. A handle; copies are the same engine.
///
/// Nothing is opened before the first `connect()`. May be used from any thread.
class AZOTH_EXPORT Engine {
public:
    Engine(const Engine&) noexcept;
    Engine(Engine&&) noexcept;
    Engine& operator=(const Engine&) noexcept;
    Engine& operator=(Engine&&) noexcept;
    ~Engine();

    [[nodiscard]] Connection
    connect(std::source_location where = std::source_location::current()) const;

    /// A connection with a transaction: commit it with `commit()`, or it is rolled back at the scope's end.
    [[nodiscard]] BegunConnection
    begin(std::source_location where = std::source_location::current()) const;

    /// Runs `f(connection)` in a transaction: commits when it returns, rolls back when it throws.
    template <class F>
    auto begin(F&& f, std::source_location where = std::source_location::current()) const;

    /// An engine with other options that shares pool, dialect and cache.
    [[nodiscard]] Engine execution_options(
        ExecutionOptions options, std::source_location where = std::source_location::current()
    ) const;

    [[nodiscard]] std::string_view name() const noexcept;
    [[nodiscard]] const Dialect& dialect() const noexcept;
    [[nodiscard]] const URL& url() const noexcept;
    [[nodiscard]] Pool& pool() const noexcept;

    /// Listeners are added before other threads use the engine; connections that are open notice them.
    ListenerId listen(EngineEvents events) const;
    ListenerId listen(PoolEvents events) const;

    /// Takes listeners away; false when there are none of that id. Calls that run already are not waited for.
    bool unlisten(ListenerId id) const;

    void clear_compiled_cache() const noexcept;
    [[nodiscard]] CacheStatistics cache_statistics() const noexcept;

    /// Closes all connections of the pool and starts a new one. After fork() in the child: `dispose(false)`.
    void dispose(bool close = true) const;

    [[nodiscard]] const detail::Rc<detail::EngineCore>& core() const noexcept { return core_; }

    explicit Engine(detail::Rc<detail::EngineCore> core, ExecutionOptions options = {}) noexcept;

private:
    detail::Rc<detail::EngineCore> core_;
    ExecutionOptions options_;
};

/// A connection and the transaction it is in.
class BegunConnection {
public:
    BegunConnection(Connection connection, Transaction transaction) noexcept
        : connection_(std::move(connection)), transaction_(std::move(transaction)) {}

    Connection* operator->() noexcept { return &connection_; }

    Connection& operator*() noexcept { return connection_; }

    void commit(std::source_location where = std::source_location::current()) {
        transaction_.commit(where);
    }

    void rollback(std::source_location where = std::source_location::current()) {
        transaction_.rollback(where);
    }

private:
    Connection connection_;
    Transaction transaction_;
};

template <class F>
auto Engine::begin(F&& f, std::source_location where) const {
    BegunConnection scope = begin(where);
    if constexpr (std::is_void_v<decltype(f(*scope))>) {
        f(*scope);
        scope.commit(where);
    } else {
        auto result = f(*scope);
        scope.commit(where);
        return result;
    }
}

/// Makes an engine from a URL such as `sqlite:///file.db`, `sqlite://` (in memory) or
/// `postgresql://user:password@host/database`.
///
/// ArgumentError for a URL that cannot be read, NoSuchModuleError for an unknown dialect. Does not connect.
AZOTH_EXPORT Engine create_engine(
    std::string_view url,
    EngineOptions options = {},
    std::source_location where = std::source_location::current()
);
AZOTH_EXPORT Engine create_engine(
    const URL& url,
    EngineOptions options = {},
    std::source_location where = std::source_location::current()
);

/// A log callback that writes a line per record to the standard error stream.
AZOTH_EXPORT LogCallback log_to_stderr();

}  // namespace azoth
