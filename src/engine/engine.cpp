// SPDX-License-Identifier: MIT
#include "azoth/engine/engine.hpp"

#include "azoth/sql/statements.hpp"
#include "engine/core.hpp"
#include "engine/pool_record.hpp"
#include "sql/hash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdio>

namespace azoth {

namespace detail {

namespace {

ConnectArguments
make_arguments(const URL& url, const EngineOptions& options, std::string& memory_name) {
    ConnectArguments arguments;
    arguments.host = url.host().value_or("");
    arguments.port = url.port().value_or(0);
    arguments.username = url.username().value_or("");
    arguments.password = url.password().value_or("");
    arguments.database = url.database().value_or("");
    arguments.options = url.query();
    for (const auto& option : options.connect_args) {
        arguments.options.push_back(option);
    }
    arguments.log = options.log;
    arguments.hide_parameters = options.hide_parameters;
    // Connections that share an in-memory database find it by a name that no other engine has.
    static std::atomic<unsigned> next{1};
    memory_name = fmt::format("azoth_{}", next.fetch_add(1, std::memory_order_relaxed));
    return arguments;
}

PoolOptions make_pool_options(
    const EngineOptions& options, const Dialect& dialect, const ConnectArguments& arguments
) {
    PoolOptions pool;
    pool.pool_class = options.poolclass.value_or(
        dialect.needs_single_connection(arguments) ? PoolClass::static_pool : PoolClass::queue_pool
    );
    pool.pool_size = options.pool_size;
    pool.max_overflow = options.max_overflow;
    pool.timeout = options.pool_timeout;
    pool.recycle = options.pool_recycle;
    pool.max_lifetime = options.pool_max_lifetime;
    pool.idle_timeout = options.pool_idle_timeout;
    pool.pre_ping = options.pool_pre_ping;
    pool.use_lifo = options.pool_use_lifo;
    pool.reset_on_return = options.pool_reset_on_return;
    pool.leak_threshold = options.pool_leak_threshold;
    pool.log = options.log;
    pool.logging_name = options.logging_name;
    return pool;
}

EngineOptions complete(EngineOptions options, const Dialect& dialect, std::source_location where) {
    if (options.echo && !options.log) {
        options.log = log_to_stderr();
    }
    if (!options.isolation_level.empty()) {
        options.isolation_level = checked_isolation_level(dialect, options.isolation_level, where);
    }
    return options;
}

}  // namespace

EngineCore::EngineCore(URL engine_url, EngineOptions engine_options, std::source_location where)
    : own_dialect_(find_dialect(engine_url.get_backend_name()).for_engine()),
      url(std::move(engine_url)),
      dialect(own_dialect_ != nullptr ? *own_dialect_ : find_dialect(url.get_backend_name())),
      options(complete(std::move(engine_options), dialect, where)),
      arguments(make_arguments(url, options, memory_name_)),
      pool(
          [this] {
              ConnectArguments with_name = arguments;
              with_name.options.emplace_back("azoth_memory_name", memory_name_);
              return dialect.connect(with_name);
          },
          make_pool_options(options, dialect, arguments),
          where
      ),
      cache(options.query_cache_size), listeners_(Rc<EngineListeners>::make()) {}

EngineCore::~EngineCore() = default;

EngineCore::Listeners EngineCore::listeners() const {
    const std::lock_guard lock(listeners_guard_);
    return listeners_;
}

ListenerId EngineCore::listen(EngineEvents events) {
    const ListenerId id = next_listener_id();
    const std::lock_guard lock(listeners_guard_);
    auto more = Rc<EngineListeners>::make();
    more->all = listeners_->all;
    more->ids = listeners_->ids;
    more->all.push_back(std::move(events));
    more->ids.push_back(id);
    listeners_ = std::move(more);
    listeners_version_.fetch_add(1, std::memory_order_release);
    return id;
}

bool EngineCore::unlisten(ListenerId id) {
    const std::lock_guard lock(listeners_guard_);
    const auto found = std::ranges::find(listeners_->ids, id);
    if (found == listeners_->ids.end()) {
        return false;
    }
    const auto position = found - listeners_->ids.begin();
    auto fewer = Rc<EngineListeners>::make();
    fewer->all = listeners_->all;
    fewer->ids = listeners_->ids;
    fewer->all.erase(fewer->all.begin() + position);
    fewer->ids.erase(fewer->ids.begin() + position);
    listeners_ = std::move(fewer);
    listeners_version_.fetch_add(1, std::memory_order_release);
    return true;
}

std::string checked_isolation_level(
    const Dialect& dialect, std::string_view level, std::source_location where
) {
    std::string wanted(level);
    std::ranges::transform(wanted, wanted.begin(), [](char c) {
        return c == '_' ? ' ' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    const auto& known = dialect.isolation_levels();
    if (std::ranges::find(known, wanted) == known.end()) {
        throw ArgumentError(
            ErrorInfo{
                .message = fmt::format("'{}' is no isolation level of {}", wanted, dialect.name()),
                .hint = fmt::format("it has: {}", fmt::join(known, ", ")),
            },
            where
        );
    }
    return wanted;
}

sql::CompiledRef EngineCore::compile(
    const sql::Node& statement, const std::vector<std::string>* column_keys, bool* cached
) {
    std::uint64_t salt = 0;
    if (column_keys != nullptr) {
        salt = 1;
        for (const auto& key : *column_keys) {
            salt = hash_text(key, salt);
        }
    }
    if (sql::CompiledRef found = find_compiled(statement, salt, cached)) {
        return found;
    }
    auto compiled = Rc<sql::Compiled>::make();
    compiled->statement = sql::NodeRef(&statement);
    sql::CompileOptions compile_options;
    compile_options.paramstyle = dialect.capabilities().paramstyle;
    compile_options.column_keys = column_keys;
    compile_options.enable_from_linting = options.enable_from_linting;
    dialect.compile(statement, compile_options, *compiled);
    pass_on_warnings(*compiled);
    return cache.insert(salt, sql::CompiledRef(std::move(compiled)));
}

sql::CompiledRef EngineCore::compile(
    const sql::Node& statement,
    std::uint64_t salt,
    const std::function<Rc<sql::Compiled>()>& make,
    bool* cached
) {
    if (sql::CompiledRef found = find_compiled(statement, salt, cached)) {
        return found;
    }
    Rc<sql::Compiled> compiled = make();
    pass_on_warnings(*compiled);
    return cache.insert(salt, sql::CompiledRef(std::move(compiled)));
}

void EngineCore::pass_on_warnings(const sql::Compiled& compiled) const {
    for (const std::string& warning : compiled.warnings) {
        log(LogLevel::warning, warning);
    }
}

sql::CompiledRef
EngineCore::find_compiled(const sql::Node& statement, std::uint64_t salt, bool* cached) {
    if (sql::is_statement(statement.kind())) {
        static_cast<const sql::Statement&>(statement).seal();
    }
    sql::CompiledRef found = cache.find(statement, salt);
    if (found && cached != nullptr) {
        *cached = true;
    }
    return found;
}

Attachment& EngineCore::attachment(Rc<Attachment> (*make)()) {
    const std::lock_guard lock(attachment_guard_);
    if (!attachment_) {
        attachment_ = make();
    }
    return *attachment_;
}

void EngineCore::log(LogLevel level, std::string_view message) const {
    if (options.log) {
        if (options.logging_name.empty()) {
            options.log({.level = level, .logger = "azoth.engine", .message = message});
        } else {
            const std::string logger = "azoth.engine." + options.logging_name;
            options.log({.level = level, .logger = logger, .message = message});
        }
    }
}

}  // namespace detail

Engine::Engine(detail::Rc<detail::EngineCore> core, ExecutionOptions options) noexcept
    : core_(std::move(core)), options_(std::move(options)) {}

Engine::Engine(const Engine&) noexcept = default;

// A handle, so moving is copying: one that was moved from is still an engine.
Engine::Engine(Engine&& other) noexcept : Engine(static_cast<const Engine&>(other)) {}

Engine& Engine::operator=(const Engine&) noexcept = default;

Engine& Engine::operator=(Engine&& other) noexcept {
    return *this = static_cast<const Engine&>(other);
}

Engine::~Engine() = default;

Connection Engine::connect(std::source_location where) const {
    try {
        return Connection(
            detail::Rc<detail::ConnectionCore>::make(core_, options_, core_->pool.connect(where))
        );
    } catch (Error& error) {
        error.add_context({}, where);
        throw;
    }
}

BegunConnection Engine::begin(std::source_location where) const {
    Connection connection = connect(where);
    Transaction transaction = connection.begin(where);
    return {std::move(connection), std::move(transaction)};
}

Engine Engine::execution_options(ExecutionOptions options, std::source_location where) const {
    ExecutionOptions merged = options_;
    if (options.isolation_level) {
        merged.isolation_level =
            detail::checked_isolation_level(core_->dialect, *options.isolation_level, where);
    }
    if (options.begin_immediate) {
        merged.begin_immediate = options.begin_immediate;
    }
    if (options.read_only) {
        merged.read_only = options.read_only;
    }
    if (options.deferrable) {
        merged.deferrable = options.deferrable;
    }
    if (options.stream_results) {
        merged.stream_results = options.stream_results;
    }
    if (options.yield_per) {
        merged.yield_per = options.yield_per;
    }
    if (options.logging_token) {
        merged.logging_token = std::move(options.logging_token);
    }
    return Engine(core_, std::move(merged));
}

std::string_view Engine::name() const noexcept {
    return core_->dialect.name();
}

const Dialect& Engine::dialect() const noexcept {
    return core_->dialect;
}

const URL& Engine::url() const noexcept {
    return core_->url;
}

Pool& Engine::pool() const noexcept {
    return core_->pool;
}

ListenerId Engine::listen(EngineEvents events) const {
    return core_->listen(std::move(events));
}

ListenerId Engine::listen(PoolEvents events) const {
    return core_->pool.listen(std::move(events));
}

bool Engine::unlisten(ListenerId id) const {
    return core_->unlisten(id) || core_->pool.unlisten(id);
}

void Engine::clear_compiled_cache() const noexcept {
    core_->cache.clear();
}

CacheStatistics Engine::cache_statistics() const noexcept {
    return core_->cache.statistics();
}

void Engine::dispose(bool close) const {
    core_->pool.dispose(close);
}

Engine create_engine(const URL& url, EngineOptions options, std::source_location where) {
    try {
        return Engine(detail::Rc<detail::EngineCore>::make(url, std::move(options), where));
    } catch (Error& error) {
        error.add_context({}, where);
        throw;
    }
}

Engine create_engine(std::string_view url, EngineOptions options, std::source_location where) {
    return create_engine(make_url(url, where), std::move(options), where);
}

LogCallback log_to_stderr() {
    return [](const LogRecord& record) {
        const std::string line = fmt::format("{} {}\n", record.logger, record.message);
        std::fwrite(line.data(), 1, line.size(), stderr);
    };
}

}  // namespace azoth
