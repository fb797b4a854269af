// SPDX-License-Identifier: MIT
// INSERT, UPDATE and DELETE of mapped classes.
#include "orm/loading_support.hpp"

namespace azoth::test {
namespace {

constexpr auto u = cols<User>;
constexpr auto p = cols<Post>;

TEST_CASE("dml: insert of objects") {
    const Engine engine = blog();
    Session session(engine);

    SUBCASE("one") {
        session.execute(insert<User>().values(User{.email = "a", .age = 3})).close();
    }
    SUBCASE("several, as a list") {
        session.execute(insert<User>().values({User{.email = "a", .age = 3}, User{.email = "b"}}))
            .close();
    }
    SUBCASE("several, as a vector") {
        std::vector<User> users;
        for (int i = 0; i < 50; ++i) {
            users.push_back(User{.email = i == 0 ? "a" : std::to_string(i), .age = 3});
        }
        CHECK(session.execute(insert<User>().values(users)).rowcount() == 50);
    }
    SUBCASE("by names") {
        session.execute(insert<User>().values({{"email", "a"}, {"name", ""}, {"age", 3}})).close();
    }
    SUBCASE("with a key") {
        session.execute(insert<User>().values(User{.id = 7, .email = "a", .age = 3})).close();
        CHECK(session.get<User>(7)->email == "a");
    }
    CHECK(session.scalars(select<User>().where(u.email == "a")).one()->age == 3);
    session.rollback();
    CHECK(integer(engine, "SELECT count(*) FROM users") == 0);
}

TEST_CASE("dml: upsert") {
    const Engine engine = blog();
    Session session(engine);
    const auto ages = [&] {
        std::string all;
        for (const auto& [email, age] : session.execute(select(u.email, u.age).order_by(u.email))) {
            all += email + std::to_string(age) + " ";
        }
        return all;
    };
    session
        .execute(upsert<User>(u.email).values(
            {User{.email = "ana", .age = 1}, User{.email = "bea", .age = 2}}
        ))
        .close();
    session.execute(upsert<User>(u.email).values(User{.email = "ana", .age = 3})).close();
    CHECK(ages() == "ana3 bea2 ");
    session
        .execute(upsert<User>(u.email)
                     .values({{"email", "bea"}, {"name", ""}, {"age", 10}})
                     .do_update(u.age, u.age + excluded(u.age)))
        .close();
    CHECK(ages() == "ana3 bea12 ");
}

TEST_CASE("dml: objects of one insert leave the same columns to the database") {
    CHECK_THROWS_AS(
        (void)insert<User>().values({User{.id = 1, .email = "a"}, User{.email = "b"}}),
        ArgumentError
    );
}

TEST_CASE("dml: RETURNING") {
    const Engine engine = filled_blog(3, 1);
    Session session(engine);
    const auto ids =
        session
            .execute(insert<User>().values({User{.email = "a"}, User{.email = "b"}}).returning(u.id)
            )
            .all();
    REQUIRE(ids.size() == 2);
    CHECK(std::get<0>(ids[0]) + std::get<0>(ids[1]) == 9);
    const auto changed =
        session
            .execute(
                update<User>().where(u.age > 0).set(u.age, u.age + 10).returning(u.email, u.age)
            )
            .all();
    REQUIRE(changed.size() == 2);
    CHECK(std::get<1>(changed[0]) > 10);
    const auto gone = session.execute(delete_<Comment>().returning(col<&Comment::id>)).all();
    CHECK(gone.size() == 6);
}

TEST_CASE("dml: upsert") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana", .name = "Ana", .age = 1});
    session.commit();
    (void)ana->name;

