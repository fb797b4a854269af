// SPDX-License-Identifier: MIT
// The MariaDB server of the tests: bare connections of the driver, and a database for one test.
#pragma once

#include "server.hpp"

#include <azoth/core.hpp>
#include <azoth/dialects/dialect.hpp>

#include <doctest/doctest.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth::testing {

using ConnectionPtr = std::unique_ptr<driver::Connection>;
using StatementPtr = std::unique_ptr<driver::Statement>;
using Options = std::vector<std::pair<std::string, std::string>>;

inline ConnectArguments arguments_of(const URL& url, const Options& options = {}) {
    ConnectArguments arguments;
    arguments.host = url.host().value_or("");
    arguments.port = url.port().value_or(0);
    arguments.username = url.username().value_or("");
    arguments.password = url.password().value_or("");
    arguments.database = url.database().value_or("");
    arguments.options = url.query();
    arguments.options.insert(arguments.options.end(), options.begin(), options.end());
    return arguments;
}

/// A connection of the driver.
inline ConnectionPtr connect(const ConnectArguments& arguments) {
    return ConnectionPtr(find_dialect("mysql").connect(arguments));
}

inline ConnectionPtr connect(const Options& options = {}) {
    return connect(arguments_of(make_url(server_url()), options));
}

inline StatementPtr prepare(driver::Connection& connection, std::string_view sql) {
    return StatementPtr(connection.prepare(sql, true));
}

/// Runs a statement; the rows affected.
template <class... Values>
std::int64_t run(driver::Connection& connection, std::string_view sql, const Values&... values) {
    const StatementPtr statement = prepare(connection, sql);
    const std::vector<Value> all{Value(values)...};
    for (std::size_t i = 0; i < all.size(); ++i) {
        statement->bind(static_cast<int>(i) + 1, all[i]);
    }
    while (statement->step()) {
    }
    return statement->rows_affected();
}

/// The first column of the first row.
template <class T>
T scalar(driver::Connection& connection, std::string_view sql) {
    const StatementPtr statement = prepare(connection, sql);
    REQUIRE(statement->step());
    static const Field field{.ops = &type_ops<T>};
    T result{};
    statement->read_fields(0, &field, 1, &result);
    return result;
}

/// A database of its own; dropped at the end.
class MariaDB {
public:
    explicit MariaDB(EngineOptions options = {}, const URL::Query& query = {})
        : name_("azoth_test_" + std::to_string(::getpid()) + "_" + std::to_string(next_++)),
          url_(make_url(server_url()).set({.database = name_}).update_query_pairs(query)) {
        admin_->execute("CREATE DATABASE " + name_);
        admin_->execute("USE " + name_);
        engine_.emplace(create_engine(url_, std::move(options)));
    }

    MariaDB(const MariaDB&) = delete;
    MariaDB& operator=(const MariaDB&) = delete;

    ~MariaDB() {
        engine_->dispose();
        try {
            admin_->execute("DROP DATABASE " + name_);
        } catch (const Error& error) {
            MESSAGE(std::string(error.what()));
        }
    }

    Engine& engine() { return *engine_; }

    const URL& url() const { return url_; }

    const std::string& name() const { return name_; }

    /// A connection of the driver to the same database.
    ConnectionPtr connect(const Options& options = {}) const {
        return testing::connect(arguments_of(url_, options));
    }

    /// Another session, for what one does not do to oneself.
    driver::Connection& admin() { return *admin_; }

    /// Runs SQL, also of several statements, in the other session.
    void run(std::string_view sql) {
        admin_->execute(sql);
        admin_->commit();
    }

    /// Ends the server's side of a connection.
    void kill(std::int64_t id) { run("KILL " + std::to_string(id)); }

private:
    static inline int next_ = 1;
    std::string name_;
    URL url_;
    ConnectionPtr admin_ = testing::connect();
    std::optional<Engine> engine_;
};

/// The error that a function throws.
template <class E, class F>
E error_of(F&& f) {
    try {
        f();
    } catch (const E& error) {
        return error;
    } catch (const std::exception& error) {
        FAIL("another error was thrown: ", error.what());
    }
    FAIL("no error was thrown");
    throw std::logic_error("unreachable");
}

}  // namespace azoth::testing
