// SPDX-License-Identifier: MIT
// Results: the ways to take rows, and what a row can be asked.
#include "engine/engine_support.hpp"

#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace az = azoth;
using az::select;
using az::test::people;
using az::test::schema;

namespace {

struct Fixture {
    az::Engine engine = people();
    az::Connection connection = engine.connect();
    az::Expr<int> id = schema().users.c<int>("id");
    az::Expr<std::string> name = schema().users.c<std::string>("name");

    auto all() { return connection.execute(select(id, name).order_by(id)); }

    auto only(int which) { return connection.execute(select(id, name).where(id == which)); }

    auto none() { return only(99); }
};

/// Trims what it gets and writes it in capitals; the database has it with a mark.
struct Marked final : az::TypeDecorator {
    constexpr Marked() : TypeDecorator(az::String(20)) {}

    az::Value process_bind_param(az::Value value) const override {
        return value.is_null() ? value : az::Value("<" + value.text() + ">");
    }

    az::Value process_result_value(az::Value value) const override {
        return value.is_null() ? value : az::Value(value.text().substr(1, value.text().size() - 2));
    }
};

constexpr Marked marked;

}  // namespace

TEST_CASE_FIXTURE(Fixture, "all, fetchone, fetchmany, partitions") {
    CHECK(all().all().size() == 3);
    CHECK(all().fetchall().size() == 3);
    auto result = all();
    CHECK(std::get<1>(*result.fetchone()) == "Ana");
    CHECK(result.fetchmany(1).size() == 1);
    CHECK(result.fetchmany(10).size() == 1);
    CHECK(result.fetchmany(10).empty());
    CHECK_FALSE(result.fetchone().has_value());
    CHECK(result.all().empty());

    std::vector<std::size_t> sizes;
    all().partitions(2, [&](const auto& rows) { sizes.push_back(rows.size()); });
    CHECK(sizes == std::vector<std::size_t>{2, 1});
    CHECK(none().all().empty());
}

TEST_CASE_FIXTURE(Fixture, "a result that was moved from says so") {
    auto result = all();
    auto taken = std::move(result);
    CHECK_THROWS_AS((void)result.all(), az::InvalidRequestError);
    CHECK_THROWS_AS((void)result.fetchone(), az::InvalidRequestError);
    CHECK_THROWS_AS((void)result.begin(), az::InvalidRequestError);
    CHECK(result.rowcount() == -1);
    result.close();
    CHECK(taken.all().size() == 3);
}

TEST_CASE_FIXTURE(Fixture, "first drops the rest") {
    auto result = all();
    CHECK(std::get<0>(*result.first()) == 1);
    CHECK_THROWS_AS((void)result.fetchone(), az::ResourceClosedError);
    CHECK_FALSE(none().first().has_value());
}

TEST_CASE_FIXTURE(Fixture, "one and one_or_none") {
    CHECK(std::get<1>(only(2).one()) == "Bob");
    CHECK(std::get<1>(*only(2).one_or_none()) == "Bob");
    CHECK_FALSE(none().one_or_none().has_value());
    CHECK_THROWS_AS((void)all().one_or_none(), az::MultipleResultsFound);
    CHECK_THROWS_AS((void)all().one(), az::MultipleResultsFound);
    const unsigned here = az::test::line() + 2;
    try {
        (void)connection.execute(select(id).where(id == 99)).one();
        FAIL("there is no such row");
    } catch (const az::NoResultFound& error) {
        CHECK(error.message() == "no row was found when one was required");
        CHECK(az::test::at(error, here));
    }
}

