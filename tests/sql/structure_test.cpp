// SPDX-License-Identifier: MIT
// Statements as keys of the cache: what shares one compiled form and what must not.
#include "azoth/sql/compiler.hpp"
#include "azoth/sql/statements.hpp"
#include "sql/sql_support.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace az = azoth;
using az::select;
using az::test::shop;

namespace {

az::Expr<az::Any> u(const char* key) {
    return shop().users.c(key);
}

const az::sql::Node& sealed(const auto& statement) {
    const az::sql::Node& node = *statement.statement();
    if (node.kind() != az::sql::NodeKind::text) {
        static_cast<const az::sql::Statement&>(node).seal();
    }
    return node;
}

/// One compiled form serves both. Then their hashes have to be equal, too.
bool share(const auto& left, const auto& right) {
    const az::sql::Node& a = sealed(left);
    const az::sql::Node& b = sealed(right);
    const bool same = az::sql::same_structure(a, b);
    CHECK(az::sql::same_structure(b, a) == same);
    if (same) {
        CHECK(a.hash() == b.hash());
        CHECK(az::to_string(left).size() > 0);
    }
    return same;
}

az::Select<> base() {
    return select(u("id"), u("name"));
}

double seconds(const auto& f) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    f();
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

}  // namespace

TEST_CASE("statements that differ only in values share") {
    const auto one = [](int id, const char* name) {
        return base().where(u("id") == id, u("name").like(name)).limit(id);
    };
    CHECK(share(one(1, "a%"), one(2, "b%")));
    CHECK(share(base().where(u("id").in({1, 2})), base().where(u("id").in({3, 4, 5}))));
    CHECK(share(base().where(u("id").in({1, 2})), base().where(u("id").in(std::vector<int>()))));
    CHECK(share(base().limit(1).offset(2), base().limit(3).offset(4)));
    CHECK(share(base().where(u("age").between(1, 2)), base().where(u("age").between(3, 4))));
    CHECK(share(
        select(az::case_(u("id") == 1, "a").else_("b")),
        select(az::case_(u("id") == 2, "x").else_("y"))
    ));
    CHECK(share(
        insert(shop().users).values({{"name", "a"}}), insert(shop().users).values({{"name", "b"}})
    ));
    CHECK(share(
        insert(shop().users).values({{"name", "a"}}),
        insert(shop().users).values({{"name", az::null}})
    ));
    CHECK(share(
        update(shop().users).set(u("name"), "a").where(u("id") == 1),
        update(shop().users).set(u("name"), "b").where(u("id") == 2)
    ));
    CHECK(
        share(delete_(shop().users).where(u("id") == 1), delete_(shop().users).where(u("id") == 2))
    );
    CHECK(share(
        az::text("select :x").bindparams({{"x", 1}}), az::text("select :x").bindparams({{"x", 2}})
    ));
}

TEST_CASE("statements with other columns, operators or parts do not share") {
    CHECK_FALSE(share(base(), select(u("id"))));
    CHECK_FALSE(share(base(), select(u("name"), u("id"))));
    CHECK_FALSE(share(base().where(u("id") == 1), base().where(u("age") == 1)));
    CHECK_FALSE(share(base().where(u("id") == 1), base().where(u("id") != 1)));
    CHECK_FALSE(share(base().where(u("id") == 1), base().where(u("id") == az::null)));
    CHECK_FALSE(share(base().where(u("active") == true), base().where(u("active") == false)));
    CHECK_FALSE(share(base().where(u("id") == 1), base().having(u("id") == 1)));
    CHECK_FALSE(share(base().where(u("id") == 1), base().where(u("id") == 1, u("id") == 2)));
    CHECK_FALSE(share(
        base().where(u("id") == 1 && u("age") == 1), base().where(u("id") == 1 || u("age") == 1)
    ));
    CHECK_FALSE(share(base().limit(1), base().offset(1)));
    CHECK_FALSE(share(base(), base().distinct()));
    CHECK_FALSE(share(base(), base().with_for_update()));
    CHECK_FALSE(share(base().with_for_update(), base().with_for_update({.nowait = true})));
    CHECK_FALSE(share(base().order_by(u("id")), base().order_by(u("id").desc())));
    CHECK_FALSE(share(base().order_by(u("id")), base().group_by(u("id"))));
    CHECK_FALSE(share(base().where(u("id").in({1})), base().where(u("id").not_in({1}))));
    CHECK_FALSE(share(base().where(u("id").in({1})), base().where(u("id") == 1)));
    CHECK_FALSE(share(base().where(u("name").like("x")), base().where(u("name").like("x", "/"))));
    CHECK_FALSE(share(select(u("id").label("a")), select(u("id").label("b"))));
    CHECK_FALSE(share(select(u("id")), select(u("id").label("id"))));
    CHECK_FALSE(share(select(az::func::min(u("id"))), select(az::func::max(u("id")))));
    CHECK_FALSE(share(
        select(az::cast<std::string>(u("id"))),
        select(az::cast<std::string>(u("id"), az::String(10)))
    ));
    CHECK_FALSE(
        share(select(az::cast<std::string>(u("id"))), select(az::type_coerce<std::string>(u("id"))))
    );
    CHECK_FALSE(share(select(az::literal_column("a")), select(az::literal_column("b"))));
    CHECK_FALSE(share(az::text("select :x"), az::text("select :y")));
    CHECK_FALSE(share(select(az::func::count()), select(az::func::count(u("id")))));
}

