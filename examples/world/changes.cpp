// SPDX-License-Identifier: MIT
// Objects are changed by plain assignment; what is sent shows that only that was written.
#include "chapters.hpp"
#include "models.hpp"

#include <string>

namespace world {

namespace {

using az::select;
namespace func = az::func;

constexpr auto c = az::cols<Country>;
constexpr auto s = az::cols<Subdivision>;

std::size_t count_of(const std::vector<std::string>& statements, std::string_view part) {
    std::size_t found = 0;
    for (const std::string& statement : statements) {
        found += statement.find(part) != std::string::npos ? 1U : 0U;
    }
    return found;
}

void update(az::Session& session, const SqlLog& log, Show& show) {
    show.question("The Netherlands get a common name, and a new flag");
    az::Ref<Country> netherlands = session.get<Country>("NL");
    const std::string flag = netherlands->flag;
    (void)log.take();
    netherlands->common_name = "Holland";
    netherlands->flag = "🌷";
    session.commit();
    auto sent = log.take();
    show.sql(sent);
    show.check(
        count_of(sent, "UPDATE countries SET common_name=?, flag=? WHERE") == 1,
        "one UPDATE, of these two columns of seven"
    );

    show.question("The same values once more");
    netherlands->common_name = "Holland";
    session.commit();
    sent = log.take();
    show.check(count_of(sent, "UPDATE") == 0, "what is no change is not sent");

    show.question("And back again");
    netherlands->common_name.reset();
    netherlands->flag = flag;
    session.commit();
    show.sql(log.take());
    show.check(!session.get<Country>("NL")->common_name, "std::nullopt is NULL");
}

void relationships(az::Session& session, const SqlLog& log, Show& show) {
    show.question("Brussels goes to the Flemish Region, for a moment");
    az::Ref<Subdivision> brussels = session.get<Subdivision>("BE-BRU");
    az::Ref<Subdivision> flanders = session.get<Subdivision>("BE-VLG");
    const std::size_t before = flanders->children.size();
    (void)log.take();
    brussels->parent = flanders;
    show.check(
        flanders->children.size() == before + 1, "the collection on the other side has followed"
    );
    session.flush();
    auto sent = log.take();
    show.sql(sent);
    show.check(
        count_of(sent, "UPDATE subdivisions SET parent_code=? WHERE") == 1 &&
            brussels->parent_code == "BE-VLG",
        "the foreign key was written, nothing else"
    );
    session.rollback();
    show.check(
        !brussels->parent && flanders->children.size() == before,
        "rolled back: both objects are as they were"
    );

    show.question("Czechoslovakia finds its successors  (many-to-many)");
    az::Ref<FormerCountry> czechoslovakia = session.get<FormerCountry>("CSHH");
    (void)czechoslovakia->successors.size();
    (void)log.take();
    for (const char* code : {"CZ", "SK"}) {
        czechoslovakia->successors.append(session.get<Country>(code));
    }
    session.flush();
    sent = log.take();
    show.sql(sent);
    show.check(
        count_of(sent, "INSERT INTO successions") > 0 && count_of(sent, "UPDATE") == 0,
        "only the table between the two was written"
    );
    show.check(
        session.get<Country>("SK")->formers.contains(czechoslovakia),
        "and Slovakia knows where it comes from"
    );
    session.rollback();
    show.check(czechoslovakia->successors.empty(), "rolled back");
}

void rollback(az::Session& session, const SqlLog& log, Show& show) {
    show.question("A change, a new country, a deleted currency; and then: no");
    az::Ref<Country> iceland = session.get<Country>("IS");
    az::Ref<Currency> krona = session.get<Currency>("ISK");
    const std::string name = iceland->name;
    (void)log.take();
    iceland->name = "Ísland";
    az::Ref<Country> atlantis = session.add(
        Country{.code = "XA", .alpha_3 = "XAT", .numeric = 999, .name = "Atlantis", .flag = "🌊"}
    );
    session.remove(krona);
    session.flush();
    show.sql(log.take());
    const auto money = session.scalar(select(func::count(az::cols<Currency>.code)));
    session.rollback();
    show.sql(log.take());
    show.check(money == 180, "while it lasted there was a currency less");
    show.check(iceland->name == name, "the changed object has its old value");
    show.check(!session.contains(atlantis), "the new one is not part of the session any more");
    show.check(session.contains(krona) && krona->country == iceland, "the deleted one is back");
}

void savepoint(az::Session& session, const SqlLog& log, Show& show) {
    show.question("A savepoint: only a part of it is undone");
    az::Ref<Country> norway = session.get<Country>("NO");
    az::Ref<Country> sweden = session.get<Country>("SE");
    (void)log.take();
    norway->common_name = "Norge";
    {
        auto part = session.begin_nested();
        sweden->common_name = "Norge as well";
        session.flush();
        part.rollback();
    }
    show.check(!sweden->common_name, "Sweden is as before the savepoint");
    show.check(norway->common_name == "Norge", "Norway as it was changed before it");
    session.flush();
    show.sql(log.take());
    session.rollback();
    show.check(!norway->common_name, "and the rollback of all takes that as well");
}

void bulk(az::Session& session, const SqlLog& log, Show& show) {
    show.question("One statement for many rows");
    (void)log.take();
    const auto named = session.execute(
        az::update<Country>().where(c.common_name.is_null()).set(c.common_name, c.name)
    );
    show.sql(log.take());
    show.check(named.rowcount() == 238, "238 countries had no common name");
    const auto gone = session
                          .execute(az::delete_<Subdivision>()
                                       .where(s.parent_code.is_not_null(), s.country_code == "GB")
                                       .returning(s.code))
                          .all();
    show.sql(log.take());
    show.check(gone.size() == 216, "RETURNING tells which rows were deleted");
    session.rollback();
    show.check(!session.get<Country>("FR")->common_name, "rolled back as well");
}

}  // namespace

void changes(const az::Engine& engine, const SqlLog& log, Show& show) {
    az::Session session(engine);
    update(session, log, show);
    relationships(session, log, show);
    rollback(session, log, show);
    savepoint(session, log, show);
    bulk(session, log, show);
}

}  // namespace world
