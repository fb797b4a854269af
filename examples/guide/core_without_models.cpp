// SPDX-License-Identifier: MIT
// Core: tables, statements and rows without any class.
#include "guide.hpp"

#include <azoth/core.hpp>

#include <string>
#include <vector>

namespace az = azoth;

namespace {

using az::select;
using guide::check;
using guide::section;
namespace func = az::func;

void tour() {
    section("Tables described in C++");
    az::MetaData meta;
    const az::Table addresses{
        "addresses",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"city", az::String(50), az::nullable(false)},
        az::UniqueConstraint{{"city"}},
    };
    const az::Table users{
        "users",
        meta,
        az::Column{"id", az::Integer(), az::primary_key},
        az::Column{"name", az::String(50), az::nullable(false), az::index},
        az::Column{"address_id", az::Integer(), az::foreign_key("addresses.id")},
    };
    check(meta.sorted_tables().front() == addresses, "sorted by what refers to what");

    az::Engine engine = az::create_engine("sqlite://");
    guide::Statements statements(engine);
    meta.create_all(engine);
    statements.print();

    section("Rows in");
    az::Connection conn = engine.connect();
    conn.execute(az::insert(addresses).values(
        {{{"id", 1}, {"city", "Bogotá"}}, {{"id", 2}, {"city", "Łódź"}}}
    ));
    const std::int64_t count = conn.execute(
        az::insert(users),
        {{{"name", "ana"}, {"address_id", 1}},
         {{"name", "luis"}, {"address_id", 2}},
         {{"name", "eva"}, {"address_id", az::null}}}
    );
    check(count == 3, "executemany: one statement, three sets of parameters");
    conn.commit();

    section("Rows out");
    auto result =
        conn.execute(select(users.c("id"), users.c("name")).where(users.c("name") == "luis"));
    for (const az::Row& row : result) {
        fmt::print("  {} {}\n", row.get<int>("id"), row.get<std::string>("name"));
        check(row.get<std::string>(1) == "luis" && row.size() == 2, "by position, or by name");
    }

    // A column can say its C++ type; then the rows are tuples.
    const auto name = users.c<std::string>("name");
    const auto city = addresses.c<std::string>("city");
    const auto pairs = select(name, city).join(addresses).order_by(name);
    for (const auto& [who, where] : conn.execute(pairs)) {
        fmt::print("  {} lives in {}\n", who, where);
    }
    check(conn.execute(pairs).all().size() == 2, "the join goes along the foreign key");

    const auto all = conn.execute(select(name, addresses.c<std::optional<std::string>>("city"))
                                      .outerjoin(addresses)
                                      .order_by(name))
                         .all();
    check(all.size() == 3 && !std::get<1>(all[1]), "an outer join has NULLs: std::optional");

    for (const auto& columns : conn.execute(select(users).limit(1)).mappings()) {
        for (const auto& [key, value] : columns) {
            fmt::print("  {} = {}\n", key, value.to_string());
        }
        check(columns.size() == 3, "all columns of a table, as names and values");
    }

    section("An alias: the same table twice");
    const az::TableAlias other = users.alias("other");
    const auto before = select(name, other.c<std::string>("name"))
                            .join(other, users.c("id") < other.c("id"))
                            .order_by(name);
    check(conn.execute(before).all().size() == 3, "pairs of users");

    section("Update and delete");
    auto updated = conn.execute(
        az::update(users).where(name == "eva").values({{"name", "Eva"}, {"address_id", 2}})
    );
    check(updated.rowcount() == 1, "rows that were changed");
    const auto gone =
        conn.execute(az::delete_(users).where(users.c("address_id") == 2).returning(name)).all();
    check(gone.size() == 2, "RETURNING: the rows that were deleted");
    conn.rollback();
    check(conn.scalar(select(func::count()).select_from(users)) == 3, "rolled back");

    section("SQL written by hand");
    const auto text = conn.execute(az::text("SELECT 1 AS one WHERE :x > 2"), {{"x", 3}}).all();
    check(text.size() == 1 && text[0]["one"] == az::Value(1), "with named parameters");
    const auto missing =
        guide::error_of<az::StatementError>([&] { conn.execute(az::text("SELECT :x")); });
    fmt::print("{}\n", missing.what());

    section("Mistakes are found by name");
    const auto column = guide::error_of<az::NoSuchColumnError>([&] { (void)users.c("nmae"); });
    fmt::print("  {}\n", column.message());
    const auto wrong = guide::error_of<az::ProgrammingError>([&] {
        conn.execute(az::text("SELECT * FROM uzers"));
    });
    fmt::print("{}\n", wrong.what());
    conn.rollback();

    meta.drop_all(engine);
    check(!conn.closed(), "drop_all leaves the connection alone");
}

}  // namespace

int main() {
    return guide::run(tour);
}
