// SPDX-License-Identifier: MIT
// What listeners are told, and what they may do.
#include "azoth/dialects/dialect.hpp"
#include "engine/engine_support.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace az = azoth;
using az::select;
using az::test::people;
using az::test::schema;

namespace {

using Seen = std::vector<std::string>;

/// Listens to everything.
struct Recorder {
    std::shared_ptr<Seen> seen = std::make_shared<Seen>();

    az::EngineEvents events() const {
        const auto note = [seen = seen](std::string what) { seen->push_back(std::move(what)); };
        return {
            .before_cursor_execute = [note](const az::ExecutionContext& context
                                     ) { note("before " + std::string(context.statement)); },
            .after_cursor_execute = [note](const az::ExecutionContext& context
                                    ) { note("after " + std::string(context.statement)); },
            .begin = [note] { note("begin"); },
            .commit = [note] { note("commit"); },
            .rollback = [note] { note("rollback"); },
            .savepoint = [note](std::string_view name) { note("savepoint " + std::string(name)); },
            .rollback_savepoint = [note](std::string_view name
                                  ) { note("rollback to " + std::string(name)); },
            .release_savepoint = [note](std::string_view name
                                 ) { note("release " + std::string(name)); },
            .handle_error = [note](az::Error& error) { note("error: " + error.message()); },
        };
    }
};

}  // namespace

TEST_CASE("the life of a transaction") {
    const az::Engine engine = people();
    const Recorder recorder;
    engine.listen(recorder.events());
    {
        az::Connection connection = engine.connect();
        (void)connection.execute(az::text("select 1")).all();
        connection.commit();
        CHECK(*recorder.seen == Seen{"begin", "before select 1", "after select 1", "commit"});
        recorder.seen->clear();

        auto transaction = connection.begin();
        transaction.rollback();
        CHECK(*recorder.seen == Seen{"begin", "rollback"});
        recorder.seen->clear();

        connection.execute(az::text("select 2"));
    }
    CHECK(*recorder.seen == Seen{"begin", "before select 2", "after select 2", "rollback"});
}

TEST_CASE("savepoints are told by name") {
    const az::Engine engine = people();
    const Recorder recorder;
    engine.listen(recorder.events());
    az::Connection connection = engine.connect();
    auto kept = connection.begin_nested();
    kept.commit();
    auto lost = connection.begin_nested();
    lost.rollback();
    REQUIRE(recorder.seen->size() == 5);
    CHECK(recorder.seen->at(0) == "begin");
    const std::string first = recorder.seen->at(1).substr(std::string("savepoint ").size());
    const std::string second = recorder.seen->at(3).substr(std::string("savepoint ").size());
    CHECK(first != second);
    CHECK(recorder.seen->at(2) == "release " + first);
    CHECK(recorder.seen->at(4) == "rollback to " + second);
}

TEST_CASE("an execution is described") {
    const az::Engine engine = people();
    std::vector<az::ExecutionContext> contexts;
    engine
        .listen(az::EngineEvents{.after_cursor_execute = [&](const az::ExecutionContext& context) {
            contexts.push_back(context);
            contexts.back().statement = {};
        }});
    az::Connection connection = engine.connect();
    engine.clear_compiled_cache();
    const unsigned here = az::test::line() + 2;
    for (int i = 0; i < 2; ++i) {
        (void)connection.execute(select(schema().u("id")).where(schema().u("id") == i)).all();
    }
    connection.execute(insert(schema().users), {{{"name", "x"}}, {{"name", "y"}}});
    REQUIRE(contexts.size() == 3);
    CHECK(contexts[0].location.line() == here);
    CHECK_FALSE(contexts[0].cached);
    CHECK(contexts[1].cached);
    CHECK_FALSE(contexts[0].executemany);
    CHECK(contexts[2].executemany);
    CHECK(contexts[0].seconds >= 0);
}

