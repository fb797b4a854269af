// SPDX-License-Identifier: MIT
// Every C++ type to SQLite and back, its edges, and what must not go through.
#include "dialects/sqlite_support.hpp"

#include <cmath>
#include <cstring>
#include <limits>

using namespace azoth;
using namespace azoth::test;

namespace {

/// Writes an object's member through bind_fields and reads it into another one.
template <class T>
T through_fields(driver::Connection& connection, std::string_view type, const T& given) {
    connection.execute("DROP TABLE IF EXISTS t");
    connection.execute("CREATE TABLE t (c " + std::string(type) + ")");
    const Field field{.ops = &type_ops<T>, .table = "t", .column = "c"};
    const StatementPtr insert = prepare(connection, "INSERT INTO t VALUES (?)");
    insert->bind_fields(1, &field, 1, &given);
    CHECK_FALSE(insert->step());
    const StatementPtr select = prepare(connection, "SELECT c FROM t");
    REQUIRE(select->step());
    T result{};
    select->read_fields(0, &field, 1, &result);
    return result;
}

/// The same by way of Value on both sides.
template <class T>
T through_value(driver::Connection& connection, std::string_view type, const T& given) {
    connection.execute("DROP TABLE IF EXISTS t");
    connection.execute("CREATE TABLE t (c " + std::string(type) + ")");
    run(connection, "INSERT INTO t VALUES (?)", Value(given));
    return scalar<Value>(connection, "SELECT c FROM t").template as<T>();
}

template <class T>
void check_same(driver::Connection& connection, std::string_view type, const T& given) {
    CHECK(through_fields(connection, type, given) == given);
    CHECK(through_fields(connection, type, std::optional<T>(given)) == given);
    CHECK(through_fields(connection, type, std::optional<T>()) == std::nullopt);
    CHECK(through_value(connection, type, given) == given);
}

std::string stored(driver::Connection& connection) {
    return scalar<std::string>(connection, "SELECT typeof(c) || ' ' || CAST(c AS TEXT) FROM t");
}

template <class T>
std::string read_error(driver::Connection& connection, std::string_view sql) {
    return error_of<DataError>([&] { scalar<T>(connection, sql); }).message();
}

template <class T>
DataError bind_error(driver::Connection& connection, const T& given) {
    const Field field{.ops = &type_ops<T>, .table = "users", .column = "name"};
    const StatementPtr statement = prepare(connection, "SELECT ?");
    return error_of<DataError>([&] { statement->bind_fields(1, &field, 1, &given); });
}

}  // namespace

TEST_CASE("sqlite types: integers") {
    const ConnectionPtr c = connect();
    for (const std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, INT64_MIN, INT64_MAX}) {
        check_same(*c, "BIGINT", value);
    }
    check_same<std::int32_t>(*c, "INTEGER", INT32_MIN);
    check_same<std::int32_t>(*c, "INTEGER", INT32_MAX);
    check_same<std::int16_t>(*c, "SMALLINT", INT16_MIN);
    check_same<std::uint16_t>(*c, "INTEGER", UINT16_MAX);
    check_same<std::uint32_t>(*c, "INTEGER", UINT32_MAX);
    check_same<std::uint64_t>(*c, "BIGINT", static_cast<std::uint64_t>(INT64_MAX));
    check_same(*c, "BOOLEAN", true);
    check_same(*c, "BOOLEAN", false);

    CHECK(scalar<std::int64_t>(*c, "SELECT round(2.5)") == 3);
    CHECK(scalar<bool>(*c, "SELECT 1 = 1"));
}

