// SPDX-License-Identifier: MIT
// The program of docs/sql-tutorial.md: all its snippets, in its order.
//
// A test holds the page against this: every block of C++ on the page stands here, and the SQL and the output
// under it are what this program writes behind that block, up to the next shown().
#include <azoth/dialects/dialect.hpp>
#include <azoth/dialects/mssql.hpp>
#include <azoth/dialects/mysql.hpp>
#include <azoth/dialects/postgresql.hpp>
#include <azoth/dialects/sqlite.hpp>
#include <azoth/orm.hpp>
#include <azoth/sql/compiler.hpp>

#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace az = azoth;

namespace {

// ---- what the page needs to know

/// What was written since the last call stands on the page, behind the code before this line.
void shown(std::source_location where = std::source_location::current()) {
    std::cout << "== line " << where.line() << '\n';
}

/// What was written since the last call does not stand on the page.
void unseen() {
    std::cout << "== unseen\n";
}

bool with_transactions = true;

/// Writes SQL in one line.
void write_sql(std::string_view sql) {
    std::cout << "sql:";
    for (bool blank = true; const char c : sql) {
        const bool was_blank = std::exchange(blank, c == ' ' || c == '\t' || c == '\n');
        if (!blank) {
            std::cout << (was_blank ? " " : "") << c;
        }
    }
}

/// A log callback: the statement and its values, without the time it took and the line that ran it.
void print_statement(const az::LogRecord& record) {
    const std::string_view text = record.message;
    if (record.level == az::LogLevel::warning) {
        std::cout << "warning: " << text << '\n';
        return;
    }
    const bool statement = text.find("  -- [") != std::string_view::npos;
    if (record.logger != "azoth.engine" || (!statement && !with_transactions)) {
        return;
    }
    write_sql(text.substr(0, text.find("  -- [")));
    const std::size_t values = text.rfind("  (");
    if (statement && values != std::string_view::npos && !text.ends_with("  ()")) {
        std::cout << " -- " << text.substr(values + 2);
    }
    std::cout << '\n';
}

/// The statement as another database gets it.
template <class Statement>
void show(const Statement& statement, const az::Dialect& dialect) {
    write_sql("-- " + std::string(dialect.name()) + ' ' + statement.compile(dialect).sql);
    std::cout << '\n';
}

// ---- engine, connections, transactions

az::Engine make_engine() {
    az::Engine engine = az::create_engine(
        "sqlite://", {.echo = true, .log = print_statement, .hide_parameters = false}
    );
    return engine;
}

void connections(const az::Engine& engine) {
    az::Connection conn = engine.connect();
    auto greeting = conn.execute(az::text("SELECT 'hello ' || :whom"), {{"whom", "world"}});
    std::cout << greeting.scalar_one<std::string>() << '\n';
    conn.rollback();
    shown();

    conn.execute(az::text("CREATE TABLE points (x INTEGER, y INTEGER)"));
    conn.execute(az::text("INSERT INTO points VALUES (:x, :y)"), {{"x", 1}, {"y", 1}});
    conn.commit();
    shown();

    const std::int64_t inserted = conn.execute(
        az::text("INSERT INTO points VALUES (:x, :y)"), {{{"x", 2}, {"y", 4}}, {{"x", 3}, {"y", 9}}}
    );
    std::cout << inserted << " rows\n";
    conn.commit();
    shown();

    az::Transaction transaction = conn.begin();
    conn.execute(az::text("UPDATE points SET y = 0"));
    {
        az::Transaction savepoint = conn.begin_nested();
        conn.execute(az::text("DELETE FROM points"));
    }  // not committed: only the DELETE is undone
    transaction.commit();
    shown();
}

void begin_once(const az::Engine& engine) {
    engine.begin([](az::Connection& conn) {
        conn.execute(az::text("UPDATE points SET y = x * x"));
        conn.execute(az::text("DELETE FROM points WHERE y > :limit"), {{"limit", 5}});
    });
    shown();
}

void rows(const az::Engine& engine) {
    az::Connection conn = engine.connect();
    with_transactions = false;
    auto result = conn.execute(az::text("SELECT x, y FROM points ORDER BY x"));
    for (const az::Row& row : result) {
        std::cout << row.get<int>("x") << ' ' << row.get<int>(1) << ' ' << row["y"].to_string()
                  << '\n';
    }
    shown();

    const std::vector<az::Row> all = conn.execute(az::text("SELECT x, y FROM points")).all();
    const std::optional<az::Row> none = conn.execute(az::text("SELECT 1 WHERE 1 = 0")).first();
    const std::optional<az::Value> count = conn.scalar(az::text("SELECT count(*) FROM points"));
    std::cout << all.size() << " rows, " << count->as<int>() << " counted, "
              << (none ? "one" : "none") << " of the other\n";
    shown();

    try {
        const az::Row row = conn.execute(az::text("SELECT x FROM points")).one();
    } catch (const az::MultipleResultsFound& error) {
        std::cout << error.message() << '\n';
    }
    shown();
    conn.execute(az::text("DROP TABLE points"));
    conn.commit();
    unseen();
}

// ---- MetaData

const az::MetaData meta;

const az::Table customers{
    "customers",
    meta,
    az::Column{"id", az::Integer(), az::primary_key},
    az::Column{"email", az::String(100), az::nullable(false), az::unique},
    az::Column{"name", az::String(50), az::nullable(false)},
    az::Column{"city", az::String(50)},
    az::Column{"referred_by", az::Integer(), az::foreign_key("customers.id")},
};

const az::Table products{
    "products",
    meta,
    az::Column{"id", az::Integer(), az::primary_key},
    az::Column{"name", az::String(50), az::nullable(false), az::unique},
    az::Column{"price", az::Integer(), az::nullable(false)},
    az::Column{"stock", az::Integer(), az::nullable(false), az::server_default("0")},
    az::Column{"details", az::JSON()},
    az::CheckConstraint{.sqltext = "price > 0", .name = "price_positive"},
};

const az::Table orders{
    "orders",
    meta,
    az::Column{"id", az::Integer(), az::primary_key},
    az::Column{"customer_id", az::Integer(), az::nullable(false), az::foreign_key("customers.id")},
    az::Column{"product_id", az::Integer(), az::nullable(false), az::foreign_key("products.id")},
    az::Column{"quantity", az::Integer(), az::nullable(false), az::insert_default(1)},
    az::Column{"placed", az::DateTime(), az::server_default(az::func::now())},
    az::Index{.name = "ix_orders_who_what", .columns = {"customer_id", "product_id"}},
};

void create_tables(const az::Engine& engine) {
    meta.create_all(engine);
    shown();

    std::cout << az::to_string(az::CreateTable(products), az::mysql::dialect()) << '\n';
    shown();

    for (const az::Table& table : meta.sorted_tables()) {
        std::cout << table.name().text() << " has " << table.columns().size() << " columns\n";
    }
    shown();
}

const auto who = customers.c<std::string>("name");
const auto city = customers.c<std::optional<std::string>>("city");
const auto product = products.c<std::string>("name");
const auto price = products.c<int>("price");
const auto quantity = orders.c<int>("quantity");

// ---- INSERT

void inserts(az::Connection& conn) {
    auto ana = az::insert(customers).values(
        {{"email", "ana@example.com"}, {"name", "Ana"}, {"city", "Bogotá"}}
    );
    std::cout << conn.execute(ana).lastrowid() << '\n';
    shown();

    conn.execute(az::insert(customers).values({
        {{"email", "luis@example.com"}, {"name", "Luis"}, {"city", "Lima"}, {"referred_by", 1}},
        {{"email", "eva@example.com"}, {"name", "Eva"}, {"city", az::null}, {"referred_by", 2}},
    }));
    shown();

    conn.execute(
        az::insert(products),
        {{{"name", "Chair"}, {"price", 45}, {"stock", 8}},
         {{"name", "Table"}, {"price", 120}, {"stock", 2}},
         {{"name", "Lamp"}, {"price", 30}, {"stock", 0}}}
    );
    shown();

    conn.execute(az::insert(orders).values({{"customer_id", 1}, {"product_id", 1}}));
    shown();

    auto kim =
        az::insert(customers)
            .values({{"email", "kim@example.com"}, {"name", az::func::upper(az::literal("kim"))}})
            .returning(customers.c<std::int64_t>("id"), who);
    const auto [id, name] = conn.execute(kim).one();
    std::cout << id << ' ' << name << '\n';
    shown();

    auto everybody =
        az::select(customers.c("id"), az::literal(3), az::literal(2)).where(city == "Lima");
    conn.execute(
        az::insert(orders).from_select({"customer_id", "product_id", "quantity"}, everybody)
    );
    shown();

    conn.execute(
        az::insert(orders),
        {{{"customer_id", 2}, {"product_id", 1}, {"quantity", 4}},
         {{"customer_id", 3}, {"product_id", 2}, {"quantity", 1}},
         {{"customer_id", 1}, {"product_id", 3}, {"quantity", 5}}}
    );
    conn.commit();
    unseen();
}

// ---- SELECT

void selects(az::Connection& conn) {
    auto in_lima = az::select(who, city).where(city == "Lima");
    for (const auto& [name, where] : conn.execute(in_lima)) {
        std::cout << name << " lives in " << where.value_or("?") << '\n';
    }
    shown();

    auto all = az::select(products).where(products.c("stock") > 0);
    for (const az::Row& row : conn.execute(all)) {
        std::cout << row.get<std::string>("name") << ' ' << row.get(price) << '\n';
    }
    shown();

    auto labelled = az::select(product, (price * 2).label("pair")).order_by("pair");
    for (const auto& [name, pair] : conn.execute(labelled)) {
        std::cout << name << ' ' << pair << '\n';
    }
    shown();

    auto some = az::select(who).where(
        city.is_null() || !(who.startswith("A") && customers.c("id").in({1, 2, 3})),
        customers.c("id").between(1, 100)
    );
    std::cout << conn.execute(some).all().size() << '\n';
    shown();

    auto names = az::select(who).where(
        who.regexp_match("^[AE]"), city.is_distinct_from("Lima"), who.ilike("%a%")
    );
    show(names, az::postgresql::dialect());
    show(names, az::mysql::dialect());
    show(names, az::sqlite::dialect());
    shown();

    az::Expr<bool> wanted = true;
    for (const char* part : {"L", "m"}) {
        wanted = wanted && product.contains(part);
    }
    std::cout << conn.scalars(az::select(product).where(wanted)).one() << '\n';
    shown();

    auto by_city = az::select(who).where(city == az::bindparam<std::string>("where"));
    std::cout << conn.scalars(by_city, {{"where", "Lima"}}).all().size() << '\n';
    std::cout << conn.scalars(by_city, {{"where", "Quito"}}).all().size() << '\n';
    shown();

    auto by_hand = az::select(who, az::literal_column<int>("length(customers.name)"))
                       .where(az::text("customers.city > :from").bindparams({{"from", "B"}}));
    conn.execute(by_hand);
    shown();

    auto page = az::select(who, city).order_by(city.desc().nulls_last(), who).limit(2).offset(1);
    conn.execute(page);
    auto cities = az::select(city).where(city != az::null).distinct();
    conn.execute(cities);
    shown();
}

void joins(az::Connection& conn) {
    auto sales = az::select(who, product, quantity)
                     .select_from(orders)
                     .join(customers)
                     .join(products)
                     .where(quantity > 2);
    for (const auto& [buyer, what, how_many] : conn.execute(sales)) {
        std::cout << buyer << " bought " << how_many << ' ' << what << '\n';
    }
    shown();

    auto large = az::select(product, quantity)
                     .join(orders, orders.c("product_id") == products.c("id") && quantity > 3);
    conn.execute(large);
    shown();

    conn.execute(az::select(who, product).where(price > 100));
    shown();

    auto buyers = az::select(who, quantity.or_null()).outerjoin(orders).order_by(who);
    for (const auto& [buyer, how_many] : conn.execute(buyers)) {
        std::cout << buyer << ' ' << how_many.value_or(0) << '\n';
    }
    shown();

    const az::TableAlias friends = customers.alias("friends");
    auto pairs = az::select(friends.c<std::string>("name"), who)
                     .join(customers, customers.c("referred_by") == friends.c("id"));
    for (const auto& [one, other] : conn.execute(pairs)) {
        std::cout << one << " brought " << other << '\n';
    }
    shown();

    auto totals = az::select(product, az::func::count(), az::func::sum(quantity).label("sold"))
                      .select_from(orders)
                      .join(products)
                      .group_by(product)
                      .having(az::func::sum(quantity) > 1)
                      .order_by("sold");
    for (const auto& [name, count, sold] : conn.execute(totals)) {
        std::cout << name << ": " << count << " orders, " << sold.value_or(0) << " sold\n";
    }
    shown();
}

void subqueries(az::Connection& conn) {
    auto per_customer = az::select(orders.c("customer_id"), az::func::count().label("how_many"))
                            .group_by(orders.c("customer_id"))
                            .subquery("per_customer");
    auto busy = az::select(who, per_customer.c<int>("how_many"))
                    .join(per_customer, per_customer.c("customer_id") == customers.c("id"));
    std::cout << conn.execute(busy).all().size() << '\n';
    shown();

    auto bought = az::select(az::func::sum(quantity))
                      .where(orders.c("customer_id") == customers.c("id"))
                      .scalar_subquery();
    for (const auto& [name, sum] : conn.execute(az::select(who, bought.label("bought")))) {
        std::cout << name << ' ' << sum.value_or(0) << '\n';
    }
    shown();

    auto ordered = az::select(orders.c("id")).where(orders.c("customer_id") == customers.c("id"));
    for (const std::string& name : conn.scalars(az::select(who).where(!ordered.exists()))) {
        std::cout << name << '\n';
    }
    shown();

    auto dear = az::select(products.c("id")).where(price > 100);
    conn.execute(az::select(orders.c("id")).where(orders.c("product_id").in(dear)));
    shown();

    auto dearer = products.alias("dearer");
    auto place = az::select(az::func::count())
                     .where(dearer.c("price") > price)
                     .correlate(products)
                     .scalar_subquery();
    conn.execute(az::select(product).where(place == 0));
    shown();

    auto regulars = az::select(orders.c("customer_id").label("id"))
                        .group_by(orders.c("customer_id"))
                        .having(az::func::count() > 1)
                        .cte("regulars");
    auto names = az::select(who).join(regulars, regulars.c("id") == customers.c("id"));
    std::cout << conn.scalars(names).all().size() << '\n';
    shown();

    auto start = az::select(customers.c("id"), who)
                     .where(customers.c("referred_by") == az::null)
                     .cte("chain", {.recursive = true});
    auto chain =
        start.union_all(az::select(customers.c("id"), start.c<std::string>("name") + " > " + who)
                            .join(start, start.c("id") == customers.c("referred_by")));
    for (const std::string& line : conn.scalars(az::select(chain.c<std::string>("name")))) {
        std::cout << line << '\n';
    }
    shown();

    auto people = az::select(who.label("word"));
    auto things = az::select(product.label("word"));
    for (const std::string& word :
         conn.scalars(people.union_all(things).order_by("word").limit(3))) {
        std::cout << word << '\n';
    }
    shown();

    auto sold = az::select(products.c("id")).join(orders);
    conn.execute(az::select(products.c("id")).except_(sold));
    shown();

    auto latest = az::select(orders.c("id"))
                      .where(orders.c("customer_id") == customers.c("id"))
                      .order_by(orders.c("placed").desc())
                      .limit(2)
                      .lateral("latest");
    auto two_each = az::select(who, latest.c("id")).join(latest, az::Expr<bool>(true));
    show(two_each, az::postgresql::dialect());
    shown();
}

void expressions(az::Connection& conn) {
    auto ranked = az::select(
        product,
        az::func::rank().over(az::Window{.order_by = {price.desc()}}).label("place"),
        az::func::sum(price).over(az::Window{
            .order_by = {products.c("id")}, .frame = az::rows(az::unbounded, az::current_row)
        })
    );
    for (const auto& [name, place, sum] : conn.execute(ranked)) {
        std::cout << place << ' ' << name << ' ' << sum.value_or(0) << '\n';
    }
    shown();

    auto counted =
        az::select(az::func::count(), az::func::count().filter(quantity > 1)).select_from(orders);
    const auto [count, large] = conn.execute(counted).one();
    std::cout << large << " of " << count << '\n';
    shown();

    auto median = az::select(
        az::within_group(az::func::call<double>("percentile_cont", 0.5), {price}),
        az::func::aggregate_strings(product, ", ")
    );
    show(median, az::postgresql::dialect());
    shown();

    auto kinds = az::select(
        product,
        az::case_(price > 100, "dear").when(price > 40, "fair").else_("cheap").label("kind")
    );
    for (const auto& [name, kind] : conn.execute(kinds)) {
        std::cout << name << " is " << kind << '\n';
    }
    shown();

    auto as_text = az::select(az::cast<std::string>(price) + " USD").where(product == "Lamp");
    std::cout << conn.scalars(as_text).one() << '\n';
    shown();

    auto math = az::select(az::literal(7) / 2, az::literal(7) % 2, -az::literal(7));
    const auto [quotient, rest, negative] = conn.execute(math).one();
    std::cout << quotient << ' ' << rest << ' ' << negative << '\n';
    shown();

    auto calls = az::select(
        az::func::coalesce(city, "unknown"),
        az::func::length(who),
        az::func::call<std::string>("substr", who, 1, 1)
    );
    for (const auto& [where, length, initial] : conn.execute(calls)) {
        std::cout << initial << ' ' << length << ' ' << where << '\n';
    }
    shown();

    auto when = az::select(az::extract("year", orders.c("placed")));
    conn.execute(when);
    show(when, az::postgresql::dialect());
    shown();

    const auto pair = az::tuple_(orders.c<int>("customer_id"), orders.c<int>("product_id"));
    auto these = az::select(orders.c("id")).where(pair.in({{1, 3}, {2, 1}}));
    conn.execute(these);
    shown();

    conn.execute(az::select(product).where(product.bool_op("GLOB", "L*")));
    shown();

    const auto details = products.c<std::optional<az::Json>>("details");
    conn.execute(az::update(products)
                     .where(product == "Chair")
                     .set(details, az::Json(R"({"colour": "red", "size": {"unit": "cm"}})")));
    auto red = az::select(product, details["size"]["unit"].as_string())
                   .where(details["colour"].as_string() == "red");
    for (const auto& [name, unit] : conn.execute(red)) {
        std::cout << name << ' ' << unit.value_or("-") << '\n';
    }
    shown();
}

void from_anything(az::Connection& conn) {
    const auto parts = az::table_valued<std::string>(
        az::func::call<az::Any>("json_each", products.c("details")),
        {"key"},
        {.name = "parts", .joins_implicitly = true}
    );
    const auto [key] = parts.columns();
    for (const auto& [name, part] : conn.execute(az::select(product, key))) {
        std::cout << name << " has a " << part << '\n';
    }
    shown();

    const auto limits =
        az::values<std::string, int>({"kind", "above"}, {{"dear", 100}, {"fair", 40}}, "limits");
    const auto [kind, above] = limits.columns();
    auto kinds = az::select(product, kind).join(limits, price > above);
    for (const auto& [name, what] : conn.execute(kinds)) {
        std::cout << name << " is " << what << '\n';
    }
    show(kinds, az::postgresql::dialect());
    shown();

    const auto tags = az::column<std::vector<std::string>>("tags");
    auto tagged =
        az::select(product, tags[1]).where(tags.contains({"wood", "red"}) || tags.any("new"));
    show(tagged, az::postgresql::dialect());
    shown();
}

void postgresql() {
    auto first = az::select(orders.c("customer_id"), orders.c("id"))
                     .distinct(orders.c("customer_id"))
                     .order_by(orders.c("customer_id"), orders.c("placed"));
    show(first, az::postgresql::dialect());
    shown();

    auto top = az::select(product, price).order_by(price.desc()).fetch(3, {.with_ties = true});
    auto sums = az::select(city, who, az::func::count()).group_by(az::func::rollup(city, who));
    show(top, az::postgresql::dialect());
    show(sums, az::postgresql::dialect());
    shown();

    auto mine = az::select(orders.c("id"))
                    .join(products)
                    .with_for_update_of({.skip_locked = true}, orders)
                    .limit(1);
    show(mine, az::postgresql::dialect());
    shown();

    auto hinted = az::select(orders.c("id"))
                      .prefix_with("SQL_NO_CACHE", "mysql")
                      .with_hint(orders, "USE INDEX (ix_orders_who_what)", "mysql");
    show(hinted, az::mysql::dialect());
    show(hinted, az::sqlite::dialect());
    shown();
}

// ---- UPDATE, DELETE, upserts

void changes(az::Connection& conn) {
    auto raise = az::update(products).where(product == "Lamp").set(price, price + 5);
    std::cout << conn.execute(raise).rowcount() << '\n';
    shown();

    conn.execute(
        az::update(customers).where(who == "KIM").values({{"name", "Kim"}, {"city", "Quito"}})
    );
    shown();

    auto sold_out = az::update(products)
                        .where(products.c("stock") == 0)
                        .values({{"stock", 10}})
                        .returning(product, products.c<int>("stock"));
    for (const auto& [name, stock] : conn.execute(sold_out)) {
        std::cout << name << ' ' << stock << '\n';
    }
    shown();

    auto sold = az::select(az::func::coalesce(az::func::sum(quantity), 0))
                    .where(orders.c("product_id") == products.c("id"))
                    .scalar_subquery();
    conn.execute(az::update(products).set(products.c("stock"), sold));
    shown();

    auto gift = az::update(orders)
                    .where(orders.c("customer_id") == customers.c("id"), city == "Lima")
                    .set(quantity, quantity + 1);
    conn.execute(gift);
    show(gift, az::mysql::dialect());
    shown();

    const std::int64_t updated = conn.execute(
        az::update(customers).where(customers.c("id") == az::bindparam<int>("which")),
        {{{"which", 1}, {"city", "Cali"}}, {{"which", 3}, {"city", "Cusco"}}}
    );
    std::cout << updated << '\n';
    shown();

    auto gone = conn.execute(az::delete_(orders).where(quantity > 4).returning(orders.c("id")));
    std::cout << gone.all().size() << '\n';
    shown();

    auto of_lima =
        az::delete_(orders).where(orders.c("customer_id") == customers.c("id"), city == "Lima");
    show(of_lima, az::postgresql::dialect());
    shown();
    conn.commit();
}

void upserts(az::Connection& conn) {
    auto chair = az::upsert(products, product).values({{"name", "Chair"}, {"price", 49}});
    conn.execute(chair);
    show(chair, az::mysql::dialect());
    show(chair, az::mssql::dialect());
    shown();

    auto more = az::upsert(products, product)
                    .values({{"name", "Chair"}, {"price", 49}, {"stock", 3}})
                    .do_update(
                        products.c("stock"), products.c("stock") + az::excluded(products.c("stock"))
                    );
    conn.execute(more);
    shown();

    auto lamp = az::insert(products)
                    .values({{"name", "Lamp"}, {"price", 39}, {"stock", 5}})
                    .on_conflict(product)
                    .do_update(price, az::excluded(price))
                    .do_update(
                        products.c("stock"), products.c("stock") + az::excluded(products.c("stock"))
                    );
    conn.execute(lamp);
    shown();

    auto again = az::insert(customers)
                     .values({{"email", "ana@example.com"}, {"name", "Ana"}})
                     .on_conflict(customers.c("email"))
                     .do_nothing();
    std::cout << conn.execute(again).rowcount() << '\n';
    shown();

    auto mysql = az::insert(products)
                     .values({{"name", "Lamp"}, {"price", 39}})
                     .on_duplicate_key_update(price, az::inserted(price));
    show(mysql, az::mysql::dialect());
    shown();
    conn.commit();
}

// ---- the typed edge: a class as a table

struct Review {
    std::int64_t id{};
    std::int64_t product_id{};
    int stars = 0;
    std::optional<std::string> words{};

