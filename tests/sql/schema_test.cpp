// SPDX-License-Identifier: MIT
#include "azoth/base/error.hpp"
#include "azoth/sql/schema/metadata.hpp"
#include "azoth/sql/schema/sort_tables.hpp"
#include "azoth/sql/schema/table_builder.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace az = azoth;

namespace {

std::vector<std::string> names(const std::vector<az::Table>& tables) {
    std::vector<std::string> result;
    for (const auto& table : tables) {
        result.push_back(table.key());
    }
    return result;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("table: columns know what was said about them") {
    az::MetaData meta;
    const az::Table users{
        "users",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"name", az::String(50), az::nullable(false), az::comment("as it is said")},
        az::Column{"note", az::Text()},
    };
    const auto& columns = users.columns();
    REQUIRE(columns.size() == 3);
    CHECK(columns[0]->schema()->primary_key);
    CHECK_FALSE(columns[0]->schema()->nullable);
    CHECK(columns[1]->name() == "name");
    CHECK(columns[1]->type() == az::Type(az::String(50)));
    CHECK_FALSE(columns[1]->schema()->nullable);
    CHECK(columns[1]->schema()->comment == "as it is said");
    CHECK(columns[2]->schema()->nullable);
    CHECK(users.name() == "users");
    CHECK(users.key() == "users");
    CHECK(meta.table("users") == users);
}

TEST_CASE("table: c() gives expressions and names what there is") {
    az::MetaData meta;
    const az::Table users{
        "users", meta, az::Column{"id", az::Integer()}, az::Column{"name", az::String()}
    };
    CHECK(users.c("id").node().get() == users.columns()[0].get());
    const az::Expr<std::string> name = users.c<std::string>("name");
    CHECK(name.node().get() == users.columns()[1].get());
    CHECK_THROWS_WITH_AS(
        users.c("nmae"), doctest::Contains("its columns are: id, name"), az::NoSuchColumnError
    );

    const az::TableAlias other = users.alias("o");
    CHECK(other.name() == "o");
    CHECK(other.c("id").node().get() != users.c("id").node().get());
    CHECK(other.node().get() == other.from().get());
}

TEST_CASE("table: the texts of a column are its own") {
    az::MetaData meta;
    auto column = [] {
        const std::string target = std::string("parents") + ".id";
        const std::string literal(40, 'x');
        return az::Column{"p", az::Integer(), az::foreign_key(target), az::server_default(literal)};
    }();
    const az::Table table{"t", meta, column};
    CHECK(table.definition().foreign_keys.at(0).referred_table == "parents");
    CHECK(
        table.definition().foreign_keys.at(0).referred_columns == std::vector<az::QuotedName>{"id"}
    );
}

TEST_CASE("table: types may be made at run time") {
    az::MetaData meta;
    const az::Type type = az::Type(az::String(30)).with_variant(az::Text(), "mysql");
    const az::Table table{"t", meta, az::Column{"a", type}, az::Column{"b", az::Enum({"x", "yy"})}};
    CHECK(table.columns()[0]->type() == type);
    CHECK(table.columns()[1]->type().kind() == az::TypeKind::Enum);
}

TEST_CASE("table: schemas") {
    az::MetaData meta{{.schema = "main_schema"}};
    const az::Table plain{"t", meta, az::Column{"a", az::Integer()}};
    const az::Table other{
        "t",
        meta,
        az::Column{"a", az::Integer(), az::foreign_key("t.a")},
        az::schema("x"),
        az::comment("why")
    };
    CHECK(plain.key() == "main_schema.t");
    CHECK(other.key() == "x.t");
    CHECK(other.definition().comment == "why");
    CHECK(other.definition().foreign_keys.at(0).referred_schema == "main_schema");
    CHECK(meta.contains("x.t"));
    CHECK_FALSE(meta.contains("t"));
}

TEST_CASE("table: what does not fit is refused") {
    az::MetaData meta;
    const az::Column id{"id", az::Integer(), az::primary_key};
    const az::Table users{"users", meta, id};
    CHECK_THROWS_AS((az::Table{"users", meta, id}), az::InvalidRequestError);
    CHECK_THROWS_AS((az::Table{"", meta, id}), az::ArgumentError);
    CHECK_THROWS_AS((az::Table{"t", meta, id, id}), az::ArgumentError);
    CHECK_THROWS_AS((az::Table{"t", meta, id, az::UniqueConstraint{{"x"}}}), az::ArgumentError);
    CHECK_THROWS_AS((az::Table{"t", meta, id, az::Index{"i", {"x"}}}), az::ArgumentError);
    CHECK_THROWS_AS((az::Table{"t", meta, id, az::PrimaryKeyConstraint{{"x"}}}), az::ArgumentError);
    CHECK_THROWS_AS(
        (az::Table{"t", meta, id, az::ForeignKeyConstraint{{"id"}, {"users.id", "users.x"}}}),
        az::ArgumentError
    );
    CHECK_THROWS_AS(
        (az::Table{"t", meta, id, az::Column{"a", az::Integer(), az::foreign_key("users.")}}),
        az::ArgumentError
    );
    CHECK_THROWS_AS(
        (az::Table{"t", meta, az::Column{"a", az::Text(), az::primary_key, az::autoincrement(true)}}
        ),
        az::ArgumentError
    );
    CHECK_FALSE(meta.contains("t"));
}

TEST_CASE("table: which column the database counts up") {
    az::MetaData meta;
    int number = 0;
    const auto counted = [&](const auto&... arguments) {
        const az::Table table{"t" + std::to_string(++number), meta, arguments...};
        const auto* column = table.definition().autoincrement_column();
        return column == nullptr ? std::string() : column->name().text();
    };
    using az::Column;
    CHECK(counted(Column{"a", az::Integer(), az::primary_key}) == "a");
    CHECK(counted(Column{"a", az::BigInteger(), az::primary_key}) == "a");
    CHECK(counted(Column{"a", az::Integer(), az::primary_key, az::autoincrement(false)}).empty());
    CHECK(counted(Column{"a", az::String(5), az::primary_key}).empty());
    CHECK(counted(Column{"a", az::Integer(), az::primary_key, az::foreign_key("t1.a")}).empty());
    CHECK(
        counted(Column{
            "a", az::Integer(), az::primary_key, az::foreign_key("t1.a"), az::autoincrement(true)
        }) == "a"
    );
    CHECK(counted(Column{"a", az::Integer(), az::primary_key, az::server_default("7")}).empty());
    CHECK(counted(
              Column{"a", az::Integer(), az::primary_key},
              Column{"b", az::Integer(), az::primary_key}
    )
              .empty());
    CHECK(
        counted(
            Column{"a", az::Integer(), az::primary_key},
            Column{"b", az::Integer(), az::primary_key, az::autoincrement(true)}
        ) == "b"
    );
    CHECK(counted(Column{"a", az::Integer()}).empty());
}

TEST_CASE("table: a primary key given as a constraint") {
    az::MetaData meta;
    const az::Table table{
        "t",
        meta,
        az::Column{"a", az::Integer()},
        az::Column{"b", az::Integer()},
        az::PrimaryKeyConstraint{{"b", "a"}},
    };
    const auto columns = table.definition().primary_key_columns();
    REQUIRE(columns.size() == 2);
    CHECK(columns[0]->name() == "b");
    CHECK_FALSE(columns[0]->schema()->nullable);
    CHECK(columns[1]->schema()->primary_key);
}

TEST_CASE("table: what mappings are made of") {
    auto table = az::sql::Handle<az::sql::Table>::adopt(new az::sql::Table("orders", ""));
    az::ColumnOptions options;
    az::detail::apply_column_argument(options, az::primary_key);
    az::detail::apply(*table, "id", az::Type(az::BigInteger()), options, false);
    az::ColumnOptions plain;
    az::detail::apply(*table, "line", az::Type(az::Integer()), plain, false);
    az::detail::apply(*table, "note", az::Type(az::Text()), plain, true);
    az::detail::apply(*table, az::unique({"id", "line"}));
    az::detail::apply(*table, az::index("ix_note", {"note"}));
    az::detail::apply(*table, az::check(az::SqlText("line > 0"), "positive"));
    az::detail::apply(
        *table,
        az::foreign_keys(
            {"id", "line"}, {"s.lines.order_id", "s.lines.number"}, {.onupdate = "CASCADE"}
        )
    );
    CHECK_FALSE(table->column("line").schema()->nullable);
    CHECK(table->column("note").schema()->nullable);

    az::MetaData meta;
    meta.add(table);
    CHECK(table->unique_constraints.at(0).name == "uq_orders_id_line");
    CHECK(table->indexes.at(0).name == "ix_note");
    CHECK(table->check_constraints.at(0).name == "ck_orders_positive");
    const auto& key = table->foreign_keys.at(0);
    CHECK(key.referred_schema == "s");
    CHECK(key.referred_table == "lines");
    CHECK(key.referred_columns == std::vector<az::QuotedName>{"order_id", "number"});
    CHECK(key.onupdate == "CASCADE");
}

TEST_CASE("metadata: copies are the same set") {
    az::MetaData meta;
    const az::MetaData copy = meta;
    const az::Table table{"t", meta, az::Column{"a", az::Integer()}};
    CHECK(copy.contains("t"));
    CHECK(copy == meta);
    meta.remove("t");
    meta.remove("t");
    CHECK_FALSE(copy.contains("t"));
    const az::Table again{"t", meta, az::Column{"a", az::Integer()}};
    meta.clear();
    CHECK(copy.tables().empty());
    CHECK(table.c("a").node()->hash() == again.c("a").node()->hash());
}

TEST_CASE("metadata: a table may be added again, another one of its name may not") {
    const auto make = [](const az::Type& type) {
        auto table = az::sql::Handle<az::sql::Table>::adopt(new az::sql::Table("t", ""));
        az::ColumnOptions options;
        options.server_default = {az::SqlDefault::Kind::literal, "0"};
        az::detail::apply(*table, "a", type, options, true);
        return table;
    };
    az::MetaData meta;
    const auto first = make(az::Integer());
    CHECK(meta.add(first) == first);
    CHECK(meta.add(first) == first);
    CHECK(meta.add(make(az::Integer())) == first);
    CHECK_THROWS_AS(meta.add(make(az::Text())), az::InvalidRequestError);
    CHECK(meta.tables().size() == 1);
}

TEST_CASE("metadata: an unknown table names the known ones") {
    az::MetaData meta;
    const az::Table a{"a", meta, az::Column{"x", az::Integer()}};
    const az::Table b{"b", meta, az::Column{"x", az::Integer()}};
    try {
        meta.table("c");
        FAIL("there is no such table");
    } catch (const az::NoSuchTableError& error) {
        CHECK(error.hint() == "its tables are: a, b");
        CHECK(error.table() == "c");
    }
}

TEST_CASE("metadata: tables come after those they refer to") {
    az::MetaData meta;
    using az::Column;
    const az::Table a{
        "a", meta, Column{"id", az::Integer()}, Column{"b", az::Integer(), az::foreign_key("b.id")}
    };
    const az::Table self{
        "z", meta, Column{"id", az::Integer()}, Column{"up", az::Integer(), az::foreign_key("z.id")}
    };
    const az::Table b{
        "b", meta, Column{"id", az::Integer()}, Column{"c", az::Integer(), az::foreign_key("c.id")}
    };
    const az::Table c{"c", meta, Column{"id", az::Integer()}};
    CHECK(names(meta.tables()) == Names{"a", "z", "b", "c"});
    CHECK(names(meta.sorted_tables()) == Names{"c", "z", "b", "a"});
}

TEST_CASE("metadata: foreign keys in a circle are set apart") {
    az::MetaData meta;
    using az::Column;
    const az::Table a{
        "a", meta, Column{"id", az::Integer()}, Column{"b", az::Integer(), az::foreign_key("b.id")}
    };
    const az::Table b{
        "b", meta, Column{"id", az::Integer()}, Column{"a", az::Integer(), az::foreign_key("a.id")}
    };
    const az::Table c{
        "c", meta, Column{"id", az::Integer()}, Column{"a", az::Integer(), az::foreign_key("a.id")}
    };
    const az::Table d{
        "d",
        meta,
        Column{"id", az::Integer()},
        Column{"c", az::Integer(), az::foreign_key("c.id", {.use_alter = true})}
    };
    const auto sorted =
        az::sql::sort_tables_and_constraints({c.handle(), d.handle(), b.handle(), a.handle()});
    REQUIRE(sorted.tables.size() == 4);
    CHECK(sorted.tables.back()->key() == "c");
    REQUIRE(sorted.deferred.size() == 3);
    CHECK(sorted.deferred[0].table->key() == "d");
    CHECK(sorted.deferred[1].key->referred_table == "a");
    CHECK(sorted.deferred[2].key->referred_table == "b");
    CHECK(names(meta.sorted_tables()).size() == 4);
}

TEST_CASE("metadata: foreign keys that lead nowhere") {
    az::MetaData meta;
    const az::Table posts{
        "posts", meta, az::Column{"author_id", az::Integer(), az::foreign_key("users.id")}
    };
    CHECK_THROWS_WITH_AS(
        meta.check_foreign_keys(),
        doctest::Contains("the foreign key of 'posts.author_id' refers to table 'users'"),
        az::NoReferencedTableError
    );
    const az::Table users{"users", meta, az::Column{"key", az::Integer()}};
    CHECK_THROWS_WITH_AS(
        meta.check_foreign_keys(),
        doctest::Contains("refers to column 'id' of table 'users'"),
        az::NoReferencedColumnError
    );
    meta.remove("users");
    const az::Table again{"users", meta, az::Column{"id", az::Integer()}};
    CHECK_NOTHROW(meta.check_foreign_keys());
}
