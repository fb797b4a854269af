// SPDX-License-Identifier: MIT
// Operators: how each is written, and where parentheses go.
#include "sql/sql_support.hpp"

#include <cstdint>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

namespace az = azoth;
using az::test::check_sql;
using az::test::shop;

namespace {

az::Expr<std::int64_t> id() {
    return shop().users.c<std::int64_t>("id");
}

az::Expr<std::optional<int>> age() {
    return shop().users.c<std::optional<int>>("age");
}

az::Expr<std::string> name() {
    return shop().users.c<std::string>("name");
}

az::Expr<bool> active() {
    return shop().users.c<bool>("active");
}

template <class T = az::Any>
az::Expr<T> x(const char* column) {
    return az::column<T>(column);
}

std::string sql(const auto& expression) {
    return az::to_string(expression);
}

/// As `sql`, for expressions without types.
std::string any(az::Expr<bool> expression) {
    return az::to_string(expression);
}

}  // namespace

TEST_CASE("comparisons") {
    check_sql({
        {sql(id() == 1), "users.id = :id_1"},
        {sql(id() != 1), "users.id != :id_1"},
        {sql(id() < 1), "users.id < :id_1"},
        {sql(id() <= 1), "users.id <= :id_1"},
        {sql(id() > 1), "users.id > :id_1"},
        {sql(id() >= 1), "users.id >= :id_1"},
        {sql(1 < id()), ":id_1 < users.id"},
        {sql(id() == age()), "users.id = users.age"},
        {sql(name() == "x"), "users.name = :name_1"},
        {sql(name() == std::string("x")), "users.name = :name_1"},
        {sql(name() == std::string_view("x")), "users.name = :name_1"},
        {sql("x" == name()), ":name_1 = users.name"},
        {sql(age().is_distinct_from(3)), "users.age IS DISTINCT FROM :age_1"},
        {sql(age().is_not_distinct_from(3)), "users.age IS NOT DISTINCT FROM :age_1"},
        {sql(!age().is_distinct_from(3)), "users.age IS NOT DISTINCT FROM :age_1"},
        {sql(shop().users.c("created") > az::Timestamp()), "users.created > :created_1"},
    });
}

TEST_CASE("NULL is asked for with IS") {
    std::optional<int> nothing;
    std::optional<int> something = 3;
    check_sql({
        {sql(age() == az::null), "users.age IS NULL"},
        {sql(age() != az::null), "users.age IS NOT NULL"},
        {sql(age() == nullptr), "users.age IS NULL"},
        {sql(age() == std::nullopt), "users.age IS NULL"},
        {sql(age() == nothing), "users.age IS NULL"},
        {sql(age() != nothing), "users.age IS NOT NULL"},
        {sql(age() == something), "users.age = :age_1"},
        {sql(az::null == age()), "users.age IS NULL"},
        {sql(age().is_null()), "users.age IS NULL"},
        {sql(age().is_not_null()), "users.age IS NOT NULL"},
        {sql(!age().is_null()), "users.age IS NOT NULL"},
        {sql(!(age() != az::null)), "users.age IS NULL"},
    });
}

TEST_CASE("TRUE and FALSE are part of the SQL") {
    check_sql({
        {sql(active() == true), "users.active = true"},
        {sql(active() == false), "users.active = false"},
        {sql(active() != true), "users.active != true"},
        {sql(true == active()), "users.active = true"},
        {sql(!active()), "NOT users.active"},
        {sql(!!active()), "users.active"},
        {sql(active() && id() == 1), "users.active AND users.id = :id_1"},
        {sql(az::Expr<bool>(true)), "true"},
        {sql(az::Expr<bool>(false)), "false"},
        {sql(!az::Expr<bool>(true)), "false"},
    });
}

