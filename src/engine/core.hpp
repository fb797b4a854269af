// SPDX-License-Identifier: MIT
// The implementation behind Engine and Connection; the ORM works on it directly.
#pragma once

#include "azoth/base/error.hpp"
#include "azoth/dialects/dialect.hpp"
#include "azoth/engine/cursor.hpp"
#include "azoth/engine/engine.hpp"
#include "azoth/engine/pool.hpp"
#include "azoth/engine/url.hpp"
#include "engine/compiled_cache.hpp"
#include "engine/prepared_cache.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <source_location>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace azoth::detail {

/// Base of what a higher layer keeps with an engine.
class AZOTH_EXPORT Attachment : public RefCounted {
public:
    virtual ~Attachment() = default;
};

struct EngineListeners : RefCounted {
    std::vector<EngineEvents> all;
    std::vector<ListenerId> ids;  ///< Of each of them.
};

class AZOTH_EXPORT EngineCore : public RefCounted {
public:
    EngineCore(URL engine_url, EngineOptions engine_options, std::source_location where);
    ~EngineCore();

private:
    std::string memory_name_;  ///< Connections that share an in-memory database find it by this.
    std::unique_ptr<const Dialect> own_dialect_;

public:
    const URL url;
    const Dialect& dialect;
    const EngineOptions options;
    const ConnectArguments arguments;
    Pool pool;
    CompiledCache cache;

    using Listeners = Rc<const EngineListeners>;
    Listeners listeners() const;
    ListenerId listen(EngineEvents events);
    bool unlisten(ListenerId id);

    /// Changes when listeners come or go; connections look at it before they use their copy of the list.
    std::uint32_t listeners_version() const noexcept {
        return listeners_version_.load(std::memory_order_acquire);
    }

    /// The compiled form of a sealed statement; from the cache, or made now by `compile`.
    sql::CompiledRef compile(
        const sql::Node& statement,
        const std::vector<std::string>* column_keys,
        bool* cached = nullptr
    );

    void log(LogLevel level, std::string_view message) const;

    bool echoes() const noexcept { return options.echo; }

    /// As `compile`, for a form of its own kind (`salt`) that `make` builds when it is not cached.
    sql::CompiledRef compile(
        const sql::Node& statement,
        std::uint64_t salt,
        const std::function<Rc<sql::Compiled>()>& make,
        bool* cached
    );

    /// What other layers keep per engine (the ORM's statements per mapper); made once by `make`.
    Attachment& attachment(Rc<Attachment> (*make)());

private:
    void pass_on_warnings(const sql::Compiled& compiled) const;
    sql::CompiledRef find_compiled(const sql::Node& statement, std::uint64_t salt, bool* cached);

    std::mutex attachment_guard_;
    Rc<Attachment> attachment_;
    mutable std::mutex listeners_guard_;
    std::atomic<std::uint32_t> listeners_version_{1};
    Listeners listeners_;
};

/// The isolation level as the dialect spells it; ArgumentError for one that it does not have.
std::string
checked_isolation_level(const Dialect& dialect, std::string_view level, std::source_location where);

/// The values of one execution by name.
using ParameterView = std::span<const Parameter>;

class AZOTH_EXPORT ConnectionCore : public RefCounted {
public:
    ConnectionCore(
        Rc<EngineCore> engine, ExecutionOptions options, PooledConnection pooled
    ) noexcept;
    ~ConnectionCore();

    const Rc<EngineCore>& engine() const noexcept { return engine_; }

    const Dialect& dialect() const noexcept { return engine_->dialect; }

    // ---- execution

    /// Runs a statement node with values by name.
    CursorRef
    execute(const sql::Node& statement, ParameterView parameters, std::source_location where);
    std::int64_t execute_many(
        const sql::Node& statement,
        std::span<const std::vector<Parameter>> many,
        std::source_location where
    );
    /// Runs a compiled statement whose values come from `statement`.
    CursorRef execute_compiled(
        sql::CompiledRef compiled,
        const sql::Node& statement,
        ParameterView parameters,
        std::source_location where,
        bool cached
    );
    /// Runs SQL with values by position.
    CursorRef
    execute_sql(std::string_view sql, std::vector<Value> values, std::source_location where);

    /// A prepared statement for ready SQL, for the ORM's own loops; give it back with `give_back`.
    struct Lease {
        driver::Statement* statement = nullptr;
        PreparedCache::Entry* entry = nullptr;
    };

