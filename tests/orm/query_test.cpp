// SPDX-License-Identifier: MIT
#include "orm/loading_support.hpp"

namespace azoth::test {
namespace {

constexpr auto u = cols<User>;
constexpr auto p = cols<Post>;

struct Fixture {
    Engine engine = filled_blog(3, 2);
    Session session{engine};
};

TEST_CASE_FIXTURE(Fixture, "query: objects") {
    CHECK(session.scalars(select<User>()).all().size() == 3);
    CHECK(session.scalars(select<User>().where(u.email == "u1")).one()->age == 1);
    CHECK_FALSE(session.scalars(select<User>().where(u.email == "nobody")).first());
    CHECK_FALSE(session.scalars(select<User>().where(u.email == "nobody")).one_or_none());
    CHECK_THROWS_AS(
        (void)session.scalars(select<User>().where(u.email == "nobody")).one(), NoResultFound
    );
    CHECK_THROWS_AS((void)session.scalars(select<User>()).one(), MultipleResultsFound);
    CHECK_THROWS_AS((void)session.scalars(select<User>()).one_or_none(), MultipleResultsFound);
    CHECK(session.scalar(select<User>().order_by(u.id.desc())).value()->age == 2);
    CHECK_THROWS_AS((void)session.get_one<User>(99), NoResultFound);
}

TEST_CASE_FIXTURE(Fixture, "query: columns") {
    const auto rows = session.execute(select(u.email, u.age).order_by(u.age)).all();
    REQUIRE(rows.size() == 3);
    CHECK(rows[2] == std::tuple<std::string, int>("u2", 2));
    CHECK(session.scalars(select(u.age).order_by(u.age)).all() == std::vector<int>{0, 1, 2});
    CHECK(session.scalar(select(func::count(u.id))).value() == 3);
}

TEST_CASE_FIXTURE(Fixture, "query: objects beside columns") {
    const auto rows = session
                          .execute(select(entity<User>(), func::count(p.id).label("posts"))
                                       .join(u.posts)
                                       .group_by(u.id)
                                       .order_by(u.id))
                          .all();
    REQUIRE(rows.size() == 3);
    CHECK(std::get<0>(rows[1])->email == "u1");
    CHECK(std::get<1>(rows[1]) == 2);
    CHECK(session.get<User>(2) == std::get<0>(rows[1]));
}

TEST_CASE_FIXTURE(Fixture, "query: several classes, with outer joins") {
    session.add(User{.email = "lonely"});
    const auto rows =
        session.execute(select<User, Post>().outerjoin(u.posts).order_by(u.id, p.id)).all();
    REQUIRE(rows.size() == 7);
    CHECK(std::get<1>(rows[5])->author == std::get<0>(rows[5]));
    CHECK_FALSE(std::get<1>(rows[6]));
    CHECK(std::get<0>(rows[6])->email == "lonely");
}

TEST_CASE_FIXTURE(Fixture, "query: aliased classes") {
    const auto other = aliased<User>("other");
    const auto rows = session
                          .execute(select(u.email, other[u.email])
                                       .join(other, u.age < other[u.age])
                                       .order_by(u.age, other[u.age]))
                          .all();
    REQUIRE(rows.size() == 3);
    CHECK(rows[0] == std::tuple<std::string, std::string>("u0", "u1"));
    const auto objects = session.execute(select(other).where(other[u.age] == 2)).all();
    REQUIRE(objects.size() == 1);
    CHECK(std::get<0>(objects[0]) == session.get<User>(3));
}

TEST_CASE_FIXTURE(Fixture, "query: subqueries and EXISTS") {
    const auto popular = select(p.author_id).where(p.views > 0);
    CHECK(
        session
            .scalars(select<User>().where(
                exists(select(p.id).where(p.author_id == u.id).correlate(table_of<User>()))
            ))
            .all()
            .size() == 3
    );
    (void)popular;
}

TEST_CASE_FIXTURE(Fixture, "query: results in portions") {
    auto result = session.scalars(select<User>().order_by(u.id));
    CHECK(result.fetchmany(2).size() == 2);
    CHECK(result.fetchone().value()->age == 2);
    CHECK_FALSE(result.fetchone());
    int calls = 0;
    session.scalars(select<Post>()).partitions(4, [&](const std::vector<Ref<Post>>& part) {
        CHECK(part.size() <= 4);
        ++calls;
    });
    CHECK(calls == 2);
}

TEST_CASE_FIXTURE(Fixture, "query: a statement is a value that can be run again") {
    const auto statement = select<User>().where(u.age >= 1).order_by(u.id);
    CHECK(session.scalars(statement).all().size() == 2);
    session.get<User>(1)->age = 10;
    CHECK(session.scalars(statement).all().size() == 3);
    Session other(engine);
    session.rollback();
    CHECK(other.scalars(statement).all().size() == 2);
}

TEST_CASE_FIXTURE(Fixture, "query: in a session of another engine") {
    const auto statement = select<User>().options(selectinload(u.posts));
    CHECK(session.scalars(statement).all().size() == 3);
    const Engine empty = blog();
    Session other(empty);
    CHECK(other.scalars(statement).all().empty());
}

TEST_CASE_FIXTURE(Fixture, "query: text and Core statements") {
    CHECK(
        session.execute(text("SELECT count(*) FROM users WHERE age > :age"), {{"age", 0}})
            .scalar_one<std::int64_t>() == 2
    );
    session.get<User>(1)->age = 50;
    // Also these see what was not flushed yet.
    CHECK(
        session.execute(text("SELECT count(*) FROM users WHERE age = 50"))
            .scalar_one<std::int64_t>() == 1
    );
}

TEST_CASE_FIXTURE(Fixture, "query: a NULL where the row has none is an error, not garbage") {
    const Engine broken = create_engine("sqlite://");
    run_sql(
        broken, "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, name TEXT, age INTEGER)"
    );
    run_sql(broken, "INSERT INTO users VALUES (1, 'a', NULL, 3), (2, 'b', 'c', 'many')");
    Session other(broken);
    CHECK_THROWS_AS((void)other.get<User>(1), DataError);
    CHECK_THROWS_AS((void)other.scalars(select<User>()).all(), DataError);
    CHECK_THROWS_AS((void)other.scalars(select<User>().where(u.id == 2)).all(), DataError);
    CHECK(other.identity_map_size() == 0);
}

}  // namespace
}  // namespace azoth::test
