// SPDX-License-Identifier: MIT
// Connections to real SQLite databases for tests of the driver.
#pragma once

#include "azoth/base/error.hpp"
#include "azoth/dialects/dialect.hpp"
#include "azoth/sql/type_traits.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azoth::test {

using ConnectionPtr = std::unique_ptr<driver::Connection>;
using StatementPtr = std::unique_ptr<driver::Statement>;
using Options = std::vector<std::pair<std::string, std::string>>;

inline const Dialect& sqlite_dialect() {
    return find_dialect("sqlite");
}

inline ConnectionPtr connect(std::string_view database = ":memory:", Options options = {}) {
    return ConnectionPtr(
        sqlite_dialect().connect({.database = std::string(database), .options = std::move(options)})
    );
}

inline StatementPtr prepare(driver::Connection& connection, std::string_view sql) {
    return StatementPtr(connection.prepare(sql, false));
}

/// Runs a statement with values; the rows affected.
template <class... T>
std::int64_t run(driver::Connection& connection, std::string_view sql, const T&... given) {
    const StatementPtr statement = prepare(connection, sql);
    const std::vector<Value> values{Value(given)...};
    for (std::size_t i = 0; i < values.size(); ++i) {
        statement->bind(static_cast<int>(i) + 1, values[i]);
    }
    while (statement->step()) {
    }
    return statement->rows_affected();
}

/// Reads the only column of the first row.
template <class T, class... V>
T scalar(driver::Connection& connection, std::string_view sql, const V&... given) {
    const StatementPtr statement = prepare(connection, sql);
    const std::vector<Value> values{Value(given)...};
    for (std::size_t i = 0; i < values.size(); ++i) {
        statement->bind(static_cast<int>(i) + 1, values[i]);
    }
    T result{};
    const bool found = statement->step();
    REQUIRE(found);
    const Field field{.ops = &type_ops<T>, .table = "t", .column = "c"};
    statement->read_fields(0, &field, 1, &result);
    return result;
}

/// The error of a kind that a call throws.
template <class E, class F>
E error_of(F&& call) {
    try {
        call();
    } catch (const E& error) {
        return error;
    }
    FAIL("nothing was thrown");
    throw 0;
}

/// A directory of its own that goes with the test.
class TempDirectory {
public:
    TempDirectory() {
        std::string pattern = (std::filesystem::temp_directory_path() / "azoth-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }

    TempDirectory(const TempDirectory&) = delete;
    TempDirectory& operator=(const TempDirectory&) = delete;

    ~TempDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] std::string file(std::string_view name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

}  // namespace azoth::test
