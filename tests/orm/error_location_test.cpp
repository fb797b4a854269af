// SPDX-License-Identifier: MIT
// Errors point to the program, or to nothing.
#include "orm/models.hpp"

#include <source_location>
#include <string_view>

namespace azoth::test {
namespace {

bool says_where(const Error& error) {
    return std::string_view(error.what()).find("\n  at: ") != std::string_view::npos;
}

TEST_CASE("error location: a load on demand knows no caller") {
    const Engine engine = blog();
    Session session(engine);
    session.add(User{.email = "a"});
    session.commit();
    const Ref<User> user = session.get<User>(1);

    SUBCASE("of columns") {
        session.expire(user);
        session.connection().exec_driver_sql("DELETE FROM users").close();
        try {
            (void)user->name;
            FAIL("no error");
        } catch (const ObjectDeletedError& error) {
            CHECK_FALSE(says_where(error));
            CHECK(error.location().line() == 0);
        }
    }
    SUBCASE("of a collection") {
        session.rollback();
        run_sql(engine, "ALTER TABLE posts RENAME TO articles");
        try {
            (void)user->posts.size();
            FAIL("no error");
        } catch (const DatabaseError& error) {
            CHECK_FALSE(says_where(error));
        }
    }
    SUBCASE("of a detached object") {
        session.expunge(user);
        try {
            (void)user->posts.size();
            FAIL("no error");
        } catch (const DetachedInstanceError& error) {
            CHECK_FALSE(says_where(error));
        }
    }
}

TEST_CASE("error location: create_all is the caller's line") {
    const Engine engine = create_engine("sqlite://");
    run_sql(engine, "CREATE VIEW users AS SELECT 1");
    const auto before = std::source_location::current();
    try {
        metadata<User>().create_all(engine, false);
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(std::string_view(error.location().file_name()) == before.file_name());
        CHECK(error.location().line() == before.line() + 2);
    }
}

TEST_CASE("error location: keys of several parts") {
    const Engine engine = blog();
    Session session(engine);
    const auto before = std::source_location::current();
    try {
        (void)session.get<User>(1, 2);
        FAIL("no error");
    } catch (const ArgumentError& error) {
        CHECK(error.location().line() == before.line() + 2);
    }
    try {
        (void)session.get_one<User>(1, 2);
        FAIL("no error");
    } catch (const ArgumentError& error) {
        CHECK(error.location().line() == before.line() + 8);
    }
}

TEST_CASE("violations name the table where it is known") {
    const Engine engine = blog();
    Session session(engine);
    SUBCASE("a One that is not set") {
        session.add(Post{.title = "t"});
        try {
            session.flush();
            FAIL("no error");
        } catch (const ForeignKeyViolation& error) {
            CHECK(error.table() == "posts");
            CHECK(error.message().find("Post.author is not set") != std::string::npos);
        }
    }
    SUBCASE("a key that leads nowhere") {
        session.add(Post{.title = "t", .author_id = 7});
        try {
            session.flush();
            FAIL("no error");
        } catch (const ForeignKeyViolation& error) {
            CHECK(error.table() == "posts");
            CHECK(error.message().find("is not set") == std::string::npos);
        }
    }
    SUBCASE("a statement") {
        try {
            session.execute(insert<Post>().values(Post{.title = "t", .author_id = 7})).close();
            FAIL("no error");
        } catch (const ForeignKeyViolation& error) {
            CHECK(error.table() == "posts");
        }
    }
    SUBCASE("a DELETE: the other table is not known, and the hint is about it") {
        session.add(User{.email = "a", .posts = {Post{.title = "t"}}});
        session.commit();
        try {
            session.execute(delete_<User>()).close();
            FAIL("no error");
        } catch (const ForeignKeyViolation& error) {
            CHECK(error.table().empty());
            CHECK(error.hint().starts_with("other rows refer to what is deleted"));
        }
    }
}

}  // namespace
}  // namespace azoth::test
