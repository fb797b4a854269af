// SPDX-License-Identifier: MIT
// What is flushed before it is asked for, and what is not.
#include "orm/models.hpp"

namespace azoth::test {
namespace {

TEST_CASE("autoflush: assigning a One loads what it was without writing what is half done") {
    const Engine engine = blog();
    Session session(engine);
    session.add(User{.email = "a", .profile = Profile{.bio = "old"}});
    session.commit();

    const Ref<User> user = session.get<User>(1);
    const Ref<User> half = session.add(User{.email = "a"});  // not unique yet
    const SqlLog log(engine);
    user->profile = make_ref(Profile{.bio = "new"});
    CHECK(log.count("INSERT") == 0);
    half->email = "b";
    session.commit();
    CHECK(text_of(engine, "SELECT bio FROM profiles") == "new");
}

TEST_CASE("autoflush: an error says that it was one") {
    const Engine engine = blog();
    Session session(engine);
    session.add(User{.email = "a"});
    session.commit();
    session.add(User{.email = "a"});
    try {
        (void)session.scalars(select<Post>()).all();
        FAIL("no error");
    } catch (const UniqueViolation& error) {
        CHECK(error.message().find("autoflush") != std::string::npos);
        CHECK(error.message().find("no_autoflush()") != std::string::npos);
    }
    session.rollback();
    session.add(User{.email = "a"});
    try {
        session.flush();
        FAIL("no error");
    } catch (const UniqueViolation& error) {
        CHECK(error.message().find("autoflush") == std::string::npos);
    }
}

}  // namespace
}  // namespace azoth::test
