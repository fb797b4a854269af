// SPDX-License-Identifier: MIT
// One object by its key: from the database, and from the session that already has it.
#include "models.hpp"
#include "raw.hpp"
#include "workload.hpp"

#include <memory>
#include <unordered_map>
#include <vector>

namespace bench {

namespace {

constexpr std::int64_t rows = 100'000;
constexpr std::int64_t held = 1'000;

constexpr std::string_view select_user =
    "SELECT id, email, name, is_active, created_at FROM users WHERE id = ?";

void get_from(Meter& meter, raw::Open how) {
    raw::Database db(how);
    db.execute(fill_users("users", rows));
    const raw::Statement select = db.prepare(select_user);
    sqlite3_stmt* const statement = select.get();
    Keys keys(rows);
    meter.start();
    if (how == raw::Open::tuned) {
        db.execute("BEGIN");
    }
    for (std::int64_t i = 0; i < meter.count(); ++i) {
        sqlite3_bind_int64(statement, 1, keys.next());
        UserRow user;
        if (sqlite3_step(statement) == SQLITE_ROW) {
            raw::read(statement, user);
        }
        sqlite3_reset(statement);
        meter.check(sum_of(user));
    }
    meter.stop();
}

void get_raw(Meter& meter) {
    get_from(meter, raw::Open::plain);
}

void get_tuned(Meter& meter) {
    get_from(meter, raw::Open::tuned);
}

void get_azoth(Meter& meter) {
    const azoth::Engine engine = open_engine({fill_users("users", rows)});
    azoth::Session session(engine);
    (void)session.get<User>(1);
    session.rollback();
    Keys keys(rows);
    meter.start();
    for (std::int64_t i = 0; i < meter.count(); ++i) {
        const azoth::Ref<User> user = session.get<User>(keys.next());
        meter.check(sum_of(*user));
    }
    meter.stop();
}

/// What an identity map written by hand is: a hash table of shared objects.
void hit_raw(Meter& meter) {
    std::unordered_map<std::int64_t, std::shared_ptr<UserRow>> objects;
    for (std::int64_t i = 1; i <= held; ++i) {
        objects[i] = std::make_shared<UserRow>(make_user(i));
        objects[i]->id = i;
    }
    Keys keys(held);
    meter.start();
    for (std::int64_t i = 0; i < meter.count(); ++i) {
        const std::shared_ptr<UserRow> user = objects.find(keys.next())->second;
        meter.check(static_cast<std::uint64_t>(user->id));
    }
    meter.stop();
}

void hit_azoth(Meter& meter) {
    const azoth::Engine engine = open_engine({fill_users("users", held)});
    azoth::Session session(engine);
    const std::vector<azoth::Ref<User>> users = session.scalars(azoth::select<User>()).all();
    Keys keys(held);
    meter.start();
    for (std::int64_t i = 0; i < meter.count(); ++i) {
        const azoth::Ref<User> user = session.get<User>(keys.next());
        meter.check(static_cast<std::uint64_t>(user->id));
    }
    meter.stop();
}

constexpr Workload workloads[] = {
    {.name = "get_by_key",
     .count = 50'000,
     .counted = 10'000,
     .raw = get_raw,
     .tuned = get_tuned,
     .azoth = get_azoth},
    {.name = "identity_hit",
     .count = 2'000'000,
     .counted = 100'000,
     .raw = hit_raw,
     .azoth = hit_azoth},
};

}  // namespace

std::span<const Workload> get_workloads() {
    return workloads;
}

}  // namespace bench