TEST_CASE("joins are told apart") {
    const auto& addresses = shop().addresses;
    const auto on = u("id") == addresses.c("user_id");
    CHECK(share(base().join(addresses), base().join(addresses)));
    CHECK_FALSE(share(base().join(addresses), base().outerjoin(addresses)));
    CHECK_FALSE(share(base().join(addresses), base().join(addresses, on)));
    CHECK_FALSE(share(base().join(addresses), base()));
    CHECK_FALSE(share(base().join(addresses), base().join_from(shop().users, addresses)));
}

TEST_CASE("DML is told apart") {
    const auto one = insert(shop().users).values({{"name", "a"}});
    CHECK_FALSE(share(one, insert(shop().users).values({{"age", 1}})));
    CHECK_FALSE(share(one, insert(shop().users).values({{{"name", "a"}}, {{"name", "b"}}})));
    CHECK_FALSE(share(one, one.returning(u("id"))));
    CHECK_FALSE(share(one, one.on_conflict(u("id")).do_nothing()));
    CHECK_FALSE(share(
        one.on_conflict(u("id")).do_update(u("name"), "a"), one.on_conflict(u("id")).do_nothing()
    ));
    CHECK_FALSE(share(
        one.on_conflict(u("id")).do_update(u("name"), "a"),
        one.on_conflict(u("name")).do_update(u("name"), "a")
    ));
    CHECK_FALSE(
        share(update(shop().users).set(u("name"), "a"), update(shop().users).set(u("age"), 1))
    );
    CHECK_FALSE(share(
        update(shop().users).set(u("age"), 1), update(shop().users).set(u("age"), u("age") + 1)
    ));
}

TEST_CASE("the same alias in the same places") {
    const auto pair = [](const az::TableAlias& left, const az::TableAlias& right) {
        return select(left.c("id"), right.c("id")).where(left.c("age") == right.c("age"));
    };
    const auto a = shop().users.alias();
    const auto b = shop().users.alias();
    const auto c = shop().users.alias();
    const auto d = shop().users.alias();
    // Other alias objects in the same roles are the same statement ...
    CHECK(share(pair(a, b), pair(c, d)));
    CHECK(share(pair(a, b), pair(b, a)));
    CHECK(share(pair(a, a), pair(b, b)));
    // ... but one alias used twice is not two, and the roles matter.
    CHECK_FALSE(share(pair(a, b), pair(a, a)));
    CHECK_FALSE(share(
        select(a.c("id"), b.c("id")).where(a.c("age") == 1),
        select(a.c("id"), b.c("id")).where(b.c("age") == 1)
    ));
    CHECK_FALSE(share(select(a.c("id")), select(u("id"))));
    CHECK_FALSE(share(select(a.c("id")), select(shop().users.alias("x").c("id"))));
    CHECK(share(select(shop().users.alias("x").c("id")), select(shop().users.alias("x").c("id"))));
    CHECK_FALSE(share(select(a.c("id")), select(shop().addresses.alias().c("id"))));
}

TEST_CASE("subqueries are compared by their contents and by their places") {
    const auto sub = [](int age) { return select(u("id")).where(u("age") > age).subquery(); };
    const auto twice = [](const az::SubqueryRef& left, const az::SubqueryRef& right) {
        return select(left.c("id")).where(left.c("id") == right.c("id"));
    };
    const auto one = sub(1);
    const auto two = sub(2);
    CHECK(share(select(one.c("id")), select(two.c("id"))));
    CHECK(share(twice(one, two), twice(two, sub(3))));
    CHECK_FALSE(share(twice(one, two), twice(one, one)));
    CHECK_FALSE(share(select(one.c("id")), select(select(u("id")).subquery().c("id"))));
    const auto exists = [](int id) {
        return base().where(select(u("age")).where(u("id") == id).exists());
    };
    CHECK(share(exists(1), exists(2)));
    const auto scalar = [](int id) {
        return select(select(u("age")).where(u("id") == id).scalar_subquery().label("x"));
    };
    CHECK(share(scalar(1), scalar(2)));
}

