// SPDX-License-Identifier: MIT
// The snippets of docs/core.md, word for word and in its order; a test compares them.
// clang-format off
#undef NDEBUG  // assert() is to look, in every build
#include <azoth/dialects/create.hpp>
#include <azoth/dialects/driver.hpp>
#include <azoth/dialects/postgresql.hpp>
#include <azoth/dialects/sqlite.hpp>
#include <azoth/sql/compiler.hpp>

#include <cassert>
#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <azoth/core.hpp>
namespace az = azoth;

namespace {

void file_engine() {
    az::Engine file = az::create_engine("sqlite:///shop.db", {.pool_size = 10, .echo = true});
}

void urls() {
    const az::URL url = az::make_url("postgresql://scott:tiger@db.example.com:5432/shop?sslmode=require");
    assert(url.get_backend_name() == "postgresql" && url.port() == 5432);
    std::cout << to_string(url) << '\n';            // postgresql://scott:***@db.example.com:5432/shop?sslmode=require
    const az::URL other = url.set({.database = "test"});
    const az::URL made = az::URL::create({.drivername = "sqlite", .database = "shop.db"});
}

void pool(const az::Engine& engine) {
    az::Pool& pool = engine.pool();                 // #include <azoth/engine/pool.hpp>
    std::cout << pool.status() << '\n';
    const az::PoolStatus numbers = pool.counters();
    assert(numbers.waiting == 0);
}

void transactions(const az::Engine& engine, const az::Table& users) {
    {
        az::Connection conn = engine.connect();
        conn.execute(az::insert(users).values({{"name", "ana"}}));
        conn.commit();                              // "commit as you go"
    }                                               // back to the pool; what is open is rolled back

    engine.begin([&](az::Connection& conn) {        // "begin once": commits when it returns,
        conn.execute(az::insert(users).values({{"name", "luis"}}));
    });                                             // rolls back when it throws

    auto scope = engine.begin();                    // the same with a scope
    scope->execute(az::insert(users).values({{"name", "eva"}}));
    scope.commit();
}

void savepoints(const az::Engine& engine, const az::Table& users) {
    az::Connection conn = engine.connect();
    auto transaction = conn.begin();
    try {
        auto savepoint = conn.begin_nested();
        conn.execute(az::insert(users).values({{"name", az::null}}));
        savepoint.commit();
    } catch (const az::NotNullViolation&) {
        // the savepoint is rolled back, the transaction goes on
    }
    transaction.commit();
}

void rows(az::Connection& conn, const az::Table& users) {
    auto result = conn.execute(az::select(users.c("id"), users.c("name")).order_by(users.c("id")));
    for (const az::Row& row : result) {
        std::cout << row.get<int>("id") << ' ' << row.get<std::string>(1) << '\n';
    }
}

void typed_rows(az::Connection& conn, const az::Table& users) {
    const auto id = users.c<std::int64_t>("id");
    const auto name = users.c<std::string>("name");
    for (const auto& [number, text] : conn.execute(az::select(id, name))) {
        std::cout << number << ' ' << text << '\n';
    }
    std::optional<std::int64_t> how_many = conn.scalar(az::select(az::func::count()).select_from(users));
    std::vector<std::string> names = conn.scalars(az::select(name).order_by(name)).all();
    std::cout << how_many.value_or(0) << " users, from " << names.front() << " on\n";
}

az::MetaData meta;
az::Table cities{"cities", meta,
    az::Column{"id", az::Integer(), az::primary_key},
    az::Column{"name", az::String(50), az::nullable(false), az::unique}};
az::Table people{"people", meta,
    az::Column{"id", az::Integer(), az::primary_key},
    az::Column{"name", az::String(50), az::nullable(false), az::index},
    az::Column{"age", az::Integer()},
    az::Column{"city_id", az::Integer(), az::foreign_key("cities.id", {.ondelete = "SET NULL"})},
    az::Column{"since", az::DateTime(), az::server_default(az::func::now())},
    az::UniqueConstraint{.columns = {"name", "city_id"}},
    az::CheckConstraint{.sqltext = "name <> ''", .name = "name_given"}};

az::Table notes{"notes", meta,
    az::Column{"id", az::BigInteger(), az::primary_key, az::Identity{.always = true}},
    az::Column{"body", az::Text()},
    az::Index{.name = "notes_body", .expressions = {"lower(body)"},
              .options = {{"postgresql_using", "gin"}, {"mysql_length", 20}}},
    az::options({{"mysql_engine", "InnoDB"}, {"sqlite_with_rowid", false}})};

void naming() {
    az::MetaData as_sqlalchemy{{.naming_convention = az::NamingConvention::sqlalchemy()}};
    az::MetaData own{{.naming_convention = az::NamingConvention{
        {"ix", "ix_%(column_0_label)s"}, {"pk", "pk_%(table_name)s"}}}};
}

void ddl(const az::Engine& engine) {
    meta.create_all(engine);            // what is not there yet; one transaction
    meta.drop_all(engine);
    meta.create_all(engine, false);     // without looking first

    meta.listen(notes, {.after_create = az::DDL("INSERT INTO %(fullname)s (id) VALUES (1)").execute_if({"sqlite"})});
    meta.listen({.before_drop = [](const az::DDLEvent& event) {
        event.connection.exec_driver_sql("PRAGMA optimize");
    }});

    std::cout << az::to_string(az::CreateTable(notes), az::postgresql::dialect()) << '\n';   // link azoth::postgresql

    std::unique_ptr<az::Dialect> old(az::create_dialect("mysql",      // <azoth/dialects/create.hpp>
        [](az::sql::Features& features) { features.server_version[0] = 5; }));
    meta.drop_all(engine);
    meta.create_all(engine);
}

void statements(az::Connection& conn) {
    const auto city = cities.c<std::string>("name");
    auto statement = az::select(people.c<std::string>("name"), city)
                         .join(cities)                                    // along the foreign key
                         .where(city.startswith("B") || people.c("id").in({1, 2, 3}))
                         .order_by(city.desc(), people.c("id"))
                         .limit(10);
    for (const auto& [who, where] : conn.execute(statement)) {
        std::cout << who << " lives in " << where << '\n';
    }
    auto other = people.alias("other");
    auto pairs = az::select(people.c("name"), other.c("name")).join(other, people.c("id") < other.c("id"));
    auto totals = az::select(people.c<std::int64_t>("city_id").label("city"), az::func::count().label("n"))
                      .group_by(people.c("city_id")).subquery("totals");
    auto large = az::select(city, totals.c<std::int64_t>("n"))
                     .join(totals, totals.c<std::int64_t>("city") == cities.c("id"))
                     .where(totals.c<std::int64_t>("n") > 1);
}

void changes(az::Connection& conn) {
    const auto city = cities.c<std::string>("name");
    auto made = conn.execute(az::insert(cities).values({{"name", "Bogotá"}}).returning(cities.c<std::int64_t>("id")));
    const auto key = std::get<0>(made.one());
    conn.execute(az::update(cities).where(cities.c("id") == key).set(city, az::func::upper(city)));
    auto gone = conn.execute(az::delete_(cities).where(cities.c("id") == key));
    assert(gone.rowcount() == 1);
}

void windows() {
    const auto age = people.c<int>("age");
    auto ranked = az::select(
        people.c<std::string>("name"),
        az::func::rank().over(az::Window{.partition_by = {people.c("city_id")}, .order_by = {age.desc()}}),
        az::func::sum(age).over(az::Window{.order_by = {people.c("id")}, .frame = az::rows(az::unbounded, az::current_row)}),
        az::func::count(age).filter(age > 17));
    auto median = az::within_group(az::func::call<double>("percentile_cont", 0.5), {age});
}

void with(az::Connection& conn) {
    auto start = az::select(az::literal(1).label("n")).cte("numbers", {.recursive = true});
    auto numbers = start.union_all(az::select(start.c<int>("n") + 1).where(start.c<int>("n") < 10));
    auto ten = conn.execute(az::select(numbers.c<int>("n"))).all();
    // WITH RECURSIVE numbers(n) AS (SELECT ? AS n UNION ALL SELECT numbers.n + ? AS anon_1 FROM numbers
    // WHERE numbers.n < ?) SELECT numbers.n FROM numbers
}

void unions() {
    const auto age = people.c<int>("age");
    auto young = az::select(people.c<std::string>("name")).where(age < 18);
    auto old = az::select(people.c<std::string>("name")).where(age > 80);
    auto both = young.union_all(old).order_by("name").limit(10);
}

void from_anything() {
    auto prices = az::values<int, double>({"id", "price"}, {{1, 9.5}, {2, 12}}, "prices");
    const auto [id, price] = prices.columns();
    auto priced = az::select(people.c("name"), price).join(prices, people.c<int>("id") == id);
    // SELECT people.name, prices.price FROM people JOIN (VALUES (?, ?), (?, ?)) AS prices (id, price) ON people.id = prices.id
    auto series = az::table_valued<int>(az::func::generate_series(1, 5), {"value"}, {.name = "series"});
    auto numbered = az::table_valued<std::string, int>(
        az::func::call<az::Any>("json_each", people.c("name")), {"value", "key"}, {.joins_implicitly = true});
    const auto x = az::column_valued(az::func::generate_series(1, 5), "x");       // SELECT x + ? FROM generate_series(?, ?) AS x
    auto some = az::tablesample(people, 5, {.name = "some", .seed = 3});         // about five in a hundred
}

void parts() {
    const auto data = people.c<az::Json>("name");
    auto cities_of = az::select(data["address"]["city"].as_string()).where(data["ages"][0].as_integer() > 17);
    const auto pair = az::tuple_(people.c<int>("id"), people.c<std::string>("name"));
    auto those = az::select(people.c("id")).where(pair.in({{1, "ana"}, {2, "eva"}}), pair > az::tuple_(0, "a"));
}

void upserts(az::Connection& conn) {
    const auto name = cities.c<std::string>("name");
    conn.execute(az::upsert(cities).values({{"id", 1}, {"name", "Bogotá"}}));         // by the primary key
    // INSERT INTO cities (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name
    conn.execute(az::upsert(cities, cities.c("id"))                                   // by any unique key
                     .values({{"id", 1}, {"name", "bogota"}})
                     .do_update(name, az::func::upper(az::excluded(name))));
    conn.execute(az::upsert(cities).values({{"id", 1}, {"name", "x"}}).do_nothing()); // what is there stays
}

class Initials final : public az::sql::Construct {
public:
    Initials(az::sql::NodeRef of, az::sql::NodeRef count)
        : Construct("Initials", az::Type(az::String()), {std::move(of), std::move(count)}) {}

