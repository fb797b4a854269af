// SPDX-License-Identifier: MIT
// Every C++ type a member can have: written, read back, changed, NULL.
#include "orm/support.hpp"

#include <cstdint>
#include <limits>
#include <optional>

namespace azoth::test {
namespace types_in_models {

enum class Color { red, green, blue };

enum class Level : std::int16_t { low = -1, high = 30000 };

enum class Suit { hearts, spades };
AZOTH_ENUM(Suit, hearts, spades);

/// Stored as text.
struct Email {
    std::string user{};
    std::string host{};

    friend bool operator==(const Email&, const Email&) = default;
};

/// Stored as a number.
struct Money {
    std::int64_t cents = 0;

    friend bool operator==(const Money&, const Money&) = default;
};

/// Stored upper case, read lower case.
class Upper final : public TypeDecorator {
public:
    constexpr Upper() noexcept : TypeDecorator(String(50)) {}

    Value process_bind_param(Value value) const override { return map(value, 'a', 'z', 'A' - 'a'); }

    Value process_result_value(Value value) const override {
        return map(value, 'A', 'Z', 'a' - 'A');
    }

private:
    static Value map(const Value& value, char from, char to, int by) {
        if (value.is_null()) {
            return value;
        }
        std::string text(value.text());
        for (char& c : text) {
            c = c >= from && c <= to ? static_cast<char>(c + by) : c;
        }
        return Value(text);
    }
};

inline constexpr Upper upper{};

}  // namespace types_in_models
}  // namespace azoth::test

template <>
struct azoth::TypeTraits<azoth::test::types_in_models::Email> : azoth::StoredAs<std::string> {
    static std::string to_stored(const azoth::test::types_in_models::Email& email) {
        return email.user + "@" + email.host;
    }

    static azoth::test::types_in_models::Email from_stored(const std::string& text) {
        const std::size_t at = text.find('@');
        return {.user = text.substr(0, at), .host = text.substr(at + 1)};
    }
};

template <>
struct azoth::TypeTraits<azoth::test::types_in_models::Money> : azoth::StoredAs<std::int64_t> {
    static std::int64_t to_stored(const azoth::test::types_in_models::Money& money) {
        return money.cents;
    }

    static azoth::test::types_in_models::Money from_stored(std::int64_t cents) { return {cents}; }
};

namespace azoth::test {
namespace types_in_models {
namespace {

struct Everything {
    std::int64_t id{};
    bool flag = false;
    std::int16_t small{};
    std::int32_t middle{};
    std::int64_t big{};
    std::uint16_t usmall{};
    std::uint32_t umiddle{};
    std::uint64_t ubig{};
    float single{};
    double real{};
    std::string text{};
    Bytes bytes{};
    Timestamp moment{};
    Date day{};
    Time clock{};
    Interval span{};
    Decimal amount{};
    Uuid uuid{};
    Json json{};
    Color color = Color::red;
    Level level = Level::low;
    Suit suit = Suit::hearts;
    Email email{};
    Money money{};
    std::string shouted{};

    static constexpr auto mapping() {
        return table(
            "everything",
            column<&Everything::id>(primary_key),
            column<&Everything::flag>(),
            column<&Everything::small>(),
            column<&Everything::middle>(),
            column<&Everything::big>(),
            column<&Everything::usmall>(),
            column<&Everything::umiddle>(),
            column<&Everything::ubig>(),
            column<&Everything::single>(),
            column<&Everything::real>(),
            column<&Everything::text>(),
            column<&Everything::bytes>(),
            column<&Everything::moment>(),
            column<&Everything::day>(),
            column<&Everything::clock>(),
            column<&Everything::span>(),
            column<&Everything::amount>(Numeric(20, 4)),
            column<&Everything::uuid>(),
            column<&Everything::json>(),
            column<&Everything::color>(),
            column<&Everything::level>(),
            column<&Everything::suit>(),
            column<&Everything::email>(),
            column<&Everything::money>(),
            column<&Everything::shouted>(decorated(upper))
        );
    }
};

struct Maybe {
    std::int64_t id{};
    std::optional<bool> flag{};
    std::optional<std::int16_t> small{};
    std::optional<std::int64_t> big{};
    std::optional<double> real{};
    std::optional<std::string> text{};
    std::optional<Bytes> bytes{};
    std::optional<Timestamp> moment{};
    std::optional<Date> day{};
    std::optional<Time> clock{};
    std::optional<Interval> span{};
    std::optional<Decimal> amount{};
    std::optional<Uuid> uuid{};
    std::optional<Json> json{};
    std::optional<Color> color{};
    std::optional<Suit> suit{};
    std::optional<Email> email{};
    std::optional<Money> money{};
    std::optional<std::string> shouted{};

