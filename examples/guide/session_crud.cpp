// SPDX-License-Identifier: MIT
// The session: create, read, update and delete in objects; bulk statements; a repository.
#include "blog.hpp"
#include "guide.hpp"

#include <string>
#include <utility>
#include <vector>

namespace az = azoth;

namespace {

using az::select;
using blog::Post;
using blog::User;
using guide::check;
using guide::section;

constexpr auto u = az::cols<User>;
constexpr auto p = az::cols<Post>;

std::int64_t users_in(az::Session& session) {
    return session.scalar(select(az::func::count(u.id))).value_or(-1);
}

void create(az::Session& session) {
    section("Create");
    az::Ref<User> ana = session.add(User{
        .email = "ana@example.com",
        .name = "Ana",
        .posts = {Post{.title = "First"}, Post{.title = "Second"}},
    });
    check(session.new_count() == 3, "an object brings along what it points to");
    check(ana->id == 0, "nothing is sent before a flush");
    session.commit();
    check(ana->id == 1 && ana->posts.size() == 2, "one transaction; now the keys are known");

    session.add_all({
        User{.email = "luis@example.com", .name = "Luis"},
        User{.email = "eva@example.com", .name = "Eva", .is_active = false},
    });
    check(users_in(session) == 3, "a query flushes first (autoflush)");
    session.commit();
}

void read(az::Session& session, guide::Statements& statements) {
    section("Read");
    az::Ref<User> ana = session.get<User>(1);
    (void)ana->name;
    statements.clear();
    az::Ref<User> same = session.get<User>(ana->id);
    check(same == ana && statements.count() == 0, "identity map: the same object, no SQL");
    check(!session.get<User>(99), "an empty handle where there is no such row");

    for (az::Ref<User> user : session.scalars(select<User>().order_by(u.name))) {
        fmt::print("  {} <{}>{}\n", user->name, user->email, user->is_active ? "" : " (inactive)");
    }
    const auto one =
        session.scalars(select<User>().where(u.email == "eva@example.com")).one_or_none();
    check(one && (*one)->name == "Eva", "one_or_none");
    const auto error = guide::error_of<az::NoResultFound>([&] {
        (void)session.scalars(select<User>().where(u.email == "nobody")).one();
    });
    fmt::print("{}\n", error.what());
}

void update(az::Session& session, guide::Statements& statements) {
    section("Update: plain assignment, the flush finds the change");
    az::Ref<User> ana = session.get<User>(1);
    ana->name = "Ana María";
    check(session.is_modified(ana) && session.dirty_count() == 1, "is_modified");
    statements.clear();
    session.commit();
    check(statements.last() == "UPDATE users SET name=? WHERE users.id = ?", "only that column");
    statements.print();

    ana->name = "Ana María";
    session.commit();
    check(statements.count("UPDATE") == 0, "the same value is no change");

    ana->email = "typo";
    session.refresh(ana);
    check(ana->email == "ana@example.com", "refresh takes what the database has");
    session.commit();
}

void remove(az::Session& session, guide::Statements& statements) {
    section("Delete");
    az::Ref<User> ana = session.get<User>(1);
    statements.clear();
    session.remove(ana);
    session.commit();
    statements.print();
    check(
        session.scalar(select(az::func::count(p.id))) == 0, "the cascade has taken the posts too"
    );
    check(!session.get<User>(1), "gone");
}

void bulk(az::Session& session, guide::Statements& statements) {
    section("Bulk statements");
    statements.clear();
    session.execute(az::insert<User>().values(
        {User{.email = "u1@example.com", .name = "User 1"},
         User{.email = "u2@example.com", .name = "User 2", .is_active = false}}
    ));
    auto made = session.execute(
        az::insert<User>()
            .values({{"email", "u3@example.com"}, {"name", "User 3"}, {"is_active", false}})
            .returning(u.id, u.name)
    );
    for (const auto& [id, name] : made) {
        check(id > 0 && name == "User 3", "RETURNING");
    }
    const auto woken =
        session.execute(az::update<User>().where(u.is_active == false).set(u.is_active, true));
    check(woken.rowcount() == 3, "one UPDATE for all rows that match");
    session.execute(
        az::insert<User>()
            .values({{"email", "u1@example.com"}, {"name", "User One"}, {"is_active", true}})
            .on_conflict(u.email)
            .do_update(u.name, az::excluded(u.name))
    );
    check(
        session.scalar(select(u.name).where(u.email == "u1@example.com")) == "User One",
        "the row was there: it was updated instead (upsert)"
    );
    session.execute(az::delete_<User>().where(u.email.like("u_@example.com")));
    check(users_in(session) == 2, "DELETE with a condition");
    session.commit();
    statements.print();
}

// ---- a repository: what an application puts around the session

template <class T>
class Repository {
public:
    explicit Repository(az::Session& session) : session_(session) {}

    az::Ref<T> get(std::int64_t id) { return session_.get<T>(id); }

    std::vector<az::Ref<T>> list(std::int64_t skip = 0, std::int64_t limit = 100) {
        return session_.scalars(select<T>().offset(skip).limit(limit)).all();
    }

    az::Ref<T> create(T object) {
        az::Ref<T> made = session_.add(std::move(object));
        session_.commit();
        return made;
    }

    void remove(const az::Ref<T>& object) {
        session_.remove(object);
        session_.commit();
    }

protected:
    az::Session& session_;
};

class UserRepository : public Repository<User> {
public:
    using Repository::Repository;

    std::optional<az::Ref<User>> by_email(const std::string& email) {
        return session_.scalars(select<User>().where(u.email == email)).one_or_none();
    }
};

void repository(az::Session& session) {
    section("A repository");
    UserRepository users(session);
    az::Ref<User> kim = users.create({.email = "kim@example.com", .name = "Kim"});
    check(users.by_email("kim@example.com") == kim, "by_email");
    check(users.get(kim->id) == kim, "get");
    check(users.list(0, 2).size() == 2, "pages");
    users.remove(kim);
    check(!users.by_email("kim@example.com"), "remove");
}

void tour() {
    const az::Engine engine = blog::make_engine();
    guide::Statements statements(engine);
    az::sessionmaker make_session(engine);
    {
        az::Session session = make_session();
        create(session);
        read(session, statements);
        update(session, statements);
        remove(session, statements);
        bulk(session, statements);
        repository(session);
    }

    section("Objects outlive their session");
    az::Ref<User> kept;
    {
        az::Session session(engine, {.expire_on_commit = false});
        kept = session.scalars(select<User>().order_by(u.id)).first().value();
        session.commit();
    }
    check(kept->name == "Luis", "what was loaded is there");
    const auto error =
        guide::error_of<az::DetachedInstanceError>([&] { (void)kept->posts.size(); });
    fmt::print("{}\n", error.what());
}

}  // namespace

int main() {
    return guide::run(tour);
}
