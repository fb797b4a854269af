// SPDX-License-Identifier: MIT
// A flush that fails at its k-th statement, for every k: the database and the objects are as before.
#include "orm/models.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace azoth::test {
namespace {

struct Stop : std::runtime_error {
    Stop() : std::runtime_error("stop") {}
};

/// Makes the n-th statement from now on fail, before it is sent.
class Breaker {
public:
    explicit Breaker(const Engine& engine) {
        EngineEvents events;
        events.before_cursor_execute = [left = left_](const ExecutionContext&) {
            if (*left > 0 && --*left == 0) {
                throw Stop();
            }
        };
        engine.listen(std::move(events));
    }

    void arm(int statement) { *left_ = statement; }

    bool fired() const { return *left_ == 0; }

private:
    std::shared_ptr<int> left_ = std::make_shared<int>(0);
};

std::string dump(const Engine& engine) {
    std::string all;
    Connection connection = engine.connect();
    for (const char* table : {"users", "profiles", "posts", "comments", "tags", "post_tags"}) {
        all += std::string(table) + ":";
        for (const Row& row :
             connection.exec_driver_sql(std::string("SELECT * FROM ") + table + " ORDER BY 1, 2")) {
            for (const Value& value : row.values()) {
                all += value.to_string() + ",";
            }
            all += ";";
        }
    }
    return all;
}

/// Work that uses all that a flush does. Everything old and new is kept in handles, to be looked at after.
struct World {
    Engine engine = blog();
    Session session{engine};
    Ref<User> ana, bea, fresh;
    Ref<Post> kept, moved, gone, added;
    Ref<Tag> red, blue, green;
    Ref<Comment> comment;

    World() {
        ana = session.add(User{
            .email = "ana",
            .name = "Ana",
            .posts = {Post{.title = "kept"}, Post{.title = "moved"}, Post{.title = "gone"}},
            .profile = Profile{.bio = "old"}
        });
        bea = session.add(User{.email = "bea"});
        kept = ana->posts[0];
        moved = ana->posts[1];
        gone = ana->posts[2];
        red = session.add(Tag{.name = "red"});
        blue = session.add(Tag{.name = "blue"});
        kept->tags.append(red);
        gone->tags.append(red);
        comment = gone->comments.append(Comment{.text = "c"});
        session.commit();
    }

    void work() {
        ana->name = "changed";
        ana->email = "ana2";
        kept->title = "changed";
        kept->views = 7;
        moved->author = bea;
        session.remove(gone);
        kept->tags.remove(red);
        green = kept->tags.append(Tag{.name = "green"});
        blue->posts.append(moved);
        ana->profile = nullptr;
        fresh = session.add(User{.email = "fresh", .profile = Profile{.bio = "new"}});
        added = fresh->posts.append(Post{.title = "added"});
        added->tags.append(green);
        for (int i = 0; i < 12; ++i) {
            added->comments.append(Comment{.text = std::to_string(i)});
        }
    }

    void check_restored() {
        CHECK(ana->name == "Ana");
        CHECK(ana->email == "ana");
        CHECK(kept->title == "kept");
        CHECK(kept->views == 0);
        CHECK(moved->author == ana);
        CHECK(moved->author_id == ana->id);
        CHECK(session.contains(gone));
        CHECK(gone->title == "gone");
        CHECK(comment->post == gone);
        CHECK(ana->posts.size() == 3);
        CHECK(bea->posts.empty());
        CHECK(ana->profile->bio == "old");
        CHECK(kept->tags.size() == 1);
        CHECK(kept->tags[0] == red);
        CHECK(red->posts.size() == 2);
        CHECK(blue->posts.empty());
        // What was new is out of the session, as it was before it was flushed.
        CHECK_FALSE(session.contains(fresh));
        CHECK_FALSE(session.contains(added));
        CHECK_FALSE(session.contains(green));
        CHECK(fresh->id == 0);
        CHECK(fresh->email == "fresh");
        CHECK(fresh->profile->bio == "new");
        CHECK(fresh->profile->id == 0);
        CHECK(fresh->profile->user_id == 0);
        CHECK(fresh->posts.size() == 1);
        CHECK(added->id == 0);
        CHECK(added->author_id == 0);
        CHECK(added->author == fresh);
        CHECK(added->comments.size() == 12);
        CHECK(added->comments[3]->text == "3");
        CHECK(added->comments[3]->id == 0);
        CHECK_FALSE(added->comments[3]->post_id);
        CHECK(green->id == 0);
    }

