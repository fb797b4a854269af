// SPDX-License-Identifier: MIT
// SQL types: equality, variants, decorators, what a C++ type is stored as.
#include "azoth/core.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>

namespace az = azoth;

namespace types_test {

enum class Plain : std::int16_t { one = 1, two = 2 };
enum class Color { red, green };
AZOTH_ENUM(Color, red, green);

struct Email {
    std::string text;

    friend bool operator==(const Email&, const Email&) = default;
};

}  // namespace types_test

template <>
struct azoth::TypeTraits<types_test::Email> : azoth::StoredAs<std::string> {
    static std::string to_stored(const types_test::Email& email) { return email.text; }

    static types_test::Email from_stored(std::string text) { return {std::move(text)}; }
};

namespace {

using types_test::Color;
using types_test::Email;
using types_test::Plain;

struct Upper final : az::TypeDecorator {
    constexpr Upper() : TypeDecorator(az::String(10)) {}
};

constexpr Upper upper;

template <class T>
az::TypeKind kind_of() {
    return az::Type(az::TypeTraits<T>::sql_type).kind();
}

}  // namespace

TEST_CASE("equal descriptions are the same type") {
    CHECK(az::Type(az::String(50)) == az::Type(az::String(50)));
    CHECK(az::Type(az::String(50)).node().hash == az::Type(az::String(50)).node().hash);
    CHECK_FALSE(az::Type(az::String(50)) == az::Type(az::String(51)));
    CHECK_FALSE(az::Type(az::String(50)) == az::Type(az::VARCHAR(50)));
    CHECK_FALSE(az::Type(az::Numeric(10, 2)) == az::Type(az::Numeric(10, 3)));
    CHECK_FALSE(az::Type(az::DateTime(true)) == az::Type(az::DateTime()));
    CHECK(az::Enum({"a", "b"}) == az::Enum({"a", "b"}));
    CHECK_FALSE(az::Enum({"a", "b"}) == az::Enum({"b", "a"}));
    CHECK_FALSE(az::Type(az::decorated(upper)) == az::Type(az::String(10)));
    CHECK(az::Type(az::decorated(upper)) == az::Type(az::decorated(upper)));
    CHECK(az::Type() == az::Type());
}

TEST_CASE("a type may be another one on one database") {
    const az::Type type = az::Type(az::String(30)).with_variant(az::Text(), "mysql");
    CHECK(type.resolve("mysql").kind == az::TypeKind::Text);
    CHECK(type.resolve("sqlite").kind == az::TypeKind::String);
    CHECK(type.kind() == az::TypeKind::String);
    CHECK_FALSE(type == az::Type(az::String(30)));
    CHECK(type == az::Type(az::String(30)).with_variant(az::Text(), "mysql"));
}

TEST_CASE("what a C++ type is stored as") {
    CHECK(kind_of<std::int16_t>() == az::TypeKind::SmallInteger);
    CHECK(kind_of<std::uint16_t>() == az::TypeKind::Integer);
    CHECK(kind_of<std::int32_t>() == az::TypeKind::Integer);
    CHECK(kind_of<std::uint32_t>() == az::TypeKind::BigInteger);
    CHECK(kind_of<std::int64_t>() == az::TypeKind::BigInteger);
    CHECK(kind_of<long long>() == az::TypeKind::BigInteger);
    CHECK(kind_of<bool>() == az::TypeKind::Boolean);
    CHECK(kind_of<double>() == az::TypeKind::Double);
    CHECK(kind_of<std::string>() == az::TypeKind::String);
    CHECK(kind_of<az::Bytes>() == az::TypeKind::LargeBinary);
    CHECK(kind_of<az::Timestamp>() == az::TypeKind::DateTime);
    CHECK(kind_of<az::Date>() == az::TypeKind::Date);
    CHECK(kind_of<az::Decimal>() == az::TypeKind::Numeric);
    CHECK(kind_of<az::Uuid>() == az::TypeKind::Uuid);
    CHECK(kind_of<az::Json>() == az::TypeKind::JSON);
    CHECK(kind_of<Plain>() == az::TypeKind::Integer);
    CHECK(kind_of<Color>() == az::TypeKind::Enum);
    CHECK(kind_of<Email>() == az::TypeKind::String);
}

TEST_CASE("enumerations with names are stored by name") {
    CHECK(az::TypeTraits<Color>::to_stored(Color::green) == "green");
    CHECK(az::TypeTraits<Color>::from_stored("red") == Color::red);
    CHECK(
        az::Type(az::TypeTraits<Color>::sql_type).node().values ==
        std::vector<std::string>{"red", "green"}
    );
    try {
        (void)az::TypeTraits<Color>::from_stored("blue");
        FAIL("there is no blue");
    } catch (const az::DataError& error) {
        CHECK(error.message() == "'blue' is not a value of the enumeration Color");
        CHECK(error.hint() == "its values are: red, green");
    }
    CHECK_THROWS_AS((void)az::TypeTraits<Color>::to_stored(static_cast<Color>(7)), az::DataError);
}

TEST_CASE("other enumerations are stored by number") {
    CHECK(az::TypeTraits<Plain>::to_stored(Plain::two) == 2);
    CHECK(az::TypeTraits<Plain>::from_stored(1) == Plain::one);
    CHECK_THROWS_AS((void)az::TypeTraits<Plain>::from_stored(70'000), az::DataError);
}

TEST_CASE("values of own types go into expressions") {
    const auto email = az::column<Email>("email");
    const auto color = az::column<std::optional<Color>>("color");
    CHECK(az::to_string(email == Email{"a@b"}, {.literal_binds = true}) == "email = 'a@b'");
    CHECK(az::to_string(color == Color::green, {.literal_binds = true}) == "color = 'green'");
    CHECK(
        az::to_string(color.in({Color::red, Color::green}), {.literal_binds = true}) ==
        "color IN ('red', 'green')"
    );
    CHECK(az::to_string(color == az::null) == "color IS NULL");
}
