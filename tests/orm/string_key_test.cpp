// SPDX-License-Identifier: MIT
#include "orm/support.hpp"

#include <string_view>

namespace azoth::test {
namespace {

struct City;

struct Country {
    std::string code{};
    std::string name{};
    Many<City> cities{};

    static constexpr auto mapping();
};

struct City {
    std::int64_t id{};
    std::string name{};
    std::optional<std::string> country_code{};
    One<Country> country{};

    static constexpr auto mapping() {
        return table(
            "cities",
            column<&City::id>(primary_key),
            column<&City::name>(),
            column<&City::country_code>(foreign_key("countries.code")),
            relationship<&City::country>(back_populates("cities"))
        );
    }
};

constexpr auto Country::mapping() {
    return table(
        "countries",
        column<&Country::code>(primary_key, String(2)),
        column<&Country::name>(),
        relationship<&Country::cities>(back_populates("country"), order_by("name"))
    );
}

struct Fixture {
    Engine engine = database<Country, City>();
    Session session{engine};
    Ref<Country> spain = session.add(Country{
        .code = "ES", .name = "Spain", .cities = {City{.name = "Madrid"}, City{.name = "Vigo"}}
    });
    Ref<Country> france = session.add(Country{.code = "FR", .name = "France"});

    Fixture() { session.commit(); }
};

TEST_CASE_FIXTURE(Fixture, "string key: get") {
    CHECK(session.get<Country>("ES") == spain);
    CHECK(session.get<Country>(std::string("ES")) == spain);
    CHECK(session.get<Country>(std::string_view("ES")) == spain);
    CHECK_FALSE(session.get<Country>("es"));
    CHECK_FALSE(session.get<Country>(""));
    (void)spain->name;
    SqlLog log(engine);
    CHECK(session.get<Country>("ES") == spain);
    CHECK(log.size() == 0);
}

TEST_CASE_FIXTURE(Fixture, "string key: relationships") {
    const Ref<City> vigo = spain->cities[1];
    CHECK(vigo->country_code == "ES");
    vigo->country = france;
    session.commit();
    CHECK(vigo->country_code == "FR");
    CHECK(france->cities.size() == 1);
    vigo->country = nullptr;
    session.commit();
    CHECK_FALSE(vigo->country_code);
    session.remove(spain);
    session.commit();
    CHECK(integer(engine, "SELECT count(*) FROM cities WHERE country_code IS NULL") == 2);
}

TEST_CASE_FIXTURE(Fixture, "string key: loading with options") {
    session.expunge_all();
    SqlLog log(engine);
    const auto all = session
                         .scalars(select<Country>()
                                      .order_by(col<&Country::code>)
                                      .options(selectinload(col<&Country::cities>)))
                         .all();
    CHECK(all[0]->cities.size() == 2);
    CHECK(all[1]->cities.empty());
    CHECK(log.size() == 2);
    session.expunge_all();
    log.clear();
    const auto cities =
        session.scalars(select<City>().options(selectinload(col<&City::country>))).all();
    CHECK(cities[0]->country->name == "Spain");
    CHECK(log.size() == 2);
}

TEST_CASE_FIXTURE(Fixture, "string key: it changes") {
    const Ref<Country> empty = session.add(Country{.code = "XX"});
    session.commit();
    empty->code = "YY";
    session.flush();
    CHECK(session.get<Country>("YY") == empty);
    CHECK_FALSE(session.get<Country>("XX"));
    session.rollback();
    CHECK(empty->code == "XX");
    CHECK(session.get<Country>("XX") == empty);
    empty->code = "ZZ";
    session.commit();
    CHECK(empty->code == "ZZ");
    CHECK(session.get<Country>("ZZ") == empty);
}

TEST_CASE_FIXTURE(Fixture, "string key: strange keys") {
    for (const std::string& key :
         {std::string("'; DROP TABLE countries; --"),
          std::string("a\tb"),
          std::string("ñ"),
          std::string(10000, 'x'),
          std::string()}) {
        const Ref<Country> one = session.add(Country{.code = key, .name = "n"});
        session.commit();
        CHECK(session.get<Country>(key) == one);
        CHECK(one->name == "n");
        one->name = "m";
        session.commit();
        session.expunge_all();
        const Ref<Country> again = session.get<Country>(key);
        REQUIRE(again);
        CHECK(again->name == "m");
        CHECK(again->code == key);
        session.remove(again);
        session.commit();
    }
    CHECK(integer(engine, "SELECT count(*) FROM countries") == 2);
}

TEST_CASE_FIXTURE(Fixture, "string key: many, and weak") {
    for (int i = 0; i < 500; ++i) {
        session.add(Country{.code = std::to_string(i)});
    }
    session.commit();
    CHECK(session.identity_map_size() == 2);
    auto all = session.scalars(select<Country>()).all();
    CHECK(session.identity_map_size() == 502);
    SqlLog log(engine);
    for (const auto& one : all) {
        REQUIRE(session.get<Country>(one->code) == one);
    }
    CHECK(log.size() == 0);
    all.clear();
    CHECK(session.identity_map_size() == 2);
}

TEST_CASE_FIXTURE(Fixture, "string key: rows that were removed and come again") {
    session.remove(france);
    const Ref<Country> again = session.add(Country{.code = "FR", .name = "again"});
    session.commit();
    CHECK(again->name == "again");
    session.remove(again);
    session.flush();
    const Ref<Country> third = session.add(Country{.code = "FR", .name = "third"});
    session.flush();
    CHECK(session.get<Country>("FR") == third);
    session.rollback();
    CHECK(session.get<Country>("FR") == again);
    CHECK(again->name == "again");
}

}  // namespace
}  // namespace azoth::test