TEST_CASE("sqlite types: integers that do not fit are refused, not cut") {
    const ConnectionPtr c = connect();
    CHECK(
        read_error<std::int32_t>(*c, "SELECT 2147483648") ==
        "t.c: INTEGER 2147483648 cannot be read as std::int32_t: it is out of its range"
    );
    CHECK_THROWS_AS(scalar<std::int32_t>(*c, "SELECT -2147483649"), DataError);
    CHECK_THROWS_AS(scalar<std::int16_t>(*c, "SELECT 32768"), DataError);
    CHECK_THROWS_AS(scalar<std::uint16_t>(*c, "SELECT 65536"), DataError);
    CHECK_THROWS_AS(scalar<std::uint32_t>(*c, "SELECT -1"), DataError);
    CHECK_THROWS_AS(scalar<std::uint64_t>(*c, "SELECT -1"), DataError);
    CHECK_THROWS_AS(scalar<bool>(*c, "SELECT 2"), DataError);
    // SQLite makes a REAL of what is too large for it.
    CHECK_THROWS_AS(scalar<std::int64_t>(*c, "SELECT 9223372036854775807 + 1"), DataError);
    CHECK_THROWS_AS(scalar<std::int64_t>(*c, "SELECT -9223372036854775807 - 2"), DataError);
    CHECK_THROWS_AS(scalar<std::int64_t>(*c, "SELECT 1.5"), DataError);
    CHECK(bind_error(*c, UINT64_MAX).message().find("18446744073709551615") != std::string::npos);
}

TEST_CASE("sqlite types: a value of another type is refused by the name of its column") {
    const ConnectionPtr c = connect();
    // The text itself may be a secret.
    CHECK(
        read_error<std::int64_t>(*c, "SELECT 'hunter2'") ==
        "t.c: TEXT cannot be read as std::int64_t"
    );
    CHECK(
        read_error<std::string>(*c, "SELECT 12") == "t.c: INTEGER 12 cannot be read as std::string"
    );
    CHECK(read_error<std::string>(*c, "SELECT x'00'") == "t.c: BLOB cannot be read as std::string");
    CHECK(read_error<double>(*c, "SELECT 'x'") == "t.c: TEXT cannot be read as double");
    CHECK(read_error<Bytes>(*c, "SELECT 1") == "t.c: INTEGER 1 cannot be read as azoth::Bytes");
    const DataError error = error_of<DataError>([&] { scalar<std::int64_t>(*c, "SELECT NULL"); });
    CHECK(error.message() == "t.c: NULL cannot be read as std::int64_t");
    CHECK(error.table() == "t");
    CHECK(error.column() == "c");
    CHECK(error.hint().find("std::optional") != std::string::npos);
}

TEST_CASE("sqlite types: floating point") {
    const ConnectionPtr c = connect();
    using Limits = std::numeric_limits<double>;
    for (const double value :
         {0.0,
          -1.5,
          0.1,
          3.0,
          Limits::max(),
          Limits::min(),
          Limits::denorm_min(),
          Limits::infinity(),
          -Limits::infinity(),
          9007199254740993.0,
          1e300}) {
        CAPTURE(value);
        check_same(*c, "FLOAT", value);
        CHECK(through_fields(*c, "NUMERIC", value) == value);
    }
    check_same(*c, "FLOAT", 0.1F);
    check_same(*c, "FLOAT", std::numeric_limits<float>::max());
    CHECK_THROWS_AS(scalar<float>(*c, "SELECT 1e39"), DataError);
    CHECK_THROWS_AS(scalar<double>(*c, "SELECT 9007199254740993"), DataError);
    CHECK(scalar<double>(*c, "SELECT 9007199254740992") == 9007199254740992.0);
    CHECK_THROWS_AS(scalar<double>(*c, "SELECT 9223372036854775807"), DataError);
    // SQLite would store NULL.
    CHECK(
        bind_error(*c, Limits::quiet_NaN()).message() ==
        "the value of 'users.name' is NaN, which SQLite cannot store"
    );
    CHECK_THROWS_AS(run(*c, "SELECT ?", std::nan("")), DataError);
}