TEST_CASE_FIXTURE(Fixture, "scalars") {
    CHECK(
        connection.scalars(select(name).order_by(id)).all() ==
        std::vector<std::string>{"Ana", "Bob", "Eve"}
    );
    CHECK(connection.scalar(select(az::func::count(id))) == 3);
    CHECK(connection.scalar(select(name).where(id == 99)) == std::nullopt);
    CHECK(all().scalar() == 1);
    CHECK(all().scalars() == std::vector<int>{1, 2, 3});
    CHECK(only(2).scalar_one() == 2);
    CHECK_THROWS_AS((void)none().scalar_one(), az::NoResultFound);
    CHECK_THROWS_AS((void)all().scalar_one(), az::MultipleResultsFound);
    CHECK(connection.execute(az::text("select 7")).scalar<int>() == 7);
    CHECK(connection.execute(az::text("select 7")).scalar() == az::Value(7));
    CHECK(connection.execute(az::text("select 7")).scalar_one<int>() == 7);
    CHECK(
        connection.execute(az::text("select id from users order by id")).scalars<int>() ==
        std::vector<int>{1, 2, 3}
    );
    CHECK(connection.scalar(az::text("select 7")) == az::Value(7));
    // NULL is a value, no row is not.
    const auto age = schema().users.c<std::optional<int>>("age");
    CHECK(
        connection.scalar(select(age).where(id == 3)) ==
        std::optional<std::optional<int>>(std::optional<int>())
    );
}

TEST_CASE_FIXTURE(Fixture, "rows by name, position and column") {
    const auto row =
        connection.execute(select(schema().u("id"), schema().u("name").label("who")).order_by(id))
            .first();
    REQUIRE(row.has_value());
    CHECK(row->size() == 2);
    CHECK((*row)["id"] == az::Value(1));
    CHECK((*row)[0] == az::Value(1));
    CHECK((*row)[std::string_view("who")] == az::Value("Ana"));
    CHECK(row->get<std::int64_t>("id") == 1);
    CHECK(row->get<std::string>(1) == "Ana");
    CHECK(row->get(schema().users.c<int>("id")) == 1);
    CHECK(row->get(schema().u("id")) == az::Value(1));
    CHECK(row->keys() == std::vector<std::string>{"id", "who"});
    CHECK(row->values().size() == 2);
    CHECK(row->mapping()[1] == std::pair<std::string, az::Value>("who", "Ana"));
}

TEST_CASE_FIXTURE(Fixture, "asking a row for what it does not have") {
    const auto row = connection.execute(select(schema().u("id"), schema().u("name"))).first();
    const unsigned here = az::test::line() + 2;
    try {
        (void)row->get<int>("nmae");
        FAIL("there is no such column");
    } catch (const az::NoSuchColumnError& error) {
        CHECK(error.message() == "the result has no column 'nmae'");
        CHECK(error.hint() == "its columns are: id, name");
        CHECK(az::test::at(error, here));
    }
    CHECK_THROWS_AS((void)(*row)["nmae"], az::NoSuchColumnError);
    CHECK_THROWS_AS((void)(*row)[2], az::NoSuchColumnError);
    CHECK_THROWS_AS((void)row->get<int>(std::size_t{2}), az::NoSuchColumnError);
    CHECK_THROWS_AS((void)row->get(schema().u("age")), az::NoSuchColumnError);
    CHECK_THROWS_AS((void)az::Row()["x"], az::NoSuchColumnError);
    CHECK_THROWS_AS((void)az::Row().get(schema().u("age")), az::NoSuchColumnError);
}

TEST_CASE_FIXTURE(Fixture, "names that several columns have are ambiguous") {
    const auto row =
        connection.execute(select(id.label("x"), name.label("x"), schema().u("age"))).first();
    CHECK_THROWS_AS(
        (void)connection.execute(az::text("select 1 as a, 2 as a")).first()->get<int>("a"),
        az::AmbiguousColumnError
    );
    (void)row;
    // Two columns of one name get different ones.
    connection.execute(insert(schema().addresses).values({{"user_id", 1}, {"email", "x"}}));
    const auto joined = connection.execute(
        select(schema().u("id"), schema().a("id"), schema().a("email")).join(schema().addresses)
    );
    auto rows =
        connection.execute(select(schema().users, schema().addresses).join(schema().addresses))
            .all();
    REQUIRE(rows.size() == 1);
    CHECK(
        rows[0].keys() == std::vector<std::string>{"id", "name", "age", "id_1", "user_id", "email"}
    );
    CHECK(rows[0].get(schema().a("id")) == az::Value(1));
}

