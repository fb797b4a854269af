// SPDX-License-Identifier: MIT
// The program of docs/tutorial.md, from the first model to the last error.
#include "guide.hpp"

#include <azoth/orm.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace az = azoth;

namespace journal {

// ---- an enumeration, stored by the names of its values

enum class Status { draft, published };
AZOTH_ENUM(Status, draft, published);

// ---- a type of one's own, stored as text

struct Email {
    std::string address{};

    friend bool operator==(const Email&, const Email&) = default;
};

}  // namespace journal

template <>
struct az::TypeTraits<journal::Email> : az::StoredAs<std::string> {
    static constexpr std::string_view name = "Email";

    static std::string to_stored(const journal::Email& email) { return email.address; }

    static journal::Email from_stored(std::string text) {
        if (text.find('@') == std::string::npos) {
            throw az::DataError("an e-mail address has an @");
        }
        return {std::move(text)};
    }
};

namespace journal {

// ---- a decorator: the column holds something else than the program sees

class Cents final : public az::TypeDecorator {
public:
    constexpr Cents() : TypeDecorator(az::Integer()) {}

    az::Value process_bind_param(az::Value value) const override {
        return value.is_null() ? az::Value() : (value.as<az::Decimal>() * 100).to_int64();
    }

    az::Value process_result_value(az::Value value) const override {
        return value.is_null() ? az::Value() : az::Decimal::scaled(value.as<std::int64_t>(), 2);
    }
};

inline constexpr Cents cents{};

// ---- a mixin: members and columns that several models share

struct Timestamped {
    az::Timestamp created_at{};
    az::Timestamp updated_at{};

    static constexpr auto created() {
        return az::column<&Timestamped::created_at>(az::server_default(az::func::now()));
    }

    static constexpr auto updated() {
        return az::column<&Timestamped::updated_at>(
            az::server_default(az::func::now()), az::onupdate(az::func::now())
        );
    }
};

struct User;
struct Post;

// ---- one-to-one: a unique foreign key, and a One on both sides

struct Profile : Timestamped {
    std::int64_t id{};
    std::string text{};
    std::int64_t user_id{};
    az::One<User> user{};

    static constexpr auto mapping() {
        return az::table(
            "profiles",
            az::column<&Profile::id>(az::primary_key),
            az::column<&Profile::text>(az::Text()),
            az::column<&Profile::user_id>(az::foreign_key("users.id"), az::unique),
            Timestamped::created(),
            Timestamped::updated(),
            az::relationship<&Profile::user>(az::back_populates("profile"))
        );
    }
};

// ---- many-to-many: a table between, which the relationship describes itself

struct Tag {
    std::int64_t id{};
    std::string name{};
    az::Many<Post> posts{};

    static constexpr auto mapping() {
        return az::table(
            "tags",
            az::column<&Tag::id>(az::primary_key),
            az::column<&Tag::name>(az::String(40), az::unique),
            az::relationship<&Tag::posts>(
                az::secondary("post_tag", "tag_id", "post_id"), az::back_populates("tags")
            )
        );
    }
};

// ---- many-to-one

struct Post {
    std::int64_t id{};
    std::string title{};
    Status status = Status::draft;
    int views = 0;
    std::optional<std::string> summary{};
    std::int64_t author_id{};
    az::One<User> author{};
    az::Many<Tag> tags{};

    static constexpr auto mapping() {
        return az::table(
            "posts",
            az::column<&Post::id>(az::primary_key),
            az::column<&Post::title>(az::String(200)),
            az::column<&Post::status>(),
            az::column<&Post::views>(az::server_default("0")),
            az::column<&Post::summary>(az::Text()),
            az::column<&Post::author_id>(az::foreign_key("users.id"), az::index),
            az::relationship<&Post::author>(az::back_populates("posts")),
            az::relationship<&Post::tags>(
                az::secondary("post_tag", "post_id", "tag_id"),
                az::back_populates("posts"),
                az::order_by("name")
            ),
            az::check(az::SqlText("views >= 0"), "views_not_negative")
        );
    }
};

// ---- one-to-many

struct User {
    std::int64_t id{};
    Email email{};
    std::string name{};
    bool is_active = true;
    std::optional<az::Decimal> fee{};
    az::Many<Post> posts{};
    az::One<Profile> profile{};

    static constexpr auto mapping() {
        return az::table(
            "users",
            az::column<&User::id>(az::primary_key),
            az::column<&User::email>(az::String(255), az::unique),
            az::column<&User::name>(az::String(100)),
            az::column<&User::is_active>(),
            az::column<&User::fee>(az::decorated(cents)),
            az::relationship<&User::posts>(
                az::back_populates("author"), az::cascade("all, delete-orphan")
            ),
            az::relationship<&User::profile>(az::back_populates("user"), az::cascade("all")),
            az::index("ix_users_active_name", {"is_active", "name"})
        );
    }
};

// ---- self-referential: the One goes up, the Many goes down

struct Section {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> parent_id{};
    az::One<Section> parent{};
    az::Many<Section> children{};

