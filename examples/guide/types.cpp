// SPDX-License-Identifier: MIT
// Types: every C++ type a column can have, a type of one's own, and values changed on their way.
#include "guide.hpp"

#include <azoth/orm.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace az = azoth;

namespace gallery {

// ---- a type of one's own, stored as text

struct Email {
    std::string user{};
    std::string host{};

    friend bool operator==(const Email&, const Email&) = default;
};

}  // namespace gallery

template <>
struct az::TypeTraits<gallery::Email> : az::StoredAs<std::string> {
    static constexpr std::string_view name = "Email";

    static std::string to_stored(const gallery::Email& email) {
        return email.user + "@" + email.host;
    }

    static gallery::Email from_stored(const std::string& text) {
        const std::size_t at = text.find('@');
        if (at == std::string::npos) {
            throw az::DataError("this is no e-mail address");
        }
        return {text.substr(0, at), text.substr(at + 1)};
    }
};

namespace gallery {

// ---- a decorator: the column holds something else than the program sees

class Reversed final : public az::TypeDecorator {
public:
    constexpr Reversed() : TypeDecorator(az::String(100)) {}

    az::Value process_bind_param(az::Value value) const override {
        return turned(std::move(value));
    }

    az::Value process_result_value(az::Value value) const override {
        return turned(std::move(value));
    }

private:
    static az::Value turned(az::Value value) {
        if (value.is_null()) {
            return value;
        }
        std::string text = value.as<std::string>();
        std::ranges::reverse(text);
        return text;
    }
};

inline constexpr Reversed reversed{};

enum class Color { red, green, blue };  // stored by name
AZOTH_ENUM(Color, red, green, blue);

enum class Priority : std::int16_t { low = -1, high = 100 };  // stored by number

struct Everything {
    std::int64_t id{};
    bool flag = false;
    std::int16_t small = 0;
    std::int32_t integer = 0;
    std::int64_t big = 0;
    std::uint16_t usmall = 0;
    std::uint32_t uinteger = 0;
    std::uint64_t ubig = 0;
    float single_precision = 0;
    double double_precision = 0;
    std::string text{};
    az::Bytes bytes{};
    az::Date date{};
    az::Time time{};
    az::Timestamp timestamp{};
    az::Interval interval{};
    az::Decimal decimal{};
    az::Uuid uuid{};
    az::Json json{};
    Color color = Color::red;
    Priority priority = Priority::low;
    Email email{};
    std::string secret{};
    std::optional<std::int32_t> maybe_integer{};
    std::optional<std::string> maybe_text{};
    std::optional<Color> maybe_color{};
    std::optional<az::Decimal> maybe_decimal{};

    friend bool operator==(const Everything&, const Everything&) = default;

    static constexpr auto mapping() {
        return az::table(
            "everything",
            az::column<&Everything::id>(az::primary_key),
            az::column<&Everything::flag>(),
            az::column<&Everything::small>(),
            az::column<&Everything::integer>(),
            az::column<&Everything::big>(),
            az::column<&Everything::usmall>(),
            az::column<&Everything::uinteger>(),
            az::column<&Everything::ubig>(),
            az::column<&Everything::single_precision>(),
            az::column<&Everything::double_precision>(),
            az::column<&Everything::text>(az::String(200)),
            az::column<&Everything::bytes>(),
            az::column<&Everything::date>(),
            az::column<&Everything::time>(),
            az::column<&Everything::timestamp>(),
            az::column<&Everything::interval>(),
            az::column<&Everything::decimal>(az::Numeric(30, 10)),
            az::column<&Everything::uuid>(),
            az::column<&Everything::json>(),
            az::column<&Everything::color>(),
            az::column<&Everything::priority>(),
            az::column<&Everything::email>(az::String(255)),
            az::column<&Everything::secret>(az::decorated(reversed)),
            az::column<&Everything::maybe_integer>(),
            az::column<&Everything::maybe_text>(),
            az::column<&Everything::maybe_color>(),
            az::column<&Everything::maybe_decimal>(az::Numeric(30, 10))
        );
    }
};

AZOTH_COLUMNS(
    Everything,
    id,
    small,
    integer,
    text,
    date,
    timestamp,
    interval,
    decimal,
    uuid,
    color,
    priority,
    email,
    secret,
    maybe_integer
);

}  // namespace gallery

