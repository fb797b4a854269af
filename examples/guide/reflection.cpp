// SPDX-License-Identifier: MIT
// Reading the schema of a database that somebody else made.
#include "guide.hpp"

#include <azoth/core.hpp>
#include <azoth/engine/inspector.hpp>

#include <string>
#include <vector>

namespace az = azoth;

namespace {

using guide::check;
using guide::section;

/// A database that was not made by azoth.
az::Engine somebody_elses_database() {
    az::Engine engine = az::create_engine("sqlite://");
    engine.begin([](az::Connection& conn) {
        conn.exec_driver_sql("CREATE TABLE authors (id INTEGER PRIMARY KEY, name VARCHAR(80) NOT "
                             "NULL COLLATE NOCASE, born INTEGER CHECK (born > 0))");
        conn.exec_driver_sql(
            "CREATE TABLE books (id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL "
            "REFERENCES authors ON DELETE CASCADE, title TEXT NOT NULL DEFAULT "
            "'untitled', UNIQUE (author_id, title))"
        );
        conn.exec_driver_sql("CREATE INDEX by_title ON books (lower(title)) WHERE title <> ''");
        conn.exec_driver_sql("CREATE VIEW titles AS SELECT title FROM books");
    });
    return engine;
}

void tour() {
    const az::Engine engine = somebody_elses_database();

    section("What is there");
    const az::Inspector inspector = az::inspect(engine);
    for (const std::string& table : inspector.get_table_names()) {
        fmt::print("  {}\n", table);
        for (const az::ReflectedColumn& column : inspector.get_columns(table)) {
            fmt::print("    {}{}\n", column.name, column.nullable ? "" : " NOT NULL");
        }
    }
    check(inspector.has_table("books"), "books is there");
    check(inspector.get_view_names() == std::vector<std::string>{"titles"}, "so is a view");
    const auto keys = inspector.get_foreign_keys("books");
    check(keys.at(0).referred_table == "authors", "books refer to authors");
    check(keys.at(0).options.ondelete == "CASCADE", "and go with them");
    check(
        inspector.get_indexes("books").at(0).expressions.at(0) == "lower(title)",
        "an index over an expression"
    );

    section("Everything at once");
    for (const auto& [table, indexes] : inspector.get_multi_indexes()) {
        fmt::print("  {}: {} indexes\n", table.name, indexes.size());
    }

    section("Into a MetaData");
    az::MetaData meta;
    meta.reflect(engine);
    const az::Table books = meta.table("books");
    engine.begin([&](az::Connection& conn) {
        conn.execute(az::insert(meta.table("authors")).values({{"name", "Ursula K. Le Guin"}}));
        conn.execute(az::insert(books).values({{"author_id", 1}}));
        check(
            conn.scalar(az::select(books.c<std::string>("title"))) == "untitled",
            "a reflected table is a table"
        );
    });

    section("One table, with a column that is known better");
    az::MetaData other;
    const az::Table authors{
        "authors",
        other,
        az::autoload_with(engine),
        az::Column{"born", az::SmallInteger()},
    };
    check(authors.columns().size() == 3, "the other columns come from the database");

    section("The same schema elsewhere");
    const az::Engine copy = az::create_engine("sqlite://");
    meta.create_all(copy);
    check(
        az::inspect(copy).get_multi_columns() == inspector.get_multi_columns(), "the same columns"
    );
    check(
        az::inspect(copy).get_multi_check_constraints() == inspector.get_multi_check_constraints(),
        "the same checks"
    );

    section("A table that is not there");
    const auto error = guide::error_of<az::NoSuchTableError>([&] {
        static_cast<void>(inspector.get_columns("book"));
    });
    check(error.hint() == "there are: authors, books, titles", "the error says what there is");
}

}  // namespace

int main() {
    return guide::run(tour);
}
