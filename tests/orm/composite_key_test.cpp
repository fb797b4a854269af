// SPDX-License-Identifier: MIT
// Keys of several columns, and of other types than integers.
#include "orm/support.hpp"

#include <optional>

namespace azoth::test {
namespace {

struct Line;

struct Order {
    std::string shop{};
    std::int32_t number = 0;
    std::string customer{};
    Many<Line> lines{};

    static constexpr auto mapping();
};

struct Line {
    std::string shop{};
    std::int32_t order_number = 0;
    std::int32_t position = 0;
    std::string article{};
    One<Order> order{};

    static constexpr auto mapping() {
        return table(
            "order_lines",
            column<&Line::shop>(primary_key),
            column<&Line::order_number>(primary_key),
            column<&Line::position>(primary_key),
            column<&Line::article>(),
            foreign_keys({"shop", "order_number"}, {"orders.shop", "orders.number"}),
            relationship<&Line::order>(back_populates("lines"))
        );
    }
};

constexpr auto Order::mapping() {
    return table(
        "orders",
        column<&Order::shop>(primary_key),
        column<&Order::number>(primary_key),
        column<&Order::customer>(),
        relationship<&Order::lines>(
            back_populates("order"), cascade("all, delete-orphan"), order_by("position")
        )
    );
}

AZOTH_COLUMNS(Order, shop, number, customer, lines);
AZOTH_COLUMNS(Line, shop, order_number, position, article, order);

struct Fixture {
    Engine engine = database<Order, Line>();
    Session session{engine};
    Ref<Order> order = session.add(Order{
        .shop = "a",
        .number = 1,
        .customer = "ana",
        .lines = {Line{.position = 1, .article = "x"}, Line{.position = 2, .article = "y"}}
    });

