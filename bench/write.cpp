// SPDX-License-Identifier: MIT
// New objects whose keys come back, and one changed column of many objects.
#include "models.hpp"
#include "raw.hpp"
#include "workload.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace bench {

namespace {

std::vector<UserRow> make_rows(std::int64_t count) {
    std::vector<UserRow> rows;
    rows.reserve(static_cast<std::size_t>(count));
    for (std::int64_t i = 1; i <= count; ++i) {
        rows.push_back(make_user(i));
    }
    return rows;
}

constexpr std::string_view insert_user =
    "INSERT INTO users (email, name, is_active, created_at) VALUES ";

void insert_raw(Meter& meter) {
    raw::Database db(raw::Open::plain);
    std::vector<UserRow> users = make_rows(meter.count());
    const raw::Statement insert = db.prepare(std::string(insert_user) + "(?, ?, ?, ?)");
    sqlite3_stmt* const statement = insert.get();
    char created_at[timestamp_size];
    meter.start();
    db.execute("BEGIN");
    for (UserRow& user : users) {
        raw::bind(statement, 1, user.email);
        raw::bind(statement, 2, user.name);
        sqlite3_bind_int(statement, 3, user.is_active ? 1 : 0);
        format_timestamp(user.created_at, created_at);
        raw::bind(statement, 4, {created_at, timestamp_size});
        db.check(sqlite3_step(statement));
        user.id = sqlite3_last_insert_rowid(db.get());
        sqlite3_reset(statement);
    }
    meter.stop();
    for (const UserRow& user : users) {
        meter.check(sum_of(user));
    }
}

/// A hundred rows per statement, the keys from the last one.
void insert_tuned(Meter& meter) {
    constexpr std::size_t batch = 100;
    raw::Database db(raw::Open::tuned);
    std::vector<UserRow> users = make_rows(meter.count());
    std::vector<std::array<char, timestamp_size>> created_at(batch);
    meter.start();
    db.execute("BEGIN");
    raw::Statement insert;
    std::size_t prepared = 0;
    for (std::size_t first = 0; first < users.size(); first += batch) {
        const std::size_t count = std::min(batch, users.size() - first);
        if (count != prepared) {
            std::string sql(insert_user);
            for (std::size_t i = 0; i < count; ++i) {
                sql += i == 0 ? "(?, ?, ?, ?)" : ", (?, ?, ?, ?)";
            }
            insert = db.prepare(sql);
            prepared = count;
        }
        sqlite3_stmt* const statement = insert.get();
        int index = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const UserRow& user = users[first + i];
            raw::bind(statement, ++index, user.email);
            raw::bind(statement, ++index, user.name);
            sqlite3_bind_int(statement, ++index, user.is_active ? 1 : 0);
            format_timestamp(user.created_at, created_at[i].data());
            raw::bind(statement, ++index, {created_at[i].data(), timestamp_size});
        }
        db.check(sqlite3_step(statement));
        std::int64_t key = sqlite3_last_insert_rowid(db.get()) - static_cast<std::int64_t>(count);
        for (std::size_t i = 0; i < count; ++i) {
            users[first + i].id = ++key;
        }
        sqlite3_reset(statement);
    }
    meter.stop();
    for (const UserRow& user : users) {
        meter.check(sum_of(user));
    }
}

void insert_azoth(Meter& meter) {
    const azoth::Engine engine = open_engine();
    std::vector<User> users;
    users.reserve(static_cast<std::size_t>(meter.count()));
    for (UserRow& row : make_rows(meter.count())) {
        users.push_back({
            .id = 0,
            .email = std::move(row.email),
            .name = std::move(row.name),
            .is_active = row.is_active,
            .created_at = azoth::Timestamp::from_microseconds(row.created_at),
        });
    }
    azoth::Session session(engine);
    meter.start();
    const std::vector<azoth::Ref<User>> refs = session.add_all(std::move(users));
    session.flush();
    meter.stop();
    for (const azoth::Ref<User>& user : refs) {
        meter.check(sum_of(*user));
    }
}

constexpr const char* count_changed = "SELECT count(*) FROM users WHERE name LIKE '%!'";

void update_from(Meter& meter, raw::Open how) {
    raw::Database db(how);
    db.execute(fill_users("users", meter.count()));
    std::vector<UserRow> users;
    const raw::Statement select =
        db.prepare("SELECT id, email, name, is_active, created_at FROM users");
    while (sqlite3_step(select.get()) == SQLITE_ROW) {
        raw::read(select.get(), users.emplace_back());
    }
    sqlite3_reset(select.get());
    const raw::Statement update = db.prepare("UPDATE users SET name = ? WHERE id = ?");
    sqlite3_stmt* const statement = update.get();
    meter.start();
    for (UserRow& user : users) {
        user.name += '!';
    }
    db.execute("BEGIN");
    for (const UserRow& user : users) {
        raw::bind(statement, 1, user.name);
        sqlite3_bind_int64(statement, 2, user.id);
        db.check(sqlite3_step(statement));
        sqlite3_reset(statement);
    }
    meter.stop();
    const raw::Statement count = db.prepare(count_changed);
    sqlite3_step(count.get());
    meter.check(static_cast<std::uint64_t>(sqlite3_column_int64(count.get(), 0)));
}

void update_raw(Meter& meter) {
    update_from(meter, raw::Open::plain);
}

void update_tuned(Meter& meter) {
    update_from(meter, raw::Open::tuned);
}

void update_azoth(Meter& meter) {
    const azoth::Engine engine = open_engine({fill_users("users", meter.count())});
    azoth::Session session(engine);
    const std::vector<azoth::Ref<User>> users = session.scalars(azoth::select<User>()).all();
    meter.start();
    for (const azoth::Ref<User>& user : users) {
        user->name += '!';
    }
    session.flush();
    meter.stop();
    const auto changed = session.connection().exec_driver_sql(count_changed).scalar<std::int64_t>();
    meter.check(static_cast<std::uint64_t>(changed.value_or(0)));
}

constexpr Workload workloads[] = {
    {.name = "insert_with_keys",
     .count = 100'000,
     .raw = insert_raw,
     .tuned = insert_tuned,
     .azoth = insert_azoth},
    {.name = "update_one_column",
     .count = 10'000,
     .raw = update_raw,
     .tuned = update_tuned,
     .azoth = update_azoth},
};

}  // namespace

std::span<const Workload> write_workloads() {
    return workloads;
}

}  // namespace bench
