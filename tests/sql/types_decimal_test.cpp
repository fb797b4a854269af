// SPDX-License-Identifier: MIT
#include "azoth/base/error.hpp"
#include "azoth/sql/types/decimal.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <unordered_set>

using azoth::ArgumentError;
using azoth::DataError;
using azoth::Decimal;
using azoth::Rounding;

static_assert(std::is_trivially_copyable_v<Decimal>);
static_assert(sizeof(Decimal) == 24);
static_assert(Decimal().is_zero());
static_assert(Decimal(-3).negative() && !(-Decimal(-3)).negative());
static_assert(!std::is_constructible_v<Decimal, bool>);
static_assert(!std::is_constructible_v<Decimal, char>);
static_assert(!std::is_convertible_v<double, Decimal>);
static_assert(!std::is_convertible_v<const char*, Decimal>);

namespace {

__extension__ typedef __int128 Int128;

Decimal operator""_d(const char* text, std::size_t size) {
    return Decimal(std::string_view(text, size));
}

std::string reference_text(Int128 coefficient, int scale) {
    const bool negative = coefficient < 0;
    std::string digits;
    while (coefficient != 0 || static_cast<int>(digits.size()) <= scale) {
        const int digit = static_cast<int>(coefficient % 10);
        digits.insert(digits.begin(), static_cast<char>('0' + (digit < 0 ? -digit : digit)));
        coefficient /= 10;
    }
    if (scale > 0) {
        digits.insert(digits.size() - static_cast<std::size_t>(scale), ".");
    }
    return (negative ? "-" : "") + digits;
}

Int128 power(int exponent) {
    Int128 result = 1;
    while (exponent-- > 0) {
        result *= 10;
    }
    return result;
}

/// A number of up to 15 digits and 6 places, so that the reference never overflows.
struct Sample {
    std::int64_t coefficient;
    int scale;
    Decimal value;

    explicit Sample(std::mt19937_64& random)
        : coefficient(static_cast<std::int64_t>(random()) >> (14 + random() % 49)),
          scale(static_cast<int>(random() % 7)), value(Decimal::scaled(coefficient, scale)) {}

    [[nodiscard]] Int128 at_scale(int wanted) const { return coefficient * power(wanted - scale); }
};

const std::string nines(38, '9');

}  // namespace

TEST_CASE("integers become decimals") {
    CHECK(Decimal().to_string() == "0");
    CHECK(Decimal(42).to_string() == "42");
    CHECK(Decimal(-42L).to_string() == "-42");
    CHECK(Decimal(static_cast<unsigned char>(200)).to_string() == "200");
    CHECK(Decimal(static_cast<short>(-7)).to_string() == "-7");
    CHECK(Decimal(INT64_MAX).to_string() == "9223372036854775807");
    CHECK(Decimal(INT64_MIN).to_string() == "-9223372036854775808");
    CHECK(Decimal(UINT64_MAX).to_string() == "18446744073709551615");
    CHECK(Decimal::scaled(-150, 2).to_string() == "-1.50");
    CHECK(Decimal::scaled(INT64_MIN, 3).to_string() == "-9223372036854775.808");
    CHECK_THROWS_AS(static_cast<void>(Decimal::scaled(1, -1)), ArgumentError);
    CHECK_THROWS_AS(static_cast<void>(Decimal::scaled(1, 1001)), ArgumentError);
}