TEST_CASE("an exception before the execution stops it") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    bool stop = true;
    engine.listen(az::EngineEvents{.before_cursor_execute = [&](const az::ExecutionContext&) {
        if (stop) {
            throw std::runtime_error("not now");
        }
    }});
    CHECK_THROWS_AS(
        connection.execute(insert(schema().users).values({{"name", "x"}})), std::runtime_error
    );
    stop = false;
    CHECK(az::test::count_users(connection) == 3);
}

TEST_CASE("an error is told once, and can be completed or replaced") {
    const az::Engine engine = people();
    int errors = 0;
    bool replace = false;
    engine.listen(az::EngineEvents{.handle_error = [&](az::Error& error) {
        ++errors;
        error.set_retry(az::Retry::statement);
        if (replace) {
            throw std::runtime_error("another one");
        }
    }});
    az::Connection connection = engine.connect();
    try {
        connection.execute(insert(schema().users).values({{"name", "Ana"}}));
        FAIL("Ana is there already");
    } catch (const az::UniqueViolation& error) {
        CHECK(error.retry() == az::Retry::statement);
    }
    CHECK(errors == 1);
    CHECK_THROWS_AS(connection.execute(az::text("selec 1")), az::ProgrammingError);
    CHECK(errors == 2);
    CHECK_THROWS_AS(
        connection.execute(insert(schema().users), {{{"name", "x"}}, {{"name", "x"}}}),
        az::UniqueViolation
    );
    CHECK(errors == 3);
    replace = true;
    CHECK_THROWS_AS(connection.execute(az::text("selec 1")), std::runtime_error);
    CHECK(az::test::count_users(connection) == 4);
}

TEST_CASE("listeners may be added at any time, also by a listener") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    (void)connection.execute(az::text("select 0")).all();
    int calls = 0;
    engine.listen(az::EngineEvents{.after_cursor_execute = [&](const az::ExecutionContext&) {
        if (++calls == 1) {
            engine.listen(az::EngineEvents{.commit = [&] { calls += 10; }});
        }
    }});
    (void)connection.execute(az::text("select 1")).all();
    CHECK(calls == 1);
    (void)connection.execute(az::text("select 2")).all();
    connection.commit();
    CHECK(calls == 12);
}

TEST_CASE("the events of the pool can be listened to") {
    az::test::Directory directory;
    az::Engine engine = az::create_engine(directory.url());
    int connects = 0;
    int checkouts = 0;
    engine.listen(az::PoolEvents{
        .connect =
            [&](az::driver::Connection& connection, az::ConnectionRecord&) {
                ++connects;
                connection.execute("PRAGMA cache_size = 100");
            },
        .checkout = [&](az::driver::Connection&, az::ConnectionRecord&) { ++checkouts; },
    });
    for (int i = 0; i < 3; ++i) {
        az::Connection connection = engine.connect();
        CHECK(connection.exec_driver_sql("PRAGMA cache_size").scalar<int>() == 100);
    }
    CHECK(connects == 1);
    CHECK(checkouts == 3);
}

TEST_CASE("listeners are taken away") {
    const az::Engine engine = people();
    const Recorder stays;
    const Recorder goes;
    engine.listen(stays.events());
    const az::ListenerId id = engine.listen(goes.events());
    int checkouts = 0;
    const az::ListenerId of_pool =
        engine.listen(az::PoolEvents{.checkout = [&](auto&, auto&) { ++checkouts; }});
    az::Connection connection = engine.connect();
    (void)connection.execute(az::text("select 1")).all();
    CHECK(goes.seen->size() == 3);
    CHECK(checkouts == 1);

    CHECK(engine.unlisten(id));
    CHECK_FALSE(engine.unlisten(id));
    (void)connection.execute(az::text("select 2")).all();
    connection.commit();
    CHECK(goes.seen->size() == 3);
    CHECK(stays.seen->size() == 6);
    connection.close();

    CHECK(engine.unlisten(of_pool));
    CHECK_FALSE(engine.unlisten(of_pool));
    engine.connect().close();
    CHECK(checkouts == 1);
}