TEST_CASE("a condition can start empty") {
    az::Expr<bool> all = true;
    all = all && id() == 1;
    all = all && name() == "x";
    az::Expr<bool> any_of = false;
    any_of = any_of || id() == 1;
    any_of = any_of || name() == "x";
    check_sql({
        {sql(all), "users.id = :id_1 AND users.name = :name_1"},
        {sql(any_of), "users.id = :id_1 OR users.name = :name_1"},
        {sql(az::and_()), "true"},
        {sql(az::or_()), "false"},
        {sql(az::and_(id() == 1)), "users.id = :id_1"},
        {sql(az::and_(id() == 1, id() == 2, id() == 3)),
         "users.id = :id_1 AND users.id = :id_2 AND users.id = :id_3"},
        {sql(az::or_(id() == 1, id() == 2)), "users.id = :id_1 OR users.id = :id_2"},
        {sql(az::Expr<bool>(false) && id() == 1), "false"},
        {sql(id() == 1 || az::Expr<bool>(true)), "true"},
        {sql(id() == 1 && az::Expr<bool>(true)), "users.id = :id_1"},
    });
}

TEST_CASE("AND binds tighter than OR, NOT tighter than both") {
    const auto a = x<bool>("a");
    const auto b = x<bool>("b");
    const auto c = x<bool>("c");
    const auto d = x<bool>("d");
    check_sql({
        {sql(a && b && c), "a AND b AND c"},
        {sql(a && (b && c)), "a AND b AND c"},
        {sql(a || (b || c)), "a OR b OR c"},
        {sql(a || (b && c)), "a OR b AND c"},
        {sql((a || b) && c), "(a OR b) AND c"},
        {sql((a || b) && (c || d)), "(a OR b) AND (c OR d)"},
        {sql(a && (b || (c && d))), "a AND (b OR c AND d)"},
        {sql(!(a && b)), "NOT (a AND b)"},
        {sql(!(a || b)), "NOT (a OR b)"},
        {sql(!a && b), "NOT a AND b"},
        {sql(!(!a)), "a"},
        {sql(az::not_(a == b)), "a != b"},
        {sql(!(id() < 1)), "users.id >= :id_1"},
        {sql(!(id() <= 1)), "users.id > :id_1"},
        {sql(!(id() > 1)), "users.id <= :id_1"},
        {sql(!(id() >= 1)), "users.id < :id_1"},
        {sql(!(!(id() == 1))), "users.id = :id_1"},
        {sql((a && b) == c), "(a AND b) = c"},
        {sql((a == b) == c), "(a = b) = c"},
        {sql(a == (b == c)), "a = (b = c)"},
        {sql((id() == 1) == (id() == 2)), "(users.id = :id_1) = (users.id = :id_2)"},
    });
}

TEST_CASE("arithmetic") {
    const auto a = x<int>("a");
    const auto b = x<int>("b");
    const auto c = x<int>("c");
    check_sql({
        {sql(a + b), "a + b"},
        {sql(a - 1), "a - :a_1"},
        {sql(1 - a), ":a_1 - a"},
        {sql(a * b), "a * b"},
        {sql(a % b), "a % b"},
        {sql(-a), "-a"},
        {sql(-(a + b)), "-(a + b)"},
        {sql(-a + b), "-a + b"},
        {sql(-(-a)), "-(-a)"},
        {sql(a + b + c), "a + b + c"},
        {sql(a + (b + c)), "a + b + c"},
        {sql(a - b - c), "(a - b) - c"},
        {sql(a - (b - c)), "a - (b - c)"},
        {sql(a - (b + c)), "a - (b + c)"},
        {sql((a + b) * c), "(a + b) * c"},
        {sql(a + b * c), "a + b * c"},
        {sql(a * b * c), "a * b * c"},
        {sql(a * (b * c)), "a * b * c"},
        {sql(a % b % c), "(a % b) % c"},
        {sql(a + b == c), "a + b = c"},
        {sql((a + b > 1) && c < 2), "a + b > :param_1 AND c < :c_1"},
        {sql(2 * a + 1 == 7), ":a_1 * a + :param_1 = :param_2"},
    });
}

