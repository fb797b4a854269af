// SPDX-License-Identifier: MIT
// Real SQLite databases for tests of the ORM, and a look at the statements that reach them.
#pragma once

#include <azoth/orm.hpp>

#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth::test {

/// A new database in memory with the tables of the classes. It has one connection: a session gives it back at
/// commit, rollback and close.
template <class... Ts>
Engine database() {
    Engine engine = create_engine("sqlite:///:memory:?shared=true");
    metadata<Ts...>().create_all(engine);
    return engine;
}

/// A database in a file of its own, for tests with several connections.
class FileDatabase {
public:
    FileDatabase() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "azoth-orm-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        folder_ = pattern;
    }

    FileDatabase(const FileDatabase&) = delete;
    FileDatabase& operator=(const FileDatabase&) = delete;

    ~FileDatabase() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    template <class... Ts>
    Engine create() const {
        Engine engine = create_engine("sqlite:///" + folder_ + "/test.db");
        metadata<Ts...>().create_all(engine);
        return engine;
    }

private:
    std::string folder_;
};

/// Every statement an engine sends, in order.
class SqlLog {
public:
    explicit SqlLog(const Engine& engine)
        : statements_(std::make_shared<std::vector<std::string>>()) {
        EngineEvents events;
        events.before_cursor_execute = [statements = statements_](const ExecutionContext& context) {
            statements->emplace_back(context.statement);
        };
        engine.listen(std::move(events));
    }

    void clear() { statements_->clear(); }

    std::size_t size() const { return statements_->size(); }

    const std::string& operator[](std::size_t at) const { return statements_->at(at); }

    /// How many statements begin like that.
    std::size_t count(std::string_view beginning) const {
        std::size_t found = 0;
        for (const std::string& statement : *statements_) {
            found += statement.starts_with(beginning) ? 1U : 0U;
        }
        return found;
    }

    std::string text() const {
        std::string all;
        for (const std::string& statement : *statements_) {
            all += statement + "\n";
        }
        return all;
    }

private:
    std::shared_ptr<std::vector<std::string>> statements_;
};

/// Runs SQL as it is, in a transaction of its own.
inline void run_sql(const Engine& engine, std::string_view sql) {
    engine.begin([&](Connection& connection) { connection.exec_driver_sql(sql).close(); });
}

/// The only value of a query.
inline std::int64_t integer(const Engine& engine, std::string_view sql) {
    Connection connection = engine.connect();
    return connection.exec_driver_sql(sql).one().get<std::int64_t>(0);
}

inline std::string text_of(const Engine& engine, std::string_view sql) {
    Connection connection = engine.connect();
    return connection.exec_driver_sql(sql).one().get<std::string>(0);
}

/// The same on the connection of a session, so inside of its transaction.
inline std::int64_t integer(Session& session, std::string_view sql) {
    return session.connection().exec_driver_sql(sql).one().get<std::int64_t>(0);
}

}  // namespace azoth::test
