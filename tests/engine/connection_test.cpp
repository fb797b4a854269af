// SPDX-License-Identifier: MIT
// Executing statements on a connection: parameters, many rows at once, errors with their call site.
#include "engine/engine_support.hpp"

#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace az = azoth;
using az::select;
using az::test::count_users;
using az::test::people;
using az::test::schema;

TEST_CASE("a statement runs and gives rows") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto rows =
        connection.execute(select(schema().u("id"), schema().u("name")).order_by(schema().u("id")))
            .all();
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].get<int>("id") == 1);
    CHECK(rows[2].get<std::string>("name") == "Eve");
}

TEST_CASE("typed columns give tuples") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto id = schema().users.c<int>("id");
    const auto name = schema().users.c<std::string>("name");
    const auto age = schema().users.c<std::optional<int>>("age");
    std::vector<std::tuple<int, std::string, std::optional<int>>> seen;
    for (const auto& [i, n, a] : connection.execute(select(id, name, age).order_by(id))) {
        seen.emplace_back(i, n, a);
    }
    CHECK(
        seen ==
        std::vector<std::tuple<int, std::string, std::optional<int>>>{
            {1, "Ana", 30}, {2, "Bob", 40}, {3, "Eve", std::nullopt}
        }
    );
}

TEST_CASE("INSERT tells the key, UPDATE and DELETE the number of rows") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto& users = schema().users;
    auto inserted = connection.execute(insert(users).values({{"name", "Zoe"}}));
    CHECK(inserted.lastrowid() == 4);
    CHECK(inserted.rowcount() == 1);
    CHECK_FALSE(inserted.returns_rows());
    CHECK(
        connection.execute(update(users).set(users.c("age"), 1).where(users.c("id") > 1))
            .rowcount() == 3
    );
    CHECK(
        connection.execute(update(users).set(users.c("age"), 1).where(users.c("id") > 99))
            .rowcount() == 0
    );
    CHECK(connection.execute(delete_(users).where(users.c("id") == 4)).rowcount() == 1);
}

TEST_CASE("RETURNING gives rows, also when they are not all read") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto& users = schema().users;
    const auto id = users.c<int>("id");
    CHECK(
        connection.execute(insert(users).values({{"name", "Zoe"}}).returning(id)).scalar_one() == 4
    );
    const auto two = insert(users).values({{{"name", "x"}}, {{"name", "y"}}}
    ).returning(id, users.c<std::string>("name"));
    CHECK(connection.execute(two).first() == std::tuple(5, std::string("x")));
    CHECK(count_users(connection) == 6);
    CHECK(connection.execute(delete_(users).where(id > 3).returning(id)).all().size() == 3);
    CHECK(
        connection
            .execute(update(users).set(users.c("age"), 7).where(id == 1).returning(users.c("age")))
            .one()
            .get<int>("age") == 7
    );
}

TEST_CASE("ON CONFLICT") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto& users = schema().users;
    const auto name = users.c<std::string>("name");
    const auto age = users.c<std::optional<int>>("age");
    const auto ana = insert(users).values({{"name", "Ana"}, {"age", 99}});
    CHECK(connection.execute(ana.on_conflict(name).do_nothing()).rowcount() == 0);
    connection.execute(ana.on_conflict(name).do_update(age, az::excluded(age)));
    CHECK(connection.scalar(select(age).where(name == "Ana")) == 99);
    connection.execute(ana.on_conflict(name).do_update(age, age + 1));
    CHECK(connection.scalar(select(age).where(name == "Ana")) == 100);
    connection.execute(insert(users)
                           .from_select({"name"}, select(name).where(name == "Ana"))
                           .on_conflict(name)
                           .do_nothing());
    connection.execute(
        insert(users).from_select({"name"}, select(name)).on_conflict(name).do_nothing()
    );
    CHECK(count_users(connection) == 3);
}