    Lease lease(std::uint64_t id, std::string_view sql, bool writes, std::source_location where);
    void give_back(Lease lease) noexcept;

    /// Runs `f`; a database error gets the statement and the call site, and a lost connection is given up.
    template <class F>
    decltype(auto) guarded(std::string_view sql, std::source_location where, F&& f) {
        try {
            return f();
        } catch (Error& error) {
            on_error(error, sql, where);
            throw;
        }
    }

    // ---- transactions
    void ensure_begun(bool for_write, std::source_location where);
    std::uint64_t begin(std::source_location where);
    std::uint64_t begin_nested(std::source_location where);
    /// A two-phase transaction; a name is made when `xid` is empty.
    std::uint64_t begin_twophase(std::string_view xid, std::source_location where);
    void prepare(std::source_location where);
    void commit_prepared(std::string_view xid, std::source_location where);
    void rollback_prepared(std::string_view xid, std::source_location where);
    std::vector<std::string> recover_twophase(std::source_location where);
    void commit(std::source_location where);
    void rollback(std::source_location where);
    void release_savepoint(std::uint64_t savepoint, std::source_location where);
    void rollback_savepoint(std::uint64_t savepoint, std::source_location where);

    bool in_transaction() const noexcept { return transaction_ != 0; }

    /// Empty but in a two-phase transaction.
    const std::string& xid() const noexcept { return xid_; }

    bool prepared_transaction() const noexcept { return is_prepared_; }

    std::uint64_t transaction() const noexcept { return transaction_; }

    const std::vector<std::uint64_t>& savepoints() const noexcept { return savepoints_; }

    // ---- life
    void close() noexcept;
    void invalidate(std::string_view reason) noexcept;

    bool closed() const noexcept { return closed_; }

    bool invalidated() const noexcept { return invalidated_; }

    driver::Connection& driver() const noexcept { return *pooled_; }

    ExecutionOptions options;

    /// True when somebody listens to executions: echo or events.
    bool observed() {
        if (const std::uint32_t version = engine_->listeners_version();
            version != events_version_) {
            events_ = engine_->listeners();
            events_version_ = version;
        }
        return engine_->echoes() || !events_->all.empty();
    }

    void observe_before(std::string_view sql, bool many, bool cached, std::source_location where);
    void observe_after(
        std::string_view sql,
        bool many,
        bool cached,
        double seconds,
        std::source_location where,
        const std::function<std::string()>& values
    );

private:
    friend class Cursor;

    void check_usable(std::source_location where);
    void check_twophase(std::string_view xid, std::source_location where) const;
    void check_no_transaction(std::source_location where) const;
    void on_error(Error& error, std::string_view sql, std::source_location where);
    void end_transaction() noexcept;
    void close_cursors() noexcept;
    std::string isolation() const;
    std::string characteristics() const;
    PreparedCache& prepared();
    void bind_values(
        const sql::Compiled& compiled,
        const sql::Node& statement,
        ParameterView parameters,
        std::vector<Value>& held,
        std::vector<const Value*>& order,
        std::vector<std::size_t>& counts
    );
    void start(
        Cursor& cursor,
        std::string_view sql,
        std::uint64_t id,
        std::span<const Value* const> values,
        bool cached,
        std::source_location where
    );
    Lease take_statement(std::uint64_t id, std::string_view sql);
    void note(std::string_view what);
    void add_parameters(Error& error, std::span<const Value* const> values) const;

    /// Calls what the listeners have for an event.
    template <class... Params, class... Args>
    void notify(std::function<void(Params...)> EngineEvents::* event, Args&&... args) const {
        const EngineCore::Listeners current = events_;  // a listener may add another one
        for (const EngineEvents& listeners : current->all) {
            if (const auto& listener = listeners.*event) {
                listener(args...);
            }
        }
    }

    Rc<EngineCore> engine_;
    EngineCore::Listeners events_;
    std::uint32_t events_version_ = 0;
    PooledConnection pooled_;
    std::uint64_t transaction_ = 0;
    std::uint64_t next_transaction_ = 1;
    std::uint64_t next_savepoint_ = 1;
    std::vector<std::uint64_t> savepoints_;
    Cursor* open_cursors_ = nullptr;
    bool closed_ = false;
    bool invalidated_ = false;
    std::string xid_;           ///< Of a two-phase transaction.
    bool is_prepared_ = false;  ///< It is.
    bool begun_ = false;        ///< The driver's BEGIN was sent.
    bool lost_ = false;         ///< The database ended the transaction by itself.
};

}  // namespace azoth::detail