    static constexpr auto mapping() {
        return az::table(
            "reviews",
            az::column<&Review::id>(az::primary_key),
            az::column<&Review::product_id>(),
            az::column<&Review::stars>(),
            az::column<&Review::words>(az::Text())
        );
    }
};

void models(const az::Engine& engine, az::Connection& conn) {
    const az::MetaData reviews = az::metadata<Review>();
    reviews.create_all(conn);
    conn.execute(az::insert<Review>().values({
        Review{.product_id = 1, .stars = 5, .words = "Solid"},
        Review{.product_id = 1, .stars = 3},
    }));
    for (const Review& review : conn.scalars(az::select<Review>())) {
        std::cout << review.stars << ' ' << review.words.value_or("-") << '\n';
    }
    shown();

    constexpr auto stars = az::col<&Review::stars>;
    auto best = az::select(product, az::func::max(stars))
                    .join(az::table_of<Review>(), az::col<&Review::product_id> == products.c("id"))
                    .where(stars > 1)
                    .group_by(product);
    for (const auto& [name, most] : conn.execute(best)) {
        std::cout << name << ' ' << most.value_or(0) << '\n';
    }
    shown();
    conn.commit();
    (void)engine;
}

// ---- extending

struct Email {
    std::string address{};
};

}  // namespace