    void check_done() {
        CHECK(text_of(engine, "SELECT email || name FROM users WHERE id = 1") == "ana2changed");
        CHECK(integer(engine, "SELECT count(*) FROM users") == 3);
        CHECK(integer(engine, "SELECT count(*) FROM posts") == 3);
        CHECK(integer(engine, "SELECT count(*) FROM comments WHERE post_id IS NULL") == 1);
        CHECK(integer(engine, "SELECT count(*) FROM comments") == 13);
        CHECK(integer(engine, "SELECT count(*) FROM tags") == 3);
        CHECK(text_of(engine, "SELECT group_concat(bio) FROM profiles") == "new");
        CHECK(
            text_of(
                engine,
                "SELECT group_concat(title || name, ' ') FROM (SELECT title, name FROM posts "
                "JOIN post_tags ON posts.id = post_id JOIN tags ON tags.id = tag_id ORDER BY 1, 2)"
            ) == "addedgreen changedgreen movedblue"
        );
        CHECK(moved->author == bea);
    }
};

TEST_CASE("flush failure: at every statement") {
    World probe;
    SqlLog log(probe.engine);
    probe.work();
    log.clear();
    probe.session.flush();
    const int statements = static_cast<int>(log.size());
    probe.session.commit();
    probe.check_done();
    REQUIRE(statements >= 8);

    for (int k = 1; k <= statements; ++k) {
        CAPTURE(k);
        CAPTURE(log[static_cast<std::size_t>(k) - 1]);
        World world;
        Breaker breaker(world.engine);
        const std::string before = dump(world.engine);
        world.session.connection();  // so that the transaction is open, as after a query
        world.work();
        breaker.arm(k);
        CHECK_THROWS_AS(world.session.flush(), Stop);
        REQUIRE(breaker.fired());

        CHECK_THROWS_AS(world.session.flush(), PendingRollbackError);
        CHECK_THROWS_AS(world.session.commit(), PendingRollbackError);
        CHECK_THROWS_AS((void)world.session.get<User>(77), PendingRollbackError);
        world.session.rollback();
        world.check_restored();
        world.session.rollback();
        CHECK(dump(world.engine) == before);

        // The same work again goes through.
        world.work();
        world.session.commit();
        world.check_done();
    }
}

TEST_CASE("flush failure: what was new can be added again as it is") {
    for (int k = 1; k <= 6; ++k) {
        CAPTURE(k);
        const Engine engine = blog();
        Breaker breaker(engine);
        Session session(engine);
        const Ref<User> user = session.add(User{
            .email = "u",
            .posts = {Post{
                .title = "p", .comments = {Comment{.text = "c"}}, .tags = {Tag{.name = "t"}}
            }}
        });
        session.connection();
        breaker.arm(k);
        try {
            session.commit();
            CHECK(k == 6);
            continue;
        } catch (const Stop&) {
            session.rollback();
        }
        CHECK(user->id == 0);
        CHECK(user->posts[0]->comments[0]->text == "c");
        session.add(User{.email = "other"});
        session.commit();
        session.add(user);
        session.commit();
        CHECK(user->id == 2);
        CHECK(user->posts[0]->author_id == 2);
        CHECK(user->posts[0]->comments[0]->text == "c");
        CHECK(user->posts[0]->tags[0]->name == "t");
    }
}

TEST_CASE("flush failure: the end of the session after it") {
    World world;
    Breaker breaker(world.engine);
    world.session.connection();
    world.work();
    breaker.arm(5);
    CHECK_THROWS_AS(world.session.flush(), Stop);
    SUBCASE("by close") {
        world.session.close();
        CHECK(world.fresh->email == "fresh");
        CHECK(world.session.get<User>(1)->name == "Ana");
    }
    SUBCASE("by destruction") {}
}

TEST_CASE("flush failure: constraints of the database") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});
    session.commit();

    SUBCASE("unique") {
        session.add(User{.email = "x"});
        session.add(User{.email = "ana"});
        CHECK_THROWS_AS(session.commit(), UniqueViolation);
    }
    SUBCASE("unique, in one INSERT of many rows") {
        for (int i = 0; i < 20; ++i) {
            session.add(User{.email = i == 17 ? "3" : std::to_string(i)});
        }
        CHECK_THROWS_AS(session.commit(), UniqueViolation);
    }
    SUBCASE("foreign key") {
        session.add(Post{.title = "p", .author_id = 99});
        CHECK_THROWS_AS(session.commit(), ForeignKeyViolation);
    }
    SUBCASE("a trigger") {
        session.connection()
            .exec_driver_sql("CREATE TRIGGER no_b BEFORE INSERT ON users WHEN new.name = 'b' "
                             "BEGIN SELECT RAISE(ABORT, 'not b'); END")
            .close();
        session.commit();
        session.add(User{.email = "1", .name = "a"});
        session.add(User{.email = "2", .name = "b"});
        CHECK_THROWS_AS(session.commit(), DatabaseError);
    }
    SUBCASE("a trigger that rolls the transaction back by itself") {
        session.connection()
            .exec_driver_sql("CREATE TRIGGER no_b BEFORE INSERT ON users WHEN new.name = 'b' "
                             "BEGIN SELECT RAISE(ROLLBACK, 'not b'); END")
            .close();
        session.commit();
        session.add(User{.email = "1", .name = "a"});
        session.add(User{.email = "2", .name = "b"});
        CHECK_THROWS_AS(session.commit(), DatabaseError);
    }
    SUBCASE("an autoflush") {
        session.add(User{.email = "ana"});
        CHECK_THROWS_AS((void)session.scalars(select<User>()).all(), UniqueViolation);
    }
    SUBCASE("an autoflush of get") {
        session.add(User{.email = "ana"});
        CHECK_THROWS_AS((void)session.get<User>(5), UniqueViolation);
    }
    SUBCASE("an autoflush of a lazy load") {
        (void)ana->email;
        session.add(User{.email = "ana"});
        CHECK_THROWS_AS((void)ana->posts.size(), UniqueViolation);
    }
    CHECK_THROWS_AS(session.commit(), PendingRollbackError);
    session.rollback();
    CHECK(session.new_count() == 0);
    CHECK(ana->email == "ana");
    session.commit();
    CHECK(integer(engine, "SELECT count(*) FROM users") == 1);
}

TEST_CASE("flush failure: an error says what, with which table and column, and where") {
    const Engine engine = blog();
    Session session(engine);
    session.add(User{.email = "ana"});
    session.add(User{.email = "ana"});
    try {
        session.flush();
        FAIL("it was written");
    } catch (const UniqueViolation& error) {
        CHECK(error.table() == "users");
        CHECK(error.column() == "email");
        CHECK(error.statement().starts_with("INSERT INTO users"));
        CHECK(std::string_view(error.location().file_name()).ends_with("flush_failure_test.cpp"));
    }
}

}  // namespace
}  // namespace azoth::test
