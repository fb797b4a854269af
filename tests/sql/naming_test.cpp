// SPDX-License-Identifier: MIT
#include "azoth/base/error.hpp"
#include "azoth/sql/schema/metadata.hpp"

#include <doctest/doctest.h>

#include <string>

namespace az = azoth;

namespace {

az::Table parent(const az::MetaData& meta) {
    return {
        "parent",
        meta,
        az::Column{"a", az::Integer(), az::primary_key},
        az::Column{"b", az::Integer()}
    };
}

}  // namespace

TEST_CASE("naming: every kind of constraint gets a name by default") {
    az::MetaData meta;
    parent(meta);
    const az::Table child{
        "child",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"email", az::String(50), az::unique},
        az::Column{"town", az::String(50), az::index},
        az::Column{"nick", az::String(50), az::unique, az::index},
        az::Column{"x", az::Integer(), az::foreign_key("parent.a")},
        az::Column{"age", az::Integer(), az::CheckConstraint{"age > 0"}},
        az::UniqueConstraint{{"town", "nick"}},
        az::CheckConstraint{"x < age", "young"},
        az::ForeignKeyConstraint{{"x", "age"}, {"parent.a", "parent.b"}},
    };
    const auto& table = child.definition();
    CHECK(table.primary_key.name == "pk_child");
    CHECK(table.unique_constraints.at(0).name == "uq_child_town_nick");
    CHECK(table.unique_constraints.at(1).name == "uq_child_email");
    CHECK(table.indexes.at(0).name == "ix_child_town");
    CHECK(table.indexes.at(1).name == "ix_child_nick");
    CHECK(table.indexes.at(1).unique);
    CHECK(table.foreign_keys.at(0).name == "fk_child_x_age_parent");
    CHECK(table.foreign_keys.at(1).name == "fk_child_x_parent");
    CHECK(table.check_constraints.at(0).name == "ck_child_young");
    CHECK(table.check_constraints.at(1).name == "ck_child_age");
}

TEST_CASE("naming: names given by hand stay") {
    az::MetaData meta;
    const az::Table table{
        "t",
        meta,
        az::Column{"a", az::Integer(), az::primary_key},
        az::Column{"b", az::Integer(), az::foreign_key("t.a", {.name = "back"})},
        az::PrimaryKeyConstraint{.name = "key"},
        az::UniqueConstraint{{"b"}, "one_b"},
        az::Index{"by_b", {"b"}},
    };
    CHECK(table.definition().primary_key.name == "key");
    CHECK(table.definition().primary_key.columns == std::vector<std::string>{"a"});
    CHECK(table.definition().foreign_keys.at(0).name == "back");
    CHECK(table.definition().unique_constraints.at(0).name == "one_b");
    CHECK(table.definition().indexes.at(0).name == "by_b");
}

TEST_CASE("naming: a CHECK that belongs to no column stays without a name") {
    az::MetaData meta;
    const az::Table table{"t", meta, az::Column{"a", az::Integer()}, az::CheckConstraint{"a > 0"}};
    CHECK(table.definition().check_constraints.at(0).name.empty());
}

TEST_CASE("naming: SQLAlchemy's convention names only indexes") {
    az::MetaData meta{{.naming_convention = az::NamingConvention::sqlalchemy()}};
    const az::Table table{
        "t",
        meta,
        az::Column{"a", az::Integer(), az::primary_key, az::index},
        az::UniqueConstraint{{"a"}}
    };
    CHECK(table.definition().indexes.at(0).name == "ix_t_a");
    CHECK(table.definition().primary_key.name.empty());
    CHECK(table.definition().unique_constraints.at(0).name.empty());
}