TEST_CASE("sqlite types: text") {
    const ConnectionPtr c = connect();
    for (const std::string& value :
         {std::string(),
          std::string("a"),
          std::string(15, 'x'),
          std::string(16, 'x'),
          std::string(100'000, 'x'),
          std::string("gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80"),
          std::string("'; DROP TABLE t; --"),
          std::string("123")}) {
        check_same(*c, "VARCHAR", value);
    }
    // What comes from other programs is given as it is.
    CHECK(scalar<std::string>(*c, "SELECT CAST(x'6100ff' AS TEXT)") == std::string("a\0\xff", 3));
}

TEST_CASE("sqlite types: text that is none is refused before the database sees it") {
    const ConnectionPtr c = connect();
    CHECK(
        bind_error(*c, std::string("a\0b", 3)).message() ==
        "the value of 'users.name' has a NUL character at byte 1"
    );
    CHECK(
        bind_error(*c, std::string("0123456789\0", 11)).message().find("at byte 10") !=
        std::string::npos
    );
    CHECK(
        bind_error(*c, std::string("0123456\0xyz", 11)).message().find("at byte 7") !=
        std::string::npos
    );
    CHECK(
        bind_error(*c, std::string("abc\xff")).message() ==
        "the value of 'users.name' is not UTF-8 at byte 3"
    );
    CHECK(bind_error(*c, std::string("\xc0\x80")).column() == "name");  // overlong NUL
    CHECK_NOTHROW(run(*c, "SELECT ?", "\xed\x9f\xbf"));
    CHECK_THROWS_AS(run(*c, "SELECT ?", "\xed\xa0\x80"), DataError);  // surrogate
    CHECK_THROWS_AS(run(*c, "SELECT ?", "\xf5\x80\x80\x80"), DataError);
    CHECK_THROWS_AS(run(*c, "SELECT ?", std::string("a\0", 2)), DataError);
    CHECK_THROWS_AS(run(*c, "SELECT ?", "12345678901234567890\xc3"), DataError);
}

TEST_CASE("sqlite types: bytes") {
    const ConnectionPtr c = connect();
    check_same(*c, "BLOB", Bytes{0x00, 0xff, 0x41});
    check_same(*c, "BLOB", Bytes(std::string(70'000, '\0')));
    check_same(*c, "BLOB", Bytes());
    CHECK(through_fields(*c, "BLOB", std::optional<Bytes>(Bytes())).has_value());
    CHECK(scalar<std::string>(*c, "SELECT typeof(?)", Bytes()) == "blob");
    CHECK_THROWS_AS(run(*c, "SELECT zeroblob(2000000000)"), DataError);
}

TEST_CASE("sqlite types: dates and times are text in the usual form") {
    const ConnectionPtr c = connect();
    const Timestamp stamp(2024, 2, 29, 23, 59, 59, 999'999);
    check_same(*c, "DATETIME", stamp);
    CHECK(stored(*c) == "text 2024-02-29 23:59:59.999999");
    check_same(*c, "DATETIME", Timestamp());
    CHECK(stored(*c) == "text 1970-01-01 00:00:00.000000");
    check_same(*c, "DATETIME", Timestamp(1, 1, 1));
    check_same(*c, "DATETIME", Timestamp(-44, 3, 15, 12));
    check_same(*c, "DATETIME", Timestamp(10'000, 1, 1));
    check_same(*c, "DATETIME", Timestamp::from_microseconds(INT64_MIN));
    check_same(*c, "DATETIME", Timestamp::from_microseconds(INT64_MAX));
    check_same(*c, "DATE", Date(1600, 2, 29));
    CHECK(stored(*c) == "text 1600-02-29");
    check_same(*c, "DATE", Date(-1000, 1, 1));
    check_same(*c, "TIME", Time(0, 0));
    check_same(*c, "TIME", Time(23, 59, 59, 1));
    CHECK(stored(*c) == "text 23:59:59.000001");

    CHECK(scalar<Timestamp>(*c, "SELECT '2024-05-06'") == Timestamp(2024, 5, 6));
    CHECK(
        scalar<Timestamp>(*c, "SELECT datetime('2024-05-06 07:08:09')") ==
        Timestamp(2024, 5, 6, 7, 8, 9)
    );
    CHECK(scalar<Date>(*c, "SELECT date('2024-05-06 07:08:09')") == Date(2024, 5, 6));
    CHECK_THROWS_AS(scalar<Timestamp>(*c, "SELECT '2023-02-29 00:00:00'"), DataError);
    CHECK_THROWS_AS(scalar<Timestamp>(*c, "SELECT 1700000000"), DataError);
    CHECK_THROWS_AS(scalar<Date>(*c, "SELECT '0000-00-00'"), DataError);
    CHECK_THROWS_AS(scalar<Time>(*c, "SELECT '24:00:00'"), DataError);
}

TEST_CASE("sqlite types: intervals are counted from 1970") {
    const ConnectionPtr c = connect();
    check_same(*c, "DATETIME", Interval::hours(25));
    CHECK(stored(*c) == "text 1970-01-02 01:00:00.000000");
    check_same(*c, "DATETIME", -Interval::seconds(1));
    CHECK(stored(*c) == "text 1969-12-31 23:59:59.000000");
    check_same(*c, "DATETIME", Interval());
    check_same(*c, "DATETIME", Interval::from_microseconds(INT64_MAX));
    check_same(*c, "DATETIME", Interval::from_microseconds(INT64_MIN));
    CHECK(scalar<Interval>(*c, "SELECT '01:30:00'") == Interval::minutes(90));
}

TEST_CASE("sqlite types: decimals are exact, however many digits they have") {
    const ConnectionPtr c = connect();
    const char* const numbers[] = {
        "0",
        "1",
        "-1",
        "1.50",
        "0.1",
        "-0.01",
        "3.00",
        "100",
        "2000000000000000000000000000000",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "123456789012345",
        "0.123456789012345",
        "12345678901234.5",
        "123456789012345.6",
        "999999999999999.9",
        "9999999999999999",
        "0.1234567890123456",
        "12345678901234567890.12",
        "99999999999999999999999999999999999999",
        "-0.00000000000000000000000000000000000001",
        "1e-300",
        "1.23456789012345e-289",
        "1e-1000",
        "123456789012345e-400",
    };
    for (const std::string text : numbers) {
        CAPTURE(text);
        const Decimal number(text);
        check_same(*c, "NUMERIC(38, 10)", number);
        CHECK(through_fields(*c, "TEXT", number) == number);
        CHECK(scalar<bool>(*c, "SELECT CAST(? AS NUMERIC) = CAST(? AS NUMERIC)", number, number));
        // Trailing zeros do not make another number of it.
        run(*c, "DELETE FROM t");
        run(*c, "INSERT INTO t VALUES (?)", number);
        CHECK(scalar<bool>(*c, "SELECT c = ? FROM t", number.normalized()));
    }
    // Where nothing is lost SQL can compute with them.
    CHECK(through_fields(*c, "NUMERIC(10, 2)", Decimal("12.50")) == Decimal("12.5"));
    CHECK(stored(*c) == "real 12.5");
    CHECK(scalar<Decimal>(*c, "SELECT c * 2 FROM t") == Decimal(25));
    CHECK_THROWS_AS(scalar<Decimal>(*c, "SELECT 'x'"), DataError);
    CHECK_THROWS_AS(scalar<Decimal>(*c, "SELECT 1e300"), DataError);
    CHECK_THROWS_AS(scalar<Decimal>(*c, "SELECT 9e999"), DataError);
}

TEST_CASE("sqlite types: UUIDs are 32 digits") {
    const ConnectionPtr c = connect();
    const Uuid uuid = Uuid::from_string("01234567-89ab-cdef-0123-456789abcdef");
    check_same(*c, "CHAR(32)", uuid);
    CHECK(stored(*c) == "text 0123456789abcdef0123456789abcdef");
    check_same(*c, "CHAR(32)", Uuid::from_string("12345678901234567890123456789012"));
    CHECK(scalar<Uuid>(*c, "SELECT x'0123456789abcdef0123456789abcdef'") == uuid);
    CHECK_THROWS_AS(scalar<Uuid>(*c, "SELECT x'0123'"), DataError);
}

TEST_CASE("sqlite types: JSON documents, numbers too") {
    const ConnectionPtr c = connect();
    for (const std::string text :
         {"null",
          "{\"a\": [1, 2.5, \"x\"]}",
          "\"text\"",
          "[]",
          "true",
          "0",
          "-17",
          "9223372036854775807",
          "2.5",
          "12345678901234567890",
          "1.000000000000000000001",
          "1e400"}) {
        CAPTURE(text);
        check_same(*c, "JSON", Json(text));
    }
    CHECK(scalar<std::int64_t>(*c, "SELECT json_extract(?, '$.a[0]')", Json("{\"a\": [7]}")) == 7);
    CHECK_THROWS_AS(scalar<Json>(*c, "SELECT '{'"), DataError);
}

TEST_CASE("sqlite types: Value takes what is there") {
    const ConnectionPtr c = connect();
    CHECK(scalar<Value>(*c, "SELECT NULL").is_null());
    CHECK(scalar<Value>(*c, "SELECT 7") == Value(7));
    CHECK(scalar<Value>(*c, "SELECT 7.5") == Value(7.5));
    CHECK(scalar<Value>(*c, "SELECT 'x'") == Value("x"));
    CHECK(scalar<Value>(*c, "SELECT x'00'") == Value(Bytes{0}));
    CHECK(scalar<std::optional<std::string>>(*c, "SELECT NULL") == std::nullopt);
}

namespace {

enum class Color : std::int16_t { red = 1, green = 2 };
enum class Status { active, archived };
AZOTH_ENUM(Status, active, archived);

struct Upper final : TypeDecorator {
    constexpr Upper() : TypeDecorator(TypeSpec(TypeKind::String)) {}

    Value process_bind_param(Value value) const override {
        return value.is_null() ? value : Value("<" + value.text() + ">");
    }

    Value process_result_value(Value value) const override {
        return value.is_null() ? Value("nothing")
                               : Value(value.text().substr(1, value.text().size() - 2));
    }
};

/// Days in the program, a timestamp in the database.
struct AsTimestamp final : TypeDecorator {
    constexpr AsTimestamp() : TypeDecorator(TypeSpec(TypeKind::DateTime)) {}

    Value process_bind_param(Value value) const override {
        return Timestamp() + Interval::days(value.integer());
    }

    Value process_result_value(Value value) const override {
        CHECK(value.kind() == Value::Kind::timestamp);
        return std::int64_t{value.timestamp().date().days()};
    }
};

struct Exact final : TypeDecorator {
    constexpr Exact() : TypeDecorator(TypeSpec(TypeKind::Numeric)) {}

    Value process_result_value(Value value) const override {
        CHECK(value.kind() == Value::Kind::decimal);
        return value;
    }
};

constexpr Upper upper;
constexpr AsTimestamp as_timestamp;
constexpr Exact exact;

}  // namespace

TEST_CASE("sqlite types: users' types") {
    const ConnectionPtr c = connect();
    CHECK(through_fields(*c, "INTEGER", Color::green) == Color::green);
    CHECK(stored(*c) == "integer 2");
    CHECK(through_fields(*c, "VARCHAR", Status::archived) == Status::archived);
    CHECK(stored(*c) == "text archived");
    CHECK(through_fields(*c, "VARCHAR", std::optional<Status>()) == std::nullopt);
    CHECK(read_error<Status>(*c, "SELECT 'lost'").find("t.c: 'lost' is not a value of") == 0);
    CHECK_THROWS_AS(scalar<Status>(*c, "SELECT NULL"), DataError);
}

TEST_CASE("sqlite types: decorators") {
    const ConnectionPtr c = connect();

    struct Row {
        std::optional<std::string> name;
        std::int64_t day = 0;
        Decimal price;
    };

    const Field fields[] = {
        {.ops = &type_ops<std::optional<std::string>>,
         .offset = offsetof(Row, name),
         .decorator = &upper},
        {.ops = &type_ops<std::int64_t>, .offset = offsetof(Row, day), .decorator = &as_timestamp},
        {.ops = &type_ops<Decimal>, .offset = offsetof(Row, price), .decorator = &exact},
    };
    c->execute("CREATE TABLE t (a TEXT, b DATETIME, c NUMERIC(40, 2))");
    const StatementPtr insert = prepare(*c, "INSERT INTO t VALUES (?, ?, ?)");
    Row row{"x", 1, Decimal("12345678901234567890.12")};
    insert->bind_fields(1, fields, 3, &row);
    insert->step();
    insert->reset();
    row.name.reset();
    row.price = Decimal("0.5");
    insert->bind_fields(1, fields, 3, &row);
    insert->step();
    CHECK(
        scalar<std::string>(*c, "SELECT a || ' ' || b FROM t LIMIT 1") ==
        "<x> 1970-01-02 00:00:00.000000"
    );

    const StatementPtr select = prepare(*c, "SELECT a, b, c FROM t");
    Row read;
    REQUIRE(select->step());
    select->read_fields(0, fields, 3, &read);
    CHECK(read.name == "x");
    CHECK(read.day == 1);
    CHECK(read.price == Decimal("12345678901234567890.12"));
    REQUIRE(select->step());
    select->read_fields(0, fields, 3, &read);
    CHECK(read.name == "nothing");
    CHECK(read.price == Decimal("0.5"));
}

TEST_CASE("sqlite types: whole rows, members that hold something already, many rows at once") {
    const ConnectionPtr c = connect();

    struct User {
        std::int64_t id = 0;
        std::string name;
        std::optional<std::string> nickname;
        Timestamp created;
        Decimal balance;
    };

    const Field fields[] = {
        {.ops = &type_ops<std::int64_t>, .offset = offsetof(User, id)},
        {.ops = &type_ops<std::string>, .offset = offsetof(User, name)},
        {.ops = &type_ops<std::optional<std::string>>, .offset = offsetof(User, nickname)},
        {.ops = &type_ops<Timestamp>, .offset = offsetof(User, created)},
        {.ops = &type_ops<Decimal>, .offset = offsetof(User, balance)},
    };
    c->execute("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, nickname TEXT, created "
               "DATETIME, balance NUMERIC)");
    constexpr int batch = 500;  // more than one piece of the statement's memory
    std::string sql = "INSERT INTO users VALUES ";
    for (int i = 0; i < batch; ++i) {
        sql += i == 0 ? "(?, ?, ?, ?, ?)" : ", (?, ?, ?, ?, ?)";
    }
    const StatementPtr insert = prepare(*c, sql);
    CHECK(insert->parameter_count() == batch * 5);
    std::vector<User> users;
    for (int i = 0; i < batch; ++i) {
        users.push_back(
            {i,
             "user " + std::string(static_cast<std::size_t>(i), 'x'),
             {},
             Timestamp() + Interval::seconds(i),
             Decimal("12345678901234567890.5") + Decimal(i)}
        );
        if (i % 2 == 0) {
            users.back().nickname = "nick";
        }
    }
    for (int round = 0; round < 3; ++round) {
        c->execute("DELETE FROM users");
        for (int i = 0; i < batch; ++i) {
            insert->bind_fields(i * 5 + 1, fields, 5, &users[static_cast<std::size_t>(i)]);
        }
        CHECK_FALSE(insert->step());
        CHECK(insert->rows_affected() == batch);
        insert->reset();
    }
    const StatementPtr select =
        prepare(*c, "SELECT id, name, nickname, created, balance FROM users ORDER BY id");
    User user{77, "something longer than any buffer", "old", Timestamp::now(), Decimal(9)};
    int seen = 0;
    while (select->step()) {
        select->read_fields(0, fields, 5, &user);
        const User& expected = users[static_cast<std::size_t>(seen)];
        CHECK(user.id == expected.id);
        CHECK(user.name == expected.name);
        CHECK(user.nickname == expected.nickname);
        CHECK(user.created == expected.created);
        CHECK(user.balance == expected.balance);
        CHECK(select->is_null(2) == !expected.nickname.has_value());
        CHECK(select->read_int64(0) == expected.id);
        ++seen;
    }
    CHECK(seen == batch);
}
