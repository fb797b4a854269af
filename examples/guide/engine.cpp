// SPDX-License-Identifier: MIT
// The engine: where the database is, the pool of connections, what can be watched.
#include "guide.hpp"

#include <azoth/core.hpp>
#include <azoth/engine/pool.hpp>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace az = azoth;
using namespace std::chrono_literals;

namespace {

using guide::check;
using guide::section;

void urls() {
    section("URLs");
    const az::URL url =
        az::make_url("postgresql://scott:tiger@db.example.com:5432/shop?sslmode=require");
    fmt::print("  {}\n", to_string(url));
    check(url.get_backend_name() == "postgresql", "the database");
    check(url.host() == "db.example.com" && url.port() == 5432, "where it is");
    check(to_string(url).find("tiger") == std::string::npos, "the password is in no text");
    check(url.set({.database = "other"}).database() == "other", "a change makes a new URL");

    const auto error = guide::error_of<az::ArgumentError>([] {
        (void)az::make_url("postgresql://scott:ti@ger@db:port/shop");
    });
    fmt::print("  {}\n", error.message());

    const auto unknown = guide::error_of<az::NoSuchModuleError>([] {
        (void)az::create_engine("orcale://scott@db/shop");
    });
    fmt::print("  {}\n  hint: {}\n", unknown.message(), unknown.hint());
}

void pool() {
    section("Engine and pool");
    std::remove("engine.db");
    const az::Engine engine = az::create_engine(
        "sqlite:///engine.db",
        {.pool_size = 2,
         .max_overflow = 1,
         .pool_timeout = 50ms,
         .pool_recycle = 30min,
         .pool_pre_ping = true}
    );
    check(engine.pool().checkedout() == 0, "nothing is opened before the first connect()");
    {
        az::Connection one = engine.connect();
        az::Connection two = engine.connect();
        az::Connection three = engine.connect();
        fmt::print("  {}\n", engine.pool().status());
        check(engine.pool().checkedout() == 3, "pool_size + max_overflow connections");
        const auto error = guide::error_of<az::TimeoutError>([&] { (void)engine.connect(); });
        fmt::print("{}\n", error.what());
    }
    check(engine.pool().checkedout() == 0, "a connection goes back with the end of its scope");
    check(engine.pool().checkedin() == 2, "pool_size of them stay open");
    engine.dispose();
    std::remove("engine.db");
}

void connections() {
    section("Connections: commit as you go, or begin once");
    const az::Engine engine = az::create_engine("sqlite://");
    {
        az::Connection connection = engine.connect();
        connection.execute(az::text("CREATE TABLE points (x INTEGER, y INTEGER)"));
        connection.execute(az::text("INSERT INTO points VALUES (:x, :y)"), {{"x", 1}, {"y", 2}});
        check(connection.in_transaction(), "the first statement has begun a transaction");
        connection.commit();
    }
    engine.begin([](az::Connection& connection) {
        const std::int64_t rows = connection.execute(
            az::text("INSERT INTO points VALUES (:x, :y)"),
            {{{"x", 6}, {"y", 8}}, {{"x", 9}, {"y", 10}}}
        );
        check(rows == 2, "one statement for many sets of parameters");
    });
    const auto lost = guide::error_of<std::runtime_error>([&] {
        engine.begin([](az::Connection& connection) {
            connection.execute(az::text("DELETE FROM points"));
            throw std::runtime_error("changed my mind");
        });
    });
    fmt::print("  {}\n", lost.what());

    az::Connection connection = engine.connect();
    std::int64_t sum = 0;
    for (const az::Row& row : connection.execute(az::text("SELECT x, y FROM points ORDER BY x"))) {
        fmt::print("  x={} y={}\n", row.get<int>("x"), row.get<int>(1));
        sum += row.get<std::int64_t>("x");
    }
    check(sum == 16, "an exception has rolled back, nothing was deleted");
    check(
        connection.scalar(
            az::text("SELECT count(*) FROM points WHERE y > :y").bindparams({{"y", 5}})
        ) == az::Value(2),
        "parameters belong to the statement or to its execution"
    );
}

void watching() {
    section("Watching: a log, and events");
    std::vector<std::string> log;
    const az::Engine engine = az::create_engine(
        "sqlite://",
        {.echo = true,
         .log =
             [&](const az::LogRecord& record) {
                 if (record.logger == "azoth.engine") {  // "azoth.pool" is the other one here
                     log.emplace_back(record.message);
                 }
             },
         .hide_parameters = false}
    );
    int commits = 0;
    std::string where;
    engine.listen(az::EngineEvents{
        .after_cursor_execute =
            [&](const az::ExecutionContext& context) {
                where = fmt::format(
                    "line {} in {:.1f} ms", context.location.line(), context.seconds * 1000
                );
            },
        .commit = [&] { ++commits; },
    });
    {
        az::Connection connection = engine.connect();
        (void)connection.scalar(az::text("SELECT :a + :b").bindparams({{"a", 20}, {"b", 22}}));
        connection.commit();
    }
    for (const std::string& line : log) {
        fmt::print("  log: {}\n", line);
    }
    check(log.size() == 3, "BEGIN, the statement, COMMIT");
    check(
        log[1].find("20, 22") != std::string::npos, "with values, because hide_parameters is off"
    );
    check(commits == 1 && !where.empty(), "events tell the same to functions");
}

void caching() {
    section("Statements are compiled once");
    const az::Engine engine = az::create_engine("sqlite://");
    az::Connection connection = engine.connect();
    bool right = true;
    for (int i = 0; i < 100; ++i) {
        right = right && connection.scalar(az::select(az::literal(i) + az::literal(1))) == i + 1;
    }
    check(right, "a hundred sums");
    const az::CacheStatistics cache = engine.cache_statistics();
    check(cache.hits >= 99, fmt::format("{} of 100 came from the cache", cache.hits));
}

}  // namespace

int main() {
    return guide::run([] {
        urls();
        pool();
        connections();
        watching();
        caching();
    });
}
