// SPDX-License-Identifier: MIT
// clang-format off
#include <azoth/orm.hpp>
#include <iostream>
namespace az = azoth;

struct Book {
    std::int64_t id{}, author_id{};
    std::string title{};
    static constexpr auto mapping() {
        return az::table("books", az::column<&Book::id>(az::primary_key), az::column<&Book::title>(),
                         az::column<&Book::author_id>(az::foreign_key("authors.id")));
    }
};
struct Author {
    std::int64_t id{};
    std::string name{};
    az::Many<Book> books{};
    static constexpr auto mapping() {
        return az::table("authors", az::column<&Author::id>(az::primary_key),
                         az::column<&Author::name>(), az::relationship<&Author::books>());
    }
};
int main() {
    az::Engine engine = az::create_engine("sqlite://");
    az::metadata<Author, Book>().create_all(engine);
    az::Session session(engine);
    session.add(Author{.name = "Ursula K. Le Guin", .books = {{.title = "The Dispossessed"}}});
    session.commit();
    for (az::Ref<Author> author : session.scalars(az::select<Author>()))
        std::cout << author->name << " wrote " << author->books[0]->title << '\n';
}
