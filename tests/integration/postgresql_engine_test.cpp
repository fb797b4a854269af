// SPDX-License-Identifier: MIT
// The engine over PostgreSQL: statements of the language, transactions, savepoints, poolers.
#include "postgresql_support.hpp"

#include <string>
#include <vector>

using namespace azoth;
using azoth::testing::error_of;
using azoth::testing::PostgreSQL;

namespace {

struct Shop {
    MetaData meta;
    Table products{
        "products",
        meta,
        Column{"id", Integer(), primary_key},
        Column{"name", String(50), nullable(false), unique},
        Column{"price", Numeric(10, 2)},
        Column{"added", DateTime(true)},
        Column{"on_sale", Boolean()},
    };
    Expr<int> id = products.c<int>("id");
    Expr<std::string> name = products.c<std::string>("name");
    Expr<Decimal> price = products.c<Decimal>("price");
};

const Shop& shop() {
    static const Shop* const made = new Shop;
    return *made;
}

/// Three products.
void fill(const Engine& engine) {
    shop().meta.create_all(engine);
    engine.begin([](Connection& connection) {
        connection.execute(
            insert(shop().products),
            {{{"name", "apple"}, {"price", Decimal("1.50")}, {"on_sale", true}},
             {{"name", "pear"}, {"price", Decimal("2.25")}, {"on_sale", false}},
             {{"name", "plum"}, {"price", null}, {"on_sale", null}}}
        );
    });
}

}  // namespace

TEST_CASE("engine: create_all, executemany, select, update, delete") {
    PostgreSQL database;
    const Engine& engine = database.engine();
    fill(engine);
    shop().meta.create_all(engine);  // what is there stays
    Connection connection = engine.connect();
    const Table& products = shop().products;
    const Expr<int>& id = shop().id;
    const Expr<Decimal>& price = shop().price;

    const auto names = connection.scalars(select(shop().name).order_by(id)).all();
    CHECK(names == std::vector<std::string>{"apple", "pear", "plum"});
    auto cheap = connection.execute(select(shop().name).where(price < Decimal("2.005")));
    CHECK(cheap.all().size() == 1);
    // A value with more digits than the column is not rounded before it is compared.
    CHECK(connection.scalars(select(shop().name).where(price == Decimal("1.501"))).all().empty());

    CHECK(
        connection.execute(update(products).set(products.c("on_sale"), true).where(id > 1))
            .rowcount() == 2
    );
    connection.rollback();
    CHECK(connection.execute(delete_(products)).rowcount() == 3);
    connection.commit();
    CHECK(connection.scalars(select(shop().name)).all().empty());
    connection.close();
    shop().meta.drop_all(engine);
}

TEST_CASE("engine: IN lists of any length, also several, and with other parameters around") {
    PostgreSQL database;
    fill(database.engine());
    Connection connection = database.engine().connect();
    const auto count = [&](const std::vector<int>& ids, const std::vector<std::string>& names) {
        return connection
            .scalars(select(shop().id)
                         .where(shop().id > 0)
                         .where(shop().name.in(names))
                         .where(shop().id.in(ids))
                         .where(shop().name != std::string("x")))
            .all()
            .size();
    };
    CHECK(count({1, 2, 3}, {"apple", "plum"}) == 2);
    CHECK(count({1}, {"apple", "plum", "pear"}) == 1);
    CHECK(count({}, {"apple"}) == 0);
    CHECK(count({2, 3}, {"pear"}) == 1);
    std::vector<int> many(2000);
    for (int i = 0; i < 2000; ++i) {
        many[static_cast<std::size_t>(i)] = i;
    }
    CHECK(count(many, {"apple", "pear", "plum"}) == 3);
    CHECK(
        connection.scalars(select(shop().id).where(shop().id.not_in(std::vector<int>{1, 2})))
            .all() == std::vector<int>{3}
    );
}

TEST_CASE("engine: RETURNING of INSERT, UPDATE and DELETE") {
    PostgreSQL database;
    fill(database.engine());
    Connection connection = database.engine().connect();
    const auto row = connection
                         .execute(insert(shop().products)
                                      .values({{"name", "fig"}, {"price", Decimal("0.10")}})
                                      .returning(shop().id, shop().price))
                         .one();
    CHECK(std::get<0>(row) == 4);
    CHECK(std::get<1>(row).to_string() == "0.10");
    auto changed = connection.scalars(update(shop().products)
                                          .set(shop().products.c("on_sale"), null)
                                          .where(shop().id <= 2)
                                          .returning(shop().id));
    CHECK(changed.all().size() == 2);
    CHECK(
        connection.scalars(delete_(shop().products).where(shop().id == 4).returning(shop().name))
            .all() == std::vector<std::string>{"fig"}
    );
}

TEST_CASE("engine: transactions, savepoints, isolation levels") {
    PostgreSQL database;
    fill(database.engine());
    Connection connection = database.engine().connect();
    const auto add = [&](const char* name) {
        connection.execute(insert(shop().products), {{"name", name}});
    };
    add("one");
    {
        Transaction savepoint = connection.begin_nested();
        CHECK_THROWS_AS(add("one"), UniqueViolation);
        savepoint.rollback();
    }
    add("two");
    connection.commit();
    CHECK(connection.scalars(select(shop().id)).all().size() == 5);
    connection.rollback();

    connection.execution_options(
        {.isolation_level = "SERIALIZABLE", .read_only = true, .deferrable = true}
    );
    const auto show = [&](const std::string& what) {
        return connection.exec_driver_sql("SHOW " + what).one().get<std::string>(0);
    };
    CHECK(show("transaction_isolation") == "serializable");
    CHECK(show("transaction_deferrable") == "on");
    CHECK_THROWS_AS(add("three"), ReadOnly);
    connection.rollback();
    connection.execution_options({.isolation_level = "AUTOCOMMIT"});
    CHECK(show("transaction_read_only") == "off");
    add("four");
    CHECK(database.engine().connect().scalars(select(shop().id)).all().size() == 6);
}