    SUBCASE("do_update") {
        session
            .execute(insert<User>()
                         .values(
                             {User{.email = "ana", .name = "A", .age = 9},
                              User{.email = "bea", .name = "B"}}
                         )
                         .on_conflict(u.email)
                         .do_update(u.name, excluded(u.name)))
            .close();
        CHECK(ana->name == "A");
        CHECK(ana->age == 1);
    }
    SUBCASE("do_nothing") {
        session
            .execute(
                insert<User>()
                    .values({User{.email = "ana", .name = "A"}, User{.email = "bea", .name = "B"}})
                    .on_conflict(u.email)
                    .do_nothing()
            )
            .close();
        CHECK(ana->name == "Ana");
    }
    session.commit();
    CHECK(integer(engine, "SELECT count(*) FROM users") == 2);
}

TEST_CASE("dml: update and delete") {
    const Engine engine = filled_blog(4, 2);
    Session session(engine);
    const Ref<User> first = session.get<User>(1);
    const Ref<Post> post = session.get<Post>(1);

    SUBCASE("update reaches objects that are here") {
        CHECK(
            session.execute(update<User>().where(u.id == 1).set(u.name, "new").set(u.age, 77))
                .rowcount() == 1
        );
        CHECK(first->name == "new");
        CHECK(first->age == 77);
    }
    SUBCASE("changes are flushed first") {
        first->age = 100;
        CHECK(
            session.execute(update<User>().where(u.age == 100).set(u.name, "hundred")).rowcount() ==
            1
        );
        CHECK(first->name == "hundred");
        CHECK(first->age == 100);
    }
    SUBCASE("with a subquery") {
        session
            .execute(update<User>()
                         .where(u.id.in(select(p.author_id).where(p.title == "p3")))
                         .set(u.name, "of p3"))
            .close();
        CHECK(session.get<User>(2)->name == "of p3");
        CHECK(first->name == "");
    }
    SUBCASE("delete") {
        CHECK(
            session.execute(delete_<Comment>().where(col<&Comment::post_id> == 1)).rowcount() == 2
        );
        CHECK(post->comments.empty());
    }
    SUBCASE("an object whose row a statement deletes is deleted") {
        const Ref<Profile> profile = session.get<Profile>(1);
        session.execute(delete_<Profile>()).close();
        CHECK_FALSE(session.get<Profile>(1));
        CHECK(first->profile == nullptr);
        session.rollback();
        CHECK(session.get<Profile>(1) == profile);
    }
    SUBCASE("one of which only the database knows whether it is says so") {
        const Ref<Profile> profile = session.get<Profile>(1);
        (void)profile->bio;
        session.execute(delete_<Profile>().where(func::lower(col<&Profile::bio>) == profile->bio))
            .close();
        CHECK_THROWS_AS((void)profile->bio, ObjectDeletedError);
    }
    SUBCASE("only objects that are concerned are loaded again") {
        const Ref<User> second = session.get<User>(2);
        (void)first->name;
        (void)second->name;
        (void)post->title;
        session.execute(update<User>().where(u.id == 1).set(u.name, "new")).close();
        const SqlLog log(engine);
        CHECK(second->name == "");
        CHECK(post->title == "p0");
        CHECK(log.size() == 0);
        CHECK(first->name == "new");
        CHECK(log.size() == 1);
    }
    SUBCASE("conditions over the members") {
        const Ref<User> second = session.get<User>(2);
        const int age = second->age;
        first->age = age + 1;
        session.flush();
        const auto changed = [&](const auto& condition) {
            (void)second->name;
            session.execute(update<User>().where(condition).set(u.name, "new")).close();
            const SqlLog log(engine);
            (void)second->name;
            return log.size() != 0;
        };
        CHECK(changed(u.id == 2));
        CHECK_FALSE(changed(u.id != 2));
        CHECK(changed(u.id >= 2 && u.id < 3));
        CHECK_FALSE(changed(u.id >= 2 && u.id < 2));
        CHECK(changed(u.id == 1 || u.age <= age));
        CHECK_FALSE(changed(u.id == 1 || u.age > age));
        CHECK(changed(u.id.in({5, 2})));
        CHECK_FALSE(changed(u.id.in({5, 3})));
        CHECK_FALSE(changed(u.id.not_in({5, 2})));
        CHECK_FALSE(changed(!(u.id == 2)));
        CHECK(changed(u.email == second->email));
        CHECK_FALSE(changed(u.email == second->email + "."));
        CHECK(changed(u.id + 0 == 1));  // the database is not asked, so it may be
    }
    SUBCASE("a rollback brings everything back") {
        session.execute(update<User>().set(u.name, "all")).close();
        CHECK(first->name == "all");
        session.rollback();
        CHECK(first->name == "");
    }
}

TEST_CASE("dml: many rows of parameters at once") {
    const Engine engine = blog();
    Connection connection = engine.connect();
    const std::int64_t count = connection.execute(
        insert<User>(),
        {{{"email", "a"}, {"name", ""}, {"age", 1}}, {{"email", "b"}, {"name", ""}, {"age", 2}}}
    );
    CHECK(count == 2);
    connection.execute(insert<User>(), {{"email", "c"}, {"name", ""}, {"age", 4}}).close();
    connection.commit();
    connection.close();
    CHECK(integer(engine, "SELECT sum(age) FROM users") == 7);
}

TEST_CASE("dml: parameters given to a session") {
    const Engine engine = blog();
    Session session(engine);
    CHECK(
        session.execute(
            insert<User>(),
            {{{"email", "a"}, {"name", ""}, {"age", 1}}, {{"email", "b"}, {"name", ""}, {"age", 2}}}
        ) == 2
    );
    const std::vector<std::vector<Parameter>> more{
        {{"email", "c"}, {"name", ""}, {"age", 3}}, {{"email", "d"}, {"name", ""}, {"age", 4}}
    };
    CHECK(session.execute(insert<User>(), more) == 2);
    session.execute(insert<User>(), {{"email", "e"}, {"name", ""}, {"age", 5}}).close();

    const auto older = select<User>().where(u.age > bindparam<int>("age")).order_by(u.id);
    CHECK(session.scalars(older, {{"age", 3}}).all().size() == 2);
    CHECK(session.execute(older, {{"age", 4}}).all().size() == 1);
    const auto oldest = session.scalar(older, {{"age", 4}});
    REQUIRE(oldest);
    CHECK((*oldest)->email == "e");

    const Ref<User> first = session.get<User>(1);
    CHECK(first->age == 1);
    CHECK(
        session.execute(
            update<User>().where(u.id == bindparam<std::int64_t>("key")).set(u.age, 50),
            {{{"key", 1}}, {{"key", 2}}}
        ) == 2
    );
    CHECK(first->age == 50);
}

TEST_CASE("dml: the first column of text and of RETURNING") {
    const Engine engine = blog();
    Session session(engine);
    session.add(User{.email = "a", .age = 3});
    CHECK(session.scalar(text("SELECT age FROM users"))->as<int>() == 3);
    CHECK(session.scalar(text("SELECT age + :x FROM users"), {{"x", 4}})->as<int>() == 7);
    CHECK(session.scalars(text("SELECT age FROM users")).all().size() == 1);
    const auto ids =
        session
            .scalars(insert<User>().values({User{.email = "b"}, User{.email = "c"}}).returning(u.id)
            )
            .all();
    CHECK(ids == std::vector<std::int64_t>{2, 3});
    CHECK(session.scalar(delete_<User>().where(u.id == 3).returning(u.email)) == "c");
}

TEST_CASE("dml: booleans as scalars") {
    const Engine engine = blog();
    Session session(engine);
    session.add(User{.email = "a", .age = 3});
    CHECK(session.scalars(select(u.age > 2)).all() == std::vector<bool>{true});
}

}  // namespace
}  // namespace azoth::test
