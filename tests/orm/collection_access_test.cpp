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

}  // namespace
}  // namespace azoth::test