namespace {

using az::select;
using gallery::Color;
using gallery::Email;
using gallery::Everything;
using gallery::Priority;
using guide::check;
using guide::section;

constexpr auto e = az::cols<Everything>;

Everything largest() {
    return Everything{
        .flag = true,
        .small = std::numeric_limits<std::int16_t>::min(),
        .integer = std::numeric_limits<std::int32_t>::max(),
        .big = std::numeric_limits<std::int64_t>::min(),
        .usmall = std::numeric_limits<std::uint16_t>::max(),
        .uinteger = std::numeric_limits<std::uint32_t>::max(),
        .ubig = std::numeric_limits<std::int64_t>::max(),
        .single_precision = 0.1F,
        .double_precision = 0.1 + 0.2,
        .text = "ñ 漢字 العربية 🏔️",
        .bytes = {0x00, 0xff, 0x27, 0x00},
        .date = az::Date(2024, 2, 29),
        .time = az::Time(23, 59, 59, 999'999),
        .timestamp = az::Timestamp(1969, 7, 20, 20, 17, 40, 1),
        .interval = az::Interval::hours(-30),
        .decimal = az::Decimal("12345678901234567890.0123456789"),
        .uuid = az::Uuid::from_string("12345678-1234-5678-1234-567812345678"),
        .json = az::Json(R"({"a": [1, 2.50, null, "ü"]})"),
        .color = Color::blue,
        .priority = Priority::high,
        .email = {"ana", "example.com"},
        .secret = "drawer",
        .maybe_integer = 0,
        .maybe_text = "",
        .maybe_color = Color::green,
        .maybe_decimal = az::Decimal("-0.5"),
    };
}

void round_trip(const az::Engine& engine) {
    section("Every type comes back as it went in");
    std::int64_t id = 0;
    Everything wanted = largest();
    {
        az::Session session(engine);
        id = session.begin([&] {
            az::Ref<Everything> full = session.add(largest());
            session.add(Everything{});
            session.flush();
            return full->id;
        });
    }
    az::Session session(engine);
    const az::Ref<Everything> full = session.get<Everything>(id);
    wanted.id = id;
    check(*full == wanted, "27 columns, extreme values");
    const az::Ref<Everything> empty = session.get<Everything>(id + 1);
    check(!empty->maybe_integer && !empty->maybe_text && !empty->maybe_color, "NULL is nullopt");
    check(full->maybe_text == "", "and an empty text is not NULL");
    check(session.dirty_count() == 0, "what was only loaded is not changed");
    check(
        session.connection().scalar(az::text("SELECT secret FROM everything WHERE id = 1")) ==
            az::Value("reward"),
        "the decorated column holds what the decorator made of it"
    );
}

void in_queries(const az::Engine& engine) {
    section("And in queries");
    az::Session session(engine);
    const auto found = [&](const az::Expr<bool>& condition) {
        return session.scalars(select(e.id).where(condition)).all() == std::vector<std::int64_t>{1};
    };
    check(found(e.date == az::Date(2024, 2, 29)), "a date");
    check(found(e.timestamp < az::Timestamp(1970, 1, 1)), "a time before 1970");
    check(found(e.decimal == az::Decimal("12345678901234567890.0123456789")), "30 digits, exactly");
    check(found(e.uuid == az::Uuid::from_string("12345678123456781234567812345678")), "a UUID");
    check(found(e.color == Color::blue), "an enumeration");
    check(found(e.priority.in({Priority::high})), "a list of them");
    check(found(e.email == Email{"ana", "example.com"}), "a type of one's own");
    check(found(e.secret == "drawer"), "a decorated column: the value is decorated too");
    check(found(e.maybe_integer == 0), "an optional column");
    check(found(e.text.contains("漢字")), "any script");
    check(session.scalar(select(e.color).where(e.id == 1)) == Color::blue, "and as a single value");
    check(
        session.scalar(select(az::cast<std::string>(e.integer)).where(e.id == 1)) == "2147483647",
        "cast"
    );
}

void chrono(const az::Engine& engine) {
    section("std::chrono is welcome everywhere");
    using namespace std::chrono_literals;
    az::Session session(engine);
    const az::Ref<Everything> row = session.get<Everything>(1);
    row->date = std::chrono::year(2025) / 12 / 24;
    row->timestamp = std::chrono::sys_days(std::chrono::year(2025) / 12 / 24) + 18h;
    row->interval = 90min;
    session.commit();
    check(row->date.to_string() == "2025-12-24", "year_month_day");
    check(
        row->timestamp.to<std::chrono::sys_seconds>() ==
            std::chrono::sys_days(row->date.to<std::chrono::sys_days>()) + 18h,
        "sys_time"
    );
    check(row->interval.to<std::chrono::minutes>() == 90min, "durations");
}

void errors(const az::Engine& engine) {
    section("What does not fit is an error, never another value");
    az::Session session(engine);
    const auto raw = [&](az::TextClause statement) {
        session.execute(statement);
        session.expire_all();
        const auto error =
            guide::error_of<az::DataError>([&] { (void)session.get<Everything>(2)->id; });
        session.rollback();
        fmt::print("  {}\n", error.message());
        return error.column();
    };
    check(
        raw(az::text("UPDATE everything SET small = 70000 WHERE id = 2")) == "small", "too large"
    );
    check(
        raw(az::text("UPDATE everything SET color = 'pink' WHERE id = 2")) == "color",
        "no such color"
    );
    check(raw(az::text("UPDATE everything SET date = 'soon' WHERE id = 2")) == "date", "no date");
    check(
        raw(az::text("UPDATE everything SET email = 'me' WHERE id = 2")) == "email", "no address"
    );

    const auto large = guide::error_of<az::DataError>([&] {
        session.get<Everything>(2)->ubig = std::numeric_limits<std::uint64_t>::max();
        session.flush();
    });
    session.rollback();
    fmt::print("  {}\n", large.message());
    check(session.get<Everything>(2)->ubig == 0, "refused on the way out as well");
}

void tour() {
    az::Engine engine = az::create_engine("sqlite://");
    az::metadata<Everything>().create_all(engine);
    round_trip(engine);
    in_queries(engine);
    chrono(engine);
    errors(engine);
}

}  // namespace

int main() {
    return guide::run(tour);
}
