// SPDX-License-Identifier: MIT
// The ways to walk over a collection and to keep what is in it.
#include "orm/loading_support.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

namespace azoth::test {
namespace {

struct Fixture {
    Engine engine = filled_blog(2, 3);
    Session session{engine};
    Ref<User> user = session.get_one<User>(1);
};

TEST_CASE_FIXTURE(Fixture, "collection: every spelling of a loop") {
    std::vector<std::string> titles;
    SUBCASE("auto") {
        for (auto post : user->posts) {
            titles.push_back(post->title);
        }
    }
    SUBCASE("auto&") {
        for (auto& post : user->posts) {
            titles.push_back(post->title);
        }
    }
    SUBCASE("const auto&") {
        for (const auto& post : user->posts) {
            titles.push_back(post->title);
        }
    }
    SUBCASE("auto&&") {
        for (auto&& post : user->posts) {
            titles.push_back(post->title);
        }
    }
    SUBCASE("const Ref&") {
        for (const Ref<Post>& post : user->posts) {
            titles.push_back(post->title);
        }
    }
    SUBCASE("an algorithm") {
        std::ranges::transform(user->posts, std::back_inserter(titles), [](const Ref<Post>& post) {
            return post->title;
        });
    }
    CHECK(titles == std::vector<std::string>{"p0", "p1", "p2"});
}

TEST_CASE_FIXTURE(Fixture, "collection: objects are changed while it is walked over") {
    for (auto& post : user->posts) {
        post->views += 10;
    }
    session.commit();
    CHECK(integer(engine, "SELECT count(*) FROM posts WHERE views >= 10") == 3);
}

TEST_CASE_FIXTURE(Fixture, "collection: past the end") {
    CHECK(user->posts[2]->title == "p2");
    CHECK_THROWS_AS((void)user->posts[3], InvalidRequestError);
    try {
        (void)user->posts[3];
    } catch (const Error& error) {
        CHECK(error.message() == "element 3 of a collection of 3 was asked for");
    }
}

TEST_CASE_FIXTURE(Fixture, "handles in a hash table") {
    std::unordered_set<Ref<Post>> all(user->posts.begin(), user->posts.end());
    CHECK(all.size() == 3);
    CHECK(all.contains(session.get<Post>(2)));
    CHECK_FALSE(all.contains(session.get<Post>(4)));
    CHECK(std::hash<Ref<Post>>()(user->posts[0]) == std::hash<Ref<Post>>()(session.get<Post>(1)));
}

TEST_CASE_FIXTURE(Fixture, "collection: a loop outlives what expires the collection") {
    std::vector<std::string> titles;
    SUBCASE("commit") {
        for (const Ref<Post>& post : user->posts) {
            titles.push_back(post->title);
            post->title += "!";
            session.commit();
        }
    }
    SUBCASE("rollback") {
        for (const Ref<Post>& post : user->posts) {
            titles.push_back(post->title);
            session.rollback();
        }
    }
    SUBCASE("expire") {
        for (const Ref<Post>& post : user->posts) {
            titles.push_back(post->title);
            session.expire(user);
        }
    }
    SUBCASE("the end of the session") {
        for (const Ref<Post>& post : user->posts) {
            titles.push_back("");
            session.close();
            CHECK(post);
        }
    }
    CHECK(titles.size() == 3);
}

TEST_CASE_FIXTURE(Fixture, "collection: a loop sees what is appended and removed meanwhile") {
    std::size_t steps = 0;
    for (const Ref<Post>& post : user->posts) {
        CHECK(post);
        if (++steps < 100) {
            user->posts.append(Post{.title = "more"});
        }
    }
    CHECK(steps == 102);
    for (const Ref<Post>& post : user->posts) {
        user->posts.remove(post);
    }
    CHECK(user->posts.size() == 51);
}

TEST_CASE_FIXTURE(Fixture, "collection: a long one finds its elements after every change") {
    std::vector<Ref<Post>> all;
    for (int i = 0; i < 200; ++i) {
        all.push_back(user->posts.append(Post{.title = "more"}));
    }
    CHECK(user->posts.size() == 203);
    for (std::size_t i = 0; i < all.size(); i += 2) {
        user->posts.remove(all[i]);
        CHECK_FALSE(user->posts.contains(all[i]));
    }
    CHECK_THROWS_AS(user->posts.remove(all[0]), InvalidRequestError);
    session.commit();
    CHECK(user->posts.size() == 103);
    CHECK(user->posts.contains(all[1]));
    user->posts.append(all[1]);
    CHECK(user->posts.size() == 103);
    user->posts.clear();
    session.commit();
    CHECK(user->posts.empty());
}

TEST_CASE_FIXTURE(Fixture, "collection: an assignment that has to load and cannot is an error") {
    session.commit();
    user->id = 50;
    CHECK_THROWS_AS(user->posts = Many<Post>(), ForeignKeyViolation);
}

}  // namespace
}  // namespace azoth::test
