// SPDX-License-Identifier: MIT
// The caches: compiled statements of an engine, prepared statements of a connection.
#include "engine/engine_support.hpp"
#include "engine/prepared_cache.hpp"

#include <memory>
#include <string>
#include <vector>

namespace az = azoth;
using az::select;
using az::test::people;
using az::test::schema;

namespace {

/// Runs a statement of its own per number: the label is part of the SQL.
void run(az::Connection& connection, int number) {
    const auto row = connection
                         .execute(select(schema().u("id").label("c" + std::to_string(number)))
                                      .where(schema().u("id") == 1))
                         .one();
    CHECK(row[0] == az::Value(1));
}

/// What happened since.
az::CacheStatistics since(const az::Engine& engine, const az::CacheStatistics& before) {
    az::CacheStatistics now = engine.cache_statistics();
    now.hits -= before.hits;
    now.misses -= before.misses;
    now.evictions -= before.evictions;
    return now;
}

/// A database that counts its statements.
class CountingConnection final : public az::driver::Connection {
public:
    struct Statement final : az::driver::Statement {
        explicit Statement(CountingConnection& owner) : owner_(owner) { ++owner_.open; }

        ~Statement() override { --owner_.open; }

        int parameter_count() const noexcept override { return 0; }

        void bind(int, const az::Value&) override {}

        void bind_fields(int, const az::Field*, std::size_t, const void*) override {}

        bool step() override { return false; }

        void reset() noexcept override {}

        int column_count() const noexcept override { return 0; }

        std::string column_name(int) const override { return {}; }

        void read_fields(int, const az::Field*, std::size_t, void*) override {}

        bool is_null(int) override { return true; }

        std::int64_t read_int64(int) override { return 0; }

        std::int64_t rows_affected() const noexcept override { return 0; }

    private:
        CountingConnection& owner_;
    };

    az::driver::Statement* prepare(std::string_view, bool) override {
        ++prepared;
        return new Statement(*this);
    }

    void execute(std::string_view) override {}

    void begin(std::string_view, bool) override {}

    void commit() override {}

    void rollback() override {}

    bool in_transaction() const noexcept override { return false; }

    bool ping() override { return true; }

    void close() noexcept override {}

    std::int64_t last_insert_id() const noexcept override { return 0; }

    int prepared = 0;
    int open = 0;
};

}  // namespace

TEST_CASE("a statement is compiled once, whatever its values") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto before = engine.cache_statistics();
    for (int i = 1; i <= 5; ++i) {
        (void)connection
            .execute(select(schema().u("name")).where(schema().u("id") == i, schema().u("age") > i))
            .all();
    }
    const auto then = since(engine, before);
    CHECK(then.misses == 1);
    CHECK(then.hits == 4);
    CHECK(then.size == before.size + 1);
}

TEST_CASE("a value that stands in the SQL is not given to other statements") {
    const az::Engine engine = az::create_engine("sqlite://");
    const az::MetaData meta;
    const az::Table posts{
        "posts",
        meta,
        az::Column{"kind", az::Integer()},
        az::Column{"name", az::String()},
    };
    meta.create_all(engine);
    az::Connection connection = engine.connect();
    const auto name = posts.c<std::string>("name");
    const auto kind = posts.c<int>("kind");
    for (const int number : {1, 2}) {
        connection.exec_driver_sql(
            "CREATE UNIQUE INDEX of_" + std::to_string(number) +
            " ON posts (name) WHERE kind = " + std::to_string(number)
        );
    }
    for (const int number : {1, 2, 1, 2}) {
        // SQLite finds the index by the text of its condition.
        connection.execute(insert(posts)
                               .values({{"kind", number}, {"name", "a"}})
                               .on_conflict(name)
                               .index_where(kind == number)
                               .do_nothing());
    }
    CHECK(connection.scalar(select(az::func::count()).select_from(posts)) == 2);
}

TEST_CASE("all connections of an engine share the compiled statements") {
    az::test::Directory directory;
    az::Engine engine = az::create_engine(directory.url());
    az::test::create(engine);
    const auto before = engine.cache_statistics();
    for (int i = 0; i < 3; ++i) {
        az::Connection connection = engine.connect();
        (void)connection.execute(select(schema().u("name"))).all();
    }
    CHECK(since(engine, before).misses == 1);
    CHECK(since(engine, before).hits == 2);
    // An engine with other options has the same cache.
    az::Connection other = engine.execution_options({.isolation_level = "AUTOCOMMIT"}).connect();
    (void)other.execute(select(schema().u("name"))).all();
    CHECK(since(engine, before).hits == 3);
}

TEST_CASE("INSERT is compiled for each set of column names") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto before = engine.cache_statistics();
    connection.execute(insert(schema().users), {{"name", "a"}});
    connection.execute(insert(schema().users), {{"name", "b"}});
    connection.execute(insert(schema().users), {{"name", "c"}, {"age", 1}});
    connection.execute(insert(schema().users), {{{"name", "d"}}, {{"name", "e"}}});
    CHECK(since(engine, before).misses == 2);
    CHECK(since(engine, before).hits == 2);
    CHECK(connection.scalar(select(az::func::count()).select_from(schema().users)) == 8);
}