    Fixture() { session.commit(); }
};

TEST_CASE_FIXTURE(Fixture, "composite key: insert, get, identity") {
    CHECK(order->lines.size() == 2);
    CHECK(order->lines[0]->shop == "a");
    CHECK(order->lines[0]->order_number == 1);
    CHECK(session.get<Order>("a", 1) == order);
    CHECK(session.get<Line>("a", 1, 2) == order->lines[1]);
    CHECK_FALSE(session.get<Order>("a", 2));
    CHECK_FALSE(session.get<Order>("b", 1));
    CHECK(session.scalars(select<Order>()).one() == order);
    CHECK(order->lines[1]->order == order);
    session.expunge_all();
    const Ref<Line> line = session.get<Line>("a", 1, 2);
    REQUIRE(line);
    CHECK(line->article == "y");
    CHECK(line->order->customer == "ana");
}

TEST_CASE_FIXTURE(Fixture, "composite key: no statement for what is here") {
    (void)order->customer;
    SqlLog log(engine);
    CHECK(session.get<Order>("a", 1) == order);
    CHECK(session.get<Order>(std::string("a"), std::int64_t{1}) == order);
    CHECK(log.size() == 0);
}

TEST_CASE_FIXTURE(Fixture, "composite key: the wrong number of parts") {
    CHECK_THROWS_AS((void)session.get<Order>("a"), ArgumentError);
    CHECK_THROWS_AS((void)session.get<Order>(1), ArgumentError);
    CHECK_THROWS_AS((void)session.get<Order>("a", 1, 2), ArgumentError);
}

TEST_CASE_FIXTURE(Fixture, "composite key: update and delete find their row") {
    session.add(Order{.shop = "a", .number = 2, .customer = "bea"});
    session.add(Order{.shop = "b", .number = 1, .customer = "cleo"});
    session.commit();
    order->customer = "changed";
    session.commit();
    CHECK(integer(engine, "SELECT count(*) FROM orders WHERE customer = 'changed'") == 1);
    session.remove(order->lines[0]);
    session.commit();
    CHECK(order->lines.size() == 1);
    CHECK(order->lines[0]->position == 2);
    session.remove(order);
    session.commit();
    CHECK(integer(engine, "SELECT count(*) FROM orders") == 2);
    CHECK(integer(engine, "SELECT count(*) FROM order_lines") == 0);
}

TEST_CASE_FIXTURE(Fixture, "composite key: a part changes") {
    const Ref<Line> line = order->lines[1];
    line->position = 9;
    session.flush();
    CHECK(session.get<Line>("a", 1, 9) == line);
    CHECK_FALSE(session.get<Line>("a", 1, 2));
    session.rollback();
    CHECK(line->position == 2);
    CHECK(session.get<Line>("a", 1, 2) == line);
    line->position = 5;
    session.commit();
    CHECK(line->position == 5);
    CHECK(integer(engine, "SELECT max(position) FROM order_lines") == 5);
}

TEST_CASE_FIXTURE(Fixture, "composite key: loading with options") {
    Order second{.shop = "b", .number = 1, .lines = {Line{.position = 1}}};
    session.add(second);
    session.commit();
    session.expunge_all();
    for (const auto& each :
         session.scalars(select<Order>().options(selectinload(col<&Order::lines>))).all()) {
        CHECK(each->lines.is_loaded());
        CHECK(each->lines.size() == (each->shop == "a" ? 2 : 1));
    }
    session.expunge_all();
    SqlLog log(engine);
    const auto lines = session.scalars(select<Line>().options(joinedload(col<&Line::order>))).all();
    CHECK(log.size() == 1);
    CHECK(lines.size() == 3);
    CHECK(lines[0]->order->lines.size() >= 1);
}

TEST_CASE_FIXTURE(Fixture, "composite key: conditions on relationships") {
    CHECK(
        session.scalars(select<Order>().where(col<&Order::lines>.any(col<&Line::article> == "y")))
            .one() == order
    );
    CHECK(session.scalars(select<Line>().where(col<&Line::order> == order)).all().size() == 2);
    CHECK(session.execute(select<Order, Line>().join(col<&Order::lines>)).all().size() == 2);
}

TEST_CASE_FIXTURE(Fixture, "composite key: the same key twice") {
    session.add(Order{.shop = "a", .number = 1});
    CHECK_THROWS_AS(session.flush(), IntegrityError);
    session.rollback();
    session.remove(order);
    const Ref<Order> again = session.add(Order{.shop = "a", .number = 1, .customer = "again"});
    session.commit();
    CHECK(session.get<Order>("a", 1) == again);
    CHECK(again->customer == "again");
    CHECK(again->lines.empty());
    CHECK(integer(engine, "SELECT count(*) FROM order_lines") == 0);
}

TEST_CASE_FIXTURE(Fixture, "composite key: an upsert behind the back of the session") {
    session.execute(delete_<Line>()).close();
    session.execute(delete_<Order>()).close();
    const Ref<Order> again = session.add(Order{.shop = "a", .number = 1, .customer = "again"});
    session.commit();
    CHECK(session.get<Order>("a", 1) == again);
    CHECK_FALSE(session.contains(order));
}

TEST_CASE_FIXTURE(Fixture, "composite key: selectinload takes few statements") {
    std::vector<Order> more;
    for (std::int32_t number = 2; number <= 150; ++number) {
        more.push_back(Order{
            .shop = number % 2 == 0 ? "a" : "b",
            .number = number,
            .lines = {Line{.position = 1, .article = std::to_string(number)}}
        });
    }
    session.add_all(std::move(more));
    session.commit();
    session.expunge_all();

    const SqlLog log(engine);
    SUBCASE("collections") {
        const auto orders =
            session.scalars(select<Order>().options(selectinload(cols<Order>.lines))).all();
        REQUIRE(orders.size() == 150);
        for (const auto& found : orders) {
            REQUIRE(found->lines.is_loaded());
            CHECK(found->lines.size() == (found->number == 1 ? 2U : 1U));
            CHECK(found->lines[0]->order == found);
        }
    }
    SUBCASE("to one") {
        const auto lines =
            session.scalars(select<Line>().options(selectinload(cols<Line>.order))).all();
        REQUIRE(lines.size() == 151);
        for (const auto& line : lines) {
            REQUIRE(line->order.is_loaded());
            CHECK(line->order->number == line->order_number);
        }
    }
    CHECK(log.size() == 3);
}

}  // namespace
}  // namespace azoth::test
