// SPDX-License-Identifier: MIT
// Objects that outlive their session.
#include "orm/loading_support.hpp"

namespace azoth::test {
namespace {

constexpr auto u = cols<User>;
constexpr auto p = cols<Post>;

TEST_CASE("detached: what was loaded can still be read") {
    const Engine engine = filled_blog(2, 2);
    Ref<User> user;
    {
        Session session(engine);
        user =
            session.scalars(select<User>().where(u.id == 1).options(selectinload(u.posts))).one();
    }
    CHECK(user->email == "u0");
    CHECK(user->posts.size() == 2);
    CHECK(user->posts[0]->title == "p0");
    CHECK(user->posts[0]->author == user);
    CHECK_THROWS_AS((void)user->profile->bio, DetachedInstanceError);
    CHECK_THROWS_AS((void)user->posts[0]->comments.size(), DetachedInstanceError);
}

TEST_CASE("detached: what has expired cannot be read") {
    const Engine engine = filled_blog(1, 0);
    Ref<User> user;
    {
        Session session(engine);
        user = session.get<User>(1);
        session.commit();
    }
    CHECK_THROWS_AS((void)user->email, DetachedInstanceError);
    try {
        (void)user->email;
    } catch (const DetachedInstanceError& error) {
        CHECK(error.code() == "bhk3");
        CHECK(error.message().find("User(id=1)") != std::string::npos);
    }
}

TEST_CASE("detached: a child without its parent") {
    const Engine engine = filled_blog(1, 2);
    Ref<Post> post;
    SUBCASE("the parent was loaded by the child") {
        {
            Session session(engine);
            post = session.scalars(select<Post>().where(p.id == 1).options(joinedload(p.author)))
                       .one();
        }
        CHECK(post->author->email == "u0");
    }
    SUBCASE("the parent held the child: it is gone, and that is said") {
        {
            Session session(engine);
            const Ref<User> user =
                session.scalars(select<User>().options(selectinload(u.posts))).one();
            post = user->posts[0];
        }
        CHECK(post->title == "p0");
        CHECK_THROWS_AS((void)post->author->email, DetachedInstanceError);
    }
}

TEST_CASE("detached: objects may be changed and linked") {
    const Engine engine = filled_blog(1, 2);
    Ref<User> user;
    Ref<Post> post;
    {
        Session session(engine);
        user = session.scalars(select<User>().options(selectinload(u.posts))).one();
        post = user->posts[0];
    }
    SUBCASE("a child taken out outlives its parent") {
        user->posts.remove(post);
        user = nullptr;
        CHECK(post->title == "p0");
        CHECK_THROWS_AS((void)post->author->email, DetachedInstanceError);
    }
    SUBCASE("the collection cleared") {
        user->posts.clear();
        user = nullptr;
        CHECK(post->title == "p0");
    }
    SUBCASE("the child dropped first") {
        post = nullptr;
        CHECK(user->posts.size() == 2);
    }
    SUBCASE("the parent dropped first") {
        user = nullptr;
        CHECK(post->title == "p0");
        CHECK_FALSE(post->author.is_loaded());
    }
    SUBCASE("a new child") {
        user->posts.append(Post{.title = "new"});
        CHECK(user->posts.size() == 3);
        CHECK(user->posts[2]->title == "new");
    }
    SUBCASE("another parent") {
        post->author = make_ref(User{.email = "other"});
        user = nullptr;
        CHECK(post->author->email == "other");
    }
}

TEST_CASE("detached: back into a session") {
    const Engine engine = filled_blog(1, 2);
    Ref<User> user;
    {
        Session session(engine);
        user = session.scalars(select<User>().options(selectinload(u.posts))).one();
    }
    Session session(engine);
    session.add(user);
    CHECK(session.contains(user));
    CHECK(session.contains(user->posts[0]));
    CHECK(session.get<User>(1) == user);
    CHECK(user->posts[0]->author == user);
    CHECK(user->profile->bio == "bio 0");

    SUBCASE("changes are found") {
        user->name = "changed";
        user->posts[0]->title = "changed";
        session.commit();
        CHECK(text_of(engine, "SELECT name FROM users") == "changed");
        CHECK(text_of(engine, "SELECT title FROM posts WHERE id = 1") == "changed");
    }
    SUBCASE("the parent dropped, the child kept") {
        const Ref<Post> post = user->posts[0];
        session.expire_all();
        user = nullptr;
        CHECK(post->author->email == "u0");
        session.close();
        CHECK(post->title == "p0");
    }
    SUBCASE("and out again") {
        const Ref<Post> post = user->posts[0];
        session.close();
        CHECK(user->posts[0]->author == user);
        Session third(engine);
        third.add(user);
        CHECK(third.contains(post));
        third.remove(user);
        third.commit();
        CHECK(integer(engine, "SELECT count(*) FROM posts") == 0);
    }
    SUBCASE("deleting works") {
        session.remove(user);
        session.commit();
        CHECK(integer(engine, "SELECT count(*) FROM users") == 0);
    }
}

TEST_CASE("detached: not when the session has another object of that row") {
    const Engine engine = filled_blog(1, 0);
    Ref<User> user;
    {
        Session session(engine);
        user = session.get<User>(1);
    }
    Session session(engine);
    const Ref<User> mine = session.get<User>(1);
    CHECK_THROWS_AS(session.add(user), InvalidRequestError);
    CHECK(session.get<User>(1) == mine);
    CHECK_FALSE(session.contains(user));
}

TEST_CASE("detached: an expired object comes back to life") {
    const Engine engine = filled_blog(1, 0);
    Ref<User> user;
    {
        Session session(engine);
        user = session.get<User>(1);
        session.commit();
    }
    Session session(engine);
    session.add(user);
    CHECK(user->email == "u0");
}

TEST_CASE("detached: many-to-many and one-to-one") {
    const Engine engine = filled_blog(1, 3);
    std::vector<Ref<Post>> posts;
    Ref<User> user;
    {
        Session session(engine);
        posts = session
                    .scalars(select<Post>().order_by(p.id).options(
                        selectinload(p.tags).selectinload(col<&Tag::posts>)
                    ))
                    .all();
        user = session.scalars(select<User>().options(joinedload(u.profile))).one();
        CHECK(posts[2]->tags[0]->posts.size() == 1);
        CHECK(user->profile->user == user);
    }
    CHECK(user->profile->bio == "bio 0");
    CHECK(posts[2]->title == "p2");
    const Ref<Profile> profile = user->profile.ref();
    user = nullptr;
    CHECK(profile->bio == "bio 0");
}

TEST_CASE("detached: expunging one of two that point to each other") {
    const Engine engine = filled_blog(1, 2);
    Session session(engine);
    const Ref<User> user = session.scalars(select<User>().options(selectinload(u.posts))).one();
    const Ref<Post> post = user->posts[0];
    session.expunge(post);
    CHECK(session.contains(user));
    CHECK_FALSE(session.contains(post));
    CHECK(post->title == "p0");
    session.commit();
    CHECK(user->posts.size() == 2);
    CHECK_FALSE(user->posts.contains(post));
}

TEST_CASE("copies: plain values of an object") {
    const Engine engine = filled_blog(2, 2);
    Session session(engine);
    const Ref<User> user =
        session.scalars(select<User>().where(u.id == 1).options(selectinload(u.posts))).one();
    {
        User copy = *user;
        CHECK(copy.email == "u0");
        CHECK(copy.posts.size() == 2);
        CHECK(copy.posts[0] == user->posts[0]);
        copy.email = "copy";
        CHECK(user->email == "u0");
        CHECK(session.dirty_count() == 0);
    }
    CHECK(user->posts.size() == 2);
    CHECK(user->posts[0]->author == user);

    SUBCASE("of what is not loaded, nothing is loaded") {
        const Ref<User> other = session.get<User>(2);
        (void)other->email;
        SqlLog log(engine);
        const User copy = *other;
        CHECK(copy.posts.empty());
        CHECK(log.size() == 0);
    }
    SUBCASE("added as a new object takes the children along") {
        User copy = *user;
        copy.id = 0;
        copy.email = "copy";
        const Ref<Post> post = user->posts[0];
        const Ref<User> added = session.add(std::move(copy));
        CHECK(post->author == added);
        CHECK(user->posts.empty());
        session.commit();
        CHECK(added->posts.size() == 2);
        CHECK(user->posts.empty());
    }
    SUBCASE("of a child keeps its parent") {
        Post copy = *user->posts[0];
        copy.id = 0;
        copy.title = "copy";
        CHECK(copy.author == user);
        const Ref<Post> added = session.add(std::move(copy));
        session.commit();
        CHECK(added->author == user);
        CHECK(user->posts.size() == 3);
    }
    SUBCASE("outlive the session") {
        const User copy = *user;
        session.close();
        CHECK(copy.posts[1]->title == "p1");
    }
}

}  // namespace
}  // namespace azoth::test