TEST_CASE("values by name") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto& users = schema().users;
    SUBCASE("for the columns of an INSERT") {
        connection.execute(insert(users), {{"name", "Zoe"}, {"age", 5}});
        CHECK(connection.scalar(select(users.c<int>("age")).where(users.c("name") == "Zoe")) == 5);
    }
    SUBCASE("beside the values of an INSERT") {
        connection.execute(insert(users).values({{"age", 5}}), {{"name", "Zoe"}});
        CHECK(connection.scalar(select(users.c<int>("age")).where(users.c("name") == "Zoe")) == 5);
    }
    SUBCASE("instead of the values of an INSERT") {
        connection.execute(insert(users).values({{"name", "never"}}), {{"name", "Zoe"}});
        CHECK(
            connection.scalar(select(users.c<std::string>("name")).where(users.c("id") == 4)) ==
            "Zoe"
        );
    }
    SUBCASE("for the columns of an UPDATE and its bindparams") {
        connection.execute(
            update(users).where(users.c("id") == az::bindparam("who")),
            {{"who", 1}, {"name", "Anna"}}
        );
        CHECK(
            connection.scalar(select(users.c<std::string>("name")).where(users.c("id") == 1)) ==
            "Anna"
        );
    }
    SUBCASE("for text") {
        auto rows =
            connection.execute(az::text("select :x + 1, :y, :x"), {{"x", 3}, {"y", "z"}}).all();
        CHECK(rows.at(0).get<int>(0) == 4);
        CHECK(rows.at(0).get<std::string>(1) == "z");
        CHECK(rows.at(0).get<int>(2) == 3);
        CHECK(connection.scalar(az::text("select :x").bindparams({{"x", 5}})) == az::Value(5));
        CHECK(
            connection.execute(az::text("select :x").bindparams({{"x", 5}}), {{"x", 6}})
                .scalar<int>() == 6
        );
    }
    SUBCASE("for bindparams of a SELECT") {
        const auto by_id =
            select(users.c<std::string>("name")).where(users.c("id") == az::bindparam("id"));
        CHECK(connection.execute(by_id, {{"id", 1}}).scalar() == "Ana");
        CHECK(connection.execute(by_id, {{"id", 2}}).scalar() == "Bob");
        CHECK(connection.scalar(by_id, {{"id", 1}}) == "Ana");
        CHECK(connection.scalars(by_id, {{"id", 2}}).all() == std::vector<std::string>{"Bob"});
    }
}

TEST_CASE("one statement for many sets of parameters") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto& users = schema().users;
    CHECK(
        connection.execute(
            insert(users), {{{"name", "x"}, {"age", 1}}, {{"name", "y"}, {"age", az::null}}}
        ) == 2
    );
    CHECK(count_users(connection) == 5);

    std::vector<std::vector<az::Parameter>> many;
    for (int i = 0; i < 100; ++i) {
        many.push_back({{"name", std::to_string(i)}, {"age", i}});
    }
    CHECK(connection.execute(insert(users), many) == 100);
    CHECK(
        connection.scalar(select(az::func::sum(users.c<int>("age"))).where(users.c("id") > 5)) ==
        4950
    );

    CHECK(
        connection.execute(
            update(users).where(users.c("name") == az::bindparam("who")),
            {{{"who", "x"}, {"age", 7}}, {{"who", "y"}, {"age", 8}}, {{"who", "nobody"}, {"age", 9}}
            }
        ) == 2
    );
    CHECK(
        connection.execute(
            delete_(users).where(users.c("name") == az::bindparam("who")),
            {{{"who", "x"}}, {{"who", "y"}}}
        ) == 2
    );
    CHECK(connection.execute(insert(users), std::vector<std::vector<az::Parameter>>{}) == 0);
    CHECK(count_users(connection) == 103);
}

TEST_CASE("values that have to stand in the SQL do") {
    namespace sql = az::sql;
    az::test::Log log;
    const az::Engine engine = people({.echo = true, .log = log.callback()});
    az::Connection connection = engine.connect();
    const auto& users = schema().users;
    const auto literal = [](const sql::NodeRef& bind) {
        return sql::Bind::literal_execute(sql::as<sql::Bind>(*bind));
    };
    const auto id = users.c<int>("id");
    const auto find = [&](const char* name, std::vector<int> ids) {
        std::vector<az::Value> values(ids.begin(), ids.end());
        const az::Expr<bool> named(sql::make_binary(
            sql::Op::eq,
            users.c("name").node(),
            literal(sql::make_bind(az::Value(name), az::Type(az::String()), nullptr))
        ));
        const az::Expr<bool> listed(sql::make_in(
            sql::Op::in_,
            id.node(),
            literal(sql::Bind::expanding_parameter(
                "ids", az::Type(az::Integer()), false, std::move(values)
            ))
        ));
        log.clear();
        return connection
            .scalars(select(id).where(id.in({1, 2, 3}), named, listed, users.c<int>("id") < 9))
            .all();
    };
    CHECK(find("Bob", {2, 3}) == std::vector{2});
    CHECK(log.text().find("users.name = 'Bob' AND users.id IN (2, 3)") != std::string::npos);
    // The same compiled statement, with other values.
    CHECK(find("Eve", {1}).empty());
    CHECK(find("Eve", {3}) == std::vector{3});
    CHECK(find("it's", {}).empty());
}