    void compile(az::sql::SQLCompiler& compiler) const override {
        const bool left = compiler.dialect_name() == "mssql";
        compiler.write(left ? "LEFT(" : "substr(");
        compiler.visit(*parts()[0]);
        compiler.write(left ? ", " : ", 1, ");
        compiler.visit(*parts()[1]);
        compiler.write(")");
    }
};

az::Expr<std::string> initials(const auto& text, int count) {
    return az::Expr<std::string>(az::sql::NodeRef::adopt(new Initials(text.node(), az::literal(count).node())));
}
// az::select(initials(people.c<std::string>("name"), 2)): SELECT substr(people.name, 1, ?) AS anon_1 FROM people

void constructs(const az::Engine& engine) {
    const auto statement = az::select(initials(people.c<std::string>("name"), 2));
    assert(statement.compile(engine.dialect()).sql == "SELECT substr(people.name, 1, ?) AS anon_1 FROM people");
}

void by_hand(az::Connection& conn) {
    auto rows = conn.execute(az::text("SELECT name FROM people WHERE id > :low"), {{"low", 1}});
    auto bound = az::text("SELECT :a + :b").bindparams({{"a", 1}, {"b", 2}});
    auto part = az::select(people.c("name")).where(az::text("length(name) > 3"));
    conn.exec_driver_sql("PRAGMA optimize");
}

void looking(const az::Engine& engine) {
    auto looked_at = az::select(people.c("name")).where(people.c("id").in({1, 2}));
    std::cout << az::to_string(looked_at) << '\n';                   // SELECT people.name FROM people WHERE people.id IN (:id_1_1, :id_1_2)
    std::cout << az::to_string(looked_at, engine.dialect(), {.literal_binds = true}) << '\n';   // ... IN (1, 2)

    const az::CompiledStatement compiled = looked_at.compile(engine.dialect());   // or az::postgresql::dialect()
    assert(compiled.sql == "SELECT people.name FROM people WHERE people.id IN (?, ?)");
    assert(compiled.parameters[0].name == "id_1_1" && compiled["id_1_2"].as<int>() == 2);

    std::cout << az::dump(looked_at);                                 // the tree, a line per node; {.values = true} shows values
}

void parameters(az::Connection& conn) {
    auto by_name = az::select(people.c("id")).where(people.c("name") == az::bindparam<std::string>("who"));
    auto ana = conn.execute(by_name, {{"who", "ana"}}).all();
}

void many(az::Connection& conn) {
    const std::int64_t count = conn.execute(az::insert(cities), {
        {{"name", "Cali"}},
        {{"name", "Lima"}},
        {{"name", "Quito"}},
    });
    assert(count == 3);
    std::vector<std::vector<az::Parameter>> sets{{{"name", "Pasto"}}, {{"name", "Tunja"}}};
    conn.execute(az::insert(cities), sets);
}

void caches(const az::Engine& engine) {
    const az::CacheStatistics cache = engine.cache_statistics();
    std::cout << cache.hits << " of " << cache.hits + cache.misses << ", " << cache.size << " kept\n";
    engine.clear_compiled_cache();
}

void events(const az::Engine& engine) {
    engine.listen(az::EngineEvents{
        .after_cursor_execute = [](const az::ExecutionContext& context) {
            if (context.seconds > 0.1) {
                std::cerr << "slow, line " << context.location.line() << ": " << context.statement << '\n';
            }
        },
        .commit = [] { std::cerr << "committed\n"; },
    });
    engine.listen(az::PoolEvents{
        .connect = [](az::driver::Connection& connection, az::ConnectionRecord&) {
            connection.execute("PRAGMA cache_size = -8000");
        },
    });
}

void log() {
    az::Engine logged = az::create_engine("sqlite://", {
        .echo = true,
        .log = [](const az::LogRecord& record) { std::clog << record.logger << ": " << record.message << '\n'; },
    });
}

}  // namespace

int main() {
    try {
        file_engine();
        urls();
        const az::Engine engine = az::create_engine("sqlite://");
        const az::Table users{"users", az::MetaData(),
            az::Column{"id", az::Integer(), az::primary_key},
            az::Column{"name", az::String(50), az::nullable(false)}};
        {
            az::Connection conn = engine.connect();
            conn.execute(az::CreateTable(users));
            conn.commit();
        }
        pool(engine);
        transactions(engine, users);
        savepoints(engine, users);
        naming();
        ddl(engine);
        az::Connection conn = engine.connect();
        rows(conn, users);
        typed_rows(conn, users);
        statements(conn);
        changes(conn);
        windows();
        with(conn);
        unions();
        from_anything();
        parts();
        upserts(conn);
        constructs(engine);
        by_hand(conn);
        looking(engine);
        parameters(conn);
        many(conn);
        conn.commit();
        caches(engine);
        events(engine);
        log();
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
