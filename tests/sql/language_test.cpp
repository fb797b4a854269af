// SPDX-License-Identifier: MIT
// The parts of the language beyond plain SELECT: windows, CTEs, UNION, upserts, as a program writes them.
#include "azoth/sql/compound.hpp"
#include "sql/sql_support.hpp"

namespace az = azoth;
using az::select;
using az::test::check_sql;
using az::test::shop;

namespace {

az::Expr<az::Any> u(const char* key) {
    return shop().users.c(key);
}

const az::Table& users() {
    return shop().users;
}

std::string sql(const auto& statement) {
    return az::to_string(statement);
}

}  // namespace

TEST_CASE("window functions") {
    check_sql({
        {sql(az::func::row_number()
                 .over(az::Window{.partition_by = {u("age")}, .order_by = {u("id").desc()}})),
         "row_number() OVER (PARTITION BY users.age ORDER BY users.id DESC)"},
        {sql(az::func::sum(users().c<int>("age"))
                 .over(az::Window{
                     .order_by = {u("id")}, .frame = az::rows(az::unbounded, az::current_row)
                 })),
         "sum(users.age) OVER (ORDER BY users.id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
        },
        {sql(az::func::max(u("age")).over(az::Window{.frame = az::range(-5, 3)})),
         "max(users.age) OVER (RANGE BETWEEN :param_1 PRECEDING AND :param_2 FOLLOWING)"},
        {sql(az::func::count(u("id")).filter(u("active"), u("age") > 3)),
         "count(users.id) FILTER (WHERE users.active AND users.age > :age_1)"},
        {sql(az::within_group(az::func::call<double>("percentile_cont", 0.5), {u("age")})),
         "percentile_cont(:param_1) WITHIN GROUP (ORDER BY users.age)"},
    });
}

TEST_CASE("common table expressions") {
    const auto grown = select(u("id"), u("name")).where(u("age") > 17).cte("grown");
    const auto start = select(az::literal(1).label("n")).cte("numbers", {.recursive = true});
    const auto numbers =
        start.union_all(select(start.c<int>("n") + 1).where(start.c<int>("n") < 10));
    check_sql({
        {sql(select(grown.c("name"))),
         "WITH grown AS (SELECT users.id AS id, users.name AS name FROM users WHERE users.age > "
         ":age_1) SELECT grown.name FROM grown"},
        {sql(select(numbers.c("n"))),
         "WITH RECURSIVE numbers(n) AS (SELECT :param_1 AS n UNION ALL SELECT numbers.n + :n_1 AS "
         "anon_1 FROM numbers WHERE numbers.n < :n_2) SELECT numbers.n FROM numbers"},
    });
}

TEST_CASE("UNION and its relatives") {
    const auto young = select(u("name")).where(u("age") < 18);
    const auto old = select(u("name")).where(u("age") > 80);
    check_sql({
        {sql(young.union_all(old).order_by("name").limit(3)),
         "SELECT users.name FROM users WHERE users.age < :age_1 UNION ALL SELECT users.name FROM "
         "users WHERE users.age > :age_2 ORDER BY name LIMIT :param_1"},
        {sql(young.union_(old.limit(1))),
         "SELECT users.name FROM users WHERE users.age < :age_1 UNION (SELECT users.name FROM "
         "users WHERE users.age > :age_2 LIMIT :param_1)"},
        {sql(young.except_(old).subquery("s").c("name")), "s.name"},
    });
    CHECK_THROWS_AS(
        (void)sql(select(u("name")).union_(select(u("name"), u("id")))), az::CompileError
    );
}

TEST_CASE("a UNION with more than its members is no part of another UNION's list") {
    const auto young = select(u("name")).where(u("age") < 18);
    const auto union_of = [](az::sql::NodeRef left, az::sql::NodeRef right) {
        return az::detail::CompoundBuilder(
            az::sql::SetOp::union_all, std::move(left), std::move(right)
        );
    };
    const auto one = [&] { return young.subquery_node(); };
    CHECK(union_of(union_of(one(), one()).sealed(), one()).node->selects.size() == 3);

    auto locked = union_of(one(), one());
    locked.node->for_update.wanted = true;
    CHECK(union_of(locked.sealed(), one()).node->selects.size() == 2);

    auto suffixed = union_of(one(), one());
    auto& words = az::sql::writable_extras(*suffixed.node).suffixes;
    words.text.push_back(az::sql::NodeRef::adopt(new az::sql::Text("/* end */", false, az::Type()))
    );
    words.dialects.emplace_back();
    CHECK(union_of(suffixed.sealed(), one()).node->selects.size() == 2);
}

TEST_CASE("a name in ORDER BY is a label or a column of the statement") {
    check_sql({
        {sql(select((u("age") + 1).label("next")).order_by("next")),
         "SELECT users.age + :age_1 AS next FROM users ORDER BY next"},
        {sql(select(u("name")).group_by("name")), "SELECT users.name FROM users GROUP BY users.name"
        },
    });
    CHECK_THROWS_AS((void)sql(select(u("name")).order_by("nmae")), az::CompileError);
}

TEST_CASE("equal statements share one compiled form, others do not") {
    const auto same = [](const auto& left, const auto& right) {
        left.statement()->seal();
        right.statement()->seal();
        return left.statement()->hash() == right.statement()->hash() &&
               az::sql::same_structure(*left.statement(), *right.statement());
    };
    const auto ranked = [](int from) {
        return select(az::func::rank().over(
            az::Window{.order_by = {u("id")}, .frame = az::rows(from, az::current_row)}
        ));
    };
    CHECK(same(ranked(-1), ranked(-7)));
    CHECK_FALSE(same(ranked(-1), ranked(1)));
    const auto either = [](int age) {
        return select(u("id")).where(u("age") < age).union_(select(u("id")).where(u("age") > age));
    };
    CHECK(same(either(1), either(2)));
    CHECK_FALSE(same(either(1), either(1).order_by("id")));
    const auto hinted = [](az::LiteralSql words) { return select(u("id")).prefix_with(words); };
    CHECK(same(hinted("A"), hinted("A")));
    CHECK_FALSE(same(hinted("A"), hinted("B")));
    const auto found = [](const char* flags) {
        return select(u("id")).where(users().c<std::string>("name").regexp_match("x", flags));
    };
    CHECK(same(found("i"), found("i")));
    CHECK_FALSE(same(found("i"), found("")));
    const auto spelled = [](az::LiteralSql op) {
        return select(u("id")).where(u("name").bool_op(op, "x"));
    };
    CHECK(same(spelled("@>"), spelled("@>")));
    CHECK_FALSE(same(spelled("@>"), spelled("<@")));
}
