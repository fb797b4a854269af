// SPDX-License-Identifier: MIT
// Queries: typed where they are written, one tree inside.
#include "blog.hpp"
#include "guide.hpp"

#include <string>
#include <tuple>
#include <vector>

namespace az = azoth;

namespace {

using az::col;
using az::select;
using blog::Comment;
using blog::Post;
using blog::User;
using guide::check;
using guide::section;
namespace func = az::func;

constexpr auto u = az::cols<User>;
constexpr auto p = az::cols<Post>;
constexpr auto c = az::cols<Comment>;

void fill(az::Session& session) {
    const az::Timestamp day(2024, 5, 1);
    session.add(User{
        .email = "ana@example.com",
        .name = "Ana",
        .created_at = day,
        .posts =
            {Post{
                 .title = "Hello",
                 .views = 10,
                 .published_at = day,
                 .comments = {Comment{.text = "Nice"}, Comment{.text = "100% true"}}
             },
             Post{.title = "More", .views = 30, .published_at = day + az::Interval::days(1)},
             Post{.title = "Draft"}},
    });
    session.add(User{
        .email = "luis@example.com",
        .name = "Luis",
        .created_at = day + az::Interval::days(2),
        .posts = {Post{.title = "Hola", .views = 5, .published_at = day}},
    });
    session.add(User{
        .email = "eva@elsewhere.org",
        .name = "Eva",
        .is_active = false,
        .created_at = day + az::Interval::days(4),
    });
    session.commit();
}

template <class Names>
std::string joined(const Names& names) {
    return fmt::format("{}", fmt::join(names, " "));
}

void simple(az::Session& session) {
    section("Where, order by, limit");
    auto active = select<User>().where(u.is_active == true).order_by(u.created_at.desc()).limit(10);
    std::vector<std::string> names;
    for (az::Ref<User> user : session.scalars(active)) {
        names.push_back(user->name);
    }
    check(joined(names) == "Luis Ana", "active users, the newest first");

    // A statement is a value: it can be kept, passed on and refined; the first one stays as it is.
    auto second_page = active.offset(1);
    check(session.scalars(second_page).all().size() == 1, "offset");
    check(session.scalars(active).all().size() == 2, "the statement it was made from");

    // Conditions are values as well.
    const az::Expr<bool> here = u.email.like("%@example.com");
    const auto since = [](az::Timestamp t) { return u.is_active == true && u.created_at >= t; };
    const auto both = select<User>().where(here && since(az::Timestamp(2024, 5, 2)));
    check(session.scalars(both).one()->name == "Luis", "fragments put together");

    // Without AZOTH_COLUMNS: the member itself.
    check(
        session.scalars(select<User>().where(col<&User::name> == "Eva")).one()->id == 3, "az::col"
    );
}

void conditions(az::Session& session) {
    section("Conditions");
    const auto names = [&](const az::Expr<bool>& condition) {
        return joined(session.scalars(select(u.name).where(condition).order_by(u.id)).all());
    };
    check(names(u.name.in({"Ana", "Eva"})) == "Ana Eva", "in");
    check(names(!u.name.in({"Ana", "Eva"})) == "Luis", "not in");
    check(names(u.id.between(2, 3)) == "Luis Eva", "between");
    check(names(u.name.startswith("L") || u.email.endswith(".org")) == "Luis Eva", "or");
    check(names(u.name.ilike("%A%")) == "Ana Eva", "ilike: without regard to case");
    check(names(func::length(u.name) == 3) == "Ana Eva", "a function");
    check(names(u.name + " " + u.email == "Ana ana@example.com") == "Ana", "+ joins text");
    check(names(az::and_(u.id > 1, u.id < 3)) == "Luis", "and_");
    check(
        names(u.name.in(std::vector<std::string>{})).empty(), "in() of nothing is false, no error"
    );
    check(
        session.scalar(select(func::count(c.id)).where(c.text.contains("100%"))) == 1,
        "contains() takes % and _ as they are"
    );
    const auto drafts = select(p.title).where(p.published_at == az::null);
    check(session.scalar(drafts) == "Draft", "== null is IS NULL");
    check(
        session.scalars(select(p.id).where(p.published_at.is_not_null())).all().size() == 3,
        "is_not_null"
    );
}

void columns(az::Session& session) {
    section("Columns instead of objects: rows are tuples with their C++ types");
    for (auto [name, views] : session.execute(
             select(u.name, func::sum(p.views)).join(u.posts).group_by(u.id).order_by(u.name)
         )) {
        static_assert(std::is_same_v<decltype(name), std::string>);
        static_assert(std::is_same_v<decltype(views), std::optional<std::int64_t>>);
        fmt::print("  {}: {} views\n", name, views.value_or(0));
    }

    auto counts = select(u.id, func::count(p.id).label("post_count"))
                      .outerjoin(u.posts)
                      .group_by(u.id)
                      .having(func::count(p.id) > 1);
    const std::tuple<std::int64_t, std::int64_t> row = session.execute(counts).one();
    check(row == std::tuple(1, 3), "one user has more than one post");

    const auto zero = select(u.name).outerjoin(u.posts).where(p.id.is_null());
    check(session.scalar(zero) == "Eva", "outer join: users without posts");

    const auto grade = az::case_(p.views >= 20, "hot").when(p.views >= 10, "warm").else_("cold");
    std::vector<std::string> grades;
    for (const auto& [title, word] : session.execute(select(p.title, grade).order_by(p.id))) {
        grades.push_back(title + "=" + word);
    }
    check(joined(grades) == "Hello=warm More=hot Draft=cold Hola=cold", "case");

    check(session.scalar(select(func::count(az::distinct(p.author_id)))) == 2, "count(distinct)");
    check(
        session.scalars(select(p.author_id).distinct().order_by(p.author_id)).all().size() == 2,
        "select distinct"
    );
    const auto numbers =
        session.execute(select(func::min(p.views), func::max(p.views), func::avg(p.views))).one();
    check(numbers == std::tuple(0, 30, 11.25), "min, max, avg");
    check(
        session.scalar(select(func::coalesce(func::max(c.id), 0)).where(c.text == "?")) == 0,
        "coalesce: not optional any more"
    );
}

void joins(az::Session& session) {
    section("Joins");
    auto pairs =
        select<User, Post>().join(u.posts).where(p.published_at != az::null).order_by(p.id);
    for (auto& [user, post] : session.execute(pairs)) {
        fmt::print("  {} published \"{}\"\n", user->name, post->title);
    }
    check(session.execute(pairs).all().size() == 3, "two objects per row");

    const auto by_condition =
        select<User>().join(az::table_of<Post>(), u.id == p.author_id).where(p.title == "Hola");
    check(session.scalars(by_condition).one()->name == "Luis", "a join by a condition");

    const auto deep = select(u.name, c.text).join(u.posts).join(p.comments).order_by(c.id);
    check(session.execute(deep).all().size() == 2, "along two relationships");

    check(
        session.scalars(select<User>().where(u.posts.any(p.views > 20))).one()->name == "Ana",
        "any: EXISTS along a relationship"
    );
    check(
        session.scalars(select<Post>().where(p.author.has(u.name == "Luis"))).one()->title ==
            "Hola",
        "has: the same to one object"
    );
    const az::Ref<User> ana = session.get<User>(1);
    check(
        session.scalars(select<Post>().where(p.author == ana)).all().size() == 3,
        "an object as a value"
    );
    check(
        session.scalars(select<User>().where(!u.posts.any())).one()->name == "Eva",
        "no posts at all"
    );
}

void subqueries(az::Session& session) {
    section("Subqueries");
    const auto average = select(func::avg(p.views)).scalar_subquery();
    check(
        session.scalars(select(p.title).where(p.views > average)).all() ==
            std::vector<std::string>{"More"},
        "a value: posts above the average"
    );
    const auto writers = select(p.author_id).where(p.views > 0);
    check(
        session.scalars(select<User>().where(u.id.in(writers))).all().size() == 2, "in (SELECT ...)"
    );
    const auto commented = select(c.id).where(c.post_id == p.id).exists();
    check(session.scalar(select(p.title).where(commented)) == "Hello", "exists, correlated");

    const auto totals = select(p.author_id.label("author"), func::sum(p.views).label("total"))
                            .group_by(p.author_id)
                            .subquery("totals");
    const auto best = select(u.name, totals.c<std::int64_t>("total"))
                          .join(totals, totals.c<std::int64_t>("author") == u.id)
                          .order_by(totals.c("total").desc());
    check(session.execute(best).first() == std::tuple("Ana", 40), "a SELECT in FROM");
}

void results(az::Session& session) {
    section("Results");
    const auto all = select(u.name).order_by(u.id);
    check(session.scalars(all).first() == "Ana", "first");
    check(session.execute(all).fetchmany(2).size() == 2, "fetchmany");
    check(session.scalar(select(func::count()).select_from(az::table_of<User>())) == 3, "scalar");
    std::size_t pages = 0;
    session.execute(all).partitions(2, [&](const auto& rows) { pages += rows.empty() ? 0U : 1U; });
    check(pages == 2, "partitions");
    const auto error =
        guide::error_of<az::MultipleResultsFound>([&] { (void)session.scalars(all).one(); });
    fmt::print("{}\n", error.what());
    const auto text =
        session
            .execute(
                az::text("SELECT name, id * :factor AS tenfold FROM users ORDER BY id"),
                {{"factor", 10}}
            )
            .all();
    check(text[1].get<int>("tenfold") == 20 && text[1]["name"] == az::Value("Luis"), "text()");
}

void tour() {
    const az::Engine engine = blog::make_engine();
    az::Session session(engine);
    fill(session);
    simple(session);
    conditions(session);
    columns(session);
    joins(session);
    subqueries(session);
    results(session);
}

}  // namespace

int main() {
    return guide::run(tour);
}