TEST_CASE("text becomes a decimal with its trailing zeros") {
    const struct {
        std::string text;
        std::string wanted;
    } table[] = {
        {"0", "0"},
        {"-0", "0"},
        {"-0.00", "0.00"},
        {"1.50", "1.50"},
        {"+1.50", "1.50"},
        {"007", "7"},
        {"00.100", "0.100"},
        {".5", "0.5"},
        {"5.", "5"},
        {"-.25", "-0.25"},
        {"1e3", "1000"},
        {"1E+3", "1000"},
        {"1.5e3", "1500"},
        {"1.50e1", "15.0"},
        {"1e-3", "0.001"},
        {"-12.5e-2", "-0.125"},
        {"0e5", "0"},
        {"0e-5", "0.00000"},
        {"0e999999999999999999999", "0"},
        {"1e37", "1" + std::string(37, '0')},
        {"1e-1000", "0." + std::string(999, '0') + "1"},
        {"10e-1001", "0." + std::string(999, '0') + "1"},
        {nines, nines},
        {"-0." + nines, "-0." + nines},
        {"1." + std::string(100, '0'), "1." + std::string(37, '0')},
        {"1" + std::string(40, '0') + "e-10", "1" + std::string(30, '0') + ".0000000"},
        {std::string(500, '0') + "1", "1"},
        {"0.00000000000000000000000000000000000000000000000001",
         "0.00000000000000000000000000000000000000000000000001"},
    };

    for (const auto& row : table) {
        CAPTURE(row.text);
        CHECK(Decimal(row.text).to_string() == row.wanted);
        CHECK(Decimal(row.wanted).to_string() == row.wanted);
        CHECK(Decimal(row.wanted) == Decimal(row.text));
    }
}

TEST_CASE("text that is no decimal is refused") {
    for (const std::string& text : std::initializer_list<std::string>{
             "",
             "-",
             "+",
             ".",
             "-.",
             "e5",
             ".e5",
             "1e",
             "1e+",
             "1e-",
             "1e5.5",
             "1.2.3",
             "--1",
             "+-1",
             "1-",
             " 1",
             "1 ",
             "1,5",
             "1_000",
             "0x10",
             "abc",
             "1a",
             "NaN",
             "nan",
             "inf",
             "Infinity",
             "1e1e1",
             "1d5",
             std::string("1\0", 2)
         }) {
        CAPTURE(text);
        Decimal value = 7;
        CHECK_FALSE(Decimal::parse(text, value));
        CHECK(value == 7);
        CHECK_THROWS_WITH_AS(
            Decimal{std::string_view(text)},
            doctest::Contains("is not a decimal number"),
            ArgumentError
        );
    }
    Decimal value;
    CHECK_FALSE(Decimal::parse(std::string_view(), value));
}

TEST_CASE("text of too many digits is refused") {
    for (const std::string& text : std::initializer_list<std::string>{
             nines + "9",
             "1" + nines,
             "0.1" + nines,
             "1e38",
             "10e37",
             "1e1001",
             "1e-1001",
             "1.5e-1000",
             "1e999999999999999999999",
             "1e-999999999999999999999",
             nines + ".9",
             "1" + std::string(38, '0'),
             "1." + std::string(37, '0') + "1",
             "1" + std::string(38, '0') + "1e-30"
         }) {
        CAPTURE(text);
        Decimal value = 7;
        CHECK_FALSE(Decimal::parse(text, value));
        CHECK(value == 7);
        CHECK_THROWS_AS(Decimal{std::string_view(text)}, ArgumentError);
    }
}

TEST_CASE("random decimals go through text and back") {
    std::mt19937_64 random(5);
    std::int64_t wrong = 0;
    for (int i = 0; i < 50'000; ++i) {
        const Sample sample(random);
        const std::string text = sample.value.to_string();
        const Decimal back(text);
        wrong += text == reference_text(sample.coefficient, sample.scale) && back == sample.value &&
                         back.scale() == sample.scale
                     ? 0
                     : 1;
    }
    CHECK(wrong == 0);
    for (int i = 0; i < 20'000; ++i) {
        std::string text(1 + random() % 38, '0');
        for (char& c : text) {
            c = static_cast<char>('0' + random() % 10);
        }
        text[0] = static_cast<char>('1' + random() % 9);
        if (const auto point = random() % text.size(); point != 0) {
            text.insert(point, ".");
        }
        wrong += Decimal(text).to_string() == text ? 0 : 1;
    }
    CHECK(wrong == 0);
}

