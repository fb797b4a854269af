// SPDX-License-Identifier: MIT
// The states of an object: transient, pending, persistent, deleted, detached.
#include "orm/models.hpp"

namespace azoth::test {
namespace {

using State = detail::ObjectState;

template <class T>
State state_of(const Ref<T>& object) {
    return object.state()->state;
}

TEST_CASE("states: the usual life") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = make_ref(User{.email = "ana"});
    CHECK(state_of(ana) == State::transient);
    CHECK_FALSE(session.contains(ana));

    session.add(ana);
    CHECK(state_of(ana) == State::pending);
    CHECK(session.contains(ana));
    CHECK(session.new_count() == 1);
    CHECK(ana->id == 0);

    session.flush();
    CHECK(state_of(ana) == State::persistent);
    CHECK(session.new_count() == 0);
    CHECK(ana->id == 1);

    session.commit();
    CHECK(state_of(ana) == State::persistent);

    session.remove(ana);
    CHECK(state_of(ana) == State::persistent);
    CHECK(session.deleted_count() == 1);

    session.flush();
    CHECK(state_of(ana) == State::deleted);
    CHECK(session.deleted_count() == 0);

    session.commit();
    CHECK(state_of(ana) == State::detached);
    CHECK_FALSE(session.contains(ana));
    CHECK(ana->email == "ana");
}

TEST_CASE("states: what a rollback makes of them") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> old = session.add(User{.email = "old"});
    session.commit();

    SUBCASE("pending becomes transient") {
        const Ref<User> fresh = session.add(User{.email = "new"});
        session.rollback();
        CHECK(state_of(fresh) == State::transient);
        CHECK(fresh->email == "new");
        CHECK(session.new_count() == 0);
    }
    SUBCASE("inserted becomes transient") {
        const Ref<User> fresh = session.add(User{.email = "new"});
        session.flush();
        session.rollback();
        CHECK(state_of(fresh) == State::transient);
        CHECK(fresh->id == 0);
        CHECK(fresh->email == "new");
    }
    SUBCASE("inserted and deleted becomes transient") {
        const Ref<User> fresh = session.add(User{.email = "new"});
        session.flush();
        session.remove(fresh);
        session.flush();
        session.rollback();
        CHECK(state_of(fresh) == State::transient);
        CHECK(fresh->email == "new");
        session.add(fresh);
        session.commit();
        CHECK(integer(engine, "SELECT count(*) FROM users") == 2);
    }
    SUBCASE("deleted becomes persistent") {
        session.remove(old);
        session.flush();
        session.rollback();
        CHECK(state_of(old) == State::persistent);
        CHECK(old->email == "old");
        CHECK(session.get<User>(old->id) == old);
    }
    SUBCASE("to be deleted is forgotten") {
        session.remove(old);
        session.rollback();
        CHECK(state_of(old) == State::persistent);
        CHECK(session.deleted_count() == 0);
        session.commit();
        CHECK(integer(engine, "SELECT count(*) FROM users") == 1);
    }
}

TEST_CASE("states: add") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});

    SUBCASE("twice is once") {
        session.add(ana);
        session.add(ana);
        CHECK(session.new_count() == 1);
        session.commit();
        session.add(ana);
        CHECK(session.new_count() == 0);
        CHECK(integer(engine, "SELECT count(*) FROM users") == 1);
    }
    SUBCASE("takes back a remove") {
        session.commit();
        session.remove(ana);
        session.add(ana);
        CHECK(session.deleted_count() == 0);
        session.commit();
        CHECK(integer(engine, "SELECT count(*) FROM users") == 1);
    }
    SUBCASE("of an object of another session is refused") {
        Session other(engine);
        CHECK_THROWS_AS(other.add(ana), InvalidRequestError);
        session.expunge(ana);
        other.add(ana);
        CHECK(other.contains(ana));
    }
    SUBCASE("of an object whose row was just deleted is refused") {
        session.commit();
        session.remove(ana);
        session.flush();
        CHECK_THROWS_AS(session.add(ana), InvalidRequestError);
    }
    SUBCASE("of an empty handle is refused") {
        CHECK_THROWS_AS(session.add(Ref<User>()), InvalidRequestError);
    }
    SUBCASE("many at once") {
        const std::vector<Ref<User>> more =
            session.add_all({User{.email = "b"}, User{.email = "c"}});
        CHECK(more.size() == 2);
        session.add_all(std::vector<Ref<User>>{make_ref(User{.email = "d"})});
        session.commit();
        CHECK(integer(engine, "SELECT count(*) FROM users") == 4);
        CHECK(more[1]->email == "c");
    }
}