TEST_CASE("the least recently used statement goes") {
    const az::Engine engine = people({.query_cache_size = 3});
    az::Connection connection = engine.connect();
    engine.clear_compiled_cache();
    run(connection, 1);
    run(connection, 2);
    run(connection, 3);
    const auto before = engine.cache_statistics();
    CHECK(before.size == 3);
    run(connection, 1);
    run(connection, 4);
    CHECK(since(engine, before).evictions == 1);
    CHECK(engine.cache_statistics().size == 3);
    run(connection, 1);
    run(connection, 3);
    CHECK(since(engine, before).hits == 3);
    run(connection, 2);
    CHECK(since(engine, before).misses == 2);
    CHECK(since(engine, before).evictions == 2);
}

TEST_CASE("a large cache stays within its size") {
    const az::Engine engine = people({.query_cache_size = 80});
    az::Connection connection = engine.connect();
    for (int i = 0; i < 300; ++i) {
        run(connection, i);
    }
    CHECK(engine.cache_statistics().size <= 80);
    CHECK(engine.cache_statistics().size > 40);
}

TEST_CASE("no cache at all") {
    const az::Engine engine = people({.query_cache_size = 0, .prepared_cache_size = 0});
    az::Connection connection = engine.connect();
    for (int i = 0; i < 3; ++i) {
        run(connection, 1);
    }
    CHECK(engine.cache_statistics().hits == 0);
    CHECK(engine.cache_statistics().size == 0);
    CHECK(engine.cache_statistics().misses >= 3);
    for (auto& [id] : connection.execute(select(schema().users.c<int>("id")))) {
        run(connection, id);
    }
}

TEST_CASE("clearing the cache") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    run(connection, 1);
    engine.clear_compiled_cache();
    CHECK(engine.cache_statistics().size == 0);
    const auto before = engine.cache_statistics();
    run(connection, 1);
    CHECK(since(engine, before).misses == 1);
}

TEST_CASE("clearing the cache while a result is open") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    auto result = connection.execute(select(schema().u("name")));
    (void)result.fetchone();
    engine.clear_compiled_cache();
    CHECK(result.fetchone()->get<std::string>("name") == "Bob");
    CHECK(result.fetchone()->get(schema().u("name")) == az::Value("Eve"));
}

TEST_CASE("a statement that outlives its parts is compiled as it was") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    for (int i = 0; i < 3; ++i) {
        const auto statement = [] {
            const auto users = schema().users.alias("people");
            const auto sub =
                select(users.c("id"), users.c("name")).where(users.c("age") > 20).subquery();
            return select(sub.c("name")).order_by(sub.c("id"));
        }();
        CHECK(connection.execute(statement).first()->get<std::string>("name") == "Ana");
    }
}

TEST_CASE("prepared statements are kept per connection, up to a number") {
    const az::Engine engine = people({.prepared_cache_size = 3});
    az::Connection connection = engine.connect();
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 10; ++i) {
            run(connection, i);
        }
    }
}

TEST_CASE("the prepared cache") {
    CountingConnection connection;
    {
        az::detail::PreparedCache cache(2);
        auto* const one = cache.acquire(connection, 1, "one");
        REQUIRE(one != nullptr);
        CHECK(cache.acquire(connection, 1, "one") == nullptr);  // in use
        cache.release(*one);
        CHECK(cache.acquire(connection, 1, "one") == one);
        cache.release(*one);
        CHECK(connection.prepared == 1);

        auto* const two = cache.acquire(connection, 2, "two");
        cache.release(*two);
        CHECK(cache.acquire(connection, 1, "one") == one);
        cache.release(*one);
        auto* const three = cache.acquire(connection, 3, "three");  // two was used longest ago
        cache.release(*three);
        CHECK(connection.prepared == 3);
        CHECK(connection.open == 2);
        CHECK(cache.acquire(connection, 1, "one") == one);
        CHECK(connection.prepared == 3);

        // Those in use stay, even if there are more than may be kept.
        auto* const four = cache.acquire(connection, 4, "four");
        auto* const five = cache.acquire(connection, 5, "five");
        CHECK(connection.open == 3);
        CHECK(cache.size() == 3);
        cache.release(*one);
        cache.release(*four);
        cache.release(*five);
        auto* const six = cache.acquire(connection, 6, "six");
        CHECK(cache.size() == 2);
        cache.release(*six);
    }
    CHECK(connection.open == 0);

    az::detail::PreparedCache none(0);
    CHECK(none.acquire(connection, 1, "one") == nullptr);
}

TEST_CASE("a prepared statement survives a change of the schema") {
    const az::Engine engine = people();
    az::Connection connection = engine.connect();
    const auto all = select(schema().users.c<int>("id"), schema().users.c<std::string>("name"));
    CHECK(connection.execute(all).all().size() == 3);
    connection.commit();
    connection.exec_driver_sql("alter table users add column more integer");
    connection.commit();
    CHECK(connection.execute(all).all().size() == 3);
}
