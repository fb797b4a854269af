// SPDX-License-Identifier: MIT
#include "orm/loading_support.hpp"

namespace azoth::test {
namespace {

constexpr auto u = cols<User>;
constexpr auto p = cols<Post>;
constexpr auto c = cols<Comment>;

TEST_CASE("joined: one query") {
    const Engine engine = filled_blog(4, 3);
    Session session(engine);
    SqlLog log(engine);

    SUBCASE("a collection: every owner once") {
        const auto all =
            session.scalars(select<User>().order_by(u.id).options(joinedload(u.posts))).all();
        REQUIRE(all.size() == 4);
        for (std::size_t i = 0; i < 4; ++i) {
            CHECK(all[i]->age == static_cast<int>(i));
            REQUIRE(all[i]->posts.size() == 3);
            CHECK(all[i]->posts[0]->title == "p" + std::to_string(3 * i));
            CHECK(all[i]->posts[0]->author == all[i]);
        }
    }
    SUBCASE("a reference") {
        for (const auto& post :
             session.scalars(select<Post>().options(joinedload(p.author))).all()) {
            CHECK(post->author.is_loaded());
            CHECK(post->author->id == post->author_id);
        }
    }
    SUBCASE("a one-to-one, there or not") {
        const auto all =
            session.scalars(select<User>().order_by(u.id).options(joinedload(u.profile))).all();
        CHECK(all[0]->profile->bio == "bio 0");
        CHECK(all[1]->profile == nullptr);
        CHECK(all[1]->profile.is_loaded());
    }
    SUBCASE("two references deep") {
        for (const auto& comment :
             session.scalars(select<Comment>().options(joinedload(c.post).joinedload(p.author)))
                 .all()) {
            CHECK(comment->post->author->email.starts_with("u"));
        }
    }
    SUBCASE("a collection in a collection") {
        const auto all =
            session.scalars(select<User>().options(joinedload(u.posts).joinedload(p.comments)))
                .all();
        REQUIRE(all.size() == 4);
        for (const auto& user : all) {
            REQUIRE(user->posts.size() == 3);
            for (const Ref<Post>& post : user->posts) {
                REQUIRE(post->comments.size() == 2);
            }
        }
    }
    SUBCASE("two collections of one owner") {
        const auto all = session
                             .scalars(select<Post>().order_by(p.id).options(
                                 joinedload(p.comments), joinedload(p.tags)
                             ))
                             .all();
        REQUIRE(all.size() == 12);
        for (std::size_t i = 0; i < all.size(); ++i) {
            REQUIRE(all[i]->comments.size() == 2);
            REQUIRE(all[i]->tags.size() == i % 3);
        }
    }
    SUBCASE("many-to-many") {
        const auto all = session.scalars(select<Tag>().options(joinedload(col<&Tag::posts>))).all();
        REQUIRE(all.size() == 2);
        CHECK(all[0]->posts.size() + all[1]->posts.size() == 12);
    }
    CHECK(log.size() == 1);
}

TEST_CASE("joined: owners without children") {
    const Engine engine = filled_blog(3, 0);
    Session session(engine);
    SqlLog log(engine);
    const auto all = session.scalars(select<User>().options(joinedload(u.posts))).all();
    CHECK(all.size() == 3);
    for (const auto& user : all) {
        CHECK(user->posts.is_loaded());
        CHECK(user->posts.empty());
    }
    CHECK(log.size() == 1);
}

TEST_CASE("joined: LIMIT counts owners") {
    const Engine engine = filled_blog(5, 4);
    Session session(engine);
    const auto all =
        session.scalars(select<User>().order_by(u.id).limit(2).options(joinedload(u.posts))).all();
    REQUIRE(all.size() == 2);
    CHECK(all[0]->posts.size() == 4);
    CHECK(all[1]->posts.size() == 4);
    CHECK(all[1]->posts.is_loaded());
    const auto posts =
        session.scalars(select<Post>().order_by(p.id).limit(3).options(joinedload(p.author))).all();
    CHECK(posts.size() == 3);
}

TEST_CASE("joined: beside a join of the query itself") {
    const Engine engine = filled_blog(3, 2);
    Session session(engine);
    SqlLog log(engine);
    const auto all =
        session
            .scalars(
                select<User>().join(u.posts).where(p.title == "p3").options(joinedload(u.posts))
            )
            .all();
    REQUIRE(all.size() == 1);
    // The condition is about the joined row, the collection is whole.
    CHECK(all[0]->posts.size() == 2);
    CHECK(log.size() == 1);
}

TEST_CASE("joined: one() takes the rows of one owner as one") {
    const Engine engine = filled_blog(2, 3);
    Session session(engine);
    const Ref<User> user =
        session.scalars(select<User>().where(u.id == 1).options(joinedload(u.posts))).one();
    CHECK(user->posts.size() == 3);
}

TEST_CASE("joined: then selectin") {
    const Engine engine = filled_blog(3, 2);
    Session session(engine);
    SqlLog log(engine);
    const auto all =
        session.scalars(select<User>().options(joinedload(u.posts).selectinload(p.comments))).all();
    CHECK(log.size() == 2);
    for (const auto& user : all) {
        for (const Ref<Post>& post : user->posts) {
            CHECK(post->comments.size() == 2);
        }
    }
    CHECK(log.size() == 2);
}

TEST_CASE("joined: what was changed in memory is not overwritten") {
    const Engine engine = filled_blog(1, 2);
    Session session(engine, {.autoflush = false});
    const Ref<User> user = session.get<User>(1);
    const Ref<Post> gone = session.get<Post>(1);
    user->posts.remove(gone);
    const Ref<Post> fresh = user->posts.append(Post{.title = "new"});
    CHECK(session.scalars(select<User>().options(joinedload(u.posts))).one() == user);
    CHECK(user->posts.size() == 2);
    CHECK(user->posts.contains(fresh));
    CHECK_FALSE(user->posts.contains(gone));
}

TEST_CASE("joined: refreshes what has expired") {
    const Engine engine = filled_blog(1, 2);
    Session session(engine);
    const Ref<User> user = session.get<User>(1);
    CHECK(user->posts.size() == 2);
    session.commit();
    SqlLog log(engine);
    CHECK(session.scalars(select<User>().options(joinedload(u.posts))).one() == user);
    CHECK(user->posts.size() == 2);
    CHECK(user->posts[0]->title == "p0");
    CHECK(log.size() == 1);
}

}  // namespace
}  // namespace azoth::test
