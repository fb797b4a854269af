// SPDX-License-Identifier: MIT
// A SELECT whose shape is known at run time only: five columns, a join, three conditions, an order and a
// limit. Beside it the strings that hand-written code would append to each other.
#include "engine/core.hpp"
#include "models.hpp"
#include "workload.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace bench {

namespace {

constexpr auto a = azoth::cols<Author>;
constexpr auto p = azoth::cols<Post>;

/// What a program would decide by its input.
struct Filter {
    bool active = true;
    std::string_view name = "Ada%";
    std::int32_t views = 10;
    bool newest_first = true;
    std::int64_t limit = 20;
};

auto build(const Filter& filter) {
    auto select = azoth::select(a.id, a.email, a.name, a.is_active, a.created_at).join(a.posts);
    if (filter.active) {
        select = std::move(select).where(a.is_active == true);
    }
    if (!filter.name.empty()) {
        select = std::move(select).where(a.name.like(filter.name));
    }
    if (filter.views > 0) {
        select = std::move(select).where(p.views > filter.views);
    }
    if (filter.newest_first) {
        select = std::move(select).order_by(a.created_at.desc());
    }
    return std::move(select).limit(filter.limit);
}

/// Different values each time, as they would be; out of line, so that no compiler sees through it.
[[gnu::noinline]] Filter next_filter(std::int64_t i) {
    return {.views = static_cast<std::int32_t>(i % 100) + 1, .limit = i % 50 + 1};
}

void append_raw(Meter& meter) {
    meter.start();
    for (std::int64_t i = 0; i < meter.count(); ++i) {
        const Filter filter = next_filter(i);
        std::string sql =
            "SELECT authors.id, authors.email, authors.name, authors.is_active, authors.created_at "
            "FROM authors JOIN posts ON posts.author_id = authors.id";
        bool first = true;
        const auto where = [&](const char* condition) {
            sql += first ? " WHERE " : " AND ";
            sql += condition;
            first = false;
        };
        if (filter.active) {
            where("authors.is_active = ?");
        }
        if (!filter.name.empty()) {
            where("authors.name LIKE ?");
        }
        if (filter.views > 0) {
            where("posts.views > ?");
        }
        if (filter.newest_first) {
            sql += " ORDER BY authors.created_at DESC";
        }
        sql += " LIMIT ?";
        meter.check(sql.empty() ? 0 : 1);
    }
    meter.stop();
}

void render_azoth(Meter& meter) {
    const azoth::Engine engine = azoth::create_engine("sqlite://");
    const azoth::Dialect& dialect = engine.dialect();
    const azoth::sql::CompileOptions options{.paramstyle = dialect.capabilities().paramstyle};
    meter.start();
    for (std::int64_t i = 0; i < meter.count(); ++i) {
        const auto select = build(next_filter(i));
        azoth::sql::Compiled compiled;
        dialect.compile(*select.statement(), options, compiled);
        meter.check(compiled.sql.empty() ? 0 : 1);
    }
    meter.stop();
}

void cached_azoth(Meter& meter) {
    const azoth::Engine engine = azoth::create_engine("sqlite://");
    azoth::detail::EngineCore& core = *engine.core();
    meter.start();
    for (std::int64_t i = 0; i < meter.count(); ++i) {
        const auto select = build(next_filter(i));
        const azoth::sql::CompiledRef compiled = core.compile(*select.statement(), nullptr);
        meter.check(compiled->sql.empty() ? 0 : 1);
    }
    meter.stop();
}

void lookup_azoth(Meter& meter) {
    const azoth::Engine engine = azoth::create_engine("sqlite://");
    azoth::detail::EngineCore& core = *engine.core();
    const auto in_cache = build(Filter());
    core.compile(*in_cache.statement(), nullptr);
    // The same structure, but not the same object.
    const auto select = build(next_filter(7));
    meter.start();
    for (std::int64_t i = 0; i < meter.count(); ++i) {
        const azoth::sql::CompiledRef compiled = core.compile(*select.statement(), nullptr);
        meter.check(compiled->sql.empty() ? 0 : 1);
    }
    meter.stop();
}

constexpr Workload workloads[] = {
    {.name = "build_render",
     .count = 200'000,
     .counted = 10'000,
     .raw = append_raw,
     .azoth = render_azoth},
    {.name = "build_cached",
     .count = 500'000,
     .counted = 10'000,
     .raw = append_raw,
     .azoth = cached_azoth},
    {.name = "cache_lookup", .count = 1'000'000, .counted = 10'000, .azoth = lookup_azoth},
};

}  // namespace

std::span<const Workload> statement_workloads() {
    return workloads;
}

}  // namespace bench
