// SPDX-License-Identifier: MIT
#include "orm/loading_support.hpp"

namespace azoth::test {
namespace {

constexpr auto u = cols<User>;
constexpr auto p = cols<Post>;

TEST_CASE("raiseload: looking at what is not loaded is an error") {
    const Engine engine = filled_blog(2, 2);
    Session session(engine);

    SUBCASE("one relationship") {
        const Ref<User> user =
            session.scalars(select<User>().where(u.id == 1).options(raiseload(u.posts))).one();
        CHECK_THROWS_AS((void)user->posts.size(), InvalidRequestError);
        CHECK(user->profile->bio == "bio 0");
    }
    SUBCASE("all of them") {
        const Ref<User> user =
            session.scalars(select<User>().where(u.id == 1).options(raiseload("*"))).one();
        CHECK_THROWS_AS((void)user->posts.size(), InvalidRequestError);
        CHECK_THROWS_AS((void)user->profile->bio, InvalidRequestError);
    }
    SUBCASE("all but what another option loads") {
        const Ref<User> user =
            session
                .scalars(
                    select<User>().where(u.id == 1).options(selectinload(u.posts), raiseload("*"))
                )
                .one();
        CHECK(user->posts.size() == 2);
        CHECK_THROWS_AS((void)user->profile->bio, InvalidRequestError);
        CHECK_THROWS_AS((void)user->posts[0]->comments.size(), InvalidRequestError);
    }
    SUBCASE("the error names the relationship and the way out") {
        const Ref<User> user =
            session.scalars(select<User>().where(u.id == 1).options(raiseload(u.posts))).one();
        try {
            (void)user->posts.size();
            FAIL("it was loaded");
        } catch (const InvalidRequestError& error) {
            CHECK(error.message().find("User.posts") != std::string::npos);
            CHECK(error.hint().find("selectinload") != std::string::npos);
        }
    }
    SUBCASE("no statement is sent") {
        const Ref<User> user =
            session.scalars(select<User>().where(u.id == 1).options(raiseload(u.posts))).one();
        SqlLog log(engine);
        CHECK_THROWS((void)user->posts.empty());
        CHECK(log.size() == 0);
    }
    SUBCASE("assigning and appending are allowed") {
        const auto posts =
            session.scalars(select<Post>().order_by(p.id).options(raiseload("*"))).all();
        const Ref<User> other = session.get<User>(2);
        posts[0]->author = other;
        posts[0]->comments.append(Comment{.text = "new"});
        session.commit();
        CHECK(integer(engine, "SELECT author_id FROM posts WHERE id = 1") == 2);
        CHECK(integer(engine, "SELECT count(*) FROM comments WHERE post_id = 1") == 3);
    }
}

struct Guarded;

struct Secret {
    std::int64_t id{};
    std::int64_t owner_id{};

    static constexpr auto mapping() {
        return table(
            "secrets",
            column<&Secret::id>(primary_key),
            column<&Secret::owner_id>(foreign_key("guarded.id"))
        );
    }
};

struct Guarded {
    std::int64_t id{};
    Many<Secret> secrets{};

    static constexpr auto mapping() {
        return table(
            "guarded",
            column<&Guarded::id>(primary_key),
            relationship<&Guarded::secrets>(lazy(Lazy::raise))
        );
    }
};

TEST_CASE("raiseload: as the default of a mapping") {
    const Engine engine = database<Guarded, Secret>();
    Session session(engine);
    session.add(Guarded{.secrets = {Secret{}}});
    session.commit();
    session.expunge_all();
    constexpr auto secrets = col<&Guarded::secrets>;
    CHECK_THROWS_AS(
        (void)session.scalars(select<Guarded>()).one()->secrets.size(), InvalidRequestError
    );
    session.expunge_all();
    CHECK_THROWS_AS((void)session.get<Guarded>(1)->secrets.size(), InvalidRequestError);
    session.expunge_all();
    CHECK(
        session.scalars(select<Guarded>().options(selectinload(secrets))).one()->secrets.size() == 1
    );
    session.expunge_all();
    CHECK(session.scalars(select<Guarded>().options(lazyload(secrets))).one()->secrets.size() == 1);
}

}  // namespace
}  // namespace azoth::test
