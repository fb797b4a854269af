// SPDX-License-Identifier: MIT
// SQL written by hand: text(), literal_column() and unsafe_sql().
#include "azoth/sql/elements.hpp"
#include "sql/sql_support.hpp"

#include <string>
#include <vector>

namespace az = azoth;
using az::test::check_sql;
using az::test::shop;

namespace {

std::vector<std::string> parameters(const az::TextClause& text) {
    std::vector<std::string> names;
    for (const auto& bind : az::sql::as<az::sql::Text>(*text.node()).binds()) {
        names.emplace_back(bind->base_name());
    }
    return names;
}

std::string sql(const auto& statement) {
    return az::to_string(statement);
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a colon and a name are a parameter") {
    CHECK(parameters(az::text("select :x, :y_2 from t where a=:x")) == Names{"x", "y_2", "x"});
    CHECK(parameters(az::text("select (:a)+:b,:c")) == Names{"a", "b", "c"});
    CHECK(parameters(az::text(":x")) == Names{"x"});
    CHECK(parameters(az::text("select 1")).empty());
    check_sql({
        {sql(az::text("select :x, :y_2 from t where a=:x")), "select :x, :y_2 from t where a=:x"},
        {sql(az::text("select 1")), "select 1"},
    });
}

TEST_CASE("other colons are none") {
    check_sql({
        {sql(az::text("select a::text from t")), "select a::text from t"},
        {sql(az::text("select '12\\:30'")), "select '12:30'"},
        {sql(az::text("select a[1\\:2]")), "select a[1:2]"},
        {sql(az::text("select x:y")), "select x:y"},
        {sql(az::text("a : b")), "a : b"},
        {sql(az::text("end:")), "end:"},
        {sql(az::text("C:\\dir")), "C:\\dir"},
    });
    CHECK(parameters(az::text("select a::text, '\\:x', x:y, :real::int, :none:")) == Names{"real"});
}

TEST_CASE("bindparams gives values") {
    const auto query = az::text("select :x, :y where a = :x");
    const auto bound = query.bindparams({{"x", 3}});
    CHECK(az::to_string(bound, {.literal_binds = true}) == "select 3, :y where a = 3");
    CHECK(az::to_string(query, {.literal_binds = true}) == "select :x, :y where a = :x");
    CHECK(
        az::to_string(bound.bindparams({{"y", "it's"}}), {.literal_binds = true}) ==
        "select 3, 'it''s' where a = 3"
    );
    CHECK_THROWS_AS((void)query.bindparams({{"z", 1}}), az::ArgumentError);
}

TEST_CASE("text can stand in a statement") {
    const auto id = shop().users.c("id");
    check_sql({
        {sql(select(id).where(az::text("age > :low AND age < :high"))),
         "SELECT users.id FROM users WHERE age > :low AND age < :high"},
        {sql(select(id).where(!az::text("a = 1"))), "SELECT users.id FROM users WHERE NOT a = 1"},
        {sql(select(id).order_by(az::text("2 DESC"))), "SELECT users.id FROM users ORDER BY 2 DESC"
        },
        {sql(az::literal_column<int>("random()") + 1), "random() + :random_1"},
        {sql(az::literal_column("a:b")), "a:b"},
        {sql(az::func::lower(az::literal_column<std::string>("x"))), "lower(x)"},
    });
}

TEST_CASE("unsafe_sql takes text that was put together at run time") {
    std::string statement = "select ";
    statement += ":x";
    CHECK(sql(az::unsafe_sql(statement)) == "select :x");
    CHECK(parameters(az::unsafe_sql(statement)) == Names{"x"});
}