TEST_CASE("the longest text of a decimal fits") {
    const Decimal longest("-1e-1000");
    CHECK(longest.to_string().size() == Decimal::max_text_size);
    CHECK(Decimal("-0." + nines).to_string().size() == 41);
}

TEST_CASE("sums, differences, products and order agree with integers") {
    std::mt19937_64 random(6);
    std::int64_t wrong = 0;
    for (int i = 0; i < 100'000; ++i) {
        const Sample a(random);
        const Sample b(random);
        const int scale = std::max(a.scale, b.scale);
        const Int128 left = a.at_scale(scale);
        const Int128 right = b.at_scale(scale);
        const Int128 product = static_cast<Int128>(a.coefficient) * b.coefficient;
        const bool good =
            (a.value + b.value).to_string() == reference_text(left + right, scale) &&
            (a.value - b.value).to_string() == reference_text(left - right, scale) &&
            (a.value * b.value).to_string() == reference_text(product, a.scale + b.scale) &&
            (a.value < b.value) == (left < right) && (a.value == b.value) == (left == right) &&
            a.value + b.value == b.value + a.value && a.value - b.value == -(b.value - a.value);
        wrong += good ? 0 : 1;
    }
    CHECK(wrong == 0);
}

TEST_CASE("division and rounding agree with integers") {
    std::mt19937_64 random(7);
    const auto rounded = [](Int128 dividend, Int128 divisor, Rounding rounding) {
        const bool negative = (dividend < 0) != (divisor < 0);
        dividend = dividend < 0 ? -dividend : dividend;
        divisor = divisor < 0 ? -divisor : divisor;
        Int128 quotient = dividend / divisor;
        const Int128 twice = dividend % divisor * 2;
        if (twice > divisor ||
            (twice == divisor && (rounding == Rounding::half_up || quotient % 2 == 1))) {
            ++quotient;
        }
        return negative ? -quotient : quotient;
    };
    std::int64_t wrong = 0;
    for (int i = 0; i < 100'000; ++i) {
        const Sample a(random);
        const Sample b(random);
        const auto rounding = random() % 2 == 0 ? Rounding::half_even : Rounding::half_up;
        const int scale = static_cast<int>(random() % 8);
        if (!b.value.is_zero()) {
            // a / 10^sa / (b / 10^sb) at `scale` places is a * 10^(scale + sb) / (b * 10^sa).
            const Int128 wanted = rounded(
                a.coefficient * power(scale + b.scale), b.coefficient * power(a.scale), rounding
            );
            wrong += a.value.divide(b.value, scale, rounding).to_string() ==
                             reference_text(wanted, scale)
                         ? 0
                         : 1;
        }
        if (scale < a.scale) {
            const Int128 wanted = rounded(a.coefficient, power(a.scale - scale), rounding);
            wrong +=
                a.value.round(scale, rounding).to_string() == reference_text(wanted, scale) ? 0 : 1;
        } else {
            wrong += a.value.round(scale).to_string() == a.value.to_string() ? 0 : 1;
        }
        wrong += a.value.rescale(9).to_string() == reference_text(a.at_scale(9), 9) ? 0 : 1;
    }
    CHECK(wrong == 0);
}

TEST_CASE("fractions beyond 128 bits divide exactly") {
    std::mt19937_64 random(10);
    std::int64_t wrong = 0;
    for (int i = 0; i < 5'000; ++i) {
        // (a * b) / a is b again, at scales that need a dividend of up to 250 bits.
        const Decimal a = Decimal::scaled(static_cast<std::int64_t>(random() >> 8) + 1, 9);
        const Decimal b = Decimal::scaled(static_cast<std::int64_t>(random() >> 1), 12);
        wrong += (a * b).divide(a, 12 + static_cast<int>(random() % 7)) == b ? 0 : 1;
    }
    CHECK(wrong == 0);
}

