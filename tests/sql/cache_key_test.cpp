// SPDX-License-Identifier: MIT
// Which statements share one compiled form: for every kind of node, what is the same and what is not.
#include "sql/cache_key_support.hpp"

#include <set>

namespace az = azoth;
namespace sql = azoth::sql;
using az::test::Keys;

namespace azoth::test {

bool share(const sql::Node& left, const sql::Node& right) {
    const bool same = sql::same_structure(left, right);
    CHECK(sql::same_structure(right, left) == same);
    if (same) {
        CHECK(left.hash() == right.hash());
    }
    return same;
}

void check(const Keys& keys) {
    CAPTURE(keys.what);
    for (std::size_t i = 0; i < keys.variants.size(); ++i) {
        CAPTURE(i);
        const sql::NodeRef one = keys.variants[i](1);
        const sql::NodeRef other = keys.variants[i](2);
        CHECK(share(*one, *one));
        CHECK(share(*one, *other));
        for (std::size_t k = i + 1; k < keys.variants.size(); ++k) {
            CAPTURE(k);
            CHECK_FALSE(share(*one, *keys.variants[k](1)));
        }
    }
}

}  // namespace azoth::test

namespace {

std::vector<Keys> all_keys() {
    std::vector<Keys> all;
    for (const auto& family :
         {az::test::expression_keys(),
          az::test::operator_keys(),
          az::test::from_keys(),
          az::test::statement_keys()}) {
        all.insert(all.end(), family.begin(), family.end());
    }
    return all;
}

}  // namespace

TEST_CASE("cache keys: every distinction counts, and no value does") {
    for (const Keys& keys : all_keys()) {
        az::test::check(keys);
    }
}

TEST_CASE("cache keys: nodes of different kinds never share") {
    const auto all = all_keys();
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t k = i + 1; k < all.size(); ++k) {
            const sql::NodeRef left = all[i].variants.front()(1);
            const sql::NodeRef right = all[k].variants.front()(1);
            if (left->kind() != right->kind()) {
                CHECK_FALSE(az::test::share(*left, *right));
            }
        }
    }
}

TEST_CASE("cache keys: the catalogue has every kind of node") {
    std::set<sql::NodeKind> met;
    for (const Keys& keys : all_keys()) {
        for (const auto& make : keys.variants) {
            met.insert(make(1)->kind());
        }
    }
    for (int kind = 0; kind <= static_cast<int>(sql::NodeKind::option); ++kind) {
        CAPTURE(kind);
        CHECK(met.contains(static_cast<sql::NodeKind>(kind)));
    }
}