TEST_CASE_FIXTURE(Fixture, "columns are found in rows of a cached statement") {
    for (int round = 0; round < 3; ++round) {
        const auto people_again = schema().users.alias();
        const auto total = az::func::count(people_again.c("id")).label("total");
        const auto row =
            connection
                .execute(select(people_again.c("name"), az::func::max(people_again.c("age")), total)
                             .group_by(people_again.c("name")))
                .first();
        CHECK(row->get(people_again.c("name")) == az::Value("Ana"));
        CHECK(row->get(total) == 1);
    }
    CHECK(engine.cache_statistics().hits >= 2);
}

TEST_CASE_FIXTURE(Fixture, "mappings") {
    const auto rows =
        connection.execute(select(schema().u("id"), schema().u("name")).order_by(id)).mappings();
    REQUIRE(rows.size() == 3);
    CHECK(rows[1] == std::vector<std::pair<std::string, az::Value>>{{"id", 2}, {"name", "Bob"}});
}

TEST_CASE_FIXTURE(Fixture, "the values of a row are what the columns' types say") {
    az::MetaData meta;
    az::Table things{
        "things",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"flag", az::Boolean()},
        az::Column{"at", az::DateTime()},
        az::Column{"day", az::types::Date()},
        az::Column{"price", az::Numeric(10, 2)},
        az::Column{"data", az::JSON()},
        az::Column{"key", az::types::Uuid()},
    };
    meta.create_all(engine);
    const auto uuid = az::Value("00112233-4455-6677-8899-aabbccddeeff").as<az::Uuid>();
    connection.execute(insert(things).values({
        {"id", 1},
        {"flag", true},
        {"at", az::Value("2024-02-29 12:00:00").as<az::Timestamp>()},
        {"day", az::Value("2024-02-29").as<az::Date>()},
        {"price", az::Decimal("9.50")},
        {"data", az::Json("{\"a\":1}")},
        {"key", uuid},
    }));
    connection.execute(insert(things).values({{"id", 2}}));
    const auto row = connection.execute(select(things).where(things.c("id") == 1)).one();
    CHECK(row["flag"].kind() == az::Value::Kind::boolean);
    CHECK(row["at"].kind() == az::Value::Kind::timestamp);
    CHECK(row["day"].kind() == az::Value::Kind::date);
    CHECK(row["price"] == az::Value(az::Decimal("9.50")));
    CHECK(row["data"].kind() == az::Value::Kind::json);
    CHECK(row["key"] == az::Value(uuid));
    CHECK(row.get<bool>("flag"));
    CHECK(row.get<az::Timestamp>("at").to_string() == "2024-02-29 12:00:00.000000");
    const auto nothing = connection.execute(select(things).where(things.c("id") == 2)).one();
    CHECK(nothing["flag"].is_null());
    CHECK(nothing["price"].is_null());
    CHECK_FALSE(nothing.get<std::optional<bool>>("flag").has_value());
    CHECK(
        connection.execute(select(az::func::max(things.c("at")))).one()[0].kind() ==
        az::Value::Kind::timestamp
    );
    // What is not as its type says is still there to be looked at.
    connection.exec_driver_sql("update things set flag = 7, at = 'soon' where id = 1");
    const auto odd = connection.execute(select(things).where(things.c("id") == 1)).one();
    CHECK(odd["flag"] == az::Value(7));
    CHECK(odd["at"] == az::Value("soon"));
    CHECK_THROWS_AS((void)odd.get<az::Timestamp>("at"), az::DataError);
}

