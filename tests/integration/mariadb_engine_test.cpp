// SPDX-License-Identifier: MIT
// MariaDB from above: engines, their pools, and the ORM.
#include "mariadb_support.hpp"

#include <azoth/orm.hpp>

#include <cstdint>
#include <string>

using namespace azoth;
using azoth::testing::error_of;
using azoth::testing::MariaDB;

namespace mariadb_blog {

struct Post;

struct Author {
    std::int64_t id{};
    std::string email{};
    std::string name{};
    std::optional<Timestamp> joined{};
    Decimal balance{};
    bool active = true;
    Many<Post> posts{};

    static constexpr auto mapping() {
        return table(
            "authors",
            column<&Author::id>(primary_key),
            column<&Author::email>(String(100), unique),
            column<&Author::name>(String(100)),
            column<&Author::joined>(),
            column<&Author::balance>(Numeric(12, 2)),
            column<&Author::active>(),
            relationship<&Author::posts>(
                back_populates("author"), cascade("all, delete-orphan"), order_by("id")
            )
        );
    }
};

struct Post {
    std::int64_t id{};
    std::string title{};
    std::int64_t author_id{};
    One<Author> author{};

    static constexpr auto mapping() {
        return table(
            "posts",
            column<&Post::id>(primary_key),
            column<&Post::title>(Text()),
            column<&Post::author_id>(foreign_key("authors.id"), index),
            relationship<&Post::author>(back_populates("posts"))
        );
    }
};

/// Its number, and what the database fills in.
struct Ticket {
    std::int64_t id{};
    std::string what{};
    std::string state{};

    static constexpr auto mapping() {
        return table(
            "tickets",
            column<&Ticket::id>(primary_key),
            column<&Ticket::what>(String(50)),
            column<&Ticket::state>(String(20), server_default("open"))
        );
    }
};

AZOTH_COLUMNS(Author, id, email, name, joined, balance, active, posts);
AZOTH_COLUMNS(Post, id, title, author_id, author);
AZOTH_COLUMNS(Ticket, id, what, state);

}  // namespace mariadb_blog

using mariadb_blog::Author;
using mariadb_blog::Post;
using mariadb_blog::Ticket;

namespace {

std::int64_t open_connections(MariaDB& database) {
    const auto sql = "SELECT COUNT(*) FROM information_schema.processlist WHERE db = '" +
                     database.name() + "' AND id <> CONNECTION_ID()";
    const auto count = azoth::testing::scalar<std::int64_t>(database.admin(), sql);
    database.admin().commit();
    return count;
}

std::int64_t id_of(Connection& connection) {
    return connection.exec_driver_sql("SELECT CONNECTION_ID()").one().get<std::int64_t>(0);
}

}  // namespace

TEST_CASE("engine: the dialect is that of the server") {
    MariaDB database;
    CHECK_FALSE(database.engine().dialect().capabilities().insert_returning);
    const Connection connection = database.engine().connect();
    const Dialect& dialect = database.engine().dialect();
    CHECK(dialect.name() == "mysql");
    CHECK(dialect.features().is_mariadb);
    CHECK(dialect.features().server_version[0] >= 10);
    CHECK(dialect.capabilities().insert_returning);
    CHECK(dialect.capabilities().delete_returning);
    CHECK(dialect.capabilities().consecutive_insert_ids);
    // An engine of its own that has not connected does not know.
    const Engine other = create_engine("mysql://nowhere.invalid/x");
    CHECK_FALSE(other.dialect().features().is_mariadb);
}

TEST_CASE("engine: schema, and whether it is there") {
    MariaDB database;
    const Engine& engine = database.engine();
    metadata<Author, Post, Ticket>().create_all(engine);
    metadata<Author, Post, Ticket>().create_all(engine);  // what is there is left alone
    const auto connection = database.connect();
    const auto there = [&](std::string_view table, std::string_view schema = {}) {
        return engine.dialect().has_table(*connection, schema, table);
    };
    CHECK(there("authors"));
    CHECK(there("authors", database.name()));
    CHECK_FALSE(there("nothing"));
    CHECK_FALSE(there("authors", "no_such_database"));
    connection->execute("CREATE TEMPORARY TABLE passing (a int)");
    CHECK(there("passing"));
}

