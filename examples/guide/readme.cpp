// SPDX-License-Identifier: MIT
// The program of README.md.
// clang-format off
#include <azoth/orm.hpp>
#include <cstdio>
namespace az = azoth;

struct User;
struct Post {
    std::int64_t id{};
    std::string title;
    std::int64_t author_id{};
    az::One<User> author{};
    static constexpr auto mapping() {
        return az::table("posts", az::column<&Post::id>(az::primary_key), az::column<&Post::title>(az::String(200)),
            az::column<&Post::author_id>(az::foreign_key("users.id")),
            az::relationship<&Post::author>(az::back_populates("posts")));
    }
};
struct User {
    std::int64_t id{};
    std::string name;
    az::Many<Post> posts{};
    static constexpr auto mapping() {
        return az::table("users", az::column<&User::id>(az::primary_key), az::column<&User::name>(az::String(100)),
            az::relationship<&User::posts>(az::back_populates("author"), az::cascade("all, delete-orphan")));
    }
};

int main() {
    az::Engine engine = az::create_engine("sqlite:///blog.db");
    az::metadata<User, Post>().create_all(engine);
    az::Session session{engine};
    auto ana = session.add(User{.name = "Ana", .posts = {Post{.title = "First"}, Post{.title = "Second"}}});
    session.commit();                                  // one transaction; keys are known now
    ana->name = "Ana María";                           // plain assignment: the flush finds the change
    session.commit();                                  // UPDATE users SET name=? WHERE users.id = ?
    auto stmt = az::select<User>().where(az::col<&User::name>.like("Ana%"))
                    .options(az::selectinload(az::col<&User::posts>));
    for (az::Ref<User> user : session.scalars(stmt)) {
        std::printf("%s has %zu posts\n", user->name.c_str(), user->posts.size());
    }
}