TEST_CASE("one parameter used twice is not two parameters") {
    const auto both = [](const az::Expr<int>& x, const az::Expr<int>& y) {
        return base().where(u("id") == x, u("age") == y);
    };
    const auto x = az::literal(1);
    const auto y = az::literal(1);
    CHECK(share(both(x, y), both(y, x)));
    CHECK(share(both(x, x), both(y, y)));
    CHECK_FALSE(share(both(x, y), both(x, x)));
    CHECK_FALSE(share(
        base().where(u("id") == az::bindparam("x")), base().where(u("id") == az::bindparam("y"))
    ));
    CHECK(share(
        base().where(u("id") == az::bindparam("x")), base().where(u("id") == az::bindparam("x"))
    ));
    // A value that is there and one that has to come are not the same.
    CHECK_FALSE(share(az::text("select :x"), az::text("select :x").bindparams({{"x", 1}})));
}

TEST_CASE("tables of other schemas with equal names do not share") {
    az::MetaData one;
    az::MetaData two;
    const az::Table left{"t", one, az::Column{"id", az::Integer()}};
    const az::Table right{"t", two, az::Column{"id", az::Integer()}};
    CHECK_FALSE(share(select(left.c("id")), select(right.c("id"))));
}

TEST_CASE("how a list of conditions came together does not matter") {
    const auto a = u("id") == 1;
    const auto b = u("age") == 2;
    const auto c = u("name") == "x";
    // In place, as a chain of temporaries, and with kept parts in between.
    const auto at_once = (u("id") == 1) && (u("age") == 2) && (u("name") == "x");
    const auto kept = a && b;
    const auto longer = kept && c;
    CHECK(share(base().where(at_once), base().where(longer)));
    CHECK(share(base().where(at_once), base().where(az::and_(a, b, c))));
    CHECK(az::to_string(kept) == "users.id = :id_1 AND users.age = :age_1");
}

TEST_CASE("a hundred thousand conditions are neither too deep nor quadratic") {
    constexpr int count = 100'000;
    az::Expr<bool> moved = true;
    az::Expr<bool> copied = true;
    const double build = seconds([&] {
        for (int i = 0; i < count; ++i) {
            moved = std::move(moved) && u("id") != i;
        }
    });
    const double build_copied = seconds([&] {
        for (int i = 0; i < count; ++i) {
            copied = copied && u("id") != i;
        }
    });
    const double work = seconds([&] {
        const auto statement = base().where(moved);
        const auto equal = base().where(copied);
        sealed(statement);
        sealed(equal);
        CHECK(statement.statement()->hash() == equal.statement()->hash());
        CHECK(az::sql::same_structure(*statement.statement(), *statement.statement()));
        const std::string text = az::to_string(statement);
        CHECK(text.ends_with("users.id != :id_100000"));
        CHECK(az::to_string(equal) == text);
    });
    // Quadratic work would take minutes.
    CHECK(build < 20);
    CHECK(build_copied < 20);
    CHECK(work < 20);
}

TEST_CASE("long lists of OR, UNION and CASE are neither too deep nor quadratic") {
    constexpr int count = 50'000;
    const auto id = shop().users.c<int>("id");
    az::Expr<bool> either = id == 0;
    auto all = az::sql::Handle<az::sql::CompoundSelect>::adopt(new az::sql::CompoundSelect());
    auto wide = az::sql::Handle<az::sql::Select>::adopt(new az::sql::Select());
    az::sql::ClauseList::Items branches;
    const double work = seconds([&] {
        for (int i = 0; i < count; ++i) {
            either = std::move(either) || id == i;
            all->selects.push_back(select(id).where(id == i).subquery_node());
            branches.push_back((id == i).node());
            branches.push_back(az::literal(i).node());
        }
        wide->columns.push_back(id.node());
        wide->where.push_back(either.node());
        wide->order_by.push_back(az::sql::make_case(nullptr, branches, nullptr));
        for (const az::sql::NodeRef& statement : {az::sql::NodeRef(all), az::sql::NodeRef(wide)}) {
            az::sql::seal_nested(*statement);
            CHECK(az::sql::same_structure(*statement, *statement));
            CHECK(az::sql::to_string(*statement).size() > count);
        }
    });
    // Quadratic work would take minutes.
    CHECK(work < 20);
}