TEST_CASE("a slash keeps the fraction") {
    const auto a = x<int>("a");
    const auto b = x<int>("b");
    const auto f = x<double>("f");
    check_sql({
        {sql(a / b), "a / CAST(b AS NUMERIC)"},
        {sql(a / 2), "a / CAST(:a_1 AS NUMERIC)"},
        {sql(a / (a - b)), "a / CAST((a - b) AS NUMERIC)"},
        {sql(a / f), "a / CAST(f AS DOUBLE)"},
        {sql((a / b) / b), "(a / CAST(b AS NUMERIC)) / CAST(b AS NUMERIC)"},
    });
    static_assert(std::is_same_v<decltype(a / b)::value_type, double>);
    static_assert(std::is_same_v<decltype(age() / 2)::value_type, std::optional<double>>);
    static_assert(std::is_same_v<decltype(x<az::Decimal>("d") / 2)::value_type, az::Decimal>);
}

TEST_CASE("the C++ type of arithmetic follows its operands") {
    static_assert(std::is_same_v<decltype(x<int>("a") + 1)::value_type, int>);
    static_assert(std::is_same_v<
                  decltype(x<int>("a") + x<std::int64_t>("b"))::value_type,
                  std::int64_t>);
    static_assert(std::is_same_v<decltype(age() + 1)::value_type, std::optional<int>>);
    static_assert(std::is_same_v<decltype(x<int>("a") * 1.5)::value_type, double>);
    static_assert(std::is_same_v<
                  decltype(x<int>("a") + x<az::Decimal>("b"))::value_type,
                  az::Decimal>);
    static_assert(std::is_same_v<decltype(x("a") + 1)::value_type, az::Any>);
    static_assert(std::is_same_v<decltype(name() + "x")::value_type, std::string>);
    static_assert(std::is_same_v<
                  decltype(x<az::Timestamp>("a") - x<az::Timestamp>("b"))::value_type,
                  az::Interval>);
    static_assert(std::is_same_v<
                  decltype(x<az::Timestamp>("a") + az::Interval())::value_type,
                  az::Timestamp>);
}

TEST_CASE("text is joined with ||") {
    check_sql({
        {sql(name() + "!"), "users.name || :name_1"},
        {sql("Mr " + name()), ":name_1 || users.name"},
        {sql(name() + " " + name()), "users.name || :name_1 || users.name"},
        {sql(name().concat("!")), "users.name || :name_1"},
        {sql(name() + "a" == "b"), "(users.name || :name_1) = :param_1"},
        {sql(shop().users.c("name") + "!"), "users.name || :name_1"},
    });
}

TEST_CASE("LIKE and its relatives") {
    check_sql({
        {sql(name().like("a%")), "users.name LIKE :name_1"},
        {sql(name().not_like("a%")), "users.name NOT LIKE :name_1"},
        {sql(!name().like("a%")), "users.name NOT LIKE :name_1"},
        {sql(!name().not_like("a%")), "users.name LIKE :name_1"},
        {sql(name().ilike("a%")), "lower(users.name) LIKE lower(:name_1)"},
        {sql(name().not_ilike("a%")), "lower(users.name) NOT LIKE lower(:name_1)"},
        {sql(!name().ilike("a%")), "lower(users.name) NOT LIKE lower(:name_1)"},
        {sql(name().like(name() + "%")), "users.name LIKE (users.name || :name_1)"},
        {sql(name().contains("x")), "users.name LIKE :name_1 ESCAPE '/'"},
        {sql(!name().contains("x")), "users.name NOT LIKE :name_1 ESCAPE '/'"},
        {sql(name().contains("x") && active()),
         "users.name LIKE :name_1 ESCAPE '/' AND users.active"},
    });
    const auto literal = [](const auto& e) { return az::to_string(e, {.literal_binds = true}); };
    check_sql({
        {literal(name().like("5/%%", "/")), "users.name LIKE '5/%%' ESCAPE '/'"},
        {literal(name().contains("50%")), "users.name LIKE '%50/%%' ESCAPE '/'"},
        {literal(name().startswith("a_b")), "users.name LIKE 'a/_b%' ESCAPE '/'"},
        {literal(name().endswith("a/b")), "users.name LIKE '%a//b' ESCAPE '/'"},
        {literal(name().contains("")), "users.name LIKE '%%' ESCAPE '/'"},
        {literal(name() == "it's"), "users.name = 'it''s'"},
    });
}

