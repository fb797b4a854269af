// SPDX-License-Identifier: MIT
#include "orm/models.hpp"

namespace azoth::test {
namespace {

TEST_CASE("update: a row that is gone") {
    const FileDatabase file;
    const Engine engine = blog(file);
    Session first(engine, {.expire_on_commit = false});
    const Ref<User> ana = first.add(User{.email = "ana"});
    const Ref<User> bea = first.add(User{.email = "bea"});
    first.commit();

    Session second(engine);
    second.remove(second.get<User>(ana->id));
    second.commit();

    SUBCASE("cannot be updated") {
        ana->name = "late";
        bea->name = "too";
        CHECK_THROWS_AS(first.commit(), StaleDataError);
        CHECK_THROWS_AS(first.flush(), PendingRollbackError);
        first.rollback();
        CHECK_THROWS_AS((void)ana->name, ObjectDeletedError);
        CHECK(bea->name == "");
        bea->name = "again";
        first.commit();
        CHECK(text_of(engine, "SELECT name FROM users") == "again");
    }
    SUBCASE("cannot be deleted") {
        first.remove(ana);
        CHECK_THROWS_AS(first.commit(), StaleDataError);
        first.rollback();
        CHECK(integer(engine, "SELECT count(*) FROM users") == 1);
    }
    SUBCASE("cannot be refreshed") {
        CHECK_THROWS_AS(first.refresh(ana), ObjectDeletedError);
    }
    SUBCASE("is not found") {
        first.expire(ana);
        CHECK_FALSE(first.get<User>(ana.state() != nullptr ? 1 : 0));
    }
    SUBCASE("the error says which") {
        ana->name = "late";
        try {
            first.flush();
            FAIL("the row was there");
        } catch (const StaleDataError& error) {
            CHECK(error.table() == "users");
            CHECK(error.message().find("User(id=1)") != std::string::npos);
            CHECK(error.statement().starts_with("UPDATE users"));
        }
    }
}

TEST_CASE("update: two sessions change different columns") {
    const FileDatabase file;
    const Engine engine = blog(file);
    Session first(engine, {.expire_on_commit = false});
    const Ref<User> ana = first.add(User{.email = "ana", .name = "Ana", .age = 1});
    first.commit();
    Session second(engine);
    second.get<User>(ana->id)->age = 2;
    second.commit();
    ana->name = "A";
    first.commit();
    first.refresh(ana);
    CHECK(ana->age == 2);
    CHECK(ana->name == "A");
}

struct Touched {
    std::int64_t id{};
    std::string name{};
    int version = 0;

    static constexpr auto mapping() {
        return table(
            "touched",
            column<&Touched::id>(primary_key),
            column<&Touched::name>(),
            column<&Touched::version>(onupdate(SqlText("version + 1")))
        );
    }
};

TEST_CASE("update: onupdate runs with every UPDATE") {
    const Engine engine = database<Touched>();
    Session session(engine);
    const Ref<Touched> one = session.add(Touched{.name = "a"});
    session.commit();
    CHECK(one->version == 0);
    one->name = "b";
    session.flush();
    CHECK(one->version == 1);
    CHECK(one->name == "b");
    one->name = "c";
    session.commit();
    CHECK(one->version == 2);
    session.commit();
    CHECK(one->version == 2);

    SUBCASE("unless the program sets it") {
        one->version = 10;
        session.commit();
        CHECK(one->version == 10);
    }
    SUBCASE("and a rollback takes it back") {
        one->name = "d";
        session.flush();
        session.rollback();
        CHECK(one->version == 2);
        CHECK(one->name == "c");
    }
}

TEST_CASE("update: to and from NULL") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "a", .posts = {Post{.title = "p"}}});
    const Ref<Comment> comment = session.add(Comment{.text = "c"});
    session.commit();
    CHECK_FALSE(comment->post_id);
    comment->post_id = ana->posts[0]->id;
    session.commit();
    CHECK(comment->post == ana->posts[0]);
    comment->post_id.reset();
    session.commit();
    CHECK(comment->post == nullptr);
}

}  // namespace
}  // namespace azoth::test