TEST_CASE_FIXTURE(Fixture, "a decorated column goes through its decorator both ways") {
    az::MetaData meta;
    az::Table notes{
        "notes",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"text", az::decorated(marked)}
    };
    meta.create_all(engine);
    const auto text = notes.c<std::string>("text");
    connection.execute(insert(notes).values({{"text", "one"}}));
    connection.execute(insert(notes), {{"text", "two"}});
    connection.execute(insert(notes), {{{"text", "three"}}, {{"text", "four"}}});
    CHECK(
        connection.exec_driver_sql("select text from notes order by id").scalars<std::string>() ==
        std::vector<std::string>{"<one>", "<two>", "<three>", "<four>"}
    );
    CHECK(
        connection.scalars(select(text).order_by(notes.c("id"))).all() ==
        std::vector<std::string>{"one", "two", "three", "four"}
    );
    CHECK(connection.execute(select(notes).where(text == "two")).one()["text"] == az::Value("two"));
    CHECK(connection.execute(select(notes).where(text.in({"one", "four"}))).all().size() == 2);
    connection.execute(update(notes).set(text, "five").where(text == "one"));
    CHECK(connection.scalar(select(text).where(notes.c("id") == 1)) == "five");
    CHECK(
        connection.execute(insert(notes).values({{"text", "six"}}).returning(text)).scalar_one() ==
        "six"
    );
}

TEST_CASE_FIXTURE(Fixture, "statements without rows") {
    auto result = connection.execute(update(schema().users).set(schema().u("age"), 1));
    CHECK_FALSE(result.returns_rows());
    CHECK(result.rowcount() == 3);
    const unsigned here = az::test::line() - 3;
    try {
        (void)result.all();
        FAIL("an UPDATE has no rows");
    } catch (const az::ResourceClosedError& error) {
        CHECK(error.message() == "this statement returns no rows");
        CHECK(az::test::at(error, here));
    }
    CHECK_THROWS_AS(
        (void)connection.execute(az::text("create table t (x)")).first(), az::ResourceClosedError
    );
}

TEST_CASE_FIXTURE(Fixture, "results are closed") {
    auto result = all();
    (void)result.fetchone();
    result.close();
    CHECK_THROWS_AS((void)result.fetchone(), az::ResourceClosedError);
    result.close();
}

TEST_CASE_FIXTURE(Fixture, "results may be read at the same time, also of one statement") {
    const auto statement = select(id, name).order_by(id);
    std::vector<std::string> pairs;
    for (auto& [i, n] : connection.execute(statement)) {
        for (auto& [j, m] : connection.execute(statement)) {
            if (i < j) {
                pairs.push_back(n + m);
            }
        }
    }
    CHECK(pairs == std::vector<std::string>{"AnaBob", "AnaEve", "BobEve"});
}

TEST_CASE_FIXTURE(Fixture, "results keep their statement and connection alive") {
    auto result = [this] {
        const az::Table& users = schema().users;
        const std::string pattern = "%";
        return connection.execute(
            select(users.c<std::string>("name")).where(users.c("name").like(pattern)).order_by(id)
        );
    }();
    CHECK(std::get<0>(*result.fetchone()) == "Ana");
    auto other = std::move(result);
    CHECK(other.all().size() == 2);
}

TEST_CASE_FIXTURE(Fixture, "fewer columns than are read") {
    const auto two = az::text("select 1");
    CHECK(connection.execute(two).first()->size() == 1);
    CHECK_THROWS_AS((void)connection.execute(two).first()->get<int>(1), az::NoSuchColumnError);
}

TEST_CASE_FIXTURE(Fixture, "a statement that was prepared before has the columns of now") {
    connection.exec_driver_sql("create table changing (a, b, c)");
    connection.exec_driver_sql("insert into changing values (1, 2, 3)");
    const auto star = az::text("select * from changing");
    CHECK(connection.execute(star).keys().size() == 3);
    connection.exec_driver_sql("alter table changing add column d default 4");
    CHECK(connection.execute(star).first()->get<int>("d") == 4);
    connection.exec_driver_sql("alter table changing drop column a");
    CHECK(connection.execute(star).first()->get<int>("b") == 2);
    CHECK(connection.execute(star).keys().size() == 3);
}
