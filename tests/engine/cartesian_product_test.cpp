// SPDX-License-Identifier: MIT
// The warning about FROM elements that nothing joins.
#include "engine/engine_support.hpp"

#include <string>
#include <vector>

namespace az = azoth;
using az::test::schema;

namespace {

struct Watched {
    std::vector<std::string> warnings;
    az::Engine engine;

    explicit Watched(bool linting = true)
        : engine(az::create_engine(
              "sqlite://",
              {.log =
                   [this](const az::LogRecord& record) {
                       if (record.level == az::LogLevel::warning) {
                           warnings.emplace_back(record.message);
                       }
                   },
               .enable_from_linting = linting}
          )) {
        schema().meta.create_all(engine);
    }

    /// How many warnings a statement brings.
    std::size_t count(const auto& statement) {
        warnings.clear();
        az::Connection connection = engine.connect();
        connection.execute(statement);
        return warnings.size();
    }
};

az::Expr<az::Any> u(const char* key) {
    return schema().u(key);
}

az::Expr<az::Any> a(const char* key) {
    return schema().a(key);
}

}  // namespace

TEST_CASE("FROM elements that nothing joins bring one warning") {
    Watched watched;
    const auto product = az::select(u("name"), a("email"));
    CHECK(watched.count(product) == 1);
    CHECK(
        watched.warnings.at(0) ==
        "SELECT statement has a cartesian product between FROM element(s) \"addresses\" and FROM "
        "element \"users\". Apply join condition(s) between each element to resolve."
    );
    CHECK(watched.count(product) == 0);  // compiled already

    CHECK(watched.count(az::select(u("name"), a("email")).where(u("id") == 1)) == 1);
    CHECK(
        watched.count(az::select(u("name"), a("email")).where(u("id").in(az::select(a("id"))))) == 1
    );
    CHECK(
        watched.count(
            az::select(u("name"), a("email")).where(az::func::coalesce(u("id"), a("id")) == 1)
        ) == 1
    );
    CHECK(watched.count(az::update(schema().users).set(u("age"), a("id"))) == 1);
}

TEST_CASE("what a comparison or a join leads to is joined") {
    Watched watched;
    CHECK(watched.count(az::select(u("name"), a("email")).where(u("id") == a("user_id"))) == 0);
    CHECK(watched.count(az::select(u("name"), a("email")).where(u("id") < a("user_id"))) == 0);
    CHECK(
        watched.count(
            az::select(u("name"), a("email")).where(u("id") == a("user_id") || u("id") == 5)
        ) == 0
    );
    CHECK(watched.count(az::select(u("name"), a("email")).join(schema().addresses)) == 0);
    CHECK(
        watched.count(az::select(u("name"), a("email"))
                          .join(schema().addresses, az::literal_column<bool>("1"))) == 0
    );
    const auto other = schema().users.alias("other");
    CHECK(
        watched.count(az::select(u("name"), a("email"), other.c("name"))
                          .where(u("id") == a("user_id"), other.c("id") == a("id"))) == 0
    );
    CHECK(
        watched.count(
            az::select(u("name"), a("email"), other.c("name")).where(u("id") == a("user_id"))
        ) == 1
    );
    CHECK(
        watched.count(
            az::select(u("name")).where(az::select(a("id")).where(a("user_id") == u("id")).exists())
        ) == 0
    );
}

TEST_CASE("the warning can be switched off") {
    Watched watched(false);
    CHECK(watched.count(az::select(u("name"), a("email"))) == 0);
}
