// SPDX-License-Identifier: MIT
// Mapped classes on a plain connection: values, no session, no identity.
#include "orm/loading_support.hpp"

namespace azoth::test {
namespace {

constexpr auto u = cols<User>;

TEST_CASE("plain structs: a connection gives mapped classes as values") {
    const Engine engine = filled_blog(3, 1);
    Connection connection = engine.connect();
    std::vector<User> users = connection.scalars(select<User>().order_by(u.id)).all();
    REQUIRE(users.size() == 3);
    CHECK(users[0].email == "u0");
    CHECK(users[2].age == 2);
    CHECK(users[0].posts.empty());
    users[0].age = 50;
    CHECK(connection.scalars(select<User>().where(u.id == 1)).one().age == 0);
    CHECK_FALSE(connection.scalar(select<User>().where(u.id == 9)));
    CHECK(connection.scalar(select<User>().where(u.id == 2)).value().email == "u1");
}

TEST_CASE("plain structs: one after the other, in one object's memory") {
    const Engine engine = filled_blog(20, 0);
    Connection connection = engine.connect();
    int sum = 0;
    for (const User& user : connection.scalars(select<User>())) {
        sum += user.age;
    }
    CHECK(sum == 190);
}

TEST_CASE("plain structs: insert them as they are") {
    const Engine engine = blog();
    {
        Connection connection = engine.connect();
        connection
            .execute(insert<User>().values({User{.email = "a"}, User{.email = "b", .age = 5}}))
            .close();
        connection.commit();
        const std::vector<User> back = connection.scalars(select<User>().order_by(u.id)).all();
        CHECK(back[1].age == 5);
        CHECK(back[1].id == 2);
    }
    Session session(engine);
    const Ref<User> user = session.get<User>(2);
    CHECK(user->email == "b");
}

TEST_CASE("plain structs: added to a session afterwards they are new objects") {
    const Engine engine = blog();
    User plain{.email = "a"};
    Session session(engine);
    const Ref<User> added = session.add(plain);
    session.commit();
    plain.email = "changed";
    CHECK(added->email == "a");
    CHECK(plain.id == 0);
}

}  // namespace
}  // namespace azoth::test
