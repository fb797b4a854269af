// SPDX-License-Identifier: MIT
// Models: plain structs, one mapping each, no base class of the library.
#include "guide.hpp"

#include <azoth/orm.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace az = azoth;

namespace shop {

// ---- an enumeration, stored by the names of its values

enum class Status { draft, published, archived };
AZOTH_ENUM(Status, draft, published, archived);

// ---- a mixin: members and columns that several models have

struct TimestampMixin {
    az::Timestamp created_at{};
    az::Timestamp updated_at{};

    static constexpr auto created() {
        return az::column<&TimestampMixin::created_at>(az::server_default(az::func::now()));
    }

    static constexpr auto updated() {
        return az::column<&TimestampMixin::updated_at>(
            az::server_default(az::func::now()), az::onupdate(az::func::now())
        );
    }
};

// ---- two models that know each other

struct User;

struct Post : TimestampMixin {
    std::int64_t id{};
    std::string title{};
    std::string content{};
    int views = 0;
    Status status = Status::draft;
    std::optional<az::Timestamp> published_at{};  // std::optional: NULL is allowed
    std::int64_t author_id{};
    az::One<User> author{};

    static constexpr auto mapping() {
        return az::table(
            "posts",
            az::column<&Post::id>(az::primary_key),
            az::column<&Post::title>(az::String(200)),
            az::column<&Post::content>(az::Text()),
            az::column<&Post::views>(az::server_default("0")),
            az::column<&Post::status>(),
            az::column<&Post::published_at>(),
            az::column<&Post::author_id>(
                az::foreign_key("users.id", {.ondelete = "CASCADE"}), az::index
            ),
            TimestampMixin::created(),
            TimestampMixin::updated(),
            az::relationship<&Post::author>(az::back_populates("posts")),
            az::check(az::SqlText("views >= 0"), "views_not_negative")
        );
    }
};

struct User : TimestampMixin {
    std::int64_t id{};
    std::string email{};
    std::string name{};
    bool is_active = true;
    az::Many<Post> posts{};

    static constexpr auto mapping() {
        return az::table(
            "users",
            az::column<&User::id>(az::primary_key),
            az::column<&User::email>(az::String(255), az::unique, az::index),
            az::column<&User::name>(az::String(100)),
            az::column<&User::is_active>(),
            TimestampMixin::created(),
            TimestampMixin::updated(),
            az::relationship<&User::posts>(
                az::back_populates("author"), az::cascade("all, delete-orphan")
            ),
            az::index("ix_user_active_name", {"is_active", "name"})
        );
    }
};

// One optional line per model: `az::cols<User>.email` instead of `az::col<&User::email>`.
AZOTH_COLUMNS(Post, id, title, content, views, status, published_at, author_id, updated_at, author);
AZOTH_COLUMNS(User, id, email, name, is_active, created_at, updated_at, posts);

}  // namespace shop

// ---- a class that cannot be changed is mapped from outside

namespace geography {

struct Country {
    std::string code;
    std::string name;
};

}  // namespace geography

template <>
struct az::mapping<geography::Country> {
    static constexpr auto define() {
        using geography::Country;
        return az::table(
            "countries",
            az::column<&Country::code>(az::CHAR(2), az::primary_key),
            az::column<&Country::name>(az::String(60), az::unique)
        );
    }
};

namespace {

using geography::Country;
using guide::check;
using guide::section;
using shop::Post;
using shop::Status;
using shop::User;

void tour() {
    az::Engine engine = az::create_engine("sqlite://");
    guide::Statements statements(engine);

    section("The models are the schema");
    const az::MetaData schema = az::metadata<User, Post, Country>();
    for (const az::Table& table : schema.sorted_tables()) {
        fmt::print("  {}:", table.name());
        for (const auto& column : table.columns()) {
            fmt::print(" {}", column->name());
        }
        fmt::print("\n");
    }
    schema.create_all(engine);
    statements.print();
    check(schema.tables().size() == 3, "three classes are three tables");
    schema.create_all(engine);
    check(statements.count("CREATE") == 0, "create_all leaves tables alone that are there");
    statements.clear();

    section("What the database fills in");
    az::Session session(engine);
    az::Ref<User> ana = session.add(User());
    ana->email = "ana@example.com";
    ana->name = "Ana";
    ana->posts.append(Post())->title = "First";
    az::Ref<Post> second = ana->posts.append(Post());
    second->title = "Second";
    second->status = Status::published;
    session.commit();
    check(ana->id == 1, "the key");
    check(ana->created_at > az::Timestamp(2020, 1, 1), "created_at, from server_default");
    check(ana->is_active, "and what C++ says is what the new row has");
    check(ana->posts.size() == 2 && ana->posts[0]->author == ana, "both posts know their author");

    section("onupdate");
    statements.clear();
    ana->name = "Ana María";
    session.commit();
    check(statements.count("updated_at=CURRENT_TIMESTAMP") == 1, "an UPDATE sets updated_at too");
    statements.print();

    section("Enumerations are stored by name, and checked");
    constexpr auto p = az::cols<Post>;
    const auto stored =
        session.connection().scalar(az::text("SELECT status FROM posts WHERE id = 2"));
    check(stored == az::Value("published"), "the database has the word");
    auto published = session.scalars(az::select<Post>().where(p.status == Status::published)).all();
    check(published.size() == 1 && published[0] == second, "and a query asks for the value");
    const auto error = guide::error_of<az::DataError>([&] {
        session.execute(az::text("UPDATE posts SET status = 'lost' WHERE id = 1"));
        session.refresh(ana->posts[0]);
    });
    fmt::print("  {}\n", error.message());
    session.rollback();
    check(ana->posts[0]->status == Status::draft, "a word that is none of them is an error");

    section("A class mapped from outside");
    session.add_all({Country{"CO", "Colombia"}, Country{"IS", "Ísland"}});
    session.commit();
    check(session.get<Country>("IS")->name == "Ísland", "found by its text key");
    check(!session.get<Country>("XX"), "an empty handle where there is none");
}

}  // namespace

int main() {
    return guide::run(tour);
}