TEST_CASE("conditions added one by one to copies of a statement are not quadratic") {
    constexpr int count = 30'000;
    const auto add = [](auto statement) {
        for (int i = 0; i < count; ++i) {
            statement = statement.where(u("id") != i);
        }
        return statement;
    };
    const double work = seconds([&] {
        const auto select = add(base());
        CHECK(share(select, add(base())));
        const std::string text = az::to_string(select);
        CHECK(text.ends_with("AND users.id != :id_30000"));
        CHECK(text.find('(') == std::string::npos);
        const std::string deleted = az::to_string(add(az::delete_(shop().users)));
        CHECK(deleted.ends_with("AND users.id != :id_30000"));
        CHECK(deleted.find('(') == std::string::npos);
    });
    // Quadratic work would take longer.
    CHECK(work < 20);
}

TEST_CASE("UNIONs of UNIONs end in an error, not at the end of the stack") {
    const auto one = select(shop().users.c<int>("id"));
    auto nested = one.union_all(one);
    const double work = seconds([&] {
        for (int i = 0; i < 20'000; ++i) {
            nested = i % 2 == 0 ? nested.union_(one) : nested.union_all(one);
        }
        CHECK_THROWS_AS((void)az::to_string(nested), az::CompileError);
    });
    CHECK(work < 20);
}

TEST_CASE("an INSERT of many rows compiles in linear time") {
    auto statement = insert(shop().users);
    const double built = seconds([&] {
        auto node =
            az::sql::Handle<az::sql::Insert>::adopt(new az::sql::Insert(*statement.statement()));
        const auto& table = shop().users.definition();
        node->columns.emplace_back(&table.column("name"));
        for (int i = 0; i < 30'000; ++i) {
            node->values.push_back(az::sql::make_bind(
                az::Value(i), az::Type(), az::sql::NodeRef(&table.column("name"))
            ));
            ++node->rows;
        }
        node->seal();
        CHECK(az::sql::same_structure(*node, *node));
        CHECK(az::sql::to_string(*node).ends_with("(:name_m29999)"));
    });
    CHECK(built < 20);
}

TEST_CASE("deep expressions are destroyed without recursion") {
    az::Expr<int> deep = az::literal(0);
    for (int i = 0; i < 200'000; ++i) {
        deep = deep - 1;
    }
    CHECK(deep.node()->has_binds());
}

TEST_CASE("what is nested deeper than the stack is an error") {
    az::Expr<int> deep = az::literal(0);
    az::Expr<bool> mixed = u("id") == 0;
    for (int i = 0; i < 100'000; ++i) {
        deep = deep - 1;
        mixed = i % 2 == 0 ? mixed && u("id") > i : mixed || u("id") == i;
    }
    CHECK_THROWS_AS((void)az::to_string(deep), az::CompileError);
    CHECK_THROWS_AS((void)az::to_string(select(deep)), az::CompileError);
    CHECK_THROWS_AS((void)az::to_string(select(u("id")).where(mixed)), az::CompileError);
    auto nested = select(shop().users.c<int>("id"));
    for (int i = 0; i < 5'000; ++i) {
        nested = select(shop().users.c<int>("id")).where(shop().users.c<int>("id").in(nested));
    }
    CHECK_THROWS_AS((void)az::to_string(nested), az::CompileError);
    auto from = select(shop().users.c<int>("id"));
    for (int i = 0; i < 20'000; ++i) {
        from = select(from.subquery("q").c<int>("id"));
    }
    CHECK_THROWS_AS((void)az::to_string(from), az::CompileError);
    az::sql::BindList binds;
    CHECK_THROWS_AS(az::sql::collect_binds(*deep.node(), binds), az::CompileError);
}

TEST_CASE("rows of VALUES are as long as its columns") {
    const auto values = [](std::vector<az::sql::ColumnDef> columns) {
        std::vector<az::sql::NodeRef> rows{
            az::literal(1).node(), az::literal(2).node(), az::literal(3).node()
        };
        return az::sql::FromRef::adopt(new az::sql::Values(std::move(columns), std::move(rows)));
    };
    CHECK(values({{"a"}})->columns().size() == 1);
    CHECK_THROWS_AS((void)values({}), az::ArgumentError);
    CHECK_THROWS_AS((void)values({{"a"}, {"b"}}), az::ArgumentError);
}
