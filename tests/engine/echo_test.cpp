// SPDX-License-Identifier: MIT
// The log: what echo writes, and what must never be in it.
#include "engine/engine_support.hpp"

#include <string>
#include <vector>

namespace az = azoth;
using az::select;
using az::test::Log;
using az::test::people;
using az::test::schema;

namespace {

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("echo writes every statement with its time and the line that ran it") {
    Log log;
    const az::Engine engine = people({.echo = true, .log = log.callback()});
    log.clear();
    unsigned here = 0;
    {
        az::Connection connection = engine.connect();
        here = az::test::line() + 1;
        (void)connection.execute(select(schema().u("id")).where(schema().u("id") == 1)).all();
        connection.commit();
        auto savepoint = connection.begin_nested();
        savepoint.rollback();
    }
    const auto statements = log.statements();
    REQUIRE(statements.size() == 7);
    CHECK(statements[0] == "BEGIN (implicit)");
    CHECK(statements[1] == "SELECT users.id FROM users WHERE users.id = ?");
    CHECK(statements[2] == "COMMIT");
    CHECK(statements[3] == "BEGIN (implicit)");
    CHECK(statements[4].starts_with("SAVEPOINT "));
    CHECK(statements[5].starts_with("ROLLBACK TO SAVEPOINT "));
    CHECK(statements[6] == "ROLLBACK");
    const std::string text = log.text();
    CHECK(has(text, "echo_test.cpp:" + std::to_string(here)));
    CHECK(has(text, " ms at "));
    CHECK(has(text, "-- [generated] "));
}

TEST_CASE("echo tells whether the statement was compiled now") {
    Log log;
    const az::Engine engine = people({.echo = true, .log = log.callback()});
    az::Connection connection = engine.connect();
    (void)connection.execute(select(schema().u("age"))).all();
    log.clear();
    (void)connection.execute(select(schema().u("age"))).all();
    CHECK(has(log.text(), "-- [cached] "));
}

TEST_CASE("values are shown only where they may be") {
    for (const bool hidden : {true, false}) {
        Log log;
        const az::Engine engine =
            people({.echo = true, .log = log.callback(), .hide_parameters = hidden});
        az::Connection connection = engine.connect();
        (void)connection
            .execute(select(schema().u("id")).where(schema().u("name") == "canary-value"))
            .all();
        CHECK(has(log.text(), "canary-value") == !hidden);
        connection.execute(insert(schema().users), {{{"name", "canary-many"}}});
        CHECK_FALSE(has(log.text(), "canary-many"));
        CHECK(has(log.text(), "1 sets of parameters") == !hidden);
    }
}

TEST_CASE("long values are cut") {
    Log log;
    const az::Engine engine =
        people({.echo = true, .log = log.callback(), .hide_parameters = false});
    az::Connection connection = engine.connect();
    const std::string text(100'000, 'x');
    (void)connection.execute(select(schema().u("id")).where(schema().u("name") == text)).all();
    CHECK(log.text().size() < 5'000);
}

TEST_CASE("names and tokens tell logs apart") {
    Log log;
    const az::Engine engine = people({.echo = true, .log = log.callback(), .logging_name = "main"});
    log.clear();
    az::Connection connection = engine.connect();
    connection.execution_options({.logging_token = "request 7"});
    (void)connection.execute(az::text("select 1")).all();
    CHECK(has(log.text(), "azoth.engine.main [request 7] select 1"));
}

TEST_CASE("an engine without echo is silent about statements") {
    Log log;
    const az::Engine engine = people({.log = log.callback()});
    az::Connection connection = engine.connect();
    (void)connection.execute(az::text("select 1")).all();
    connection.commit();
    CHECK(log.statements().empty());
}

TEST_CASE("the password is in no text") {
    const std::string secret = "canary-pa55";
    Log log;
    std::vector<std::string> texts;
    const auto keep = [&](const auto& f) {
        try {
            f();
        } catch (const az::Error& error) {
            texts.emplace_back(error.what());
            texts.emplace_back(error.message());
            texts.emplace_back(error.hint());
        }
    };
    keep([&] { (void)az::create_engine("nosuchdialect://ana:" + secret + "@host/db"); });
    keep([&] { (void)az::create_engine("sqlite://ana:" + secret + "@host:port/db"); });
    keep([&] { (void)az::create_engine("ana:" + secret + "@host/db"); });
    keep([&] {
        const az::Engine engine = az::create_engine(
            "sqlite://ana:" + secret + "@/nowhere/at/all.db?mode=ro",
            {.echo = true, .log = log.callback()}
        );
        texts.push_back(to_string(engine.url()));
        texts.push_back(engine.pool().status());
        (void)engine.connect();
    });
    keep([&] {
        const az::Engine engine =
            az::create_engine("sqlite:///:memory:?wrong_option=" + secret, {.log = log.callback()});
        texts.push_back(to_string(engine.url()));
        (void)engine.connect();
    });
    REQUIRE(texts.size() > 6);
    for (const std::string& text : texts) {
        INFO(text);
        const bool option_value = has(text, "wrong_option");  // not a password
        CHECK((option_value || !has(text, secret)));
    }
    CHECK_FALSE(has(log.text(), secret));
}