TEST_CASE("naming: tokens") {
    az::MetaData meta{{
        .naming_convention =
            {{"uq", "uq_%(column_0N_name)s_%(column_1_name)s_%(column_7_name)s%%"},
             {"fk",
              "fk_%(column_0_N_label)s__%(referred_column_0_N_name)s_%(referred_column_1_name)s"},
             {"ix", "ix_%(column_0_key)s_%(column_0_N_key)s"}},
        .schema = "s",
    }};
    parent(meta);
    const az::Table table{
        "t",
        meta,
        az::Column{"x", az::Integer()},
        az::Column{"y", az::Integer()},
        az::UniqueConstraint{{"x", "y"}},
        az::ForeignKeyConstraint{{"x", "y"}, {"parent.a", "parent.b"}},
        az::Index{.columns = {"y", "x"}},
    };
    CHECK(table.definition().unique_constraints.at(0).name == "uq_xy_y_%");
    CHECK(table.definition().foreign_keys.at(0).name == "fk_s_t_x_s_t_y__a_b_b");
    CHECK(table.definition().indexes.at(0).name == "ix_y_y_x");
}

TEST_CASE("naming: tokens of one's own") {
    az::NamingConvention convention{{"uq", "uq_%(table_name)s_%(initials)s"}};
    convention.token("initials", [](const az::ConstraintSubject& subject) {
        std::string initials;
        for (const auto& column : subject.columns) {
            initials += column.front();
        }
        return initials;
    });
    az::MetaData meta{{.naming_convention = convention}};
    const az::Table table{
        "t",
        meta,
        az::Column{"first", az::Integer()},
        az::Column{"second", az::Integer()},
        az::UniqueConstraint{{"first", "second"}},
    };
    CHECK(table.definition().unique_constraints.at(0).name == "uq_t_fs");
}

TEST_CASE("naming: constraint_name takes the given name in") {
    az::MetaData meta{{.naming_convention = {{"uq", "uq_%(table_name)s_%(constraint_name)s"}}}};
    const az::Table table{
        "t", meta, az::Column{"a", az::Integer()}, az::UniqueConstraint{{"a"}, "one"}
    };
    CHECK(table.definition().unique_constraints.at(0).name == "uq_t_one");
    CHECK_THROWS_AS(
        (az::Table{"u", meta, az::Column{"a", az::Integer()}, az::UniqueConstraint{{"a"}}}),
        az::InvalidRequestError
    );
    CHECK_FALSE(meta.contains("u"));
}

TEST_CASE("naming: a final name is not named again, even when it is empty") {
    az::MetaData meta;
    const az::Table table{
        "t",
        meta,
        az::Column{"a", az::Integer()},
        az::UniqueConstraint{.columns = {"a"}, .conventional = true},
        az::CheckConstraint{.sqltext = "a > 0", .name = "plain", .conventional = true},
    };
    CHECK(table.definition().unique_constraints.at(0).name.empty());
    CHECK(table.definition().check_constraints.at(0).name == "plain");
}

TEST_CASE("naming: mistakes in a convention are told") {
    CHECK_THROWS_AS(az::NamingConvention({{"unique", "x"}}), az::ArgumentError);
    CHECK_THROWS_AS(az::NamingConvention({{"uq", "%(open"}}), az::ArgumentError);
    CHECK_THROWS_AS(az::NamingConvention({{"uq", "100%"}}), az::ArgumentError);
    az::MetaData meta{{.naming_convention = {{"pk", "pk_%(table)s"}}}};
    CHECK_THROWS_WITH_AS(
        (az::Table{"t", meta, az::Column{"a", az::Integer(), az::primary_key}}),
        doctest::Contains("unknown token 'table'"),
        az::ArgumentError
    );
}

TEST_CASE("naming: long names end in four digits of their hash") {
    const std::string name = "a_rather_long_name_of_something_a_rather_long_name_of_something_";
    CHECK(az::detail::shorten_name(name, 64) == name);
    CHECK(
        az::detail::shorten_name(name, 63) ==
        "a_rather_long_name_of_something_a_rather_long_name_of_s_42c9"
    );
    CHECK(az::detail::shorten_name(name, 3) == "_42c9");
    CHECK(
        az::detail::shorten_name("ix_sometable_this_name_is_too_long", 22) == "ix_sometable_t_09aa"
    );
}

TEST_CASE("naming: a character is not cut in two") {
    const std::string name = "abc"
                             "\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xC3\xA4";
    const std::string cut = az::detail::shorten_name(name, 12);
    CHECK(cut.substr(0, 4) == "abc_");
    CHECK(cut.size() == 8);
}
