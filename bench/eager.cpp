// SPDX-License-Identifier: MIT
// A thousand objects, each with its collection of ten: by a join, and by a second SELECT with IN.
#include "models.hpp"
#include "raw.hpp"
#include "workload.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bench {

namespace {

constexpr std::int64_t authors = 1'000;

using Graph = std::vector<AuthorRow>;
using Entities = std::vector<azoth::Ref<Author>>;

void check(Meter& meter, const Graph& graph) {
    for (const AuthorRow& author : graph) {
        meter.check(sum_of(author) + author.posts.size());
        for (const PostRow& post : author.posts) {
            meter.check(static_cast<std::uint64_t>(post.id) + post.content.size());
        }
    }
}

void check(Meter& meter, const Entities& graph) {
    for (const azoth::Ref<Author>& author : graph) {
        meter.check(
            sum_of(
                author->id,
                author->email,
                author->name,
                author->is_active,
                author->created_at.microseconds()
            ) +
            author->posts.size()
        );
        for (const azoth::Ref<Post>& post : author->posts) {
            meter.check(static_cast<std::uint64_t>(post->id) + post->content.size());
        }
    }
}

raw::Database filled(raw::Open how) {
    raw::Database db(how);
    db.execute(fill_users("authors", authors));
    db.execute(fill_posts(authors));
    return db;
}

/// Loads as often as asked for and forgets it again; what the last time gave is checked.
template <class Load>
void repeat(Meter& meter, const Load& load) {
    meter.start();
    for (std::int64_t i = 1; i < meter.count(); ++i) {
        load();
    }
    const auto last = load();
    meter.stop();
    check(meter, last.graph());
}

/// What hand-written code has loaded.
struct Rows {
    Graph rows;

    const Graph& graph() const noexcept { return rows; }
};

/// A session for each time: one that goes on would find the objects that it already has.
struct Loaded {
    std::unique_ptr<azoth::Session> session;
    Entities entities;

    const Entities& graph() const noexcept { return entities; }
};

void joined_from(Meter& meter, raw::Open how) {
    raw::Database db = filled(how);
    const raw::Statement select =
        db.prepare("SELECT a.id, a.email, a.name, a.is_active, a.created_at, "
                   "p.id, p.author_id, p.title, p.content, p.views "
                   "FROM authors a LEFT JOIN posts p ON p.author_id = a.id");
    sqlite3_stmt* const statement = select.get();
    repeat(meter, [statement] {
        Graph graph;
        while (sqlite3_step(statement) == SQLITE_ROW) {
            if (graph.empty() || graph.back().id != sqlite3_column_int64(statement, 0)) {
                raw::read(statement, graph.emplace_back());
            }
            if (sqlite3_column_type(statement, 5) != SQLITE_NULL) {
                raw::read(statement, 5, graph.back().posts.emplace_back());
            }
        }
        sqlite3_reset(statement);
        return Rows{std::move(graph)};
    });
}

void joined_raw(Meter& meter) {
    joined_from(meter, raw::Open::plain);
}

void joined_tuned(Meter& meter) {
    joined_from(meter, raw::Open::tuned);
}

void selectin_from(Meter& meter, raw::Open how) {
    constexpr std::size_t batch = 500;
    raw::Database db = filled(how);
    const raw::Statement parents =
        db.prepare("SELECT id, email, name, is_active, created_at FROM authors");
    std::string in = "SELECT id, author_id, title, content, views FROM posts WHERE author_id IN (?";
    for (std::size_t i = 1; i < batch; ++i) {
        in += ", ?";
    }
    const raw::Statement children = db.prepare(in + ")");
    repeat(meter, [&] {
        Graph graph;
        while (sqlite3_step(parents.get()) == SQLITE_ROW) {
            raw::read(parents.get(), graph.emplace_back());
        }
        sqlite3_reset(parents.get());
        std::unordered_map<std::int64_t, AuthorRow*> by_id;
        by_id.reserve(graph.size());
        for (AuthorRow& author : graph) {
            by_id.emplace(author.id, &author);
        }
        for (std::size_t first = 0; first < graph.size(); first += batch) {
            for (std::size_t i = 0; i < batch; ++i) {
                const std::size_t at = std::min(first + i, graph.size() - 1);
                sqlite3_bind_int64(children.get(), static_cast<int>(i) + 1, graph[at].id);
            }
            while (sqlite3_step(children.get()) == SQLITE_ROW) {
                AuthorRow& author = *by_id.find(sqlite3_column_int64(children.get(), 1))->second;
                raw::read(children.get(), 0, author.posts.emplace_back());
            }
            sqlite3_reset(children.get());
        }
        return Rows{std::move(graph)};
    });
}

void selectin_raw(Meter& meter) {
    selectin_from(meter, raw::Open::plain);
}

void selectin_tuned(Meter& meter) {
    selectin_from(meter, raw::Open::tuned);
}

void eager(Meter& meter, const azoth::Select<Author>& select) {
    const azoth::Engine engine = open_engine({fill_users("authors", authors), fill_posts(authors)});
    repeat(meter, [&] {
        auto session = std::make_unique<azoth::Session>(engine);
        Entities entities = session->scalars(select).all();
        return Loaded{std::move(session), std::move(entities)};
    });
}

void joined_azoth(Meter& meter) {
    eager(meter, azoth::select<Author>().options(azoth::joinedload(azoth::cols<Author>.posts)));
}

void selectin_azoth(Meter& meter) {
    eager(meter, azoth::select<Author>().options(azoth::selectinload(azoth::cols<Author>.posts)));
}

constexpr Workload workloads[] = {
    {.name = "eager_joined",
     .count = 10,
     .raw = joined_raw,
     .tuned = joined_tuned,
     .azoth = joined_azoth},
    {.name = "eager_selectin",
     .count = 10,
     .raw = selectin_raw,
     .tuned = selectin_tuned,
     .azoth = selectin_azoth},
};

}  // namespace

std::span<const Workload> eager_workloads() {
    return workloads;
}

}  // namespace bench