TEST_CASE("engine: a killed connection is replaced, and nothing leaks") {
    MariaDB database({.pool_size = 2, .max_overflow = 0});
    const Engine& engine = database.engine();
    {
        Connection connection = engine.connect();
        const std::int64_t id = id_of(connection);
        connection.rollback();
        database.kill(id);
        const auto error = error_of<Disconnected>([&] { id_of(connection); });
        CHECK(error.connection_invalidated());
        CHECK(connection.invalidated());
        connection.rollback();
        CHECK(id_of(connection) != id);
    }
    {
        Connection connection = engine.connect();
        connection.execute(text("CREATE TABLE t (a int)"));
        connection.execute(text("INSERT INTO t VALUES (1)"));
        database.kill(id_of(connection));
        const auto error = error_of<Disconnected>([&] { connection.commit(); });
        CHECK(error.retry() == Retry::unknown_outcome);
        connection.rollback();
        CHECK(connection.scalar(text("SELECT COUNT(*) FROM t"))->as<std::int64_t>() == 0);
    }
    for (int i = 0; i < 10; ++i) {
        Connection one = engine.connect();
        Connection two = engine.connect();
        CHECK(id_of(one) != id_of(two));
    }
    CHECK(open_connections(database) <= 2);
    engine.dispose();
}

TEST_CASE("engine: pre-ping finds connections that the server has closed") {
    MariaDB database({.pool_pre_ping = true});
    std::int64_t id = 0;
    {
        Connection connection = database.engine().connect();
        id = id_of(connection);
    }
    database.kill(id);
    Connection connection = database.engine().connect();
    CHECK(id_of(connection) != id);
}

TEST_CASE("engine: transactions, savepoints, isolation levels, executemany") {
    MariaDB database;
    Connection connection = database.engine().connect();
    connection.execute(text("CREATE TABLE t (a int, b varchar(10))"));
    const auto count = [&] {
        return connection.scalar(text("SELECT COUNT(*) FROM t"))->as<std::int64_t>();
    };
    connection.execute(text("INSERT INTO t VALUES (1, 'x')"));
    {
        Transaction nested = connection.begin_nested();
        connection.execute(text("INSERT INTO t VALUES (2, 'x')"));
        CHECK(count() == 2);
        nested.rollback();
    }
    CHECK(count() == 1);
    connection.rollback();
    CHECK(count() == 0);
    const std::int64_t written = connection.execute(
        text("INSERT INTO t VALUES (:a, :b)"), {{{"a", 1}, {"b", "x"}}, {{"a", 2}, {"b", null}}}
    );
    CHECK(written == 2);
    connection.commit();

    connection.execution_options({.read_only = true});
    CHECK_THROWS_AS(connection.execute(text("DELETE FROM t")), ReadOnly);
    connection.rollback();
    connection.execution_options({.isolation_level = "AUTOCOMMIT", .read_only = false});
    connection.execute(text("DELETE FROM t WHERE a = 1"));
    connection.rollback();
    CHECK(count() == 1);
}

TEST_CASE("ORM: a session from end to end") {
    MariaDB database;
    const Engine& engine = database.engine();
    metadata<Author, Post, Ticket>().create_all(engine);
    {
        Session session(engine);
        for (int i = 0; i < 250; ++i) {
            const Ref<Author> author = session.add(Author{
                .email = "a" + std::to_string(i) + "@example.org",
                .name = "Änne 😀 " + std::to_string(i),
                .joined = Timestamp(2026, 1, 1, 0, 0, i % 60),
                .balance = Decimal("12.34"),
            });
            author->posts.append(Post{.title = "first of " + std::to_string(i)});
        }
        session.commit();
    }
    Session session(engine);
    const auto authors = session.scalars(select<Author>().order_by(cols<Author>.id)).all();
    REQUIRE(authors.size() == 250);
    for (std::size_t i = 0; i < authors.size(); ++i) {
        // Keys of many rows in one INSERT are told apart.
        CHECK(authors[i]->id == static_cast<std::int64_t>(i) + 1);
        CHECK(authors[i]->email == "a" + std::to_string(i) + "@example.org");
        REQUIRE(authors[i]->posts.size() == 1);
        CHECK(authors[i]->posts[0]->title == "first of " + std::to_string(i));
    }
    authors[3]->name = "another";
    authors[3]->balance = Decimal("0.10");
    session.remove(authors[4]);
    session.commit();
    CHECK(session.get<Author>(4)->name == "another");
    CHECK(session.get<Author>(4)->balance.to_string() == "0.10");
    CHECK(!session.get<Author>(5));

    session.add(Author{.email = "a0@example.org"});
    CHECK_THROWS_AS(session.commit(), UniqueViolation);
    session.rollback();
    CHECK(session.scalars(select<Author>()).all().size() == 249);
}

TEST_CASE("ORM: what the database fills in comes back with the row") {
    MariaDB database;
    const Engine& engine = database.engine();
    metadata<Ticket>().create_all(engine);
    Session session(engine);
    const Ref<Ticket> first = session.add(Ticket{.what = "one"});
    session.flush();
    CHECK(first->id == 1);
    CHECK(first->state == "open");
    const Ref<Ticket> second = session.add(Ticket{.what = "two"});
    const Ref<Ticket> third = session.add(Ticket{.what = "three"});
    session.flush();
    CHECK(second->id == 2);
    CHECK(third->id == 3);
    CHECK(third->state == "open");
}
