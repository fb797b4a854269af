// SPDX-License-Identifier: MIT
#include "sql/cache_key_support.hpp"

namespace azoth::test {

namespace {

using sql::CustomOp;
using sql::FrameBound;
using sql::NodeRef;
using sql::Op;
using sql::WindowFrame;
using Items = sql::ClauseList::Items;

/// What distinguishes operators that azoth does not know.
std::vector<CustomOp> custom_operators() {
    return {
        {.spelling = "@"},
        {.spelling = "@@"},
        {.spelling = "@", .precedence = 3},
        {.spelling = "@", .comparison = true},
        {.spelling = "@", .associative = true},
        {.spelling = "@", .eager_grouping = true},
    };
}

Keys unaries() {
    Keys keys{"unary", {}};
    for (const Op op :
         {Op::not_, Op::neg, Op::bitwise_not, Op::distinct, Op::is_true, Op::is_false, Op::any}) {
        keys.variants.emplace_back([=](int v) { return node<sql::Unary>(op, bound(v), Type()); });
    }
    for (const CustomOp& op : custom_operators()) {
        for (const bool postfix : {false, true}) {
            keys.variants.emplace_back([=](int v) {
                return node<sql::Unary>(op, bound(v), Type(), postfix);
            });
        }
    }
    keys.variants.emplace_back([](int) { return node<sql::Unary>(Op::neg, user("id"), Type()); });
    keys.variants.emplace_back([](int v) {
        return node<sql::Unary>(CustomOp{.spelling = "@"}, bound(v), Type(Integer()), false);
    });
    return keys;
}

Keys binaries() {
    Keys keys{"binary", {}};
    for (int op = 0; op <= static_cast<int>(Op::count_); ++op) {
        keys.variants.emplace_back([=](int v) {
            return node<sql::Binary>(static_cast<Op>(op), user("age"), bound(v), Type());
        });
    }
    for (const CustomOp& op : custom_operators()) {
        keys.variants.emplace_back([=](int v) {
            return sql::make_binary(op, user("age"), bound(v));
        });
    }
    for (const sql::Modifiers& modifiers :
         {sql::Modifiers{.text = "", .given = true},
          sql::Modifiers{.text = "/", .given = true},
          sql::Modifiers{.text = "\\", .given = true},
          sql::Modifiers{.options = {{"mysql_boolean_mode", true}}},
          sql::Modifiers{.options = {{"mysql_boolean_mode", false}}},
          sql::Modifiers{.options = {{"mysql_query_expansion", true}}}}) {
        keys.variants.emplace_back([=](int v) {
            return node<sql::Binary>(Op::like, user("age"), bound(v), Type(), nullptr, modifiers);
        });
    }
    const std::vector<MakeNode> others{
        [](int v) { return node<sql::Binary>(Op::add, bound(v), user("age"), Type()); },
        [](int v) { return node<sql::Binary>(Op::add, user("id"), bound(v), Type()); },
        [](int) { return node<sql::Binary>(Op::add, user("age"), user("id"), Type()); },
        [](int v) {
            return node<sql::Binary>(Op::between, user("age"), bound(v), Type(), bound(v));
        },
        [](int v) {
            return node<sql::Binary>(Op::between, user("age"), bound(v), Type(), user("id"));
        },
        [](int v) {
            return sql::make_binary(
                CustomOp{.spelling = "@"}, user("age"), bound(v), Type(DateTime())
            );
        },
        [](int v) {
            return sql::make_binary(
                CustomOp{.spelling = "@"}, user("age"), bound(v), Type(String())
            );
        },
    };
    keys.variants.insert(keys.variants.end(), others.begin(), others.end());
    return keys;
}

Keys clause_lists() {
    Keys keys{"list", {}};
    for (const Op op : {Op::and_, Op::or_, Op::comma}) {
        const auto add = [&](auto items) {
            keys.variants.emplace_back([=](int v) { return sql::make_list(op, items(v), Type()); });
        };
        add([](int v) { return Items{is_user(v), is_user(v)}; });
        add([](int v) { return Items{is_user(v), user("active")}; });
        add([](int v) { return Items{user("active"), is_user(v)}; });
        add([](int v) { return Items{is_user(v), is_user(v), is_user(v)}; });
    }
    return keys;
}

Keys orders() {
    Keys keys{"order", {}};
    for (const Op op : {Op::asc, Op::desc, Op::nulls_first, Op::nulls_last}) {
        keys.variants.emplace_back([=](int v) { return node<sql::Order>(op, bound(v)); });
        keys.variants.emplace_back([=](int) { return node<sql::Order>(op, user("id")); });
        keys.variants.emplace_back([=](int v) {
            return node<sql::Order>(op, node<sql::Order>(Op::desc, bound(v)));
        });
    }
    return keys;
}

NodeRef call(int value) {
    return sql::make_function("sum", {bound(value)}, Type(Integer()));
}

NodeRef over(int value, Items partition_by, Items order_by, WindowFrame frame = {}) {
    return node<sql::Over>(call(value), std::move(partition_by), std::move(order_by), frame);
}

Keys windows() {
    Keys keys{
        "over",
        {
            [](int v) { return over(v, {}, {}); },
            [](int v) { return over(v, {bound(v)}, {}); },
            [](int v) { return over(v, {}, {bound(v)}); },
            [](int v) { return over(v, {bound(v)}, {bound(v)}); },
            [](int v) { return over(v, {bound(v), bound(v)}, {}); },
            [](int v) { return over(v, {user("id")}, {}); },
            [](int v) { return over(v, {user("age")}, {}); },
            [](int v) { return over(v, {}, {node<sql::Order>(Op::desc, bound(v))}); },
            [](int) {
                return node<sql::Over>(
                    sql::make_function("max", {}, Type(Integer())), Items{}, Items{}
                );
            },
        }
    };
    using Kind = FrameBound::Kind;
    for (const auto frame :
         {WindowFrame::Kind::range, WindowFrame::Kind::rows, WindowFrame::Kind::groups}) {
        for (const Kind from :
             {Kind::unbounded, Kind::current_row, Kind::preceding, Kind::following}) {
            for (const Kind to :
                 {Kind::unbounded, Kind::current_row, Kind::preceding, Kind::following}) {
                // How many rows it is counts as a value.
                keys.variants.emplace_back([=](int v) {
                    return over(v, {}, {}, {frame, {from, v}, {to, v + 1}});
                });
            }
        }
    }
    return keys;
}

Keys aggregates() {
    return {
        "what stands behind an aggregate",
        {
            [](int v) { return node<sql::WithinGroup>(call(v), Items{bound(v)}); },
            [](int v) { return node<sql::WithinGroup>(call(v), Items{user("id")}); },
            [](int v) { return node<sql::WithinGroup>(call(v), Items{bound(v), bound(v)}); },
            [](int v) { return node<sql::WithinGroup>(bound(v), Items{bound(v)}); },
            [](int v) { return node<sql::Filter>(call(v), is_user(v)); },
            [](int v) { return node<sql::Filter>(call(v), user("active")); },
            [](int v) { return node<sql::Filter>(bound(v), is_user(v)); },
            [](int v) { return node<sql::AggregateOrderBy>(call(v), Items{bound(v)}); },
            [](int v) { return node<sql::AggregateOrderBy>(call(v), Items{user("id")}); },
            [](int v) { return node<sql::AggregateOrderBy>(bound(v), Items{bound(v)}); },
        }
    };
}

}  // namespace

std::vector<Keys> operator_keys() {
    return {unaries(), binaries(), clause_lists(), orders(), windows(), aggregates()};
}

}  // namespace azoth::test