TEST_CASE("long division is the inverse of multiplication") {
    std::mt19937_64 random(8);
    std::int64_t wrong = 0;
    for (int i = 0; i < 5'000; ++i) {
        const Decimal a =
            Decimal(static_cast<std::int64_t>(random() >> 1)) * Decimal(random() >> 5);
        const Decimal b = random() >> (1 + random() % 60);
        if (b.is_zero()) {
            continue;
        }
        const Decimal q = a.divide(b, 0);
        const Decimal rest = (a - q * b).abs();
        wrong += rest + rest <= b ? 0 : 1;
    }
    CHECK(wrong == 0);
}

TEST_CASE("exact results use all 38 digits") {
    const Decimal most(nines);
    CHECK((most + 0).to_string() == nines);
    CHECK((most - most).to_string() == "0");
    CHECK((most + "0.00"_d).to_string() == nines);
    CHECK((most * "1.0"_d).to_string() == nines);
    CHECK((most * -1).to_string() == "-" + nines);
    CHECK(("1e36"_d + "0.500"_d).to_string() == "1" + std::string(36, '0') + ".5");
    CHECK(("2e-20"_d * "5e-20"_d) == "1e-39"_d);
    CHECK(("4e20"_d * "25e15"_d).to_string() == "1" + std::string(37, '0'));
    CHECK(("1e-1000"_d - "1e-1000"_d).is_zero());
    CHECK(("1e-600"_d * 0).is_zero());
    CHECK(("0e-900"_d * "0e-900"_d).is_zero());
    CHECK((0 + "1e-600"_d) == "1e-600"_d);
    CHECK(("1e-600"_d + 0) == "1e-600"_d);
    CHECK((1 + "0e-600"_d) == 1);
    CHECK(("5e-600"_d * "2e-400"_d).to_string() == "0." + std::string(998, '0') + "10");
    CHECK(("5e-601"_d * "2e-400"_d) == "1e-1000"_d);
}

TEST_CASE("results that do not fit are refused") {
    const Decimal most(nines);
    CHECK_THROWS_AS(most + 1, DataError);
    CHECK_THROWS_AS(-most - 1, DataError);
    CHECK_THROWS_AS(most + "0.1"_d, DataError);
    CHECK_THROWS_AS(most * 10, DataError);
    CHECK_THROWS_AS(most * most, DataError);
    CHECK_THROWS_AS("1e-501"_d * "1e-500"_d, DataError);
    CHECK_THROWS_AS(1 + "1e-38"_d, DataError);
    CHECK_THROWS_AS("1e37"_d + "0.5"_d, DataError);
    CHECK_THROWS_AS(1 + "1e-600"_d, DataError);
    CHECK_THROWS_AS(static_cast<void>(most.rescale(1)), DataError);
    CHECK_THROWS_AS(static_cast<void>(most.round(-1)), DataError);
    CHECK_THROWS_AS(static_cast<void>(most.divide("0.1"_d, 0)), DataError);
    CHECK_THROWS_AS(static_cast<void>(most.divide("1e-1000"_d, 1000)), DataError);
    CHECK_THROWS_AS(static_cast<void>(Decimal(1).divide(3, 39)), DataError);
    CHECK_THROWS_AS(static_cast<void>(Decimal(1).divide(0, 2)), DataError);
    CHECK_THROWS_AS(static_cast<void>(Decimal(1).divide(3, -1)), ArgumentError);
    CHECK_THROWS_AS(static_cast<void>(Decimal(1).rescale(1001)), ArgumentError);
}

