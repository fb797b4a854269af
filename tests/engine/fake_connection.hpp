// SPDX-License-Identifier: MIT
// A database that is not there: connections that only remember what was done to them.
#pragma once

#include "azoth/base/error.hpp"
#include "azoth/dialects/driver.hpp"
#include "azoth/engine/pool.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace azoth::testing_pool {

class FakeConnection;

/// What the fake connections of one test have in common. It outlives the pool.
struct FakeDatabase {
    std::atomic<int> opened{0};
    std::atomic<int> open{0};
    std::atomic<int> most_open{0};
    std::atomic<int> abandoned{0};
    std::atomic<int> pings{0};
    std::atomic<int> rollbacks{0};
    std::atomic<int> commits{0};
    std::atomic<bool> alive{true};  ///< False: pings fail.

    std::function<void()> on_connect{};   ///< May throw or block.
    std::function<void()> on_ping{};      ///< May throw.
    std::function<void()> on_rollback{};  ///< May throw.

    Pool::Creator creator();
};

class FakeConnection final : public driver::Connection {
public:
    explicit FakeConnection(FakeDatabase& database)
        : database_(database), number_(++database.opened) {
        const int now = ++database_.open;
        int most = database_.most_open;
        while (now > most && !database_.most_open.compare_exchange_weak(most, now)) {
        }
    }

    ~FakeConnection() override { close(); }

    /// The first connection of the database is 1.
    int number() const { return number_; }

    void open_transaction() { in_transaction_ = true; }

    /// A rollback that claims to work and does not.
    void make_stubborn() { stubborn_ = true; }

    driver::Statement* prepare(std::string_view, bool) override { return nullptr; }

    void execute(std::string_view) override {}

    void begin(std::string_view, bool) override { in_transaction_ = true; }

    void commit() override {
        ++database_.commits;
        in_transaction_ = stubborn_;
    }

    void rollback() override {
        ++database_.rollbacks;
        if (database_.on_rollback) {
            database_.on_rollback();
        }
        in_transaction_ = stubborn_;
    }

    bool in_transaction() const noexcept override { return in_transaction_; }

    bool ping() override {
        ++database_.pings;
        if (database_.on_ping) {
            database_.on_ping();
        }
        return database_.alive;
    }

    void close() noexcept override {
        if (open_) {
            open_ = false;
            --database_.open;
        }
    }

    void abandon() noexcept override {
        if (open_) {
            open_ = false;
            ++database_.abandoned;
        }
    }

    std::int64_t last_insert_id() const noexcept override { return 0; }

private:
    FakeDatabase& database_;
    int number_;
    bool open_ = true;
    bool in_transaction_ = false;
    bool stubborn_ = false;
};

inline Pool::Creator FakeDatabase::creator() {
    return [this]() -> driver::Connection* {
        if (on_connect) {
            on_connect();
        }
        return new FakeConnection(*this);
    };
}

inline FakeConnection& fake(PooledConnection& connection) {
    return static_cast<FakeConnection&>(*connection);
}

inline int number(PooledConnection& connection) {
    return fake(connection).number();
}

/// Keeps what a pool logs.
class LogKeeper {
public:
    LogCallback callback() {
        return [this](const LogRecord& record) {
            const std::lock_guard lock(mutex_);
            lines_.push_back(std::string(record.logger) + ": " + std::string(record.message));
        };
    }

    int count(std::string_view part) const {
        const std::lock_guard lock(mutex_);
        int found = 0;
        for (const auto& line : lines_) {
            found += line.find(part) != std::string::npos ? 1 : 0;
        }
        return found;
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

/// A clock that stands still unless it is told.
struct FakeClock {
    static inline std::atomic<std::int64_t> microseconds{1'000'000'000};

    static std::int64_t now() noexcept { return microseconds; }

    static void advance(Duration by) { microseconds += by.microseconds(); }
};

/// Fails at once when there is no connection.
inline PoolOptions small(int size, int overflow) {
    return {.pool_size = size, .max_overflow = overflow, .timeout = Duration(0)};
}

template <class Exception, class F>
std::optional<Exception> thrown(F&& function) {
    try {
        function();
    } catch (const Exception& error) {
        return error;
    }
    return std::nullopt;
}

}  // namespace azoth::testing_pool