template <>
struct az::TypeTraits<Email> : az::StoredAs<std::string> {
    static constexpr std::string_view name = "Email";

    static std::string to_stored(const Email& email) { return email.address; }

    static Email from_stored(std::string text) { return {std::move(text)}; }
};

namespace {

void types(az::Connection& conn) {
    const auto email = customers.c<Email>("email");
    for (const auto& [name, mail] :
         conn.execute(az::select(who, email).where(email == Email{"ana@example.com"}))) {
        std::cout << name << ' ' << mail.address << '\n';
    }
    shown();
}

/// The larger of two values: GREATEST, which SQLite calls max().
class Greatest final : public az::sql::Construct {
public:
    Greatest(const az::sql::NodeRef& a, const az::sql::NodeRef& b)
        : Construct("shop.greatest", az::sql::type_of(*a), {a, b}) {}

    void compile(az::sql::SQLCompiler& compiler) const override {
        compiler.write(compiler.dialect_name() == "sqlite" ? "max(" : "greatest(");
        compiler.visit(*parts()[0]);
        compiler.write(", ");
        compiler.visit(*parts()[1]);
        compiler.write(")");
    }
};

template <class T>
az::Expr<T> greatest(const az::Expr<T>& a, const az::Expr<T>& b) {
    return az::Expr<T>(az::sql::NodeRef::adopt(new Greatest(a.node(), b.node())));
}

void constructs(az::Connection& conn) {
    auto at_least = az::select(product, greatest(price, az::literal(50)));
    conn.execute(at_least);
    show(at_least, az::postgresql::dialect());
    shown();
}

void looking() {
    auto base = az::select(who);
    auto others = base.where(who != "Ana");
    std::cout << az::to_string(base) << '\n' << az::to_string(others) << '\n';
    shown();

    auto cheap = az::select(product).where(price < 100, product != "Bed");
    const az::CompiledStatement compiled = cheap.compile(az::postgresql::dialect());
    std::cout << compiled.sql << '\n';
    for (const az::CompiledParameter& parameter : compiled.parameters) {
        std::cout << parameter.name << " = " << parameter.value.to_string() << '\n';
    }
    shown();

    std::cout << az::to_string(cheap, az::sqlite::dialect(), {.literal_binds = true}) << '\n';
    shown();

    std::cout << az::dump(az::select(product).where(price > 40));
    shown();
}

void caching(const az::Engine& engine, az::Connection& conn) {
    unseen();
    const std::uint64_t before = engine.cache_statistics().misses;
    for (const int limit : {20, 40, 60}) {
        conn.execute(az::select(product).where(price > limit).limit(2));
    }
    const az::CacheStatistics cache = engine.cache_statistics();
    std::cout << cache.misses - before << " compiled\n";
    shown();
}

void errors(az::Connection& conn) {
    try {
        (void)customers.c("nmae");
    } catch (const az::NoSuchColumnError& error) {
        std::cout << error.message() << '\n' << error.hint() << '\n';
    }
    shown();

    try {
        conn.execute(az::text("SELECT :x"));
    } catch (const az::StatementError& error) {
        std::cout << error.message() << '\n' << error.hint() << '\n';
    }
    shown();

    try {
        conn.execute(az::insert(products).values({{"name", "Lamp"}, {"price", 1}}));
    } catch (const az::UniqueViolation& error) {
        std::cout << error.message() << '\n' << error.table() << '.' << error.column() << '\n';
    }
    shown();

    try {
        conn.execute(az::select(product).with_for_update());
    } catch (const az::CompileError& error) {
        std::cout << error.message() << '\n' << error.hint() << '\n';
    }
    shown();

    try {
        const auto numbers = conn.scalars(az::select(customers.c<int>("name"))).all();
    } catch (const az::DataError& error) {
        std::cout << error.message() << '\n' << error.hint() << '\n';
    }
    shown();

    try {
        conn.execute(az::text("SELECT * FROM nowhere"));
    } catch (const az::ProgrammingError& error) {
        std::cout << error.message() << '\n' << error.hint() << '\n';
    }
    shown();
}

}  // namespace

int main() {
    try {
        const az::Engine engine = make_engine();
        connections(engine);
        begin_once(engine);
        rows(engine);
        create_tables(engine);
        az::Connection conn = engine.connect();
        inserts(conn);
        selects(conn);
        joins(conn);
        subqueries(conn);
        expressions(conn);
        from_anything(conn);
        postgresql();
        changes(conn);
        upserts(conn);
        models(engine, conn);
        types(conn);
        constructs(conn);
        looking();
        caching(engine, conn);
        errors(conn);
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