TEST_CASE("wrong parameters are told before anything is sent") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto& users = schema().users;
    SUBCASE("a missing one") {
        const unsigned here = az::test::line() + 2;
        try {
            connection.execute(az::text("select :x, :y"), {{"x", 1}});
            FAIL("y has no value");
        } catch (const az::StatementError& error) {
            CHECK(error.message() == "a value is required for the parameter 'y'");
            CHECK(error.statement() == "select ?, ?");
            CHECK(az::test::at(error, here));
            CHECK(std::string(error.what()).find("connection_test.cpp") != std::string::npos);
        }
    }
    SUBCASE("one too many") {
        const unsigned here = az::test::line() + 2;
        try {
            connection.execute(az::text("select :x"), {{"x", 1}, {"z", 2}});
            FAIL("there is no z");
        } catch (const az::ArgumentError& error) {
            CHECK(error.message() == "the statement has no parameter 'z'");
            CHECK(az::test::at(error, here));
        }
    }
    SUBCASE("a misspelled column") {
        const unsigned here = az::test::line() + 2;
        try {
            connection.execute(insert(users), {{"nmae", "x"}});
            FAIL("there is no nmae");
        } catch (const az::CompileError& error) {
            CHECK(error.column() == "nmae");
            CHECK(az::test::at(error, here));
        }
        CHECK_THROWS_AS(
            connection.execute(
                update(users).where(users.c("id") == az::bindparam("who")),
                {{"who", 1}, {"nmae", "x"}}
            ),
            az::CompileError
        );
        CHECK_THROWS_AS(
            connection.execute(insert(users).values({{"name", "x"}}), {{"nmae", "x"}}),
            az::CompileError
        );
    }
    SUBCASE("sets of parameters that differ") {
        CHECK_THROWS_AS(
            connection.execute(insert(users), {{{"name", "x"}, {"age", 1}}, {{"name", "y"}}}),
            az::StatementError
        );
        CHECK_THROWS_AS(
            connection.execute(
                insert(users), {{{"name", "x"}, {"age", 1}}, {{"name", "y"}, {"id", 9}}}
            ),
            az::StatementError
        );
    }
    SUBCASE("placeholders of the driver") {
        CHECK_THROWS_AS(connection.exec_driver_sql("select ?, ?", {1}), az::StatementError);
        CHECK_THROWS_AS(connection.exec_driver_sql("select ?", {1, 2}), az::StatementError);
        CHECK(connection.exec_driver_sql("select ? + ?", {1, 2}).scalar<int>() == 3);
    }
    CHECK(count_users(connection) == 3);
}

TEST_CASE("an error of the database knows the statement and the line that ran it") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const unsigned here = az::test::line() + 2;
    try {
        connection.execute(insert(schema().users).values({{"name", "Ana"}}));
        FAIL("Ana is there already");
    } catch (const az::UniqueViolation& error) {
        CHECK(error.statement() == "INSERT INTO users (name) VALUES (?)");
        CHECK(az::test::at(error, here));
        CHECK(error.retry() == az::Retry::never);
        const std::string what = error.what();
        CHECK(what.find("INSERT INTO users (name) VALUES (?)") != std::string::npos);
        CHECK(what.find("connection_test.cpp:" + std::to_string(here)) != std::string::npos);
    }
    const unsigned many_here = az::test::line() + 2;
    try {
        connection.execute(insert(schema().users), {{{"name", "new"}}, {{"name", "Bob"}}});
        FAIL("Bob is there already");
    } catch (const az::UniqueViolation& error) {
        CHECK(az::test::at(error, many_here));
    }
    CHECK_THROWS_AS(
        connection.execute(insert(schema().users).values({{"age", 1}})), az::NotNullViolation
    );
    CHECK_THROWS_AS(
        connection.execute(insert(schema().addresses).values({{"user_id", 99}})),
        az::ForeignKeyViolation
    );
    CHECK_THROWS_AS(connection.execute(az::text("selec 1")), az::ProgrammingError);
    CHECK_THROWS_AS(connection.execute(az::text("select * from nowhere")), az::ProgrammingError);
    // A failed statement leaves the transaction alive.
    connection.execute(insert(schema().users).values({{"name", "Zoe"}}));
    connection.commit();
    CHECK(count_users(engine) == 5);
}

TEST_CASE("values of parameters are in no text unless they may be") {
    const std::string canary = "s3cret-canary";
    for (const bool hidden : {true, false}) {
        const az::Engine engine = people({.hide_parameters = hidden});
        az::Connection connection = engine.connect();
        connection.execute(insert(schema().users).values({{"name", canary}}));
        try {
            connection.execute(insert(schema().users).values({{"name", canary}}));
            FAIL("the name is there already");
        } catch (const az::IntegrityError& error) {
            CHECK((std::string(error.what()).find(canary) == std::string::npos) == hidden);
        }
        try {
            connection.execute(insert(schema().users), {{{"name", "other"}}, {{"name", canary}}});
            FAIL("the name is there already");
        } catch (const az::IntegrityError& error) {
            CHECK((std::string(error.what()).find(canary) == std::string::npos) == hidden);
        }
    }
}