TEST_CASE("engine: results of several statements may be open at once") {
    PostgreSQL database;
    fill(database.engine());
    Connection connection = database.engine().connect();
    auto outer = connection.scalars(select(shop().id).order_by(shop().id));
    int pairs = 0;
    for (const int id : outer) {
        for (const int other : connection.scalars(select(shop().id).order_by(shop().id))) {
            pairs += id < other ? 1 : 0;
        }
    }
    CHECK(pairs == 3);
}

TEST_CASE("engine: without named statements, as poolers want it") {
    PostgreSQL database;
    fill(database.engine());
    for (const bool option : {true, false}) {
        const Engine engine = option ? database.another({{"prepare", "off"}})
                                     : database.another({}, {.prepared_cache_size = 0});
        Connection connection = engine.connect();
        for (int i = 0; i < 3; ++i) {
            CHECK(
                connection
                    .scalars(select(shop().price)
                                 .where(shop().id.in(std::vector<int>{1, 2}))
                                 .order_by(shop().id))
                    .all() == std::vector<Decimal>{Decimal("1.50"), Decimal("2.25")}
            );
        }
        CHECK(
            connection.exec_driver_sql("SELECT count(*) FROM pg_prepared_statements")
                .one()
                .get<int>(0) == 0
        );
    }
}

TEST_CASE("engine: text() with parameters, NULL among them") {
    PostgreSQL database;
    Connection connection = database.engine().connect();
    const auto row =
        connection
            .execute(text("SELECT CAST(:a AS int) + 1, CAST(:b AS text)"), {{"a", 41}, {"b", null}})
            .one();
    CHECK(row.get<int>(0) == 42);
    CHECK(row[1].is_null());
}

TEST_CASE("engine: streamed rows come before the last one is made") {
    PostgreSQL database;
    database.run("CREATE TABLE numbers AS SELECT n FROM generate_series(1, 3000) AS n");
    MetaData meta;
    const Table numbers("numbers", meta, Column{"n", Integer(), primary_key});
    const auto n = numbers.c<int>("n");
    // The database cannot make the row of 2500. (Sorted, it would find out before the first one.)
    const auto statement = select(n, literal_column<int>("1 / (n - 2500)"));
    Connection connection = database.engine().connect();
    CHECK_THROWS_AS(connection.execute(statement), DataError);
    connection.rollback();

    connection.execution_options({.yield_per = 100});
    int last = 0;
    {
        auto result = connection.execute(statement);
        CHECK_THROWS_AS(
            [&] {
                for (const auto& [number, quotient] : result) {
                    CHECK(number == last + 1);
                    last = number;
                }
            }(),
            DataError
        );
    }
    CHECK(last == 2400);  // what the last whole batch had
    connection.rollback();
    CHECK(connection.scalars(select(n).order_by(n)).all().size() == 3000);
}

TEST_CASE("engine: beside a streamed result others run, and closed early it is gone") {
    PostgreSQL database;
    const Engine engine = database.another({}, {});
    fill(engine);
    database.run("CREATE TABLE numbers AS SELECT n FROM generate_series(1, 3000) AS n");
    MetaData meta;
    const Table numbers("numbers", meta, Column{"n", Integer(), primary_key});
    const auto n = numbers.c<int>("n");
    Connection connection = engine.connect();
    connection.execution_options({.stream_results = true});
    const auto open_cursors = [&] {
        return connection
            .exec_driver_sql("SELECT count(*) FROM pg_cursors WHERE name LIKE 'azoth%'")
            .one()
            .get<std::int64_t>(0);
    };
    {
        auto result = connection.scalars(select(n).where(n <= 2500).order_by(n));
        int read = 0;
        for (const int number : result) {
            CHECK(number == ++read);
            if (read % 500 == 0) {
                const auto rows = connection
                                      .execute(select(shop().name, shop().price)
                                                   .where(shop().price > Decimal(0))
                                                   .order_by(shop().id))
                                      .all();
                REQUIRE(rows.size() == 2);
                CHECK(get<0>(rows[1]) == "pear");
                CHECK(get<1>(rows[1]) == Decimal("2.25"));
                CHECK(open_cursors() == 1);
            }
            if (read == 2001) {
                break;
            }
        }
    }
    CHECK(open_cursors() == 0);
    connection.execute(insert(shop().products).values({{"name", "quince"}}));
    connection.commit();
    SUBCASE("a savepoint that is rolled back takes the cursor with it") {
        auto savepoint = connection.begin_nested();
        auto result = connection.scalars(select(n).order_by(n));
        savepoint.rollback();
        CHECK_THROWS_AS((void)result.all(), ResourceClosedError);
    }
    SUBCASE("without a transaction all rows come at once") {
        connection.execution_options({.isolation_level = "AUTOCOMMIT"});
        CHECK(connection.scalars(select(n).order_by(n)).all().size() == 3000);
    }
    CHECK(connection.scalars(select(shop().name)).all().size() == 4);
}