TEST_CASE("division at the bounds") {
    CHECK(Decimal(1).divide(3, 38).to_string() == "0." + std::string(38, '3'));
    CHECK(Decimal(2).divide(3, 37).to_string() == "0." + std::string(36, '6') + "7");
    CHECK(Decimal(-7).divide(2, 0).to_string() == "-4");
    CHECK(Decimal(-5).divide(2, 0).to_string() == "-2");
    CHECK(Decimal(-5).divide(2, 0, Rounding::half_up).to_string() == "-3");
    CHECK(Decimal(10).divide(4, 3).to_string() == "2.500");
    CHECK(Decimal(nines).divide(Decimal(nines), 37).to_string() == "1." + std::string(37, '0'));
    CHECK("1e-1000"_d.divide(Decimal(nines), 1000).is_zero());
    CHECK("1e-1000"_d.divide("1e-1000"_d, 0) == 1);
    CHECK("1e-600"_d.divide("1e-590"_d, 10).to_string() == "0.0000000001");
    CHECK(Decimal(1).divide(Decimal("1" + std::string(37, '0')), 60) == "1e-37"_d);
    CHECK(Decimal(0).divide(3, 2).to_string() == "0.00");
}

TEST_CASE("rounding") {
    CHECK("2.5"_d.round().to_string() == "2");
    CHECK("3.5"_d.round().to_string() == "4");
    CHECK("-2.5"_d.round().to_string() == "-2");
    CHECK("2.5"_d.round(0, Rounding::half_up).to_string() == "3");
    CHECK("-2.5"_d.round(0, Rounding::half_up).to_string() == "-3");
    CHECK("2.51"_d.round().to_string() == "3");
    CHECK("-0.4"_d.round().to_string() == "0");
    CHECK("1.005"_d.round(2).to_string() == "1.00");
    CHECK("1.005"_d.round(2, Rounding::half_up).to_string() == "1.01");
    CHECK("1.5"_d.round(4).to_string() == "1.5");
    CHECK("1.5"_d.rescale(4).to_string() == "1.5000");
    CHECK("1.55"_d.rescale(1).to_string() == "1.6");
    CHECK("0"_d.rescale(3).to_string() == "0.000");
    CHECK("1250"_d.round(-2).to_string() == "1200");
    CHECK("1250"_d.round(-2, Rounding::half_up).to_string() == "1300");
    CHECK("1250.75"_d.round(-1).to_string() == "1250");
    CHECK("12"_d.round(-5).to_string() == "0");
    CHECK(Decimal(nines).round(-39).to_string() == "0");
    CHECK(Decimal(nines).round(INT_MIN).to_string() == "0");
    CHECK("0.99"_d.round(1).to_string() == "1.0");
    CHECK("5e-39"_d.round(38).to_string() == "0." + std::string(38, '0'));
    CHECK("9e-1000"_d.round(2).to_string() == "0.00");
}

TEST_CASE("decimals compare by value") {
    CHECK("1.5"_d == "1.50"_d);
    CHECK("1.5"_d != "1.51"_d);
    CHECK("0"_d == "-0.000"_d);
    CHECK("100"_d == "100.00"_d);
    CHECK("-1"_d < "0.5"_d);
    CHECK("-1.01"_d < "-1"_d);
    CHECK("1e-1000"_d > 0);
    CHECK("-1e-1000"_d < 0);
    CHECK("1e-1000"_d < "1e-999"_d);
    CHECK(Decimal(nines) > "1e-1000"_d);
    CHECK("0.1"_d < "0.10000000000000000000000000000000000001"_d);
    CHECK("3"_d > 2);
    CHECK(4 >= "4.0"_d);
}

TEST_CASE("equal decimals have equal hashes") {
    CHECK(hash_value("1.5"_d) == hash_value("1.5000"_d));
    CHECK(hash_value("0"_d) == hash_value("-0.00"_d));
    CHECK(hash_value("100"_d) == hash_value("1e2"_d));
    CHECK(hash_value("1.5"_d) != hash_value("-1.5"_d));
    CHECK(hash_value("15"_d) != hash_value("1.5"_d));
    std::unordered_set<Decimal> set{"1.5"_d, "1.50"_d, "1.500"_d, "2"_d};
    CHECK(set.size() == 2);
    CHECK("1.500"_d.normalized().to_string() == "1.5");
    CHECK("100.00"_d.normalized().to_string() == "100");
    CHECK("0.00"_d.normalized().to_string() == "0");
}