TEST_CASE("a value that does not fit its C++ type is a DataError") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto& users = schema().users;
    connection.execute(update(users).set(users.c("age"), 70'000).where(users.c("id") == 1));
    CHECK_THROWS_AS(
        (void)connection.execute(select(users.c<std::int16_t>("age"))).all(), az::DataError
    );
    CHECK_THROWS_AS((void)connection.execute(select(users.c<int>("name"))).all(), az::DataError);
    const auto oldest = select(users.c<int>("age")).order_by(users.c("id").desc());
    const unsigned here = az::test::line() + 2;
    try {
        auto result = connection.execute(oldest);
        (void)result.all();
        FAIL("Eve has no age");
    } catch (const az::DataError& error) {
        CHECK(error.message().find("NULL cannot be read as std::int32_t") != std::string::npos);
        CHECK(az::test::at(error, here));
    }
    CHECK(connection.execute(select(users.c<std::optional<int>>("age"))).all().size() == 3);
    const auto row = connection.execute(select(users.c("age"), users.c("name"))).first();
    CHECK_THROWS_AS((void)row->get<std::int16_t>("age"), az::DataError);
    CHECK_THROWS_AS((void)row->get<int>("name"), az::DataError);
}

TEST_CASE("IN lists of all lengths share one statement") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto& users = schema().users;
    const auto id = users.c<int>("id");
    const auto names = [&](const std::vector<int>& ids) {
        return connection
            .scalars(select(users.c<std::string>("name")).where(id.in(ids)).order_by(id))
            .all();
    };
    CHECK(names({1, 3}) == std::vector<std::string>{"Ana", "Eve"});
    CHECK(names({2}) == std::vector<std::string>{"Bob"});
    CHECK(names({}).empty());
    CHECK(names({1, 2, 3, 4}).size() == 3);
    CHECK(connection.execute(select(id).where(id.not_in(std::vector<int>()))).all().size() == 3);
    CHECK(
        connection.execute(select(id).where(id.in({1}), users.c("name").in({"Ana", "Bob"})))
            .all()
            .size() == 1
    );
    const std::vector<int> too_many(300'000, 1);
    CHECK_THROWS_AS((void)names(too_many), az::CompileError);
}

TEST_CASE("closing") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    CHECK_FALSE(connection.closed());
    connection.close();
    CHECK(connection.closed());
    connection.close();
    const unsigned here = az::test::line() + 2;
    try {
        connection.execute(az::text("select 1"));
        FAIL("it is closed");
    } catch (const az::ResourceClosedError& error) {
        CHECK(error.message() == "this connection is closed");
        CHECK(az::test::at(error, here));
    }
    CHECK_THROWS_AS(connection.begin(), az::ResourceClosedError);
    connection.rollback();

    az::Connection moved = engine.connect();
    az::Connection target = std::move(moved);
    CHECK(target.scalar(az::text("select 1")) == az::Value(1));
    target = engine.connect();
    CHECK(target.scalar(az::text("select 2")) == az::Value(2));
}

TEST_CASE("an invalidated connection comes back with the next statement") {
    az::test::Directory directory;
    az::Engine engine = az::create_engine(directory.url());
    az::test::create(engine);
    az::Connection connection = engine.connect();
    connection.execute(insert(schema().users).values({{"name", "Ana"}}));
    connection.invalidate();
    CHECK(connection.invalidated());
    CHECK_THROWS_AS(connection.execute(az::text("select 1")), az::PendingRollbackError);
    connection.rollback();
    CHECK(count_users(connection) == 0);
    CHECK_FALSE(connection.invalidated());
}

TEST_CASE("what was moved from") {
    az::Engine engine = people();
    const az::Engine same = std::move(engine);
    az::Connection connection = engine.connect();  // a handle stays one
    az::Connection other = std::move(connection);
    // NOLINTBEGIN(bugprone-use-after-move)
    CHECK_THROWS_AS(connection.execute(az::text("select 1")), az::ResourceClosedError);
    CHECK_THROWS_AS(connection.commit(), az::ResourceClosedError);
    CHECK_THROWS_AS((void)connection.begin(), az::ResourceClosedError);
    CHECK_THROWS_AS((void)connection.get_execution_options(), az::ResourceClosedError);
    CHECK(connection.closed());
    CHECK_FALSE(connection.in_transaction());
    CHECK_FALSE(connection.invalidated());
    connection.close();
    // NOLINTEND(bugprone-use-after-move)
    CHECK(count_users(other) == 3);
}