    static constexpr auto mapping() {
        return table(
            "maybe",
            column<&Maybe::id>(primary_key),
            column<&Maybe::flag>(),
            column<&Maybe::small>(),
            column<&Maybe::big>(),
            column<&Maybe::real>(),
            column<&Maybe::text>(),
            column<&Maybe::bytes>(),
            column<&Maybe::moment>(),
            column<&Maybe::day>(),
            column<&Maybe::clock>(),
            column<&Maybe::span>(),
            column<&Maybe::amount>(Numeric(20, 4)),
            column<&Maybe::uuid>(),
            column<&Maybe::json>(),
            column<&Maybe::color>(),
            column<&Maybe::suit>(),
            column<&Maybe::email>(),
            column<&Maybe::money>(),
            column<&Maybe::shouted>(decorated(upper))
        );
    }
};

constexpr auto fill = [](auto& one) {
    one.flag = true;
    one.small = std::numeric_limits<std::int16_t>::min();
    one.big = std::numeric_limits<std::int64_t>::max();
    one.real = 1.0 / 3;
    one.text = "ñandú";
    one.bytes = Bytes("\0\xff\1", 3);
    one.moment = Timestamp::from_microseconds(1'700'000'000'123'456);
    one.day = Date(2024, 2, 29);
    one.clock = Time(23, 59, 58, 123456);
    one.span = Interval::from_microseconds(-90'061'000'001);
    one.amount = Decimal::from_string("-12345.6789");
    one.uuid = Uuid::from_string("f47ac10b-58cc-4372-a567-0e02b2c3d479");
    one.json = Json(R"({"a":[1,2,null]})");
    one.color = Color::blue;
    one.suit = Suit::spades;
    one.email = Email{.user = "ana", .host = "example.com"};
    one.money = Money{-5};
    one.shouted = "quiet";
};

void check_filled(const auto& one) {
    CHECK(one.flag == true);
    CHECK(one.small == std::numeric_limits<std::int16_t>::min());
    CHECK(one.big == std::numeric_limits<std::int64_t>::max());
    CHECK(one.real == 1.0 / 3);
    CHECK(one.text == "ñandú");
    CHECK(one.bytes == Bytes("\0\xff\1", 3));
    CHECK(one.moment == Timestamp::from_microseconds(1'700'000'000'123'456));
    CHECK(one.day == Date(2024, 2, 29));
    CHECK(one.clock == Time(23, 59, 58, 123456));
    CHECK(one.span == Interval::from_microseconds(-90'061'000'001));
    CHECK(one.amount == Decimal::from_string("-12345.6789"));
    CHECK(one.uuid == Uuid::from_string("f47ac10b-58cc-4372-a567-0e02b2c3d479"));
    CHECK(one.json == Json(R"({"a":[1,2,null]})"));
    CHECK(one.color == Color::blue);
    CHECK(one.suit == Suit::spades);
    CHECK(one.email == Email{.user = "ana", .host = "example.com"});
    CHECK(one.money == Money{-5});
    CHECK(one.shouted == "quiet");
}

TEST_CASE("types: values of every type come back as they were") {
    const Engine engine = database<Everything>();
    Session session(engine);
    const Ref<Everything> one = session.add(Everything{});
    fill(*one);
    one->middle = std::numeric_limits<std::int32_t>::min();
    one->usmall = std::numeric_limits<std::uint16_t>::max();
    one->umiddle = std::numeric_limits<std::uint32_t>::max();
    one->ubig = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    one->single = 0.1F;
    one->level = Level::high;
    const auto check = [&](const Everything& it) {
        check_filled(it);
        CHECK(it.middle == std::numeric_limits<std::int32_t>::min());
        CHECK(it.usmall == std::numeric_limits<std::uint16_t>::max());
        CHECK(it.umiddle == std::numeric_limits<std::uint32_t>::max());
        CHECK(it.ubig == static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
        CHECK(it.single == 0.1F);
        CHECK(it.level == Level::high);
    };
    session.commit();
    check(*one);
    session.expunge_all();
    check(*session.get<Everything>(1));
    session.expunge_all();
    check(*session.scalars(select<Everything>()).one());
    session.commit();
    Connection connection = engine.connect();
    check(connection.scalars(select<Everything>()).one());
    CHECK(
        connection.exec_driver_sql("SELECT shouted FROM everything").one().get<std::string>(0) ==
        "QUIET"
    );
    CHECK(
        connection.exec_driver_sql("SELECT suit FROM everything").one().get<std::string>(0) ==
        "spades"
    );
    CHECK(connection.exec_driver_sql("SELECT color FROM everything").one().get<int>(0) == 2);
    CHECK(
        connection.exec_driver_sql("SELECT email FROM everything").one().get<std::string>(0) ==
        "ana@example.com"
    );
}

TEST_CASE("types: defaults of every type come back as they were") {
    const Engine engine = database<Everything>();
    Session session(engine);
    const Ref<Everything> one = session.add(Everything{});
    session.commit();
    SqlLog log(engine);
    CHECK(one->text.empty());
    CHECK(one->amount == Decimal());
    CHECK(one->suit == Suit::hearts);
    CHECK(one->email == Email{});
    session.flush();
    CHECK(log.count("UPDATE") == 0);
}

TEST_CASE("types: a change of each member is an UPDATE of that column, and back again none") {
    const Engine engine = database<Everything>();
    Session session(engine);
    const Ref<Everything> one = session.add(Everything{});
    session.commit();
    (void)one->id;
    SqlLog log(engine);
    const auto changes = [&](auto Everything::* member, const auto& value, const char* name) {
        CAPTURE(name);
        const auto before = (*one).*member;
        (*one).*member = value;
        CHECK(session.is_modified(one));
        (*one).*member = before;
        CHECK_FALSE(session.is_modified(one));
        (*one).*member = value;
        log.clear();
        session.flush();
        CHECK(log.size() == 1);
        CHECK(
            log[0] == std::string("UPDATE everything SET ") + name + "=? WHERE everything.id = ?"
        );
        session.expire(one);
        CHECK((*one).*member == value);
        log.clear();
        session.flush();
        CHECK(log.size() == 0);
    };
    changes(&Everything::flag, true, "flag");
    changes(&Everything::small, std::int16_t{-3}, "small");
    changes(&Everything::middle, 70000, "middle");
    changes(&Everything::big, std::int64_t{1} << 40, "big");
    changes(&Everything::usmall, std::uint16_t{65535}, "usmall");
    changes(&Everything::umiddle, 4000000000U, "umiddle");
    changes(&Everything::ubig, std::uint64_t{1} << 60, "ubig");
    changes(&Everything::single, 2.5F, "single");
    changes(&Everything::real, 1e300, "real");
    changes(&Everything::text, std::string("x"), "text");
    changes(&Everything::bytes, Bytes("\0", 1), "bytes");
    changes(&Everything::moment, Timestamp::from_microseconds(1), "moment");
    changes(&Everything::day, Date(1969, 12, 31), "day");
    changes(&Everything::clock, Time(0, 0, 0, 1), "clock");
    changes(&Everything::span, Interval::from_microseconds(-1), "span");
    changes(&Everything::amount, Decimal::from_string("0.0001"), "amount");
    changes(&Everything::uuid, Uuid::from_string("00000000-0000-0000-0000-000000000001"), "uuid");
    changes(&Everything::json, Json("[]"), "json");
    changes(&Everything::color, Color::green, "color");
    changes(&Everything::level, Level::high, "level");
    changes(&Everything::suit, Suit::spades, "suit");
    changes(&Everything::email, Email{.user = "a", .host = "b"}, "email");
    changes(&Everything::money, Money{1}, "money");
    changes(&Everything::shouted, std::string("x"), "shouted");
}

TEST_CASE("types: NULL and back") {
    const Engine engine = database<Maybe>();
    Session session(engine);
    const Ref<Maybe> one = session.add(Maybe{});
    session.commit();
    const auto check_empty = [&] {
        CHECK_FALSE(one->flag);
        CHECK_FALSE(one->small);
        CHECK_FALSE(one->big);
        CHECK_FALSE(one->real);
        CHECK_FALSE(one->text);
        CHECK_FALSE(one->bytes);
        CHECK_FALSE(one->moment);
        CHECK_FALSE(one->day);
        CHECK_FALSE(one->clock);
        CHECK_FALSE(one->span);
        CHECK_FALSE(one->amount);
        CHECK_FALSE(one->uuid);
        CHECK_FALSE(one->json);
        CHECK_FALSE(one->color);
        CHECK_FALSE(one->suit);
        CHECK_FALSE(one->email);
        CHECK_FALSE(one->money);
        CHECK_FALSE(one->shouted);
    };
    check_empty();
    fill(*one);
    session.commit();
    check_filled(*one);
    const std::int64_t id = one->id;
    *one = Maybe{.id = id};
    session.commit();
    check_empty();
    CHECK(
        integer(engine, "SELECT text IS NULL AND shouted IS NULL AND json IS NULL FROM maybe") == 1
    );
    session.rollback();
    fill(*one);
    session.flush();
    session.rollback();
    check_empty();
}

TEST_CASE("types: what the database has does not fit") {
    const Engine engine = database<Everything>();
    Session session(engine);
    session.add(Everything{});
    session.commit();
    session.expunge_all();
    const auto fails = [&](const char* sql) {
        CAPTURE(sql);
        session.rollback();
        session.connection().exec_driver_sql(sql).close();
        CHECK_THROWS_AS((void)session.scalars(select<Everything>()).all(), DataError);
        CHECK_THROWS_AS((void)session.get<Everything>(1), DataError);
        CHECK(session.identity_map_size() == 0);
    };
    fails("UPDATE everything SET small = 40000");
    fails("UPDATE everything SET umiddle = -1");
    fails("UPDATE everything SET suit = 'clubs'");
    fails("UPDATE everything SET amount = 'many'");
    fails("UPDATE everything SET day = '2024-02-30'");
    fails("UPDATE everything SET uuid = 'x'");
    fails("UPDATE everything SET real = 'x'");
}

TEST_CASE("types: in conditions") {
    const Engine engine = database<Everything>();
    Session session(engine);
    const Ref<Everything> one = session.add(Everything{});
    fill(*one);
    session.commit();
    const auto finds = [&](const auto& condition) {
        CHECK(session.scalars(select<Everything>().where(condition)).all().size() == 1);
    };
    finds(col<&Everything::suit> == Suit::spades);
    finds(col<&Everything::color> == Color::blue);
    finds(col<&Everything::email> == Email{.user = "ana", .host = "example.com"});
    finds(col<&Everything::shouted> == "quiet");
    finds(col<&Everything::day> == Date(2024, 2, 29));
    finds(col<&Everything::moment> > Timestamp());
    finds(col<&Everything::uuid> == Uuid::from_string("f47ac10b-58cc-4372-a567-0e02b2c3d479"));
    finds(col<&Everything::flag> == true);
    finds(col<&Everything::text>.like("ñ%"));
}

}  // namespace
}  // namespace types_in_models
}  // namespace azoth::test