TEST_CASE("states: remove") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});

    SUBCASE("of a pending object lets go of it") {
        session.remove(ana);
        CHECK(state_of(ana) == State::transient);
        session.commit();
        CHECK(integer(engine, "SELECT count(*) FROM users") == 0);
    }
    SUBCASE("of a pending object of a collection too") {
        session.commit();
        const Ref<Post> post = ana->posts.append(Post{.title = "p"});
        session.remove(post);
        session.commit();
        CHECK(state_of(post) == State::transient);
        CHECK(integer(engine, "SELECT count(*) FROM posts") == 0);
        CHECK(ana->posts.empty());
    }
    SUBCASE("of a transient object is refused") {
        CHECK_THROWS_AS(session.remove(make_ref(User{})), InvalidRequestError);
    }
    SUBCASE("twice is once") {
        session.commit();
        session.remove(ana);
        session.remove(ana);
        CHECK(session.deleted_count() == 1);
        session.flush();
        session.remove(ana);
        session.commit();
        CHECK(integer(engine, "SELECT count(*) FROM users") == 0);
    }
    SUBCASE("get finds the object until the flush") {
        session.commit();
        const std::int64_t id = ana->id;
        session.remove(ana);
        CHECK(session.get<User>(id) == ana);
        session.flush();
        CHECK_FALSE(session.get<User>(id));
        CHECK(session.scalars(select<User>()).all().empty());
    }
}

TEST_CASE("states: expunge") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana", .posts = {Post{.title = "p"}}});

    SUBCASE("a pending object becomes transient, with what belongs to it") {
        const Ref<Post> post = ana->posts[0];
        session.expunge(ana);
        CHECK(state_of(ana) == State::transient);
        CHECK(state_of(post) == State::transient);
        session.commit();
        CHECK(integer(engine, "SELECT count(*) FROM users") == 0);
        CHECK(ana->posts.size() == 1);
        session.add(ana);
        session.commit();
        CHECK(integer(engine, "SELECT count(*) FROM posts") == 1);
    }
    SUBCASE("a persistent object becomes detached, with what belongs to it") {
        session.commit();
        const Ref<Post> post = ana->posts[0];
        session.expunge(ana);
        CHECK(state_of(ana) == State::detached);
        CHECK(state_of(post) == State::detached);
        CHECK(session.identity_map_size() == 0);
        CHECK(ana->posts[0] == post);
        CHECK(post->author == ana);
    }
    SUBCASE("all") {
        session.commit();
        (void)ana->email;
        ana->name = "changed";
        const Ref<User> fresh = session.add(User{.email = "new"});
        session.expunge_all();
        CHECK(state_of(ana) == State::detached);
        CHECK(state_of(fresh) == State::transient);
        CHECK(session.identity_map_size() == 0);
        CHECK(session.new_count() == 0);
        session.commit();
        CHECK(text_of(engine, "SELECT name FROM users") == "");
    }
    SUBCASE("all, with changes of objects nobody holds") {
        session.commit();
        session.get<User>(1)->name = "changed";
        session.expunge_all();
        CHECK(session.identity_map_size() == 0);
        session.commit();
        CHECK(text_of(engine, "SELECT name FROM users") == "");
    }
}

TEST_CASE("states: counts") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});
    const Ref<User> bea = session.add(User{.email = "bea"});
    session.commit();
    CHECK(session.dirty_count() == 0);
    ana->name = "Ana";
    CHECK(session.is_modified(ana));
    CHECK_FALSE(session.is_modified(bea));
    CHECK(session.dirty_count() == 1);
    ana->name = "";
    CHECK_FALSE(session.is_modified(ana));
    CHECK(session.dirty_count() == 0);
    session.remove(bea);
    CHECK(session.deleted_count() == 1);
}

TEST_CASE("states: an object whose row is gone for good cannot be added") {
    const Engine engine = blog();
    Session session(engine);
    const Ref<User> ana = session.add(User{.email = "ana"});
    session.commit();
    session.remove(ana);
    session.commit();
    CHECK_THROWS_AS(session.add(ana), InvalidRequestError);
    Session other(engine);
    CHECK_THROWS_AS(other.add(ana), InvalidRequestError);
    const Ref<User> again = session.add(User{.email = ana->email});
    session.commit();
    CHECK(text_of(engine, "SELECT email FROM users") == "ana");
}

TEST_CASE("states: objects of two sessions cannot point to each other") {
    const Engine engine = blog();
    Session first(engine);
    Session second(engine);
    const Ref<User> ana = first.add(User{.email = "ana"});
    const Ref<Post> post = second.add(Post{.title = "mine"});
    CHECK_THROWS_AS(post->author = ana, InvalidRequestError);
    CHECK_FALSE(post->author);
    CHECK_THROWS_AS(ana->posts.append(post), InvalidRequestError);
    CHECK(ana->posts.empty());
    const Ref<Post> fresh = make_ref(Post{.title = "fresh"});
    fresh->author = ana;
    CHECK_THROWS_AS(second.add(fresh), InvalidRequestError);
}

TEST_CASE("states: a session that was moved from refuses work") {
    const Engine engine = blog();
    Session first(engine);
    const Ref<User> ana = first.add(User{.email = "ana"});
    Session second(std::move(first));
    // NOLINTBEGIN(bugprone-use-after-move)
    CHECK_THROWS_AS(first.commit(), InvalidRequestError);
    CHECK_THROWS_AS(first.add(User{}), InvalidRequestError);
    CHECK_THROWS_AS((void)first.no_autoflush(), InvalidRequestError);
    CHECK_FALSE(first.contains(ana));
    CHECK_FALSE(first.in_transaction());
    CHECK(first.new_count() == 0);
    first.close();
    // NOLINTEND(bugprone-use-after-move)
    second.commit();
    CHECK(text_of(engine, "SELECT email FROM users") == "ana");
}

}  // namespace
}  // namespace azoth::test
