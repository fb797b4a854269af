// SPDX-License-Identifier: MIT
// All rows of a table: as plain structs, and as objects that a session watches.
#include "models.hpp"
#include "raw.hpp"
#include "workload.hpp"

#include <vector>

namespace bench {

namespace {

void load_from(Meter& meter, raw::Open how) {
    raw::Database db(how);
    db.execute(fill_users("users", meter.count()));
    const raw::Statement select =
        db.prepare("SELECT id, email, name, is_active, created_at FROM users");
    std::vector<UserRow> users;
    meter.start();
    if (how == raw::Open::tuned) {
        db.execute("BEGIN");
    }
    while (sqlite3_step(select.get()) == SQLITE_ROW) {
        raw::read(select.get(), users.emplace_back());
    }
    sqlite3_reset(select.get());
    meter.stop();
    for (const UserRow& user : users) {
        meter.check(sum_of(user));
    }
}

void load_raw(Meter& meter) {
    load_from(meter, raw::Open::plain);
}

void load_tuned(Meter& meter) {
    load_from(meter, raw::Open::tuned);
}

void structs_azoth(Meter& meter) {
    const azoth::Engine engine = open_engine({fill_users("users", meter.count())});
    azoth::Connection connection = engine.connect();
    meter.start();
    const std::vector<User> users = connection.scalars(azoth::select<User>()).all();
    meter.stop();
    for (const User& user : users) {
        meter.check(sum_of(user));
    }
}

void entities_azoth(Meter& meter) {
    const azoth::Engine engine = open_engine({fill_users("users", meter.count())});
    azoth::Session session(engine);
    meter.start();
    const std::vector<azoth::Ref<User>> users = session.scalars(azoth::select<User>()).all();
    meter.stop();
    for (const azoth::Ref<User>& user : users) {
        meter.check(sum_of(*user));
    }
}

// As above, and every object is looked at, so that the session has to watch it for changes.

void read_raw(Meter& meter) {
    raw::Database db(raw::Open::plain);
    db.execute(fill_users("users", meter.count()));
    const raw::Statement select =
        db.prepare("SELECT id, email, name, is_active, created_at FROM users");
    std::vector<UserRow> users;
    meter.start();
    while (sqlite3_step(select.get()) == SQLITE_ROW) {
        raw::read(select.get(), users.emplace_back());
    }
    sqlite3_reset(select.get());
    for (const UserRow& user : users) {
        meter.check(sum_of(user));
    }
    meter.stop();
}

void read_azoth(Meter& meter) {
    const azoth::Engine engine = open_engine({fill_users("users", meter.count())});
    azoth::Session session(engine);
    meter.start();
    const std::vector<azoth::Ref<User>> users = session.scalars(azoth::select<User>()).all();
    for (const azoth::Ref<User>& user : users) {
        meter.check(sum_of(*user));
    }
    session.flush();
    meter.stop();
}

constexpr Workload workloads[] = {
    {.name = "load_structs",
     .count = 100'000,
     .raw = load_raw,
     .tuned = load_tuned,
     .azoth = structs_azoth},
    {.name = "load_entities",
     .count = 100'000,
     .raw = load_raw,
     .tuned = load_tuned,
     .azoth = entities_azoth},
    {.name = "load_read_flush", .count = 100'000, .raw = read_raw, .azoth = read_azoth},
};

}  // namespace

std::span<const Workload> load_workloads() {
    return workloads;
}

}  // namespace bench
