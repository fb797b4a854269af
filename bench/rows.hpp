// SPDX-License-Identifier: MIT
// The tables of the workloads and their rows, the same for every side.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// A row of `users` or `authors` as hand-written code keeps it.
struct UserRow {
    std::int64_t id = 0;
    std::string email;
    std::string name;
    bool is_active = false;
    std::int64_t created_at = 0;  ///< microseconds since 1970, UTC
};

struct PostRow {
    std::int64_t id = 0;
    std::int64_t author_id = 0;
    std::string title;
    std::string content;
    std::int32_t views = 0;
};

struct AuthorRow : UserRow {
    std::vector<PostRow> posts;
};

inline constexpr const char* schema[] = {
    "CREATE TABLE users (id INTEGER PRIMARY KEY NOT NULL, email VARCHAR(255) NOT NULL UNIQUE, "
    "name VARCHAR(100) NOT NULL, is_active BOOLEAN NOT NULL, created_at TIMESTAMP NOT NULL)",
    "CREATE TABLE authors (id INTEGER PRIMARY KEY NOT NULL, email VARCHAR(255) NOT NULL UNIQUE, "
    "name VARCHAR(100) NOT NULL, is_active BOOLEAN NOT NULL, created_at TIMESTAMP NOT NULL)",
    "CREATE TABLE posts (id INTEGER PRIMARY KEY NOT NULL, author_id INTEGER NOT NULL "
    "REFERENCES authors (id), title VARCHAR(200) NOT NULL, content TEXT NOT NULL, "
    "views INTEGER NOT NULL)",
    "CREATE INDEX ix_posts_author_id ON posts (author_id)",
};

/// Fills `users` or `authors`; the same values as make_user().
inline std::string fill_users(std::string_view table, std::int64_t count) {
    return fmt::format(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
        "INSERT INTO {} (email, name, is_active, created_at) "
        "SELECT printf('user%06d@example.com', i), printf('Ada Lovelace %06d', i), i % 3 <> 0, "
        "datetime(1704067200 + i, 'unixepoch') || printf('.%06d', i * 3 % 1000000) FROM n",
        count,
        table
    );
}

/// Ten posts of about 200 characters for each of the first so many authors.
inline std::string fill_posts(std::int64_t authors) {
    return fmt::format(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
        "INSERT INTO posts (author_id, title, content, views) "
        "SELECT (i - 1) / 10 + 1, printf('The title of post %06d', i), "
        "printf('%06d: %.*c', i, 192, 'x'), i % 100 FROM n",
        authors * 10
    );
}

inline UserRow make_user(std::int64_t i) {
    return {
        .id = 0,
        .email = fmt::format("user{:06}@example.com", i),
        .name = fmt::format("Ada Lovelace {:06}", i),
        .is_active = i % 3 != 0,
        .created_at = (1704067200 + i) * 1'000'000 + i * 3 % 1'000'000,
    };
}

/// The sum by which sides are compared.
inline std::uint64_t sum_of(
    std::int64_t id,
    const std::string& email,
    const std::string& name,
    bool is_active,
    std::int64_t created_at
) noexcept {
    return static_cast<std::uint64_t>(id) + email.size() + name.size() + (is_active ? 1U : 0U) +
           static_cast<std::uint64_t>(created_at & 0xffff);
}

/// Pseudo-random keys in 1..count, the same for every side.
class Keys {
public:
    explicit Keys(std::int64_t count) noexcept : count_(static_cast<std::uint64_t>(count)) {}

    std::int64_t next() noexcept {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return static_cast<std::int64_t>(state_ % count_) + 1;
    }

private:
    std::uint64_t count_;
    std::uint64_t state_ = 88172645463325252U;
};

// What hand-written code does with a timestamp: `YYYY-MM-DD HH:MM:SS.ffffff`.

inline std::int64_t parse_timestamp(const char* text, std::size_t size) noexcept {
    if (size < 19) {
        return 0;
    }
    const auto digits = [text](std::size_t at, std::size_t count) {
        unsigned value = 0;
        for (std::size_t i = at; i < at + count; ++i) {
            value = value * 10 + static_cast<unsigned>(text[i] - '0');
        }
        return value;
    };
    using namespace std::chrono;
    const sys_days date = year(static_cast<int>(digits(0, 4))) / static_cast<int>(digits(5, 2)) /
                          static_cast<int>(digits(8, 2));
    const std::int64_t second = std::int64_t{date.time_since_epoch().count()} * 86400 +
                                digits(11, 2) * 3600 + digits(14, 2) * 60 + digits(17, 2);
    return second * 1'000'000 + (size >= 26 ? digits(20, 6) : 0);
}

inline constexpr std::size_t timestamp_size = 26;

inline void format_timestamp(std::int64_t microseconds, char* text) noexcept {
    using namespace std::chrono;
    const sys_time<std::chrono::microseconds> stamp{std::chrono::microseconds(microseconds)};
    const sys_days day = floor<days>(stamp);
    const year_month_day date = day;
    const auto rest = static_cast<std::uint64_t>((stamp - day).count());
    const auto put = [text](std::size_t at, std::size_t count, std::uint64_t value) {
        for (std::size_t i = at + count; i-- > at;) {
            text[i] = static_cast<char>('0' + value % 10);
            value /= 10;
        }
    };
    put(0, 4, static_cast<std::uint64_t>(static_cast<int>(date.year())));
    put(5, 2, static_cast<unsigned>(date.month()));
    put(8, 2, static_cast<unsigned>(date.day()));
    put(11, 2, rest / 3'600'000'000);
    put(14, 2, rest / 60'000'000 % 60);
    put(17, 2, rest / 1'000'000 % 60);
    put(20, 6, rest % 1'000'000);
    text[4] = text[7] = '-';
    text[10] = ' ';
    text[13] = text[16] = ':';
    text[19] = '.';
}

}  // namespace bench
