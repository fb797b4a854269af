// SPDX-License-Identifier: MIT
// How related objects are loaded: one by one when they are looked at, or all at once (N+1 and its cures).
#include "blog.hpp"
#include "guide.hpp"

#include <string>

namespace az = azoth;

namespace {

using az::select;
using blog::Comment;
using blog::Post;
using blog::User;
using guide::check;
using guide::section;

constexpr auto u = az::cols<User>;
constexpr auto p = az::cols<Post>;
constexpr auto c = az::cols<Comment>;
constexpr int users = 20;

void fill(const az::Engine& engine) {
    az::Session session(engine);
    for (int i = 0; i < users; ++i) {
        az::Ref<User> user = session.add(User{
            .email = fmt::format("user{}@example.com", i),
            .name = fmt::format("User {}", i),
        });
        for (int k = 0; k < 3; ++k) {
            user->posts.append(Post{
                .title = fmt::format("Post {} of {}", k, i),
                .comments = {Comment{.text = "first"}, Comment{.text = "second"}},
            });
        }
    }
    session.commit();
}

/// Looks at everything, in a session of its own, and counts the statements that took.
template <class Statement>
std::size_t statements_for(const az::Engine& engine, const Statement& statement) {
    // The engine tells of every statement; the counter has to live as long as the listener.
    static std::size_t sent = 0;
    static const bool listening = [&] {
        engine.listen(az::EngineEvents{
            .before_cursor_execute = [](const az::ExecutionContext&) { ++sent; },
        });
        return true;
    }();
    (void)listening;
    sent = 0;
    az::Session session(engine);
    std::size_t posts = 0;
    std::size_t comments = 0;
    for (az::Ref<User> user : session.scalars(statement)) {
        for (az::Ref<Post> post : user->posts) {
            ++posts;
            comments += post->comments.size();
        }
    }
    check(posts == users * 3 && comments == users * 6, "all posts and comments were there");
    fmt::print("  {} statements\n", sent);
    return sent;
}

void tour() {
    const az::Engine engine = blog::make_engine();
    fill(engine);
    const auto all = select<User>().order_by(u.id);

    section("Lazy: one SELECT per collection (N+1)");
    const std::size_t lazy = statements_for(engine, all);
    check(
        lazy == 1 + users + 3 * users, "1 for the users, 20 for their posts, 60 for the comments"
    );

    section("selectinload: one more SELECT per relationship");
    const std::size_t selectin =
        statements_for(engine, all.options(az::selectinload(u.posts).selectinload(p.comments)));
    check(selectin == 3, "users, posts, comments");

    section("joinedload: in the same SELECT");
    const std::size_t joined =
        statements_for(engine, all.options(az::joinedload(u.posts).joinedload(p.comments)));
    check(joined == 1, "a LEFT OUTER JOIN");

    section("Both: each where it is good");
    const std::size_t both =
        statements_for(engine, all.options(az::selectinload(u.posts).joinedload(p.comments)));
    check(both == 2, "users; posts with their comments");

    section("A reference to one object");
    {
        guide::Statements statements(engine);
        az::Session session(engine);
        for (az::Ref<Post> post :
             session.scalars(select<Post>().options(az::joinedload(p.author)))) {
            check(post->author.is_loaded() && !post->author->name.empty(), post->title);
            if (post->id == 2) {
                break;
            }
        }
        check(statements.count() == 1, "comes with the row");
        statements.print();
    }

    section("raiseload: a forgotten option is an error, not a slow page");
    const auto error = guide::error_of<az::InvalidRequestError>([&] {
        (void)statements_for(engine, all.options(az::selectinload(u.posts), az::raiseload("*")));
    });
    fmt::print("{}\n", error.what());

    section("With LIMIT the limit is of users, not of joined rows");
    {
        az::Session session(engine);
        const auto five = session.scalars(all.limit(5).options(az::joinedload(u.posts))).all();
        check(five.size() == 5 && five[4]->posts.size() == 3, "five users with all their posts");
    }

    section("What the identity map has is not loaded again");
    {
        guide::Statements statements(engine);
        az::Session session(engine);
        const az::Ref<User> first = session.get<User>(1);
        statements.clear();
        const az::Ref<Post> post =
            session.scalars(select<Post>().where(p.author_id == 1)).first().value();
        check(post->author == first && statements.count() == 1, "many-to-one without SQL");
        statements.print();
        const auto texts = session.scalars(select(c.text).where(c.post == post)).all();
        check(texts.size() == 2, "and a query when only values are wanted");
    }
}

}  // namespace

int main() {
    return guide::run(tour);
}