TEST_CASE("IN takes lists, ranges and SELECTs") {
    const std::vector<int> none;
    const std::vector<int> three{1, 2, 3};
    const std::vector<std::string> names{"a", "b"};
    check_sql({
        {sql(id().in({1, 2})), "users.id IN (:id_1_1, :id_1_2)"},
        {sql(id().in({7})), "users.id IN (:id_1_1)"},
        {sql(id().in(three)), "users.id IN (:id_1_1, :id_1_2, :id_1_3)"},
        {sql(id().in(none)), "users.id IN (NULL) AND (1 != 1)"},
        {sql(id().not_in({1, 2})), "(users.id NOT IN (:id_1_1, :id_1_2))"},
        {sql(id().not_in(none)), "(users.id NOT IN (NULL) OR (1 = 1))"},
        {sql(!id().in({1, 2})), "(users.id NOT IN (:id_1_1, :id_1_2))"},
        {sql(!id().not_in({1, 2})), "users.id IN (:id_1_1, :id_1_2)"},
        {sql(name().in({"a", "b"})), "users.name IN (:name_1_1, :name_1_2)"},
        {sql(name().in(names)), "users.name IN (:name_1_1, :name_1_2)"},
        {sql(id().in({1}) && id().in({2})), "users.id IN (:id_1_1) AND users.id IN (:id_2_1)"},
        {sql(id().in({1}) || id().not_in({2})),
         "users.id IN (:id_1_1) OR (users.id NOT IN (:id_2_1))"},
        {sql(id().in(az::select(shop().addresses.c("user_id")))),
         "users.id IN (SELECT addresses.user_id FROM addresses)"},
        {sql(id().not_in(az::select(shop().addresses.c("user_id")))),
         "(users.id NOT IN (SELECT addresses.user_id FROM addresses))"},
        {sql((id() + 1).in({1})), "users.id + :id_1 IN (:param_1_1)"},
    });
    CHECK(az::to_string(id().in({1, 2}), {.literal_binds = true}) == "users.id IN (1, 2)");
    CHECK(
        az::to_string(id().in(none), {.literal_binds = true}) == "users.id IN (NULL) AND (1 != 1)"
    );
}

TEST_CASE("BETWEEN") {
    check_sql({
        {sql(id().between(1, 2)), "users.id BETWEEN :id_1 AND :id_2"},
        {sql(!id().between(1, 2)), "users.id NOT BETWEEN :id_1 AND :id_2"},
        {sql(!!id().between(1, 2)), "users.id BETWEEN :id_1 AND :id_2"},
        {sql(id().between(age(), age() + 1)), "users.id BETWEEN users.age AND users.age + :age_1"},
        {sql(id().between(1, 2) && active()), "users.id BETWEEN :id_1 AND :id_2 AND users.active"},
        {sql(az::literal(5).between(id(), age())), ":param_1 BETWEEN users.id AND users.age"},
    });
}

TEST_CASE("CASE") {
    check_sql({
        {sql(az::case_(age() >= 18, "adult").else_("child")),
         "CASE WHEN (users.age >= :age_1) THEN :param_1 ELSE :param_2 END"},
        {sql(az::case_(age() >= 18, "adult").when(age() >= 13, "teen")),
         "CASE WHEN (users.age >= :age_1) THEN :param_1 WHEN (users.age >= :age_2) THEN :param_2 "
         "END"},
        {sql(az::case_(active(), id()).else_(age())),
         "CASE WHEN users.active THEN users.id ELSE users.age END"},
        {sql(az::case_(active() && id() == 1, 1).else_(0) == 1),
         "CASE WHEN (users.active AND users.id = :id_1) THEN :param_1 ELSE :param_2 END = :param_3"
        },
    });
    static_assert(std::is_same_v<
                  decltype(az::case_(active(), "x"))::value_type,
                  std::optional<std::string>>);
    static_assert(std::is_same_v<decltype(az::case_(active(), 1).else_(0))::value_type, int>);
}

