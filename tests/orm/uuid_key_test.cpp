// SPDX-License-Identifier: MIT
#include "orm/support.hpp"

#include <optional>

namespace azoth::test {
namespace {

struct Account;

struct Login {
    Uuid id = Uuid::v7();
    Uuid account_id{};
    std::string device{};
    One<Account> account{};

    static constexpr auto mapping() {
        return table(
            "logins",
            column<&Login::id>(primary_key),
            column<&Login::account_id>(foreign_key("accounts.id")),
            column<&Login::device>(),
            relationship<&Login::account>(back_populates("logins"))
        );
    }
};

struct Account {
    Uuid id = Uuid::v4();
    std::string name{};
    std::optional<Uuid> referrer_id{};
    Many<Login> logins{};
    One<Account> referrer{};

    static constexpr auto mapping() {
        return table(
            "accounts",
            column<&Account::id>(primary_key),
            column<&Account::name>(),
            column<&Account::referrer_id>(foreign_key("accounts.id")),
            relationship<&Account::logins>(
                back_populates("account"), cascade("all, delete-orphan"), order_by("id")
            ),
            relationship<&Account::referrer>()
        );
    }
};

TEST_CASE("uuid key: made by the program") {
    const Engine engine = database<Account, Login>();
    Session session(engine);
    const Ref<Account> ana =
        session.add(Account{.name = "ana", .logins = {Login{.device = "1"}, Login{.device = "2"}}});
    const Uuid id = ana->id;
    CHECK_FALSE(id.is_nil());
    const Ref<Account> bea = session.add(Account{.name = "bea", .referrer = ana});
    session.commit();
    CHECK(ana->id == id);
    CHECK(session.get<Account>(id) == ana);
    CHECK(bea->referrer == ana);
    CHECK(bea->referrer_id == id);
    CHECK(ana->logins.size() == 2);
    CHECK(ana->logins[0]->account_id == id);
    CHECK_FALSE(session.get<Account>(Uuid::v4()));

    SUBCASE("identity map") {
        (void)ana->name;
        SqlLog log(engine);
        CHECK(session.get<Account>(id) == ana);
        CHECK(log.size() == 0);
    }
    SUBCASE("eager loading") {
        session.expunge_all();
        SqlLog log(engine);
        const auto all = session
                             .scalars(select<Account>()
                                          .order_by(col<&Account::name>)
                                          .options(selectinload(col<&Account::logins>)))
                             .all();
        CHECK(log.size() == 2);
        CHECK(all[0]->logins.size() == 2);
        CHECK(all[0]->logins[1]->device == "2");
        CHECK(all[1]->logins.empty());
    }
    SUBCASE("joined loading") {
        session.expunge_all();
        SqlLog log(engine);
        const auto all =
            session.scalars(select<Login>().options(joinedload(col<&Login::account>))).all();
        CHECK(all[0]->account->name == "ana");
        CHECK(all[0]->account == all[1]->account);
        CHECK(log.size() == 1);
    }
    SUBCASE("update, delete") {
        ana->name = "A";
        session.remove(ana->logins[0]);
        session.commit();
        CHECK(
            text_of(
                engine, "SELECT group_concat(name) FROM (SELECT name FROM accounts ORDER BY name)"
            ) == "A,bea"
        );
        CHECK(integer(engine, "SELECT count(*) FROM logins") == 1);
    }
    SUBCASE("a rollback leaves it, since the program made it") {
        const Ref<Account> cleo = session.add(Account{.name = "cleo"});
        const Uuid key = cleo->id;
        session.flush();
        session.rollback();
        CHECK(cleo->id == key);
        session.add(cleo);
        session.commit();
        CHECK(session.get<Account>(key) == cleo);
    }
}

TEST_CASE("uuid key: many at once") {
    const Engine engine = database<Account, Login>();
    Session session(engine);
    std::vector<Ref<Account>> all;
    for (int i = 0; i < 130; ++i) {
        all.push_back(session.add(Account{.name = std::to_string(i)}));
    }
    SqlLog log(engine);
    session.flush();
    CHECK(log.count("INSERT") == 3);
    session.expire_all();
    for (std::size_t i = 0; i < all.size(); ++i) {
        REQUIRE(all[i]->name == std::to_string(i));
    }
}

}  // namespace
}  // namespace azoth::test