    static constexpr auto mapping() {
        return az::table(
            "sections",
            az::column<&Section::id>(az::primary_key),
            az::column<&Section::name>(az::String(80)),
            az::column<&Section::parent_id>(az::foreign_key("sections.id")),
            az::relationship<&Section::parent>(az::back_populates("children")),
            az::relationship<&Section::children>(
                az::back_populates("parent"),
                az::cascade("all, delete-orphan"),
                az::order_by("name")
            )
        );
    }
};

AZOTH_COLUMNS(User, id, email, name, is_active, fee, posts, profile);
AZOTH_COLUMNS(Post, id, title, status, views, summary, author_id, author, tags);
AZOTH_COLUMNS(Tag, id, name, posts);
AZOTH_COLUMNS(Section, id, name, parent_id, parent, children);

}  // namespace journal

// ---- a class that cannot be changed is mapped from outside

namespace elsewhere {

struct Country {
    std::string code{};
    std::string name{};
};

}  // namespace elsewhere

template <>
struct az::mapping<elsewhere::Country> {
    static constexpr auto define() {
        using elsewhere::Country;
        return az::table(
            "countries",
            az::column<&Country::code>(az::CHAR(2), az::primary_key),
            az::column<&Country::name>(az::String(60))
        );
    }
};

namespace {

using az::select;
using elsewhere::Country;
using guide::check;
using guide::error_of;
using guide::section;
using namespace journal;
namespace func = az::func;

constexpr auto u = az::cols<User>;
constexpr auto p = az::cols<Post>;
constexpr auto t = az::cols<Tag>;
constexpr auto s = az::cols<Section>;

void objects(const az::Engine& engine, guide::Statements& statements) {
    section("Add, get, change, remove");
    az::Session session{engine};
    az::Ref<User> ana = session.add(User{
        .email = {"ana@example.com"},
        .name = "Ana",
        .posts = {Post{.title = "First"}, Post{.title = "Second"}},
    });
    check(ana->id == 0 && session.new_count() == 3, "nothing is sent before the flush");
    session.commit();
    check(ana->id == 1 && ana->posts.size() == 2, "one transaction; the keys are known");
    check(ana->posts[0]->author == ana, "both sides of the relationship agree");

    const az::Ref<User> same = session.get<User>(1);
    check(same == ana, "one object per row and session");
    check(!session.get<User>(99), "no such row: an empty Ref");

    statements.clear();
    ana->name = "Ana María";
    session.commit();
    check(
        statements.last() == "UPDATE users SET name=? WHERE users.id = ?",
        "the flush has found the change"
    );

    az::Ref<User> luis = session.add(User{.email = {"luis@example.com"}, .name = "Luis"});
    session.commit();
    session.remove(luis);
    session.commit();
    check(!session.get<User>(2), "removed");
}

void defaults(const az::Engine& engine) {
    section("What is left to the database");
    az::Session session{engine};
    const az::Ref<User> ana = session.get<User>(1);
    az::Ref<Post> post = ana->posts[0];
    check(post->status == Status::draft && !post->summary, "C++ defaults; nullopt is NULL");

    az::Ref<Profile> profile = az::make_ref(Profile());
    profile->text = "Writes about trees.";
    ana->profile = profile;
    session.commit();
    check(profile->created_at > az::Timestamp(2020, 1, 1), "server_default: the database's time");

    ana->fee = az::Decimal("12.50");
    session.commit();
    check(ana->fee == az::Decimal("12.50"), "the program sees a decimal number");
    const auto stored = session.connection().scalar(az::text("SELECT fee FROM users WHERE id = 1"));
    check(stored == az::Value(1250), "the database holds cents");
    check(
        session.scalar(select(u.name).where(u.fee == az::Decimal("12.50"))) == "Ana María",
        "and conditions are decorated as well"
    );
    check(
        session.scalars(select<User>().where(u.email == Email{"ana@example.com"})).all().size() ==
            1,
        "a type of one's own in a condition"
    );
    session.add(Country{"CO", "Colombia"});
    session.commit();
    check(session.get<Country>("CO")->name == "Colombia", "a class mapped from outside");
}

void relationships(const az::Engine& engine) {
    section("Relationships");
    az::Session session{engine};
    az::Ref<User> ana = session.get<User>(1);

    check(ana->profile->user == ana && ana->profile->user_id == 1, "one-to-one");

    az::Ref<Tag> cpp = session.add(Tag{.name = "c++"});
    az::Ref<Tag> sql = session.add(Tag{.name = "sql"});
    az::Ref<Post> first = ana->posts[0];
    first->tags.append(sql);
    first->tags.append(cpp);
    session.commit();
    check(first->tags.size() == 2 && first->tags[0] == cpp, "many-to-many, ordered by name");
    check(sql->posts.contains(first), "seen from the other side");
    first->tags.remove(sql);
    session.commit();
    check(sql->posts.empty(), "the row between them is gone, both ends are still there");

    az::Ref<Section> root = session.add(Section{
        .name = "Science",
        .children = {Section{.name = "Physics"}, Section{.name = "Biology"}},
    });
    session.commit();
    check(root->children[0]->name == "Biology", "a tree, ordered");

    az::Ref<Post> second = ana->posts[1];
    ana->posts.remove(second);
    session.commit();
    check(session.scalar(select(func::count(p.id))) == 1, "delete-orphan");
}

void queries(const az::Engine& engine) {
    section("Queries");
    az::Session session{engine};
    az::Ref<User> luis = session.add(User{.email = {"luis@example.com"}, .name = "Luis"});
    for (int i = 1; i <= 3; ++i) {
        luis->posts.append(
            Post{.title = fmt::format("Post {}", i), .status = Status::published, .views = 10 * i}
        );
    }
    session.commit();

    auto active = select<User>().where(u.is_active == true).order_by(u.name);
    std::vector<std::string> names;
    for (az::Ref<User> user : session.scalars(active)) {
        names.push_back(user->name);
    }
    check(names == std::vector<std::string>{"Ana María", "Luis"}, "objects");

    auto counts = select(u.name, func::count(p.id).label("posts"))
                      .join(u.posts)
                      .where(p.status == Status::published)
                      .group_by(u.id);
    for (const auto& [name, posts] : session.execute(counts)) {
        check(name == "Luis" && posts == 3, "values, each with its C++ type");
    }

    const az::Expr<bool> popular = p.views >= 20;
    check(
        session.scalars(select<User>().where(u.posts.any(popular))).one() == luis,
        "EXISTS along a relationship"
    );

    auto parent = az::aliased<Section>("parent");
    auto lines =
        select(s.name, parent[s.name]).join(parent, s.parent_id == parent[s.id]).order_by(s.name);
    check(
        session.execute(lines).all().front() ==
            std::tuple(std::string("Biology"), std::string("Science")),
        "the same class twice"
    );

    auto views =
        session.execute(az::update<Post>().where(p.author == luis).set(p.views, p.views + 1));
    check(views.rowcount() == 3 && luis->posts[0]->views == 11, "UPDATE without loading");
    session.commit();
}

void loading(const az::Engine& engine, guide::Statements& statements) {
    section("Loading");
    az::Session session{engine};
    statements.clear();
    auto users =
        session.scalars(select<User>().options(az::selectinload(u.posts).joinedload(p.author)))
            .all();
    for (const az::Ref<User>& user : users) {
        check(user->posts.is_loaded(), user->name);
    }
    check(statements.count("SELECT") == 2, "two statements, however many users");
    session.close();  // a database in memory has one connection: sessions take turns

    const auto error = error_of<az::InvalidRequestError>([&] {
        auto strict = select<User>().options(az::raiseload("*"));
        (void)session.scalars(strict).first().value()->posts.size();
    });
    fmt::print("  {}\n", error.message());
}

void transactions(const az::Engine& engine) {
    section("Transactions, savepoints, errors");
    az::Session session{engine};
    session.begin([&] { session.get_one<User>(1)->is_active = false; });

    for (const char* name : {"sql", "rust"}) {
        try {
            auto savepoint = session.begin_nested();
            session.add(Tag{.name = name});
            savepoint.commit();
        } catch (const az::UniqueViolation& error) {
            check(error.column() == "name", error.message());
        }
    }
    session.commit();
    check(session.scalar(select(func::count(t.id))) == 3, "one was there, the other is new");

    az::Ref<Tag> rust = session.scalars(select<Tag>().where(t.name == "rust")).one();
    rust->name = "sql";
    const auto refused = error_of<az::UniqueViolation>([&] { session.commit(); });
    fmt::print("{}\n", refused.what());
    const auto first_rollback = error_of<az::PendingRollbackError>([&] { session.commit(); });
    check(first_rollback.code() == "7s2a", "nothing goes on before rollback()");
    session.rollback();
    check(rust->name == "rust", "objects are as the database has them");
}

void detached(const az::Engine& engine) {
    section("Objects without a session");
    az::Ref<User> kept;
    {
        az::Session session{engine, {.expire_on_commit = false}};
        kept = session.get<User>(1);
        session.commit();
    }
    check(kept->name == "Ana María", "what was loaded is there");
    const auto error = error_of<az::DetachedInstanceError>([&] { (void)kept->posts.size(); });
    check(error.code() == "bhk3", error.message());

    az::Session session{engine};
    session.add(kept);
    check(kept->posts.size() == 1, "in a session again, it loads again");
    kept->name = "Ana";
    session.commit();
    check(session.scalar(select(u.name).where(u.id == 1)) == "Ana", "and is written again");
}

void tour() {
    az::Engine engine = az::create_engine("sqlite://");
    az::metadata<User, Profile, Post, Tag, Section, Country>().create_all(engine);
    guide::Statements statements(engine);
    objects(engine, statements);
    defaults(engine);
    relationships(engine);
    queries(engine);
    loading(engine, statements);
    transactions(engine);
    detached(engine);
}

}  // namespace

int main() {
    return guide::run(tour);
}
