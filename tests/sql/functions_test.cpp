// SPDX-License-Identifier: MIT
// SQL functions: how they are written and what type they have.
#include "sql/sql_support.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace az = azoth;
using az::test::check_sql;
using az::test::shop;
namespace func = az::func;

namespace {

std::string sql(const auto& expression) {
    return az::to_string(expression);
}

template <class T>
az::Expr<T> x() {
    return az::column<T>("x");
}

template <class T, class E>
constexpr bool gives(const E&) {
    return std::is_same_v<typename E::value_type, T>;
}

}  // namespace

TEST_CASE("functions as SQL") {
    const auto name = shop().users.c<std::string>("name");
    const auto age = shop().users.c<std::optional<int>>("age");
    check_sql({
        {sql(func::count()), "count(*)"},
        {sql(func::count(name)), "count(users.name)"},
        {sql(func::count(az::distinct(name))), "count(DISTINCT users.name)"},
        {sql(func::sum(age)), "sum(users.age)"},
        {sql(func::avg(age)), "avg(users.age)"},
        {sql(func::min(age)), "min(users.age)"},
        {sql(func::max(age + 1)), "max(users.age + :age_1)"},
        {sql(func::coalesce(age, 0)), "coalesce(users.age, :param_1)"},
        {sql(func::coalesce(age, x<int>(), 0)), "coalesce(users.age, x, :param_1)"},
        {sql(func::lower(name)), "lower(users.name)"},
        {sql(func::upper(name)), "upper(users.name)"},
        {sql(func::length(name)), "length(users.name)"},
        {sql(func::abs(age)), "abs(users.age)"},
        {sql(func::round(x<double>(), 2)), "round(x, :param_1)"},
        {sql(func::now()), "now()"},
        {sql(func::current_timestamp()), "CURRENT_TIMESTAMP"},
        {sql(func::current_date()), "CURRENT_DATE"},
        {sql(func::now() == shop().users.c("created")), "now() = users.created"},
    });
}

TEST_CASE("any function by its name") {
    check_sql({
        {sql(func::call<int>("ST_Area", x<int>())), "ST_Area(x)"},
        {sql(func::call<int>("UPPER_CASE")), "UPPER_CASE()"},
        {sql(func::call<std::string>("substr", x<std::string>(), 1, "y")),
         "substr(x, :param_1, :param_2)"},
        {sql(func::call<int>("pkg.f", 1)), "pkg.f(:param_1)"},
        {sql(func::call<int>("f", x<int>() + 1, x<bool>() && x<bool>())), "f(x + :x_1, x AND x)"},
        // What could be more than a name is quoted.
        {sql(func::call<int>("f(1); drop table t; --")), "\"f(1); drop table t; --\"()"},
        {sql(func::call<int>("a b.c\"d")), "\"a b\".\"c\"\"d\"()"},
    });
}

TEST_CASE("what a function gives") {
    CHECK(gives<std::int64_t>(func::count()));
    CHECK(gives<std::int64_t>(func::count(x<std::string>())));
    CHECK(gives<std::optional<std::int64_t>>(func::sum(x<int>())));
    CHECK(gives<std::optional<std::int64_t>>(func::sum(x<std::optional<int>>())));
    CHECK(gives<std::optional<double>>(func::sum(x<double>())));
    CHECK(gives<std::optional<az::Decimal>>(func::sum(x<az::Decimal>())));
    CHECK(gives<std::optional<double>>(func::avg(x<int>())));
    CHECK(gives<std::optional<std::string>>(func::max(x<std::string>())));
    CHECK(gives<az::Any>(func::max(x<az::Any>())));
    CHECK(gives<int>(func::coalesce(x<std::optional<int>>(), 0)));
    CHECK(gives<int>(func::coalesce(x<std::optional<int>>(), x<std::optional<int>>(), 0)));
    CHECK(gives<std::optional<int>>(func::coalesce(x<std::optional<int>>(), x<std::optional<int>>())
    ));
    CHECK(gives<std::int64_t>(func::length(x<std::string>())));
    CHECK(gives<std::optional<std::int64_t>>(func::length(x<std::optional<std::string>>())));
    CHECK(gives<az::Timestamp>(func::now()));
}

TEST_CASE("the SQL type of a function is that of its argument where it keeps it") {
    const auto kind = [](const auto& e) { return az::sql::type_of(*e.node()).kind(); };
    const auto created = shop().users.c("created");
    CHECK(kind(func::max(created)) == az::TypeKind::DateTime);
    CHECK(kind(func::coalesce(created, az::func::now())) == az::TypeKind::DateTime);
    CHECK(kind(func::max(created).label("x")) == az::TypeKind::DateTime);
    CHECK(kind(func::sum(shop().letters.c("weight"))) == az::TypeKind::Numeric);
    CHECK(kind(func::count(created)) == az::TypeKind::BigInteger);
    CHECK(kind(func::avg(shop().users.c("age"))) == az::TypeKind::Double);
}

TEST_CASE("functions can stand in constants") {
    static constexpr auto now = az::func::now();
    CHECK(sql(now.desc()) == "now() DESC");
}