TEST_CASE("CAST and type_coerce") {
    check_sql({
        {sql(az::cast<std::string>(id())), "CAST(users.id AS VARCHAR)"},
        {sql(az::cast<std::string>(id(), az::String(10))), "CAST(users.id AS VARCHAR(10))"},
        {sql(az::cast<std::int64_t>(name())), "CAST(users.name AS BIGINT)"},
        {sql(az::cast<az::Decimal>(id() + 1)), "CAST(users.id + :id_1 AS NUMERIC)"},
        {sql(az::type_coerce<std::string>(id())), "users.id"},
        {sql(az::type_coerce<std::string>(id()) + "x"), "users.id || :param_1"},
        {sql(az::cast<std::string>(id()).like("1%")), "CAST(users.id AS VARCHAR) LIKE :param_1"},
    });
}

TEST_CASE("order") {
    check_sql({
        {sql(id().asc()), "users.id ASC"},
        {sql(id().desc()), "users.id DESC"},
        {sql(id().desc().nulls_last()), "users.id DESC NULLS LAST"},
        {sql(id().nulls_first()), "users.id NULLS FIRST"},
        {sql((id() + 1).desc()), "users.id + :id_1 DESC"},
        {sql((active() || active()).desc()), "(users.active OR users.active) DESC"},
    });
}

TEST_CASE("parameters are named after what they are compared with") {
    check_sql({
        {sql(id() == 1 && id() == 2), "users.id = :id_1 AND users.id = :id_2"},
        {sql(id() == 1 && age() == 2), "users.id = :id_1 AND users.age = :age_1"},
        {sql(az::literal(1) == az::literal(2)), ":param_1 = :param_2"},
        {sql(az::func::lower(name()) == "x"), "lower(users.name) = :lower_1"},
        {sql(id() == az::bindparam("who")), "users.id = :who"},
        {sql(id() == az::bindparam("who") || age() == az::bindparam("who")),
         "users.id = :who OR users.age = :who"},
        {sql(az::column<int>("odd name (x)") == 1), "\"odd name (x)\" = :odd_name_x_1"},
        {sql(az::column<int>("_lead") == 1), "_lead = :lead_1"},
    });
    const auto one = az::literal(1);
    CHECK(sql(id() == one && age() == one) == "users.id = :param_1 AND users.age = :param_1");
}

TEST_CASE("identifiers are quoted where they must be") {
    az::MetaData meta;
    az::Table odd{
        "Odd Table",
        meta,
        az::Column{"select", az::Integer()},
        az::Column{"MixedCase", az::Integer()},
        az::Column{"q\"uote", az::Integer()},
        az::schema("my schema")
    };
    CHECK(
        sql(odd.c("MixedCase") == 1) == "\"my schema\".\"Odd Table\".\"MixedCase\" = :MixedCase_1"
    );
    CHECK(sql(odd.c("q\"uote").is_null()) == "\"my schema\".\"Odd Table\".\"q\"\"uote\" IS NULL");
}

TEST_CASE("untyped columns take anything") {
    const auto c = [](const char* key) { return shop().users.c(key); };
    check_sql({
        {any(c("id") == 1), "users.id = :id_1"},
        {any(c("name") == "x"), "users.name = :name_1"},
        {any(c("age") == az::null), "users.age IS NULL"},
        {any(c("active")), "users.active"},
        {any(c("active") && !c("active")), "users.active AND NOT users.active"},
        {any(c("name").like("x") || c("id").in({1, 2})),
         "users.name LIKE :name_1 OR users.id IN (:id_1_1, :id_1_2)"},
    });
    CHECK_THROWS_AS((void)c("nmae"), az::NoSuchColumnError);
    const auto before = std::source_location::current();
    try {
        (void)shop().users.c("nmae");
        FAIL("no error");
    } catch (const az::NoSuchColumnError& error) {
        CHECK(error.location().line() == before.line() + 2);
        CHECK(error.message() == "'users' has no column 'nmae'");
        CHECK(error.hint() == "its columns are: id, name, age, active, created");
    }
}

TEST_CASE("a fragment is a value") {
    const auto adult = [](int years) { return age() >= years && active(); };
    const az::Expr<bool> kept = adult(18);
    az::Expr<bool> more = kept && name() == "x";
    CHECK(sql(kept) == "users.age >= :age_1 AND users.active");
    CHECK(sql(more) == "users.age >= :age_1 AND users.active AND users.name = :name_1");
    CHECK(sql(kept || id() == 1) == "users.age >= :age_1 AND users.active OR users.id = :id_1");
}