TEST_CASE("precision, scale and sign") {
    CHECK(Decimal().precision() == 1);
    CHECK("0.00"_d.precision() == 1);
    CHECK("0.001"_d.precision() == 1);
    CHECK("123.450"_d.precision() == 6);
    CHECK("123.450"_d.scale() == 3);
    for (std::size_t digits = 1; digits <= 38; ++digits) {
        CHECK(Decimal(std::string(digits, '9')).precision() == static_cast<int>(digits));
        CHECK(Decimal("1" + std::string(digits - 1, '0')).precision() == static_cast<int>(digits));
    }
    CHECK("-1.5"_d.abs().to_string() == "1.5");
    CHECK((-"1.5"_d).to_string() == "-1.5");
    CHECK_FALSE((-"0.0"_d).negative());
    Decimal total = 1;
    total += "0.5"_d;
    total *= 3;
    total -= 4;
    CHECK(total.to_string() == "0.5");
}

TEST_CASE("doubles become the shortest decimal that reads back") {
    CHECK(Decimal(0.1).to_string() == "0.1");
    CHECK(Decimal(-2.5).to_string() == "-2.5");
    CHECK(Decimal(0.1 + 0.2).to_string() == "0.30000000000000004");
    CHECK(Decimal(-0.0).to_string() == "0");
    CHECK(Decimal(1e20).to_string() == "100000000000000000000");
    CHECK(Decimal(5e-324).to_string() == "0." + std::string(323, '0') + "5");
    CHECK(Decimal(1e37).to_string() == "1" + std::string(37, '0'));
    CHECK_THROWS_AS(Decimal(1e38), ArgumentError);
    CHECK_THROWS_AS(Decimal{std::numeric_limits<double>::max()}, ArgumentError);
    CHECK_THROWS_AS(Decimal{std::numeric_limits<double>::infinity()}, ArgumentError);
    CHECK_THROWS_AS(Decimal{std::numeric_limits<double>::quiet_NaN()}, ArgumentError);
}

TEST_CASE("decimals become the nearest double") {
    CHECK("0.1"_d.to_double() == 0.1);
    CHECK("-1.5"_d.to_double() == -1.5);
    CHECK("0.30000000000000004"_d.to_double() == 0.1 + 0.2);
    CHECK("9007199254740993"_d.to_double() == 9007199254740992.0);
    CHECK("9007199254740993.0000001"_d.to_double() == 9007199254740994.0);
    CHECK(Decimal(nines).to_double() == 1e38);
    CHECK("1e-1000"_d.to_double() == 0.0);
    std::mt19937_64 random(9);
    std::int64_t wrong = 0;
    for (int i = 0; i < 20'000; ++i) {
        const double value = std::ldexp(
            static_cast<double>(static_cast<std::int64_t>(random())),
            static_cast<int>(random() % 120) - 60
        );
        if (std::fabs(value) < 1e37) {
            wrong += Decimal(value).to_double() == value ? 0 : 1;
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("decimals become integers only when nothing is lost") {
    CHECK("42"_d.to_int64() == 42);
    CHECK("-42.000"_d.to_int64() == -42);
    CHECK("0e-900"_d.to_int64() == 0);
    CHECK(Decimal(INT64_MAX).to_int64() == INT64_MAX);
    CHECK(Decimal(INT64_MIN).to_int64() == INT64_MIN);
    CHECK_THROWS_AS(static_cast<void>("0.5"_d.to_int64()), DataError);
    CHECK_THROWS_AS(static_cast<void>("1e-1000"_d.to_int64()), DataError);
    CHECK_THROWS_AS(static_cast<void>((Decimal(INT64_MAX) + 1).to_int64()), DataError);
    CHECK_THROWS_AS(static_cast<void>((Decimal(INT64_MIN) - 1).to_int64()), DataError);
    CHECK_THROWS_AS(static_cast<void>(Decimal(nines).to_int64()), DataError);
}
